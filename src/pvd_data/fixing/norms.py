"""Names that a column writes in a norm of its own, which is no fault to mend.

La Poste's lists have no lower case, INSEE's NCC no accents, DGFiP's no articles. What a column's
own cells do most of the time is how it is meant to be; a suggestion that would undo it is not certain.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pvd_data.base.text import without_accents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pvd_data.report import Issue, Report

NORMS = frozenset({"name-case", "name-accents", "name-article"})
"""The rules whose suggestion is the same name in the official writing."""

_ARTICLES = ("le ", "la ", "les ", "l'", "l\u2019", "aux ", "los ", "las ", "lou ")


def _begins_with_article(name: str) -> bool:
    return name.lower().startswith(_ARTICLES)


def _has_lower(name: str) -> bool:
    return name != name.upper()


def _has_upper(name: str) -> bool:
    return name != name.lower()


def _has_accent(name: str) -> bool:
    return name != without_accents(name)


def _has_accented_capital(name: str) -> bool:
    # As old keyboards wrote them: « Echallon », in a column that has « Orbé ».
    return any(letter != without_accents(letter) for letter in name if letter.isupper())


def _begins_with_saint(name: str) -> bool:
    return name.lower().startswith("saint")


#: What an official name has and a norm may leave out.
_MARKS: tuple[Callable[[str], bool], ...] = (
    *(_has_lower, _has_upper, _has_accent, _has_accented_capital),
    *(_begins_with_article, _begins_with_saint, lambda name: "œ" in name.lower()),
    *(lambda name: "-" in name, lambda name: "'" in name or "\u2019" in name),
)


def doubt_norms(report: Report, cells: Callable[[int, str], Iterable[str]] | None) -> Report:
    """Return a report in which no suggestion is certain that would undo what a column does throughout.

    Of each mark of the official writing, such as an article, the cells that have it are counted,
    and those that lack it where the official name has it; the more numerous are the norm.

    Args:
        report: what was found.
        cells: from the number and the label of a column to the cells of its rows; None where no
            name is to be rewritten at all.
    """
    by_column: dict[tuple[int, str], list[Issue]] = {}
    for issue in report.issues:
        if issue.slug in NORMS and issue.certain and issue.column_number is not None:
            by_column.setdefault((issue.column_number, issue.column or ""), []).append(issue)
    doubted: set[int] = set()
    for column, told in by_column.items():
        doubted.update(map(id, told if cells is None else _usual(told, tuple(cells(*column)))))
    issues = (replace(one, certain=False) if id(one) in doubted else one for one in report.issues)
    return replace(report, issues=tuple(issues))


def _usual(told: list[Issue], names: Sequence[str]) -> Iterator[Issue]:
    """Yield the issues of cells that are written as the column is."""
    lacked = [(issue, _lacked(issue)) for issue in told]
    norm = {
        mark for mark in _MARKS if sum(mark in marks for _, marks in lacked) > sum(map(mark, names))
    }
    yield from (issue for issue, marks in lacked if norm.intersection(marks))


def doubt_separators(report: Report) -> Report:
    """Return a report in which no suggestion is certain that separates postal codes in another way.

    Args:
        report: what was found.
    """
    issues = (replace(one, certain=False) if separates(one) else one for one in report.issues)
    return replace(report, issues=tuple(issues))


def separates(issue: Issue) -> bool:
    """Say whether a suggestion changes only what stands between several postal codes.

    Args:
        issue: what was found in a cell.
    """
    right = issue.suggestion or ""
    return "|" in right and right.split("|") == re.findall("[0-9]+", issue.value or "")


def _lacked(issue: Issue) -> list[Callable[[str], bool]]:
    """Return the marks that the official name has and the cell has not."""
    value, right = issue.value or "", issue.suggestion or ""
    return [mark for mark in _MARKS if mark(right) and not mark(value)]
