"""The first sheet of a workbook as a CSV would be, and workbooks made to harm."""

from __future__ import annotations

import io
import random
import sys
import zipfile
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

import pvd_data
from pvd_data.errors import NothingToCheckError, UnreadableFileError
from pvd_data.tabular import workbook as workbooks
from pvd_data.tabular.workbook import cell_of, read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHEET = "xl/worksheets/sheet1.xml"

ROWS: list[list[Any]] = [
    ["code_insee", "nom", "date_adhesion", "longitude", "latitude", "population"],
    ["05046", "Embrun", date(2021, 5, 7), 6.475, 44.5806, 6412],
    [5006, "L'Argentière-la-Bessée", "07/05/2021", "6,5544", 44.794, 2288.0],
]


def book(rows: list[list[Any]]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)  # type: ignore[union-attr]
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def rewrite(
    content: bytes, change: Callable[[str, bytes], bytes | None], declared: int | None = None
) -> bytes:
    """Change the members of a workbook, and what it declares that its sheet unpacks to."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for member in old.infolist():
            changed = change(member.filename, old.read(member))
            if changed is not None:
                new.writestr(member.filename, changed)
        if declared is not None:
            new.getinfo(SHEET).file_size = declared
    return out.getvalue()


def swap(name: str, new: bytes | None, found: str, old: bytes) -> bytes | None:
    return new if found == name else old


def sheet(cells: str) -> bytes:
    """Make a workbook of the XML of its cells."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = f'<worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>'
    return rewrite(book(ROWS), lambda name, old: xml.encode() if name == SHEET else old)


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def validate(path: Path, content: bytes, **options: Any) -> pvd_data.Report:
    path.write_bytes(content)
    return pvd_data.validate(path, lang="en", **options)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workbook that is yet to be written."""
    return tmp_path / "a.XLSX"


def test_a_sheet_is_checked_as_a_csv_is(path: Path) -> None:
    report = validate(path, book(ROWS))
    assert report.flatten(["line", "record", "column", "slug", "value", "suggestion"]) == [
        (3, 2, "code_insee", "constraint-error", "5006", "05006"),
        (3, 2, "date_adhesion", "type-error", "07/05/2021", "2021-05-07"),
        (3, 2, "longitude", "type-error", "6,5544", "6.5544"),
    ]
    assert report.rows == {str(path): 2}
    assert all(issue.excerpt is None and issue.character is None for issue in report.issues)


def test_rows_are_numbered_as_the_sheet_shows_them(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "ROWS", 2)
    rows = [["code_insee"], ["05046"], [], ["05006"], ["5170"]]
    report = validate(path, book(rows))
    assert report.flatten(["line", "slug"]) == [(3, "blank-row"), (5, "constraint-error")]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", ""),
        ("05046", "05046"),
        (5046.0, "5046"),
        (-0.5, "-0.5"),
        (1e15, "1000000000000000.0"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (True, "true"),
        (False, "false"),
        (date(2021, 5, 7), "2021-05-07"),
        (datetime(2021, 5, 7), "2021-05-07"),
        (datetime(2021, 5, 7, 12, 30), "2021-05-07T12:30:00"),
    ],
)
def test_the_text_of_a_cell(value: object, text: str) -> None:
    assert cell_of(value) == text


def test_blocks_have_no_lines_to_show() -> None:
    (block,) = read_workbook(io.BytesIO(book(ROWS[:1])), "a.xlsx")
    assert (block.first, list(block.starts), block.texts, block.last) == (0, [1], [], False)


def test_a_sheet_with_nothing_on_it(path: Path) -> None:
    report = validate(path, book([]))
    assert report.counts == {"source-error": 1}


@pytest.mark.parametrize(
    "place", ["XFD1048576", "XFD1000", "A9999999", "A000000000009999999", "ZZZZZZ999999999999999"]
)
def test_a_sheet_that_is_wide_and_high_and_empty(place: str, path: Path) -> None:
    first = f'<row r="1">{cell("A1", "code_insee")}</row>'
    content = sheet(f"{first}<row>{cell(place, '05046')}</row>")
    with pytest.raises(UnreadableFileError, match="too large; save the sheet as CSV"):
        validate(path, content)


def test_a_row_far_below_is_no_fault_of_its_own(path: Path) -> None:
    first = f'<row r="1">{cell("A1", "code_insee")}</row>'
    named = {"code_insee": "code_insee"}
    report = validate(
        path, sheet(f'{first}<row r="9000">{cell("A9000", "5046")}</row>'), limit=1, columns=named
    )
    assert report.counts == {"blank-row": 8998, "constraint-error": 1}
    assert report.flatten(["line"]) == [(2,), (9000,)]


def test_a_workbook_that_unpacks_to_too_much(path: Path) -> None:
    content = rewrite(
        book(ROWS),
        lambda name, old: b" " * (workbooks.MAX_UNPACKED + 1) if name == SHEET else old,
    )
    with pytest.raises(UnreadableFileError, match="too large; save the sheet as CSV"):
        validate(path, content)


def test_a_workbook_that_lies_about_what_it_unpacks_to(path: Path) -> None:
    content = rewrite(
        book(ROWS),
        lambda name, old: old.ljust(10_000_000) if name == SHEET else old,
        declared=500,
    )
    with pytest.raises(UnreadableFileError, match="this is no workbook"):
        validate(path, content)


def test_a_workbook_that_is_too_large_packed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_PACKED", 100)
    with pytest.raises(UnreadableFileError, match="too large; save the sheet as CSV"):
        validate(path, book(ROWS))


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" * 999])
def test_what_is_no_workbook(content: bytes, path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="this is no workbook"):
        validate(path, content)


@pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_a_workbook_without_its_parts(name: str, path: Path) -> None:
    for changed in (None, b"", b"<", b"<a>" * 10_000):
        content = rewrite(book(ROWS), partial(swap, name, changed))
        try:
            assert validate(path, content).counts == {"source-error": 1}
        except UnreadableFileError as error:
            assert "cannot be read" in str(error)


@pytest.mark.parametrize("seed", range(100))
def test_damaged_workbooks(seed: int, path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311  (not a secret)

    def damage(name: str, old: bytes) -> bytes:
        new = bytearray(old)
        for _ in range(chance.randint(0, 3)):
            new[chance.randrange(len(new))] = chance.choice(b'0123456789<>"/=ABr &;')
        return bytes(new)

    content = bytearray(rewrite(book(ROWS), damage))
    for _ in range(chance.randint(0, 2)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    try:
        report = validate(path, bytes(content))
    except (UnreadableFileError, NothingToCheckError):
        return
    assert set(report.rows) == {str(path)}


def test_without_the_extra(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(UnreadableFileError, match=r"pip install 'pvd-data\[xlsx\]'"):
        validate(path, book(ROWS))
