"""GeoJSON: by the letter of RFC 7946, and as GDAL, which QGIS stands on, reads it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pvd_data.exports.content import build_content
from pvd_data.exports.export import export
from pvd_data.exports.flat import COORDINATES, spec_of
from pvd_data.exports.text_formats import write_geojson
from tests.clients.installed import find_client

NAMES = ("communes", "communes_completes")
LONE = """\
{
  "name": "x",
  "resources": [{"name": "communes", "path": "communes.csv"}]
}
"""

#: Run in an environment of its own, which has what it imports.
GDAL = """\
import json, sys
import pyogrio
from geojson_pydantic import FeatureCollection

text = open(sys.argv[1], encoding="utf-8").read()
features = FeatureCollection.model_validate_json(text).features
meta, table = pyogrio.read_arrow(sys.argv[1])
info = pyogrio.read_info(sys.argv[1])
rows = table.drop_columns("wkb_geometry").to_pylist()
_, shapes = pyogrio.read_bounds(sys.argv[1])
print(json.dumps({
    "valid": len(features),
    "crs": meta["crs"],
    "geometry": meta["geometry_type"],
    "bounds": info["total_bounds"],
    "names": table.column_names[:-1],
    "rows": [list(row.values()) for row in rows],
    "points": [list(point) for point in shapes[:2].T],
}, default=str))
"""


def columns_of(name: str) -> list[str]:
    return list(spec_of(name).columns)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_a_feature_collection_of_the_rfc(
    name: str, exported: Path, expected: Mapping[str, list[tuple[object, ...]]]
) -> None:
    data = (exported / f"{name}.geojson").read_bytes()
    assert data.startswith(b"{")  # and with no byte order mark
    found = json.loads(data)
    assert list(found) == ["type", "bbox", "features"]
    assert found["type"] == "FeatureCollection"
    columns = columns_of(name)
    assert len(found["features"]) == len(expected[name])
    for feature, row in zip(found["features"], expected[name], strict=True):
        values = dict(zip(columns, row, strict=True))
        point = [values.pop(column) for column in COORDINATES]
        assert feature == {
            "type": "Feature",
            "id": values["code_insee"],
            "geometry": {"type": "Point", "coordinates": point},
            "properties": json.loads(json.dumps(values, default=str)),
        }


def test_the_box_holds_every_point_and_no_more(exported: Path) -> None:
    found = json.loads((exported / "communes.geojson").read_text("utf-8"))
    points = [feature["geometry"]["coordinates"] for feature in found["features"]]
    west, south, east, north = found["bbox"]
    assert (west, east) == (min(x for x, _ in points), max(x for x, _ in points))
    assert (south, north) == (min(y for _, y in points), max(y for _, y in points))


def lone_package(folder: Path, cells: str) -> Path:
    """Write a package of one commune."""
    columns = ",".join(spec_of("communes").columns)
    folder.joinpath("datapackage.json").write_text(LONE, "utf-8")
    folder.joinpath("communes.csv").write_text(f"{columns}\n{cells}", "utf-8")
    return folder


@pytest.mark.parametrize(
    ("cells", "features"),
    [
        ("", []),
        (
            "05046,Embrun,210500468,pvd-93-05-4,05,,,200067742,6412,2023,,,05200,,,,,false,\n",
            [{"type": "Feature", "id": "05046", "geometry": None}],
        ),
    ],
    ids=["no-row", "no-coordinates"],
)
def test_without_a_point_there_is_no_box(
    cells: str, features: list[dict[str, Any]], tmp_path: Path
) -> None:
    import pvd_data

    package = lone_package(tmp_path, cells)
    (path,) = export(tmp_path / "to", "geojson", dataset=pvd_data.load(package))
    found = json.loads(path.read_text("utf-8"))
    assert list(found) == ["type", "features"]
    for feature in found["features"]:
        del feature["properties"]
    assert found["features"] == features


def test_tables_without_coordinates_are_left_out(tmp_path: Path) -> None:
    content = build_content(tables=["regions", "communes"])
    assert write_geojson(content, tmp_path) == ("communes.geojson",)
    assert [path.name for path in tmp_path.iterdir()] == ["communes.geojson"]


@pytest.mark.outside
@pytest.mark.parametrize("name", NAMES)
def test_gdal_reads_every_cell(
    name: str, exported: Path, expected: Mapping[str, list[tuple[object, ...]]]
) -> None:
    python = find_client("gdal")
    path = exported / f"{name}.geojson"
    done = subprocess.run(
        [python, "-c", GDAL, path], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["valid"], found["crs"], found["geometry"]) == (
        len(expected[name]),
        "EPSG:4326",
        "Point",
    )
    columns = columns_of(name)
    places = [columns.index(column) for column in COORDINATES]
    kept = [place for place in range(len(columns)) if place not in places]
    assert found["names"] == ["id", *(columns[place] for place in kept)]
    rows = [[row[0], *(row[place] for place in kept)] for row in expected[name]]
    assert found["rows"] == json.loads(json.dumps(rows, default=str))
    assert found["points"] == [[row[place] for place in places] for row in expected[name]]
