"""Every command with standard streams that are closed, full, folders or no longer read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

pytestmark = [
    pytest.mark.once,
    pytest.mark.no_cover,
    pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full device"),
]

#: One for each way to the standard output (that there are no others is a test of its own), and
#: what it answers where nothing is wrong.
RESULTS = {
    "show 05046": 0,
    "resolve 75020 --format csv": 0,
    "enrich bad.csv --engine python -o -": 0,
    "validate bad.csv": 1,
    "fix bad.csv": 0,
    "-h": 0,
    "--version": 0,
}
READERS = {"resolve --from -": 0, "enrich - -o -": 0, "validate -": 1, "fix -": 0}
WORDS = {
    "enrich bad.csv --engine python -o out.csv": 0,
    "export axes --to out": 0,
    "": 2,
    "nothing": 2,
    "show Gap": 2,
    "info --debug --nothing": 2,
}

#: Standard input, output and error, `@` for a file and None for closed, and what is run so.
STATES: dict[str, tuple[tuple[str | None, ...], dict[str, int]]] = {
    "stdout full": (("/dev/null", "/dev/full", "@"), RESULTS),
    "stdout closed": (("/dev/null", None, "@"), RESULTS),
    "stderr full": (("bad.csv", "@", "/dev/full"), {**WORDS, "fix bad.csv": 0}),
    "stderr closed": (("bad.csv", "@", None), {**WORDS, "fix bad.csv": 0}),
    "stdin closed": ((None, "@", "@"), {**READERS, "show 05046": 0}),
    "stdin a folder": (("/", "@", "@"), READERS),
    "all closed": ((None, None, None), {**READERS, "validate bad.csv": 1, "show Gap": 2}),
}

#: One interpreter that forks for each command: what it does then, and how it ends, is what the
#: command does and how it ends. A stream that is closed is None, as at the start of Python.
PROGRAM = """\
import gc, json, os, sys
import pvd_data
from pvd_data.cli.main import main

pvd_data.load().search("gap")
pvd_data.load().resolve("05046")
pvd_data.validate("bad.csv")
gc.freeze()

def start(words, places):
    for number, (name, place) in enumerate(zip(("stdin", "stdout", "stderr"), places)):
        if place is None:
            os.close(number)
            setattr(sys, name, None)
        else:
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC if number else os.O_RDONLY
            opened = os.open(place, flags)
            os.dup2(opened, number)
            os.close(opened)
    main(words.split(), prog_name="pvd-data")

for words, places, code in json.load(open("cases.json")):
    if os.fork() == 0:
        start(words, places)
    _, status = os.wait()
    with open(code, "w") as file:
        file.write(str(os.waitstatus_to_exitcode(status)))
"""


class Said(NamedTuple):
    """How a command ended."""

    words: str
    code: int
    out: str
    err: str


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Said]]:
    """How each command ended in each state."""
    folder = tmp_path_factory.mktemp("streams")
    (folder / "bad.csv").write_text("code_insee,nom\n05046,Embrun\n5170,Tallard\n", "utf-8")
    cases: dict[tuple[str, str], tuple[str, list[str | None], str]] = {}
    for state, (places, commands) in STATES.items():
        for words in commands:
            name = str(len(cases))
            given = [f"{name}.{at}" if p == "@" else p for at, p in enumerate(places)]
            cases[state, words] = (words.replace("out", f"out{name}"), given, name)
    (folder / "cases.json").write_text(json.dumps([*cases.values()]), "utf-8")
    environ = {**os.environ, "PVD_DATA_LANG": "fr"}
    environ.pop("GITHUB_ACTIONS", None)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=folder, env=environ, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert (folder / "bad.csv").read_text("utf-8").startswith("code_insee,nom\n")

    def read(name: str) -> str:
        path = folder / name
        return path.read_text("utf-8") if path.exists() else ""

    found: dict[str, list[Said]] = {state: [] for state in STATES}
    for (state, words), (_, _, name) in cases.items():
        one = Said(words, int(read(name)), read(f"{name}.1"), read(f"{name}.2"))
        found[state].append(one)
    return found


@pytest.mark.parametrize("state", STATES)
def test_what_is_said_is_sentences(state: str, said: dict[str, list[Said]]) -> None:
    for one in said[state]:
        for never in ("Traceback", "Erreur interne", "Exception ignored"):
            assert never not in one.err, one


@pytest.mark.parametrize(
    ("state", "why"), [("stdout full", "le disque est plein"), ("stdout closed", "fermée")]
)
def test_an_output_that_cannot_be_written_is_told(
    state: str, why: str, said: dict[str, list[Said]]
) -> None:
    for one in said[state]:
        assert one.code == 2, one
        assert one.err.count(why) == 1, one


@pytest.mark.parametrize("state", ["stderr full", "stderr closed"])
def test_words_that_nobody_can_read_change_nothing(state: str, said: dict[str, list[Said]]) -> None:
    assert {one.words: one.code for one in said[state]} == STATES[state][1]


@pytest.mark.parametrize("state", ["stdin closed", "stdin a folder"])
def test_an_input_that_cannot_be_read_is_told(state: str, said: dict[str, list[Said]]) -> None:
    for one in said[state]:
        assert one.code == (2 if one.words in READERS else 0), one
        assert ("Erreur" in one.err) == (one.words in READERS), one


def test_all_three_may_be_closed(said: dict[str, list[Said]]) -> None:
    assert {one.code for one in said["all closed"]} == {2}


@pytest.mark.parametrize("words", ["explain", "resolve --from codes --format csv", "-h"])
def test_nobody_reading_is_quiet(words: str, tmp_path: Path) -> None:
    (tmp_path / "codes").write_text("05046\n" * 5000, "utf-8")
    reading, writing = os.pipe()
    os.close(reading)
    program = f"from pvd_data.cli.main import main; main({words.split()!r})"
    command = [sys.executable, "-c", program]
    done = subprocess.run(
        command, stdout=writing, stderr=subprocess.PIPE, cwd=tmp_path, check=False
    )
    os.close(writing)
    assert done.stderr == b""
    assert done.returncode in (1, 141)
