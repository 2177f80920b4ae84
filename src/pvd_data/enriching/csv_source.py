"""A CSV read in blocks: its header, and the rows with their text as the file has it."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, NoReturn

from pvd_data.base.language import Text
from pvd_data.dataframes.by_name import key_of
from pvd_data.enriching.job import NotPlainError, fail, find_column, find_names
from pvd_data.schema.headings import is_known
from pvd_data.tabular.lines import MAX_RECORD, read_lines
from pvd_data.tabular.records import Records
from pvd_data.validation.collector import make_issue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data.enriching.job import Job
    from pvd_data.tabular.lines import Block


#: What a file may be without a fault that stops the work.
_MILD = frozenset({"wrong-delimiter", "line-endings", "byte-order-mark"})

#: How much an engine is given at a time: joining has a cost for each block.
BLOCK = 2**23


class CsvSource:
    """A CSV whose header has been read.

    Attributes:
        marked: whether it begins with a byte order mark.
        labels: of its columns.
        header: the physical line, or lines, that have them, without end.
        delimiter: the character between cells.
        end: what ends the line of the header.
        place: number, from 0, of the column of codes, or of names.
        places: where there are names, the numbers of their columns and of those of their places.
    """

    def __init__(self, job: Job, stream: BinaryIO) -> None:
        """Read the header.

        Args:
            job: what is asked.
            stream: the file, read once and forwards.

        Raises:
            ExportError: it is no CSV, or has no column of codes.
        """
        self._job = job
        self.marked = False
        asked = [job.on] if job.names is None else job.names.labels
        records = Records(
            read_lines(stream, self._found),
            self._found,
            lambda label: is_known(label) or label in asked,
        )
        self._blocks = records.blocks()
        self._first, self._begin = self._to_header()
        self.labels = self._first.rows[self._begin]
        raw = self._first.raw(self._begin)
        self.header = raw.rstrip("\r\n")
        self.end = raw[len(self.header) :] or "\n"
        self.delimiter = records.form.delimiter
        self.places: list[int | None] = []
        if job.names is None:
            self.place = find_column(job, self.labels, self._first.rows[self._begin + 1 :])
        else:
            self.places = find_names(job, job.names, self.labels)
            self.place = self.places[0] or 0

    def blocks(self) -> Iterator[tuple[list[list[str]], list[str]]]:
        """Yield rows, and for each its text in the file; lines without anything are passed over.

        Raises:
            ExportError: a row has not as many cells as the header, or cannot be read.
        """
        yield self._rows(self._first, self._begin + 1)
        for block in self._blocks:
            yield self._rows(block, 0)

    def keys(self, rows: list[list[str]]) -> list[str]:
        """Return what each row is looked up by: its code, or its name with the place of it.

        Args:
            rows: cells of rows.
        """
        if not self.places:
            place = self.place
            return [row[place] for row in rows]
        places = self.places
        return [key_of(*("" if place is None else row[place] for place in places)) for row in rows]

    def _to_header(self) -> tuple[Block, int]:
        for block in self._blocks:
            for at, row in enumerate(block.rows):
                if any(row):
                    return block, at
        self._found("source-error", 1)
        raise AssertionError("an empty file is a fault")

    def _rows(self, block: Block, begin: int) -> tuple[list[list[str]], list[str]]:
        rows = block.rows[begin:]
        if len(block.texts) == len(block.rows):
            texts = block.texts[begin:]
        else:
            texts = [block.raw(at) for at in range(begin, len(block.rows))]
        width = len(self.labels)
        if {*map(len, rows)} - {width}:
            kept = []
            for at, row in enumerate(rows):
                if len(row) == width:
                    kept.append(at)
                elif row and (len(row) > 1 or row[0].strip()):
                    slug = "missing-cell" if len(row) < width else "extra-cell"
                    self._found(slug, block.starts[begin + at], str(len(row)), str(width))
            rows, texts = [rows[at] for at in kept], [texts[at] for at in kept]
        return rows, texts

    def _found(
        self, slug: str, line: int | None, value: str | Text = "", expected: str = ""
    ) -> None:
        if slug == "byte-order-mark":
            self.marked = True
        if slug not in _MILD:
            self._stop(slug, line, value, expected)

    def _stop(self, slug: str, line: int | None, value: str | Text, expected: str) -> NoReturn:
        about = {"path": self._job.source, "line": line, "expected": expected}
        said = value if isinstance(value, Text) else Text(fr=value, en=value)
        english = make_issue(slug, "en", value=said["en"], **about).message
        french = make_issue(slug, "fr", value=said["fr"], **about).message
        raise fail(self._job.source, english, french, line)


class PlainBlock(NamedTuple):
    """A run of whole records.

    Attributes:
        content: their bytes.
        rows: how many there are.
        quoted: whether there are quotes, and all is counted: else its reader has yet to make sure
            that it is UTF-8, and that each line has as many cells as the header.
    """

    content: bytes
    rows: int
    quoted: bool


def plain_blocks(source: CsvSource, stream: BinaryIO) -> Iterator[PlainBlock]:
    """Yield a file in large blocks of whole records, with their number, if all readers agree on it.

    Such a file is UTF-8 without null bytes, all its lines have the same end, all its rows as
    many cells as the header, and quotes are around whole cells only. Any other file is left to
    `CsvSource`, which finds out whether it is a fault, and where. This one only counts, ten
    times as fast.

    Args:
        source: its header.
        stream: the same file, from its beginning.

    Raises:
        NotPlainError: the file is not so.
    """
    end, delimiter = source.end.encode(), source.delimiter.encode()
    quoted = re.compile(
        rb'(?<![^\n%(cell)b])"[^"]*+(?:""[^"]*+)*+"(?![^\r\n%(cell)b])'
        % {b"cell": re.escape(delimiter)}
    )
    header = (codecs.BOM_UTF8 if source.marked else b"") + (source.header + source.end).encode()
    rest = stream.read(len(header))
    if rest != header and rest + end != header:
        raise NotPlainError
    rest = b""
    while True:
        more = stream.read(BLOCK)
        body = rest + more
        cut = _whole(body) if more else len(body)
        if cut:
            whole = body[:cut]
            if b'"' in whole:
                rows = _count(whole, quoted, end, delimiter, len(source.labels))
                yield PlainBlock(whole, rows, quoted=True)
            else:
                yield PlainBlock(whole, _count_lines(whole, end), quoted=False)
        elif len(body) > 2 * MAX_RECORD:
            raise NotPlainError
        rest = body[cut:]
        if not more:
            return


def _whole(body: bytes) -> int:
    """Return where the last record ends that is whole: where quotes before are even."""
    cut = body.rfind(b"\n") + 1
    quotes = body.count(b'"', 0, cut)
    while cut and quotes % 2:
        before = body.rfind(b"\n", 0, cut - 1) + 1
        quotes -= body.count(b'"', before, cut)
        cut = before
    return cut


def _count(body: bytes, quoted: re.Pattern[bytes], end: bytes, delimiter: bytes, width: int) -> int:
    """Return how many records there are; make sure that all readers find as many."""
    try:
        body.decode()
    except UnicodeDecodeError as error:
        raise NotPlainError from error
    bare = quoted.sub(b"q", body)
    rows = _count_lines(bare, end)
    if b"\0" in body or b'"' in bare or bare.count(delimiter) != rows * (width - 1):
        raise NotPlainError
    return rows


def _count_lines(body: bytes, end: bytes) -> int:
    """Return how many lines there are; make sure that all have the same end, and none is empty."""
    lines = body.count(b"\n")
    if end == b"\n":
        good = b"\r" not in body and b"\n\n" not in body
    else:
        same = lines == body.count(b"\r") == body.count(b"\r\n")
        good = end == b"\r\n" and same and b"\n\r\n" not in body
    if not good or b"\0" in body or body.startswith((b"\n", b"\r")):
        raise NotPlainError
    return lines + (not body.endswith(b"\n"))
