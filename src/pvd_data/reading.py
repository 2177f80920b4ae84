"""From the bytes of a CSV to typed rows and issues: the one reader of `load` and `validate`.

All faults are gathered, none stops the reading of the rest. Pydantic's errors become issues
in one place here, so no reader of a message ever meets Pydantic's own words.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import ValidationError

from pvd_data.models.base import Row
from pvd_data.report import Issue
from pvd_data.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydantic_core import ErrorDetails

    from pvd_data.rules import Lang
    from pvd_data.tables import TableSpec

T = TypeVar("T", bound=Row)


@dataclass
class Reading(Generic[T]):
    """What came out of one file.

    Attributes:
        rows: the rows without a fault of their own, in the order of the file.
        lines: physical line of each of those rows.
        issues: the faults of all the others.
    """

    rows: list[T] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


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

    >>> from pvd_data.tables import TABLES
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
        self.header: list[str] = []

    def read(self, content: bytes) -> Reading[T]:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            byte = f"0x{content[error.start]:02X}"
            self.report("encoding-error", line=line, value=byte)
            return self.reading
        records = csv.reader(io.StringIO(text, newline=""), strict=True)
        last = 0
        try:
            self.header = next(records, [])
            if not self.header:
                self.report("source-error", line=1)
                return self.reading
            complete = self.check_header()
            last = records.line_num
            for number, record in enumerate(records, start=1):
                self.read_record(record, last + 1, number, complete)
                last = records.line_num
        except csv.Error as error:
            self.report("csv-error", line=last + 1, detail=str(error))
        self.check_keys()
        self.reading.issues.sort(key=lambda issue: (issue.line or 0, issue.column_number or 0))
        return self.reading

    def check_header(self) -> bool:
        """Report what is wrong with the header; say whether every column is there once."""
        expected = self.spec.columns
        for place, label in enumerate(self.header, start=1):
            found = {"line": 1, "column": label, "column_number": place, "value": label}
            if label not in expected:
                self.report("extra-label", **found)
            elif label in self.header[: place - 1]:
                self.report("duplicate-label", **found)
        for label in expected:
            if label not in self.header:
                self.report("missing-label", line=1, column=label)
        return len(set(self.header)) == len(self.header) and set(expected) <= set(self.header)

    def read_record(self, record: list[str], line: int, number: int, complete: bool) -> None:
        width = len(self.header)
        place = {"line": line, "record": number}
        if not any(record):
            self.report("blank-row", **place)
        elif len(record) != width:
            slug = "missing-cell" if len(record) < width else "extra-cell"
            self.report(slug, value=str(len(record)), expected=str(width), **place)
        else:
            columns = self.spec.model.model_fields
            # An empty cell is a missing value: `missingValues` of the schema is [""].
            cells = {
                label: cell
                for label, cell in zip(self.header, record, strict=True)
                if cell and label in columns
            }
            try:
                row = self.spec.model.model_validate(cells)
            except ValidationError as error:
                for detail in error.errors(include_url=False):
                    self.report_invalid(detail, cells, place)
            else:
                # Without all its columns a table has no trustworthy row.
                if complete:
                    self.reading.rows.append(row)
                    self.reading.lines.append(line)

    def report_invalid(
        self, detail: ErrorDetails, cells: Mapping[str, str], place: Mapping[str, int]
    ) -> None:
        """Turn one of Pydantic's errors into issues."""
        if detail["type"] == "row_rules":
            for fault in detail["ctx"]["faults"]:
                self.report(
                    fault.slug,
                    column=fault.column,
                    value=cells.get(fault.column),
                    expected=fault.expected,
                    given=fault.given,
                    **place,
                )
            return
        column = str(detail["loc"][0])
        if column not in self.header:
            return  # said once, of the header
        self.report(
            _slug(detail["type"]),
            column=column,
            value=cells.get(column),
            expected=_expected(detail, self.lang),
            **place,
        )

    def check_keys(self) -> None:
        """Report rows whose key, or a value that must be unique, stands further up."""
        rows, lines = self.reading.rows, self.reading.lines
        checks = [("primary-key", self.spec.key)]
        checks += [("unique-error", (column,)) for column in self.spec.unique]
        for slug, columns in checks:
            first: dict[tuple[Any, ...], int] = {}
            for row, line in zip(rows, lines, strict=True):
                key = tuple(getattr(row, column) for column in columns)
                if first.setdefault(key, line) != line:
                    self.report(
                        slug, line=line, column=columns[0], value="|".join(key), first=first[key]
                    )

    def report(self, slug: str, **found: Any) -> None:
        """Add an issue; what `Issue` has no field for only fills the message."""
        column = found.get("column")
        if column in self.header:
            found.setdefault("column_number", self.header.index(column) + 1)
        self.reading.issues.append(
            make_issue(slug, self.lang, path=self.path, resource=self.spec.name, **found)
        )


def make_issue(slug: str, lang: Lang, **found: Any) -> Issue:
    """Build an issue of a rule, its sentence filled from what was found.

    Args:
        slug: name of the rule.
        lang: language of the sentence.
        found: fields of `Issue`, and whatever else the sentence names.

    >>> make_issue("missing-label", "en", path="a.csv", line=1, column="nom").message
    'missing column: nom'
    """
    rule = RULES[slug]
    context = {"table": found.get("resource"), "value": None, "column": None, **found}
    fields = {name: value for name, value in found.items() if name in Issue.__slots__}
    return Issue(
        rule=rule.code,
        slug=slug,
        severity=rule.severity,
        message=rule.say(lang, **context),
        **fields,
    )


_TYPES = frozenset({"entier", "nombre", "booleen", "date_iso"})


def _slug(error_type: str) -> str:
    if error_type == "missing":
        return "missing-value"
    return "type-error" if error_type in _TYPES else "constraint-error"


def _expected(detail: ErrorDetails, lang: Lang) -> str:
    """Say what a cell should hold, from what Pydantic says it does not."""
    context = detail.get("ctx", {})
    ours = context.get("attendu" if lang == "fr" else "expected")
    if isinstance(ours, str) and detail["type"] != "literal_error":
        return ours
    kind = detail["type"]
    if kind == "missing":
        return "une valeur" if lang == "fr" else "a value"
    if kind == "literal_error":
        return str(context["expected"]).replace("' or '", "', '").replace("'", "")
    if kind == "greater_than_equal":
        return f"{'au moins' if lang == 'fr' else 'at least'} {context['ge']}"
    if kind == "less_than_equal":
        return f"{'au plus' if lang == 'fr' else 'at most'} {context['le']}"
    raise AssertionError(f"no words for {kind!r}: {detail['msg']}")


def iter_broken_references(
    spec: TableSpec[T], reading: Reading[T], keys: Mapping[str, frozenset[str]], lang: Lang
) -> Iterator[Issue]:
    """Yield an issue for each cell that points to a row that is not there.

    Args:
        spec: the table that was read.
        reading: what came out of it.
        keys: for each table that it points to, the keys that exist there.
        lang: language of the messages.
    """
    columns: Sequence[str] = spec.columns
    for column, target in spec.foreign_keys.items():
        if target not in keys:
            continue
        for row, line in zip(reading.rows, reading.lines, strict=True):
            value = getattr(row, column)
            if value is not None and value not in keys[target]:
                yield make_issue(
                    "foreign-key",
                    lang,
                    path=spec.path,
                    resource=spec.name,
                    line=line,
                    column=column,
                    column_number=columns.index(column) + 1,
                    value=value,
                    target=target,
                )
