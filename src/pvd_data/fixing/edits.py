"""Changing cells in the bytes of a CSV and nothing else: where they are, and a diff."""

from __future__ import annotations

import codecs
import io
from array import array
from contextlib import suppress
from itertools import accumulate, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from pvd_data.tabular.lines import height, read_lines
from pvd_data.tabular.records import Records, Span, spans_of
from pvd_data.validation.collector import LONGEST

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from pvd_data.base.language import Text
    from pvd_data.tabular.lines import Form, Lines


#: How many unchanged lines a diff shows around what changes.
_CONTEXT = 3

UTF_8 = "utf-8"
"""The encoding that a file is in if it is in no other."""

#: What may stand in front of the first line, if it is not that of UTF-8.
_MARKS = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}


class Change(NamedTuple):
    """A cell to be rewritten.

    Attributes:
        before: its text, cut as messages cut it.
        after: the text to write instead.
        slug: name of the rule that says so.
        column: the label of its column.
        line: the line, or the row of a sheet, where its record begins.
        sheet: of a workbook, the name of the sheet.
        cell: of a workbook, the cell as spreadsheets call it.
        record: what names the row: the number of its record, the header being 0, or the sheet and the row.
        number: the number of the cell, from 1.
    """

    before: str
    after: str
    slug: str
    column: str = ""
    line: int | None = None
    sheet: str = ""
    cell: str = ""
    record: Any = None
    number: int = 0


_RECORD = attrgetter("record")

_NOTHING: tuple[Any, Iterator[Change]] = None, iter(())


class Edit(NamedTuple):
    """Bytes that replace others.

    Attributes:
        start: where the others begin, from 0.
        end: where they end.
        content: what replaces them.
        record: the record they are in, the header being 0; of a sheet, its name and the row.
        column: the number of the cell, from 1.
    """

    start: int
    end: int
    content: bytes
    record: Any
    column: int


def place(
    content: bytes,
    changes: Iterable[Change],
    known: Callable[[str], bool],
    *,
    free: bool = False,
    header_row: int | None = None,
    delimiter: str | None = None,
    writing: str = UTF_8,
) -> Iterator[tuple[Change, Edit | None]]:
    r"""Find the bytes of the cells to change, in the order of the file.

    A cell that does not hold what it should has none: nothing is written over what was not
    recognised.

    Args:
        content: a CSV.
        changes: what to change, by the numbers of the record and of the cell.
        known: whether a label is a known one, to pick the delimiter.
        free: whether it may be any file, as for `Records`.
        header_row: the physical line of the header, if that is known.
        delimiter: what separates cells, if that is known.
        writing: the encoding of what is not UTF-8.

    >>> change = Change("Ambrun", "Embrun", "name-spelling", record=1, number=2)
    >>> [(_, edit)] = place(b'code,nom\n05046,"Ambrun"\n', [change], {"nom"}.__contains__)
    >>> edit
    Edit(start=15, end=23, content=b'"Embrun"', record=1, column=2)
    """
    starts = array("Q")
    mark = _MARKS.get(writing, codecs.BOM_UTF8)
    size = len(mark) if content.startswith(mark) else 0

    def measured() -> Iterator[Lines]:
        nonlocal size
        for run in read_lines(io.BytesIO(content), _nobody):
            if writing == UTF_8 or (run.text.isascii() and writing not in _MARKS):
                *begins, size = accumulate(map(len, map(str.encode, run.texts)), initial=size)
                starts.extend(begins)
            else:
                for text in run.texts:
                    starts.append(size)
                    size += _size(text, content, size, writing)
            yield run

    records = Records(measured(), _nobody, known, delimiter, free=free, header_row=header_row)
    rows = groupby(changes, _RECORD)
    number, wanted = next(rows, _NOTHING)
    for block in records.blocks():
        if number is None:
            break
        end = block.first + len(block.rows)
        a_line_each = len(block.texts) == len(block.rows)
        while number is not None and number < end:
            if number < block.first:
                yield from ((change, None) for change in wanted)
                number, wanted = next(rows, _NOTHING)
                continue
            cells = block.rows[number - block.first]
            begin = block.starts[number - block.first] - 1
            following = begin + (1 if a_line_each else height(cells))
            start = starts[begin]
            stop = starts[following] if following < len(starts) else size
            raw = _Raw(content[start:stop], start, number)
            # Most lines are plain, and a file may have a million cells to change.
            if a_line_each and raw.is_plain(cells, records.form, writing):
                yield from _plain_edits(raw, cells, wanted, records.form, writing)
            else:
                yield from _edits(raw, cells, list(wanted), records.form, writing)
            number, wanted = next(rows, _NOTHING)
    while number is not None:
        yield from ((change, None) for change in wanted)
        number, wanted = next(rows, _NOTHING)


