"""Workbooks by hand, byte by byte, of each kind that is read: no library writes what is wrong."""

from __future__ import annotations

import io
import struct
import zipfile
from string import ascii_uppercase
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    Row = tuple[str | float, ...]

ROWS: list[Row] = [("code_insee", "nom", "population"), ("05046", "Embrun", 6412), ("5170", "", 2)]

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"


def packed(parts: Mapping[str, bytes | str]) -> bytes:
    """Return a zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _related(targets: Iterable[tuple[str, str]]) -> str:
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


def xlsx_parts(
    cells: str | bytes, texts: str | bytes | None = None, *, name: str = SHEET, before: str = ""
) -> dict[str, bytes | str]:
    """Return the parts of an .xlsx.

    Args:
        cells: the rows of its sheet, in XML.
        texts: the shared texts, in XML.
        name: of the part that is the sheet.
        before: what the sheet and the texts begin with.
    """
    data = cells.encode() if isinstance(cells, str) else cells
    start = f'{before}<worksheet xmlns="{MAIN}"><sheetData>'.encode()
    sheet = f'<sheet name="A" sheetId="1" xmlns:r="{_OFFICE}" r:id="rId1"/>'
    targets = [("worksheet", name.removeprefix("xl/"))]
    parts: dict[str, bytes | str] = {
        "_rels/.rels": _related([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}"><sheets>{sheet}</sheets></workbook>',
        name: start + data + b"</sheetData></worksheet>",
    }
    if texts is not None:
        targets.append(("sharedStrings", "sharedStrings.xml"))
        shared = texts.encode() if isinstance(texts, str) else texts
        parts["xl/sharedStrings.xml"] = (
            f'{before}<sst xmlns="{MAIN}">'.encode() + shared + b"</sst>"
        )
    parts["xl/_rels/workbook.xml.rels"] = _related(targets)
    return parts


def xlsx_cells(rows: Iterable[Row]) -> str:
    """Return rows in the XML of an .xlsx, each cell with its place."""
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            f'<c r="{letter}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
            if isinstance(cell, str)
            else f'<c r="{letter}{number}"><v>{cell}</v></c>'
            for letter, cell in zip(ascii_uppercase, row, strict=False)
            if cell != ""
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    return "".join(lines)


def xlsx(rows: Iterable[Row] = ROWS) -> bytes:
    """Return an .xlsx."""
    return packed(xlsx_parts(xlsx_cells(rows)))


def xlsx_of_sheets(sheets: Mapping[str, Iterable[Row]], hidden: Collection[str] = ()) -> bytes:
    """Return an .xlsx of several sheets.

    Args:
        sheets: their rows, by their names.
        hidden: the names of those that are not shown.
    """
    parts = xlsx_parts("")
    del parts[SHEET]
    listed, targets = [], []
    for number, (name, rows) in enumerate(sheets.items(), 1):
        state = ' state="hidden"' if name in hidden else ""
        listed.append(
            f'<sheet name="{escape(name)}" sheetId="{number}"{state} r:id="rId{number}"/>'
        )
        targets.append(("worksheet", f"worksheets/sheet{number}.xml"))
        data = f"<sheetData>{xlsx_cells(rows)}</sheetData>"
        parts[f"xl/worksheets/sheet{number}.xml"] = f'<worksheet xmlns="{MAIN}">{data}</worksheet>'
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets>{"".join(listed)}</sheets></workbook>'
    )
    parts["xl/_rels/workbook.xml.rels"] = _related(targets)
    return packed(parts)


def xlsx_of_text(text: str) -> bytes:
    """Return an .xlsx of CSVs, each behind the name of its sheet in brackets."""
    sheets: dict[str, list[Row]] = {}
    for line in text.splitlines():
        if line.startswith("["):
            rows = sheets.setdefault(line[1:-1], [])
        else:
            rows.append(tuple(line.split(",")))
    return xlsx_of_sheets(sheets)


def ods_of(rows: str, before: str = "") -> bytes:
    """Return an .ods by the XML of its rows."""
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    spaces = "".join(f' xmlns:{name}="{space}{name}:1.0"' for name in ("office", "table", "text"))
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"{before}<office:document-content{spaces}><office:body>"
            f'<office:spreadsheet><table:table table:name="A">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
            "META-INF/manifest.xml": "<manifest/>",
        }
    )


def ods_cell(cell: str | float, more: str = "") -> str:
    """Return a cell of an .ods."""
    if cell == "":
        return f"<table:table-cell {more}/>"
    kind = "string" if isinstance(cell, str) else f'float" office:value="{cell}'
    text = f"<text:p>{escape(str(cell))}</text:p>"
    return f'<table:table-cell {more} office:value-type="{kind}">{text}</table:table-cell>'


def ods(rows: Iterable[Row] = ROWS) -> bytes:
    """Return an .ods."""
    lines = "".join(
        f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows
    )
    return ods_of(lines)


def xlsb_record(kind: int, content: bytes = b"", size: int | None = None) -> bytes:
    """Return a record of an .xlsb, with another size than it has if one is given."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    left, coded = len(content) if size is None else size, bytearray()
    while True:
        coded.append(left & 0x7F | (0x80 if left > 0x7F else 0))
        left >>= 7
        if not left:
            return head + bytes(coded) + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb_of(records: bytes) -> bytes:
    """Return an .xlsb by the records of its rows."""
    sheet = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("A")
    return packed(
        {
            "_rels/.rels": _related([("officeDocument", "xl/workbook.bin")]),
            "xl/workbook.bin": xlsb_record(0x83)
            + xlsb_record(0x8F)
            + xlsb_record(0x9C, sheet)
            + xlsb_record(0x90)
            + xlsb_record(0x84),
            "xl/_rels/workbook.bin.rels": _related([("worksheet", "worksheets/sheet1.bin")]),
            "xl/worksheets/sheet1.bin": xlsb_record(0x81)
            + xlsb_record(0x94, bytes(16))
            + xlsb_record(0x91)
            + records
            + xlsb_record(0x92)
            + xlsb_record(0x82),
        }
    )


