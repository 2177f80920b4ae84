"""What command lines, file names and settings of strangers can do to a command: nothing."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pvd_data.base.language import typeset as fr
from pvd_data.cli.main import main

SOURCE = Path(__file__).parents[2] / "src" / "pvd_data"

#: Whatever they are given they take for a text, and look long for it: a few odd words will do.
PATIENT = {("enrich", "prefix"), ("enrich", "on"), ("show", "code_or_name"), ("search", "text")}

#: A command line of each command that works, to which an odd word is added.
WORKS = {
    "columns": ["good.csv"],
    "enrich": ["good.csv", "--engine", "python", "-o", "out.csv", "--force"],
    "diff": ["2023-10-05", "2024-08-07"],
    "explain": ["R004"],
    "export": ["axes", "--to", "out", "--force"],
    "fix": ["good.csv"],
    "history": ["05046"],
    "info": [],
    "passage": ["05046", "--from", "2014-01-01"],
    "resolve": ["05046"],
    "schema": ["axes"],
    "search": ["gap"],
    "show": ["05046"],
    "stats": [],
    "validate": ["good.csv"],
}

LONG = "x" * 304
ODD = [
    *(LONG, f"{LONG}.csv", f"json={LONG}", "9" * 5000, "a=" + "9" * 5000, "²", "1e999"),
    *("", " ", "-", "=", "=x", "json=", "--xyzzy", "[", "http://[", "9999-12-31", "10000-01-01"),
    *("folder", "folder.csv", "json=folder", "loop", "json=loop", "gone", "good.csv/x.csv"),
    *("\udcff", "\udcff.csv", "json=\udcff/x", "a\0b.csv", "json=a\0b", "/dev/full"),
    *("json=/dev/full", "latin-1.csv", "utf-16.csv", "a\n::stop-commands::x.csv", "a\r::error::b"),
    *("##[error]x", "##vso[task]x.csv", "\x1b[31mred.csv", "\u202etxt.csv", "a\u2028::error::b"),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with odd things in it."""
    monkeypatch.chdir(tmp_path)
    Path("good.csv").write_text("code_insee,nom\n05046,Embrun\n", "utf-8")
    Path("latin-1.csv").write_bytes("code_insee,nom\n05046,Bâtie\n".encode("latin-1"))
    Path("utf-16.csv").write_bytes("code_insee,nom\n05046,Embrun\n".encode("utf-16"))
    for name in ("folder", "folder.csv"):
        Path(name).mkdir()
    Path("loop").symlink_to("loop")
    Path("gone").symlink_to("nowhere")
    return tmp_path


def lines_with(name: str, odd: str) -> Iterator[list[str]]:
    """Give the odd word to each argument and option of a command."""
    for param in main.commands[name].params:
        if (name, param.name) in PATIENT and odd not in ODD[::6]:
            continue
        if isinstance(param, click.Argument):
            yield [name, *WORKS[name][1:], "--", odd]
        elif isinstance(param, click.Option) and not param.is_flag:
            yield [name, *WORKS[name], f"{param.opts[-1]}={odd}"]
        else:
            yield [name, *WORKS[name], f"{param.opts[-1]}={odd}"]
            break  # one switch is as another


@pytest.mark.once
@pytest.mark.no_cover
@pytest.mark.skipif(os.name != "posix", reason="other names are odd elsewhere")
@pytest.mark.parametrize("name", WORKS)
def test_an_odd_word_gets_a_sentence(name: str, folder: Path) -> None:
    assert name in main.commands
    for odd in ODD:
        for line in lines_with(name, odd):
            result = CliRunner().invoke(main, line)
            assert isinstance(result.exception, SystemExit | None), (line, result.exception)
            assert result.exit_code in (0, 1, 2), line
            assert "Erreur interne" not in result.stderr, (line, result.stderr)
            assert commands_in(result.stderr) == [], line


def commands_in(text: str) -> list[str]:
    """Return the lines that a terminal or a CI runner would obey."""
    return [
        line
        for line in text.split("\n")
        if line.lstrip().startswith("::")
        or "##[" in line
        or "##vso[" in line
        or any(ord(letter) < 0x20 or letter in "\x7f\x85\u2028\u202e" for letter in line)
    ]


def test_every_command_is_tried() -> None:
    assert WORKS.keys() == main.commands.keys()


def test_only_one_module_prints() -> None:
    told: dict[str, set[str]] = {}
    for path in SOURCE.rglob("*.py"):
        name = path.relative_to(SOURCE).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            words = ast.unparse(node) if isinstance(node, ast.Attribute | ast.Name) else ""
            if words in ("sys.stderr", "click.echo", "click.secho", "print", "sys.__stderr__"):
                told.setdefault(name, set()).add(words)
            if isinstance(node, ast.keyword) and node.arg == "err":
                told.setdefault(name, set()).add("err")
    assert told.pop("cli/words.py") == {"sys.stderr", "click.echo", "err"}
    # Whether anybody is looking is asked there too.
    assert told == {"cli/export.py": {"sys.stderr"}}


