"""Rows that repeat: few or put away in runs, the same are found."""

from __future__ import annotations

import subprocess
import sys
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvd_data.tabular import lines
from pvd_data.validation import repeats
from pvd_data.validation.repeats import RepeatCheck, wide_hashes
from pvd_data.validation.validate import validate


@given(
    st.lists(st.lists(st.sampled_from(["a", "b", "c", "d,1", ""]) | st.text(max_size=2))),
    st.integers(1, 20),
    st.sampled_from([0, 3, 1000]),
)
def test_repeats_are_what_stands_further_up(blocks: list[list[str]], run: int, held: int) -> None:
    rows = list(chain.from_iterable(blocks))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repeats, "_HELD", held)
        patch.setattr(repeats, "_RUN", run)
        patch.setattr(repeats, "_IN_MEMORY", 64)
        check, at = RepeatCheck(), 0
        for block in blocks:
            # Records may take more than one line.
            numbers = range(at, at + len(block))
            check.see(block, [2 + 3 * number for number in numbers], numbers)
            at += len(block)
        found = list(check.repeats())
    assert found == [
        (number, 2 + 3 * number, 2 + 3 * rows.index(text))
        for number, text in enumerate(rows)
        if rows.index(text) < number
    ]


def test_hashes_are_kept_apart_by_all_their_bits() -> None:
    """Two that differ in one bit, however high, are not the same."""
    hashes = [1 << bit for bit in range(63)] + [-(1 << bit) for bit in range(64)] + [0]
    check = RepeatCheck()
    check.see_hashes([*hashes, hashes[70]], range(len(hashes) + 1), range(len(hashes) + 1))
    assert list(check.repeats()) == [(len(hashes), len(hashes), 70)]


@pytest.mark.parametrize("width", [32, 64])
def test_of_many_rows_no_two_are_taken_for_one(width: int) -> None:
    """Of 100,000 hashes of 32 bits, as Python has them in a browser, two are alike in most checks."""
    rows = [f"{number},Embrun\n" for number in range(100_000)]
    assert len(set(wide_hashes(rows, width))) == len(rows)
    assert list(wide_hashes(rows[:9], width)) == list(wide_hashes(rows[:9], width))


def test_hashes_of_a_narrow_python_are_of_64_bits_as_well() -> None:
    rows = [str(number) for number in range(1000)]
    found = list(wide_hashes(rows, 32))
    assert len({number >> 40 for number in found}) > 900
    assert len({number & 0xFFFFFF for number in found}) > 900


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_repeats_may_be_the_last_line_without_an_end(
    end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the block begins that it is in, alone or not."""
    rows = ["code_insee,nom", "05046,Embrun", "05170,Tallard", "05061,Gap", "05046,Embrun"]
    content = end.join(rows).encode()
    for size in range(len(content) // 4, len(content) + 2):
        monkeypatch.setattr(lines, "CHUNK", size)
        (issue,) = validate(content, ignore="line-endings").issues
        assert (issue.slug, issue.line) == ("duplicate-row", 5)


#: Sees random hashes and prints how much memory that took, in KiB, after each million.
MILLIONS = """
import os, resource
from array import array
from pvd_data.validation.repeats import RepeatCheck, wide_hashes
from pvd_data.validation.validate import validate
check, at = RepeatCheck(), 0
for million in range(6):
    for _ in range(16):
        rows = range(at, at := at + 2**16)
        check.see_hashes(array("q", os.urandom(8 * len(rows))), rows, rows)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(len(list(check.repeats())), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_six_million_rows_take_no_more_memory_than_three() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MILLIONS], capture_output=True, check=True, text=True
    )
    *peaks, found, peak = map(int, done.stdout.split())
    assert found == 0
    assert max(*peaks[3:], peak) < peaks[2] + 2 * 1024
