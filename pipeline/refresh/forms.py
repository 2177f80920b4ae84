"""From what a publisher's server gave to the one form in which files are kept: sniffed, normalised."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.dates import parse_dates
from pipeline.errors import BuildError
from pipeline.sheets import csv_records, workbook_records

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.refresh.access import Access

#: The heading stands in one of so many first rows.
_FIRST = 30

_SEPARATORS = ",;\t|"

#: Most bytes of a member of a zip.
_MEMBER = 256_000_000

_HTML = re.compile(rb"\s*(<!doctype\s+html|<html|<head|<\?xml[^>]*>\s*<!doctype\s+html)", re.I)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.I | re.S)
_AS_TEXT = re.compile(r'="(.*)"')
_SPACED = re.compile(r"-?[0-9]{1,3}([ \u00a0\u202f][0-9]{3})+")
_DECIMAL = re.compile(r"-?[0-9]+[.][0-9]+")
_CODES = re.compile(r"[0-9][0-9AB][0-9]{3}")


@dataclass(frozen=True)
class Table:
    """A file in our form.

    Attributes:
        columns: its headings.
        rows: its rows, as text.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def content(self) -> bytes:
        """Write it: UTF-8, comma, LF."""
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows([self.columns, *self.rows])
        return text.getvalue().encode()

    def only(self, columns: Sequence[str]) -> list[tuple[str, ...]]:
        """Return the rows, in order, with these columns alone."""
        places = [self.columns.index(name) for name in columns]
        return sorted(tuple(row[place] for place in places) for row in self.rows)

    def filled(self, column: str) -> int:
        """Count the rows that say something in a column."""
        place = self.columns.index(column)
        return sum(bool(row[place]) for row in self.rows)


def table_of(name: str, content: bytes, access: Access) -> Table:
    """Read a file as it came.

    Args:
        name: what messages call it.
        content: all its bytes.
        access: what is known of it.

    Raises:
        BuildError: it is not what was expected.
    """
    header, records = _headed(name, _records(name, content, access), access)
    places = {
        ours: header.index(label) for ours, label in access.colonnes.items() if label in header
    }
    columns = [*places]
    lines, rows = [], []
    for line, record in records:
        if not any(record):
            continue
        if len(record) != len(header):
            raise BuildError(
                f"ligne de {len(record)} cellules, {len(header)} attendues : fichier coupé ?",
                file=name,
                line=line,
            )
        row = {ours: _cell(ours, record[place], access) for ours, place in places.items()}
        if all(row[column] == value for column, value in access.garde.items()):
            for one in _parted(row, access):
                lines.append(line)
                rows.append([one[column] for column in columns])
    for column in access.dates:
        if column in places:
            _write_days(name, lines, rows, columns.index(column), access.colonnes[column])
    return Table(columns, rows)


