"""The workbook, read back by openpyxl and python-calamine."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from pvd_data.exports.content import Content, ExportTable, build_content
from pvd_data.exports.xlsx import NAME, README, write_xlsx
from pvd_data.schema.cells import cell_text
from pvd_data.schema.columns import Column

TEXTS = ("string", "choice", "list")


@pytest.fixture(scope="module")
def content() -> Content:
    return build_content()


@pytest.fixture(scope="module")
def path(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("xlsx")
    assert write_xlsx(content, folder) == (NAME,)
    assert [file.name for file in folder.iterdir()] == [NAME]
    return folder / NAME


@pytest.fixture(scope="module")
def short(content: Content) -> Content:
    """The content with no more rows a table than openpyxl, which is slow, reads in a moment."""
    return replace(content, tables=tuple(replace(t, rows=t.rows[:2000]) for t in content.tables))


@pytest.fixture(scope="module")
def book(short: Content, tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    folder = tmp_path_factory.mktemp("short")
    write_xlsx(short, folder)
    return openpyxl.load_workbook(folder / NAME)


def in_a_cell(value: object, *, midnight: bool) -> object:
    """Return what a reader should give: a list is text; openpyxl gives a day its midnight."""
    if isinstance(value, date) and midnight:
        return datetime.combine(value, datetime.min.time())
    return cell_text(value) if isinstance(value, tuple) else value


def expected(table: ExportTable, *, midnight: bool, empty: object) -> list[tuple[object, ...]]:
    header: list[tuple[object, ...]] = [tuple(column.name for column in table.columns)]
    return header + [
        tuple(empty if value is None else in_a_cell(value, midnight=midnight) for value in row)
        for row in table.rows
    ]


@pytest.mark.once
def test_openpyxl_reads_every_cell(short: Content, book: openpyxl.Workbook) -> None:
    for table in short.tables:
        rows = list(book[table.name].iter_rows(values_only=True))
        assert rows == expected(table, midnight=True, empty=None)
        for column, values in zip(table.columns, zip(*rows[1:], strict=True), strict=True):
            kinds = {type(value) for value in values if value is not None}
            # 1 == True, and a workbook writes 5 for 5.0.
            assert (kinds == {bool}) == (column.kind == "boolean")


def test_calamine_reads_every_cell(content: Content, path: Path) -> None:
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == ["Lisez-moi", "Colonnes", *(table.name for table in content.tables)]
    for table in content.tables:
        rows = [tuple(row) for row in book.get_sheet_by_name(table.name).to_python()]
        assert rows == expected(table, midnight=False, empty="")


@pytest.mark.once
def test_codes_are_text_and_dates_are_dates(short: Content, book: openpyxl.Workbook) -> None:
    for table in short.tables:
        columns = book[table.name].iter_cols(min_row=2)
        for column, cells in zip(table.columns, columns, strict=True):
            filled = [cell for cell in cells if cell.value is not None]
            looks = {(cell.data_type, cell.number_format) for cell in filled}
            assert looks == {look_of(column)} or not filled


def look_of(column: Column) -> tuple[str, str]:
    if column.kind in TEXTS:
        return ("s", "@")
    return {"date": ("d", "yyyy-mm-dd"), "boolean": ("b", "General")}.get(
        column.kind, ("n", "General")
    )


@pytest.mark.once
def test_what_people_type_below_is_text_too(content: Content, book: openpyxl.Workbook) -> None:
    """A column of codes has the format of text, and not its cells alone."""
    sheet = book["communes"]
    style = sheet.column_dimensions["A"]
    assert style.number_format == "@"
    assert sheet.column_dimensions["I"].number_format == "General"


@pytest.mark.once
def test_the_header_stays_in_view_with_filters(content: Content, book: openpyxl.Workbook) -> None:
    for name in ("Colonnes", *(table.name for table in content.tables)):
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet["A1"].font.bold


def test_columns_are_as_wide_as_what_they_hold(content: Content, path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        for number, table in enumerate(content.tables, start=3):
            sheet = archive.read(f"xl/worksheets/sheet{number}.xml").decode()
            widths = [
                float(width)
                for first, last, width in re.findall(
                    r'<col min="(\d+)" max="(\d+)" width="([0-9.]+)"', sheet
                )
                for _ in range(int(first), int(last) + 1)
            ]
            for place, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
                label = len(column.name) + 3
                longest = max([label, *(len(cell_text(row[place])) for row in table.rows)])
                assert min(longest, 60) <= width < min(longest, 60) + 2


def test_spreadsheets_do_not_warn_of_numbers_kept_as_text(tmp_path: Path) -> None:
    write_xlsx(build_content(tables=("regions",)), tmp_path)
    with zipfile.ZipFile(tmp_path / NAME) as archive:
        sheet = archive.read("xl/worksheets/sheet3.xml").decode()
    assert '<ignoredError sqref="A1:C19" numberStoredAsText="1"/>' in sheet


@pytest.mark.once
def test_the_first_sheet_tells_what_this_is(short: Content, book: openpyxl.Workbook) -> None:
    lines = list(book["Lisez-moi"].iter_rows(values_only=True))
    assert lines[0][0] == short.descriptor["title"]
    told = {line[0]: line[1:] for line in lines if line[0] is not None}
    assert told["Édition"][0] == short.edition
    assert told["Version"][0] == short.version
    assert told["Licence"][0] == "Licence Ouverte 2.0"
    assert "zéros" in str(told["Lecture"][0])
    for table in short.tables:
        assert told[table.name][:3] == (table.titre, table.description, len(table.rows))
    for source in short.sources:
        said = (source.titre, source.editeur, source.adresse, source.licence, source.millesime)
        assert told[source.code_source] == said
    assert book.active == book["Lisez-moi"]
    assert book.properties.title == short.descriptor["title"]


@pytest.mark.once
def test_the_second_sheet_tells_what_each_column_is(
    content: Content, book: openpyxl.Workbook
) -> None:
    header, *lines = book["Colonnes"].iter_rows(values_only=True)
    assert header == (
        *("nom_table", "colonne", "titre", "description"),
        *("type", "obligatoire", "exemple", "sources"),
    )
    assert lines == [
        (
            table.name,
            column.name,
            column.colonne.titre,
            column.description,
            {"string": "texte", "choice": "texte", "list": "liste de textes"}.get(column.kind)
            or {"integer": "entier", "number": "nombre", "boolean": "booléen"}.get(column.kind)
            or "date",
            column.required,
            column.colonne.exemple,
            ", ".join(column.colonne.sources),
        )
        for table in content.tables
        for column in table.columns
    ]


def test_a_name_of_any_table_is_a_name_of_a_sheet(content: Content) -> None:
    assert max(len(table.name) for table in content.tables) <= 31


@pytest.mark.once
def test_what_is_for_people_has_room_to_be_read(book: openpyxl.Workbook) -> None:
    readme, columns = book["Lisez-moi"], book["Colonnes"]
    assert not readme.sheet_view.showGridLines
    # Excel counts a margin too.
    widths = [(one.min, one.max, int(one.width)) for one in readme.column_dimensions.values()]
    wide = (22, 46, 52, 26, 18, 16)
    assert widths == [(number, number, width) for number, width in enumerate(wide, start=1)]
    assert (readme["A1"].font.bold, readme["A1"].font.size) == (True, 14)
    labels = [cell.value for cell in columns[1]]
    widths = [(one.min, one.max, int(one.width)) for one in columns.column_dimensions.values()]
    at = labels.index("description") + 1
    assert widths == [(1, at - 1, 24), (at, at, 60), (at + 1, len(labels), 24)]
    assert (columns["A1"].font.bold, columns["A1"].border.bottom.style) == (True, "thin")
    assert (columns["A2"].font.bold, columns["A2"].alignment.vertical) == (False, "top")
    assert columns["A2"].alignment.wrap_text
    assert (columns.freeze_panes, columns.auto_filter.ref) == ("A2", columns.dimensions)


def test_every_sheet_is_printed_lying_with_its_columns_on_a_page_and_its_header_on_each(
    book: openpyxl.Workbook,
) -> None:
    for sheet in book.worksheets:
        setup = sheet.page_setup
        assert (setup.orientation, setup.paperSize) == ("landscape", 9)
        fitted, footer = sheet.sheet_properties.pageSetUpPr, sheet.oddFooter
        assert fitted is not None
        assert fitted.fitToPage
        # One page wide, as many high as there are rows for.
        assert (setup.fitToWidth or 1, setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows == "$1:$1"
        assert footer is not None
        assert footer.right.text == "&P / &N"


def test_the_first_sheet_is_wrapped_and_printed_no_smaller_than_seven_tenths(
    book: openpyxl.Workbook,
) -> None:
    sheet = book[README]
    long = [cell for row in sheet.iter_rows(min_row=2) for cell in row if len(str(cell.value)) > 60]
    assert long
    assert all(cell.alignment.wrap_text for cell in long)
    # About 130 characters of a column are as wide as a lying page.
    assert sum(sheet.column_dimensions[letter].width for letter in "ABCDEF") <= 130 / 0.7
