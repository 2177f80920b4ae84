"""The sheets of a workbook as rows of text; run as a program, in a confined process.

Other people's code reads it, which trusts what it reads: it lays out the whole rectangle that the
farthest cell of a sheet spans, and is aborted where there is no memory. It also reads an error,
such as `#N/A`, as nothing, so errors are looked for here. This module imports nothing of ours, and
can be run from its source alone.
"""

from __future__ import annotations

import io
import json
import re
import struct
import sys
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    #: What a sheet has beside its cells: errors, by the number of their row and of their column.
    Errors = Mapping[int, Mapping[int, str]]

#: A workbook that unpacks to more is a bomb, or needs to be a CSV.
MAX_UNPACKED = 256 * 2**20

#: How many cells all sheets may have together.
MAX_CELLS = 5_000_000

#: How many sheets are read at once: each is looked at as a file is.
MAX_SHEETS = 1000

#: A sheet is laid out whole, from its first cell to its last: no more than this many places.
MAX_SPAN = 12_000_000

#: Characters that a cell, a row and a workbook may have: a text is kept once, and may be in each
#: cell. Excel has no longer cell than half of that.
MAX_CELL, MAX_ROW, MAX_TEXT = 2**16, 4 * 2**20, 64 * 2**20

#: How many cells, or characters, are told at once, to the end of a row.
CELLS, CHARACTERS = 20_000, 2**20

#: So many rows without contents are told by their number; fewer as they are.
MANY = 1000

#: What keeps a sheet from being read unless it is asked for, or at all.
HIDDEN, NO_CELLS = "hidden", "no cells"

# What begins a row or a cell, and where it says that it is.
_TAG = re.compile(rb"<(?:[^\s<>/:]*:)?(row|c)(?=[\s/>])((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>")
_PLACE = re.compile(rb"\sr\s*=\s*[\"']\s*([A-Za-z]*)([0-9]*)")

# A cell that holds an error, and what says which.
_ERROR_CELL = re.compile(
    rb"<(?:[^\s<>/:]*+:)?c\s(?=[^<>]*?\bt\s*+=\s*+[\"']e[\"'])([^<>]*+)(?<!/)>"
)
_ERROR = re.compile(
    rb"\s*+(?:<(?:[^\s<>/:]*+:)?f\b[^<>]*+>(?:[^<]*+</[^<>]*+>)?)?+"
    rb"\s*+<(?:[^\s<>/:]*+:)?v>\s*+(#[A-Za-z0-9/_]++[!?]?)"
)

#: How far behind the beginning of a cell its error may stand; a formula is no longer.
_FORMULA = 20_000
# The same in an .ods, where cells have no places and may stand for several.
_ODS_TAG = re.compile(
    rb"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])"
    rb"((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>",
)
_ODS_ERROR = re.compile(rb"\s*+<text:p[^<>]*+>\s*+((?:#|Err:)[^<>]{1,30})")
_REPEATED = re.compile(rb"repeated\s*=\s*[\"']([0-9]{1,9})")
# The same in an .xls, by number, and what its bytes have if there is one.
_XLS_ERRORS = {0: b"#NULL!", 7: b"#DIV/0!", 23: b"#REF!", 29: b"#NAME?", 36: b"#NUM!", 42: b"#N/A"}
_XLS_ERROR = re.compile(rb"\x05\x02\x08\0|\x02.[\0\x07\x0f\x17\x1d\x24\x2a].{3}\xff\xff", re.S)
# The same in an .xlsb, and what begins a record: its kind and its size.
_XLSB_ERROR = re.compile(rb"[\x03\x0b][\x09-\xff].{2,3}\0\0.{4}[\0\x07\x0f\x17\x1d\x24\x2a]", re.S)
_XLSB_RECORD = re.compile(rb"([\0-\x7f]|[\x80-\xff].)([\x80-\xff]{0,3}.)", re.S)

