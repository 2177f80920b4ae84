"""The benchmark of faults over a few files of each class: what it promises holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks._faults_base import CLASSES
from benchmarks.faults import SEED, cry_wolf, run_class

if TYPE_CHECKING:
    from pathlib import Path

FILES = 3

KNOWABLE = [kind.name for kind in CLASSES.values() if kind.unknowable is None]


def test_there_are_enough_classes() -> None:
    assert len(KNOWABLE) >= 35


@pytest.mark.parametrize("name", KNOWABLE)
def test_every_file_of_a_class_is_found(name: str, tmp_path: Path) -> None:
    tally = run_class(name, FILES, SEED, tmp_path, rows=40)
    missed = [(m.damaged.places, m.told) for m in tally.misses if m.what == "MISSED"]
    assert missed == []
    # What is proposed is wrong sometimes, but for no fault always.
    assert tally.right > 0 or not tally.asked


def test_nothing_is_told_of_clean_variations(tmp_path: Path) -> None:
    assert cry_wolf(60, SEED, tmp_path) == {}
