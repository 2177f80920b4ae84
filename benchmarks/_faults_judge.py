"""Who finds a fault, where, and what they would write instead: ours and frictionless."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pvd_data
from benchmarks._faults_base import DATA

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from benchmarks._faults_base import Damaged, FaultClass, Place


class Told(NamedTuple):
    """One thing that a validator says.

    Attributes:
        line: physical line; None where it is about the file.
        column: label of the column; None where it is about the line.
        suggestion: what to write instead.
        what: its name of the rule.
    """

    line: int | None
    column: str | None
    suggestion: str | None = None
    what: str = ""


class Verdict(NamedTuple):
    """How a file was judged.

    Attributes:
        found: whether each place of the fault is told.
        right: whether each is told with the right suggestion; None where there is none.
        beside: what is told of other lines.
    """

    found: bool
    right: bool | None
    beside: tuple[Told, ...]


def ask_us(path: Path, kind: FaultClass) -> list[Told]:
    """Return the errors and warnings of our validator, without notices."""
    try:
        report = pvd_data.validate(path, table=kind.table, lang="en")
    except pvd_data.PvdDataError:
        # Refused with a sentence about the command, and not as a fault of the file.
        return []
    return [
        Told(issue.line, issue.column, issue.suggestion, issue.slug)
        for issue in report.issues
        if issue.severity != "notice"
    ]


def ask_frictionless(path: Path, kind: FaultClass) -> list[Told]:
    """Return the errors of frictionless with our Table Schema and the format of our files."""
    from frictionless import Resource, Schema, formats, system

    schema = Schema.from_descriptor(str(DATA.parent / "schemas" / f"{kind.table}.json"))
    if kind.table is None:
        return []
    with system.use_context(trusted=True):
        resource = Resource(
            path=str(path),
            schema=schema,
            encoding="utf-8",
            control=formats.CsvControl(delimiter=","),
        )
        found = resource.validate().flatten(["rowNumber", "fieldName", "label", "type"])
    told = []
    for line, column, label, what in found:
        at = line or (1 if "label" in what else None)
        told += [Told(at, name, None, what) for name in {column, label}]
    return told


def _tells(told: Told, place: Place) -> bool:
    if place.line is None:
        return told.line in (None, 1)
    return told.line == place.line and (not place.columns or told.column in place.columns)


def judge(told: Iterable[Told], damaged: Damaged) -> Verdict:
    """Hold what was told to what was done to a file.

    Args:
        told: what a validator says.
        damaged: the file, and where its fault is.
    """
    said, places = list(told), damaged.places
    found = all(any(_tells(t, place) for t in said) for place in places)
    wanted = [place for place in places if place.suggestion is not None]
    right = None
    if wanted:
        right = all(
            any(_tells(t, place) and t.suggestion == place.suggestion for t in said)
            for place in wanted
        )
    lines = {place.line for place in places}
    whole = None in lines
    beside = tuple(t for t in said if not whole and t.line is not None and t.line not in lines)
    return Verdict(found, right, beside)
