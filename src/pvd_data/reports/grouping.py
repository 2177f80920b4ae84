"""The faults of a report as formats want them: grouped, chosen, told from each other."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

from pvd_data.report import table_name
from pvd_data.reports.wording import SEVERITIES

if TYPE_CHECKING:
    from pvd_data.base.language import Severity
    from pvd_data.report import Issue, Report


RANK = {severity: place for place, severity in enumerate(SEVERITIES)}
"""The worst first."""


@dataclass(frozen=True, slots=True)
class Group:
    """The faults of one rule in one file.

    Attributes:
        rule: code of the rule.
        slug: name of the rule.
        severity: how bad they are.
        issues: those that are listed; never empty.
        total: how many there are.
        exact: whether there are not still more.
    """

    rule: str
    slug: str
    severity: Severity
    issues: tuple[Issue, ...]
    total: int
    exact: bool


def group_issues(report: Report) -> dict[str, list[Group]]:
    """Group the faults by file, then by rule: the worst first, then in the order of codes.

    Args:
        report: what was found.
    """
    found: dict[tuple[Severity, str], dict[str, list[Issue]]] = {}
    files: dict[str, list[Group]] = {}
    for issue in report.issues:
        by_path = found.setdefault((issue.severity, issue.slug), {})
        by_path.setdefault(issue.path, []).append(issue)
        files.setdefault(issue.path, [])
    for key, by_path in found.items():
        sizes = [len(issues) for issues in by_path.values()]
        unlisted = max(0, report.totals.get(key, 0) - sum(sizes))
        # Each file lists up to the same limit, so that only the longest lists can be cut.
        longest = max(sizes)
        alone = sizes.count(longest) == 1
        for path, issues in by_path.items():
            cut = unlisted > 0 and len(issues) == longest
            first = issues[0]
            total = len(issues) + (unlisted if cut and alone else 0)
            files[path].append(
                Group(
                    first.rule, first.slug, first.severity, tuple(issues), total, not cut or alone
                )
            )
    for groups in files.values():
        groups.sort(key=lambda group: (RANK[group.severity], group.rule, group.slug))
    return files


def clean_names(report: Report) -> list[str]:
    """Return the names of tables and files that were checked and have no fault listed.

    Args:
        report: what was found.
    """
    faulty = {
        name
        for issue in report.issues
        for name in (issue.path, issue.resource, table_name(issue.path, issue.sheet))
    }
    return [name for name in report.rows if name not in faulty]


def most_useful(report: Report, number: int) -> list[Issue]:
    """Choose the faults to show where only a few can be: the worst, of as many rules as may be.

    Args:
        report: what was found.
        number: how many, at most.
    """
    rules: defaultdict[Severity, defaultdict[str, list[Issue]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for issue in report.issues:
        rules[issue.severity][issue.slug].append(issue)
    chosen = (
        issue
        for severity in RANK
        for turn in zip_longest(*rules[severity].values())
        for issue in turn
        if issue is not None
    )
    return list(islice(chosen, number))


def fingerprints(report: Report) -> list[str]:
    """Return for each fault a mark that stays when lines above it come or go.

    It depends on the file, the rule, the column and the value, and, among faults equal in all
    that, on their order; neither on the line nor on the language.

    Args:
        report: what was found.
    """
    import hashlib
    from json.encoder import encode_basestring_ascii as quoted  # a third of `dumps`

    seen: Counter[str] = Counter()
    marks = []
    for issue in report.issues:
        told = [issue.path, issue.rule, issue.slug, issue.column, issue.value]
        if issue.sheet is not None:
            told.append(issue.sheet)
        what = f"[{', '.join('null' if part is None else quoted(part) for part in told)}]"
        seen[what] += 1
        marks.append(hashlib.sha256(f"{what}{seen[what]}".encode()).hexdigest())
    return marks