def xlsb_row(number: int, cells: Iterable[tuple[int, str | float | bytes]]) -> bytes:
    """Return a row of an .xlsb; bytes are errors, with more behind if they are a formula's."""
    found = xlsb_record(0x00, struct.pack("<I", number) + bytes(21))
    for column, cell in cells:
        place = struct.pack("<II", column, 0)
        if isinstance(cell, bytes):
            found += xlsb_record(0x03 if len(cell) == 1 else 0x0B, place + cell)
        elif isinstance(cell, str):
            found += xlsb_record(0x06, place + _wide(cell))
        else:
            found += xlsb_record(0x05, place + struct.pack("<d", cell))
    return found


def xlsb(rows: Iterable[Row] = ROWS) -> bytes:
    """Return an .xlsb."""
    lines = [
        xlsb_row(number, [(column, cell) for column, cell in enumerate(row) if cell != ""])
        for number, row in enumerate(rows)
    ]
    return xlsb_of(b"".join(lines))


def compound(name: str, stream: bytes, change: Callable[[list[int]], object] = list) -> bytes:
    """Return a compound file, which is what an .xls is, of one stream.

    Args:
        name: of the stream.
        stream: its content.
        change: changes the table that says which sector follows which.
    """
    content = stream.ljust(4096, b"\0")
    content += bytes(-len(content) % 512)
    sectors = len(content) // 512
    # The table is in the first sectors, then come the names, then the stream.
    tables = 1
    while tables * 128 < tables + 1 + sectors:
        tables += 1
    end, unused = 0xFFFFFFFE, 0xFFFFFFFF
    first = tables + 1
    following = [0xFFFFFFFD] * tables + [end]
    following += [*range(first + 1, first + sectors), end]
    change(following)
    following += [unused] * (tables * 128 - len(following))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIII", 62, 3, 0xFFFE, 9, 6, 0, tables, tables, 0, 4096, end, 0, end, 0
    )
    header += struct.pack("<109I", *range(tables), *[unused] * (109 - tables))

    def entry(label: str, kind: int, child: int, start: int, size: int) -> bytes:
        wide = label.encode("utf-16-le") + b"\0\0"
        links = struct.pack("<III", unused, unused, child)
        return (
            wide.ljust(64, b"\0")
            + struct.pack("<HBB", len(wide), kind, 1)
            + links
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    names = entry("Root Entry", 5, 1, end, 0) + entry(name, 2, unused, first, len(content))
    return (
        header + struct.pack(f"<{len(following)}I", *following) + names.ljust(512, b"\0") + content
    )


def biff(kind: int, content: bytes = b"") -> bytes:
    """Return a record of an .xls."""
    return struct.pack("<HH", kind, len(content)) + content


def xls_stream(cells: Iterable[tuple[int, int, str | float]]) -> bytes:
    """Return the stream of an .xls by its cells."""
    globals_, sheet = struct.pack("<HH12x", 0x0600, 0x0005), struct.pack("<HH12x", 0x0600, 0x0010)
    first = biff(0x0809, globals_)
    end = biff(0x000A)
    bound = struct.pack("<IHBBc", len(first) + 4 + 9 + len(end), 0, 1, 0, b"A")
    found = first + biff(0x0085, bound) + end + biff(0x0809, sheet)
    for row, column, cell in cells:
        place = struct.pack("<HHH", row, column, 0)
        if isinstance(cell, str):
            text = struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")
            found += biff(0x0204, place + text)
        else:
            found += biff(0x0203, place + struct.pack("<d", cell))
    return found + end


def xls(rows: Iterable[Row] = ROWS) -> bytes:
    """Return an .xls."""
    cells = [
        (number, column, cell)
        for number, row in enumerate(rows)
        for column, cell in enumerate(row)
        if cell != ""
    ]
    return compound("Workbook", xls_stream(cells))


KINDS: dict[str, Callable[[Iterable[Row]], bytes]] = {
    ".xlsx": xlsx,
    ".xlsm": xlsx,
    ".xlsb": xlsb,
    ".xls": xls,
    ".ods": ods,
}
