"""Several postal codes in a cell: what stands between them is a convention, and no fault to mend."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pvd_data.report import Issue, Report
    from pvd_data.validation.options import CheckOptions


def doubted(report: Report, options: CheckOptions) -> Report:
    """Return a report in which no suggestion is certain that separates postal codes in another way.

    Args:
        report: what was found.
        options: what is asked of the check: our own tables have one way of writing.
    """
    if options.table is not None or not any(
        issue.certain and "|" in (issue.suggestion or "") for issue in report.issues
    ):
        return report
    issues = (replace(one, certain=False) if separates(one) else one for one in report.issues)
    return replace(report, issues=tuple(issues))


def separates(issue: Issue) -> bool:
    """Say whether a suggestion changes only what stands between several postal codes.

    Args:
        issue: what was found in a cell.
    """
    right = issue.suggestion or ""
    return "|" in right and right.split("|") == re.findall("[0-9]+", issue.value or "")
