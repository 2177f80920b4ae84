"""From a stream of bytes to blocks of physical lines, in bounded memory.

The file is checked to its end whatever its encoding: a line that is not UTF-8 is read in the
encoding it looks like, and the first one is reported.
"""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, Protocol

from pvd_data.base.language import Text
from pvd_data.tabular.quoted_lines import DOUBLED, is_quoted_line

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence


#: How much is read at a time: a block of some 500 lines. A check takes as long with 32 KiB, 3 to 15 %
#: more with 128 and 20 to 25 % with 256, whose cells no longer fit into a cache of 1 MiB.
CHUNK = 2**16

#: A longer record is not read.
MAX_RECORD = 16 * 2**20

_MAGIC = (
    (b"PK\x03\x04", Text(fr="un classeur ou une archive zip", en="a workbook or a zip archive")),
    (b"%PDF", Text(fr="un PDF", en="a PDF")),
    (b"\x89PNG", Text(fr="une image", en="an image")),
    (b"\xff\xd8\xff", Text(fr="une image", en="an image")),
    (b"GIF8", Text(fr="une image", en="an image")),
    (b"\x1f\x8b", Text(fr="un fichier compressé", en="a compressed file")),
    (b"\xd0\xcf\x11\xe0", Text(fr="un ancien classeur Excel", en="an old Excel workbook")),
    (b"PAR1", Text(fr="un fichier Parquet", en="a Parquet file")),
    (b"SQLite format 3", Text(fr="une base SQLite", en="an SQLite database")),
)

# Controls that no text has, but for tab, line ends and the null byte, which has its own rule.
_CONTROLS = bytes({*range(1, 9), *range(14, 32)} - {0x1A, 0x1B})

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}".encode()

_QUOTED = re.compile(rb'"[^"]*+"')

#: A word around the sign that stands for what could not be read.
_LOST = re.compile('[^\\s,;|"]*\N{REPLACEMENT CHARACTER}[^\\s,;|"]*')

_FRENCH = "éèàçêôîûùïëâœÉÈÀÇÊÔÎŒ’«»°€"


class Found(Protocol):
    """Where faults of a file go."""

    def __call__(
        self, slug: str, line: int | None, value: str | Text = "", expected: str = ""
    ) -> None:
        """Tell a fault.

        Args:
            slug: name of the rule.
            line: physical line.
            value: what was found.
            expected: what was expected, or what it looks like.
        """


@dataclass(frozen=True)
class Lines:
    """A run of whole physical lines.

    Attributes:
        first: number of the first one, from 1.
        text: all of them.
        last: whether the file ends here.
        body: the same as UTF-8, where the file has it so.
    """

    first: int
    text: str
    last: bool
    body: bytes | None = None

    @cached_property
    def texts(self) -> list[str]:
        """The lines with their ends."""
        return _split(self.text)

    @cached_property
    def height(self) -> int:
        """How many lines there are, without splitting them where that can be counted."""
        return line_breaks(self.text) + (self.text[-1:] not in ("", "\n", "\r"))


def line_breaks(text: str) -> int:
    r"""Return how many lines end in a text.

    >>> line_breaks("a\r\nb\nc")
    2
    """
    if "\r" not in text:
        return text.count("\n")
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def guess_encoding(content: bytes) -> str:
    """Guess the 8-bit encoding of French text that is not UTF-8.

    Args:
        content: some bytes of it.

    >>> guess_encoding("La Bâtie-Neuve".encode("mac_roman"))
    'mac_roman'
    >>> guess_encoding("La Bâtie-Neuve".encode("cp1252"))
    'cp1252'
    """

    def french(encoding: str) -> int:
        text = content.decode(encoding, "replace")
        return sum(text.count(letter) for letter in _FRENCH)

    return max(("cp1252", "mac_roman", "cp850"), key=french)


#: How people call encodings.
ENCODINGS = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "cp850": "CP850"}


def looks_like(head: bytes) -> Text | None:
    """Say what a file is that is no text; None for text.

    >>> looks_like(b"%PDF-1.7")["en"]
    'a PDF'
    >>> looks_like(b"code_insee,nom") is None
    True
    """
    for magic, what in _MAGIC:
        if head.startswith(magic):
            return what
    # UTF-16 has a null byte beside each character, and a mark before it as UTF-8 may have.
    start = head[:64].removeprefix(codecs.BOM_UTF8).lstrip(b"\xff\xfe\0").lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml")):
        return Text(fr="une page HTML ou du XML", en="an HTML page or XML")
    if start.startswith((b"{", b"[")):
        return Text(fr="du JSON", en="JSON")
    sample = head[:4096]
    strange = len(sample) - len(sample.translate(None, _CONTROLS))
    if strange * 20 > len(sample):
        return Text(fr="un fichier binaire", en="a binary file")
    return None


