"""What the README shows is what happens."""

from __future__ import annotations

import doctest
import re
import shlex
import subprocess
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

import pvd_data
from pvd_data.base.language import typeset as fr
from pvd_data.cli.main import main
from pvd_data.schema.tables import TABLES
from tests.clients.installed import find_node
from tests.docs.blocks import find_blocks, find_commands

README = Path(__file__).parent.parent / "README.md"
BLOCKS = [(block.kind, block.code) for block in find_blocks(README)]


def test_python_blocks_do_what_they_show() -> None:
    text = "\n".join(code for kind, code in BLOCKS if kind == "python")
    test = doctest.DocTestParser().get_doctest(text, {}, "README.md", "README.md", 0)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    runner.run(test)
    assert runner.tries > 10
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
    # Thousands are parted by a narrow no-break space, which nobody types into a README.
    printed = CliRunner().invoke(main, args).output.replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert printed == output


def test_the_table_of_tables_counts_right(pvd: pvd_data.Dataset) -> None:
    counted: dict[str, int] = {}
    for names, rows in re.findall(
        r"^\| ((?:`\w+`(?:, )?)+) \|.*\| ([0-9, ]+) \|$", README.read_text("utf-8"), re.M
    ):
        numbers = [int(number.replace(",", "")) for number in re.split(r", ", rows)]
        counted |= dict(zip(re.findall(r"\w+", names), numbers, strict=True))
    assert counted == {name: len(getattr(pvd, name)) for name in TABLES}


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
    claimed = re.findall(fr(r"Python :: (3\.\d+)"), project)
    (line,) = re.findall(r"^Tested on Python (.*)\.$", README.read_text("utf-8"), re.M)
    assert re.findall(r"3\.\d+", line) == claimed


def block(kind: str) -> str:
    (code,) = (str(code) for found, code in BLOCKS if found == kind)
    return code


def expected(code: str, mark: str) -> str:
    (comment,) = re.findall(rf"{mark} (\d.*)$", code, re.M)
    return str(comment)


def test_pandas_reads_as_shown(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root)
    code = block("py")
    exec(code, {})  # noqa: S102
    assert capsys.readouterr().out.strip() == expected(code, "#")


def test_duckdb_reads_as_shown(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    code = block("sql")
    row = duckdb.connect().execute(code).fetchone()
    assert row is not None
    assert " ".join(map(str, row)) == expected(code, "--")


@pytest.mark.outside
def test_javascript_reads_as_shown(root: Path) -> None:
    node, environ = find_node()
    code = block("js")
    done = subprocess.run(
        [node, "-e", code], cwd=root, capture_output=True, text=True, check=True, env=environ
    )
    assert done.stdout.strip() == expected(code, "//")
