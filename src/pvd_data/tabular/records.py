"""From physical lines to records: delimiter, header, quotes that are wrong, and back to rows.

A faulty record is reported and left out; reading goes on with the line after the one where it
began, so that a quote that was never closed costs one line and not the rest of the file.
"""

from __future__ import annotations

import csv
import re
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from pvd_data.tabular.guessing import DELIMITERS, guess_delimiter, is_in_single_quotes
from pvd_data.tabular.lines import MAX_RECORD, Block, Form, Lines, Sifted
from pvd_data.tabular.quoted_lines import (
    QuotedLines,
    are_quoted_lines,
    unquote_line,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pvd_data.tabular.lines import Found, Sift


#: A longer cell is a fault.
MAX_FIELD = 2**20

#: No table has more columns; a longer line is not parsed.
MAX_CELLS = 100_000

#: No record has more physical lines.
MAX_LINES = 100_000

#: How many characters are read again, in all, behind quotes that nothing closes.
MAX_REREAD = 64 * 2**20

_QUOTED = re.compile(r'"[^"]*+(?:"|\Z)')

# One thread at a time sets the limit of the process.
_LOCK = Lock()

#: How much of a line is shown.
_SHOWN = 60

DELIMITER_NAMES = {";": "« ; »", "\t": "« tab »", "|": "« | »"}


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
        form: how cells are written; known once the header has been read.
    """

    def __init__(
        self,
        lines: Iterable[Lines],
        found: Found,
        known: Callable[[str], bool],
        delimiter: str | None = None,
        *,
        free: bool = False,
        header_row: int | None = None,
    ) -> None:
        """Set what is to be read.

        Args:
            lines: the physical lines.
            found: where faults go.
            known: whether a label is a known one, to pick the delimiter.
            delimiter: separates cells; None to pick it by the header.
            free: whether it may be any file, with lines above its header and quotes of its own.
            header_row: the physical line of the header, if that is known.
        """
        self.found = found
        self.known = known
        self.form = Form(delimiter or ",")
        self._delimiter = delimiter
        self.number = 0
        self._free = free
        self._find_sift: Callable[[], Sift | None] = lambda: None
        self._header_row = header_row
        self._chosen = False
        self._lines = lines
        self._carried: list[str] = []
        self._enough = 0
        self._reread = 0

    def blocks(self) -> Iterator[Block]:
        """Yield the records; the first block begins with the header."""
        return cast("Iterator[Block]", self._blocks())

    def sifted(self, find_sift: Callable[[], Sift | None]) -> Iterator[Block | Sifted]:
        """Yield the records, but for what is sifted.

        Args:
            find_sift: returns what looks first at the lines below the header, once that is known.
        """
        self._find_sift = find_sift
        return self._blocks()

    def _blocks(self) -> Iterator[Block | Sifted]:
        following = 1
        for run in self._unsifted():
            if isinstance(run, Sifted):
                yield run
                self.number += run.height
                following += run.height
                continue
            # A line too long to be read stood in between: what was open ends there.
            if self._carried and run.first != following:
                yield from self._read(Lines(following, "", True))
            yield from self._read(run)
            following = run.first + run.height
        if self._carried:
            yield from self._read(Lines(following, "", True))

    def _unsifted(self) -> Iterator[Lines | Sifted]:
        """Yield what remains to be read, and in its place what was sifted of it."""
        held: list[Lines] = []
        size = 0
        for run in self._lines:
            sift = self._find_sift()
            wanted = 0 if sift is None or self._carried or not self._chosen else sift.size
            # What stands at the end of a file may be notes, below it.
            if sift is not None and held and (size >= wanted or run.last):
                yield from self._sift(sift, held)
                held, size = [], 0
            if run.last or not wanted:
                yield from held
                yield run
                held, size = [], 0
            else:
                held.append(run)
                size += len(run.text)
        yield from held

    def _sift(self, sift: Sift, runs: list[Lines]) -> Iterator[Lines | Sifted]:
        """Sift runs together; where something is odd in one of them, each half of them apart."""
        sifted = None if self._carried else sift.sift(runs, self.number, self.form)
        if sifted is not None:
            yield sifted
        elif len(runs) == 1:
            yield runs[0]
        else:
            half = len(runs) // 2
            yield from self._sift(sift, runs[:half])
            yield from self._sift(sift, runs[half:])

    def _read(self, run: Lines) -> Iterator[Block]:
        """Read the records of a run, with the lines carried from before."""
        carried, self._carried = self._carried, []
        texts = carried + run.texts
        first = run.first - len(carried)
        if not self._chosen:
            self._choose(texts, first)
        # One character is searched for a hundred times as fast as three.
        if self._free and not self.form.spaced and '"' in run.text:
            self._look_for_spaces(run)
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
            short = not carried and len(run.text) <= MAX_CELLS
            if short or max(map(len, texts)) <= MAX_CELLS:
                try:
                    rows = list(self._reader(texts))
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

    def _reader(self, texts: Iterable[str]) -> Any:
        delimiter, quote, spaced, doubled = self.form
        read: Any = QuotedLines if doubled else csv.reader
        return read(
            texts, delimiter=delimiter, quotechar=quote, skipinitialspace=spaced, strict=True
        )

    def _choose(self, texts: list[str], first: int) -> None:
        """Find out by the first lines how cells are written."""
        self._chosen = True
        doubled = self._free and texts[0][:1] == '"' and are_quoted_lines(texts, DELIMITERS)
        if doubled:
            self.found("quoted-lines", first, texts[0].strip()[:_SHOWN])
            texts = list(map(unquote_line, texts))
        filled = (at for at, text in enumerate(texts) if text.strip())
        at = next(filled, 0)
        below = next(filled, at)
        header, following = texts[at][:MAX_CELLS], texts[below][:MAX_CELLS]
        if self._header_row is not None and 0 <= self._header_row - first < len(texts):
            header = texts[self._header_row - first][:MAX_CELLS]
        delimiter = self._delimiter or pick_delimiter(header, self.known)
        if self._free and self._header_row is None and self._delimiter is None:
            labels = next(csv.reader([header], delimiter=delimiter), [])
            cells = len(next(csv.reader([following], delimiter=delimiter), []))
            alike = len(labels) > 1 and len(labels) <= cells <= len(labels) + 1
            if not (alike and any(map(self.known, labels))):
                delimiter = guess_delimiter(texts, self.known, delimiter)
        quote = '"'
        marked = following.startswith("'") or f"{delimiter}'" in following
        if self._free and marked and is_in_single_quotes(texts[at:], delimiter):
            quote = "'"
            self.found("single-quotes", first + below, following.strip()[:_SHOWN])
        self.form = Form(delimiter, quote, doubled=doubled)
        if delimiter != ",":
            self.found("wrong-delimiter", first, DELIMITER_NAMES.get(delimiter, f"« {delimiter} »"))

    def _look_for_spaces(self, run: Lines) -> None:
        """See whether spaces stand before quotes, as other programs write cells."""
        if f'{self.form.delimiter} "' not in "".join([text for text in run.texts if '"' in text]):
            return
        spaces = re.escape(self.form.delimiter) + ' +"'
        # Within quotes another quote would follow, or the cell would end.
        pattern = re.compile(f'{spaces}(?=[^"\r\n{re.escape(self.form.delimiter)}])')
        if pattern.search(run.text):
            number = next(n for n, text in enumerate(run.texts) if pattern.search(text))
            self.form = self.form._replace(spaced=True)
            value = run.texts[number].strip()[:_SHOWN]
            self.found("space-before-quote", run.first + number, value)

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
            reader = self._reader(rest)
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
        """Say whether a line has too many cells; a quote that is open may be closed further down."""
        delimiter = self.form.delimiter
        if text.count(delimiter) <= MAX_CELLS:
            return False
        # Where each line stands in quotes, those say nothing of its cells.
        return self.form.doubled or _QUOTED.sub("", text).count(delimiter) > MAX_CELLS


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


def spans_of(text: str, form: Form = Form()) -> Iterator[Span]:  # noqa: B008  (it never changes)
    r"""Yield the places of the cells of one record.

    Args:
        text: the physical lines of the record.
        form: how cells are written.

    >>> line = '05046,"Embrun, le",x\n'
    >>> [line[span.start : span.end] for span in spans_of(line)]
    ['05046', '"Embrun, le"', 'x']
    """
    form = form.of(text)
    quote = form.around
    size = len(text)
    while size and text[size - 1] in "\r\n":
        size -= 1
    at = 0
    if form.doubled:
        at, size = 1, size - 1
    while True:
        while form.spaced and text.startswith(" ", at, size):
            at += 1
        quoted = text.startswith(quote, at, size)
        end = _closing(text, at, size, quote) if quoted else at
        if end < size:
            end = text.find(form.delimiter, end, size)
            if end < 0:
                end = size
        yield Span(at, end, quoted)
        if end >= size:
            return
        at = end + 1


def _closing(text: str, at: int, size: int, quote: str) -> int:
    """Return the place after the quote that closes the one at `at`."""
    long = len(quote)
    found = at + long
    while True:
        found = text.find(quote, found, size)
        if found < 0:
            return size
        if text.startswith(quote * 2, found, size):
            found += 2 * long
        else:
            return found + long