def _size(text: str, content: bytes, at: int, writing: str) -> int:
    """Return how many bytes a physical line has that begins at a place."""
    if writing in _MARKS:
        return len(text.encode(writing, "surrogatepass"))
    if text.isascii():
        return len(text)
    written = text.encode()
    # Beside lines in another encoding, each of whose bytes is a letter, some may be UTF-8.
    return len(written) if writing == UTF_8 or content.startswith(written, at) else len(text)


def splice(content: bytes, edits: Iterable[Edit], start: int = 0, end: int | None = None) -> bytes:
    """Return bytes, or a part of them, with the edits applied.

    Args:
        content: the bytes.
        edits: what to change in that part, in order.
        start: where the part begins.
        end: where it ends; None for the end of the bytes.

    >>> splice(b"5046,Embrun", [Edit(0, 4, b"05046", 1, 1)])
    b'05046,Embrun'
    """
    there, pieces = memoryview(content), io.BytesIO()
    for edit in edits:
        pieces.write(there[start : edit.start])
        pieces.write(edit.content)
        start = edit.end
    pieces.write(there[start:end])
    return pieces.getvalue()


def unified_diff(content: bytes, edits: Collection[Edit], label: str) -> Iterator[bytes]:
    r"""Yield the lines of a unified diff between bytes and the same with the edits applied.

    The same as `difflib.unified_diff`, but in a time that grows with the file and not with its
    square, and with the note that `patch` wants of a last line without an end.

    Args:
        content: the bytes.
        edits: what is changed, in order.
        label: name of the file.

    >>> edits = [Edit(5, 9, b"05046", 1, 1)]
    >>> list(unified_diff(b"code\n5046\n", edits, "a.csv"))[2:]
    [b'@@ -1,2 +1,2 @@\n', b' code\n', b'-5046\n', b'+05046\n']
    """
    if not edits:
        return
    name = label.encode("utf-8", "surrogateescape")
    yield from (b"--- " + name + b"\n", b"+++ " + name + b"\n")
    begin, line, shift = 0, 1, 0
    for hunk in _hunks(content, edits):
        old, new = [], []
        told: list[bytes] = []
        start, end = hunk[0][0], hunk[-1][1]
        top = start
        for _ in range(_CONTEXT):
            top = content.rfind(b"\n", 0, top - 1) + 1 if top else 0
        at = top
        for low, high, within in hunk:
            same = _lines(content[at:low])
            gone, come = _lines(content[low:high]), _lines(splice(content, within, low, high))
            told += [b" " + text for text in same]
            told += [b"-" + text for text in gone]
            told += [b"+" + text for text in come]
            old += [*same, *gone]
            new += [*same, *come]
            at = high
        for _ in range(_CONTEXT):
            end = _line_end(content, end)
        same = _lines(content[at:end])
        told += [b" " + text for text in same]
        line += content.count(b"\n", begin, top)
        begin = top
        sizes = len(old) + len(same), len(new) + len(same)
        yield b"@@ -%s +%s @@\n" % (_range(line, sizes[0]), _range(line + shift, sizes[1]))
        shift += sizes[1] - sizes[0]
        for text in told:
            yield text if text.endswith(b"\n") else text + b"\n\\ No newline at end of file\n"


def _nobody(slug: str, line: int | None, value: str | Text = "", expected: str = "") -> None:
    """Ignore a fault of the file, which the check has already reported."""


class _Raw(NamedTuple):
    """The bytes of one record.

    Attributes:
        content: the bytes.
        start: where they begin.
        record: its number.
    """

    content: bytes
    start: int
    record: int

    def is_plain(self, cells: list[str], form: Form, writing: str) -> bool:
        """Say whether it is its cells and what separates them, none of them in quotes."""
        content = self.content
        return (
            (writing == UTF_8 or (content.isascii() and writing not in _MARKS))
            and content.rstrip(b"\r\n") == form.delimiter.join(cells).encode()
            and not form.doubled
            and not form.spaced
            and form.quote.encode() not in content
        )

    def decoded(self, writing: str) -> tuple[str, str]:
        """Return the text, and the encoding in which letters are added to it.

        Raises:
            UnicodeDecodeError: it is in several, or in none.
        """
        if writing not in _MARKS:
            with suppress(UnicodeDecodeError):
                return self.content.decode(), writing if self.content.isascii() else UTF_8
        return self.content.decode(writing), writing


