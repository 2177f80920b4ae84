"""The first sheet of a workbook as rows of text; run as a program, in a confined process.

Other people's code reads it, which trusts what it reads: it lays out the whole rectangle that the
farthest cell spans, and is aborted where there is no memory. So this module imports nothing of
ours, and can be run from its source alone.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from datetime import date, datetime
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A workbook that unpacks to more is a bomb, or needs to be a CSV.
MAX_UNPACKED = 256 * 2**20

#: A sheet is laid out whole, from its first cell to its last: no more than this many.
MAX_CELLS = 5_000_000

#: Characters that a cell, a row and a sheet may have: a text is kept once, and may be in each cell.
#: Excel has no longer cell than half of that.
MAX_CELL = 2**16
MAX_ROW = 4 * 2**20
MAX_TEXT = 64 * 2**20

#: How many cells, or characters, are told at once, to the end of a row.
CELLS = 20_000
CHARACTERS = 2**20

# What begins a row or a cell, and where it says that it is.
_TAG = re.compile(
    rb"<(?:[^\s<>/:]*:)?(row|c)(?=[\s/>])((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>",
)
_PLACE = re.compile(rb"\sr\s*=\s*[\"']\s*([A-Za-z]*)([0-9]*)")

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
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
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


def _check_archive(content: bytes, *, apart: bool = False) -> None:
    """Refuse an archive that cannot be read; apart and with limits, only by what it says."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
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
                if _cells_of(part) > MAX_CELLS:
                    raise TooLargeError


def _cells_of(part: IO[bytes]) -> int:
    """Return how many cells a part of an archive spans, if it is a sheet in XML."""
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
            rows, columns = max(rows, row), max(columns, column)
        rest = text[max(end, text.rfind(b"<")) :][-(2**20) :]
    return rows * columns


def _number(letters: bytes) -> int:
    """Return the number of a column by its letters, from 1."""
    number = 0
    for letter in letters.upper()[:6]:
        number = 26 * number + letter - ord("A") + 1
    return number


def read_rows(content: bytes, *, apart: bool = False) -> Iterator[list[list[str]]]:
    """Yield the rows of the first sheet, some at a time, from the first row of the sheet.

    Args:
        content: a workbook, of any kind that calamine reads.
        apart: whether this process may die of it: where memory is limited, the limit is enough.

    Raises:
        TooLargeError: it has too many bytes, cells or characters.
        Exception: whatever calamine and zipfile raise.
    """
    from python_calamine import CalamineWorkbook

    if content.startswith(b"PK"):
        _check_archive(content, apart=apart)
    elif _ENCRYPTED_PACKAGE in content:
        raise PasswordError
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    if sheet.start is None or sheet.end is None:
        return
    if (sheet.end[0] + 1) * (sheet.end[1] + 1) > MAX_CELLS:
        raise TooLargeError
    before = [""] * sheet.start[1]
    rows: list[list[str]] = []
    cells = characters = whole = 0
    for values in sheet.iter_rows():
        row = before + [value if type(value) is str else cell_of(value) for value in values]
        sizes = [*map(len, row)]
        size = sum(sizes)
        whole += size
        if max(sizes) > MAX_CELL or size > MAX_ROW or whole > MAX_TEXT:
            raise TooLargeError
        rows.append(row)
        cells, characters = cells + len(row), characters + size
        if cells >= CELLS or characters >= CHARACTERS:
            yield rows
            rows, cells, characters = [], 0, 0
    if rows:
        yield rows


def reason(error: BaseException) -> str:
    """Say on one line why a workbook cannot be read."""
    name = type(error).__name__
    said = " ".join(str(error)[:2000].split())
    return name if isinstance(error, MemoryError) or name in SPOKEN or not said else said


def main() -> None:
    """Read a workbook from the standard input; print a line of JSON for some rows at a time."""
    try:
        for rows in read_rows(sys.stdin.buffer.read(), apart=True):
            sys.stdout.write(json.dumps(rows, ensure_ascii=False) + "\n")
    except Exception as error:
        sys.exit(reason(error))


if __name__ == "__main__":
    main()
