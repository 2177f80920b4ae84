"""`pvd-data validate` and the streams it is given: encodings, bars, pipes that close."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pvd_data.base.language import typeset as fr

COMMAND = str(Path(sys.executable).with_name("pvd-data"))
ENV = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
BAD = "code_insee,nom\n05046,Embrun\n5170,Tallard\n"

# The bar is for large files: here a small one is called large.
WITH_A_BAR = """\
import sys

from pvd_data.cli.main import main
sys.modules["pvd_data.cli.words"].LONG = int(sys.argv.pop(1))
main()
"""

IN_EACH_FORM = """\
import os, sys

from pvd_data.cli.main import main
for form in ("text", "full", "json", "github", "gitlab", "sarif", "junit", "html"):
    before = os.fstat(1).st_size
    try:
        main(["validate", sys.argv[1], "--format", form])
    except SystemExit as ended:
        assert ended.code == 1, form
    sys.stdout.flush()
    assert os.fstat(1).st_size > before, form
"""


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A file with a fault."""
    path = tmp_path / "bad.csv"
    path.write_text(BAD, "utf-8")
    return path


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_any_terminal_can_show_a_report(encoding: str, bad: Path) -> None:
    command = [COMMAND, "validate", str(bad), "--lang", "fr"]
    env = {**ENV, "PYTHONIOENCODING": encoding}
    done = subprocess.run(command, capture_output=True, env=env, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    said = done.stdout.decode(encoding)
    assert "Contrainte non respect" in said
    assert ("caractère" in said) == (encoding != "ascii")
    assert (r"caract\xe8re" in said) == (encoding == "ascii")


def test_machines_always_get_utf_8(bad: Path) -> None:
    command = [COMMAND, "validate", str(bad), "--lang", "fr", "--format", "json"]
    env = {**ENV, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, env=env, check=False)
    assert fr("« 5170 »") in json.loads(done.stdout.decode("utf-8"))["issues"][0]["message"]


def test_a_name_that_is_no_text_is_told(tmp_path: Path) -> None:
    try:
        path = os.fsencode(tmp_path) + b"/\xff.csv"
        Path(os.fsdecode(path)).write_text(BAD, "utf-8")
    except (OSError, UnicodeError):
        pytest.skip("this file system has no such names")
    with (tmp_path / "said").open("wb") as said:
        command = [sys.executable.encode(), b"-c", IN_EACH_FORM.encode(), path]
        done = subprocess.run(command, stdout=said, stderr=subprocess.PIPE, env=ENV, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "said").read_text("utf-8")


@pytest.mark.parametrize(("long", "shown"), [(10, True), (20_000_000, False)])
def test_a_bar_is_shown_at_a_terminal_for_a_large_file(long: int, shown: bool, bad: Path) -> None:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", WITH_A_BAR, str(long), "validate", str(bad), "--lang", "fr"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, env=ENV, check=False)
    os.close(theirs)
    try:
        said = os.read(ours, 100_000)
    except OSError:  # nobody wrote, and nobody can any more
        said = b""
    os.close(ours)
    assert done.returncode == 1
    assert (b"bad.csv" in said and b"100%" in said) == shown
    assert shown or said == b""
    assert b"100%" not in done.stdout


def test_no_bar_where_there_is_no_terminal(bad: Path) -> None:
    command = [sys.executable, "-c", WITH_A_BAR, "10", "validate", str(bad), "--lang", "fr"]
    done = subprocess.run(command, capture_output=True, env=ENV, check=False)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(os.name != "posix", reason="pipes close otherwise elsewhere")
def test_nobody_reading_is_no_verdict(bad: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [COMMAND, "validate", str(bad)]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, env=ENV, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(os.name != "posix", reason="devices are files elsewhere")
def test_a_report_goes_through_a_device_and_keeps_a_link(bad: Path) -> None:
    real, link = bad.parent / "real.json", bad.parent / "link.json"
    real.write_text("old", "utf-8")
    link.symlink_to(real)
    outputs = ["--output", "full=/dev/stderr", "--output", f"json={link}"]
    command = [COMMAND, "validate", str(bad), *outputs]
    done = subprocess.run(command, capture_output=True, env=ENV, cwd=bad.parent, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(b"bad.csv:3:1: T002 ")
    assert link.is_symlink()
    assert json.loads(real.read_text("utf-8"))["errors"] == 1
