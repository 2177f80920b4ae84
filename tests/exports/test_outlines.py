"""Outlines of communes: those of the repository, those that people have, and what is none."""

from __future__ import annotations

import hashlib
import json
import math
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import frictionless
import pytest
from click.testing import CliRunner, Result

import pvd_data
from pvd_data.base.language import typeset as fr
from pvd_data.cli.main import main
from pvd_data.errors import ExportError
from pvd_data.exports import outlines
from pvd_data.exports.export import export
from pvd_data.exports.outlines import outlines_in, positions
from tests.clients.installed import find_client

ROOT = Path(__file__).parents[2]
OURS = ROOT / "contours" / "communes.geojson"
SQUARE = [[6.4, 44.5], [6.6, 44.5], [6.6, 44.7], [6.4, 44.7], [6.4, 44.5]]
HOLE = [[6.45, 44.55], [6.5, 44.55], [6.5, 44.6], [6.45, 44.55]]
PLANE = [[969_000, 6_390_000], [970_000, 6_390_000], [970_000, 6_391_000], [969_000, 6_390_000]]

#: The outlines are of 2025: a town that entered since may have none yet.
THEN = "2026-04-27"

#: Run in an environment of its own, which has what it imports.
GDAL = """\
import json, sys
import pyogrio, shapely
from geojson_pydantic import FeatureCollection

text = open(sys.argv[1], encoding="utf-8").read()
features = FeatureCollection.model_validate_json(text).features
meta, table = pyogrio.read_arrow(sys.argv[1])
shapes = shapely.from_wkb(table["wkb_geometry"].to_pylist())
centres = shapely.points(table["longitude"].to_pylist(), table["latitude"].to_pylist())
far = shapely.distance(shapes, centres)
codes = table["code_insee"].to_pylist()
print(json.dumps({
    "features": len(features),
    "bare": [code for code, shape in zip(codes, shapes) if shape is None],
    "crs": meta["crs"],
    "codes": codes,
    "invalid": [code for code, shape in zip(codes, shapes) if shape is not None and not shape.is_valid],
    "empty": [code for code, shape in zip(codes, shapes) if shape is not None and not shape.area],
    "far": {code: degrees for code, degrees in zip(codes, far) if degrees > 0},
}))
"""


def feature(code: object, geometry: Any, name: str = "code_insee") -> dict[str, Any]:
    return {"type": "Feature", "properties": {name: code}, "geometry": geometry}


def polygon(*rings: object) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [*rings]}


