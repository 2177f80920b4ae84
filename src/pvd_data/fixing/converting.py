"""What `--convert` asks for: columns that are written as spreadsheets write, turned into what our tables have.

Without it such a column stays as it is, since nothing in it is wrong.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pvd_data.base.text import SPACES
from pvd_data.fixing.edits import Change
from pvd_data.fixing.rows import rows_of
from pvd_data.fixing.separators import separates
from pvd_data.reference.index import reference_at
from pvd_data.rules.conventions import Comma, Days, Grouped, InWords, Several, Stamps, Words
from pvd_data.validation.collector import Collector
from pvd_data.validation.engine import check_file, read_blocks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pvd_data.report import Issue, Report
    from pvd_data.rules.conventions import Convention
    from pvd_data.validation.options import CheckOptions

CODES = "codes"
"""The kind that also has the zeros put back which nobody can be sure of."""

KINDS: Mapping[str, tuple[type[Convention], ...]] = MappingProxyType(
    {
        "dates": (Days, Stamps, InWords),
        "numbers": (Grouped, Comma),
        "booleans": (Words,),
        CODES: (Several,),
    }
)
"""What can be asked for, and the ways of writing that it turns."""

_SLUG = "column-convention"

#: An hour that is not midnight, which a date would lose.
_HOUR = re.compile(r"[T ][0-9:h]*[1-9]")


def conversions(
    content: bytes, path: str, options: CheckOptions, kinds: Collection[str]
) -> dict[Any, dict[int, Change]]:
    """Return the cells to rewrite, by number of the record and of the cell.

    Args:
        content: the bytes of a CSV.
        path: how messages name it.
        options: what is asked of the check.
        kinds: some of `KINDS`.

    Raises:
        NothingToCheckError: no column has a role, or one that was named is not there.
    """
    collector = Collector(options, path, options.table)
    blocks = read_blocks(io.BytesIO(content), collector)
    plan = check_file(blocks, collector, reference_at(collector.options.as_of)).plan
    ways = tuple(way for kind in kinds for way in KINDS[kind])
    conventions, labels = ({}, []) if plan is None else (plan.conventions, plan.labels)
    turned = {at: one for at, one in conventions.items() if isinstance(one, ways)}
    changes: dict[Any, dict[int, Change]] = {}
    losing: set[int] = set()
    for record, line, row in rows_of(content, options):
        if record > collector.header_record:
            for at, cell, meaning in _meanings(row, turned):
                changes.setdefault(record, {})[at + 1] = Change(
                    cell, meaning, _SLUG, labels[at], line
                )
                if isinstance(turned[at], Days | Stamps) and _HOUR.search(cell.strip(SPACES)):
                    losing.add(at + 1)
    for cells in changes.values():
        for at in losing.intersection(cells):
            del cells[at]
    return changes


def _meanings(row: list[str], turned: Mapping[int, Convention]) -> Iterator[tuple[int, str, str]]:
    """Yield the cells of a row that are written in the way of their column, and what they mean."""
    for at, convention in turned.items():
        text = row[at].strip(SPACES) if at < len(row) else ""
        meaning = convention.read(text) if text else None
        if meaning is not None and meaning != row[at]:
            yield at, row[at], meaning


def with_zeros(report: Report) -> Report:
    """Return a report in which zeros put back in front of a code are certain, and `|` between codes.

    Args:
        report: what was found.
    """
    issues = (
        replace(one, certain=True) if _lost_zeros(one) or separates(one) else one
        for one in report.issues
    )
    return replace(report, issues=tuple(issues))


def _lost_zeros(issue: Issue) -> bool:
    value, right = issue.value or "", issue.suggestion or ""
    digits = value.isdecimal() and len(value) < len(right)
    return issue.slug == "constraint-error" and digits and right == value.zfill(len(right))
