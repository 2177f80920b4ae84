"""What the README shows is what happens."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

import pvd_data
from pvd_data.cli.main import main
from pvd_data.schema.tables import TABLES
from tests.docs.blocks import find_blocks, find_commands

README = Path(__file__).parent.parent / "README.md"
BLOCKS = [(block.kind, block.code) for block in find_blocks(README)]


def test_python_blocks_do_what_they_show() -> None:
    text = "\n".join(code for kind, code in BLOCKS if kind == "python")
    test = doctest.DocTestParser().get_doctest(text, {}, "README.md", "README.md", 0)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    runner.run(test)
    assert runner.tries >= 5
    assert runner.failures == 0


def commands() -> list[tuple[str, str]]:
    return [
        (command.line, command.output)
        for kind, code in BLOCKS
        if kind == "console"
        for command in find_commands(code)
    ]


@pytest.mark.parametrize(("line", "output"), commands(), ids=[line for line, _ in commands()])
def test_commands_print_what_is_shown(
    line: str, output: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    program, *args = shlex.split(line)
    assert program == "pvd-data"
    # French sentences have no-break spaces, which nobody types into a README.
    printed = re.sub(
        "[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]", " ", CliRunner().invoke(main, args).output
    )
    assert printed == output


def test_the_table_of_tables_has_each_table() -> None:
    # That it counts right is of tests/edition.
    rows = re.findall(
        r"^\| ((?:`\w+`(?:, )?)+) \|.*\| [0-9, ]+ \|$", README.read_text("utf-8"), re.M
    )
    assert {name for names in rows for name in re.findall(r"\w+", names)} == set(TABLES)


def test_the_editions_are_those_of_the_package(pvd: pvd_data.Dataset) -> None:
    assert f"| {pvd_data.__version__} | {pvd.edition} |" in README.read_text("utf-8")


def test_the_changelog_s_top_version_is_the_package_s(root: Path) -> None:
    versions = re.findall(r"^## (\S+)", (root / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert versions[0] == pvd_data.__version__


def test_every_command_is_in_the_readme() -> None:
    for name in main.commands:
        assert f"pvd-data {name}" in README.read_text("utf-8")


def test_the_pythons_claimed_are_those_of_the_metadata(root: Path) -> None:
    project = (root / "pyproject.toml").read_text("utf-8")
    claimed = re.findall(r"Python :: (3\.\d+)", project)
    (line,) = re.findall(r"^Tested on Python (.*)\.$", README.read_text("utf-8"), re.M)
    assert re.findall(r"3\.\d+", line) == claimed


def test_it_leads_one_reader_at_a_time() -> None:
    assert len(README.read_text("utf-8").splitlines()) <= 150