BOMBS = {
    "dotted key": ("a." * 40_000 + "a=1", "trop de niveaux"),
    "spaced key": ("a . " * 20_000 + "a=1", "trop de niveaux"),
    "quoted key": ('"a".' * 20_000 + "a=1", "trop de niveaux"),
    "section": ("[" + "a." * 40_000 + "a]", "trop de niveaux"),
    "lists": ("a=" + "[" * 100_000, "trop de niveaux"),
    "inline sections": ("a=" + "{a=" * 50_000, "trop de niveaux"),
    "integer": ("limit=" + "9" * 5000, "un nombre démesuré"),
    "hexadecimal": ("strict=0x" + "f" * 5000, "attendu"),
    "size": ("#" * 2**18 + "\n", "plus de 256"),
    "open text": ('"' + '\\"' * 100_000, "ce n'est pas du TOML"),
}

LIMITED = """\
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (500 * 2**20,) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
from pvd_data.base.language import typeset
from pvd_data.cli.options import SettingsError, find_settings
for folder in sys.argv[1:]:
    try:
        find_settings(folder)
        print("read")
    except SettingsError as error:
        print(error.text["fr"][-300:].replace("\\n", " "))
"""


@pytest.mark.once
@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited so on Linux")
def test_settings_of_strangers_are_small_and_flat(tmp_path: Path) -> None:
    folders = []
    for number, (name, (text, _)) in enumerate(BOMBS.items()):
        folder = tmp_path / f"{number} {name}"
        folder.mkdir()
        own = number % 2 == 0
        section = "" if own or text.startswith("[") else "[tool.pvd-data]\n"
        (folder / ("pvd-data.toml" if own else "pyproject.toml")).write_text(section + text)
        folders.append(folder)
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, *folders], capture_output=True, text=True, check=True
    )
    for said, (name, (_, expected)) in zip(done.stdout.splitlines(), BOMBS.items(), strict=True):
        assert expected in said, name


@pytest.mark.parametrize(
    "text",
    [
        'a = """\n' + "x." * 50 + 'x\n"""',
        "a = '''\n" + "x." * 50 + "x'''",
        "# " + "x." * 50,
        '[files."' + "x." * 50 + 'csv"]\nstrict = true',
        'a = "' + "1." * 50 + '"',
        "a = ['" + "1." * 50 + "']",
    ],
)
def test_texts_and_remarks_may_have_any_number_of_dots(text: str, folder: Path) -> None:
    (folder / "pvd-data.toml").write_text(text, "utf-8")
    assert "trop de niveaux" not in CliRunner().invoke(main, ["validate", "good.csv"]).stderr


def test_settings_that_are_no_file_are_passed_over(folder: Path) -> None:
    os.mkfifo(folder / "pvd-data.toml")
    (folder / "pyproject.toml").symlink_to("/dev/zero")
    assert CliRunner().invoke(main, ["validate", "good.csv"]).exit_code == 0


@pytest.mark.parametrize("command", ["validate", "fix"])
def test_rules_that_settings_switch_off_are_named(command: str, folder: Path) -> None:
    (folder / "pvd-data.toml").write_text(
        'ignore = ["R002", "K"]\n[files."old\\u001b*"]\nas-of = 2012-12-31\n', "utf-8"
    )
    said = CliRunner().invoke(main, [command, "good.csv"]).stderr
    assert said.startswith(fr("Règles que pvd-data.toml désactive : "))
    assert "R002" in said
    assert "--no-config" in said
    (folder / "pvd-data.toml").write_text("as-of = 2012-12-31\n", "utf-8")
    said = CliRunner().invoke(main, [command, "good.csv", "--lang", "en"]).stderr
    assert said.startswith("pvd-data.toml has codes and names of 2012-12-31 accepted")
    for quiet in (
        [command, "good.csv", "--no-config"],
        [command, "good.csv", "--as-of", "2015-01-01"],
    ):
        assert "pvd-data.toml" not in CliRunner().invoke(main, quiet).stderr


@pytest.mark.parametrize("word", ["--output=json=good.csv", "--strict", "-h", "--lang=en"])
def test_a_file_named_as_an_option_is_never_obeyed(word: str, folder: Path) -> None:
    before = (folder / "good.csv").read_bytes()
    try:
        (folder / word).write_bytes(before)
    except OSError:
        pytest.skip("this file system has no such names")
    result = CliRunner().invoke(main, ["validate", "good.csv", word])
    assert result.exit_code == 2
    assert "--" in result.stderr
    assert (folder / "good.csv").read_bytes() == before
    result = CliRunner().invoke(main, ["validate", "--format", "full", "--", "good.csv", word])
    assert result.exit_code == 0, result.stderr
    result = CliRunner().invoke(main, ["validate", "--strict", "--", "good.csv"])
    assert result.exit_code == 0, result.stderr


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-16-le"])
def test_codes_that_are_not_utf_8_get_a_sentence(encoding: str, folder: Path) -> None:
    (folder / "codes").write_bytes("05046\nBâtie\n".encode(encoding))
    result = CliRunner().invoke(main, ["resolve", "--from", "codes"])
    assert result.exit_code == 2
    line = 2 if encoding == "latin-1" else 1
    assert fr(f"codes, ligne {line} : ce n'est pas de l'UTF-8") in result.stderr
    (folder / "codes").write_bytes(b"0" * 10**6)
    assert CliRunner().invoke(main, ["resolve", "--from", "codes"]).exit_code == 2
