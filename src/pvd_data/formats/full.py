"""`full`: a line each, as compilers and editors know it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.formats.words import compiler_line

if TYPE_CHECKING:
    from pvd_data.report import Report
    from pvd_data.rules.rule import Lang


def render(report: Report, lang: Lang) -> str:
    r"""Write `file:line:column: CODE message` for each fault, and nothing else.

    Args:
        report: what was found.
        lang: unused: the messages have a language already.

    >>> from pvd_data.report import Issue, Report
    >>> render(Report((Issue("S004", "blank-row", "error", "ligne vide", "a.csv", line=3),)), "fr")
    'a.csv:3: S004 ligne vide\n'
    """
    return "".join(f"{compiler_line(issue)}\n" for issue in report.issues)
