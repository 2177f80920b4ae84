"""From the bytes of a published file to rows of text by name, whatever its layout.

CSV with or without BOM, quoted or not, with more columns than needed; XLSX by its first
sheet; JSON that is a list of records. An error names file, line, column and value.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineWorkbook

from pipeline.dates import parse_dates
from pipeline.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from pipeline.sources import SourceEntry


@dataclass(frozen=True)
class Sheet:
    """A file as rows of text.

    Attributes:
        file: name of the file.
        labels: for each of our names, the header that the file has for it.
        rows: line and cells by our names; an optional column that is absent has none.
    """

    file: str
    labels: Mapping[str, str]
    rows: Sequence[tuple[int, Mapping[str, str]]]

    def by_code(self, name: str = "code") -> dict[str, Mapping[str, str]]:
        """Return the rows by a column that must not repeat.

        Raises:
            BuildError: a value of the column is on two lines.
        """
        found: dict[str, tuple[int, Mapping[str, str]]] = {}
        for line, row in self.rows:
            first = found.setdefault(row[name], (line, row))[0]
            if first != line:
                raise self.error(f"figure déjà ligne {first}", line, name, row[name])
        return {code: row for code, (_, row) in found.items()}

    def number(self, line: int, row: Mapping[str, str], name: str) -> int:
        """Read a count.

        Raises:
            BuildError: the cell is no whole number.
        """
        text = row[name]
        if not (text.isascii() and text.isdecimal()):
            raise self.error("un nombre entier était attendu", line, name, text)
        return int(text)

    def decimal(self, line: int, row: Mapping[str, str], name: str) -> float:
        """Read a number that may have a sign and decimals.

        Raises:
            BuildError: the cell is no number with a point.
        """
        text = row[name]
        if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
            raise self.error("un nombre à point décimal était attendu", line, name, text)
        return float(text)

    def days(self, name: str) -> list[date | None]:
        """Read a column of dates, whose form is one for the whole file.

        Raises:
            BuildError: a cell is no date of that form, or the form cannot be told.
        """
        cells = [(line, row[name]) for line, row in self.rows]
        return parse_dates(cells, file=self.file, column=self.labels[name])

    def error(self, detail: str, line: int, name: str, value: str) -> BuildError:
        """Build the error of one cell."""
        label = self.labels.get(name, name)
        return BuildError(detail, file=self.file, line=line, column=label, value=value)


def read_sheet(
    entry: SourceEntry,
    content: bytes,
    columns: Mapping[str, str],
    optional: Mapping[str, str] | None = None,
) -> Sheet:
    """Read a published file.

    Args:
        entry: the source, with the name of the file, the separator and the least number of rows.
        content: the whole file.
        columns: for each of our names, the header of the file.
        optional: the same for columns that some editions lack.

    Raises:
        BuildError: not UTF-8, not CSV or XLSX, a column missing, a row cut, too few rows.
    """
    file = entry.fichier or entry.code
    records = (
        next(workbook_records(file, content), iter(()))
        if file.endswith(".xlsx")
        else _json(file, content)
        if file.endswith(".json")
        else csv_records(file, content, entry.separateur)
    )
    header = next(records, (1, []))[1]
    for label in columns.values():
        if label not in header:
            raise BuildError(
                f"colonne absente ; colonnes trouvées : {', '.join(header) or 'aucune'}",
                file=file,
                line=1,
                column=label,
            )
    labels = {**columns, **{k: v for k, v in (optional or {}).items() if v in header}}
    places = {name: header.index(label) for name, label in labels.items()}
    rows = []
    for line, record in records:
        if len(record) != len(header):
            raise BuildError(
                f"ligne de {len(record)} cellules, {len(header)} attendues ; fichier tronqué ?",
                file=file,
                line=line,
            )
        rows.append((line, {name: record[place].strip() for name, place in places.items()}))
    if len(rows) < entry.lignes_min:
        raise BuildError(
            f"{len(rows)} lignes, au moins {entry.lignes_min} attendues : fichier tronqué",
            file=file,
        )
    return Sheet(file, labels, rows)


def csv_records(file: str, content: bytes, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line and the cells of each record of a CSV, its header first."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BuildError("le fichier n'est pas en UTF-8", file=file, line=line) from error
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    last = 0
    try:
        for record in reader:
            if record:
                yield last + 1, record
            last = reader.line_num
    except csv.Error as error:
        raise BuildError(f"CSV illisible : {error}", file=file, line=last + 1) from error


def workbook_records(file: str, content: bytes) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """Yield, for each sheet of a workbook, the number and the cells of each of its rows."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for number in range(len(book.sheet_names)):
            sheet = book.get_sheet_by_index(number).to_python()
            yield ((line, [_text(cell) for cell in row]) for line, row in enumerate(sheet, start=1))
    except CalamineError as error:
        raise BuildError(f"classeur illisible : {error}", file=file) from error


def _json(file: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the records of a list; one that has a list of records is a row for each of those.

    A name that a record lacks is an empty cell.

    The line is the number of the record, from 2, below a header that JSON does not have.
    """
    try:
        records = json.loads(content)
        flat = [(n, row) for n, record in enumerate(records, start=2) for row in _flat(record)]
    except (ValueError, TypeError, AttributeError) as error:
        raise BuildError(f"liste d'enregistrements JSON illisible : {error}", file=file) from error
    header = list(dict.fromkeys(name for _, row in flat for name in row))
    yield 1, header
    for line, row in flat:
        yield line, [_text(row.get(name, "")) for name in header]


def _flat(record: Mapping[str, object]) -> Iterator[dict[str, object]]:
    lists = {name: value for name, value in record.items() if isinstance(value, list)}
    own = {name: value for name, value in record.items() if name not in lists}
    for name, rows in lists.items():
        for row in rows:
            yield own | {f"{name}.{key}": value for key, value in row.items()}
    if not lists:
        yield own


def _text(cell: object) -> str:
    # A spreadsheet has no integers: a SIREN comes as 200067742.0.
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
