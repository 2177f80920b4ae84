"""A file checked to its end, block by block: its structure, then what its plan looks at.

The one reader of tables: `validate` asks it for issues, `load` for the cells as well.
"""

from __future__ import annotations

import gc
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from pvd_data.rules.registry import RULES
from pvd_data.schema.headings import is_known
from pvd_data.schema.tables import TABLES
from pvd_data.tabular.forms import read_form
from pvd_data.tabular.lines import looks_like, read_lines
from pvd_data.tabular.records import Records
from pvd_data.tabular.streams import TEXTS, is_workbook, open_stream
from pvd_data.tabular.workbook import read_workbook
from pvd_data.validation.blocks import RepeatCheck, merge_checks
from pvd_data.validation.plan import plan_free, plan_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pvd_data.reference.index import Reference
    from pvd_data.report import Fault
    from pvd_data.tabular.records import Block
    from pvd_data.tabular.streams import Watched
    from pvd_data.validation.collector import Collector
    from pvd_data.validation.plan import Keys, Plan

    Planner = Callable[[list[str], list[list[str]], str], Plan | None]


@dataclass
class FileCheck:
    """A file being checked.

    Attributes:
        collector: where faults go.
        planner: from header, first rows and the line of the header to the plan; None if no
            row can be checked.
        kept: columns whose cells are kept, by name: for tables that refer to them, or for `load`.
        rows: how many rows were checked.
        cells: how many cells of columns that have a role.
        plan: the plan, once the header has been read.
    """

    collector: Collector
    planner: Planner
    kept: dict[str, list[str]] = field(default_factory=dict)
    rows: int = 0
    cells: int = 0
    plan: Plan | None = None
    _width: int = 0
    _repeats: RepeatCheck = field(default_factory=RepeatCheck)

    def run(self, blocks: Iterable[Block]) -> None:
        """Check a file to its end.

        Args:
            blocks: its records, the header first.
        """
        for block in blocks:
            offset = self._begin(block) if block.first == 0 else 0
            if self.plan is None:
                return
            if offset < len(block.rows):
                self._check(self.plan, block, offset)
        if self.plan is not None:
            self._finish(self.plan)
        elif not self._width and not any(kind == "error" for kind, _ in self.collector.totals):
            # An empty sheet, or a byte order mark and nothing behind it.
            self.collector.add("source-error", line=1)

    def _begin(self, block: Block) -> int:
        """Plan by the header, which the first block has; return how many of its records to skip."""
        rows, starts = block.rows, block.starts
        # Empty lines above the header are reported, and the header is looked for below.
        at = next((at for at, row in enumerate(rows) if any(row)), len(rows))
        if at == len(rows):
            self.collector.add("source-error", line=1)
            return at
        for empty in range(at):
            self.collector.add("blank-row", line=starts[empty], record=empty)
        self.collector.header = starts[at]
        self._width = len(rows[at])
        self.plan = self.planner(rows[at], rows[at + 1 :], block.raw(at))
        if self.plan is not None:
            self.plan.checks = merge_checks(self.plan.checks)
        return at + 1

    def _check(self, plan: Plan, block: Block, offset: int) -> None:
        """Check the rows of a block."""
        if block.blank and self.collector.lists_no_more("blank-row"):
            self.collector.count("blank-row", len(block.rows))
            return
        # A slice of the first block only: every other block is taken as it is.
        rows = block.rows[offset:] if offset else block.rows
        starts = block.starts[offset:] if offset else block.starts
        whole = None
        if set(map(len, rows)) != {self._width} or not all(map(any, rows)):
            if self._count_malformed(block, rows):
                width = self._width
                whole = [k for k, cells in enumerate(rows) if len(cells) == width and any(cells)]
            else:
                whole = [
                    k for k, cells in enumerate(rows) if self._has_form(block, cells, k + offset)
                ]
            rows = [rows[row] for row in whole]
            starts = [starts[row] for row in whole]
            if not rows:
                return
        self.rows += len(rows)
        self.cells += len(rows) * len(plan.cells)
        columns = list(zip(*rows, strict=True))
        for name, cells in self.kept.items():
            if name in plan.places:
                cells.extend(columns[plan.places[name]])
        if plan.repeats:
            begin = block.first + offset
            numbers = (
                range(begin, begin + len(rows)) if whole is None else [begin + k for k in whole]
            )
            self._repeats.see(_texts(block, rows, offset, whole), starts, numbers)
        found: dict[int, list[Fault]] = {}
        for check in plan.checks:
            for row, fault in check.look(columns, starts):
                found.setdefault(row, []).append(fault)
        for row in sorted(found):
            self._report(plan, found[row], block, (whole[row] if whole else row) + offset)

    def _count_malformed(self, block: Block, rows: list[list[str]]) -> bool:
        """Count the rows that have not their cells, where none of them would be listed."""
        filled = list(filter(any, rows))
        widths = Counter(map(len, filled))
        short = sum(number for width, number in widths.items() if width < self._width)
        found = {
            "blank-row": len(rows) - len(filled),
            "missing-cell": short,
            "extra-cell": len(filled) - widths[self._width] - short,
        }
        there = {slug: number for slug, number in found.items() if number}
        if block.last or not all(map(self.collector.lists_no_more, there)):
            return False
        for slug, number in there.items():
            self.collector.count(slug, number)
        return True

    def _has_form(self, block: Block, cells: list[str], row: int) -> bool:
        """Say whether a row has its cells; report it where not."""
        if len(cells) == self._width and any(cells):
            return True
        about: dict[str, Any] = {"line": block.starts[row], "record": block.first + row}
        if not any(cells):
            self.collector.add("blank-row", **about)
            return False
        slug = "missing-cell" if len(cells) < self._width else "extra-cell"
        if slug == "missing-cell" and block.last and row == len(block.rows) - 1:
            # What ends the file may be a record that could not be read, and not this one.
            slug = "missing-cell" if block.raw(row).endswith(("\n", "\r")) else "cut-row"
        self.collector.add(slug, value=str(len(cells)), expected=str(self._width), **about)
        return False

    def _report(self, plan: Plan, faults: list[Fault], block: Block, row: int) -> None:
        """Report the faults of a row, in the order of its cells, one reason each."""
        wrong = {
            fault.role
            for fault in faults
            if fault.slug != "foreign-key" and RULES[fault.slug].severity == "error"
        }
        raw = block.raw(row) if block.texts else ""
        placed = [(plan.place_of(fault), fault) for fault in faults]
        for place, fault in sorted(placed, key=lambda found: found[0] or 0):
            # A code that is wrong in itself is in no other table either.
            if fault.slug == "foreign-key" and fault.role in wrong:
                continue
            self.collector.add_fault(
                fault,
                fault.role if place is None else plan.labels[place],
                None if place is None else place + 1,
                raw=raw,
                line=block.starts[row],
                record=block.first + row,
            )

    def _finish(self, plan: Plan) -> None:
        """Report what only the whole file shows."""
        for record, line, first in self._repeats.repeats():
            self.collector.add("duplicate-row", line=line, record=record, first=first)
        orders = {plan.labels[plan.places[role]]: cell.order for role, cell in plan.cells.items()}
        issues = self.collector.issues
        for place, issue in enumerate(issues):
            if issue.column in orders:
                issues[place] = orders[issue.column].settle(issue)
        self.collector.sort()