def collection(*features: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": [*features]}).encode()


def found_in(*features: object, wanted: tuple[str, ...] = ("05046",)) -> dict[str, Any]:
    return outlines_in(collection(*features), "a.geojson", wanted)


def read(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return read


def area(ring: list[list[float]]) -> float:
    """The area within a ring, positive where it turns left."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def inside(point: tuple[float, float], geometry: dict[str, Any]) -> bool:
    """Whether a ray from a point crosses the rings an odd number of times."""
    x, y = point
    crossed = 0
    polygons = geometry["coordinates"]
    for rings in [polygons] if geometry["type"] == "Polygon" else polygons:
        for (x1, y1), (x2, y2) in (side for ring in rings for side in pairwise(ring)):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                crossed += 1
    return crossed % 2 == 1


def metres(point: tuple[float, float], geometry: dict[str, Any]) -> float:
    """How far the nearest side of an outline is, as on a plane."""
    x, y = point
    scale = math.cos(math.radians(y))
    polygons = geometry["coordinates"]
    nearest = math.inf
    for rings in [polygons] if geometry["type"] == "Polygon" else polygons:
        for (x1, y1), (x2, y2) in (side for ring in rings for side in pairwise(ring)):
            ax, ay, bx, by = (x1 - x) * scale, y1 - y, (x2 - x) * scale, y2 - y
            length = (bx - ax) ** 2 + (by - ay) ** 2
            along = min(max(-(ax * (bx - ax) + ay * (by - ay)) / length, 0), 1)
            nearest = min(nearest, math.hypot(ax + along * (bx - ax), ay + along * (by - ay)))
    return nearest * 111_195


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outlines of all communes of the programme, with every column."""
    (path,) = export(tmp_path_factory.mktemp("outlined"), "geojson", "communes", geometry="contour")
    return path


def outlined(path: Path) -> list[dict[str, Any]]:
    """The features of a file that have an outline."""
    return [item for item in read(path)["features"] if item["geometry"] is not None]


def test_every_commune_of_the_programme_has_its_outline(
    exported: Path, pvd: pvd_data.Dataset
) -> None:
    features, there = read(exported)["features"], pvd.as_of(THEN)
    assert [item["id"] for item in features] == [*pvd.communes]
    for item, row in zip(features, pvd.communes.values(), strict=True):
        assert item["properties"] == row.model_dump(mode="json")
        if item["id"] in there or item["geometry"] is not None:
            assert item["geometry"]["type"] in ("Polygon", "MultiPolygon")


def test_rings_are_closed_and_turn_as_the_rfc_wants(exported: Path) -> None:
    whole = read(exported)
    assert list(whole) == ["type", "bbox", "features"]
    points: list[list[float]] = []
    for item in outlined(exported):
        polygons = item["geometry"]["coordinates"]
        for outer, *holes in [polygons] if item["geometry"]["type"] == "Polygon" else polygons:
            assert area(outer) > 0
            assert all(area(hole) < 0 for hole in holes)
            for ring in (outer, *holes):
                assert len(ring) > 3
                assert ring[0] == ring[-1]
                assert all(a != b for a, b in pairwise(ring))
        points += positions(item["geometry"])
    xs, ys = zip(*points, strict=True)
    assert whole["bbox"] == [min(xs), min(ys), max(xs), max(ys)]


def test_each_centre_is_in_its_outline_or_beside_it(exported: Path) -> None:
    far = {}
    for item in outlined(exported):
        centre = (item["properties"]["longitude"], item["properties"]["latitude"])
        if not inside(centre, item["geometry"]):
            far[item["id"]] = metres(centre, item["geometry"])
    # Granville's is in the sea, between the town and Chausey; outlines are simplified.
    assert 4_000 < far.pop("50218") < 5_000
    assert len(far) < 50
    assert max(far.values()) < 100


@pytest.mark.parametrize(
    "filters", [{"departement": ("05", "2a")}, {"region": "93"}, {"siren_epci": "200067742"}]
)
def test_filters_choose_the_same_communes_as_of_points(
    filters: dict[str, Any], tmp_path: Path
) -> None:
    formats = ["geojson", "csv"]
    outlined = export(tmp_path / "a", formats, flat=True, geometry="contour", **filters)
    pointed = export(tmp_path / "b", formats, flat=True, **filters)
    for one, other in zip(outlined, pointed, strict=True):
        assert one.name == other.name
        if one.suffix == ".geojson":
            ids = [[item["id"] for item in read(path)["features"]] for path in (one, other)]
            assert ids[0] == ids[1] != []
        else:
            assert one.read_bytes() == other.read_bytes()


def test_a_place_without_communes_has_no_outlines(tmp_path: Path) -> None:
    (path,) = export(tmp_path, "geojson", "communes", geometry="contour", departement="75")
    assert read(path) == {"type": "FeatureCollection", "features": []}


def test_other_tables_keep_their_points(tmp_path: Path) -> None:
    for name, geometry in (("a", "point"), ("b", "contour")):
        CliRunner().invoke(
            main,
            ["export", "--format", "geojson", "--geometry", geometry, "--to", f"{tmp_path}/{name}"],
        )
    files = [tmp_path / name / "communes_france.geojson" for name in "ab"]
    assert files[0].read_bytes() == files[1].read_bytes()


def test_frictionless_finds_ours_as_described() -> None:
    report = frictionless.Package(str(OURS.with_name("datapackage.json"))).validate()
    assert report.valid, report.flatten(["title", "note"])
    (task,) = report.tasks
    assert task.place == OURS.name


def test_ours_are_described_and_named_as_in_the_table(pvd: pvd_data.Dataset) -> None:
    (resource,) = read(OURS.with_name("datapackage.json"))["resources"]
    content = OURS.read_bytes()
    assert resource["bytes"] == len(content)
    assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    named = [(item["id"], item["properties"]) for item in json.loads(content)["features"]]
    codes = {code for code, _ in named}
    assert named == [
        (code, {"code_insee": code, "nom": row.nom})
        for code, row in pvd.communes.items()
        if code in codes
    ]


@pytest.mark.parametrize("name", ["code_insee", "code", "INSEE_COM", "codgeo", "COM", "insee"])
def test_the_code_is_under_one_of_its_names(name: str) -> None:
    assert [*found_in(feature("05046", polygon(SQUARE), name))] == ["05046"]


def test_the_code_may_be_the_identifier_of_a_feature_or_a_number() -> None:
    one = {**feature(None, polygon(SQUARE)), "id": "05046"}
    assert [*found_in(one, {**one, "id": 7, "properties": None}, "x", None)] == ["05046"]
    assert [*found_in(feature(5046, polygon(SQUARE)), feature(True, 1))] == ["05046"]
    assert [*found_in(feature(5046.0, 1), feature([5046], 2), wanted=())] == []


def test_rings_are_turned_and_heights_left_out() -> None:
    high = [[*point, 800.5] for point in SQUARE[::-1]]
    found = found_in(feature("05046", polygon(high, HOLE)), feature("05061", None))
    assert found == {"05046": polygon(SQUARE, HOLE[::-1])}
    several = {"type": "MultiPolygon", "coordinates": [[SQUARE[::-1]], [HOLE]]}
    found = found_in(feature("05046", several))
    assert found["05046"]["coordinates"] == [[SQUARE], [HOLE]]


NOT_CLOSED = "un anneau qui n'est pas fermé, ou de moins de quatre points"
WRONG: dict[str, tuple[bytes, str]] = {
    "no JSON": (b"code_insee,nom\n", "ce n'est pas du GeoJSON"),
    "other JSON": (b'{"features": 1}', "attendu : une FeatureCollection"),
    "a list": (b"[]", "ce n'est pas du GeoJSON"),
    "nested deeply": (b"[" * 100_000, "ce n'est pas du GeoJSON"),
    "a number of thousands of digits": (b"[" + b"9" * 5000 + b"]", "ce n'est pas du GeoJSON"),
    "another encoding": (b'{"features": ["\xe9"]}', "ce n'est pas du GeoJSON"),
    "no commune of ours": (
        collection(feature("05061", polygon(SQUARE))),
        "aucun contour des communes exportées ; attendu : leur code INSEE dans une propriété",
    ),
    "twice": (
        collection(*[feature("05046", polygon(SQUARE))] * 2),
        "deux contours pour la commune 05046 ; réunissez-les en un MultiPolygon",
    ),
    "a point": (
        collection(feature("05046", {"type": "Point", "coordinates": [6.4, 44.5]})),
        "le contour de la commune 05046 est « Point » ; attendu : Polygon ou MultiPolygon",
    ),
    "a text": (collection(feature("05046", "a" * 500)), "attendu : Polygon ou MultiPolygon"),
    "open": (collection(feature("05046", polygon(SQUARE[:-1]))), NOT_CLOSED),
    "short": (collection(feature("05046", polygon([SQUARE[0]] * 3))), NOT_CLOSED),
    "no ring": (collection(feature("05046", polygon())), NOT_CLOSED),
    "no part": (
        collection(feature("05046", {"type": "MultiPolygon", "coordinates": []})),
        NOT_CLOSED,
    ),
    "texts": (collection(feature("05046", polygon([["a", "b"]] * 4))), NOT_CLOSED),
    "numbers": (collection(feature("05046", polygon(1, 2))), NOT_CLOSED),
    "nothing": (collection(feature("05046", {"type": "Polygon"})), NOT_CLOSED),
    "half positions": (collection(feature("05046", polygon([[1]] * 4))), NOT_CLOSED),
    "Lambert": (
        collection(feature("05046", polygon(PLANE))),
        "n'est pas en degrés : « 969000, 6390000 » ; enregistrez le fichier en WGS 84 (EPSG:4326)",
    ),
    "no number": (
        collection(feature("05046", polygon([[math.nan, 1]] * 4))),
        "n'est pas en degrés : « nan, 1 »",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_outline_gets_a_sentence(name: str) -> None:
    content, said = WRONG[name]
    with pytest.raises(ExportError) as caught:
        outlines_in(content, "a.geojson", {"05046"})
    assert caught.value.text["fr"].startswith(fr("a.geojson : "))
    assert fr(said) in caught.value.text["fr"]
    assert len(caught.value.text["fr"]) < 250


def run(folder: Path, *more: str) -> Result:
    line = ["export", "communes", "--format", "geojson", "--to", str(folder / "to")]
    return CliRunner().invoke(main, [*line, *more])


def test_a_file_of_one_s_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.geojson"
    path.write_bytes(b"\xef\xbb\xbf" + collection(feature("05046", polygon(SQUARE), "code")))
    asked = ["--geometry", "contour", "--contours", str(path), "--departement", "05"]
    result = run(tmp_path, *asked)
    assert result.exit_code == 0
    assert result.stderr == fr("communes.geojson : 11 lignes, dont 10 sans contour\n")
    told = {
        item["id"]: item["geometry"] for item in read(tmp_path / "to/communes.geojson")["features"]
    }
    assert told.pop("05046") == polygon(SQUARE)
    assert len(told) == 10
    assert not any(told.values())
    english = run(tmp_path, *asked, "--force", "--lang", "en").stderr
    assert english == "communes.geojson: 11 rows, 10 without outline\n"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--contours", "x"], "--contours ne va qu'avec --geometry contour"),
        (
            ["--geometry", "contour", "--contours", "/nowhere/x"],
            "/nowhere/x : ce fichier ou ce dossier",
        ),
        (["--geometry", "ligne"], "« ligne » est inconnu ; il y a « point », « contour »"),
    ],
)
def test_what_cannot_be_done_is_said(more: list[str], said: str, tmp_path: Path) -> None:
    result = run(tmp_path, *more)
    assert (result.exit_code, result.stdout) == (2, "")
    assert fr(said) in result.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("tables", "output"), [("communes", "csv"), ("communes_france", "geojson")]
)
def test_outlines_of_what_has_none_are_refused(tables: str, output: str, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="only communes and communes_completes have outlines"):
        export(tmp_path, output, tables, geometry="contour")
    assert not list(tmp_path.iterdir())


def test_words_of_programs_are_checked(tmp_path: Path) -> None:
    wrong: Any = "line"
    with pytest.raises(ValueError, match="no geometry 'line'"):
        export(tmp_path, "geojson", geometry=wrong)
    with pytest.raises(ValueError, match="contours is for geometry='contour'"):
        export(tmp_path, "geojson", contours=OURS)


def test_an_installation_without_outlines_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlines, "package_root", lambda: tmp_path)
    result = run(tmp_path, "--geometry", "contour")
    assert result.exit_code == 2
    assert "contours/communes.geojson" in result.stderr
    assert "donnez-le par --contours FICHIER" in result.stderr
    assert run(tmp_path, "--geometry", "contour", "--contours", str(OURS)).exit_code == 0


def test_a_file_that_is_too_large_is_left_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlines, "MAX_BYTES", 100)
    result = run(tmp_path, "--geometry", "contour")
    assert result.exit_code == 2
    assert "donnez des contours généralisés" in result.stderr


@pytest.mark.outside
def test_gdal_finds_every_outline_valid(exported: Path, pvd: pvd_data.Dataset) -> None:
    done = subprocess.run(
        [find_client("gdal"), "-c", GDAL, exported],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["features"], found["crs"]) == (len(pvd.communes), "EPSG:4326")
    assert found["codes"] == [*pvd.communes]
    there = pvd.as_of(THEN)
    assert not [code for code in found["bare"] if code in there]
    assert (found["invalid"], found["empty"]) == ([], [])
    assert found["far"].pop("50218") > 0.03
    assert max(found["far"].values()) < 0.0015
