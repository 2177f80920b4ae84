"""A workbook: one sheet per table, for people who open a CSV in a spreadsheet and lose its zeros.

Needs XlsxWriter, the extra `[xlsx]`. Codes are text in cells of the format « Texte », so that
they keep their zeros even when edited; what looks like a formula or an address stays text. Rows
go to disk as they are written, so that memory does not grow with the tables.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_range

from pvd_data.errors import ExportError
from pvd_data.exports.about import (
    ColumnLine,
    SourceLine,
    TableLine,
    column_lines,
    facts,
    source_lines,
    table_lines,
)
from pvd_data.schema.cells import cell_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pvd_data.exports.content import Content, ExportTable


NAME = "pvd-data.xlsx"
README = "Lisez-moi"
DICTIONARY = "Colonnes"

MAX_ROWS = 1_048_576
"""How many rows a sheet holds, its header included: Excel's own limit."""

MAX_TEXT = 32_767
"""How many characters a cell holds: Excel's own limit."""

FIRST_DAY = date(1900, 1, 1)
"""The first day that a spreadsheet can count; those before are text."""

#: Widths of columns, in characters; the button of the filter hides a part of the header.
_WIDEST = 60
_BUTTON = 3

#: Of the first sheet, whose six columns printed are no smaller than seven tenths.
_README_WIDTHS = (22, 46, 52, 26, 18, 16)

_A4 = 9

_HOW_TO_READ = (
    "Une feuille par table ; la feuille « Colonnes » dit ce qu'est chaque colonne. Les codes sont "
    "du texte, pour garder leurs zéros. Une cellule vide est une valeur manquante. Plusieurs "
    "codes postaux dans une cellule sont séparés par « | »."
)
_FACTS = {
    "edition": "Édition",
    "version": "Version",
    "licence": "Licence",
    "description": "Contenu",
}


def write_xlsx(content: Content, folder: Path) -> tuple[str, ...]:
    """Write one workbook; the same content gives the same bytes.

    Args:
        content: what is exported.
        folder: an empty folder; temporary files are there too.

    Returns:
        The name of the file.

    Raises:
        ExportError: a table does not fit a sheet.
        OSError: the file cannot be written.

    >>> from pvd_data.exports.content import build_content
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_xlsx(build_content(flat=True), Path(folder))
    ('pvd-data.xlsx',)
    """
    widths = {table.name: _widths(table) for table in content.tables}
    name = f"{content.name}.xlsx"
    book = Workbook(folder / name, {"constant_memory": True, "tmpdir": str(folder)})
    try:
        _fill(book, content, widths)
        book.close()
    except FileCreateError as error:
        raise error.args[0] from error
    finally:
        # Where the disk is full, what is left of a sheet cannot be written at closing either.
        for sheet in book.worksheets():
            with suppress(OSError):
                sheet.row_data_fh.close()
    return (name,)


def _widths(table: ExportTable) -> list[int]:
    """Measure the longest text of each column, before anything is written.

    Raises:
        ExportError: it does not fit a cell, or the rows do not fit a sheet.
    """
    if len(table.rows) >= MAX_ROWS:
        raise ExportError(
            NAME,
            f"{table.name} has {len(table.rows)} rows and a sheet holds {MAX_ROWS - 1}; "
            "export it as parquet or csv",
            f"{table.name} a {len(table.rows)} lignes, une feuille en contient {MAX_ROWS - 1} ; "
            "exportez-la en parquet ou en csv",
        )
    widths = []
    for number, column in enumerate(table.columns):
        longest = max((len(cell_text(row[number])) for row in table.rows), default=0)
        if longest > MAX_TEXT:
            raise ExportError(
                NAME,
                f"{table.name}: a text of {column.name} has {longest} characters and a cell "
                f"holds {MAX_TEXT}; export it as parquet or csv",
                f"{table.name} : un texte de {column.name} a {longest} caractères, une cellule "
                f"en contient {MAX_TEXT} ; exportez-la en parquet ou en csv",
            )
        widths.append(min(max(longest + 1, len(column.name) + _BUTTON), _WIDEST))
    return widths