def _texts(
    block: Block, rows: list[list[str]], offset: int, whole: list[int] | None
) -> Iterable[str]:
    """Return rows as the file has them, to know them again."""
    if not block.texts:  # of a workbook
        return map("\x1f".join, rows)
    a_line_each = len(block.texts) == len(block.rows)
    if whole is None and a_line_each:
        texts = block.texts[offset:]
    else:
        places = range(len(rows)) if whole is None else whole
        texts = [block.texts[p + offset] if a_line_each else block.raw(p + offset) for p in places]
    if block.last and not texts[-1].endswith(("\n", "\r")):
        texts[-1] += block.texts[0][len(block.texts[0].rstrip("\r\n")) :]
    return texts


def read_blocks(stream: BinaryIO, collector: Collector) -> Iterator[Block]:
    """Yield the records of a CSV, and report what is wrong with the file as a whole.

    Args:
        stream: the file.
        collector: where faults go; it says which table the file should hold, if any.
    """
    table = collector.resource
    known = is_known if table is None else TABLES[table].columns.__contains__
    records = Records(read_lines(stream, collector.found), collector.found, known)
    for block in records.blocks():
        collector.delimiter = records.delimiter or ","
        yield block


def blocks_of(stream: BinaryIO, name: str, collector: Collector) -> Iterator[Block]:
    """Return the records of a file, whatever its form.

    Args:
        stream: what `open_stream` returned, or another that shows what it begins with.
        name: the name of the file, whose ending says whether it is a workbook or text; of what has
            no such name the contents say it.
        collector: where faults of the file as a whole go; it learns what its records are told by.

    Raises:
        UnreadableFileError: it is damaged, too large, or no table.
    """
    if is_workbook(name):
        return read_workbook(stream, collector.path)
    watched = cast("Watched", stream)
    if name.lower().endswith(TEXTS) or looks_like(watched.peek()) is None:
        return read_blocks(stream, collector)
    read = read_form(
        watched, collector.path, collector.found, partial(read_blocks, collector=collector)
    )
    collector.numbered = read.numbered
    return read.blocks


