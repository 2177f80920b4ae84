"""Workbooks made to harm whoever reads them; each is small, and made when it is asked for."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from tests.tabular.books import (
    biff,
    compound,
    ods_cell,
    ods_of,
    packed,
    xls_stream,
    xlsb_of,
    xlsb_record,
    xlsb_row,
    xlsx,
    xlsx_parts,
)

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER = "<row><c t='inlineStr'><is><t>code_insee</t></is></c></row>"
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
_LOL = '<!ENTITY l0 "lol">' + "".join(
    f'<!ENTITY l{n} "' + f"&l{n - 1};" * 10 + '">' for n in range(1, 10)
)
LAUGHS = f"<!DOCTYPE a [{_LOL}]>"


def sheet(cells: str | bytes, texts: str | bytes | None = None, **more: str) -> bytes:
    return packed(xlsx_parts(cells, texts, **more))


def of_one_text(size: int, columns: int, rows: int) -> bytes:
    """Make a sheet of cells that all have the same long text, which is there once."""
    row = "<row>" + "<c t='s'><v>0</v></c>" * columns + "</row>"
    return sheet(row * rows, "<si><t>" + "a" * size + "</t></si>")


def many_members() -> bytes:
    return packed({**xlsx_parts(HEADER), **{f"a/{number}": b"" for number in range(3_000)}})


def two_archives() -> bytes:
    """Put the end of an innocent archive into the comment of a hostile one."""
    innocent, hostile = xlsx(), sheet(HEADER + FAR)
    end = hostile.rindex(b"PK\x05\x06")
    comment = innocent[innocent.rindex(b"PK\x05\x06") :]
    return innocent + hostile[:end] + hostile[end:-2] + struct.pack("<H", len(comment)) + comment


def lying(content: bytes, field: int, size: int) -> bytes:
    """Change a field of four bytes of the last entry of the list of an archive."""
    changed = bytearray(content)
    struct.pack_into("<I", changed, content.rindex(b"PK\x01\x02") + field, size)
    return bytes(changed)


def encrypted_zip() -> bytes:
    changed = bytearray(xlsx())
    at = -1
    while (at := changed.find(b"PK\x01\x02", at + 1)) >= 0:
        changed[at + 8] |= 1
    at = -1
    while (at := changed.find(b"PK\x03\x04", at + 1)) >= 0:
        changed[at + 6] |= 1
    return bytes(changed)


def circle(following: list[int]) -> None:
    """Have the last sector of a stream followed by one before it."""
    following[-1] = len(following) - 3


def itself(following: list[int]) -> None:
    """Have the sector of names followed by itself."""
    following[following.index(0xFFFFFFFE)] = following.index(0xFFFFFFFE)


def far_xls(row: int, column: int) -> bytes:
    return compound("Workbook", xls_stream([(0, 0, "code_insee"), (row, column, 1.0)]))


_REPEATED = "table:number-rows-repeated"
_COLUMNS = "table:number-columns-repeated"


def repeated_ods(rows: int, columns: int) -> bytes:
    cell = ods_cell("a", f'{_COLUMNS}="{columns}"')
    header = f"<table:table-row>{ods_cell('code_insee')}</table:table-row>"
    return ods_of(f'{header}<table:table-row {_REPEATED}="{rows}">{cell}</table:table-row>')


#: What there is no way to read within the limits: the command says so, and nothing else.
REFUSED: dict[str, Callable[[], bytes]] = {
    "far-cell": lambda: sheet(HEADER + FAR),
    "far-cell-by-a-name": lambda: sheet(HEADER + FAR, name="xl/worksheets/xsharedStrings.xml"),
    "far-cell-in-two-archives": two_archives,
    "no-places": lambda: sheet(
        HEADER + f"<row>{'<c/>' * 16_383}<c><v>1</v></c></row>{'<row/>' * 12_000}{HEADER}"
    ),
    "far-xlsb": lambda: xlsb_of(xlsb_row(0, [(0, "code_insee")]) + xlsb_row(1048575, [(16383, 1)])),
    "high-xlsb": lambda: xlsb_of(xlsb_row(0, [(0, "code_insee")]) + xlsb_row(1048575, [(99, 1)])),
    "xlsb-of-a-long-record": lambda: xlsb_of(xlsb_record(0x06, b"", 2**28 - 1)),
    "far-xls": lambda: far_xls(65535, 255),
    "wide-xls": lambda: far_xls(65535, 65535),
    "circular-names-xls": lambda: compound("Workbook", xls_stream([(0, 0, "a")]), itself),
    "xls-of-another-stream": lambda: compound("EncryptedPackage", bytes(5000)),
    "xls-with-a-password": lambda: compound(
        "Workbook",
        biff(0x0809, struct.pack("<HH12x", 0x0600, 5)) + biff(0x002F, bytes(54)) + biff(0x000A),
    ),
    "xls-of-many-texts": lambda: compound(
        "Workbook",
        biff(0x0809, struct.pack("<HH12x", 0x0600, 5))
        + biff(0x00FC, struct.pack("<II", 2**32 - 1, 2**32 - 1))
        + biff(0x000A),
    ),
    "repeated-ods": lambda: repeated_ods(6000, 16_000),
    "repeated-ods-rows": lambda: repeated_ods(2**31, 6),
    "repeated-ods-beyond": lambda: repeated_ods(2**64 - 1, 2**64 - 1),
    "laughing-ods": lambda: ods_of(
        f"<table:table-row>{ods_cell('a').replace('>a<', '>&l9;<')}</table:table-row>", LAUGHS
    ),
    "laughing-cell": lambda: sheet("<row><c t='str'><v>&l9;</v></c></row>", before=LAUGHS),
    "bomb": lambda: lying(xlsx(), 24, 256 * 2**20),
    "long-cell": lambda: sheet("<row><c t='str'><v>" + "a" * 5_000_000 + "</v></c></row>"),
    "long-text-in-each-cell": lambda: of_one_text(1_000_000, 1000, 100),
    "short-text-in-each-cell": lambda: of_one_text(32_767, 100, 1000),
    "encrypted-archive": encrypted_zip,
    "truncated": lambda: xlsx()[:-100],
    "truncated-xls": lambda: far_xls(1, 1)[:700],
    "first-bytes": lambda: b"PK\x03\x04",
    "first-bytes-of-xls": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 100,
    "nothing": lambda: b"",
    "archive-of-something-else": lambda: packed({"a.txt": b"a"}),
    "strange-offset": lambda: lying(xlsx(), 42, 2**32 - 2),
}

#: The same, of what takes seconds to make and to refuse.
REFUSED_AT_LENGTH: dict[str, Callable[[], bytes]] = {
    "full-rows": lambda: sheet(HEADER + f"<row>{'<c><v>1</v></c>' * 16_384}</row>" * 320),
    "many-texts": lambda: sheet(HEADER, b"<si><t>a</t></si>" * 8_000_000),
    "wide-header": lambda: sheet(f"<row>{'<c><v>1</v></c>' * 16_384}</row>" * 300),
    "long-cell-at-length": lambda: sheet(
        "<row><c t='str'><v>" + "a" * 100_000_000 + "</v></c></row>"
    ),
}

#: What may be read or refused, as a reader can or cannot: within the limits, and in a sentence.
EITHER: dict[str, Callable[[], bytes]] = {
    "repeated-ods-columns": lambda: repeated_ods(1, 2**31),
    "strange-xlsb": lambda: xlsb_of(xlsb_row(0xFFFFFFFE, [(0xFFFFFFFE, 1)])),
    "circular-xls": lambda: compound("Workbook", xls_stream([(0, 0, "a")]), circle),
    "dimension": lambda: packed(
        {
            name: part.replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')
            if isinstance(part, bytes)
            else part
            for name, part in xlsx_parts(HEADER).items()
        }
    ),
    "deep": lambda: sheet(HEADER + "<a>" * 2_000_000),
    "deep-and-closed": lambda: sheet(HEADER + "<a>" * 500_000 + "</a>" * 500_000),
    "deep-texts": lambda: sheet(HEADER, "<si>" * 1_000_000),
    "many-attributes": lambda: sheet(
        "<row><c " + " ".join(f'a{number}="1"' for number in range(50_000)) + "/></row>"
    ),
    "many-members": many_members,
    "count-of-texts": lambda: packed(
        {
            name: part.replace(b"<sst ", b'<sst count="4294967295" uniqueCount="4294967295" ')
            if isinstance(part, bytes)
            else part
            for name, part in xlsx_parts(HEADER, "<si><t>a</t></si>").items()
        }
    ),
    "size-that-lies": lambda: lying(xlsx(), 24, 3),
}
