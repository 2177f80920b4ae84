"""From the bytes of a CSV to typed rows and issues: the one reader of `load` and `validate`.

All faults are gathered; none stops the reading of the rest.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from pydantic import ValidationError

from pvd_data.rules.rule import faults_of
from pvd_data.schema.models.base import Row
from pvd_data.tabular.lines import read_lines
from pvd_data.tabular.records import Records
from pvd_data.validation.collector import make_issue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pvd_data.base.language import Lang
    from pvd_data.report import Issue
    from pvd_data.schema.tables import TableSpec


T = TypeVar("T", bound=Row)


class Record(NamedTuple):
    """A record of the file that has as many cells as the header.

    Attributes:
        line: physical line where it begins.
        number: its number, the first after the header being 1.
        cells: its cells by column; an empty cell is not there.
        bad: the columns whose cell has a fault of its own.
    """

    line: int
    number: int
    cells: Mapping[str, str]
    bad: frozenset[str]


@dataclass
class Reading(Generic[T]):
    """What came out of one file.

    Attributes:
        rows: the rows without a fault of their own, in the order of the file.
        issues: the faults of all the others.
        records: the records with the right number of cells, faulty or not, for checks that
            compare rows.
        header: the labels of the file.
    """

    rows: list[T] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    header: list[str] = field(default_factory=list)

    def values(self, column: str) -> Iterator[tuple[Record, str]]:
        """Yield each cell of a column that is neither empty nor at fault, with its record."""
        for record in self.records:
            cell = record.cells.get(column)
            if cell is not None and column not in record.bad:
                yield record, cell


def read_table(spec: TableSpec[T], content: bytes, path: str, lang: Lang = "en") -> Reading[T]:
    r"""Read one table.

    Args:
        spec: the table that the file should hold.
        content: the whole file.
        path: how messages name the file.
        lang: language of the messages.

    Returns:
        The good rows, and an issue for each fault of structure, type, constraint, row rule
        or key. References to other tables are not looked at.

    >>> from pvd_data.schema.tables import TABLES
    >>> reading = read_table(TABLES["regions"], b"code_region,nom,code_insee_chef_lieu\n", "r.csv")
    >>> reading.rows, reading.issues
    ([], [])
    """
    return _Reader(spec, path, lang).read(content)


class _Reader(Generic[T]):
    """One file being read: what its messages have in common."""

    def __init__(self, spec: TableSpec[T], path: str, lang: Lang) -> None:
        self.spec = spec
        self.path = path
        self.lang = lang
        self.reading: Reading[T] = Reading()
        self.complete = True

    def read(self, content: bytes) -> Reading[T]:
        lines = read_lines(io.BytesIO(content), self.found, self.lang == "fr")
        known = self.spec.columns.__contains__
        for block in Records(lines, self.found, known, delimiter=",").blocks():
            for place, cells in enumerate(block.rows):
                if block.first + place:
                    self.read_record(cells, block.starts[place], block.first + place)
                else:
                    self.reading.header = cells
                    self.check_header()
        self.check_keys()
        self.reading.issues.sort(key=lambda issue: (issue.line or 0, issue.column_number or 0))
        return self.reading

    def found(self, slug: str, line: int | None, value: str = "", expected: str = "") -> None:
        """Tell a fault of the file as a whole: `Found` of the reader."""
        self.report(slug, line=line, value=value or None, expected=expected or None)

    def check_header(self) -> None:
        """Report what is wrong with the header."""
        header, expected = self.reading.header, self.spec.columns
        for place, label in enumerate(header, start=1):
            found = {"line": 1, "column": label, "column_number": place, "value": label}
            if label not in expected:
                self.report("extra-label", **found)
            elif label in header[: place - 1]:
                self.report("duplicate-label", **found)
        for label in expected:
            if label not in header:
                self.report("missing-label", line=1, column=label)
        # Without each of its columns once a table has no trustworthy row.
        self.complete = not any(
            issue.slug in ("missing-label", "duplicate-label") for issue in self.reading.issues
        )

    def read_record(self, texts: list[str], line: int, number: int) -> None:
        width = len(self.reading.header)
        place = {"line": line, "record": number}
        if not any(texts):
            self.report("blank-row", **place)
            return
        if len(texts) != width:
            slug = "missing-cell" if len(texts) < width else "extra-cell"
            self.report(slug, value=str(len(texts)), expected=str(width), **place)
            return
        columns = self.spec.model.model_fields
        # An empty cell is a missing value: `missingValues` of the schema is [""].
        cells = {
            label: text
            for label, text in zip(self.reading.header, texts, strict=True)
            if text and label in columns
        }
        bad = set()
        try:
            row = self.spec.model.model_validate(cells)
        except ValidationError as error:
            for slug, found in faults_of(error, cells, self.lang):
                # A column that is not there was reported once, of the header.
                if found["column"] in self.reading.header:
                    self.report(slug, **found, **place)
                    bad.add(found["column"])
        else:
            if self.complete:
                self.reading.rows.append(row)
        self.reading.records.append(Record(line, number, cells, frozenset(bad)))

    def check_keys(self) -> None:
        """Report records whose key, or a value that must be unique, stands further up."""
        checks = [("primary-key", self.spec.key)]
        checks += [("unique-error", (column,)) for column in self.spec.unique]
        for slug, columns in checks:
            first: dict[tuple[str, ...], Record] = {}
            for record in self.reading.records:
                key = tuple(record.cells.get(column, "") for column in columns)
                if "" in key or record.bad.intersection(columns):
                    continue
                earlier = first.setdefault(key, record)
                if earlier is not record:
                    self.report(
                        slug,
                        line=record.line,
                        record=record.number,
                        column=columns[0],
                        value="|".join(key),
                        first=earlier.line,
                    )

    def report(self, slug: str, **found: Any) -> None:
        """Add an issue; what `Issue` has no field for only fills the message."""
        header = self.reading.header
        column = found.get("column")
        if column in header:
            found.setdefault("column_number", header.index(column) + 1)
        self.reading.issues.append(
            make_issue(slug, self.lang, path=self.path, resource=self.spec.name, **found)
        )


def broken_references(
    spec: TableSpec[T],
    path: str,
    readings: Mapping[str, Reading[Any]],
    lang: Lang,
) -> Iterator[Issue]:
    """Yield an issue for each cell of a table that points to a row that is not there.

    Args:
        spec: the table.
        path: how messages name its file.
        readings: what came out of this table and of those it points to; a table that the
            package does not have is not looked at.
        lang: language of the messages.
    """
    reading = readings[spec.name]
    for column, target in spec.foreign_keys.items():
        if target not in readings:
            continue
        # A row that is faulty elsewhere is there all the same.
        there = {record.cells.get(column) for record in readings[target].records}
        for record, value in reading.values(column):
            if value not in there:
                yield make_issue(
                    "foreign-key",
                    lang,
                    path=path,
                    resource=spec.name,
                    line=record.line,
                    record=record.number,
                    column=column,
                    column_number=reading.header.index(column) + 1,
                    value=value,
                    target=target,
                )