@contextmanager
def open_blocks(
    target: str,
    collector: Collector,
    *,
    allow_remote: bool = False,
    progress: Callable[[int, int | None], None] | None = None,
) -> Iterator[Iterable[Block]]:
    """Open a file, whatever its form, and give its records.

    Args:
        target: a path, an address, or `-` for the standard input, which stays open.
        collector: where faults of the file as a whole go.
        allow_remote: whether an address may be fetched.
        progress: told how many bytes have been read, of how many if that is known.

    Raises:
        UnreadableFileError: it cannot be opened.
    """
    stream = open_stream(target, allow_remote=allow_remote, progress=progress)
    try:
        yield blocks_of(stream, target, collector)
    finally:
        if target != "-":
            stream.close()


def check_table(
    blocks: Iterable[Block],
    collector: Collector,
    reference: Reference | None,
    keys: Keys,
    keep: Sequence[str] = (),
) -> FileCheck:
    """Check the records of a file that should hold one of our tables.

    Args:
        blocks: the records, the header first.
        collector: where faults go; it says which table.
        reference: what rows are compared with; None to check them by the schema alone.
        keys: from the name of a table to its keys; None where it is not there.
        keep: the columns whose cells are kept.
    """
    spec = TABLES[str(collector.resource)]

    def plan(header: list[str], rows: list[list[str]], raw: str) -> Plan | None:
        if not {label.strip() for label in header} & set(spec.columns) and _is_data(header, rows):
            collector.add("missing-header", line=collector.header, value=header[0])
            return None
        return plan_table(spec, header, raw, collector, reference, keys)

    check = FileCheck(collector, plan, {name: [] for name in keep})
    with no_collection():
        check.run(blocks)
    return check


def check_free(blocks: Iterable[Block], collector: Collector, reference: Reference) -> FileCheck:
    """Check the records of a free-form file.

    Args:
        blocks: the records, the header first.
        collector: where faults go.
        reference: what rows are compared with.

    Raises:
        NothingToCheckError: no column has a role, or the user named a column that is not there.
    """

    def plan(header: list[str], rows: list[list[str]], raw: str) -> Plan | None:
        return plan_free(header, rows, raw, collector, reference)

    check = FileCheck(collector, plan)
    with no_collection():
        check.run(blocks)
    return check


def check_file(blocks: Iterable[Block], collector: Collector, reference: Reference) -> FileCheck:
    """Check the records of a file alone: as the table that the options name, or as free-form.

    Args:
        blocks: the records, the header first.
        collector: where faults go, and what is asked.
        reference: what rows are compared with, and whose keys foreign keys point to.

    Raises:
        NothingToCheckError: as `check_free` says.
    """
    if collector.resource is None:
        return check_free(blocks, collector, reference)
    return check_table(blocks, collector, reference, reference.keys)


def _is_data(header: list[str], rows: list[list[str]]) -> bool:
    """Say whether a first line looks like those below it and unlike labels."""
    return any(cell[:1].isdigit() for cell in header) and all(
        len(row) == len(header) for row in rows[:1]
    )


@contextmanager
def no_collection() -> Iterator[None]:
    """Keep the garbage collector out: rows come and go in no circle, and it looks at each.

    Measured: a fifth of the time of a clean million rows (`benchmarks/validate.py`), twice as
    long without it to check the combinations of half a million.

    >>> with no_collection():
    ...     gc.isenabled()
    False
    >>> gc.isenabled()
    True
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
