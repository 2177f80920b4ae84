"""The rows of a sheet, in this process: what a confined one does as a program."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

import pytest

from pvd_data.tabular import sheets
from pvd_data.tabular.sheets import PasswordError, TooLargeError, cell_of, read_rows, reason
from tests.tabular import books
from tests.tabular.hostile_books import REFUSED, of_one_text, sheet

if TYPE_CHECKING:
    from collections.abc import Callable

TEXTS = [[str(cell) for cell in row] for row in books.ROWS]


def rows_of(content: bytes) -> list[list[str]]:
    return [row for rows in read_rows(content) for row in rows]


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
    assert [len(rows) for rows in read_rows(content)] == [2, 2, 1]
    monkeypatch.setattr(sheets, "CHARACTERS", 2)
    assert [len(rows) for rows in read_rows(content)] == [1] * 5


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


LAST = '<row r="200"><c r="CV200"><v>1</v></c></row>'

#: Sheets that span 20,000 cells, as a reader can tell without laying them out.
FORESEEN = {
    "places": lambda: sheet(LAST),
    "places of a row": lambda: sheet('<row r="199"><c/></row><row><c r="CV1"/></row>'),
    "another name": lambda: sheet(LAST, name="xl/worksheets/xsharedStrings.xml"),
    "no places": lambda: sheet(f"<row>{'<c/>' * 100}</row>{'<row/>' * 199}"),
    "a place and none after it": lambda: sheet(f'<row r="199"/><row><c r="CU9"/><c/></row>{LAST}'),
    "a prefix": lambda: sheet('<x:row r="200"><x:c r="CV200"/></x:row>'),
    "signs in an attribute": lambda: sheet("""<row r="200"><c a='>"' b=">" r = ' CV200'/></row>"""),
    "far apart": lambda: sheet('<row r="200"/>' + " " * (2**20 - 300) + '<c r="CV200"/>' * 99),
}


@pytest.mark.parametrize("make", FORESEEN.values(), ids=FORESEEN)
def test_what_is_foreseen_where_nothing_limits_memory(
    make: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MAX_CELLS", 19_999)
    with pytest.raises(TooLargeError):
        sheets._check_archive(make())
    monkeypatch.setattr(sheets, "MAX_CELLS", 20_000)
    sheets._check_archive(make())


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
