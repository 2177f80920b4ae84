"""The rows of sheets, in this process: what a confined one does as a program."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import pytest

from pvd_data.tabular import sheets
from pvd_data.tabular.sheets import PasswordError, TooLargeError, cell_of, read_sheets, reason
from tests.tabular import books
from tests.tabular.hostile_books import REFUSED, of_one_text, sheet

if TYPE_CHECKING:
    from collections.abc import Callable

TEXTS = [[str(cell) for cell in row] for row in books.ROWS]


def rows_of(content: bytes, wanted: str | None = None) -> list[list[str]]:
    """Return the rows of all sheets that are read, one behind the other."""
    return [row for rows in blocks_of(content, wanted) for row in rows]


def blocks_of(content: bytes, wanted: str | None = None) -> list[list[list[str]]]:
    """Return them as they are told, the empty ones too."""
    parts = [part for part in read_sheets(content, wanted) if not isinstance(part, dict)]
    return [[[]] * part if isinstance(part, int) else part for part in parts]


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
        (time(12, 30), "12:30:00"),
    ],
)
def test_the_text_of_a_cell(value: object, text: str) -> None:
    assert cell_of(value) == text


@pytest.mark.parametrize("kind", books.KINDS)
def test_each_kind_is_read_alike(kind: str) -> None:
    assert rows_of(books.KINDS[kind](books.ROWS)) == TEXTS


def test_a_sheet_begins_at_its_first_row_and_column() -> None:
    content = sheet('<row r="3"><c r="C3"><v>1</v></c><c r="E3"><v>2</v></c></row>')
    assert rows_of(content)[2] == ["", "", "1", "", "2"]
    assert [any(row) for row in rows_of(content)] == [False, False, True]
    assert rows_of(sheet("")) == []


def test_some_rows_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    content = books.xlsx([("a", "b")] * 5)
    monkeypatch.setattr(sheets, "CELLS", 4)
    assert [len(rows) for rows in blocks_of(content)] == [2, 2, 1]
    monkeypatch.setattr(sheets, "CHARACTERS", 2)
    assert [len(rows) for rows in blocks_of(content)] == [1] * 5


@pytest.mark.parametrize(
    ("limit", "most"),
    [("MAX_CELLS", 60), ("MAX_TEXT", 600), ("MAX_ROW", 100), ("MAX_CELL", 10)],
)
def test_no_more_is_read_than(limit: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    content = of_one_text(10, 10, 6)
    monkeypatch.setattr(sheets, limit, most)
    assert rows_of(content) == [["a" * 10] * 10] * 6
    monkeypatch.setattr(sheets, limit, most - 1)
    with pytest.raises(TooLargeError):
        rows_of(content)


def test_no_more_is_unpacked_than(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_UNPACKED", 500)
    with pytest.raises(TooLargeError):
        rows_of(books.xlsx())


@pytest.mark.parametrize("name", ["encrypted-archive", "xls-of-another-stream"])
def test_a_workbook_with_a_password(name: str) -> None:
    with pytest.raises(PasswordError):
        rows_of(REFUSED[name]())


def test_an_ods_with_a_password() -> None:
    manifest = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    with pytest.raises(PasswordError):
        rows_of(books.packed({"content.xml": bytes(99), "META-INF/manifest.xml": manifest}))


CELL = "<c><v>1</v></c>"
LAST = '<row r="200"><c r="CV200"><v>1</v></c></row>'

#: Sheets that span 20,000 cells, as a reader can tell without laying them out.
FORESEEN = {
    "places": lambda: sheet(LAST),
    "places of a row": lambda: sheet(f'<row r="199"><c/></row><row>{CELL * 100}</row>'),
    "another name": lambda: sheet(LAST, name="xl/worksheets/xsharedStrings.xml"),
    "no places": lambda: sheet(f"<row>{CELL * 100}</row>{'<row/>' * 198}<row>{CELL}</row>"),
    "a place and none after it": lambda: sheet(
        f'<row r="199"/><row><c r="CU200"/>{CELL}</row><row r="9"/>'
    ),
    "a prefix": lambda: sheet('<x:row r="200"><x:c r="CV200"><x:v>1</x:v></x:c></x:row>'),
    "signs in an attribute": lambda: sheet(
        """<row r="200"><c a='>"' b=">" r = ' CV200'><v>1</v></c></row>"""
    ),
    "far apart": lambda: sheet(
        '<row r="200">' + " " * (2**20 - 300) + '<c r="CV200"><v>1</v></c>' * 99
    ),
}


@pytest.mark.parametrize("make", FORESEEN.values(), ids=FORESEEN)
def test_what_is_foreseen_where_nothing_limits_memory(
    make: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = zipfile.ZipFile(io.BytesIO(make()))
    monkeypatch.setattr(sheets, "MAX_SPAN", 19_999)
    with pytest.raises(TooLargeError):
        sheets._check_archive(archive)
    monkeypatch.setattr(sheets, "MAX_SPAN", 20_000)
    sheets._check_archive(archive)


#: What some programs write far behind the last cell, to say how it would look.
LOOKS = {
    "a row": '<row r="1048576" ht="12.8"></row>',
    "a row that is closed": '<row r="1048576" ht="12.8"/>',
    "cells": '<row r="1048576"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"></c></row>',
    "a row of cells": "<row>" + "<c s='1'/>" * 16_384 + "</row>",
}


@pytest.mark.parametrize("looks", LOOKS.values(), ids=LOOKS)
def test_cells_without_contents_span_nothing(looks: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_SPAN", 8)
    content = sheet(books.xlsx_cells([("code_insee", "nom"), ("05046", "Embrun")]) + looks)
    assert rows_of(content) == [["code_insee", "nom"], ["05046", "Embrun"]]


def test_texts_say_nothing_of_places() -> None:
    content = sheet("<row><c t='str'><v>&lt;c r='XFD1048576'></v></c></row>")
    assert rows_of(content) == [["<c r='XFD1048576'>"]]


def test_a_reason_is_one_line() -> None:
    assert reason(ValueError("a\n::error::b\r\nc")) == "a ::error::b c"
    assert reason(ValueError()) == "ValueError"
    assert reason(MemoryError("a")) == "MemoryError"
    assert reason(TooLargeError("a")) == sheets.TOO_LARGE
    assert len(reason(ValueError("a" * 100_000))) <= 2000


@pytest.mark.parametrize(
    ("letters", "number"),
    [(b"A", 1), (b"z", 26), (b"AA", 27), (b"XFD", 16_384), (b"A" * 6, 12_356_631), (b"", 0)],
)
def test_letters_number_a_column(letters: bytes, number: int) -> None:
    assert sheets._number(letters) == number


def test_letters_without_end_are_not_read() -> None:
    assert sheets._number(b"A" * 10**6) == sheets._number(b"A" * 6)


#: How the same error is written in a sheet of an .xlsx.
ERRORS = {
    "plain": '<c r="B2" t="e"><v>#N/A</v></c>',
    "a formula": "<c r='B2' s='1' t='e'><f>VLOOKUP(A2,C:D,2)</f><v>#N/A</v></c>",
    "a shared formula": '<c t="e" r="B2"><f t="shared" si="0"/><v>#N/A</v></c>',
    "a prefix": '<x:c r="B2" t="e"><x:f>NA()</x:f>\n<x:v>#N/A</x:v></x:c>',
    "far apart": '<c r="B2" t="e">' + " " * 15_000 + "<v>#N/A</v></c>",
}


@pytest.mark.parametrize("cell", ERRORS.values(), ids=ERRORS)
def test_errors_are_told_by_their_names(cell: str) -> None:
    first = books.xlsx_cells([("code", "nom", "x")])
    row = f'<row r="2"><c r="A2" t="str"><v>a</v></c>{cell}</row>'
    before = " " * (2**20 - len(first) - 7_000)  # where a part of the file is read on
    assert rows_of(sheet(first + row)) == [["code", "nom", "x"], ["a", "#N/A", ""]]
    assert rows_of(sheet(first + before + row))[1] == ["a", "#N/A", ""]


def test_cells_that_are_no_errors() -> None:
    cells = '<c r="A1" t="str"><v>t="e"</v></c><c r="B1" t="e"></c><c r="C1" t="s2"/>'
    assert rows_of(sheet(f'<row r="1">{cells}<c r="D1"><v>2</v></c></row>')) == [
        ['t="e"', "", "", "2"]
    ]


def test_an_error_in_the_last_column_or_row() -> None:
    rows = books.xlsx_cells([("a", "b")]) + '<row r="2"><c r="C2" t="e"><v>#REF!</v></c></row>'
    assert rows_of(sheet(rows)) == [["a", "b", ""], ["", "", "#REF!"]]


def test_errors_belong_to_their_sheet() -> None:
    content = books.xlsx_of_sheets({"a": [("x", "y")], "b": [("#N/A", "y")], "c": [("x", "y")]})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet2.xml"
    parts[name] = parts[name].replace(
        b't="inlineStr"><is><t>#N/A</t></is>', b't="e"><v>#DIV/0!</v>'
    )
    assert rows_of(books.packed(parts)) == [["x", "y"], ["#DIV/0!", "y"], ["x", "y"]]
    # Without what says which part is which sheet nothing is read at all; with other words, no error.
    relations = "xl/_rels/workbook.xml.rels"
    parts[relations] = parts[relations].replace(b'Target="worksheets', b'Target="/xl/worksheets')
    assert rows_of(books.packed(parts))[1] == ["#DIV/0!", "y"]


TWICE = 'table:number-columns-repeated="2"'


def test_errors_of_an_ods() -> None:
    error = (
        '<table:table-cell table:formula="of:=NA()" office:value-type="string" '
        'office:string-value="" calcext:value-type="error" xmlns:calcext="urn:x">'
        "<text:p>#N/A</text:p></table:table-cell>"
    )
    row = (
        f"<table:table-row>{books.ods_cell('a', TWICE)}{error}"
        f"{books.ods_cell('b')}</table:table-row>"
    )
    above = (
        f'<table:table-row table:number-rows-repeated="3">{books.ods_cell("x")}</table:table-row>'
    )
    assert rows_of(books.ods_of(above + row))[-1] == ["a", "a", "#N/A", "b"]


def test_errors_of_an_xls() -> None:
    stream = books.xls_stream([(0, 0, "a"), (0, 1, "b"), (1, 0, "c"), (2, 1, "d")])
    end = books.biff(0x000A)
    told = books.biff(0x0205, struct.pack("<HHHBB", 1, 1, 0, 42, 1))
    true = books.biff(0x0205, struct.pack("<HHHBB", 1, 2, 0, 1, 0))
    formula = struct.pack("<HHH", 2, 0, 0) + bytes((2, 0, 23, 0, 0, 0, 0xFF, 0xFF)) + bytes(8)
    cells = told + true + books.biff(0x0006, formula)
    content = books.compound("Workbook", stream.removesuffix(end) + cells + end)
    assert rows_of(content) == [["a", "b", ""], ["c", "#N/A", "true"], ["#REF!", "d", ""]]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        *((0x00, "#NULL!"), (0x07, "#DIV/0!"), (0x0F, "#VALUE!"), (0x17, "#REF!")),
        *((0x1D, "#NAME?"), (0x24, "#NUM!"), (0x2A, "#N/A")),
    ],
)
def test_each_error_of_an_xls_has_its_name(number: int, text: str) -> None:
    """The numbers are those of BErr in Microsoft's description of the format, [MS-XLS]."""
    told = books.biff(0x0205, struct.pack("<HHHBB", 0, 1, 0, number, 1))
    end = books.biff(0x000A)
    stream = books.xls_stream([(0, 0, "a")]).removesuffix(end)
    assert rows_of(books.compound("Workbook", stream + told + end)) == [["a", text]]


