"""Changing cells in the bytes of an .xlsx or .xlsm: the XML of its sheets, and no other part of the zip.

A library would read the workbook and write what it knows of it, and lose charts, images, macros and
the values of formulas. Here formats, formulas, other sheets and all that is not a cell stay as they are.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from pvd_data.base.text import letters
from pvd_data.fixing.edits import Edit, is_told, splice
from pvd_data.fixing.repacking import read_part, repack
from pvd_data.tabular.sheets import cell_of, sheet_parts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from pvd_data.fixing.edits import Change

# What is within a cell or a shared string has none of its own, so that a search ends where another begins.
_CELL = re.compile(
    rb"<((?:[^\s<>/:]++:)?)c((?:\s++[^\s<>/=]++=(?:\"[^\"<>]*+\"|'[^'<>]*+'))*+)\s*+"
    rb"(?:/>|>((?:[^<]++|<(?!/?(?:[^\s<>/:]++:)?c[\s>/]))*+)</(?:[^\s<>/:]++:)?c>)"
)
_PLACE = re.compile(rb"\sr=[\"']([A-Z]+[0-9]+)[\"']")
_TYPE = re.compile(rb"\st=[\"']([A-Za-z]+)[\"']")
_VALUE = re.compile(rb"<(?:[^\s<>/:]++:)?v(?:\s[^<>]*+)?>([^<]*+)<")
_TEXT = re.compile(rb"<(?:[^\s<>/:]++:)?t(?:\s[^<>]*+)?>([^<]*+)<")
_FORMULA = re.compile(rb"<(?:[^\s<>/:]++:)?f[\s/>]")
_RICH = re.compile(rb"<(?:[^\s<>/:]++:)?(?:r|rPh)[\s>]")
_SHARED = re.compile(
    rb"<(?:[^\s<>/:]++:)?si(?:\s[^<>]*+)?(?:/>|"
    rb">((?:[^<]++|<(?!/?(?:[^\s<>/:]++:)?si[\s>/]))*+)</(?:[^\s<>/:]++:)?si>)"
)
_CALC = re.compile(rb"<((?:[^\s<>/:]++:)?calcPr)(?![^<>]*fullCalcOnLoad)(?=[\s/>])")

_STRINGS, _BOOK = "xl/sharedStrings.xml", "xl/workbook.xml"


def is_xlsx(content: bytes) -> bool:
    """Say whether bytes look like an .xlsx or .xlsm, whatever they are called.

    Args:
        content: the bytes, which are not unpacked: they may be a bomb.
    """
    return content.startswith(b"PK") and _BOOK.encode() in content


class Xlsx:
    """A workbook whose cells can be changed, which was found to be readable and not too large."""

    def __init__(self, content: bytes, names: Sequence[str]) -> None:
        """Take a workbook.

        Args:
            content: its bytes.
            names: the names of its sheets, in order.
        """
        self._content = content
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            single = len(archive.NameToInfo) == len(archive.infolist())
            # Of two parts of one name, other programs may read the other.
            self._parts = dict(zip(names, sheet_parts(archive) if single else (), strict=False))
            strings = read_part(archive, _STRINGS)
        self._shared = [_plain(found[1] or b"") for found in _SHARED.finditer(strings)]

    def _sheet(self, sheet: str) -> bytes:
        with zipfile.ZipFile(io.BytesIO(self._content)) as archive:
            return read_part(archive, self._parts.get(sheet, ""))

    def find(
        self, sheet: str, rows: Mapping[int, Mapping[int, Change]], numbers: Collection[int]
    ) -> Iterator[Edit]:
        """Find the places of the cells of a sheet to change, in the XML of the sheet.

        A formula, a cell in several fonts and one that does not hold what it should are left out.

        Args:
            sheet: its name.
            rows: what to change, by number of the row and of the column.
            numbers: the columns whose cells are numbers; all others are texts.
        """
        wanted = {
            f"{letters(column)}{row}".encode(): (row, column, change)
            for row, cells in rows.items()
            for column, change in cells.items()
        }
        for found in _CELL.finditer(self._sheet(sheet)):
            place = _PLACE.search(found[2])
            if place is None or place[1] not in wanted:
                continue
            row, column, change = wanted[place[1]]
            value = self._value(found[2], found[3] or b"")
            if value is not None and is_told(value, change.before):
                cell = _cell(found[1], found[2], change.after, number=column in numbers)
                yield Edit(found.start(), found.end(), cell, (sheet, row), column)

    def _value(self, attributes: bytes, body: bytes) -> str | None:
        """Return what a cell holds, if it is a text or a number and no formula."""
        kind = found[1] if (found := _TYPE.search(attributes)) else b"n"
        if _FORMULA.search(body):
            return None
        if kind == b"inlineStr":
            return _plain(body)
        value = _VALUE.search(body)
        if value is None:
            return None
        text = html.unescape(value[1].decode("utf-8", "replace"))
        try:
            if kind == b"s":
                return self._shared[int(text)]
            return cell_of(float(text)) if kind == b"n" else text if kind == b"str" else None
        except (ValueError, IndexError, OverflowError):
            return None

    def splice(self, edits: Iterable[Edit]) -> bytes:
        """Return the workbook with the edits applied.

        Args:
            edits: what to change, in order, as `find` gives it.
        """
        by_sheet: dict[str, list[Edit]] = {}
        for edit in edits:
            by_sheet.setdefault(edit.record[0], []).append(edit)
        changed = {
            self._parts[name]: splice(self._sheet(name), some) for name, some in by_sheet.items()
        }
        with zipfile.ZipFile(io.BytesIO(self._content)) as archive:
            if any(_FORMULA.search(read_part(archive, part)) for part in self._parts.values()):
                # What a formula said of a cell that has changed is calculated again.
                changed[_BOOK] = _CALC.sub(rb'<\1 fullCalcOnLoad="1"', archive.read(_BOOK))
        return repack(self._content, {name: [part] for name, part in changed.items()})


def _plain(text: bytes) -> str | None:
    """Return a text of one font; None of several, which would be lost."""
    if _RICH.search(text):
        return None
    found = b"".join(_TEXT.findall(text))
    return html.unescape(found.decode("utf-8", "replace"))


def _cell(prefix: bytes, attributes: bytes, text: str, *, number: bool) -> bytes:
    """Write a cell, in the format it had."""
    attributes = _TYPE.sub(b"", attributes)
    if not text:
        return b"<%bc%b/>" % (prefix, attributes)
    if number and re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", text):
        body = b"<%bv>%b</%bv>" % (prefix, text.encode(), prefix)
        return b"<%bc%b>%b</%bc>" % (prefix, attributes, body, prefix)
    tags = (prefix, prefix, escape(text).encode(), prefix, prefix)
    body = b'<%bis><%bt xml:space="preserve">%b</%bt></%bis>' % tags
    return b'<%bc%b t="inlineStr">%b</%bc>' % (prefix, attributes, body, prefix)
