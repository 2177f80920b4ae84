"""What would break on Windows is written so that it does not: encodings, line ends, names of files."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.ci.runner import ROOT
from tests.conftest import OF_POSIX, POSIX_ONLY, is_of_posix

pytestmark = pytest.mark.once

#: What no file may be named on Windows, whatever follows a point.
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def left_to_the_system(path: Path) -> list[str]:
    """Return where a module opens text, and leaves its encoding or its line ends to the system."""
    text = path.read_text("utf-8")
    if not re.search(r"open\(|_text\(", text):
        return []
    found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    return [ast.unparse(call) for call in found if not wanted(call) <= given(call)]


def wanted(call: ast.Call) -> set[str]:
    """Return what a call must say."""
    name = ast.unparse(call.func).rpartition(".")[2]
    if name in ("read_text", "write_text"):
        return {"encoding", "newline"} if name == "write_text" else {"encoding"}
    mode = call.args[isinstance(call.func, ast.Name) :][:1]
    if name == "open" and mode and isinstance(mode[0], ast.Constant):
        is_text = re.fullmatch(r"[rwax]t?\+?t?", str(mode[0].value))
        return {"encoding", "newline"} if is_text else set()
    return set()


def given(call: ast.Call) -> set[str | None]:
    """Return what a call says, by name or by place."""
    said = {keyword.arg for keyword in call.keywords}
    places = {"read_text": 0, "write_text": 1}
    place = places.get(ast.unparse(call.func).rpartition(".")[2])
    return said | {"encoding"} if place is not None and len(call.args) > place else said


@pytest.mark.parametrize(
    ("folder", "least"), [("src", 20), ("pipeline", 20), ("web", 20), ("publication", 5)]
)
def test_text_has_an_encoding_and_line_ends_that_no_system_changes(folder: str, least: int) -> None:
    paths = sorted(ROOT.joinpath(folder).rglob("*.py"))
    assert len(paths) > least
    assert {path: found for path in paths if (found := left_to_the_system(path))} == {}


@pytest.mark.parametrize(
    ("line", "is_left"),
    [
        ('p.write_text(t, "utf-8")', True),
        ('p.write_text(t, "utf-8", newline="\\n")', False),
        ("p.read_text()", True),
        ('p.read_text("utf-8")', False),
        ('open(p, "w", encoding="utf-8")', True),
        ('p.open("r", encoding="utf-8", newline="")', False),
        ('p.open("rb")', False),
        ('archive.open(member, "w")', False),
    ],
)
def test_it_sees_what_is_left_to_the_system(tmp_path: Path, line: str, is_left: bool) -> None:
    path = tmp_path / "one.py"
    path.write_text(line, "utf-8")
    assert bool(left_to_the_system(path)) == is_left


def test_every_system_can_have_the_names_of_our_files() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = [name for name in listed.stdout.decode("utf-8").split("\0") if name]
    assert len(names) > 1000
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert not re.search(r'[<>:"\\|?*\x00-\x1f]', name), name
        assert all(not RESERVED.match(part) and part[-1] not in ". " for part in name.split("/"))
        assert len(name) < 200, name


def test_what_names_posix_is_left_out_on_windows(request: pytest.FixtureRequest) -> None:
    assert is_of_posix(request.node)
    found = [
        OF_POSIX.search(line) for line in ("os.mkfifo(a)", 'Path("/dev/null")', "signal.SIGHUP")
    ]
    assert all(found)
    assert not OF_POSIX.search("signal.SIGINT")
    assert all(ROOT.joinpath("tests", name).exists() for name in POSIX_ONLY)
