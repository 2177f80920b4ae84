"""`json` and `jsonl`: everything, for programs."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from pvd_data.base.safe_json import dump_json, dump_value
from pvd_data.report import Issue
from pvd_data.reports.layout import HOLE, Known, Layout

if TYPE_CHECKING:
    from pvd_data.base.language import Lang
    from pvd_data.report import Report


#: Texts of issues of which there are few, however many issues.
_REPEATED = frozenset(
    {"rule", "slug", "severity", "path", "resource", "column", "expected", "sheet"}
)


def render_json(report: Report, lang: Lang) -> str:
    """Write the whole report as one JSON object.

    Args:
        report: what was found.
        lang: unused: the messages have a language already.
    """
    return f"{dump_json(report.to_dict(), indent=2)}\n"


def render_lines(report: Report, lang: Lang) -> str:
    """Write each fault as a JSON object on a line of its own, then each thing not checked and why.

    Args:
        report: what was found.
        lang: unused: the messages have a language already.
    """
    names = list(Issue("", "", "notice", "", "").to_dict())
    line, values = Layout(dict.fromkeys(names, HOLE), indent=None), attrgetter(*names)
    known = Known()
    writers = [known.__getitem__ if name in _REPEATED else dump_value for name in names]
    lines = [
        line.fill(write(value) for write, value in zip(writers, values(issue), strict=True))
        for issue in report.issues
    ]
    why = report.not_checked_why
    lines += [
        dump_json({"not_checked": name, "why": why[name]})
        for name in report.not_checked
        if name in why
    ]
    return "".join(f"{line}\n" for line in lines)
