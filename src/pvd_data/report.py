"""The results of a check: faults of a row, issues of a file, and the report of them all.

Plain frozen records, ready to print, count or dump.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args, get_type_hints

from pvd_data.base.dumping import Dumped
from pvd_data.base.fault import Fault as Fault
from pvd_data.base.language import Severity, count, pick_lang

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from pvd_data.base.language import Lang


class Excerpt(NamedTuple):
    """A line of the file as it is shown, cut where it is long.

    Attributes:
        text: the line, or the part of it around the cell.
        start: where in `text` the cell begins, from 0.
        end: where it ends.
    """

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Issue(Dumped):
    """One fault, where it is, and what was expected instead.

    Attributes:
        rule: stable code of the rule, such as T002.
        slug: name of the rule, such as constraint-error.
        severity: error, warning or notice.
        message: the whole sentence, in the language that was asked for.
        path: the file, relative to the package.
        resource: name of the table.
        line: physical line of the file, from 1, where the cell begins, or else the record.
        record: number of the record, the first of the file being 0, which most often is the header.
        column: name of the column.
        column_number: number of the column in the file, from 1.
        value: the text of the cell, or what was found.
        expected: what was expected, in the language that was asked for.
        suggestion: the text to write instead, where it is known.
        certain: whether the suggestion needs no human to agree; `pvd-data fix` applies those.
        character: where in the line the cell begins, the first character being 1.
        sheet: of a workbook, the name of the sheet.
        cell: of a workbook, the cell as spreadsheets name it, such as B3.
        excerpt: the line itself, for people; neither compared nor dumped.
    """

    rule: str
    slug: str
    severity: Severity
    message: str
    path: str
    resource: str | None = None
    line: int | None = None
    record: int | None = None
    column: str | None = None
    column_number: int | None = None
    value: str | None = None
    expected: str | None = None
    suggestion: str | None = None
    certain: bool = False
    character: int | None = None
    sheet: str | None = None
    cell: str | None = None
    excerpt: Excerpt | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        """Return `file:line: message [slug]`, as compilers do; of a workbook `file#sheet:cell`.

        >>> str(Issue("S004", "blank-row", "error", "blank row", "data/axes.csv", line=3))
        'data/axes.csv:3: blank row [blank-row]'
        """
        file = table_name(self.path, self.sheet)
        place = file if self.line is None else f"{file}:{self.cell or self.line}"
        return f"{place}: {self.message} [{self.slug}]"


def table_name(path: str, sheet: str | None) -> str:
    """Name a table of a file: the file, and where it is one of several the sheet.

    >>> table_name("a.xlsx", "2022"), table_name("a.csv", None)
    ('a.xlsx#2022', 'a.csv')
    """
    return path if sheet is None else f"{path}#{sheet}"


class Fit(NamedTuple):
    """How well the cells of a column are what a role asks for; of the first rows of a file.

    Attributes:
        cells: how many are not empty.
        agree: how many say what the reference says of the commune of their row.
        right: how many are right by the reference or in themselves, those that agree among them.
        near: how many have at least the form, or could be repaired, those that are right among
            them.
        known: of how many the reference could say whether they agree.
        exact: how many of those that agree do so to the letter.
    """

    cells: int = 0
    agree: int = 0
    right: int = 0
    near: int = 0
    known: int = 0
    exact: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of a free-form file is taken for, and why.

    Attributes:
        number: its number, from 0.
        label: its heading.
        role: what it is; None where that is not known.
        by: by what: the user named it, its heading says so, or its contents.
        fit: how well its cells are that, or what its heading would say.
        meant: what its heading may mean, the surest first.
        denied: whether its heading means one thing only and its cells are all another.
    """

    number: int
    label: str
    role: str | None
    by: Literal["named", "heading", "contents", ""]
    fit: Fit
    meant: tuple[str, ...] = ()
    denied: bool = False


class FileColumn(NamedTuple):
    """What was done with a column of a free-form file.

    Attributes:
        number: its number, from 1.
        label: its heading.
        role: what it was taken for; None where that is not known.
        by: by what: `heading`, `contents`, or `named` by the user; empty if it has no role.
        checked: how many of its cells were checked.
        empty: how many were empty, of a column that is checked.
        faulty: how many have a fault, warnings and notices too.
    """

    number: int
    label: str
    role: str | None = None
    by: str = ""
    checked: int = 0
    empty: int = 0
    faulty: int = 0


