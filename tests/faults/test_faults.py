"""The validator finds every fault that can be known, at its place, and raises no false alarm.

A sample: `python -m tests.faults` runs the whole corpus.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.__main__ import main
from tests.faults.run import CLASSES, SEED, false_alarms, run_class

if TYPE_CHECKING:
    from pathlib import Path

FILES = 3

KNOWABLE = [kind.name for kind in CLASSES.values() if kind.unknowable is None]


def test_no_class_of_the_corpus_is_lost() -> None:
    assert (len(CLASSES), len(KNOWABLE)) == (155, 150)


@pytest.mark.parametrize("name", KNOWABLE)
def test_every_file_of_a_class_is_found(name: str, tmp_path: Path) -> None:
    tally = run_class(name, FILES, SEED, tmp_path, rows=40)
    missed = [(m.damaged.places, m.findings) for m in tally.misses if m.what == "MISSED"]
    assert missed == []
    # A few suggestions may be wrong, but not all of a class.
    assert tally.right > 0 or not tally.known


def test_nothing_is_found_in_clean_variations(tmp_path: Path) -> None:
    assert false_alarms(60, SEED, tmp_path) == {}


def test_the_command_prints_a_table_and_compares_with_frictionless(
    capsys: pytest.CaptureFixture[str],
) -> None:
    options = ["--files", "2", "--frictionless", "2", "--clean", "1", "--misses"]
    main([*options, "--only", "code: a digit"])
    out = capsys.readouterr().out
    assert "\n| code: a digit too few | 2 | 100.0% | 100.0% | 100.0% |\n" in out
    assert "\n| code: a digit wrong, codes alone * | 2 | " in out
    assert "\n| all but those marked * | 4 | 100.0% | 100.0% | " in out
    assert out.endswith("Clean variations: 1; errors and warnings: 0.\n")
