"""A file checked again with some cells changed: what was right before and is as it was is not judged again.

Most checks judge each combination of the cells of some columns by itself, so they need only those
of changed rows, and those that were wrong before: with the rest of the column these say how its
dates are written. All else is checked as in any file. Where the changes make another plan, everything is.
"""

from __future__ import annotations

import io
from itertools import compress
from typing import TYPE_CHECKING, Any

from pvd_data.columns.heading_row import find_heading
from pvd_data.validation.blocks import BoundsCheck, GroupCheck
from pvd_data.validation.engine import (
    FileCheck,
    check_file,
    no_collection,
    read_blocks,
    reference_of,
)
from pvd_data.validation.plan import plan_free

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from pvd_data.report import Fault
    from pvd_data.rules.conventions import Convention
    from pvd_data.tabular.lines import Block
    from pvd_data.validation.blocks import BlockCheck, Column, Columns
    from pvd_data.validation.collector import Collector
    from pvd_data.validation.plan import Plan

    #: The numbers of the cells that are changed, from 1, by the number of their record.
    Changed = Mapping[int, Collection[int]]


#: What judges combinations of cells, each by itself.
_JUDGES = (GroupCheck, BoundsCheck)


class Memory:
    """What was found in a free-form file as it was given, to check it again with cells changed."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._shape: object = None
        self._wrong: list[set[int]] = []

    def check(self, content: bytes, collector: Collector, changed: Changed) -> FileCheck:
        """Check a CSV.

        Args:
            content: its bytes.
            collector: where faults go, and what is asked.
            changed: the cells that are not as they were; none at first.

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

    def __init__(self, changed: Changed) -> None:
        self._changed = changed
        self._records = sorted(changed)
        self._next = 0
        #: The lines of changed rows, by the number of the column, from 0.
        self._lines: dict[int, set[int]] = {}

    def watch(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """Yield blocks, and know which one was yielded last."""
        for block in blocks:
            self._lines = {}
            end = block.first + len(block.rows)
            while self._next < len(self._records) and self._records[self._next] < end:
                record = self._records[self._next]
                self._next += 1
                for number in self._changed[record]:
                    line = block.starts[record - block.first]
                    self._lines.setdefault(number - 1, set()).add(line)
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
