"""One file, block by block: its structure, then what its plan looks at."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, BinaryIO

from pvd_data.reference.index import truth
from pvd_data.rules.structure import match_header
from pvd_data.schema.aliases import is_alias
from pvd_data.schema.tables import TABLES
from pvd_data.tabular.lines import read_lines
from pvd_data.tabular.records import Records
from pvd_data.validation.blocks import RepeatCheck, bundle
from pvd_data.validation.plan import plan_file, plan_table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from pvd_data.rules.rule import Fault
    from pvd_data.tabular.records import Block
    from pvd_data.validation.collector import Collector
    from pvd_data.validation.options import Options
    from pvd_data.validation.plan import Plan

    Planner = Callable[[list[str], list[list[str]], str], Plan | None]
    Keys = Callable[[str], Collection[str] | None]


@dataclass
class FileCheck:
    """A file being checked.

    Attributes:
        collector: where faults are told.
        planner: from header, first rows and the line of the header to the plan; None if no
            row can be checked.
        gather: a column whose values are kept, for others to refer to.
        rows: how many rows were checked.
        cells: how many cells of columns that mean something.
        values: the values of the column that is kept.
        plan: the plan, once the header has been read.
    """

    collector: Collector
    planner: Planner
    gather: str | None = None
    rows: int = 0
    cells: int = 0
    values: set[str] = field(default_factory=set)
    plan: Plan | None = None
    _width: int = 0
    _repeats: RepeatCheck = field(default_factory=RepeatCheck)

    def run(self, blocks: Iterator[Block]) -> None:
        """Check a file to its end.

        Args:
            blocks: its records, the header first.
        """
        for block in blocks:
            rows, starts, offset = block.rows, block.starts, 0
            if block.first == 0:
                # Empty lines above the header are told, and the header is looked for below.
                offset = next((at for at, row in enumerate(rows) if any(row)), len(rows))
                for at in range(offset if offset < len(rows) else 0):
                    self.collector.add("blank-row", line=starts[at], record=at)
                if offset == len(rows):
                    self.collector.add("source-error", line=1)
                    return
                header, at = rows[offset], offset
                self.collector.header = starts[at]
                rows, starts, offset = rows[at + 1 :], starts[at + 1 :], at + 1
                self._width = len(header)
                self.plan = self.planner(header, rows, block.raw(at))
                if self.plan is None:
                    return
                self.plan.checks = bundle(self.plan.checks)
            if rows:
                self._look(block, rows, starts, offset)
        if self.plan is not None:
            self._finish(self.plan)
        elif not self._width and not any(kind == "error" for kind, _ in self.collector.totals):
            # An empty sheet, or a mark of byte order and nothing behind it.
            self.collector.add("source-error", line=1)

    def _look(
        self, block: Block, rows: list[list[str]], starts: Sequence[int], offset: int
    ) -> None:
        """Check the rows of a block."""
        plan, kept = self.plan, None
        if plan is None:
            return
        if set(map(len, rows)) != {self._width} or not all(map(any, rows)):
            width = self._width
            kept = [
                row
                for row, cells in enumerate(rows)
                if (len(cells) == width and any(cells)) or self._has_form(block, row + offset)
            ]
            rows = [rows[row] for row in kept]
            starts = [starts[row] for row in kept]
            if not rows:
                return
        self.rows += len(rows)
        self.cells += len(rows) * len(plan.cells)
        columns = list(zip(*rows, strict=True))
        if self.gather is not None and self.gather in plan.places:
            self.values.update(columns[plan.places[self.gather]])
        if plan.repeats:
            begin = block.first + offset
            numbers = range(begin, begin + len(rows)) if kept is None else [begin + k for k in kept]
            self._repeats.see(self._texts(block, rows, offset, kept), starts, numbers)
        found: dict[int, list[Fault]] = {}
        for check in plan.checks:
            for row, fault in check.look(columns, starts):
                found.setdefault(row, []).append(fault)
        for row in sorted(found):
            place = (kept[row] if kept else row) + offset
            self._tell(found[row], block, place)

    def _texts(
        self, block: Block, rows: list[list[str]], offset: int, kept: list[int] | None
    ) -> Iterable[str]:
        """Return rows as the file has them, to know them again."""
        if not block.texts:  # of a workbook
            return map("\x1f".join, rows)
        if kept is None and len(block.texts) == len(block.rows):
            texts = block.texts[offset:]
        else:
            places = range(len(rows)) if kept is None else kept
            whole = len(block.texts) == len(block.rows)
            texts = [block.texts[p + offset] if whole else block.raw(p + offset) for p in places]
        if block.last and not texts[-1].endswith(("\n", "\r")):
            texts[-1] += block.texts[0][len(block.texts[0].rstrip("\r\n")) :]
        return texts

    def _has_form(self, block: Block, row: int) -> bool:
        """Say whether a row has its cells; tell it where not."""
        cells, width = block.rows[row], self._width
        about: dict[str, Any] = {"line": block.starts[row], "record": block.first + row}
        if not any(cells):
            self.collector.add("blank-row", **about)
            return False
        if len(cells) == width:
            return True
        slug = "missing-cell" if len(cells) < width else "extra-cell"
        if slug == "missing-cell" and block.last and row == len(block.rows) - 1:
            # What ends the file may be a record that could not be read, and not this one.
            slug = "missing-cell" if block.raw(row).endswith(("\n", "\r")) else "cut-row"
        self.collector.add(slug, value=str(len(cells)), expected=str(width), **about)
        return False

    def _tell(self, faults: list[Fault], block: Block, row: int) -> None:
        """Tell the faults of a row, in the order of its cells, one reason each."""
        plan = self.plan
        if plan is None:
            return
        wrong = {fault.role for fault in faults if fault.slug != "foreign-key"}
        raw = block.raw(row) if block.texts else ""
        for fault in sorted(faults, key=lambda fault: plan.places.get(fault.role, 0)):
            # A code that is wrong in itself is in no other table either.
            if fault.slug == "foreign-key" and fault.role in wrong:
                continue
            about: dict[str, Any] = {}
            if fault.role in plan.places:
                about["column_number"] = plan.places[fault.role] + 1
            self.collector.add(
                fault.slug,
                raw,
                line=block.starts[row],
                record=block.first + row,
                column=plan.labels.get(fault.role, fault.role),
                suggestion=fault.suggestion,
                certain=fault.certain,
                given=fault.given,
                first=fault.given,
                value=fault.value,
                expected=fault.expected,
                target=fault.target,
                **about,
            )

    def _finish(self, plan: Plan) -> None:
        """Tell what only the whole file can tell."""
        for record, line, first in self._repeats.repeats():
            self.collector.add("duplicate-row", line=line, record=record, first=first)
        orders = {plan.labels[role]: check.order for role, check in plan.cells.items()}
        issues = self.collector.issues
        for place, issue in enumerate(issues):
            if issue.slug != "type-error" or issue.certain or issue.column not in orders:
                continue
            order, text = orders[issue.column], issue.value or ""
            repaired = order.repair(text)
            agreed = issue.suggestion is not None and order.reads(text, issue.suggestion)
            if agreed and not (repaired is not None and repaired.certain):
                # One of the ways to read the cell is what the reference says.
                issues[place] = replace(issue, certain=True)
            elif repaired is not None:
                issues[place] = replace(issue, suggestion=repaired.text, certain=repaired.certain)
        issues.sort(key=lambda issue: (issue.line or 0, issue.column_number or 0))


def check_stream(
    stream: BinaryIO,
    collector: Collector,
    options: Options,
    *,
    table: str | None = None,
    keys: Keys | None = None,
) -> FileCheck:
    """Check the CSV in a stream.

    Args:
        stream: the file.
        collector: where faults are told.
        options: what is asked.
        table: name of the table of ours that it should hold; None for anybody's file.
        keys: from the name of a table to its keys; the shipped tables' if None.
    """
    columns = TABLES[table].columns if table is not None else ()
    french = options.wanted.lang == "fr"

    def blocks() -> Iterator[Block]:
        lines = read_lines(stream, collector.found, french)
        known = columns.__contains__ if columns else is_alias
        records = Records(lines, collector.found, known)
        for block in records.blocks():
            collector.delimiter = records.delimiter or ","
            yield block

    return check_blocks(blocks(), collector, options, table=table, keys=keys)


def check_blocks(
    blocks: Iterator[Block],
    collector: Collector,
    options: Options,
    *,
    table: str | None = None,
    keys: Keys | None = None,
) -> FileCheck:
    """Check the records of a file.

    Args:
        blocks: the records, the header first.
        collector: where faults are told.
        options: what is asked.
        table: name of the table of ours that it should hold; None for anybody's file.
        keys: from the name of a table to its keys; the shipped tables' if None.
    """
    reference = truth()

    def plan_declared(header: list[str], rows: list[list[str]], raw: str) -> Plan | None:
        spec = TABLES[str(table)]
        if not {label.strip() for label in header} & set(spec.columns) and _is_data(header, rows):
            collector.add("missing-header", line=collector.header, value=header[0])
            return None
        places = match_header(header, spec.columns, collector, raw)
        return plan_table(
            spec,
            places,
            header,
            reference,
            keys or reference.keys,
            options.wanted.lang,
            options.as_of,
        )

    def plan_anybody(header: list[str], rows: list[list[str]], raw: str) -> Plan | None:
        return plan_file(
            header,
            rows,
            reference,
            collector,
            named=options.columns,
            key=options.key,
            require_programme=options.require_programme,
            as_of=options.as_of,
            lang=options.wanted.lang,
            raw=raw,
        )

    check = FileCheck(
        collector,
        plan_anybody if table is None else plan_declared,
        gather=TABLES[table].key[0] if table is not None else None,
    )
    with no_collection():
        check.run(blocks)
    return check


def _is_data(header: list[str], rows: list[list[str]]) -> bool:
    """Say whether a first line looks like those below it and unlike labels."""
    return any(cell[:1].isdigit() for cell in header) and all(
        len(row) == len(header) for row in rows[:1]
    )


@contextmanager
def no_collection() -> Iterator[None]:
    """Keep the collector out: rows come and go in no circle, and it looks at each.

    Measured: a fifth of the time of a clean million rows (`benchmarks/validate.py`), twice as
    long without it to check the combinations of half a million. To load our tables it spares a
    twentieth, so `load` does without.

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
