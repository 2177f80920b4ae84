"""A command imports what it uses: what it does not need is not paid for."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import click
import pytest

import pvd_data.cli
from pvd_data.cli.main import SHORT_HELPS, main

if TYPE_CHECKING:
    from pathlib import Path

#: Runs a command in a process that has imported nothing, then says what is imported.
RUN = """
import sys
from pvd_data.cli.main import main
try:
    main(sys.argv[1:])
finally:
    print(*sorted(sys.modules), file=sys.stderr)
"""

HEAVY = {"pydantic", "pydantic_core", "urllib.request", "ssl", "zipfile", "email", "http"}


def imported(*words: str, code: int = 0) -> set[str]:
    """Return the modules that a command imports in a process of its own."""
    command = [sys.executable, "-c", RUN, *words]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout != "") == (code, True), done.stderr
    return set(done.stderr.splitlines()[-1].split())


def test_the_table_of_commands_is_of_the_modules_that_define_one() -> None:
    modules = [module.name for module in pkgutil.iter_modules(pvd_data.cli.__path__)]
    there = {
        name
        for name in modules
        if isinstance(getattr(import_module(f"pvd_data.cli.{name}"), name, None), click.Command)
    }
    assert there - {"main"} == {*SHORT_HELPS}
    assert sorted(SHORT_HELPS) == [*SHORT_HELPS]
    assert {name: command.short_help for name, command in main.commands.items()} == SHORT_HELPS


@pytest.mark.parametrize("words", [("--help",), ("--version",)])
def test_what_needs_no_command_imports_none(words: tuple[str, ...]) -> None:
    there = imported(*words)
    assert not there & (HEAVY | {f"pvd_data.cli.{name}" for name in SHORT_HELPS})
    assert not {name for name in there if name.startswith(("pvd_data.rules", "pvd_data.schema"))}


@pytest.mark.parametrize(
    "words", [("explain",), ("explain", "R002"), ("explain", "former-commune")]
)
def test_explain_imports_the_rules_and_nothing_that_judges_by_them(words: tuple[str, ...]) -> None:
    there = imported(*words)
    assert not there & HEAVY
    assert "pvd_data.rules.registry" in there
    folders = ("pvd_data.validation", "pvd_data.reference", "pvd_data.package", "pvd_data.tabular")
    assert not {name for name in there if name.startswith(folders)}


@pytest.mark.parametrize(
    "words",
    [
        ("show", "05"),
        ("show", "embrun"),
        ("resolve", "05067", "200067742", "210500468"),
        ("search", "embrun"),
        ("search", "--france", "embrun"),
        ("info",),
        ("info", "--format", "json"),
    ],
    ids=" ".join,
)
def test_what_only_looks_up_types_no_row(words: tuple[str, ...]) -> None:
    there = imported(*words)
    assert not there & (HEAVY - {"pydantic_core"})  # codes are types of it
    assert not {name for name in there if name.startswith("pvd_data.schema.models")}
    assert not {"pvd_data.dataset", "pvd_data.table", "pvd_data.reference.history"} & there


@pytest.mark.parametrize(
    ("rows", "words", "code"),
    [
        ("code_insee,nom\n05046,Embrun\n", (), 0),
        ("code_insee,nom,date\n05046,Enbrun,2021-5-7\n99999,Gap,\n", (), 1),
        ("mesure,valeur\nhauteur,12\n", ("--ignore-unknown", "--lang", "en"), 0),
    ],
    ids=["right", "wrong", "nothing to check"],
)
def test_a_check_imports_the_rules_and_the_report_that_it_uses(
    rows: str, words: tuple[str, ...], code: int, tmp_path: Path
) -> None:
    (tmp_path / "towns.csv").write_text(rows, "utf-8")
    there = imported("validate", *words, str(tmp_path / "towns.csv"), code=code)
    assert not there & HEAVY
    forms = {"pvd_data.tabular.forms", "pvd_data.tabular.workbook", "pvd_data.validation.workbooks"}
    assert not there & {*forms, "pvd_data.package.opening", "pvd_data.validation.package"}
    assert "pvd_data.reports.text" in there
    assert not there & {"pvd_data.reports.html", "pvd_data.reports.junit", "pvd_data.reports.sarif"}
    assert not there & {"pvd_data.dataset", "tomllib", "urllib.request", "xml.etree.ElementTree"}
    assert not {name for name in there if name.startswith("pvd_data.schema.models")}