def _records(name: str, content: bytes, access: Access) -> Sequence[tuple[int, list[str]]]:
    """Return the records of a file, of whatever kind it is; refuse what is none."""
    if not content.strip():
        raise BuildError("la réponse est vide", file=name)
    if _HTML.match(content.removeprefix(b"\xef\xbb\xbf")):
        title = _TITLE.search(content[:100_000].decode("utf-8", "replace"))
        said = f" « {' '.join(title[1].split())[:80]} »" if title else ""
        raise BuildError(f"c'est une page HTML{said}, non le fichier", file=name)
    if content.startswith(b"PK"):
        content = _unzipped(name, content, access)
        if content.startswith(b"PK"):
            return _sheet(name, content, access)
    elif access.membre is not None:
        raise BuildError("une archive zip était attendue", file=name)
    if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{"):
        return list(_json_records(name, content))
    text = _decoded(name, content, access)
    return list(csv_records(name, text.encode(), _separator(text, access)))


def _sheet(name: str, content: bytes, access: Access) -> Sequence[tuple[int, list[str]]]:
    """Return the rows of the sheet that has the headings; of the first, if none has."""
    sheets = [list(sheet) for sheet in workbook_records(name, content)]
    return max(sheets, key=lambda records: _matched(records, _wanted(access)), default=[])


def _matched(records: Sequence[tuple[int, list[str]]], wanted: set[str]) -> int:
    """Count the headings that one of the first rows has, at most."""
    first = [{*map(_plain, record)} for _, record in records[:_FIRST]]
    return max((len(wanted & row) for row in first), default=0)


def _separator(text: str, access: Access) -> str:
    """Return the separator with which the first rows have most of the headings."""
    first = text.splitlines()[:_FIRST]
    wanted = _wanted(access)
    return max(
        _SEPARATORS,
        key=lambda one: _matched([*enumerate(csv.reader(first, delimiter=one))], wanted),
    )


def _json_records(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield a header and the records of a list; what is nested is named by its path.

    A list of texts is one cell, as our tables write it; one of numbers is a cell for each.
    """
    try:
        flat = [dict(_flat("", record)) for record in json.loads(content)]
    except (ValueError, TypeError, AttributeError) as error:
        raise BuildError(f"JSON illisible, coupé peut-être : {error}", file=name) from error
    header = list(dict.fromkeys(label for record in flat for label in record))
    yield 1, header
    for line, record in enumerate(flat, start=2):
        yield line, [record.get(label, "") for label in header]


def _flat(path: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        yield path, "|".join(value)
    elif isinstance(value, dict | list):
        inside = value.items() if isinstance(value, dict) else enumerate(value)
        for key, one in inside:
            yield from _flat(f"{path}.{key}" if path else str(key), one)
    else:
        yield path, "" if value is None else str(value)


def _unzipped(name: str, content: bytes, access: Access) -> bytes:
    """Return the member of a zip that is wanted; a workbook is a zip too, and stays whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.namelist()
            if "xl/workbook.xml" in members and access.membre is None:
                return content
            if access.membre not in members:
                raise BuildError(
                    f"« {access.membre or 'un classeur'} » n'est pas dans l'archive ; elle contient "
                    f"{', '.join(members[:20]) or 'rien'}",
                    file=name,
                )
            if archive.getinfo(access.membre).file_size > _MEMBER:
                raise BuildError(f"« {access.membre} » dépasse {_MEMBER} octets", file=name)
            return archive.read(access.membre)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise BuildError(f"archive illisible, coupée peut-être ({error})", file=name) from error


def _decoded(name: str, content: bytes, access: Access) -> str:
    for encoding in access.encodages:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BuildError(f"le fichier n'est pas en {' ni en '.join(access.encodages)}", file=name)


def _headed(
    name: str, records: Sequence[tuple[int, list[str]]], access: Access
) -> tuple[list[str], Sequence[tuple[int, list[str]]]]:
    """Return the heading, in whichever of the first rows it is, and what follows it."""
    wanted = _wanted(access)
    first = [[_plain(cell) for cell in record] for _, record in records[:_FIRST]]
    nearest = max(first, key=lambda record: len(wanted & {*record}), default=[])
    if not wanted <= {*nearest}:
        raise BuildError(
            f"colonnes absentes : {', '.join(sorted(wanted - {*nearest}))} ; trouvées : "
            f"{', '.join(nearest)[:400] or 'aucune'}",
            file=name,
        )
    return nearest, records[first.index(nearest) + 1 :]


def _wanted(access: Access) -> set[str]:
    return {label for ours, label in access.colonnes.items() if ours not in access.facultatives}


def _plain(cell: str) -> str:
    return " ".join(cell.split())


def _cell(column: str, text: str, access: Access) -> str:
    text = text.strip()
    protected = _AS_TEXT.fullmatch(text)  # « ="01001" » keeps a spreadsheet from eating the zero
    if protected:
        text = protected[1].strip()
    if column in access.nombres and _SPACED.fullmatch(text):
        return re.sub(r"[^0-9-]", "", text)
    if column in access.decimales and _DECIMAL.fullmatch(text):
        return str(float(text))
    if column in access.codes and re.fullmatch("[0-9]{4}", text):
        return text.zfill(5)
    return text


def _parted(row: Mapping[str, str], access: Access) -> Iterator[Mapping[str, str]]:
    """Yield a row for each code of the column that may hold several."""
    column = access.eclate
    codes = [] if column is None else _CODES.findall(row[column])
    if column is None or len(codes) < 2:
        yield row
        return
    for code in codes:
        yield {**row, column: code}


def _write_days(
    name: str, lines: Sequence[int], rows: Sequence[list[str]], place: int, label: str
) -> None:
    cells = [(line, row[place]) for line, row in zip(lines, rows, strict=True)]
    for row, day in zip(rows, parse_dates(cells, file=name, column=label), strict=True):
        row[place] = day.isoformat() if day else ""