@dataclass(frozen=True, slots=True)
class Report(Dumped):
    """Everything found in one check.

    Attributes:
        issues: the faults, in the order of files and lines; of each rule and file only the
            first thousand, unless more were asked for.
        rows: how many rows of each table or file were checked; of a workbook of several sheets,
            of each of them (`table_name`).
        not_checked: names of files, and of resources of a package, that were not looked at: nothing
            in them is known, or they could not be read.
        cells: how many cells were checked.
        totals: how many faults of each severity and slug there are, listed or not; empty if
            all are listed.
        columns: for a file that is none of our tables, by its name in `rows`: what each column that was
            recognised is taken for, its label by our name.
        passed_over: for such a file, labels that are known of columns that were not checked:
            their cells are of something else, there is no column of codes beside, another column
            is that already, or nothing compares what they hold.
        not_checked_why: why they were not looked at, by their names, in the language that was
            asked for.
        file_columns: for a file that is none of our tables, by path: what was done with each of
            its columns, in their order.
        unreadable: those of `not_checked` that could not be opened, or not read.
    """

    issues: tuple[Issue, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    not_checked: tuple[str, ...] = ()
    cells: int = 0
    totals: Mapping[tuple[Severity, str], int] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    passed_over: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_checked_why: Mapping[str, str] = field(default_factory=dict)
    file_columns: Mapping[str, tuple[FileColumn, ...]] = field(default_factory=dict)
    unreadable: tuple[str, ...] = ()

    # Of an attribute that is a tuple jedi loses the items; nothing and nobody else reads this.
    if TYPE_CHECKING and not TYPE_CHECKING:  # noqa: SIM220
        issues: Sequence[Issue]

    @property
    def valid(self) -> bool:
        """Whether there is no error; warnings and notices do not count.

        What was not looked at is not valid: neither is a report of nothing else.

        >>> Report().valid, Report(not_checked=("a.csv",)).valid
        (True, False)
        """
        return self.count("error") == 0 and not self.nothing_checked

    @property
    def nothing_checked(self) -> bool:
        """Whether all that was asked for was left unchecked: it has no fault, nor is it right.

        >>> Report(not_checked=("a.csv",)).nothing_checked, Report().nothing_checked
        (True, False)
        """
        return bool(self.not_checked) and not (self.rows or self.issues)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many faults of each slug there are, the most frequent first, then by slug."""
        found: Counter[str] = Counter()
        for (_, slug), number in self._totals.items():
            found[slug] += number
        return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))

    def count(self, severity: Severity) -> int:
        """Return how many faults of a severity there are, listed or not.

        >>> Report((Issue("S004", "blank-row", "error", "blank row", "a.csv"),)).count("error")
        1
        """
        return sum(number for (found, _), number in self._totals.items() if found == severity)

    @property
    def _totals(self) -> Mapping[tuple[Severity, str], int]:
        return self.totals or Counter((issue.severity, issue.slug) for issue in self.issues)

    def _contents(self) -> dict[str, Any]:
        return {
            "valid": self.valid,
            "errors": self.count("error"),
            "warnings": self.count("warning"),
            "notices": self.count("notice"),
            "counts": self.counts,
            "rows": self.rows,
            "cells": self.cells,
            "columns": self.columns,
            "passed_over": self.passed_over,
            "file_columns": {
                path: [column._asdict() for column in found]
                for path, found in self.file_columns.items()
            },
            "not_checked": self.not_checked,
            "not_checked_why": self.not_checked_why,
            "unreadable": self.unreadable,
            "issues": self.issues,
        }

    @classmethod
    def _kinds(cls) -> Mapping[str, Any]:
        from typing_extensions import TypedDict  # Pydantic, which asks, takes no other before 3.12

        kinds = get_type_hints(cls)
        kinds |= {"valid": bool, "counts": dict[str, int]}
        kinds |= dict.fromkeys(("errors", "warnings", "notices"), int)
        columns: Any = TypedDict("FileColumn", get_type_hints(FileColumn))  # type: ignore[misc]
        kinds["file_columns"] = dict[str, list[columns]]
        return {name: kinds[name] for name in cls()._contents()}

    def to_html(
        self,
        lang: Lang | None = None,
        *,
        day: date | None = None,
        hashes: Mapping[str, str] | None = None,
    ) -> str:
        """Return a page that stands alone, to send to a colleague: that of `--format html`.

        Args:
            lang: language of what is around the messages; else `PVD_DATA_LANG`, else the
                locale's, else French.
            day: the day it is written; without it the page names none.
            hashes: SHA-256 of the files that were checked, in hexadecimal, by their names.

        >>> "<h1>Validation report</h1>" in Report().to_html("en")
        True
        """
        form = _form("html")
        page: str = form.render(self, pick_lang(lang), form.Stamp(day, hashes or {}))
        return page

    def _repr_html_(self) -> str:
        """Show the first faults in a notebook."""
        shown: str = _form("html").excerpt(self, pick_lang(None))
        return shown

    def __repr__(self) -> str:
        """Say whether the data are valid, and count the faults; `issues` has them.

        >>> Report((Issue("S004", "blank-row", "error", "blank row", "a.csv"),), {"a.csv": 3})
        <Report not valid: 1 error, 0 warnings, 0 notices in 3 rows>
        """
        found = ", ".join(count(self.count(one), "en", one) for one in get_args(Severity))
        verdict = "valid" if self.valid else "not valid"
        verdict = "nothing checked" if self.nothing_checked else verdict
        return f"<Report {verdict}: {found} in {count(sum(self.rows.values()), 'en', 'row')}>"

    def flatten(self, attributes: Iterable[str]) -> list[tuple[object, ...]]:
        """Return the chosen attributes of each issue, which reads well in a test.

        Args:
            attributes: names of attributes of `Issue`.

        >>> report = Report((Issue("S004", "blank-row", "error", "blank row", "a.csv", line=3),))
        >>> report.flatten(["line", "slug"])
        [(3, 'blank-row')]
        """
        names = tuple(attributes)
        return [tuple(getattr(issue, name) for name in names) for issue in self.issues]


def _form(name: str) -> Any:
    """Return the module of a form: floors above this one, so it is named, not imported."""
    return import_module(f"pvd_data.reports.{name}")


def written_by(module: str, function: str = "render") -> Callable[[Report, Lang], str]:
    """Return what writes a report in a form, imported when it first does.

    Args:
        module: name of its module, in `reports`.
        function: name of the function.
    """

    def render(report: Report, lang: Lang) -> str:
        write: Callable[[Report, Lang], str] = getattr(
            import_module(f"pvd_data.reports.{module}"), function
        )
        return write(report, lang)

    return render
