"""`html`: one page that stands alone, to send to a colleague."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from pvd_data.base.language import figure
from pvd_data.base.text import one_line
from pvd_data.reports.grouping import group_issues
from pvd_data.reports.wording import count, message, more, phrase, remarks, summary, title, why

if TYPE_CHECKING:
    from pvd_data.base.language import Lang
    from pvd_data.report import Issue, Report
    from pvd_data.reports.grouping import Group


_STYLE = """\
:root { color-scheme: light dark; --line: #d0d0d0; --error: #b00020; --warning: #8a5a00;
  --notice: #00558a; --good: #146c2e; }
@media (prefers-color-scheme: dark) { :root { --line: #555; --error: #ff8a8a;
  --warning: #ffc466; --notice: #82c8ff; --good: #7fdc98; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto;
  padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem; }
th, td { border: 1px solid var(--line); padding: .3rem .6rem; text-align: left;
  vertical-align: top; overflow-wrap: anywhere; }
th { white-space: nowrap; }
td.number { text-align: right; white-space: nowrap; }
code { white-space: pre-wrap; }
.error { color: var(--error); } .warning { color: var(--warning); }
.notice { color: var(--notice); } .good { color: var(--good); }"""

_COLUMNS = ("line", "column", "value", "suggestion", "message")


def render(report: Report, lang: Lang) -> str:
    """Write a page without script or outside resource: counts, then faults by file and rule.

    Args:
        report: what was found.
        lang: in which language.
    """
    heading = phrase("report", lang)
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{lang}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{heading}</title>",
        f"<style>\n{_STYLE}\n</style>",
        "</head>",
        "<body>",
        f"<h1>{heading}</h1>",
        _summary(report, lang),
        *(f"<p>{escape(remark)}</p>" for remark in remarks(report, lang)),
        *_counts(report, lang),
        *_sections(_all_groups(report), lang),
        "</body>",
        "</html>",
    ]
    return "".join(f"{line}\n" for line in lines)


#: How many remarks, and how many groups of how many faults, a notebook shows.
_REMARKS, _GROUPS, _FAULTS = 5, 5, 5


def excerpt(report: Report, lang: Lang) -> str:
    """Write the beginning of the page as a part of another, such as a notebook: in the same form.

    Args:
        report: what was found.
        lang: in which language.
    """
    said, groups = remarks(report, lang), _all_groups(report)
    shown = [
        (path, replace(group, issues=group.issues[:_FAULTS])) for path, group in groups[:_GROUPS]
    ]
    hidden = groups[_GROUPS:]
    rest = sum(group.total for _, group in hidden)
    exact = all(group.exact for _, group in hidden)
    lines = [
        _summary(report, lang),
        *(f"<p>{escape(one_line(remark))}</p>" for remark in said[:_REMARKS]),
        *([f"<p>{more(len(said) - _REMARKS, lang)}</p>"] if said[_REMARKS:] else []),
        *_sections(shown, lang),
        *([f"<p>{more(rest, lang, exact=exact)}</p>"] if rest else []),
    ]
    return "".join(f"{line}\n" for line in lines)


def _all_groups(report: Report) -> list[tuple[str, Group]]:
    return [(path, group) for path, groups in group_issues(report).items() for group in groups]


def _summary(report: Report, lang: Lang) -> str:
    verdict = "good" if report.valid else "error"
    return f'<p class="{verdict}"><strong>{escape(summary(report, lang))}</strong></p>'


def _sections(groups: list[tuple[str, Group]], lang: Lang) -> list[str]:
    lines = []
    for path, found in groupby(groups, itemgetter(0)):
        lines += ["<section>", f"<h2>{escape(one_line(path))}</h2>"]
        for _, group in found:
            lines += _group(group, lang)
        lines.append("</section>")
    return lines


def _counts(report: Report, lang: Lang) -> list[str]:
    if not report.counts:
        return []
    rows = [
        f'<tr><td>{escape(title(slug, lang))}</td><td class="number">{figure(number, lang)}</td></tr>'
        for slug, number in report.counts.items()
    ]
    return ["<table>", _head(("rule", "number"), lang), *rows, "</table>"]


def _group(group: Group, lang: Lang) -> list[str]:
    number = count(group.severity, group.total, lang, exact=group.exact)
    explained = why(group.slug, lang)
    rest = group.total - len(group.issues)
    return [
        f"<h3>{escape(group.rule)} {escape(title(group.slug, lang))} "
        f'<span class="{group.severity}">{number}</span></h3>',
        *([f"<p>{escape(explained)}</p>"] if explained else []),
        "<table>",
        _head(_COLUMNS, lang),
        *(_row(issue, lang) for issue in group.issues),
        "</table>",
        *([f"<p>{more(rest, lang, exact=group.exact)}</p>"] if rest else []),
    ]


def _head(keys: tuple[str, ...], lang: Lang) -> str:
    cells = "".join(f'<th scope="col">{phrase(key, lang)}</th>' for key in keys)
    return f"<tr>{cells}</tr>"


def _row(issue: Issue, lang: Lang) -> str:
    certainty = phrase("certain" if issue.certain else "to check", lang)
    if issue.suggestion is None:
        instead = ""
    elif issue.suggestion:
        instead = f"{_code(issue.suggestion)} ({certainty})"
    else:
        instead = f"{phrase('leave empty', lang)} ({certainty})"
    return (
        f'<tr><td class="number">{"" if issue.line is None else issue.line}</td>'
        f"<td>{_code(issue.column)}</td><td>{_code(issue.value)}</td><td>{instead}</td>"
        f"<td>{escape(message(issue, lang))}</td></tr>"
    )


def _code(text: str | None) -> str:
    return f"<code>{escape(one_line(text))}</code>" if text else ""
