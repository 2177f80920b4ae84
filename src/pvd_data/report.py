"""What was found in data: plain frozen records, ready to print, count or dump."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pvd_data.rules import Severity


@dataclass(frozen=True, slots=True)
class Issue:
    """One fault, where it is, and what was expected instead.

    Attributes:
        rule: stable code of the rule, such as T002.
        slug: name of the rule, such as constraint-error.
        severity: error, warning or notice.
        message: the whole sentence, in the language that was asked for.
        path: the file, relative to the package.
        resource: name of the table.
        line: physical line of the file where the record begins, the header being 1.
        record: number of the record, the first after the header being 1.
        column: name of the column.
        column_number: number of the column in the file, from 1.
        value: the text of the cell, or what was found.
        expected: what was expected, in the language that was asked for.
        suggestion: the text to write instead, where it is known.
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

    def __str__(self) -> str:
        """Return `file:line: message [slug]`, as compilers do.

        >>> str(Issue("S004", "blank-row", "error", "blank row", "data/axes.csv", line=3))
        'data/axes.csv:3: blank row [blank-row]'
        """
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.message} [{self.slug}]"


@dataclass(frozen=True, slots=True)
class Report:
    """Everything found in one check.

    Attributes:
        issues: the faults, in the order of files and lines.
        rows: how many rows of each table were checked.
        not_checked: names of resources that were not looked at.
    """

    issues: tuple[Issue, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    not_checked: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether there is no error; warnings and notices do not count.

        >>> Report().valid
        True
        """
        return all(issue.severity != "error" for issue in self.issues)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many issues of each slug, the most frequent first."""
        return dict(Counter(issue.slug for issue in self.issues).most_common())

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain objects for JSON.

        >>> Report().to_dict()["valid"]
        True
        """
        return {
            "valid": self.valid,
            "counts": self.counts,
            "rows": dict(self.rows),
            "not_checked": list(self.not_checked),
            "issues": [asdict(issue) for issue in self.issues],
        }

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
