"""The first sheet of a workbook as records, its numbers and dates as the text of cells.

Needs the extra `[xlsx]`. A workbook does not keep the zero in front of a number: such codes are
reported like those of a CSV that lost theirs.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING

from pvd_data.errors import UnreadableFileError
from pvd_data.package.opening import UNREADABLE
from pvd_data.tabular.records import Block

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO


#: A workbook that unpacks to more is a bomb, or needs to be a CSV.
MAX_UNPACKED = 256 * 2**20
MAX_PACKED = 128 * 2**20

#: A sheet is laid out whole, from its first cell to its last: no more than this many.
MAX_CELLS = 5_000_000

# Where a cell or a row says that it is.
_PLACE = re.compile(rb"\br\s*=\s*[\"']\s*([A-Za-z]*)([0-9]+)")

#: How many rows make a block.
ROWS = 1000


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


def _fits(content: bytes) -> bool:
    """Say whether a workbook and its sheets are of a size that can be read.

    All of it is unpacked and dropped, since an archive may lie about what it holds: zipfile
    reads what is declared, and raises if that is not all.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        if sum(member.file_size for member in members) > MAX_UNPACKED:
            return False
        for member in members:
            rows = columns = 0
            before = b""
            with archive.open(member) as part:
                while chunk := part.read(2**20):
                    # Texts, which may say anything; a sheet may have any other name.
                    if member.filename.endswith("sharedStrings.xml"):
                        continue
                    for letters, digits in set(_PLACE.findall(before + chunk)):
                        rows = max(rows, int(digits.lstrip(b"0")[:9] or 0))
                        columns = max(columns, _number(letters))
                    before = chunk[-40:]
            if rows * columns > MAX_CELLS:
                return False
    return True


def _number(letters: bytes) -> int:
    """Return the number of a column by its letters, from 1."""
    number = 0
    for letter in letters.upper()[:6]:
        number = 26 * number + letter - ord("A") + 1
    return number


def read_workbook(stream: BinaryIO, path: str) -> Iterator[Block]:
    """Yield the records of the first sheet; the line of a record is the number of its row.

    Args:
        stream: the workbook.
        path: how messages name it.

    Raises:
        UnreadableFileError: the extra is not installed, or this is no workbook, or too large.
    """
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError as error:
        raise UnreadableFileError(
            path,
            "workbooks need an extra: pip install 'pvd-data[xlsx]', or save it as CSV",
            "pour un classeur : pip install 'pvd-data[xlsx]', ou enregistrez-le en CSV",
        ) from error
    content = stream.read(MAX_PACKED + 1)
    try:
        fits = len(content) <= MAX_PACKED and _fits(content)
    except UNREADABLE as error:
        raise UnreadableFileError(
            path, f"this is no workbook: {error}", f"ce n'est pas un classeur : {error}"
        ) from error
    if not fits:
        raise UnreadableFileError(
            path,
            "the workbook is too large; save the sheet as CSV",
            "le classeur est trop grand ; enregistrez la feuille en CSV",
        )
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        rows = iter(sheet.to_python(skip_empty_area=False))
    except (CalamineError, ValueError, IndexError) as error:
        raise UnreadableFileError(
            path, f"the workbook cannot be read: {error}", f"classeur illisible : {error}"
        ) from error
    except BaseException as error:
        # What a Rust library panics with is no Exception, and cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableFileError(
            path, f"the workbook cannot be read: {error}", f"classeur illisible : {error}"
        ) from None
    first = 0
    while values := list(islice(rows, ROWS)):
        cells = [[cell_of(value) for value in row] for row in values]
        yield Block(first, cells, range(first + 1, first + 1 + len(cells)), first + 1, [], False)
        first += len(cells)
