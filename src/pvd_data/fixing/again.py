"""A file checked for its suggestions, and again with some cells changed.

A fault that is listed is an issue; beyond that only what a fix asks of it is kept, in a file of its
own, so that a million faults take no more memory than some thousand.

What was right before and is as it was is not judged again. Most checks judge each combination of the
cells of some columns by itself, so they need only those of changed rows, and those that were wrong
before: with the rest of the column these say how its dates are written. All else is checked as in any
file. Where the changes make another plan, everything is.
"""

from __future__ import annotations

import io
import sys
from copy import copy
from dataclasses import dataclass, field, fields, replace
from functools import partial
from heapq import merge
from itertools import compress
from typing import TYPE_CHECKING, Any, NamedTuple

from pvd_data.columns.heading_row import find_heading
from pvd_data.fixing.spool import Spool
from pvd_data.report import Issue, Report
from pvd_data.tabular.lines import line_breaks
from pvd_data.validation.blocks import BoundsCheck, GroupCheck
from pvd_data.validation.collector import LONGEST, Collector
from pvd_data.validation.engine import (
    FileCheck,
    check_file,
    no_collection,
    read_blocks,
    reference_of,
)
from pvd_data.validation.plan import plan_free
from pvd_data.validation.validate import report_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from pvd_data.base.language import Severity
    from pvd_data.fixing.edits import Edit
    from pvd_data.report import Fault
    from pvd_data.rules.cells import CellCheck
    from pvd_data.rules.conventions import Convention
    from pvd_data.tabular.lines import Block
    from pvd_data.validation.blocks import BlockCheck, Column, Columns
    from pvd_data.validation.options import Options
    from pvd_data.validation.plan import Plan


#: What judges combinations of cells, each by itself.
_JUDGES = (GroupCheck, BoundsCheck)


class Finding(NamedTuple):
    """What a fix asks of a fault that is not listed: the attributes that `Issue` has of it."""

    slug: str
    severity: Severity
    line: int
    record: int
    column: str
    column_number: int | None
    value: str | None
    suggestion: str | None
    certain: bool
    sheet: None = None
    cell: None = None


class Beyond:
    """The faults of a file beyond those that are listed: runs of them, each in the order of the lines."""

    def __init__(self) -> None:
        """Begin with none."""
        self._runs: list[Spool[Finding]] = []
        self._last = (0, 0)
        self._seen_as: tuple[Callable[[Finding], Finding], ...] = ()

    def add(self, line: int, number: int | None, found: tuple[Any, ...]) -> None:
        """Add a fault; what only the end of the file shows begins a run of its own.

        Args:
            line: the line it is in.
            number: the number of its column.
            found: the fields of a `Finding`.
        """
        place = line, number or 0
        if place < self._last or not self._runs:
            self._runs.append(Spool(Finding))
        self._last = place
        self._runs[-1].add(found)

    def seen_as(self, view: Callable[[Finding], Finding]) -> Beyond:
        """Return the same, each as something says of it.

        Args:
            view: what it becomes.
        """
        other = copy(self)
        other._seen_as = (*self._seen_as, view)
        return other

    def __iter__(self) -> Iterator[Finding]:
        """Yield them in the order of the lines."""
        runs = self._runs
        found = iter(runs[0]) if len(runs) == 1 else merge(*runs, key=_place)
        for view in self._seen_as:
            found = map(view, found)
        return found


@dataclass(frozen=True)
class Found(Report):
    """A report, and what it does not list.

    Attributes:
        beyond: the faults of rows that are not listed.
    """

    beyond: Beyond = field(default_factory=Beyond)


def all_of(report: Report) -> Iterable[Issue | Finding]:
    """Return what was found, listed or not, in the order of lines and columns.

    Args:
        report: a report.
    """
    if not isinstance(report, Found):
        return report.issues
    return merge(report.issues, report.beyond, key=_place)


def judged(report: Report, is_certain: Callable[[Issue | Finding], bool]) -> Report:
    """Return a report whose suggestions are certain where something says so.

    Args:
        report: what was found.
        is_certain: says so, of each.
    """

    def view(one: Any) -> Any:
        certain = is_certain(one)
        if certain == one.certain:
            return one
        return (
            one._replace(certain=certain)
            if isinstance(one, Finding)
            else replace(one, certain=certain)
        )

    issues = tuple(map(view, report.issues))
    if not isinstance(report, Found):
        return replace(report, issues=issues) if issues != report.issues else report
    return replace(report, issues=issues, beyond=report.beyond.seen_as(view))


