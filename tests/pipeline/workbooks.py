"""Workbooks from rows of text and numbers, the same to the byte on every machine."""

from __future__ import annotations

import io
import zipfile
from string import ascii_uppercase
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Cell = str | float

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook(sheet: str, rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a workbook of one sheet, laid out as Excel does: texts apart, each once.

    Nothing in it depends on the day or on the compressor, so that it has one hash.

    Args:
        sheet: name of the sheet.
        rows: the cells, header first, at most 26 a row; an empty text is a cell without a value.
    """
    texts: dict[str, int] = {}
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = [
            _cell(f"{letter}{number}", cell, texts)
            for letter, cell in zip(ascii_uppercase, row, strict=False)
        ]
        lines.append(f'<row r="{number}" spans="1:{len(cells)}">{"".join(cells)}</row>')
    items = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + "".join(
            f'<Override PartName="/xl/{part}.xml" ContentType="{_TYPES}.{kind}+xml"/>'
            for part, kind in (
                ("workbook", "sheet.main"),
                ("worksheets/sheet1", "worksheet"),
                ("sharedStrings", "sharedStrings"),
            )
        )
        + "</Types>",
        "_rels/.rels": _relations(officeDocument="xl/workbook.xml"),
        "xl/_rels/workbook.xml.rels": _relations(
            worksheet="worksheets/sheet1.xml", sharedStrings="sharedStrings.xml"
        ),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{items}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}">'
        f"<sheetData>{''.join(lines)}</sheetData></worksheet>",
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name)  # without a date: 1980
            entry.create_system = 3
            declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
            archive.writestr(entry, declaration + text)
    return content.getvalue()


def _cell(place: str, cell: Cell, texts: dict[str, int]) -> str:
    if cell == "":
        return f'<c r="{place}"/>'
    if isinstance(cell, str):
        return f'<c r="{place}" t="s"><v>{texts.setdefault(cell, len(texts))}</v></c>'
    return f'<c r="{place}"><v>{cell:.0f}</v></c>'


def _relations(**targets: str) -> str:
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items(), start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'
