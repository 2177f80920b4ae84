"""A file checked to its end, block by block: its structure, then what its plan looks at.

The one reader of tables: `validate` asks it for issues, `load` for the cells as well.
"""

from __future__ import annotations

import gc
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from pvd_data.columns.heading_row import Heading, find_heading, fitted
from pvd_data.reference.index import shipped_reference
from pvd_data.rules.margins import BEGINS, without_tail
from pvd_data.schema.headings import is_known
from pvd_data.schema.tables import TABLES
from pvd_data.tabular.lines import Sifted, read_lines, to_the_last
from pvd_data.tabular.records import Records
from pvd_data.validation.blocks import KeyCheck, merge_checks
from pvd_data.validation.collector import RowReports
from pvd_data.validation.margins import Margins, count_malformed, row_of, tell_above
from pvd_data.validation.plan import plan_free, plan_table
from pvd_data.validation.repeats import RepeatCheck
from pvd_data.validation.sifting import Sifter

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from pvd_data.reference.index import Reference
    from pvd_data.report import Fault
    from pvd_data.tabular.lines import Block
    from pvd_data.validation.collector import Collector
    from pvd_data.validation.options import Options
    from pvd_data.validation.plan import Keys, Plan
    from pvd_data.validation.waiting import Waiting

    Planner = Callable[[list[str], list[list[str]], str], Plan | None]


_FIRST = itemgetter(0)

#: More codes than communes ever had are not noted.
_MANY_CODES = 100_000

#: In how many cells labels are looked for at a glance.
_GLANCE = 500


