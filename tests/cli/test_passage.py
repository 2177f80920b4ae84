"""`pvd-data passage`."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pvd_data.base.language import typeset as fr
from pvd_data.cli.main import main

HEADER = ["code_debut", "nom_debut", "code_fin", "nom_fin", "dates", "mouvements"]


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["passage", *args])


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (
            ["60054", "--from", "2020-01-01", "--to", "2026-01-01"],
            "Les Hauts-Talican (60054) → Beaumont-les-Nonains (60054), Les Hauts-Talican (60694) "
            "[rétablissement 2024-01-01]",
        ),
        (
            ["5067", "--from", "2012-12-31"],
            "Les Infournas (05067) → Saint-Bonnet-en-Champsaur (05132) [commune nouvelle 2013-01-01]",
        ),
        (
            ["13114", "--from", "1950-01-01", "--to", "1951-01-01"],
            "Ventabren (13114) → Ventabren (13114), Coudoux (13118) [détachement 1950-05-12]",
        ),
        (
            ["97601", "--from", "2026-01-01", "--to", "2000-01-01"],
            "97601 : aucune commune ce jour-là",
        ),
    ],
)
def test_in_words(args: list[str], said: str) -> None:
    result = run(*args)
    assert (result.exit_code, result.stdout, result.stderr) == (0, fr(f"{said}\n"), "")


def test_as_a_table() -> None:
    result = run("60054", "05067", "--from", "2020-01-01", "--to", "2026-01-01", "--format", "csv")
    # The second had ended by then.
    assert result.exit_code == 2
    assert "« 05067 » n'est le code d'aucune commune le 2020-01-01" in result.stderr.replace(
        "\u202f", " "
    ).replace("\xa0", " ")
    assert result.stdout == ""
    result = run("60054", "--from", "2020-01-01", "--to", "2026-01-01", "--format", "csv")
    assert list(csv.reader(io.StringIO(result.stdout))) == [
        HEADER,
        ["60054", "Les Hauts-Talican", "60054", "Beaumont-les-Nonains", "", ""],
        ["60054", "Les Hauts-Talican", "60694", "Les Hauts-Talican", "2024-01-01", "21"],
    ]


@pytest.mark.once
def test_the_table_of_a_whole_vintage(tmp_path: Path) -> None:
    path = tmp_path / "passage.csv"
    result = run("--from", "2014-01-01", "--to", "2026-01-01", "-o", str(path))
    assert (result.exit_code, result.stdout) == (0, "")
    header, *rows = csv.reader(path.read_text("utf-8").splitlines())
    assert header == HEADER
    assert "36\u202f683 lignes" in result.stderr
    assert len(rows) == 36_683
    assert ["05067", "Les Infournas"] not in [row[:2] for row in rows]
    merged = [row for row in rows if row[2] == "01033"]
    assert [row[0] for row in merged] == ["01033", "01091", "01205"]
    assert len({row[2] for row in rows}) == 34_875


def test_what_is_missing_or_cannot_be_written(tmp_path: Path) -> None:
    assert "--from" in run("05046").stderr
    assert run("05046").exit_code == 2
    result = run("--from", "2014-01-01", "-o", str(tmp_path / "no" / "passage.csv"))
    assert result.exit_code == 2
    assert not (tmp_path / "no").exists()
