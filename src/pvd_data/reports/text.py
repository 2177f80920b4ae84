"""`text`: for people at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.base.text import escape_control, one_line, width
from pvd_data.reports.grouping import group_issues
from pvd_data.reports.wording import (
    colon,
    count,
    in_workbook,
    message,
    more,
    phrase,
    remarks,
    suggestion,
    summary,
    title,
    unchecked,
)

if TYPE_CHECKING:
    from pvd_data.base.language import Lang
    from pvd_data.report import Excerpt, Issue, Report
    from pvd_data.reports.grouping import Group


_EXAMPLES = 3


def render(report: Report, lang: Lang) -> str:
    """Write the faults by file and rule with their first examples, then what it all comes to.

    Args:
        report: what was found.
        lang: in which language.
    """
    lines: list[str] = []
    for path, groups in group_issues(report).items():
        lines.append(one_line(path))
        for group in groups:
            lines += _group(group, lang)
        lines.append("")
    lines += [*remarks(report, lang), summary(report, lang)]
    return "".join(f"{line}\n" for line in lines)


def _group(group: Group, lang: Lang) -> list[str]:
    number = count(group.severity, group.total, lang, exact=group.exact)
    lines = [f"  {group.rule} {title(group.slug, lang)}{colon(lang)}{number}"]
    for issue in group.issues[:_EXAMPLES]:
        lines += [f"    {line}" for line in _example(issue, lang)]
    rest = group.total - len(group.issues[:_EXAMPLES])
    if rest:
        lines.append(f"    {more(rest, lang, exact=group.exact)}")
    return lines


def _example(issue: Issue, lang: Lang) -> list[str]:
    place = ""
    if issue.line is not None:
        place = f"{phrase('line', lang).lower()} {issue.line}"
        if issue.sheet is not None:
            place += f" ({in_workbook(issue, lang)})"
        if issue.character is not None:
            place += f", {'caractère' if lang == 'fr' else 'character'} {issue.character}"
        place += " – "
    lines = [f"{place}{one_line(issue.message)}"]
    if issue.excerpt is not None:
        lines += _mark(issue.excerpt)
    instead = suggestion(issue, lang)
    return lines if instead is None else [*lines, f"  {instead}"]


def _mark(excerpt: Excerpt) -> list[str]:
    """Show a line with its cell underlined; the bar keeps CI from taking it for a command."""
    before, cell, after = (
        excerpt.text[: excerpt.start],
        excerpt.text[excerpt.start : excerpt.end],
        excerpt.text[excerpt.end :],
    )
    # Between cells a tab is a gap; in the cell it may be the very fault, and is shown.
    before, after = (escape_control(part.replace("\t", "    ")) for part in (before, after))
    cell = escape_control(cell)
    marks = " " * width(before) + "^" * max(1, width(cell))
    return [f"  | {before}{cell}{after}".rstrip(), f"  | {marks}"]


def compiler_line(issue: Issue, lang: Lang) -> str:
    """Return `file:line:column: CODE message`, as far as the place is known.

    Args:
        issue: the fault.
        lang: in which language a sheet is named.
    """
    place = one_line(issue.path)
    if issue.line is not None:
        place += f":{issue.line}"
        if issue.character is not None:
            place += f":{issue.character}"
    said = one_line(issue.message) if issue.sheet is None else message(issue, lang)
    return f"{place}: {issue.rule} {said}"


def render_full(report: Report, lang: Lang) -> str:
    r"""Write `file:line:column: CODE message` for each fault, and what was not checked.

    Args:
        report: what was found.
        lang: in which language.

    >>> from pvd_data.report import Issue, Report
    >>> render_full(Report((Issue("S004", "blank-row", "error", "ligne vide", "a.csv", line=3),)), "fr")
    'a.csv:3: S004 ligne vide\n'
    """
    lines = [compiler_line(issue, lang) for issue in report.issues]
    if report.not_checked:
        lines += [f"{one_line(name)}: {said}" for name, said in unchecked(report, lang).items()]
    return "".join(f"{line}\n" for line in lines)