def _place(found: Issue | Finding) -> tuple[int, int]:
    return found.line or found.record or 0, found.column_number or 0


class Plain(Collector):
    """Faults without the lines they are in, which are not shown; listed or not, all are kept."""

    def __init__(self, options: Options, path: str) -> None:
        """Begin, with nothing found.

        Args:
            options: what is asked; its limit is that of what is listed.
            path: how messages name the file.
        """
        # Nothing is passed over, since what is not listed may be fixed as well.
        super().__init__(options.but(limit=sys.maxsize), path, options.table)
        self.beyond = Beyond()
        self._most = options.limit

    def add_fault(self, fault: Fault, column: str, number: int | None, **about: Any) -> None:
        """Add a fault of a cell or a label."""
        slug = fault.slug
        if self._lists(slug, about):
            super().add_fault(fault, column, number, **about)
        elif slug in self.options.slugs:
            where = self._where(number, **about)
            self._note(where, column, slug, fault.value, fault.suggestion, fault.certain)

    def add(self, slug: str, raw: str = "", **about: Any) -> None:
        """Add a fault."""
        if self._lists(slug, about):
            # In a record of several lines a cell may stand on a later one.
            super().add(slug, raw if _has_lines(raw) else "", **about)
        elif slug in self.options.slugs:
            self._note((about["line"], about["record"], None), "", slug)

    def _lists(self, slug: str, about: Mapping[str, Any]) -> bool:
        """Say whether a fault is listed; those of the file and of its header all are."""
        return self._listed[slug] < self._most or about.get("record") is None

    def _where(
        self, number: int | None, raw: str, line: int, record: int
    ) -> tuple[int, int, int | None]:
        """Return the line of a cell, and the numbers of its record and column."""
        if number is not None and _has_lines(raw):
            shown = {"line": line, "column_number": number}
            self._show(raw, shown)
            line = shown["line"]
        return line, record, number

    def _note(
        self,
        where: tuple[int, int, int | None],
        column: str,
        slug: str,
        value: str | None = None,
        suggestion: str | None = None,
        certain: bool = False,
    ) -> None:
        """Note a fault that is not listed."""
        severity = self._severity(slug)
        self.totals[severity, slug] += 1
        if value is not None and len(value) > LONGEST:
            value = value[:LONGEST] + "…"
        if suggestion is not None and len(suggestion) > LONGEST:
            suggestion, certain = None, False
        line, record, number = where
        found = (slug, severity, line, record, column, number, value, suggestion, certain)
        self.beyond.add(line, number, found)

    def found_of(self, check: FileCheck) -> Found:
        """Return what was found in a file.

        Args:
            check: what was checked of it.
        """
        plan, beyond = check.plan, self.beyond
        if plan is not None:
            cells = {plan.labels[plan.places[role]]: cell for role, cell in plan.cells.items()}
            beyond = beyond.seen_as(partial(_settled, cells))
        report = report_of(self, check)
        return Found(
            **{one.name: getattr(report, one.name) for one in fields(report)}, beyond=beyond
        )


def _has_lines(raw: str) -> bool:
    """Say whether a record has several lines."""
    return raw.count("\n") + raw.count("\r") > 1 and line_breaks(raw) > 1


def _settled(cells: Mapping[str, CellCheck], found: Finding) -> Finding:
    """Return a finding as all of its column says, as the check does with what it lists."""
    cell = cells.get(found.column)
    if cell is None or (cell.convention is None and (found.certain or found.slug != "type-error")):
        return found
    about = {name: getattr(found, name) for name in ("severity", "value", "suggestion", "certain")}
    issue = cell.settle(Issue("", found.slug, message="", path="", **about))
    return found._replace(suggestion=issue.suggestion, certain=issue.certain)


