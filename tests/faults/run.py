"""Count the faults of each class that a validator finds, and its false alarms."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import pvd_data
from tests.faults import codes, files, names, structure, values  # noqa: F401  (register classes)
from tests.faults.base import CLASSES, Damaged, FaultClass, make_files
from tests.faults.clean import make_clean
from tests.faults.compare import Finding, compare, find_with_ours

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["CLASSES", "SEED", "Miss", "Tally", "false_alarms", "run_class"]

SEED = 20260427


class Miss(NamedTuple):
    """A file with another outcome than it should have.

    Attributes:
        what: MISSED; SUGGESTED: found, with a wrong suggestion or none; ELSEWHERE: there are
            findings in other lines too.
        damaged: the file.
        findings: of the validator.
    """

    what: str
    damaged: Damaged
    findings: list[Finding]


@dataclass
class Tally:
    """Outcomes of the files of one class, or of several.

    Attributes:
        files: how many there are.
        found: how many were found.
        known: of how many the right suggestion can be known.
        right: how many came with it.
        elsewhere: how many have findings in other lines too.
        misses: the files with another outcome than they should have.
    """

    files: int = 0
    found: int = 0
    known: int = 0
    right: int = 0
    elsewhere: int = 0
    misses: list[Miss] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count the files of another class too."""
        self.files += other.files
        self.found += other.found
        self.known += other.known
        self.right += other.right
        self.elsewhere += other.elsewhere


def run_class(
    name: str,
    number: int,
    seed: int,
    folder: Path,
    find: Callable[[Path, FaultClass], list[Finding]] = find_with_ours,
    rows: int = 200,
) -> Tally:
    """Make the files of a class and have them checked.

    Args:
        name: the class.
        number: how many files.
        seed: the same seed gives the same files.
        folder: where each is written in its turn.
        find: the validator.
        rows: rows of each file.
    """
    tally, path = Tally(), folder / "communes.csv"
    for kind, damaged in make_files(name, number, seed, rows=rows):
        path.write_bytes(damaged.content)
        findings = find(path, kind)
        outcome = compare(findings, damaged)
        tally.files += 1
        tally.found += outcome.found
        tally.known += outcome.right is not None
        tally.right += bool(outcome.right)
        tally.elsewhere += bool(outcome.elsewhere)
        for what, wrong in (
            ("MISSED", not outcome.found),
            ("SUGGESTED", outcome.found and outcome.right is False),
            ("ELSEWHERE", bool(outcome.elsewhere)),
        ):
            if wrong:
                tally.misses.append(Miss(what, damaged, findings))
    return tally


def false_alarms(number: int, seed: int, folder: Path) -> Counter[str]:
    """Return the errors and warnings in clean variations, by rule.

    Args:
        number: how many variations.
        seed: the same seed gives the same files.
        folder: where each is written in its turn.
    """
    path, alarms = folder / "clean.csv", Counter[str]()
    for at in range(number):
        path.write_bytes(make_clean(at, seed))
        for issue in pvd_data.validate(path, table="communes").issues:
            if issue.severity != "notice":
                alarms[f"{issue.slug} in variation {at}, line {issue.line}"] += 1
    return alarms
