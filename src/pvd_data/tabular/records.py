"""From physical lines to records: delimiter, header, quotes that are wrong, and back to rows.

A faulty record is reported and left out; reading goes on with the line after the one where it
began, so that a quote that was never closed costs one line and not the rest of the file.
"""

from __future__ import annotations

import csv
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from pvd_data.tabular.lines import MAX_RECORD, Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pvd_data.tabular.lines import Found


#: A longer cell is a fault.
MAX_FIELD = 2**20

#: No table has more columns; a longer line is not parsed.
MAX_CELLS = 100_000

#: No record has more physical lines.
MAX_LINES = 100_000

#: How many characters are read again, in all, behind quotes that nothing closes.
MAX_REREAD = 64 * 2**20

# One thread at a time sets the limit of the process.
_LOCK = Lock()

DELIMITERS = (",", ";", "\t", "|")

DELIMITER_NAMES = {";": "« ; »", "\t": "« tab »", "|": "« | »"}


class Block(NamedTuple):
    """A run of records.

    Attributes:
        first: number of the first record, the header being 0.
        rows: the cells of each.
        starts: the physical line where each begins.
        line: number of the first of `texts`.
        texts: the physical lines, with their ends.
        last: whether the file ends here.
    """

    first: int
    rows: list[list[str]]
    starts: Sequence[int]
    line: int
    texts: list[str]
    last: bool

    @property
    def blank(self) -> bool:
        """Whether it is one blank line again and again, which shares its row."""
        return not self.rows[0] and self.rows[0] is self.rows[-1]

    def raw(self, row: int) -> str:
        """Return the physical lines of a record."""
        begin = self.starts[row] - self.line
        following = self.starts[row + 1 : row + 2]
        end = following[0] - self.line if following else begin + _height(self.rows[row])
        return "".join(self.texts[begin : max(end, begin + 1)])


def _height(cells: list[str]) -> int:
    breaks = sum(cell.count("\n") + cell.count("\r") - cell.count("\r\n") for cell in cells)
    return 1 + breaks


def pick_delimiter(line: str, known: Callable[[str], bool]) -> str:
    r"""Pick the delimiter of a header.

    Args:
        line: the header.
        known: whether a label means something to us.

    >>> pick_delimiter("COM;Commune;PMUN\n", {"COM"}.__contains__)
    ';'
    >>> pick_delimiter("nom\n", {"nom"}.__contains__)
    ','
    """

    def score(delimiter: str) -> tuple[int, int]:
        labels = next(csv.reader([line], delimiter=delimiter), [])
        return sum(map(known, labels)), len(labels)

    return max(DELIMITERS, key=score)


@contextmanager
def _field_limit() -> Iterator[None]:
    """Set how long a cell may be, and set it back.

    The limit of Python's csv module is the process's and not the reader's, and others change it:
    frictionless does away with it.
    """
    with _LOCK:
        before = csv.field_size_limit(MAX_FIELD)
        try:
            yield
        finally:
            csv.field_size_limit(before)


