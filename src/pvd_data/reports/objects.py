"""`json` and `jsonl`: everything, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    """Write each fault as a JSON object on a line of its own, then each thing not checked and why.

    Args:
        report: what was found.
        lang: unused: the messages have a language already.
    """
    lines: list[dict[str, Any]] = [issue.to_dict() for issue in report.issues]
    why = report.not_checked_why
    lines += [{"not_checked": name, "why": why[name]} for name in report.not_checked if name in why]
    return "".join(f"{dump_json(line)}\n" for line in lines)
