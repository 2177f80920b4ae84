"""GeoJSON, RFC 7946: the tables that have coordinates, a point per row.

Coordinates are WGS 84, longitude first, as the standard wants them and the tables have them;
hence no `crs`, which it dropped. A row without coordinates has the geometry null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pvd_data.exports.flat import COORDINATES, has_points, spec_of
from pvd_data.exports.objects import array_lines, compact, objects

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pvd_data.exports.content import Content, ExportTable


def write(content: Content, folder: Path) -> tuple[str, ...]:
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