def utf16_of(head: bytes) -> str | None:
    """Return the kind of UTF-16 that a file is in, by its mark or by its null bytes."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = head[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(sample) >= 8 and max(even, odd) * 3 > len(sample):
        return "utf-16-be" if even > odd else "utf-16-le"
    return None


class _Transcoded:
    """A stream in another encoding, as UTF-8."""

    def __init__(self, head: bytes, stream: BinaryIO, encoding: str) -> None:
        self._decode = codecs.getincrementaldecoder(encoding)("replace").decode
        self._head = head
        self._stream = stream

    def read(self, size: int) -> bytes:
        while True:
            content = self._head or self._stream.read(size)
            self._head = b""
            # A lone half of a surrogate pair decodes to one; it has no UTF-8.
            text = self._decode(content, not content)
            if text or not content:
                return text.encode("utf-8", "replace")


def read_lines(stream: BinaryIO, found: Found) -> Iterator[Lines]:
    """Yield the physical lines of a file, a block at a time.

    Args:
        stream: the file, read once and forwards.
        found: where faults of the file as a whole go.
    """
    head = _fill(stream.read, b"")
    if not head:
        found("source-error", 1)
        return
    other = looks_like(head)
    if other is not None:
        found("not-csv", 1, other)
        return
    read: Callable[[int], bytes] = stream.read
    encoding = utf16_of(head)
    if encoding is not None:
        found("encoding-error", 1, head[:2].hex(" "), "UTF-16")
        read = _Transcoded(head, stream, encoding).read
        head = _fill(read, b"")
    if head.startswith(codecs.BOM_UTF8):
        if encoding is None:
            found("byte-order-mark", 1)
        head = head.removeprefix(codecs.BOM_UTF8)
    if not head:
        found("source-error", 1)
        return
    yield from _Cutter(read, found).cut(head)


def _fill(read: Callable[[int], bytes], buffer: bytes) -> bytes:
    # A pipe gives what it has: a block needs more, and the first shows what the columns are.
    while len(buffer) < 2 * CHUNK and (more := read(CHUNK)):
        buffer += more
    return buffer


def ends_with_crlf(content: bytes) -> bool:
    r"""Say whether lines end with CRLF; within quotes it is part of a cell and ends no line.

    >>> ends_with_crlf(b"nom\r\nEmbrun\r\n"), ends_with_crlf(b'nom\n"Em\r\nbrun"\n')
    (True, False)
    """
    found = content.find(b"\r\n")
    if found < 0 or b'"' not in content[:found]:
        return found >= 0
    return b"\r\n" in _QUOTED.sub(b"", content)


def _split(text: str) -> list[str]:
    r"""Split a text into lines, with their ends: LF, CRLF or CR, and no other.

    >>> _split("a\nb\x0cc\r\nd")
    ['a\n', 'b\x0cc\r\n', 'd']
    """
    # It splits at eight other characters too, which hardly any text has: half the time of the other way.
    lines = text.splitlines(keepends=True)
    if len(lines) == line_breaks(text) + (text[-1:] not in ("", "\n", "\r")):
        return lines
    return io.StringIO(text, newline="").readlines()


class _Cutter:
    """Cuts a stream into whole lines."""

    def __init__(self, read: Callable[[int], bytes], found: Found) -> None:
        self.read = read
        self.found = found
        self.encoding: str | None = None
        self.line = 1

    def cut(self, buffer: bytes) -> Iterator[Lines]:
        end = b"\n"
        if ends_with_crlf(buffer):
            self.found("line-endings", 1, "CRLF")
        elif b"\r" in buffer and b"\n" not in buffer:
            self.found("line-endings", 1, "CR")
            end = b"\r"
        while buffer:
            more = self.read(CHUNK)
            cut = buffer.rfind(end) + 1 if more else len(buffer)
            if not cut:
                buffer += more
                if len(buffer) > MAX_RECORD:
                    self.found("record-too-large", self.line)
                    self.line += 1
                    buffer = self._skip(end)
                continue
            yield self._decoded(buffer[:cut], not more)
            buffer = buffer[cut:] + more

    def _skip(self, end: bytes) -> bytes:
        """Skip the rest of a line; return what was read beyond."""
        while more := self.read(CHUNK):
            _, found, rest = more.partition(end)
            if found:
                return rest or self.read(CHUNK)
        return b""

    def _decoded(self, body: bytes, last: bool) -> Lines:
        for end in (b"\n", b"\r\n", b"\r"):
            # Nothing but blank lines: 50 million of them are looked at as one.
            if body.startswith(end) and body == end * (len(body) // len(end)):
                number = len(body) // len(end)
                blank = Lines(self.line, body.decode(), last, body)
                vars(blank)["texts"] = [end.decode()] * number  # one line, again and again
                self.line += number
                return blank
        try:
            lines = Lines(self.line, body.decode(), last, body)
        except UnicodeDecodeError:
            lines = Lines(self.line, "".join(self._decode_each(body)), last)
        if b"\0" in body:
            for number, line in enumerate(lines.texts, start=self.line):
                if "\0" in line:
                    self.found("null-byte", number)
        if "\N{REPLACEMENT CHARACTER}" in lines.text and _REPLACEMENT in body:
            for number, line in enumerate(lines.texts, start=self.line):
                if (lost := _LOST.search(line)) is not None:
                    self.found("lost-character", number, lost[0])
        self.line += lines.height
        return lines

    def _decode_each(self, body: bytes) -> Iterator[str]:
        for number, line in enumerate(body.splitlines(keepends=True), start=self.line):
            try:
                yield line.decode()
            except UnicodeDecodeError as error:
                if self.encoding is None:
                    bad = b"".join(other for other in body.splitlines() if not _is_utf8(other))
                    self.encoding = guess_encoding(bad)
                    byte = f"0x{line[error.start]:02X}"
                    self.found("encoding-error", number, byte, ENCODINGS[self.encoding])
                yield line.decode(self.encoding, "replace")


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


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
        if len(self.texts) == len(self.rows):
            return self.texts[begin]
        # What follows may be a line that could not be read, and none of it.
        return "".join(self.texts[begin : begin + height(self.rows[row])])

    def texts_of(
        self, rows: list[list[str]], offset: int, whole: Sequence[int] | None, end: str
    ) -> Iterable[str]:
        """Return rows as the file has them, to know them again.

        Args:
            rows: cells of its rows.
            offset: how many of its records they leave out at its beginning.
            whole: which records they are, from there; None if all.
            end: what ends a line, as the last one of a file may not.
        """
        if not self.texts:  # of a workbook
            return map("\x1f".join, rows)
        a_line_each = len(self.texts) == len(self.rows)
        if whole is None and a_line_each:
            texts = self.texts[offset:]
        else:
            places = range(len(rows)) if whole is None else whole
            texts = [
                self.texts[p + offset] if a_line_each else self.raw(p + offset) for p in places
            ]
        if self.last and not texts[-1].endswith(("\n", "\r")):
            texts[-1] += end
        return texts


class Sift(Protocol):
    """What looks at many lines at once, before each is read."""

    @property
    def size(self) -> int:
        """How many characters it takes at once; 0 where lines are to be read one by one."""

    def sift(self, runs: Sequence[Lines], first: int, form: Form) -> Sifted | None:
        """Look at lines; None where they are to be read one by one.

        Args:
            runs: the lines.
            first: the number of their first record.
            form: how cells are written.
        """


class Hashing(Protocol):
    """Tells lines apart by numbers."""

    def of(self, texts: Iterable[str]) -> Iterable[int]:
        """Return a number of 64 bits for each text, spread evenly; no other text has it."""

    def sort(self, numbers: Sequence[int]) -> Iterable[int]:
        """Put many of them in order."""


class Sifted(NamedTuple):
    """A run of records, a line each, of which only some need to be looked at.

    Attributes:
        first: number of the first record.
        height: how many records there are.
        line: the physical line of the first.
        suspects: those that need to be looked at.
        empty: how many cells of each column are empty, of those that were counted.
        different: from a column and a row, by their numbers, to its different cells from there on.
        codes: the codes of communes that are new since the run before.
        of_keys: the faults of keys, which are looked for in all rows, by the number of the suspect.
        texts: returns all lines, with their ends.
        hashes: returns a number for each that no other text has.
        hashing: makes such numbers, in order, of other lines.
    """

    first: int
    height: int
    line: int
    suspects: Block
    empty: Mapping[int, int]
    different: Callable[[int, int], Collection[str]]
    codes: Collection[str]
    of_keys: Sequence[tuple[int, Any]]
    texts: Callable[[], list[str]]
    hashes: Callable[[], list[int]]
    hashing: Hashing


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