class Memory:
    """What was found in a free-form file as it was given, to check it again with cells changed."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._shape: object = None
        self._wrong: list[set[int]] = []

    def check(self, content: bytes, collector: Collector, changed: Collection[Edit]) -> FileCheck:
        """Check a CSV.

        Args:
            content: its bytes.
            collector: where faults go, and what is asked.
            changed: the cells that are not as they were, in order; none at first.

        Raises:
            NothingToCheckError: no column has a role, or one that was named is not there.
        """
        reference = reference_of(collector.options)
        blocks = read_blocks(io.BytesIO(content), collector)
        if collector.resource is not None:
            return check_file(blocks, collector, reference)
        if changed:
            # What looks at whole columns first knows the judges, and not these that look again.
            collector.options = collector.options.but(engine="python")
        places = _Places(changed)

        def plan(header: list[str], rows: list[list[str]], raw: str) -> Plan | None:
            made = plan_free(header, rows, raw, collector, reference)
            if made is None:
                return None
            shape = _shape(made, collector)
            if not changed:
                self._shape, self._wrong = shape, _noting(made.checks)
            elif shape == self._shape:
                made.checks = _again(made.checks, self._wrong, places)
            return made

        check = FileCheck(collector, plan, lambda rows: find_heading(rows, reference.today))
        with no_collection():
            check.run(places.watch(blocks) if changed else blocks)
        return check


def _shape(plan: Plan, collector: Collector) -> object:
    """Return all that judging a combination of cells depends on beside them."""
    cells = [
        (role, one.required, one.order.serial, _way(one.convention))
        for role, one in plan.cells.items()
    ]
    checks = [(type(one), getattr(one, "places", ())) for one in plan.checks]
    # Of columns that are computed of others nothing is taken for granted.
    return object() if plan.joined else (plan.labels, plan.places, cells, checks, collector.form)


def _way(convention: Convention | None) -> object:
    """Return how a column is written, whatever cell is shown of it."""
    parts = {} if convention is None else vars(convention)
    return type(convention), [(name, repr(parts[name])) for name in parts if name != "example"]


def _noting(checks: Iterable[BlockCheck]) -> list[set[int]]:
    """Have each judge note what it finds wrong, by its hash; return the notes."""
    notes = []
    for check in checks:
        if isinstance(check, _JUDGES):
            wrong: set[int] = set()
            check.find_faults = _noted(check.find_faults, wrong)
            notes.append(wrong)
    return notes


def _noted(find_faults: Any, wrong: set[int]) -> Any:
    def find(cells: Column) -> tuple[Fault, ...]:
        faults: tuple[Fault, ...] = find_faults(cells)
        if faults:
            wrong.add(hash(cells))
        return faults

    return find


def _again(
    checks: Sequence[BlockCheck], notes: Sequence[set[int]], places: _Places
) -> list[BlockCheck]:
    """Return the checks, judges asked only for what may be wrong."""
    following = iter(notes)
    return [
        _LookAgain(check, next(following), places) if isinstance(check, _JUDGES) else check
        for check in checks
    ]


class _Places:
    """Where the changed cells are of the block that is being checked."""

    def __init__(self, changed: Collection[Edit]) -> None:
        self._changed = changed
        #: The lines of changed rows, by the number of the column, from 0.
        self._lines: dict[int, set[int]] = {}

    def watch(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """Yield blocks, and know which one was yielded last."""
        changed = iter(self._changed)
        edit = next(changed, None)
        for block in blocks:
            self._lines = {}
            end = block.first + len(block.rows)
            while edit is not None and edit.record < end:
                line = block.starts[edit.record - block.first]
                self._lines.setdefault(edit.column - 1, set()).add(line)
                edit = next(changed, None)
            yield block

    def lines(self, columns: Iterable[int]) -> set[int]:
        """Return the lines of the rows that have a changed cell in some columns."""
        return set().union(*(self._lines.get(column, ()) for column in columns))


class _LookAgain:
    """A check that looks at changed rows, and at what was wrong before."""

    def __init__(self, check: GroupCheck | BoundsCheck, wrong: set[int], places: _Places) -> None:
        self._check = check
        self._wrong = wrong
        self._places = places

    def look(self, columns: Columns, lines: Sequence[int]) -> Iterable[tuple[int, Fault]]:
        """Yield the faults of a block."""
        places = [place for place in self._check.places if place is not None]
        changed = self._places.lines(places)
        rows: set[int] = set()
        if changed:
            rows.update(compress(range(len(lines)), map(changed.__contains__, lines)))
        if self._wrong:
            # A check of bounds is asked for an empty code where there is no column of codes.
            nothing = ("",) * len(lines)
            mine = (nothing if at is None else columns[at] for at in self._check.places)
            wrong = map(self._wrong.__contains__, map(hash, zip(*mine, strict=True)))
            rows.update(compress(range(len(lines)), wrong))
        if not rows:
            return []
        kept = sorted(rows)
        part = {place: tuple([columns[place][row] for row in kept]) for place in places}
        return [(kept[at], fault) for at, fault in self._check.look(part, lines)]