class Records:
    """The records of one file.

    Attributes:
        delimiter: separates cells; None until the header has been read.
    """

    def __init__(
        self,
        lines: Iterable[Lines],
        found: Found,
        known: Callable[[str], bool],
        delimiter: str | None = None,
    ) -> None:
        """Set what is to be read.

        Args:
            lines: the physical lines.
            found: where faults go.
            known: whether a label is a known one, to pick the delimiter.
            delimiter: separates cells; None to pick it by the header.
        """
        self.found = found
        self.known = known
        self.delimiter = delimiter
        self.number = 0
        self._lines = lines
        self._carried: list[str] = []
        self._enough = 0
        self._reread = 0

    def blocks(self) -> Iterator[Block]:
        """Yield the records; the first block begins with the header."""
        following = 1
        for run in self._lines:
            # A line too long to be read stood in between: what was open ends there.
            if self._carried and run.first != following:
                yield from self._read(Lines(following, [], "", True))
            yield from self._read(run)
            following = run.first + len(run.texts)
        if self._carried:
            yield from self._read(Lines(following, [], "", True))

    def _read(self, run: Lines) -> Iterator[Block]:
        """Read the records of a run, with the lines carried from before."""
        carried, self._carried = self._carried, []
        texts = carried + run.texts
        first = run.first - len(carried)
        if self.delimiter is None:
            header = next((text for text in texts if text.strip()), texts[0])
            self.delimiter = pick_delimiter(header[:MAX_CELLS], self.known)
            if self.delimiter != ",":
                self.found("wrong-delimiter", first, DELIMITER_NAMES[self.delimiter])
        # A record that was not at its end is read again once there is twice as much of it.
        if carried and not run.last and sum(map(len, texts)) < self._enough:
            self._carried = texts
            return
        starts: Sequence[int] = range(first, first + len(texts))
        if not carried and texts and run.text.isspace() and not run.text.strip("\r\n"):
            yield Block(self.number, [[]] * len(texts), starts, first, texts, run.last)
            self.number += len(texts)
            return
        rows: list[list[str]] = []
        kept = texts
        with _field_limit():
            if max(map(len, texts)) <= MAX_CELLS:
                try:
                    rows = list(csv.reader(texts, delimiter=self.delimiter, strict=True))
                except csv.Error:
                    rows = []
            parsed = len(rows) == len(texts)
            if not parsed:
                rows, starts, carried = self._one_by_one(texts, first, run.last)
        if not parsed:
            size = sum(map(len, carried))
            kept = texts[: len(texts) - len(carried)]
            if size > MAX_RECORD or len(carried) > MAX_LINES:
                self.found("record-too-large", first + len(kept))
                carried = []
            self._carried, self._enough = carried, 2 * size
        if rows:
            yield Block(self.number, rows, starts, first, kept, run.last)
            self.number += len(rows)

    def _one_by_one(
        self, texts: list[str], first: int, last: bool
    ) -> tuple[list[list[str]], list[int], list[str]]:
        """Read records one at a time; return them, their lines, and lines yet to be ended."""
        rows: list[list[str]] = []
        starts: list[int] = []
        at = 0
        while at < len(texts):
            at = self._skip_wide(texts, at, first)
            # Where quotes are hopeless, each line is a record: else every line is read up to
            # the end of the file, for each line before it.
            end = at + 1 if self._reread > MAX_REREAD else len(texts)
            rest = map(texts.__getitem__, range(at, end))
            reader = csv.reader(rest, delimiter=self.delimiter or ",", strict=True)
            begin = at
            try:
                while begin < end:
                    if len(texts[begin]) > MAX_CELLS and self._is_wide(texts[begin]):
                        break
                    row = next(reader)
                    rows.append(row)
                    starts.append(first + begin)
                    begin = at + reader.line_num
            except StopIteration:
                break
            except csv.Error as error:
                ended = "end of data" in str(error)
                if ended and not last and end == len(texts):
                    return rows, starts, texts[begin:]
                spread = reader.line_num + at - begin > 1
                if spread:
                    self._reread += sum(map(len, texts[begin : at + reader.line_num]))
                slug = "csv-error"
                if ended or spread:
                    slug = "unclosed-quote"
                elif "larger" in str(error):
                    slug = "field-too-large"
                self.found(slug, first + begin)
                begin += 1
            at = begin
        return rows, starts, []

    def _skip_wide(self, texts: list[str], at: int, first: int) -> int:
        while at < len(texts) and len(texts[at]) > MAX_CELLS and self._is_wide(texts[at]):
            self.found("record-too-large", first + at)
            at += 1
        return at

    def _is_wide(self, text: str) -> bool:
        return text.count(self.delimiter or ",") > MAX_CELLS


class Span(NamedTuple):
    """The place of a cell, its quotes within it.

    Attributes:
        start: where it begins, from 0.
        end: where it ends.
        quoted: whether it is in quotes.
    """

    start: int
    end: int
    quoted: bool


def spans_of(text: str, delimiter: str = ",") -> Iterator[Span]:
    r"""Yield the places of the cells of one record.

    Args:
        text: the physical lines of the record.
        delimiter: separates cells.

    >>> line = '05046,"Embrun, le",x\n'
    >>> [line[span.start : span.end] for span in spans_of(line)]
    ['05046', '"Embrun, le"', 'x']
    """
    size = len(text)
    while size and text[size - 1] in "\r\n":
        size -= 1
    at = 0
    while True:
        quoted = text.startswith('"', at)
        end = _closing(text, at, size) if quoted else at
        if end < size:
            end = text.find(delimiter, end, size)
            if end < 0:
                end = size
        yield Span(at, end, quoted)
        if end >= size:
            return
        at = end + 1


def _closing(text: str, at: int, size: int) -> int:
    """Return the place after the quote that closes the one at `at`."""
    found = at + 1
    while True:
        found = text.find('"', found, size)
        if found < 0:
            return size
        if text.startswith('""', found):
            found += 2
        else:
            return found + 1