@pytest.mark.parametrize(
    ("number", "text"), [(0x07, "#DIV/0!"), (0x0F, "#VALUE!"), (0x17, "#REF!"), (0x2A, "#N/A")]
)
def test_errors_of_an_xlsb(number: int, text: str) -> None:
    """An error of its own and one of a formula, by BrtCellError and BrtFmlaError of [MS-XLSB]."""
    own, of_formula = bytes([number]), bytes([number, 0, 0]) + bytes(200)
    rows = books.xlsb_row(0, [(0, "a"), (1, "b")])
    rows += books.xlsb_row(2, [(0, "c"), (1, own)]) + books.xlsb_row(3, [(0, of_formula), (1, 2.0)])
    expected = [["a", "b"], ["", ""], ["c", text], [text, "2"]]
    assert rows_of(books.xlsb_of(rows)) == expected
    # What is cut says nothing more of errors, whatever it is.
    assert [*sheets._xlsb_errors(io.BytesIO(rows[:-223]))] == [(2, 1, text.encode())]


def test_sheets_of_an_xls_that_are_one_part_are_read_up_to_a_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = books.biff(0x0205, struct.pack("<HHHBB", 1, 1, 0, 42, 1))
    end = books.biff(0x000A)
    content = books.compound("Workbook", books.xls_stream([]).removesuffix(end) + told * 9 + end)
    assert rows_of(content) == [["", ""], ["", "#N/A"]]
    monkeypatch.setattr(sheets, "MAX_CELLS", 9)
    with pytest.raises(TooLargeError):
        rows_of(content)


