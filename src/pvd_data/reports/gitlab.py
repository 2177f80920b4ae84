"""`gitlab`: a Code Quality report, shown in merge requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.base.text import dump_json
from pvd_data.reports.grouping import fingerprints
from pvd_data.reports.wording import sentence

if TYPE_CHECKING:
    from pvd_data.base.language import Lang, Severity
    from pvd_data.report import Report


_SEVERITIES: dict[Severity, str] = {"error": "major", "warning": "minor", "notice": "info"}


def render(report: Report, lang: Lang) -> str:
    r"""Write the faults as GitLab reads them.

    Args:
        report: what was found.
        lang: language of what is said beside the messages.

    >>> from pvd_data.report import Report
    >>> render(Report(), "fr")
    '[]\n'
    """
    found = [
        {
            "description": sentence(issue, lang),
            "check_name": issue.rule,
            "fingerprint": fingerprint,
            "severity": _SEVERITIES[issue.severity],
            # A fault of the whole file is shown at its top: GitLab wants a line.
            "location": {"path": issue.path, "lines": {"begin": max(1, issue.line or 1)}},
        }
        for issue, fingerprint in zip(report.issues, fingerprints(report), strict=True)
    ]
    return f"{dump_json(found, indent=2)}\n"
