"""`pvd-data export`: paths on stdout, words on stderr, what it refuses."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import pvd_data
from pvd_data.base.language import figure
from pvd_data.base.language import typeset as fr
from pvd_data.cli.main import main
from pvd_data.exports.export import Written
from pvd_data.exports.outlines import Outlines
from pvd_data.exports.selection import Filters
from pvd_data.schema.tables import TABLES

COMMAND = "import sys; from pvd_data.cli.main import main; main(['export', *sys.argv[1:]])"


def run(*args: object) -> Result:
    return CliRunner().invoke(main, ["export", *map(str, args)])


def test_it_says_where_the_files_are_and_what_they_hold(
    tmp_path: Path, pvd: pvd_data.Dataset
) -> None:
    towns = figure(len(pvd.communes), "fr")
    result = run("--to", tmp_path / "new", "--format", "csv,zip", "--format", "geojson", "--flat")
    assert result.exit_code == 0, result.output
    names = [
        "communes_completes.csv",
        "communes_completes.schema.json",
        "pvd-data.zip",
        "communes_completes.geojson",
    ]
    assert result.stdout == "".join(f"{tmp_path / 'new' / name}\n" for name in names)
    assert result.stderr == (
        fr(
            f"communes_completes.csv : {towns} lignes\n"
            "communes_completes.schema.json : son schéma\n"
            f"pvd-data.zip : {towns} lignes\n"
            f"communes_completes.geojson : {towns} lignes\n"
        )
    )
    assert {path.name for path in (tmp_path / "new").iterdir()} == set(names)


def test_all_tables_of_a_place_in_one_file(tmp_path: Path) -> None:
    result = run("--to", tmp_path, "--format", "zip", "--departement", "05, 04", "--region", "93")
    assert result.exit_code == 0
    assert result.stderr.startswith(fr(f"pvd-data-04-05-region-93.zip : {len(TABLES)} tables, "))


def test_csv_is_what_it_writes_unless_told_otherwise(tmp_path: Path) -> None:
    result = run("regions", "axes", "regions", "--to", tmp_path)
    assert result.stdout.split() == [str(tmp_path / f"{name}.csv") for name in ("regions", "axes")]
    again = run("regions", "--to", tmp_path, "--format", "csv,csv")
    assert again.exit_code == 2
    assert again.stderr == (
        fr(f"Erreur : {tmp_path} : déjà là : regions.csv ; rien n'est écrit ; --force remplace\n")
    )
    assert run("regions", "--to", tmp_path, "--force").exit_code == 0


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--format", "CSVV"], fr("« CSVV » est inconnu ; vouliez-vous dire « csv » ?")),
        (["--format", "zzz"], fr("« zzz » est inconnu ; il y a « csv », « xlsx », « json », ")),
        (["comunes"], fr("« comunes » est inconnu ; vouliez-vous dire « communes » ou ")),
        (["communes_complete"], fr("vouliez-vous dire « communes_completes »")),
        (
            ["--departement", "Hautes-Alpes"],
            fr("« Hautes-Alpes » n'est le code d'aucun département ; vouliez-vous dire « 05 » ?"),
        ),
        (["--region", "Côte"], fr("« Côte » n'est le code d'aucune région")),
        (["--siren-epci", "x\x1b[31m"], fr(r"« x\x1b[31m » n'est le SIREN d'aucun EPCI")),
        (
            ["regions", "--format", "geojson"],
            fr(
                "geojson : pas de coordonnées dans regions ; exportez communes_france, communes ou communes_completes"
            ),
        ),
    ],
)
def test_what_it_cannot_do_is_said_in_french(args: list[str], said: str, tmp_path: Path) -> None:
    result = run(*args, "--to", tmp_path / "to")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(fr("Erreur : "))
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "to").exists()


def test_a_folder_is_needed() -> None:
    result = run("regions")
    assert result.exit_code == 2
    assert "--to" in result.stderr


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no terminals here")
@pytest.mark.parametrize("terminal", [True, False])
def test_who_watches_is_told_what_takes_its_time(terminal: bool, tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "axes", "--to", tmp_path, "--format", "csv,sqlite"],
        stdout=subprocess.PIPE,
        stderr=theirs if terminal else subprocess.PIPE,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    os.close(theirs)
    seen = os.read(ours, 10_000) if terminal else done.stderr
    os.close(ours)
    words = seen.decode("utf-8").replace("\r\n", "\n")
    summary = fr("axes.csv : 3 lignes\npvd-data.sqlite : 3 lignes\n")
    assert words == (fr("sqlite : en cours d'écriture…\n") if terminal else "") + summary
    assert len(done.stdout.splitlines()) == 2


@pytest.mark.parametrize("option", ["--departement", "--region", "--siren-epci", "--format"])
@pytest.mark.parametrize("value", ["", " , ", "05,"])
def test_an_empty_value_is_not_all_of_france(option: str, value: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["export", "--to", str(tmp_path / "d"), option, value])
    assert result.exit_code == 2
    assert "une valeur vide" in result.stderr
    assert not (tmp_path / "d").exists()


def test_what_is_asked_is_what_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    command = sys.modules["pvd_data.cli.export"]  # the package has the command by this name
    asked: list[object] = []

    def write(*args: object, **more: object) -> list[Written]:
        assert more.pop("begin") is command._begin
        asked.extend([args, more])
        return [
            Written(Path("a.zip"), 2, 3),
            Written(Path("a.csv"), 1, 1),
            Written(Path("b"), 0, 0),
        ]

    monkeypatch.setattr(command, "write_formats", write)
    result = run("axes", "regions", "axes", "--to", "here")
    assert asked == [
        (Path("here"), ("csv",), ("axes", "regions")),
        {"flat": False, "filters": Filters((), (), ()), "outlines": None, "force": False},
    ]
    assert (result.exit_code, result.stdout) == (0, "a.zip\na.csv\nb\n")
    assert result.stderr == fr("a.zip : 2 tables, 3 lignes\na.csv : 1 ligne\nb : son schéma\n")
    asked.clear()
    filters = ("--departement", "05,04", "--region", "93", "--siren-epci", "200067742")
    wanted = Filters(("05", "04"), ("93",), ("200067742",))
    outlines = ("--geometry", "contour", "--contours", "x.geojson")
    run("--to", "here", "--format", "zip, csv", "--format", "csv", "--flat", "--force", *filters)
    assert asked == [
        (Path("here"), ("zip", "csv"), ()),
        {"flat": True, "filters": wanted, "outlines": None, "force": True},
    ]
    asked.clear()
    run("--to", "here", "--format", "geojson", *outlines)
    assert asked == [
        (Path("here"), ("geojson",), ()),
        {
            "flat": False,
            "filters": Filters((), (), ()),
            "outlines": Outlines(Path("x.geojson")),
            "force": False,
        },
    ]
