"""`pvd-data columns`: what it shows can be pasted into the settings."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from click.testing import CliRunner

import pvd_data
from pvd_data.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

ROWS = "N° « INSEE » d'abord,Ville,Région\n05046,Embrun,93\n05170,Tallard,93\n"


def test_the_last_line_is_a_setting_that_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "towns.csv"
    path.write_text(ROWS, "utf-8")
    monkeypatch.chdir(tmp_path)
    shown = CliRunner().invoke(main, ["columns", "towns.csv"])
    assert shown.exit_code == 0
    *_, said, line = shown.output.splitlines()
    assert "pvd-data.toml" in said
    settings = tomllib.loads(line)
    assert settings["columns"] == {
        "code_insee": "N° « INSEE » d'abord",
        "nom": "Ville",
        "code_region": "Région",
    }
    inferred, named = (pvd_data.validate(path, **asked) for asked in ({}, settings))
    assert named.columns == inferred.columns


def test_nothing_is_proposed_where_nothing_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "towns.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    shown = CliRunner().invoke(main, ["columns", str(path)])
    assert shown.exit_code == 0
    assert "columns =" not in shown.output
