"""`github`: annotations on the changed files, and the summary of the job."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pvd_data.base.language import french
from pvd_data.base.runner import command_data
from pvd_data.base.text import one_line
from pvd_data.reports.grouping import RANK, most_useful
from pvd_data.reports.wording import (
    message,
    more,
    noun,
    phrase,
    remarks,
    sentence,
    summary,
    title,
    unchecked,
)

if TYPE_CHECKING:
    from pvd_data.base.language import Lang
    from pvd_data.report import Issue, Report


_ANNOTATIONS = 10

#: GitHub refuses a summary over 1 MiB, which the other commands of the step may add to.
_SUMMARY_BYTES = 1_000_000

#: Punctuation that Markdown or HTML could take for markup; as an entity it is only text.
_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~&\"$@:]|(?<=www)\.")


def render(report: Report, lang: Lang) -> str:
    """Write workflow commands for the ten most useful faults, then what it all comes to.

    Args:
        report: what was found.
        lang: in which language.
    """
    chosen = most_useful(report, _ANNOTATIONS)
    said = unchecked(report, lang)
    lines = [
        f"::error file={_property(one_line(name))}::{command_data(said[name])}"
        for name in report.unreadable[:_ANNOTATIONS]
        if name in said
    ]
    lines += [_annotate(issue, lang) for issue in chosen]
    rest = len(report.issues) - len(chosen)
    if rest:
        lines.append(more(rest, lang))
    lines += [*remarks(report, lang), summary(report, lang)]
    return "".join(f"{line}\n" for line in lines)


def summary_markdown(report: Report, lang: Lang, limit: int = _SUMMARY_BYTES) -> str:
    """Write the whole list as Markdown for `$GITHUB_STEP_SUMMARY`, the worst first.

    Args:
        report: what was found.
        lang: in which language.
        limit: how many bytes it may take; a list cut there says so.
    """
    heads = ["severity", "rule", "file", "line", "column", "value", "suggestion", "message"]
    intro = ["### pvd-data", "", _markdown(summary(report, lang)), ""]
    for remark in remarks(report, lang):
        intro += [_markdown(remark), ""]
    rows: list[str] = []
    if report.issues:
        intro.append(_row([phrase(head, lang) for head in heads]))
        intro.append(_row(["---"] * len(heads)))
    # Room for the sentence on what is left out.
    room = limit - 200 - sum(len(line.encode()) + 1 for line in intro)
    for issue in sorted(report.issues, key=lambda issue: RANK[issue.severity]):
        row = _row(_cells(issue, lang))
        room -= len(row.encode()) + 1
        if room < 0:
            break
        rows.append(row)
    left = len(report.issues) - len(rows)
    ending = ["", _cut(left, lang)] if left else []
    return "".join(f"{line}\n" for line in [*intro, *rows, *ending])


def _annotate(issue: Issue, lang: Lang) -> str:
    properties: dict[str, object] = {"file": one_line(issue.path)}
    if issue.line is not None:
        properties["line"] = issue.line
        if issue.character is not None:
            properties["col"] = issue.character
    properties["title"] = f"{issue.rule} {title(issue.slug, lang)}"
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{issue.severity} {listed}::{command_data(sentence(issue, lang))}"


def _property(text: str) -> str:
    return command_data(text).replace(":", "%3A").replace(",", "%2C")


def _cells(issue: Issue, lang: Lang) -> list[str]:
    return [
        noun(issue.severity, 1, lang),
        _markdown(f"{issue.rule} {title(issue.slug, lang)}"),
        _markdown(one_line(issue.path)),
        "" if issue.line is None else str(issue.line),
        _code(issue.column),
        _code(issue.value),
        _code(issue.suggestion),
        _markdown(message(issue, lang)),
    ]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _code(text: str | None) -> str:
    return f"<code>{_markdown(one_line(text))}</code>" if text else ""


def _markdown(text: str) -> str:
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", text)


def _cut(left: int, lang: Lang) -> str:
    if lang == "fr":
        return french("La liste est coupée ici, faute de place : {more}.", more=more(left, lang))
    return f"The list is cut here for want of room: {more(left, lang)}."
