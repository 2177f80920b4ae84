"""`pvd-data stats`: a table, a file for programs, and a picture."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import pvd_data
from pvd_data.base.language import typeset as fr
from pvd_data.cli.main import main
from pvd_data.cli.words import bar
from pvd_data.exports import registry
from pvd_data.reference.statistics import COLUMNS, GROUPINGS

WAYS = [by.replace("_", "-") for by in GROUPINGS]


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["stats", *args], catch_exceptions=False)


def plain(text: str) -> str:
    return text.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")


def _rest(pvd: pvd_data.Dataset) -> str:
    """What follows the number of towns in the line of totals, without spaces."""
    total = pvd.stats("ort").total
    return f"{total.population_municipale}{total.nombre_intercommunalites}{total.nombre_ort}"


def test_a_table_with_bars(pvd: pvd_data.Dataset) -> None:
    result = run()
    lines = plain(result.stdout).splitlines()
    assert (result.exit_code, result.stderr) == (0, "")
    assert lines[0].split() == ["Code", "Région", "Communes", "Population", "EPCI", "ORT"]
    first = pvd.stats("region").groups[0]
    assert lines[1].split()[:4] == ["01", "Guadeloupe", str(first.nombre_communes), "▎"]
    assert "84    Auvergne-Rhône-Alpes" in lines[16]
    assert f" {'█' * 10} " in lines[16]
    assert "".join(lines[19].split()) == f"Total{len(pvd.communes)}{_rest(pvd)}"
    assert lines[20:] == [
        "Population municipale de 2023 ; de 2017 pour 3 communes.",
        "Un EPCI qui a des communes dans deux groupes compte dans chacun, et une fois dans le total.",
    ]
    assert max(map(len, lines[:20])) <= 80


def test_in_english_and_where_an_epci_is_in_one_group_only(pvd: pvd_data.Dataset) -> None:
    lines = run("--by", "nature-epci", "--lang", "en").stdout.splitlines()
    assert lines[0].startswith("Nature of the EPCI ")
    assert lines[-2].split()[:2] == ["Total", f"{len(pvd.communes):,}"]
    assert lines[-1] == "Population of 2023; of 2017 for 3 towns."


@pytest.mark.parametrize("by", WAYS)
def test_programs_get_every_group(by: str, pvd: pvd_data.Dataset) -> None:
    told = json.loads(run("--by", by, "--format", "json").stdout)
    found = pvd.stats(told["by"])
    assert told == found.to_dict()
    rows = list(csv.DictReader(io.StringIO(run("--by", by, "--format", "csv").stdout)))
    assert [[*row] for row in rows] == [[*COLUMNS]] * len(found)
    assert rows == [{name: str(cell) for name, cell in vars(group).items()} for group in found]


def test_data_are_the_same_in_every_language() -> None:
    for output in ("csv", "json"):
        assert (
            run("--by", "ort", "--format", output, "--lang", "en").stdout
            == run("--by", "ort", "--format", output).stdout
        )


@pytest.mark.parametrize("ending", ["txt", "csv", "json", "svg", "png", "SVG"])
def test_the_name_of_a_file_says_the_format(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{ending}"
    result = run("-o", str(path))
    assert (result.exit_code, result.stdout) == (0, "")
    assert plain(result.stderr) == f"{path} : 18 groupes\n"
    output = {"txt": "text", "SVG": "svg"}.get(ending, ending)
    assert run("--format", output).stdout_bytes == path.read_bytes()
    assert run("--format", output, "-o", str(tmp_path / "b.xyz")).exit_code == 0
    assert (tmp_path / "b.xyz").read_bytes() == path.read_bytes()


def test_a_name_that_says_no_format_is_refused(tmp_path: Path) -> None:
    result = run("-o", str(tmp_path / "a.xlsx"))
    assert result.exit_code == 2
    assert fr("la terminaison .xlsx ne dit pas le format ; donnez-le par --format") in result.stderr
    assert not list(tmp_path.iterdir())


def test_the_picture_says_what_it_shows_and_whence(pvd: pvd_data.Dataset) -> None:
    picture = plain(run("--format", "svg").stdout)
    for said in (
        f"Petites villes de demain : {len(pvd.communes):,} communes par région".replace(",", " "),
        "Provence-Alpes-Côte d'Azur (93)",
        f">{max(group.nombre_communes for group in pvd.stats('region'))}<",
        f"Source : pvd-data {pvd_data.__version__}, édition {pvd.edition}, d'après l'ANCT",
    ):
        assert said in picture, said
    assert (
        f"{len(pvd.communes):,} towns by ORT"
        in run("--format", "svg", "--by", "ort", "--lang", "en").stdout
    )


def test_a_picture_needs_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "find_spec", lambda _: None)
    result = run("--format", "svg")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "matplotlib n'est pas installé" in result.stderr
    assert "pip install 'pvd-data[plot]'" in result.stderr
    assert run().exit_code == 0


def test_no_picture_is_thrown_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pvd_data.cli.stats.is_watched", lambda stream: stream is sys.stdout)
    result = run("--format", "png")
    assert (result.exit_code, result.stdout) == (2, "")
    assert fr("donnez un fichier par --output") in result.stderr


def test_a_bar_is_plain_where_nothing_else_can_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    class Old(io.StringIO):
        encoding = "cp1252"

    monkeypatch.setattr(sys, "stdout", Old())
    assert [bar(share, 4) for share in (0, 0.1, 0.5, 1)] == ["", "", "##", "####"]
    monkeypatch.setattr(sys, "stdout", None)
    assert [bar(share, 4) for share in (0, 0.1, 0.5, 1)] == ["", "▍", "██", "████"]