@dataclass
class FileCheck:
    """A file being checked.

    Attributes:
        collector: where faults go.
        planner: from header, first rows and the line of the header to the plan; None if no
            row can be checked.
        seek: for a free-form file, from its first rows to the one that names the columns; None
            where that is the first that is not empty, and nothing stands around the rows.
        kept: columns whose cells are kept, by name: for tables that refer to them, or for `load`.
        rows: how many rows were checked.
        cells: how many cells of columns that have a role.
        plan: the plan, once the header has been read.
        empty: how many cells are empty, by the number of their column, where the plan asks for it.
    """

    collector: Collector
    planner: Planner
    seek: Callable[[list[list[str]]], Heading] | None = None
    kept: dict[str, list[str]] = field(default_factory=dict)
    rows: int = 0
    cells: int = 0
    plan: Plan | None = None
    empty: Counter[int] = field(default_factory=Counter)
    _header: list[str] = field(default_factory=list)
    _end: str = ""
    _margins: Margins | None = None
    _codes: set[str] = field(default_factory=set)
    _reports: RowReports | None = None

    @property
    def faulty(self) -> Counter[int]:
        """How many cells have a fault, by the number of their column."""
        return Counter() if self._reports is None else self._reports.faulty

    @cached_property
    def _repeats(self) -> RepeatCheck:
        return RepeatCheck()

    @property
    def _waiting(self) -> Waiting | None:
        return None if self._reports is None else self._reports.waiting

    def run(self, blocks: Iterable[Block]) -> None:
        """Check a file to its end.

        Args:
            blocks: its records, the header first.
        """
        for block in blocks if self.seek is None else to_the_last(blocks):
            if isinstance(block, Sifted):
                self._pass(cast("Plan", self.plan), block)
                continue
            offset = self._begin(block) if block.first == 0 else 0
            if self.plan is None:
                return
            if self.seek is not None and block.first == 0 and not (block.last or block.keyed):
                asked = self.collector.options.engine
                width = len(self._header)
                self.collector.sift = Sifter(self.plan, width, asked, self._awaits_rows)
            if offset < len(block.rows):
                self._check(self.plan, block, offset)
        if self.plan is not None:
            self._finish(self.plan)
        elif not self._header and not any(kind == "error" for kind, _ in self.collector.totals):
            # An empty sheet, or a byte order mark and nothing behind it.
            self.collector.add("source-error", line=1)

    def _begin(self, block: Block) -> int:
        """Plan by the header, which the first block has; return how many of its records to skip."""
        rows, starts = block.rows, block.starts
        at = next((at for at, row in enumerate(rows) if any(row)), len(rows))
        if at == len(rows):
            self.collector.add("source-error", line=1)
            return at
        if self.seek is not None and not all(rows[-1]):
            rows = without_tail(rows)
        heading = self._heading(block, rows, at)
        at, below = heading.at, max(heading.at, heading.second or 0) + 1
        self.collector.header, self.collector.header_record = starts[at], at
        self._header = block.rows[at]
        first = block.texts[0] if block.texts else ""
        self._end = first[len(first.rstrip("\r\n")) :]
        rest, width = rows[below:], len(self._header)
        if self.seek is not None and max(map(len, rest), default=0) > width:
            rest = [fitted(row, width) for row in rest]
        self.plan = self.planner(self._header, rest, block.raw(at))
        if self.plan is not None:
            self.plan.checks = merge_checks(self.plan.checks)
        return below

    def _awaits_rows(self) -> bool:
        """Say whether it must be seen whether rows or notes follow."""
        return self._margins is not None and self._margins.waits

    def _heading(self, block: Block, rows: list[list[str]], at: int) -> Heading:
        """Find the row that names the columns, and tell what stands above it.

        Args:
            block: the first lines.
            rows: those that may be rows.
            at: the first that is not empty.
        """
        line = self.collector.options.header_row
        if line is not None:
            heading = Heading(row_of(block, line))
        elif self.seek is None:
            # Empty lines above the header are reported, and the header is looked for below.
            for empty in range(at):
                self.collector.add("blank-row", line=block.starts[empty], record=empty)
            return Heading(at)
        elif block.keyed or _starts_plainly(rows):
            return Heading(0)
        else:
            heading = self.seek(rows)
        tell_above(self.collector, block, heading)
        return heading

    def _check(self, plan: Plan, block: Block, offset: int) -> None:
        """Check the rows of a block."""
        if block.blank and self.seek is not None:
            records = range(block.first, block.first + len(block.rows))
            self._around(plan).blank(block.starts, records)
            return
        if block.blank and self.collector.lists_no_more("blank-row"):
            self.collector.count("blank-row", len(block.rows))
            return
        # A slice of the first block only: every other block is taken as it is.
        rows = block.rows[offset:] if offset else block.rows
        starts = block.starts[offset:] if offset else block.starts
        whole: list[int] | None = None
        below_blank = self._awaits_rows()
        as_wide = set(map(len, rows)) == {len(self._header)}
        # Where the first cell is full, the others need not be looked at.
        if below_blank or not as_wide or not (all(map(_FIRST, rows)) or all(map(any, rows))):
            rows, whole = self._well_formed(plan, block, rows, offset)
            starts = [starts[row] for row in whole]
        if self.seek is not None and block.last and rows and not all(rows[-1]):
            there = list(range(len(rows))) if whole is None else whole
            kept = self._around(plan).above_notes(block, rows, [k + offset for k in there])
            rows, starts, whole = rows[:kept], starts[:kept], there[:kept]
        if not rows:
            return
        self.rows += len(rows)
        self.cells += len(rows) * (len(plan.cells) - len(plan.joined))
        columns = list(zip(*rows, strict=True))
        for place in plan.counted:
            # A tenth of the time of counting, which a full column needs not.
            if not all(columns[place]):
                self.empty[place] += columns[place].count("")
        columns = plan.as_checked(columns)
        if "code_insee" in plan.places and len(self._codes) < _MANY_CODES:
            self._codes.update(columns[plan.places["code_insee"]])
        for name, cells in self.kept.items():
            if name in plan.places:
                cells.extend(columns[plan.places[name]])
        if plan.repeats:
            begin = block.first + offset
            numbers = (
                range(begin, begin + len(rows)) if whole is None else [begin + k for k in whole]
            )
            self._repeats.see(block.texts_of(rows, offset, whole, self._end), starts, numbers)
        found = [check.look(columns, starts) for check in plan.checks]
        places: Sequence[int] = range(offset, offset + len(rows))
        if whole is not None:
            places = [row + offset for row in whole]
        begun = self._tell(plan, block, found, places)
        if self._waiting is not None and "nom" in plan.places:
            names = columns[plan.places["nom"]][begun or 0 :]
            self._waiting.see(names, self.rows > len(names))

    def _pass(self, plan: Plan, sifted: Sifted) -> None:
        """Count rows of which only some need to be looked at, and look at these."""
        self.rows += sifted.height
        self.cells += sifted.height * (len(plan.cells) - len(plan.joined))
        self.empty.update(sifted.empty)
        if len(self._codes) < _MANY_CODES:
            self._codes.update(sifted.codes)
        if plan.repeats:
            self._repeats.see_sifted(sifted)
        begun, block = 0, sifted.suspects
        if block.rows:
            columns = plan.as_checked(list(zip(*block.rows, strict=True)))
            found = [
                sifted.of_keys if isinstance(check, KeyCheck) else check.look(columns, block.starts)
                for check in plan.checks
            ]
            first = self._tell(plan, block, found, range(len(block.rows)))
            begun = 0 if first is None else block.record(first) - sifted.first
        if self._waiting is not None and "nom" in plan.places:
            names = sifted.different(plan.places["nom"], begun)
            self._waiting.see(names, self.rows > sifted.height - begun)

    def _tell(
        self,
        plan: Plan,
        block: Block,
        found: Iterable[Iterable[tuple[int, Fault]]],
        places: Sequence[int],
    ) -> int | None:
        """Report what checks have found, row by row; return the first one that waits, if any.

        Args:
            plan: the plan.
            block: where the rows are.
            found: faults by the number of their row.
            places: from that number to the place in the block.
        """
        by_row: dict[int, list[Fault]] = {}
        for row, fault in chain.from_iterable(found):
            by_row.setdefault(row, []).append(fault)
        reports = self._reports = self._reports or RowReports(
            self.collector, plan, free=self.seek is not None
        )
        waited, begun = self._waiting is not None or block.first == 0, None
        for row in sorted(by_row):
            at = places[row]
            if self.seek is None or not self._is_no_row(plan, block.rows[at], block, at):
                reports.report(by_row[row], block, at)
            if not waited and self._waiting is not None:
                waited, begun = True, row
        reports.count()
        return begun

    def _well_formed(
        self, plan: Plan, block: Block, rows: list[list[str]], offset: int
    ) -> tuple[list[list[str]], list[int]]:
        """Return the rows that have their cells, and which they are; report the others."""
        width = len(self._header)
        if self.seek is not None:
            rows = self._around(plan).fit(block, rows, offset)
        if count_malformed(self.collector, block, rows, width):
            self._around(plan).tell_blank()
            whole = [k for k, cells in enumerate(rows) if len(cells) == width and any(cells)]
        else:
            whole = [
                k for k, cells in enumerate(rows) if self._is_row(plan, block, cells, k + offset)
            ]
        return [rows[row] for row in whole], whole

    def _around(self, plan: Plan) -> Margins:
        if self._margins is None:
            code = plan.places.get("code_insee", len(self._header))
            there = code < len(self._header)  # it may be computed of other columns
            self._margins = Margins(self.collector, self._header, code if there else None)
        return self._margins

    def _is_row(self, plan: Plan, block: Block, cells: list[str], row: int) -> bool:
        """Say whether a line is a row that has its cells; report it where not."""
        if self.seek is not None:
            as_wide = len(cells) == len(self._header)
            if self._around(plan).takes(block, cells, row, as_wide=as_wide):
                return False
        return self._has_form(block, cells, row)

    def _is_no_row(self, plan: Plan, cells: list[str], block: Block, row: int) -> bool:
        """Say whether a line with faults is the header again, a total or a note."""
        if cells != self._header and not BEGINS.match(next(filter(None, cells), "")):
            return False
        line, record = block.starts[row], block.record(row)
        if not self._around(plan).sets_apart(cells, line, record):
            return False
        self.rows -= 1
        self.cells -= len(plan.cells) - len(plan.joined)
        self.empty.subtract(place for place in plan.counted if not cells[place])
        return True

    def _has_form(self, block: Block, cells: list[str], row: int) -> bool:
        """Say whether a row has its cells; report it where not."""
        if len(cells) == len(self._header) and any(cells):
            return True
        about: dict[str, Any] = {"line": block.starts[row], "record": block.first + row}
        if not any(cells):
            self.collector.add("blank-row", **about)
            return False
        slug = "missing-cell" if len(cells) < len(self._header) else "extra-cell"
        if slug == "missing-cell" and block.last and row == len(block.rows) - 1:
            # What ends the file may be a record that could not be read, and not this one.
            slug = "missing-cell" if block.raw(row).endswith(("\n", "\r")) else "cut-row"
        self.collector.add(slug, value=str(len(cells)), expected=str(len(self._header)), **about)
        return False

    def _finish(self, plan: Plan) -> None:
        """Report what only the whole file shows."""
        if self._waiting is not None:
            self._waiting.settle(self._codes, self.rows)
        left_out: Collection[int] = ()
        if self._margins is not None:
            self._margins.finish()
            left_out = self._margins.left_out
        for record, line, first in self._repeats.repeats() if plan.repeats else ():
            if record not in left_out:
                self.collector.add("duplicate-row", line=line, record=record, first=first)
        cells = {plan.labels[plan.places[role]]: cell for role, cell in plan.cells.items()}
        issues = self.collector.issues
        for place, issue in enumerate(issues):
            if issue.column in cells:
                issues[place] = cells[issue.column].settle(issue)
        self.collector.sort()


