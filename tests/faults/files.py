"""Faults of the file as a whole: encoding, delimiter, something else than a CSV."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from tests.faults.base import Cells, Damaged, Draft, Place, add_class, join_cells

if TYPE_CHECKING:
    from collections.abc import Callable

FILE = "file"


def _can_write(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _encoded(encoding: str) -> Callable[[Draft], Damaged]:
    def damage(draft: Draft) -> Damaged:
        lines = [line for line in draft.lines() if _can_write(encoding, line)]
        first = next(at for at, line in enumerate(lines, start=1) if not line.isascii())
        content = "".join(lines).encode(encoding)
        # An encoding is one of the file: its beginning is as good as its first strange byte.
        place = Place(None) if encoding.startswith("utf-16") else Place(first)
        return Damaged(content, (place,))

    return damage


def _one_line_encoded(draft: Draft) -> Damaged:
    lines = [line.encode() for line in draft.lines()]
    lines[draft.at + 1] = draft.lines()[draft.at + 1].encode("cp1252")
    return Damaged(b"".join(lines), (Place(draft.line),))


def _delimited(delimiter: str) -> Callable[[Draft], Damaged]:
    def damage(draft: Draft) -> Damaged:
        cells = [draft.columns, *(list(row.values()) for row in draft.rows)]
        text = "".join(join_cells(row, delimiter) for row in cells)
        return Damaged(text.encode(), (Place(None),))

    return damage


def _workbook(draft: Draft) -> Damaged:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "".join(draft.lines()))
    return Damaged(out.getvalue(), (Place(None),))


def _page(draft: Draft) -> Damaged:
    return Damaged(b"<!DOCTYPE html>\n<html><body>404</body></html>\n", (Place(None),))


def _accented(row: Cells) -> bool:
    return not row["nom"].isascii()


for _encoding in ("cp1252", "mac_roman", "cp850", "utf-16"):
    add_class(FILE, f"file: in {_encoding}", _encoded(_encoding), _accented)
add_class(FILE, "file: one line in cp1252", _one_line_encoded, _accented)
add_class(FILE, "file: semicolons", _delimited(";"))
add_class(FILE, "file: tabs", _delimited("\t"))
add_class(FILE, "file: empty", lambda draft: Damaged(b"", (Place(None),)))
add_class(FILE, "file: a workbook called .csv", _workbook)
add_class(FILE, "file: an HTML page called .csv", _page)
