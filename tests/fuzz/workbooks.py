"""Cases that are workbooks: bytes of any format, and parts of those that are zips of XML."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from typing import TYPE_CHECKING

import openpyxl

from tests.fuzz.case import Case
from tests.fuzz.damage import damaged, odd_text
from tests.fuzz.tables import FIELD, ask

if TYPE_CHECKING:
    import random

    Parts = dict[str, bytes]

CODES: tuple[str | float | None, ...] = ("05046", 5046, 5046.0, None, "05067", "é" * 50)
ROWS: list[list[str | float | None]] = [
    ["code_insee", "nom", "population"],
    *([code, "Embrun", 6412] for code in CODES),
]
_ODS = "urn:oasis:names:tc:opendocument:xmlns:"
TYPE = "application/vnd.oasis.opendocument.spreadsheet"
#: Numbers that a reader may trust: far rows, many repetitions, none.
NUMBERS = ("0", "-1", "1", "1048576", "16384", "2147483647", "4294967296", "9" * 30, "", "x")
CELLS = (
    "XFD1048576",
    "A1",
    "ZZZZ99999999",
    "A0",
    "1A",
    "",
    "A1:XFD1048576",
    "AAAAAAA1",
    "a1",
    "$A$1",
)


@cache
def _xlsx() -> Parts:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.worksheets[0].append(row)
    content = io.BytesIO()
    book.save(content)
    return _parts(content.getvalue())


@cache
def _ods() -> Parts:
    cells = "".join(
        "<table:table-row>" + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        ) + '<table:table-cell table:number-columns-repeated="3"/></table:table-row>'
        for row in ROWS
    )  # fmt: skip
    spaces = " ".join(f'xmlns:{name}="{_ODS}{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="a">{cells}<table:table-row table:number-rows-repeated="9"/>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    return {
        "mimetype": TYPE.encode(),
        "content.xml": content.encode(),
        "META-INF/manifest.xml": manifest.encode(),
    }


@cache
def _seeds() -> list[Parts]:
    """Return workbooks as their parts: made here, and those of the field."""
    found = [_xlsx(), _ods()]
    for path in sorted(FIELD.rglob("*.xlsx")):
        if path.stat().st_size < 100_000:
            found.append(_parts(path.read_bytes()))
    return found


@cache
def _hostile() -> list[bytes]:
    """Return workbooks made to harm, as they are: their parts may unpack to gigabytes."""
    paths = sorted(FIELD.with_name("hostile").glob("*.xlsx"))
    return [path.read_bytes() for path in paths if path.stat().st_size < 100_000]


def _parts(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _damaged_xml(rng: random.Random, content: bytes) -> bytes:
    """Change values of attributes, elements or texts, or drop some."""
    text = content.decode("utf-8", "replace")
    for _ in range(rng.randint(1, 4)):
        values = list(re.finditer(r'="([^"]*)"|>([^<>]+)<|<[^>]*>', text))
        if not values:
            return content
        found = rng.choice(values)
        part = 1 if found[1] is not None else 2 if found[2] is not None else 0
        if part == 0:
            new = rng.choice(["", found[0] * rng.choice([2, 3000]), "<![CDATA[a]]>", "<!-- -->"])
        else:
            new = rng.choice([*NUMBERS, *CELLS, odd_text(rng, found[part])])
        text = text[: found.start(part)] + new + text[found.end(part) :]
    return text.encode("utf-8", "surrogatepass")


def make_workbooks(rng: random.Random) -> Case:
    """Damage the parts of a workbook, its names, its zip, or say that it is another."""
    parts = dict(rng.choice(_seeds()))
    for _ in range(rng.randrange(4)):
        name = rng.choice(sorted(parts))
        sheets = [name for name in parts if "sheet" in name or "content" in name]
        name = rng.choice([name, *sheets])
        kind = rng.randrange(8)
        if kind == 0:
            del parts[name]
        elif kind == 1:
            parts[rng.choice([name, odd_text(rng, name), "xl/sharedStrings.xml"])] = parts.pop(name)
        elif kind == 2:
            parts[name] = damaged(rng, parts[name])
        else:
            parts[name] = _damaged_xml(rng, parts[name])
        if not parts:
            break
    out = io.BytesIO()
    with zipfile.ZipFile(
        out, "w", rng.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
    ) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name.encode("utf-8", "replace").decode(), (1980, 1, 1, 0, 0, 0))
            info.compress_type = archive.compression
            archive.writestr(info, content)
    content = out.getvalue()
    if _hostile() and rng.random() < 0.1:
        content = rng.choice(_hostile())
    if rng.random() < 0.3:
        content = damaged(rng, content, 3)
    if rng.random() < 0.05:
        content += content
    file = "a" + rng.choice(
        [".xlsx"] * 4 + [".ods"] * 3 + [".xlsb", ".xls", ".xlsm", ".csv", ".XLSX"]
    )
    return Case("workbooks", ask(rng, file)[: rng.choice([1, 1, 2])], {file: content})
