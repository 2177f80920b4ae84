"""`gitlab`: a Code Quality report, shown in merge requests."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from pvd_data.base.text import dump_json
from pvd_data.reports.grouping import fingerprints
from pvd_data.reports.wording import sentence, unchecked

if TYPE_CHECKING:
    from pvd_data.base.language import Lang, Severity
    from pvd_data.report import Report


_SEVERITIES: dict[Severity, str] = {"error": "major", "warning": "minor", "notice": "info"}


def render(report: Report, lang: Lang) -> str:
    r"""Write the faults as GitLab reads them, and what was not checked.

    Args:
        report: what was found.
        lang: language of what is said beside the messages.

    >>> from pvd_data.report import Report
    >>> render(Report(), "fr")
    '[]\n'
    """
    found: list[dict[str, Any]] = [
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
    unreadable = set(report.unreadable)
    found += [
        {
            "description": said,
            "check_name": "not-checked",
            "fingerprint": sha256(dump_json([name, "not-checked"]).encode()).hexdigest(),
            "severity": "major" if name in unreadable else "info",
            "location": {"path": name, "lines": {"begin": 1}},
        }
        for name, said in unchecked(report, lang).items()
    ]
    return f"{dump_json(found, indent=2)}\n"
