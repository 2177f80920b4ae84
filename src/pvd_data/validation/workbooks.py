"""The first sheet of a workbook as records, its numbers and dates as the text of cells.

Needs the extra `[xlsx]`. A workbook does not keep the zero in front of a number: such codes are
told like those of a CSV that lost theirs.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING

from pvd_data.errors import UnreadableFileError
from pvd_data.tabular.records import Block

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

#: A workbook that unpacks to more is a bomb, or needs to be a CSV.
MAX_UNPACKED = 512 * 2**20
MAX_PACKED = 128 * 2**20

#: How many rows make a block.
ROWS = 1000


def cell_of(value: object) -> str:
    """Return the text that a cell of a sheet stands for.

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
            path, "workbooks need an extra: pip install 'pvd-data[xlsx]', or save it as CSV"
        ) from error
    content = stream.read(MAX_PACKED + 1)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise UnreadableFileError(path, f"this is no workbook: {error}") from error
    if len(content) > MAX_PACKED or unpacked > MAX_UNPACKED:
        raise UnreadableFileError(path, "the workbook is too large; save the sheet as CSV")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        rows = iter(sheet.to_python(skip_empty_area=False))
    except (CalamineError, ValueError, IndexError) as error:
        raise UnreadableFileError(path, f"the workbook cannot be read: {error}") from error
    first = 0
    while values := list(islice(rows, ROWS)):
        cells = [[cell_of(value) for value in row] for row in values]
        yield Block(
            first, cells, range(first + 1, first + 1 + len(cells)), first + 1, [], "", False
        )
        first += len(cells)
