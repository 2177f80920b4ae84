"""What stands around the rows of a free-form table, and is none: told once, never for each line.

Titles above the header, headings further down, totals, notes, blank lines at the end, delimiters
at the ends of rows. It is asked only where a row is odd, so that a plain file never comes here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pvd_data.base.language import Text
from pvd_data.columns.heading_row import fitted
from pvd_data.rules.margins import is_note, is_total
from pvd_data.tabular.lines import height
from pvd_data.validation.asking import OptionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pvd_data.columns.heading_row import Heading
    from pvd_data.tabular.lines import Block
    from pvd_data.validation.collector import Collector


#: How much of a line is shown.
_SHOWN = 80

_NO_HEADER = Text(
    fr="pas d'en-tête à la ligne {line} : elle est vide, ou trop loin du début du fichier",
    en="no header on line {line}: it is empty, or too far from the top of the file",
)

_BLANK = Text(fr="ligne vide", en="a blank line")


@dataclass
class _Told:
    """The first of the lines of a kind, and how many there are."""

    line: int
    record: int
    value: str
    number: int = 0


@dataclass
class Margins:
    """What was found around the rows of one file.

    Attributes:
        collector: where faults go.
        header: the labels of the file.
        code: the number of the column of codes; None if there is none.
        left_out: numbers of records that are no rows.
    """

    collector: Collector
    header: list[str]
    code: int | None = None
    left_out: set[int] = field(default_factory=set)
    _told: dict[str, _Told] = field(default_factory=dict)
    _blank: list[tuple[Sequence[int], range]] = field(default_factory=list)

    def blank(self, lines: Sequence[int], records: range) -> None:
        """Note blank lines, of which nobody knows yet whether rows follow."""
        self._blank.append((lines, records))

    @property
    def waits(self) -> bool:
        """Whether blank lines are noted of which nobody knows yet whether rows follow."""
        return bool(self._blank)

    def fit(self, block: Block, rows: list[list[str]], offset: int) -> list[list[str]]:
        """Take empty cells beyond the last column off rows, and note it.

        Args:
            block: the block that they are in.
            rows: the rows.
            offset: the number of the first of them in the block.
        """
        width = len(self.header)
        if max(map(len, rows)) <= width:
            return rows
        kept = [fitted(row, width) if len(row) > width else row for row in rows]
        for at, (row, fit) in enumerate(zip(rows, kept, strict=True), offset):
            if fit is not row and any(fit):
                self._count("trailing-delimiter", block.starts[at], block.first + at)
        return kept

    def takes(self, block: Block, cells: list[str], row: int, *, as_wide: bool) -> bool:
        """Say whether a line is none of the rows, and note it; report blank lines above a row.

        Args:
            block: the block that it is in.
            cells: the line.
            row: its number in the block.
            as_wide: whether it has as many cells as the header.
        """
        line, record = block.starts[row], block.first + row
        if not any(cells):
            self.blank([line], range(record, record + 1))
            return True
        below = bool(self._blank)
        if (below or not as_wide) and self.sets_apart(cells, line, record, last=below):
            return True
        self.tell_blank()
        return False

    def above_notes(self, block: Block, rows: list[list[str]], numbers: Sequence[int]) -> int:
        """Return how many of the last rows of a file stand above its totals and notes.

        Args:
            block: the last block.
            rows: the rows.
            numbers: their numbers in the block.
        """
        kept = len(rows)
        while kept and not all(rows[kept - 1]):
            at = numbers[kept - 1]
            line, record = block.starts[at], block.first + at
            if not self.sets_apart(rows[kept - 1], line, record, last=True):
                break
            kept -= 1
        return kept

    def sets_apart(self, cells: list[str], line: int, record: int, *, last: bool = False) -> bool:
        """Say whether a line is none of the rows, and note it where it is none.

        Args:
            cells: the line.
            line: its number in the file.
            record: the number of the record.
            last: whether it stands below the last row, or a blank line.
        """
        code = cells[self.code] if self.code is not None and self.code < len(cells) else ""
        text = next((cell for cell in cells if cell.strip()), "")
        if cells == self.header:
            self._count("repeated-header", line, record)
        elif is_total(cells, code):
            self._count("total-row", line, record, text)
        elif len(self.header) > 1 and is_note(cells, loose=last):
            self._count("lines-below-table", line, record, text)
        else:
            return False
        self.left_out.add(record)
        return True

    def finish(self) -> None:
        """Report each kind once."""
        for slug, told in self._told.items():
            about: dict[str, Any] = {"value": str(told.number)}
            if told.value:
                about = {"value": told.value, "expected": str(told.number)}
            self.collector.add(slug, line=told.line, record=told.record, **about)
        if self._blank:
            lines, records = self._blank[0]
            about = {"value": str(sum(map(len, (one for one, _ in self._blank))))}
            self.collector.add("blank-end", line=lines[0], record=records[0], **about)

    def tell_blank(self) -> None:
        """Report the blank lines that stand between rows."""
        for lines, records in self._blank:
            for at, line in enumerate(lines):
                if self.collector.lists_no_more("blank-row"):
                    self.collector.count("blank-row", len(lines) - at)
                    break
                self.collector.add("blank-row", line=line, record=records[at])
        self._blank.clear()

    def _count(self, slug: str, line: int, record: int, value: str = "") -> None:
        """Note a line that is told with others of its kind, once for the file."""
        told = self._told.get(slug)
        if told is None or line < told.line:
            number = 0 if told is None else told.number
            told = _Told(line, record, " ".join(value.split())[:_SHOWN], number)
            self._told[slug] = told
        told.number += 1


def count_malformed(
    collector: Collector, block: Block, rows: Sequence[list[str]], width: int
) -> bool:
    """Count the rows that have not their cells, where none of them would be listed.

    Args:
        collector: where they are counted.
        block: the block that they are in.
        rows: the rows.
        width: how many cells they should have.
    """
    filled = list(filter(any, rows))
    widths = Counter(map(len, filled))
    short = sum(number for cells, number in widths.items() if cells < width)
    found = {
        "blank-row": len(rows) - len(filled),
        "missing-cell": short,
        "extra-cell": len(filled) - widths[width] - short,
    }
    there = {slug: number for slug, number in found.items() if number}
    if block.last or not all(map(collector.lists_no_more, there)):
        return False
    for slug, number in there.items():
        collector.count(slug, number)
    return True


def row_of(block: Block, line: int) -> int:
    """Return the number of the row on a physical line, from 0.

    Args:
        block: the first rows of a file.
        line: the number of the line.

    Raises:
        OptionError: there is none, or it is too far down.
    """
    at = bisect_right(block.starts, line) - 1
    row = block.rows[at] if at >= 0 else []
    if not any(row) or line >= block.starts[at] + height(row):
        raise OptionError("header_row", _NO_HEADER.fill(line=line))
    return at


def tell_above(collector: Collector, block: Block, heading: Heading) -> None:
    """Report what stands above the header, and a second row of headings beside it.

    Args:
        collector: where it goes.
        block: the first rows of the file.
        heading: which of them names the columns.
    """
    line = str(block.starts[heading.at])
    above = [at for at in range(heading.at) if at != heading.second]
    if above:
        first = next((at for at in above if any(block.rows[at])), above[0])
        shown = block.raw(first) if block.texts else "\t".join(block.rows[first])
        value = " ".join(shown.split())[:_SHOWN] if any(block.rows[first]) else _BLANK
        about: dict[str, Any] = {"line": block.starts[first], "record": first, "value": value}
        collector.add("lines-above-header", expected=line, **about)
    if heading.second is not None:
        where: dict[str, Any] = {"line": block.starts[heading.second], "record": heading.second}
        collector.add("second-header", expected=line, **where)