# How the parts of an .xlsx refer to each other.
_SHEET = re.compile(rb"<(?:[^\s<>/:]*+:)?sheet\s([^<>]*+)>")
_RELATION = re.compile(rb"<(?:[^\s<>/:]*+:)?Relationship\s([^<>]*+)>")
_ID = re.compile(rb"\b(?:[\w.-]+:id|Id)\s*=\s*[\"']([^\"']*)")
_TARGET = re.compile(rb"\bTarget\s*=\s*[\"']([^\"']*)")

#: Errors of which the program says no more than the name.
TOO_LARGE, ENCRYPTED, MISSING = SPOKEN = ("TooLargeError", "PasswordError", "ModuleNotFoundError")

# The parts of an encrypted .xlsx and the manifest of an encrypted .ods have these names.
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_MANIFEST, _ENCRYPTION = "META-INF/manifest.xml", b"encryption-data"


class TooLargeError(Exception):
    """A workbook has more than can be read."""


class PasswordError(Exception):
    """A workbook is encrypted; calamine has an error of that name."""


def cell_of(value: object) -> str:
    """Return the text of a cell of a sheet.

    >>> cell_of(5046.0), cell_of(6.475), cell_of(True), cell_of(date(2021, 5, 7)), cell_of("a")
    ('5046', '6.475', 'true', '2021-05-07', 'a')
    """
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        midnight = not (value.hour or value.minute or value.second or value.microsecond)
        return value.date().isoformat() if midnight else value.isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _is_limited() -> bool:
    """Say whether this process has a limit on its memory."""
    try:
        import resource
    except ImportError:  # Windows, browsers
        return False
    # macOS takes the limit, and does not keep to it.
    most = resource.getrlimit(resource.RLIMIT_AS)[0]
    return sys.platform != "darwin" and most != resource.RLIM_INFINITY


def _check_archive(archive: zipfile.ZipFile, *, apart: bool = False) -> None:
    """Refuse an archive that cannot be read; apart and with limits, only by what it says."""
    members = archive.infolist()
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise TooLargeError
    # Calamine tries each kind of workbook, and says of what it could not read nothing more.
    if any(member.flag_bits & 1 for member in members):
        raise PasswordError
    if _MANIFEST in archive.NameToInfo:
        with archive.open(_MANIFEST) as manifest:
            if _ENCRYPTION in manifest.read(2**20):
                raise PasswordError
    if apart and _is_limited():
        return  # whatever it may lie about
    for member in members:
        with archive.open(member) as part:
            if _span_of(part) > MAX_SPAN:
                raise TooLargeError


def _span_of(part: IO[bytes]) -> int:
    """Return how many places a part of an archive spans, if it is a sheet in XML.

    Cells and rows without contents, which may have a look of their own, span nothing.
    """
    row = column = rows = columns = 0
    rest = b""
    while chunk := part.read(2**20):
        text = rest + chunk
        end = 0
        for tag in _TAG.finditer(text):
            end = tag.end()
            place = _PLACE.search(tag[2])
            letters, digits = place.groups() if place else (b"", b"")
            row = int(digits[-9:]) if digits else row + (tag[1] == b"row")
            column = 0 if tag[1] == b"row" else _number(letters) or column + 1
            if column and not tag[2].endswith(b"/") and not text.startswith(b"</", end):
                rows, columns = max(rows, row), max(columns, column)
        rest = text[max(end, text.rfind(b"<")) :][-(2**20) :]
    return rows * columns


def _number(letters: bytes) -> int:
    """Return the number of a column by its letters, from 1."""
    number = 0
    for letter in letters.upper()[:6]:
        number = 26 * number + letter - ord("A") + 1
    return number


def _errors_by_sheet(content: bytes, archive: zipfile.ZipFile | None) -> Callable[[int], Errors]:
    """Return what finds the errors of a sheet, by row and by column, all numbers from 0."""
    if archive is None or "content.xml" in archive.NameToInfo:
        found = _errors(_xls_errors(content) if archive is None else _ods_errors(archive))
        return lambda number: found.get(number, {})
    parts = sheet_parts(archive)

    def find(number: int) -> Errors:
        name = parts[number] if number < len(parts) else ""
        if name not in archive.NameToInfo:
            return {}
        with archive.open(name) as part:
            places = _xlsb_errors(part) if name.endswith(".bin") else _xlsx_errors(part)
            return _errors((number, *place) for place in places).get(number, {})

    return find


