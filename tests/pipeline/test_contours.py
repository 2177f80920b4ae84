"""`contours/`: made of the source for the communes of the tables, and compared with it."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.__main__ import main
from tests.pipeline.bench import OFFICIAL, ROOT, SourceSet

REGISTER = """\
[[source]]
code = "ign-contours"
titre = "Contours"
editeur = "IGN"
licence = "Licence Ouverte 2.0"
millesime = "2025"
fichier = "contours.geojson"
sha256 = "{sha256}"
lignes_min = {least}
"""


def feature(code: str, west: float) -> dict[str, object]:
    """A commune that is a triangle, which turns right."""
    ring = [[west, 44.0], [west, 44.5], [west + 0.5, 44.0], [west, 44.0]]
    return {
        "type": "Feature",
        "properties": {"code_insee": code, "nom": "former"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a table of two communes, and a source that has one of them and another."""
    for name in ("sources", "target/data", "inputs"):
        tmp_path.joinpath(name).mkdir(parents=True)
    rows = "code_insee,nom\n05046,Embrun\n05170,Tallard\n"
    tmp_path.joinpath("target/data/communes.csv").write_text(rows, "utf-8")
    give(tmp_path, [feature("05170", 6), feature("05061", 7)])
    return tmp_path


def give(place: Path, features: list[dict[str, object]], least: int = 1) -> None:
    """Put these into the source, and its hash into the register."""
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    place.joinpath("sources/contours.geojson").write_bytes(content)
    register = REGISTER.format(sha256=hashlib.sha256(content).hexdigest(), least=least)
    place.joinpath("inputs/sources.toml").write_text(register, "utf-8")


def run(place: Path, *options: str) -> Result:
    asked = [f"--sources={place / 'sources'}", f"--data={place / 'target/data'}"]
    line = ["contours", *asked, f"--inputs={place / 'inputs'}", *options]
    return CliRunner().invoke(main, line, catch_exceptions=False)


def test_communes_of_the_tables_get_their_outlines(place: Path) -> None:
    result = run(place)
    assert (result.exit_code, result.stderr) == (0, "communes sans contour : 05046\n")
    (one,) = json.loads(place.joinpath("target/contours/communes.geojson").read_text())["features"]
    assert (one["id"], one["properties"]) == (
        "05170",
        {"code_insee": "05170", "nom": "Tallard"},
    )
    ring = [[6, 44.0], [6.5, 44.0], [6, 44.5], [6, 44.0]]
    assert one["geometry"] == {"type": "Polygon", "coordinates": [ring]}
    told = json.loads(place.joinpath("target/contours/datapackage.json").read_text("utf-8"))
    assert "IGN, Admin Express COG, 2025 (Licence Ouverte 2.0)" in told["description"]
    assert told["sources"][0]["version"] == "2025"


def test_what_differs_is_named(place: Path) -> None:
    assert run(place, "--check").exit_code == 1
    run(place)
    assert run(place, "--check").exit_code == 0
    path = place / "target/contours/communes.geojson"
    path.write_bytes(path.read_bytes().replace(b"Tallard", b"Talard"))
    result = run(place, "--check")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].startswith("communes.geojson : ce n'est pas ce que")


def test_without_official_files_nothing_is_compared(place: Path) -> None:
    place.joinpath("sources").rename(place / "gone")
    result = run(place, "--check")
    assert result.exit_code == 0
    assert result.stderr.startswith("Comparaison omise")
    assert run(place).exit_code == 2


def test_a_source_that_cannot_be_used_leaves_all_as_it_is(place: Path) -> None:
    run(place)
    before = place.joinpath("target/contours/communes.geojson").read_bytes()
    broken = feature("05170", 6)
    broken["geometry"] = {"type": "Polygon", "coordinates": [[[6, 44], [7, 44], [6, 45]]]}
    for features, least, said in (
        ([broken], 1, "contours.geojson : le contour de la commune 05170 a un anneau"),
        ([feature("05170", 6)], 2, "contours.geojson : 1 contours, au moins 2 attendus"),
    ):
        give(place, features, least)
        result = run(place)
        assert result.exit_code == 2
        sentence, last = result.stderr.splitlines()
        assert sentence.startswith(f"Erreur : {said}")
        assert last == f"{place / 'target/contours'} est inchangé."
        assert place.joinpath("target/contours/communes.geojson").read_bytes() == before


def test_another_file_is_taken_only_when_accepted(place: Path) -> None:
    place.joinpath("sources/contours.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature("05046", 6)]})
    )
    result = run(place)
    assert result.exit_code == 2
    assert "n'est pas celui qu'attend" in result.stderr
    result = run(place, "--accept-changed")
    assert result.exit_code == 0
    assert "sha256" in result.stderr


def test_the_miniature_has_an_outline_of_each_commune(miniature: SourceSet, tmp_path: Path) -> None:
    shutil.copytree(miniature.tables, tmp_path / "data")
    asked = [f"--sources={miniature.files}", f"--data={tmp_path / 'data'}"]
    line = ["contours", *asked, f"--inputs={miniature.folder}"]
    result = CliRunner().invoke(main, line, catch_exceptions=False)
    assert (result.exit_code, result.stderr) == (0, "")
    text = tmp_path.joinpath("contours/communes.geojson").read_text("utf-8")
    rows = tmp_path.joinpath("data/communes.csv").read_text("utf-8").splitlines()[1:]
    assert [item["id"] for item in json.loads(text)["features"]] == [row[:5] for row in rows]


@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="the official files are not here")
def test_the_official_file_gives_what_is_committed() -> None:
    line = ["contours", f"--sources={OFFICIAL}", f"--data={ROOT / 'data'}", "--check"]
    result = CliRunner().invoke(main, line, catch_exceptions=False)
    assert (result.exit_code, result.stderr) == (0, "")
