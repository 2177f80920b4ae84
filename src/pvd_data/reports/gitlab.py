"""`gitlab`: a Code Quality report, shown in merge requests."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from pvd_data.base.safe_json import dump_json, dump_value
from pvd_data.reports.grouping import fingerprints
from pvd_data.reports.layout import HOLE, Known, Layout, listed
from pvd_data.reports.wording import sentence, unchecked

if TYPE_CHECKING:
    from pvd_data.base.language import Lang, Severity
    from pvd_data.report import Report


_SEVERITIES: dict[Severity, str] = {"error": "major", "warning": "minor", "notice": "info"}


_FAULT = Layout(
    {
        "description": HOLE,
        "check_name": HOLE,
        "fingerprint": HOLE,
        "severity": HOLE,
        "location": {"path": HOLE, "lines": {"begin": HOLE}},
    },
    depth=1,
)


def render(report: Report, lang: Lang) -> str:
    r"""Write the faults as GitLab reads them, and what was not checked.

    Args:
        report: what was found.
        lang: language of what is said beside the messages.

    >>> from pvd_data.report import Report
    >>> render(Report(), "fr")
    '[]\n'
    """
    known = Known()
    found = [
        _FAULT.fill(
            (
                dump_value(sentence(issue, lang)),
                known[issue.rule],
                f'"{fingerprint}"',
                known[_SEVERITIES[issue.severity]],
                known[issue.path],
                # A fault of the whole file is shown at its top: GitLab wants a line.
                str(max(1, issue.line or 1)),
            )
        )
        for issue, fingerprint in zip(report.issues, fingerprints(report), strict=True)
    ]
    unreadable = set(report.unreadable)
    found += [
        _FAULT.fill(
            map(
                dump_value,
                (
                    said,
                    "not-checked",
                    sha256(dump_json([name, "not-checked"]).encode()).hexdigest(),
                    "major" if name in unreadable else "info",
                    name,
                    1,
                ),
            )
        )
        for name, said in unchecked(report, lang).items()
    ]
    return f"{listed(found)}\n"
