"""Which faults a validator finds, where, and what it suggests: ours and frictionless."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pvd_data
from tests.faults.base import DATA

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.faults.base import Damaged, FaultClass, Place


class Finding(NamedTuple):
    """An error or a warning of a validator.

    Attributes:
        line: physical line; None where it is about the file.
        column: label of the column; None where it is about the line.
        suggestion: what to write instead.
        rule: the validator's name of the rule.
    """

    line: int | None
    column: str | None
    suggestion: str | None = None
    rule: str = ""


class Outcome(NamedTuple):
    """Whether a validator found the fault of a file.

    Attributes:
        found: whether each place of the fault is reported.
        right: whether each is reported with the right suggestion; None where there is none.
        elsewhere: findings in other lines.
    """

    found: bool
    right: bool | None
    elsewhere: tuple[Finding, ...]


def find_with_ours(path: Path, kind: FaultClass) -> list[Finding]:
    """Return the errors and warnings of our validator, without notices."""
    try:
        report = pvd_data.validate(path, table=kind.table, lang="en")
    except pvd_data.PvdDataError:
        # It stopped with a sentence about the command; that is no finding in the file.
        return []
    return [
        Finding(issue.line, issue.column, issue.suggestion, issue.slug)
        for issue in report.issues
        if issue.severity != "notice"
    ]


def find_with_frictionless(path: Path, kind: FaultClass) -> list[Finding]:
    """Return the errors of frictionless with our Table Schema and the format of our files."""
    from frictionless import Resource, Schema, formats, system

    if kind.table is None:
        return []
    schema = Schema.from_descriptor(str(DATA.parent / "schemas" / f"{kind.table}.json"))
    with system.use_context(trusted=True):
        resource = Resource(
            path=str(path),
            schema=schema,
            encoding="utf-8",
            control=formats.CsvControl(delimiter=","),
        )
        errors = resource.validate().flatten(["rowNumber", "fieldName", "label", "type"])
    findings = []
    for row, column, label, rule in errors:
        line = row or (1 if "label" in rule else None)
        findings += [Finding(line, name, None, rule) for name in {column, label}]
    return findings


def is_at(finding: Finding, place: Place) -> bool:
    """Say whether a finding is at the place of a fault."""
    if place.line is None:
        return finding.line in (None, 1)
    right_column = not place.columns or finding.column in place.columns
    return finding.line == place.line and right_column


def compare(findings: Iterable[Finding], damaged: Damaged) -> Outcome:
    """Compare what a validator found with what was done to a file.

    Args:
        findings: of the validator.
        damaged: the file, and where its fault is.
    """
    findings, places = list(findings), damaged.places
    found = all(any(is_at(one, place) for one in findings) for place in places)
    known = [place for place in places if place.suggestion is not None]
    right = None
    if known:
        right = all(
            any(is_at(one, place) and one.suggestion == place.suggestion for one in findings)
            for place in known
        )
    lines = {place.line for place in places}
    elsewhere = tuple(one for one in findings if one.line is not None and one.line not in lines)
    return Outcome(found, right, () if None in lines else elsewhere)
