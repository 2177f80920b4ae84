"""CSV: the canonical tables, one file each; with the flat table goes its Table Schema.

The other tables have theirs in the package, `datapackage.json` and `schemas/`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pvd_data.exports.content import array_lines, compact, objects
from pvd_data.exports.flat import (
    COORDINATES,
    FLAT,
    flat_spec,
    has_points,
    object_schema_name,
    spec_of,
)
from pvd_data.package.canonical import canonical_csv
from pvd_data.publishing.files import as_json
from pvd_data.publishing.json_schema import json_schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pvd_data.exports.content import Content, ExportTable


def write_csv(content: Content, folder: Path) -> tuple[str, ...]:
    """Write `<table>.csv` for each table, and `communes_completes.schema.json`.

    Args:
        content: what to write.
        folder: an empty folder.

    Returns:
        The names of the files.

    Raises:
        OSError: a file cannot be written.
    """
    files: dict[str, bytes] = {}
    for table in content.tables:
        names = (column.name for column in table.columns)
        files[f"{table.name}.csv"] = canonical_csv(names, table.rows)
        if table.name == FLAT:
            files[f"{FLAT}.schema.json"] = as_json(dict(table.schema)).encode("utf-8")
    for name, data in files.items():
        folder.joinpath(name).write_bytes(data)
    return tuple(files)


def write_json(content: Content, folder: Path) -> tuple[str, ...]:
    """Write `<table>.json` for each table, an object per line, and `communecomplete.schema.json`.

    Args:
        content: what to write.
        folder: an empty folder.

    Returns:
        The names of the files.

    Raises:
        OSError: a file cannot be written.
    """
    files: dict[str, str] = {}
    for table in content.tables:
        files[f"{table.name}.json"] = array_lines(objects(table)) + "\n"
        if table.name == FLAT:
            files[object_schema_name(flat_spec())] = as_json(json_schema(flat_spec()))
    for name, text in files.items():
        folder.joinpath(name).write_bytes(text.encode("utf-8"))
    return tuple(files)


def write_jsonl(content: Content, folder: Path) -> tuple[str, ...]:
    """Write `<table>.jsonl` for each table: UTF-8, the objects of its JSON Schema.

    Args:
        content: what to write.
        folder: an empty folder.

    Returns:
        The names of the files.

    Raises:
        OSError: a file cannot be written.
    """
    for table in content.tables:
        text = "".join(f"{compact(item)}\n" for item in objects(table))
        folder.joinpath(f"{table.name}.jsonl").write_bytes(text.encode("utf-8"))
    return tuple(f"{table.name}.jsonl" for table in content.tables)


def write_geojson(content: Content, folder: Path) -> tuple[str, ...]:
    """Write `<table>.geojson` for each table with coordinates, and leave out the others.

    Args:
        content: what to write.
        folder: an empty folder.

    Returns:
        The names of the files.

    Raises:
        OSError: a file cannot be written.
    """
    tables = [table for table in content.tables if has_points(spec_of(table.name))]
    for table in tables:
        folder.joinpath(f"{table.name}.geojson").write_bytes(_collection(table).encode("utf-8"))
    return tuple(f"{table.name}.geojson" for table in tables)


def _collection(table: ExportTable) -> str:
    """Write the rows as a FeatureCollection, a feature per line."""
    features = list(_features(table))
    points = [item["geometry"]["coordinates"] for item in features if item["geometry"]]
    head = '{"type":"FeatureCollection",'
    if points:
        # West, south, east, north: France does not reach over the antimeridian.
        bbox = [edge(axis) for edge in (min, max) for axis in zip(*points, strict=True)]
        head += f'"bbox":{compact(bbox)},'
    return f'{head}"features":{array_lines(iter(features))}}}\n'


def _features(table: ExportTable) -> Iterator[dict[str, Any]]:
    """Yield each row as a feature.

    The code is also among the properties, since many programs show or join by these only.
    """
    (key,) = table.key
    for row in objects(table):
        point = [row.pop(name) for name in COORDINATES]
        yield {
            "type": "Feature",
            "id": row[key],
            "geometry": None if None in point else {"type": "Point", "coordinates": point},
            "properties": row,
        }