def _starts_plainly(rows: list[list[str]]) -> bool:
    """Say at a glance whether the first row names the columns and the second does not."""
    first, following = rows[0], rows[1] if len(rows) > 1 else []
    if not all(first) or len(following) not in (0, len(first)):
        return False
    below = sum(map(is_known, following[:_GLANCE]))
    return below < 2 and any(map(is_known, first))


def read_blocks(stream: BinaryIO, collector: Collector) -> Iterator[Block]:
    """Yield the records of a CSV, and report what is wrong with the file as a whole.

    Args:
        stream: the file.
        collector: where faults go; it says which table the file should hold, if any.
    """
    table, lines = collector.resource, read_lines(stream, collector.found)
    known = is_known if table is None else TABLES[table].columns.__contains__
    line, sign = collector.options.header_row, collector.options.delimiter
    records = Records(lines, collector.found, known, sign, free=table is None, header_row=line)
    for block in records.sifted(lambda: collector.sift):
        collector.form = records.form
        # What is sifted goes to the check that asked for it.
        yield cast("Block", block)


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

    check = FileCheck(collector, plan, kept={name: [] for name in keep})
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

    check = FileCheck(collector, plan, lambda rows: find_heading(rows, reference.today))
    with no_collection():
        check.run(blocks)
    return check


def reference_of(options: Options) -> Reference:
    """Return what rows are compared with: the shipped reference, as of the day that was asked for.

    Args:
        options: what is asked.
    """
    if options.as_of is None:
        return shipped_reference()
    from pvd_data.reference.then import reference_at  # hardly anybody asks

    return reference_at(options.as_of)


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
