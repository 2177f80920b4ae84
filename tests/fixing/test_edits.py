"""Cells changed in the bytes of a CSV, and the diff that says so."""

from __future__ import annotations

import difflib
import io
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvd_data.fixing.edits import Change, Edit, place, splice, unified_diff

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def placed(content: bytes, changes: Mapping[int, Mapping[int, tuple[str, str]]]) -> list[Edit]:
    wanted = [
        Change(*cells[at], "type-error", record=record, number=at)
        for record, cells in sorted(changes.items())
        for at in sorted(cells)
    ]
    found = list(place(content, wanted, lambda _: False))
    assert [change for change, _ in found] == wanted
    return [edit for _, edit in found if edit is not None]


def patched(content: bytes, diff: Iterable[bytes]) -> bytes:
    """Apply a diff as `patch` does, which refuses one that does not fit."""
    lines = io.BytesIO(content).readlines()
    done: list[bytes] = []
    at = 0
    last = b""
    for line in io.BytesIO(b"".join(diff)).readlines()[2:]:
        sign, body = line[:1], line[1:]
        if sign == b"\\":
            if last in b"+ ":
                done[-1] = done[-1].removesuffix(b"\n")
        elif sign == b"@":
            start = -int(line.split()[1].split(b",")[0]) - 1
            done += lines[at:start]
            at = start
        if sign in b"- ":
            assert lines[at].removesuffix(b"\n") == body.removesuffix(b"\n")
            at += 1
        if sign in b"+ ":
            done.append(body)
        last = sign
    return b"".join([*done, *lines[at:]])


def python_diff(content: bytes, new: bytes) -> list[bytes]:
    old, after = (io.BytesIO(text).readlines() for text in (content, new))
    return list(difflib.diff_bytes(difflib.unified_diff, old, after, b"a.csv", b"a.csv"))


def test_a_cell_keeps_its_quotes_and_gets_some_only_if_it_needs_them() -> None:
    content = b'x,y,z,t\na,d,f,"k"\n'
    edits = placed(content, {1: {1: ("a", 'b"c'), 2: ("d", '"e"'), 3: ("f", "g,h"), 4: ("k", "m")}})
    assert splice(content, edits) == b'x,y,z,t\nb"c,"""e""","g,h","m"\n'
    for before, after in ((b'x\n"a"\n', b'x\n"q""r"\n'), (b"x\na\n", b'x\nq"r\n')):
        assert splice(before, placed(before, {1: {1: ("a", 'q"r')}})) == after
    assert splice(b"x\na\n", placed(b"x\na\n", {1: {1: ("a", "")}})) == b'x\n""\n'
    assert splice(b"x\na\n", placed(b"x\na\n", {1: {1: ("a", "b\nc")}})) == b'x\n"b\nc"\n'


@pytest.mark.parametrize(
    ("content", "changes"),
    [
        (b"x,y\na,b\n", {1: {1: ("z", "c")}}),
        (b"x,y\na,b\n", {1: {1: ("a" * 200 + "…", "c")}}),
        (b"x,y\na,b\n", {1: {3: ("a", "c")}}),
        (b"x,y\na,b\n", {7: {1: ("a", "c")}}),
        (b"x,y\na,b\n", {}),
        ("x\né\n".encode("cp1252"), {1: {1: ("é", "e")}}),
        ("x\né\na\n".encode("cp1252"), {2: {1: ("a", "b")}}),
        (b'x\n"a\n', {1: {1: ("a", "b")}}),
        (b"", {0: {1: ("", "b")}}),
    ],
)
def test_nothing_is_written_over_what_is_not_what_was_told(
    content: bytes, changes: dict[int, dict[int, tuple[str, str]]]
) -> None:
    assert placed(content, changes) == []


def test_a_long_cell_is_known_by_its_beginning() -> None:
    content = b"x\n" + b"a" * 300 + b"\n"
    assert placed(content, {1: {1: ("a" * 200 + "…", "c")}}) == [Edit(2, 302, b"c", 1, 1)]


def test_places_are_right_beyond_the_first_block_and_lines_that_are_no_records() -> None:
    row = "é,\"d'un côté\r\net de l'autre\",{}\n"
    content = (
        "a,b,c\n" + "".join(row.format(n) for n in range(9000)) + 'x,"y\n' + "é,é,z"
    ).encode()
    edits = placed(content, {n + 1: {3: (str(n), f"0{n}")} for n in range(0, 9000, 100)})
    assert [content[edit.start : edit.end] for edit in edits] == [
        str(n).encode() for n in range(0, 9000, 100)
    ]
    (last,) = placed(content, {9001: {3: ("z", "w")}})
    assert last[:3] == (len(content) - 1, len(content), b"w")


@given(st.sets(st.integers(0, 59)), st.sampled_from(["\n", "\r\n"]))
def test_a_diff_is_the_one_that_python_makes(chosen: set[int], end: str) -> None:
    lines = [f"{number},x{end}" for number in range(60)]
    content = "".join(lines).encode()
    starts = [len("".join(lines[:number])) for number in range(60)]
    edits = [
        Edit(starts[number], starts[number] + len(str(number)), b"0%d" % number, number, 1)
        for number in sorted(chosen)
    ]
    new = splice(content, edits)
    diff = list(unified_diff(content, edits, "a.csv"))
    assert diff == python_diff(content, new)
    assert patched(content, diff) == new


@pytest.mark.skipif(shutil.which("patch") is None, reason="patch is not installed")
def test_patch_takes_the_diff(tmp_path: Path) -> None:
    content = b'\xef\xbb\xbfcode,nom\r\n5046,"a\n"\r\n' + b"x,y\r\n" * 20 + b"5170,z"
    edits = placed(
        content, {1: {1: ("5046", "05046"), 2: ("a\n", "a")}, 22: {1: ("5170", "05170")}}
    )
    (tmp_path / "a.csv").write_bytes(content)
    diff = b"".join(unified_diff(content, edits, "a.csv"))
    assert diff.count(b"\n\\ No newline at end of file\n") == 2
    assert diff.count(b"\n@@ ") == 2
    command = [str(shutil.which("patch")), "--binary", "-p0"]
    subprocess.run(command, input=diff, cwd=tmp_path, check=True)
    assert (tmp_path / "a.csv").read_bytes() == splice(content, edits) == patched(content, [diff])