def _plain_edits(
    raw: _Raw, cells: list[str], changes: Iterable[Change], form: Form, writing: str
) -> Iterator[tuple[Change, Edit | None]]:
    """Yield the edits of a plain record: a third of the time of looking for its cells."""
    for change in changes:
        number = change.number
        cell = cells[number - 1] if 0 < number <= len(cells) else None
        if cell is None or not is_told(cell, change.before):
            yield change, None
            continue
        written = _written(change.after, False, form, alone=len(cells) == 1)
        if not writes(written, writing):
            yield change, None
            continue
        before = form.delimiter.join((*cells[: number - 1], ""))
        start = raw.start + len(before.encode())
        end = start + len(cell.encode())
        yield change, Edit(start, end, written.encode(writing), raw.record, number)


def _edits(
    raw: _Raw, cells: list[str], changes: Sequence[Change], form: Form, writing: str
) -> Iterator[tuple[Change, Edit | None]]:
    """Yield the edits of one record, if its bytes are what the check has read."""
    spans: dict[int, Span] = {}
    with suppress(UnicodeDecodeError):
        text, writing = raw.decoded(writing)
        form = form.of(text)
        spans = _spans(text, cells, form, [change.number for change in changes])
    for change in changes:
        span = spans.get(change.number)
        if span is None or not is_told(cells[change.number - 1], change.before):
            yield change, None
            continue
        written = _written(change.after, span.quoted, form, alone=len(cells) == 1)
        if not writes(written, writing):
            yield change, None
            continue
        start, end = (raw.start + len(text[:at].encode(writing)) for at in (span.start, span.end))
        yield change, Edit(start, end, written.encode(writing), raw.record, change.number)


def _spans(text: str, cells: list[str], form: Form, numbers: Iterable[int]) -> dict[int, Span]:
    """Return the places of some cells of a record by their numbers, if it holds what the check has read.

    Without quotes the cells say where they are: a third of the time of looking for them.
    """
    asked = [number for number in numbers if 0 < number <= len(cells)]
    odd = form.quote in text or form.around in text or form.doubled or form.spaced
    if not odd and text.rstrip("\r\n").split(form.delimiter) == cells:
        begins = (sum(map(len, cells[: number - 1])) + number - 1 for number in asked)
        return {
            n: Span(at, at + len(cells[n - 1]), False) for n, at in zip(asked, begins, strict=True)
        }
    spans = list(spans_of(text, form))
    found = [_value(text[one.start : one.end], one.quoted, form) for one in spans]
    return {number: spans[number - 1] for number in asked} if found == cells else {}


def writes(text: str, writing: str) -> bool:
    """Say whether an encoding has all the letters of a text.

    >>> writes("Bœurs", "cp1252"), writes("Bœurs", "latin-1")
    (True, False)
    """
    try:
        text.encode(writing)
    except UnicodeEncodeError:
        return False
    return True


def _value(raw: str, quoted: bool, form: Form) -> str:
    around, quote = form.around, form.quote
    if quoted:
        return raw[len(around) : -len(around)].replace(around * 2, quote)
    return raw.replace(around, quote)


def is_told(cell: str, told: str) -> bool:
    """Say whether a cell is the one that a message quotes, cut or not.

    Args:
        cell: the cell.
        told: what the message says of it.
    """
    return cell == told or (len(cell) > LONGEST and cell[:LONGEST] + "…" == told)


def _written(text: str, quoted: bool, form: Form, *, alone: bool) -> str:
    """Write a cell as it was written, or in quotes where it needs them."""
    quote, around = form.quote, form.around
    needed = text.startswith(quote) or any(sign in text for sign in (form.delimiter, "\n", "\r"))
    # Of a record of one empty cell nothing would be left but a blank line.
    if quoted or needed or (alone and not text):
        return around + text.replace(quote, around * 2) + around
    return text.replace(quote, around)


def _hunks(content: bytes, edits: Iterable[Edit]) -> Iterator[list[tuple[int, int, list[Edit]]]]:
    """Group edits by the lines they change, and these by what is shown together."""
    hunk: list[tuple[int, int, list[Edit]]] = []
    for edit in edits:
        low = content.rfind(b"\n", 0, edit.start) + 1
        high = _line_end(content, edit.end)
        if hunk and low <= hunk[-1][1]:
            begin, end, within = hunk[-1]
            within.append(edit)
            hunk[-1] = (begin, max(end, high), within)
            continue
        if hunk and content.count(b"\n", hunk[-1][1], low) > 2 * _CONTEXT:
            yield hunk
            hunk = []
        hunk.append((low, high, [edit]))
    yield hunk


def _line_end(content: bytes, at: int) -> int:
    return content.find(b"\n", at) + 1 or len(content)


def _lines(content: bytes) -> list[bytes]:
    return io.BytesIO(content).readlines()


def _range(line: int, size: int) -> bytes:
    return b"%d" % line if size == 1 else b"%d,%d" % (line, size)