def _fill(book: Any, content: Content, widths: dict[str, list[int]]) -> None:
    about = facts(content)
    # The date of the edition and not of today: the same content gives the same bytes.
    day = content.descriptor.get("created", "1980-01-01T00:00:00Z")
    created = datetime.fromisoformat(day).replace(tzinfo=None)
    book.set_properties(
        {"title": about["titre"], "comments": about["description"], "created": created}
    )
    writer = _Writer(book)
    writer.readme(content)
    writer.dictionary(content)
    for table in content.tables:
        writer.table(table, widths[table.name])


class _Writer:
    """Writes sheets that share their formats."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._header = book.add_format({"bold": True, "num_format": "@", "bottom": 1})
        self._wrapped = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self._text = book.add_format({"num_format": "@"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._formats = {"date": self._day, "integer": None, "number": None, "boolean": None}

    def readme(self, content: Content) -> None:
        """Write the first sheet: what this is, its tables, where they come from."""
        sheet = self._book.add_worksheet(README)
        sheet.hide_gridlines(2)
        for number, width in enumerate(_README_WIDTHS):
            sheet.set_column(number, number, width)
        _print(sheet)
        about = facts(content)
        sheet.write_string(0, 0, about["titre"], self._title)
        known = [(label, about[name]) for name, label in _FACTS.items() if name in about]
        below = self._lines(sheet, 2, [*known, ("Lecture", _HOW_TO_READ)])
        below = self._lines(
            sheet, below + 1, table_lines(content), ("Table", "Titre", "Description", "Lignes")
        )
        self._lines(
            sheet,
            below + 1,
            source_lines(content),
            ("Source", "Titre", "Éditeur", "Adresse", "Licence", "Millésime"),
        )

    def dictionary(self, content: Content) -> None:
        """Write the second sheet: every column of every table."""
        sheet = self._book.add_worksheet(DICTIONARY)
        _print(sheet)
        lines = list(column_lines(content))
        for number, name in enumerate(ColumnLine._fields):
            sheet.set_column(number, number, 60 if name == "description" else 24)
        below = self._lines(sheet, 0, lines, ColumnLine._fields)
        self._look_up(sheet, below - 1, len(ColumnLine._fields) - 1)

    def table(self, table: ExportTable, widths: Sequence[int]) -> None:
        """Write the sheet of a table."""
        sheet = self._book.add_worksheet(table.name)
        _print(sheet)
        formats = [self._formats.get(column.kind, self._text) for column in table.columns]
        for number, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
            sheet.set_column(number, number, width, formats[number])
            sheet.write_string(0, number, column.name, self._header)
        for below, row in enumerate(table.rows, start=1):
            for number, value in enumerate(row):
                _write_cell(sheet, below, number, value, formats[number])
        self._look_up(sheet, len(table.rows), len(table.columns) - 1)

    def _lines(
        self,
        sheet: Any,
        below: int,
        lines: Iterable[TableLine | ColumnLine | SourceLine | tuple[str, str]],
        header: tuple[str, ...] = (),
    ) -> int:
        """Write lines from a row on, and return the row after them."""
        for number, label in enumerate(header):
            sheet.write_string(below, number, label, self._header)
        below += bool(header)
        for line in lines:
            for number, value in enumerate(line):
                _write_cell(sheet, below, number, value, self._wrapped)
            below += 1
        return below

    def _look_up(self, sheet: Any, last_row: int, last_column: int) -> None:
        """Keep the header in view, give it filters, and let codes be text without a warning."""
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last_row, last_column)
        sheet.ignore_errors({"number_stored_as_text": xl_range(0, 0, last_row, last_column)})


def _print(sheet: Any) -> None:
    """Have a sheet printed lying, all its columns on a page, its first row on each."""
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&R&P / &N")


def _write_cell(sheet: Any, row: int, column: int, value: object, look: Any) -> None:
    """Write a value as what it is; a text has no control character, which the models forbid."""
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, look)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, look)
    elif isinstance(value, date) and value >= FIRST_DAY:
        sheet.write_datetime(row, column, value, look)
    else:
        sheet.write_string(row, column, cell_text(value), look)
