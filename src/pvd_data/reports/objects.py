"""`json` and `jsonl`: everything, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.base.text import dump_json

if TYPE_CHECKING:
    from pvd_data.base.language import Lang
    from pvd_data.report import Report


def render_json(report: Report, lang: Lang) -> str:
    """Write the whole report as one JSON object.

    Args:
        report: what was found.
        lang: unused: the messages have a language already.
    """
    return f"{dump_json(report.to_dict(), indent=2)}\n"


def render_lines(report: Report, lang: Lang) -> str:
    """Write each fault as a JSON object on a line of its own.

    Args:
        report: what was found.
        lang: unused: the messages have a language already.
    """
    return "".join(f"{dump_json(issue.to_dict())}\n" for issue in report.issues)
