"""Runs of records, as readers hand them on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from pvd_data.tabular.lines import line_breaks
from pvd_data.tabular.quoted_lines import DOUBLED, is_quoted_line

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from pvd_data.tabular.lines import Lines


class Form(NamedTuple):
    """How the cells of a file are written.

    Attributes:
        delimiter: what separates them.
        quote: what stands around those that hold it.
        spaced: whether spaces before a cell are none of it.
        doubled: whether each line stands in quotes as a whole, so that those within are doubled.
    """

    delimiter: str = ","
    quote: str = '"'
    spaced: bool = False
    doubled: bool = False

    def of(self, text: str) -> Form:
        """Return how the cells of one record are written: a line that stands in no quotes is plain."""
        return self._replace(doubled=self.doubled and is_quoted_line(text))

    @property
    def around(self) -> str:
        """What stands around a cell that is quoted, and twice as long for a quote within it."""
        return DOUBLED if self.doubled else self.quote


class Block(NamedTuple):
    """A run of records.

    Attributes:
        first: number of the first record, the header being 0.
        rows: the cells of each.
        starts: the physical line where each begins.
        line: number of the first of `texts`.
        texts: the physical lines, with their ends.
        last: whether the file ends here.
        keyed: whether its first record is the heading, whatever it says: keys, or names of columns.
        numbers: which records they are, counted from the first, where they are some among others;
            each is then of one line.
    """

    first: int
    rows: list[list[str]]
    starts: Sequence[int]
    line: int
    texts: list[str]
    last: bool
    keyed: bool = False
    numbers: Sequence[int] | None = None

    def record(self, row: int) -> int:
        """Return the number of a record."""
        return self.first + (row if self.numbers is None else self.numbers[row])

    @property
    def blank(self) -> bool:
        """Whether it is one blank line again and again, which shares its row."""
        return not self.rows[0] and self.rows[0] is self.rows[-1]

    def raw(self, row: int) -> str:
        """Return the physical lines of a record."""
        if self.numbers is not None:
            return self.texts[row]
        begin = self.starts[row] - self.line
        # What follows may be a line that could not be read, and none of it.
        return "".join(self.texts[begin : begin + height(self.rows[row])])


class Sift(Protocol):
    """What looks at many lines at once, before each is read."""

    @property
    def size(self) -> int:
        """How many characters it takes at once; 0 where lines are to be read one by one."""

    def sift(self, run: Lines, first: int, form: Form) -> Sifted | None:
        """Look at lines; None where they are to be read one by one.

        Args:
            run: the lines.
            first: the number of their first record.
            form: how cells are written.
        """


class Sifted(NamedTuple):
    """A run of records, a line each, of which only some need to be looked at.

    Attributes:
        first: number of the first record.
        lines: all of them, with their ends.
        line: number of the first of these.
        suspects: those that need to be looked at.
        empty: how many cells of each column are empty, of those that were counted.
        column: from the number of a column to all of its cells.
        codes: what different codes of communes there are.
        sort: puts many whole numbers in order.
        of_keys: the faults of keys, which are looked for in all rows, by the number of the suspect.
    """

    first: int
    lines: list[str]
    line: int
    suspects: Block
    empty: Mapping[int, int]
    column: Callable[[int], Sequence[str]]
    codes: Collection[str]
    of_keys: Sequence[tuple[int, Any]]
    sort: Callable[[Sequence[int]], Iterable[int]]

    @property
    def height(self) -> int:
        """How many records there are."""
        return len(self.lines)


def height(cells: Iterable[str]) -> int:
    """Return how many physical lines a record has."""
    return 1 + sum(map(line_breaks, cells))


def to_the_last(blocks: Iterable[Block | Sifted]) -> Iterator[Block | Sifted]:
    """Yield blocks, the last of which says that it is, of a workbook too.

    Args:
        blocks: the records of a file.
    """
    held = None
    for block in blocks:
        if held is not None:
            yield held
        held = None if isinstance(block, Sifted) or block.texts else block
        if held is None:
            yield block
    if held is not None:
        yield held._replace(last=True)
