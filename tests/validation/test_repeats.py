"""Rows that repeat: few or put away in runs, the same are found."""

from __future__ import annotations

import subprocess
import sys
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvd_data.validation import blocks as repeats
from pvd_data.validation.blocks import RepeatCheck


@given(
    st.lists(st.lists(st.sampled_from(["a", "b", "c", "d,1", ""]) | st.text(max_size=2))),
    st.integers(1, 20),
)
def test_repeats_are_what_stands_further_up(blocks: list[list[str]], run: int) -> None:
    rows = list(chain.from_iterable(blocks))
    with pytest.MonkeyPatch.context() as patch:
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


#: Sees random hashes and prints how much memory that took, in KiB, after each million.
MILLIONS = """
import os, resource
from array import array
from pvd_data.validation.blocks import RepeatCheck
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