def _errors(places: Iterable[tuple[int, int, int, bytes]]) -> dict[int, dict[int, dict[int, str]]]:
    found: dict[int, dict[int, dict[int, str]]] = {}
    for sheet, row, column, error in places:
        found.setdefault(sheet, {}).setdefault(row, {})[column] = error.decode(
            errors="replace"
        ).strip()
    return found


def sheet_parts(archive: zipfile.ZipFile) -> list[str]:
    """Return the names of the parts of an .xlsx or .xlsb that are its sheets, in order.

    Args:
        archive: the workbook.
    """
    texts = []
    book = "workbook.bin" if "xl/workbook.bin" in archive.NameToInfo else "workbook.xml"
    for name in (f"xl/{book}", f"xl/_rels/{book}.rels"):
        if name not in archive.NameToInfo:
            return []
        with archive.open(name) as part:
            texts.append(part.read(2**22))
    targets = {}
    for relation in _RELATION.finditer(texts[1]):
        identity, target = _ID.search(relation[1]), _TARGET.search(relation[1])
        if identity and target:
            name = target[1].decode("utf-8", "replace")
            targets[identity[1]] = name[1:] if name.startswith("/") else f"xl/{name}"
    if book.endswith(".bin"):
        heads = [head for kind, head in _xlsb_records(texts[0]) if kind == 0x19C]
        wide = (head[12 : 12 + 2 * int.from_bytes(head[8:12], "little")] for head in heads)
        return [targets.get(one.decode("utf-16-le", "replace").encode(), "") for one in wide]
    found = (_ID.search(sheet[1]) for sheet in _SHEET.finditer(texts[0]))
    return [targets.get(identity[1], "") if identity else "" for identity in found]


def _xlsb_errors(part: IO[bytes]) -> Iterator[tuple[int, int, bytes]]:
    content, row = part.read(MAX_UNPACKED), 0
    for kind, cell in _xlsb_records(content) if _XLSB_ERROR.search(content) else ():
        if kind == 0 and len(cell) > 4:
            row = int.from_bytes(cell[:4], "little")
        elif kind in (3, 11) and len(cell) > 8:  # of its own, or of a formula
            yield row, int.from_bytes(cell[:4], "little"), _XLS_ERRORS.get(cell[8], b"#VALUE!")


