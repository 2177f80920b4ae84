"""`html`: one page that stands alone, to send to a colleague, to print, to read on a phone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from html import escape
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import pvd_data
from pvd_data.base.language import figure
from pvd_data.base.text import one_line
from pvd_data.reports.grouping import group_issues
from pvd_data.reports.wording import (
    colon,
    count,
    message,
    more,
    phrase,
    remarks,
    summary,
    title,
    why,
)

if TYPE_CHECKING:
    from pvd_data.base.language import Lang
    from pvd_data.report import Issue, Report
    from pvd_data.reports.grouping import Group


# Contrast of each text to what is under it: 4.5 and more, light and dark.
_STYLE = """\
:root { color-scheme: light dark; --line: #d0d0d0; --soft: #f4f4f4; --error: #b00020;
  --warning: #8a5a00; --notice: #00558a; --good: #146c2e; --mark: #ffe08a; }
@media (prefers-color-scheme: dark) { :root { --line: #555; --soft: #222; --error: #ff8a8a;
  --warning: #ffc466; --notice: #82c8ff; --good: #7fdc98; --mark: #5c4600; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto;
  padding: 0 1rem; overflow-wrap: break-word; }
h1 { line-height: 1.2; }
h2 { margin-top: 2.5rem; padding-top: .5rem; border-top: 2px solid var(--line); }
a { color: inherit; }
ul { padding-left: 1.2rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem; }
th, td { border: 1px solid var(--line); padding: .3rem .6rem; text-align: left;
  vertical-align: top; }
th { white-space: nowrap; background: var(--soft); }
td.number { text-align: right; white-space: nowrap; }
table.counts { width: auto; }
code { white-space: pre; font-size: .95em; }
.long { white-space: pre-wrap; overflow-wrap: anywhere; }
td.source { background: var(--soft); }
td.source code { white-space: nowrap; }
mark { background: var(--mark); color: inherit; }
.made { font-size: .9rem; }
.error { color: var(--error); } .warning { color: var(--warning); }
.notice { color: var(--notice); } .good { color: var(--good); }
@media (max-width: 40rem) {
  body { margin: 1rem auto; }
  table.faults, table.faults tbody, table.faults tr, table.faults td { display: block; }
  table.faults thead { position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); }
  table.faults tbody { border: 1px solid var(--line); border-bottom: 0; }
  table.faults tr { padding: .4rem .6rem; border-bottom: 1px solid var(--line); }
  table.faults td { border: 0; padding: .1rem 0; text-align: left; }
  table.faults tr:has(+ tr > .source) { border-bottom: 0; }
  table.faults td.source { padding: .3rem .4rem; }
  table.faults td[data-label]::before { content: attr(data-label) " "; font-weight: 600; }
  table.faults td:empty { display: none; }
}
@media print {
  :root { color-scheme: light; }
  body { max-width: none; margin: 0; font-size: 10pt; }
  tr, h2, h3 { break-inside: avoid; } h2, h3 { break-after: avoid; }
}"""

_COLUMNS = ("line", "column", "value", "suggestion", "message")

#: Texts of more characters may be broken in two lines; a code, a SIREN and a date have fewer.
_LONG = 30

_CELLS = re.compile(r"(?<=[,;|])|(?<=\\t)")


class Stamp(NamedTuple):
    """When a report was written, and of what.

    Attributes:
        day: the day; None if the page names none.
        hashes: SHA-256 of the files that were checked, by their names.
    """

    day: date | None = None
    hashes: Mapping[str, str] = {}


def render(report: Report, lang: Lang, stamp: Stamp | None = None) -> str:
    """Write a page without script or outside resource: counts, then faults by file and rule.

    Args:
        report: what was found.
        lang: in which language.
        stamp: when it is written, and of what.
    """
    heading, groups = phrase("report", lang), _all_groups(report)
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
        *_remarks(remarks(report, lang)),
        *_counts(report, groups, lang),
        *_sections(groups, lang),
        *_made(stamp or Stamp(), lang),
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
        *_remarks([one_line(remark) for remark in said[:_REMARKS]]),
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


def _remarks(said: list[str]) -> list[str]:
    """Write remarks as paragraphs, and those that belong to the one above as a list."""
    lines = []
    for below, some in groupby(said, lambda remark: remark.startswith(" ")):
        mark = "li" if below else "p"
        written = [f"<{mark}>{escape(remark.strip())}</{mark}>" for remark in some]
        lines += ["<ul>", *written, "</ul>"] if below else written
    return lines


def _sections(groups: list[tuple[str, Group]], lang: Lang) -> list[str]:
    lines, placed = [], set[str]()
    for path, found in groupby(groups, itemgetter(0)):
        lines += ["<section>", f"<h2>{escape(one_line(path))}</h2>"]
        for _, group in found:
            # What counts point to is where a rule comes first.
            place = "" if group.slug in placed else f' id="{escape(group.slug)}"'
            placed.add(group.slug)
            lines += _group(group, place, lang)
        lines.append("</section>")
    return lines


def _counts(report: Report, groups: list[tuple[str, Group]], lang: Lang) -> list[str]:
    if not report.counts:
        return []
    there = {group.slug for _, group in groups}
    rows = []
    for slug, number in report.counts.items():
        said = escape(title(slug, lang))
        said = f'<a href="#{escape(slug)}">{said}</a>' if slug in there else said
        rows.append(f'<tr><td>{said}</td><td class="number">{figure(number, lang)}</td></tr>')
    head = _head(("rule", "number"), lang)
    return ['<table class="counts">', head, "<tbody>", *rows, "</tbody>", "</table>"]


def _group(group: Group, place: str, lang: Lang) -> list[str]:
    number = count(group.severity, group.total, lang, exact=group.exact)
    explained = why(group.slug, lang)
    rest = group.total - len(group.issues)
    return [
        f"<h3{place}>{escape(group.rule)} {escape(title(group.slug, lang))} "
        f'<span class="{group.severity}">{number}</span></h3>',
        *([f"<p>{escape(explained)}</p>"] if explained else []),
        '<table class="faults">',
        _head(_COLUMNS, lang),
        "<tbody>",
        *(_row(issue, lang) for issue in group.issues),
        "</tbody>",
        "</table>",
        *([f"<p>{more(rest, lang, exact=group.exact)}</p>"] if rest else []),
    ]


def _head(keys: tuple[str, ...], lang: Lang) -> str:
    cells = "".join(f'<th scope="col">{phrase(key, lang)}</th>' for key in keys)
    return f"<thead><tr>{cells}</tr></thead>"


def _row(issue: Issue, lang: Lang) -> str:
    certainty = phrase("certain" if issue.certain else "to check", lang)
    if issue.suggestion is None:
        instead = ""
    elif issue.suggestion:
        instead = f"{_code(issue.suggestion)} ({certainty})"
    else:
        instead = f"{phrase('leave empty', lang)} ({certainty})"
    line = "" if issue.line is None else str(issue.line)
    cells = (line, _code(issue.column), _code(issue.value), instead, escape(message(issue, lang)))
    kinds = (' class="number"', "", "", "", "")
    shown = "".join(
        f'<td{kind} data-label="{phrase(key, lang)}">{cell}</td>'
        for key, kind, cell in zip(_COLUMNS, kinds, cells, strict=True)
    )
    return f"<tr>{shown}</tr>{_source(issue)}"


def _source(issue: Issue) -> str:
    """Write the line of the file itself, its cell marked."""
    if issue.excerpt is None:
        return ""
    text, start, end = issue.excerpt
    before, cell, after = map(_seen, (text[:start], text[start:end], text[end:]))
    line = f"<code>{before}<mark>{cell}</mark>{after}</code>"
    return f'\n<tr><td class="source" colspan="{len(_COLUMNS)}">{line}</td></tr>'


def _seen(text: str) -> str:
    """Write a part of a line, which may be broken between its cells."""
    parts = _CELLS.split(one_line(text, len(text)))
    return "<wbr>".join(
        f'<span class="long">{escape(part)}</span>' if len(part) > _LONG else escape(part)
        for part in parts
    )


def _code(text: str | None) -> str:
    if not text:
        return ""
    opened = '<code class="long">' if len(text) > _LONG else "<code>"
    return f"{opened}{escape(one_line(text))}</code>"


def _made(stamp: Stamp, lang: Lang) -> list[str]:
    """Say by what the page was made, when, and of which bytes."""
    by = f"pvd-data {pvd_data.__version__}"
    day = [] if stamp.day is None else [f'<time datetime="{stamp.day}">{stamp.day}</time>']
    lines = [f'<p class="made">{", ".join([by, *day])}</p>']
    for name, digest in stamp.hashes.items():
        lines.append(
            f'<p class="made">{escape(one_line(name))}{colon(lang)}SHA-256 '
            f'<code class="long">{escape(digest)}</code></p>'
        )
    return ["<footer>", *lines, "</footer>"]