def test_some_sheets_are_read_and_others_named() -> None:
    content = books.xlsx_of_sheets({"a": [("x",)], "b": [("y",)], "c": []}, hidden=["a"])
    first, *rest = read_sheets(content)
    assert first == {"sheets": [("a", "hidden"), ("b", ""), ("c", "")], "read": [1, 2]}
    assert rest == [{"sheet": 1}, [["y"]], {"sheet": 2}]
    assert rows_of(content, "a") == rows_of(content, "1") == [["x"]]
    assert list(read_sheets(content, "d")) == [first | {"read": []}]


def test_all_sheets_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    content = books.xlsx_of_sheets({name: [("x", "y"), ("z", "")] for name in "abc"})
    for limit, most in (("MAX_CELLS", 9), ("MAX_SPAN", 12), ("MAX_TEXT", 9), ("MAX_SHEETS", 3)):
        with monkeypatch.context() as patch:
            patch.setattr(sheets, limit, most)
            assert len(rows_of(content)) == 6
            patch.setattr(sheets, limit, most - 1)
            with pytest.raises(TooLargeError):
                rows_of(content)
            if limit == "MAX_SHEETS":
                assert rows_of(content, "c") == [["x", "y"], ["z", ""]]


def test_many_empty_rows_are_told_by_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="6"><c r="A6"><v>2</v></c></row>'
    assert list(read_sheets(sheet(rows)))[2:] == [[["1"], [""], [""], [""], [""], ["2"]]]
    monkeypatch.setattr(sheets, "MANY", 4)
    assert list(read_sheets(sheet(rows)))[2:] == [[["1"]], 4, [["2"]]]


def test_a_workbook_without_sheets() -> None:
    with pytest.raises(ValueError, match="no sheet"):
        rows_of(books.xlsx_of_sheets({}))