def _xlsb_records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a part of an .xlsb, each with its kind; numbers have seven bits a byte."""
    at = 0
    while head := _XLSB_RECORD.match(part, at):
        size = sum((byte & 0x7F) << 7 * place for place, byte in enumerate(head[2]))
        at = head.end() + size
        yield int.from_bytes(head[1], "little"), part[at - size : at]


def _xlsx_errors(part: IO[bytes]) -> Iterator[tuple[int, int, bytes]]:
    rest = b""
    while chunk := part.read(2**20):
        text = rest + chunk
        # What was not whole is seen again, and told again.
        rest = text[-_FORMULA:]
        if b'"e"' not in text and b"'e'" not in text:
            continue
        for cell in _ERROR_CELL.finditer(text):
            place = _PLACE.search(b" " + cell[1])
            error = _ERROR.match(text, cell.end(), cell.end() + _FORMULA)
            if place and place[1] and place[2] and error:
                yield int(place[2][-9:]) - 1, _number(place[1]) - 1, error[1]


def _ods_errors(archive: zipfile.ZipFile) -> Iterator[tuple[int, int, int, bytes]]:
    with archive.open("content.xml") as part:
        text = part.read(MAX_UNPACKED)
    if b':value-type="error"' not in text:
        return
    sheet, row, rows, column = -1, 0, 0, 0
    for tag in _ODS_TAG.finditer(text):
        kind, attributes = tag.groups()
        times = int(found[1]) if (found := _REPEATED.search(attributes)) else 1
        if kind == b"table":
            sheet, row, rows = sheet + 1, 0, 0
        elif kind == b"table-row":
            row, rows, column = row + rows, times, 0
        else:
            if b':value-type="error"' in attributes:
                error = _ODS_ERROR.match(text, tag.end())
                yield sheet, row, column, error[1] if error else b"#VALUE!"
            column += times


def _xls_errors(content: bytes) -> Iterator[tuple[int, int, int, bytes]]:
    if not _XLS_ERROR.search(content):
        return
    stream = _xls_stream(content)
    heads = [cells for kind, cells in _xls_records(stream, 0) if kind == 0x85 and len(cells) > 4]
    records = 0
    for sheet, head in enumerate(heads[:MAX_SHEETS]):
        for kind, cell in _xls_records(stream, *struct.unpack_from("<I", head)):
            records += 1
            if records > MAX_CELLS:  # several sheets may be the same part
                raise TooLargeError
            if kind == 0x205 and len(cell) == 8 and cell[7]:
                error = cell[6]
            elif kind == 0x06 and cell[6:7] == b"\x02" and cell[12:14] == b"\xff\xff":
                error = cell[8]
            else:
                continue
            yield sheet, *struct.unpack_from("<HH", cell), _XLS_ERRORS.get(error, b"#VALUE!")


def _xls_records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a part of an .xls, with those of the charts in it."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size
        depth += (kind == 0x809) - (kind == 0x0A)
        if depth <= 0:
            return


def _xls_stream(content: bytes) -> bytes:
    """Return the stream of cells of the compound file that an .xls is; nothing if it is none."""
    size = 1 << min(struct.unpack_from("<H", content, 30)[0], 12)
    most = len(content) // size
    tables = (at for at in struct.unpack_from("<109I", content, 76) if at < most - 1)
    following = [
        number
        for at in tables
        for (number,) in struct.iter_unpack("<I", content[size * (at + 1) : size * (at + 2)])
    ]

    def chain(sector: int) -> bytes:
        found: list[bytes] = []
        while sector < len(following) and len(found) < most:
            found.append(content[size * (sector + 1) : size * (sector + 2)])
            sector = following[sector]
        return b"".join(found)

    names = chain(struct.unpack_from("<I", content, 48)[0])
    for at in range(0, len(names) - 127, 128):
        name = names[at : at + 64].decode("utf-16-le", "replace").partition("\0")[0]
        if name in ("Workbook", "Book"):
            return chain(struct.unpack_from("<I", names, at + 116)[0])
    return b""


def pick(names: Sequence[str], wanted: str) -> int | None:
    """Return the number, from 0, of the sheet of a name, or of a number from 1; None if none is.

    >>> pick(["Projets", "2022", "2"], "2"), pick(["Projets"], "projets "), pick(["a"], "2")
    (2, 0, None)
    """
    if wanted in names:
        return names.index(wanted)
    folded = [name.strip().casefold() for name in names]
    if wanted.strip().casefold() in folded:
        return folded.index(wanted.strip().casefold())
    number = int(wanted) if re.fullmatch("[0-9]{1,6}", wanted) else 0
    return number - 1 if 0 < number <= len(names) else None


def _kinds(book: Any) -> list[str]:
    """Say of each sheet what keeps it from being read: nothing of most."""
    sheets = [(str(one.typ), str(one.visible)) for one in book.sheets_metadata]
    kinds = [
        NO_CELLS if not typ.endswith("WorkSheet") else "" if shown.endswith("Visible") else HIDDEN
        for typ, shown in sheets
    ]
    # Where none would be left, what hides them means nothing.
    return kinds if "" in kinds else ["" if kind == HIDDEN else kind for kind in kinds]


class _Told:
    """How much of a workbook has been told, all sheets together."""

    def __init__(self) -> None:
        self.cells = self.characters = self.places = 0

    def rows(self, sheet: Any, errors: Errors) -> Iterator[list[list[str]] | int]:
        """Yield the rows of a sheet, some at a time, and of empty rows how many there are."""
        if sheet.start is None or sheet.end is None:
            return
        self.places += (sheet.end[0] + 1) * (sheet.end[1] + 1)
        if self.places > MAX_SPAN:
            raise TooLargeError
        before = [""] * sheet.start[1]
        width = max(sheet.end[1], max(map(max, errors.values()), default=0)) + 1
        rows: list[list[str]] = []
        cells = characters = empty = 0
        for number, values in enumerate(sheet.iter_rows()):
            row = before + [value if type(value) is str else cell_of(value) for value in values]
            if number in errors:
                row = _with_errors(row, errors[number])
            there = len(row) - row.count("")
            if not there:
                empty += 1
                continue
            if empty >= MANY:
                if rows:
                    yield rows
                    rows, cells, characters = [], 0, 0
                yield empty
            else:
                rows += [[""] * width] * empty
                cells += empty * width
            empty = 0
            row += [""] * (width - len(row))
            size = self._count(row, there)
            rows.append(row)
            cells, characters = cells + len(row), characters + size
            if cells >= CELLS or characters >= CHARACTERS:
                yield rows
                rows, cells, characters = [], 0, 0
        if rows:
            yield rows

    def _count(self, row: list[str], there: int) -> int:
        """Count a row, and return how many characters it has."""
        size = len("".join(row))
        self.cells += there
        self.characters += size
        if self.cells > MAX_CELLS or self.characters > MAX_TEXT:
            raise TooLargeError
        if size > MAX_ROW or (size > MAX_CELL and max(map(len, row)) > MAX_CELL):
            raise TooLargeError
        return size


def _with_errors(row: list[str], errors: Mapping[int, str]) -> list[str]:
    row = row + [""] * (max(errors) + 1 - len(row))
    for column, error in errors.items():
        row[column] = error
    return row


def read_sheets(
    content: bytes, wanted: str | None = None, *, apart: bool = False
) -> Iterator[dict[str, Any] | list[list[str]] | int]:
    """Yield what sheets there are, then of each that is read its number and its rows.

    First comes an object with the name of each sheet and what keeps it from being read (`sheets`),
    and the numbers, from 0, of those that are (`read`). Then each of them: an object with its
    number (`sheet`), and its rows, some at a time, from the first of the sheet; a number stands for
    so many rows without contents.

    Args:
        content: a workbook, of any kind that calamine reads.
        wanted: name or number of the only sheet to read; None for all that are shown.
        apart: whether this process may die of it: where memory is limited, the limit is enough.

    Raises:
        TooLargeError: it has too many bytes, cells or characters.
        Exception: whatever calamine and zipfile raise.
    """
    import zipfile

    from python_calamine import CalamineWorkbook

    archive = None
    if content.startswith(b"PK"):
        archive = zipfile.ZipFile(io.BytesIO(content))
        _check_archive(archive, apart=apart)
    elif _ENCRYPTED_PACKAGE in content:
        raise PasswordError
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    names, kinds = book.sheet_names, _kinds(book)
    if not names:
        raise ValueError("it has no sheet")
    read = [number for number, kind in enumerate(kinds) if not kind]
    if wanted is not None:
        number = pick(names, wanted)
        read = [number] if number is not None and kinds[number] != NO_CELLS else []
    if len(read) > MAX_SHEETS:
        raise TooLargeError
    yield {"sheets": [*zip(names, kinds, strict=True)], "read": read}
    told, errors_of = _Told(), _errors_by_sheet(content, archive)
    for number in read:
        yield {"sheet": number}
        yield from told.rows(book.get_sheet_by_index(number), errors_of(number))


def reason(error: BaseException) -> str:
    """Say on one line why a workbook cannot be read."""
    name = type(error).__name__
    said = " ".join(str(error)[:2000].split())
    return name if isinstance(error, MemoryError) or name in SPOKEN or not said else said


def main() -> None:
    """Read a workbook from the standard input; print a line of JSON for each part.

    What is wanted of it stands before it, as a line of JSON.
    """
    try:
        wanted = json.loads(sys.stdin.buffer.readline())
        for part in read_sheets(sys.stdin.buffer.read(), wanted, apart=True):
            sys.stdout.write(json.dumps(part, ensure_ascii=False) + "\n")
    except Exception as error:
        sys.exit(reason(error))


if __name__ == "__main__":
    main()
