"""What `--convert` asks for: columns that are written as spreadsheets write, turned into what our tables have.

Without it such a column stays as it is, since nothing in it is wrong. A kind may be asked for all
columns that are written so, or for one: `dates`, or `dates=date_signature`.
"""

from __future__ import annotations

import io
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from pvd_data.base.text import SPACES, letters
from pvd_data.errors import NothingToCheckError
from pvd_data.fixing.again import judged
from pvd_data.fixing.edits import Change
from pvd_data.fixing.rows import rows_of
from pvd_data.rules.conventions import Comma, Grouped, Padded, Several, Words
from pvd_data.rules.dates import Days, InWords, Stamps
from pvd_data.validation.collector import Collector
from pvd_data.validation.engine import check_file, read_blocks, reference_of
from pvd_data.validation.plan import place_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from pvd_data.fixing.again import Finding
    from pvd_data.report import Issue, Report
    from pvd_data.rules.conventions import Convention
    from pvd_data.validation.options import Options
    from pvd_data.validation.plan import Plan

CODES = "codes"
"""The kind that also has the zeros put back which nobody can be sure of."""

KINDS: Mapping[str, tuple[type[Convention], ...]] = MappingProxyType(
    {
        "dates": (Days, Stamps, InWords),
        "numbers": (Grouped, Comma),
        "booleans": (Words,),
        CODES: (Several, Padded),
    }
)
"""What can be asked for, and the ways of writing that it turns."""

_SLUG = "column-convention"

#: An hour that is not midnight, which a date would lose.
_HOUR = re.compile(r"[T ][0-9:h]*[1-9]")


class Conversion(NamedTuple):
    """One thing that is asked for.

    Attributes:
        kind: one of `KINDS`.
        column: the label of the only column that is meant, or its number from 1; empty for all.
    """

    kind: str
    column: str = ""

    @classmethod
    def of(cls, word: str) -> Conversion:
        """Read what people write.

        Args:
            word: a kind, and perhaps a column behind `=`.

        >>> Conversion.of("dates"), Conversion.of("dates=Signature")
        (Conversion(kind='dates', column=''), Conversion(kind='dates', column='Signature'))
        """
        kind, _, column = word.partition("=")
        return cls(kind, column)


def conversions(
    content: bytes, path: str, options: Options, asked: Iterable[Conversion]
) -> tuple[dict[Any, dict[int, Change]], Collection[int]]:
    """Return the cells to rewrite, by number of the record and of the cell, and the columns of codes.

    Args:
        content: the bytes of a CSV.
        path: how messages name it.
        options: what is asked of the check.
        asked: what is to be turned.

    Raises:
        NothingToCheckError: no column has a role, or one that was named is not there.
    """
    collector = Collector(options, path, options.table)
    blocks = read_blocks(io.BytesIO(content), collector)
    plan = check_file(blocks, collector, reference_of(collector.options)).plan
    if plan is None:
        return {}, ()
    (places,) = places_of([(plan, collector)], asked)
    rows = (one for one in rows_of(content, options) if one[0] > collector.header_record)
    return turned(plan, places, rows), places[CODES]


def places_of(
    tables: Sequence[tuple[Plan, Collector]], asked: Iterable[Conversion]
) -> list[dict[str, set[int]]]:
    """Return the columns that are meant of each table of a file, from 0, by what they are turned into.

    Args:
        tables: what their columns are, and how messages name them.
        asked: what is to be turned.

    Raises:
        NothingToCheckError: a column that was named is in none of them.
    """
    found: list[dict[str, set[int]]] = [{kind: set() for kind in KINDS} for _ in tables]
    for kind, column in asked:
        missing: NothingToCheckError | None = None
        there = 0
        for places, (plan, collector) in zip(found, tables, strict=True):
            try:
                every = range(len(plan.labels))
                places[kind].update([place_of(column, plan.labels, collector)] if column else every)
                there += 1
            except NothingToCheckError as error:
                missing = error
        if missing is not None and not there:
            raise missing
    return found


def turned(
    plan: Plan,
    places: Mapping[str, Collection[int]],
    rows: Iterable[tuple[Any, int, list[str]]],
    sheet: str = "",
) -> dict[Any, dict[int, Change]]:
    """Return the cells to rewrite of a table, by what names the row and the number of the cell.

    Args:
        plan: what its columns are, and how they are written.
        places: those that are meant, by kind.
        rows: its rows below the header: what names each, its line, and its cells.
        sheet: of a workbook, the name of the sheet.
    """
    ways = {
        at: way
        for at, way in plan.conventions.items()
        if way.is_certain
        and any(isinstance(way, KINDS[kind]) and at in meant for kind, meant in places.items())
    }
    changes: dict[Any, dict[int, Change]] = {}
    losing: set[int] = set()
    for record, line, row in rows:
        for at, cell, meaning in _meanings(row, ways):
            where = (sheet, f"{letters(at + 1)}{line}") if sheet else ()
            change = Change(cell, meaning, _SLUG, plan.labels[at], line, *where)
            changes.setdefault(record, {})[at + 1] = change
            if isinstance(ways[at], Days | Stamps) and _HOUR.search(cell.strip(SPACES)):
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


def with_zeros(report: Report, places: Collection[int]) -> Report:
    """Return a report in which zeros put back in front of a code are certain, and `|` between codes.

    Args:
        report: what was found.
        places: the columns of which codes were asked for, from 0.
    """

    def is_certain(one: Issue | Finding) -> bool:
        asked = (one.column_number or 0) - 1 in places
        return one.certain or (asked and (_lost_zeros(one) or separates(one)))

    return judged(report, is_certain)


def _lost_zeros(issue: Issue | Finding) -> bool:
    value, right = issue.value or "", issue.suggestion or ""
    digits = value.isdecimal() and len(value) < len(right)
    return issue.slug == "constraint-error" and digits and right == value.zfill(len(right))


def separates(issue: Issue | Finding) -> bool:
    """Say whether a suggestion changes only what stands between several postal codes.

    Args:
        issue: what was found in a cell.
    """
    right = issue.suggestion or ""
    return "|" in right and right.split("|") == re.findall("[0-9]+", issue.value or "")
