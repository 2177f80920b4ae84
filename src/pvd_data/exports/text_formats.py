"""CSV, JSON, JSON lines and GeoJSON: a text file for each table.

With the flat table goes its schema, in CSV and JSON; the other tables have theirs in the package.
Each writer takes what is exported and an empty folder, and returns the names of the files; it
raises an OSError where one cannot be written.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from pvd_data.exports.flat import (
    COORDINATES,
    flat_spec,
    has_points,
    object_schema_name,
    spec_of,
)
from pvd_data.exports.outlines import OUTLINED, positions
from pvd_data.publishing.files import as_json
from pvd_data.publishing.schemas import json_schema, table_schema
from pvd_data.schema.cells import canonical_csv
from pvd_data.schema.joined import FLAT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from pvd_data.exports.content import Content, ExportTable
    from pvd_data.exports.outlines import Outline


def write_csv(content: Content, folder: Path) -> tuple[str, ...]:
    """Write `<table>.csv` for each table, and `communes_completes.schema.json`."""
    files: dict[str, bytes | str] = {}
    for table in content.tables:
        names = (column.name for column in table.columns)
        files[f"{table.name}.csv"] = canonical_csv(names, table.rows)
        if table.name == FLAT:
            alone = table_schema(flat_spec(), foreign_keys=False)
            files[f"{FLAT}.schema.json"] = as_json(alone)
    return _write(folder, files.items())


def write_json(content: Content, folder: Path) -> tuple[str, ...]:
    """Write `<table>.json` for each table, an object per line, and `communecomplete.schema.json`."""
    files: dict[str, bytes | str] = {}
    for table in content.tables:
        files[f"{table.name}.json"] = array_lines(objects(table)) + "\n"
        if table.name == FLAT:
            files[object_schema_name(flat_spec())] = as_json(json_schema(flat_spec()))
    return _write(folder, files.items())


def write_jsonl(content: Content, folder: Path) -> tuple[str, ...]:
    """Write `<table>.jsonl` for each table: UTF-8, the objects of its JSON Schema."""
    return _write(folder, ((f"{table.name}.jsonl", _lines(table)) for table in content.tables))


def write_geojson(content: Content, folder: Path) -> tuple[str, ...]:
    """Write `<table>.geojson` for each table with coordinates, and leave out the others."""
    tables = [table for table in content.tables if has_points(spec_of(table.name))]
    return _write(
        folder,
        (
            (f"{table.name}.geojson", _collection(table, _outlines_of(table, content)))
            for table in tables
        ),
    )


def _lines(table: ExportTable) -> str:
    return "".join(f"{compact(item)}\n" for item in objects(table))


def _write(folder: Path, files: Iterable[tuple[str, bytes | str]]) -> tuple[str, ...]:
    names = []
    for name, content in files:
        data = content.encode("utf-8") if isinstance(content, str) else content
        folder.joinpath(name).write_bytes(data)
        names.append(name)
    return tuple(names)


def _outlines_of(table: ExportTable, content: Content) -> Mapping[str, Outline] | None:
    return content.outlines if table.name in OUTLINED else None


def _collection(table: ExportTable, outlines: Mapping[str, Outline] | None) -> str:
    """Write the rows as a FeatureCollection, a feature per line."""
    if outlines is None:
        features = list(_points(table))
        points = [item["geometry"]["coordinates"] for item in features if item["geometry"]]
    else:
        features = list(_outlined(table, outlines))
        points = [
            point for item in features if item["geometry"] for point in positions(item["geometry"])
        ]
    head = '{"type":"FeatureCollection",'
    if points:
        # West, south, east, north: France does not reach over the antimeridian.
        bbox = [edge(axis) for edge in (min, max) for axis in zip(*points, strict=True)]
        head += f'"bbox":{compact(bbox)},'
    return f'{head}"features":{array_lines(iter(features))}}}\n'


def _points(table: ExportTable) -> Iterator[dict[str, Any]]:
    """Yield each row as a feature that is a point."""
    for row in objects(table):
        point = [row.pop(name) for name in COORDINATES]
        yield _feature(
            table, row, None if None in point else {"type": "Point", "coordinates": point}
        )


def _outlined(table: ExportTable, outlines: Mapping[str, Outline]) -> Iterator[dict[str, Any]]:
    """Yield each row as a feature that is an outline; its point stays, for a label."""
    for row in objects(table):
        yield _feature(table, row, outlines.get(row["code_insee"]))


def _feature(table: ExportTable, row: dict[str, Any], geometry: Outline | None) -> dict[str, Any]:
    """Make a feature; its code is also among the properties, since many programs join by these."""
    (key,) = table.key
    return {"type": "Feature", "id": row[key], "geometry": geometry, "properties": row}


def objects(table: ExportTable) -> Iterator[dict[str, Any]]:
    """Yield each row as an object: a date as text, a list as an array, nothing as null.

    Args:
        table: the table.

    >>> from pvd_data.exports.content import build_content
    >>> next(objects(build_content(tables=["axes"]).tables[0]))["ordre"]
    2
    """
    names = [column.name for column in table.columns]
    for row in table.rows:
        yield {name: json_value(value) for name, value in zip(names, row, strict=True)}


def json_value(value: object) -> Any:
    """Turn a value of a cell into what JSON has for it.

    Args:
        value: a text, a number, a boolean, a date, a tuple of texts, or None.

    >>> json_value(date(2021, 5, 7)), json_value(("05200",)), json_value(None)
    ('2021-05-07', ['05200'], None)
    """
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def compact(value: Any) -> str:
    """Write JSON on one line, in UTF-8.

    Args:
        value: what to write.

    >>> compact({"nom": "Serre-Ponçon", "ort": True})
    '{"nom":"Serre-Ponçon","ort":true}'
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def array_lines(items: Iterator[dict[str, Any]]) -> str:
    r"""Write an array with one item per line, so that it can be read, searched and compared.

    Args:
        items: its items.

    >>> array_lines(iter([{"a": 1}, {"a": 2}])), array_lines(iter([]))
    ('[\n{"a":1},\n{"a":2}\n]', '[]')
    """
    lines = ",\n".join(map(compact, items))
    return f"[\n{lines}\n]" if lines else "[]"
