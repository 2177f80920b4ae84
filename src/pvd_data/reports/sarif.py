"""`sarif`: the standard's form of results, which code hosts and editors read."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pvd_data
from pvd_data.base.safe_json import dump_value
from pvd_data.base.text import replace_surrogates
from pvd_data.reports.grouping import fingerprints
from pvd_data.reports.layout import HOLE, Known, Layout, listed
from pvd_data.reports.wording import sentence, title, unchecked, why

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pvd_data.base.language import Lang, Severity
    from pvd_data.report import Issue, Report


_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "notice": "note"}

#: A suggestion with one of these would need quotes, in whatever dialect the file is.
_NEEDS_QUOTES = re.compile(r"[,;\t|\"'\r\n]|\A\s|\s\Z")


def render(report: Report, lang: Lang) -> str:
    """Write a log of SARIF 2.1.0 with one run.

    Args:
        report: what was found.
        lang: language of the rules.
    """
    first: dict[tuple[str, str], Issue] = {}
    for issue in report.issues:
        first.setdefault(_key(issue), issue)
    rules = {key: _rule(first[key], lang) for key in sorted(first)}
    places = {key: place for place, key in enumerate(rules)}
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "pvd-data",
                "version": pvd_data.__version__,
                "rules": list(rules.values()),
            }
        },
        "language": lang,
        "columnKind": "unicodeCodePoints",
        "results": HOLE,
        # The list of results may be cut; these are the true figures.
        "properties": {
            "valid": report.valid,
            "errors": report.count("error"),
            "warnings": report.count("warning"),
            "notices": report.count("notice"),
            "rows": sum(report.rows.values()),
            "cells": report.cells,
        },
    }
    unreadable = set(report.unreadable)
    notes = [
        _notification(name, said, "error" if name in unreadable else "note")
        for name, said in unchecked(report, lang).items()
    ]
    if notes:
        run["invocations"] = [
            {"executionSuccessful": not unreadable, "toolExecutionNotifications": notes}
        ]
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return f"{Layout(log).fill([listed(_results(report, places, lang), depth=3)])}\n"


def _notification(name: str, said: str, level: str) -> dict[str, Any]:
    """Say that something was not checked."""
    place = {"physicalLocation": {"artifactLocation": {"uri": _uri(name)}}}
    return {
        "level": level,
        "message": {"text": _text(said)},
        "locations": [place],
    }


def _key(issue: Issue) -> tuple[str, str]:
    return issue.rule, issue.slug


def _rule(issue: Issue, lang: Lang) -> dict[str, Any]:
    short = title(issue.slug, lang)
    long = why(issue.slug, lang) or short
    return {
        "id": issue.rule,
        "name": issue.slug,
        "shortDescription": {"text": _text(short)},
        "fullDescription": {"text": _text(long)},
        "help": {"text": _text(long)},
        "defaultConfiguration": {"level": _LEVELS[issue.severity]},
    }


def _results(report: Report, places: Mapping[tuple[str, str], int], lang: Lang) -> Iterator[str]:
    """Yield the text of each result."""
    layouts: dict[tuple[Any, ...], Layout] = {}
    known = Known()
    for issue, fingerprint in zip(report.issues, fingerprints(report), strict=True):
        uri, region, cell = known[_uri(issue.path)], _region(issue), _cell(issue)
        where = list(map(str, region.values()))
        said = dump_value(_text(sentence(issue, lang)))
        values = [known[issue.rule], str(places[_key(issue)]), known[_LEVELS[issue.severity]]]
        values += [said, uri, *where, *map(dump_value, cell.values()), f'"{fingerprint}"']
        fixed = _can_be_fixed(issue)
        if fixed:
            values += [uri, *where, dump_value(issue.suggestion)]
        form = (*region, *cell, fixed)
        layout = layouts.get(form)
        if layout is None:
            layout = layouts[form] = Layout(_result(region, cell, fixed=fixed), depth=4)
        yield layout.fill(values)


def _result(region: Iterable[str], cell: Iterable[str], *, fixed: bool) -> dict[str, Any]:
    """Return the shape of a result.

    Args:
        region: what its region says.
        cell: what is said of its cell.
        fixed: whether it can be fixed.
    """
    artifact, place = {"uri": HOLE}, dict.fromkeys(region, HOLE)
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if place:
        physical["region"] = place
    location: dict[str, Any] = {"physicalLocation": physical}
    if names := dict.fromkeys(cell, HOLE):
        location["logicalLocations"] = [names]
    result: dict[str, Any] = {
        "ruleId": HOLE,
        "ruleIndex": HOLE,
        "level": HOLE,
        "message": {"text": HOLE},
        "locations": [location],
        "partialFingerprints": {"pvdData/v1": HOLE},
    }
    if fixed:
        replacement = {"deletedRegion": place, "insertedContent": {"text": HOLE}}
        change = {"artifactLocation": artifact, "replacements": [replacement]}
        result["fixes"] = [{"artifactChanges": [change]}]
    return result


def _cell(issue: Issue) -> dict[str, str]:
    """Name a cell of a workbook, of which a line says little."""
    if issue.sheet is None or issue.cell is None:
        return {}
    return {"name": issue.cell, "fullyQualifiedName": _text(f"{issue.sheet}!{issue.cell}")}


def _region(issue: Issue) -> dict[str, int]:
    if issue.line is None:
        return {}
    region = {"startLine": issue.line}
    if issue.character is not None:
        region["startColumn"] = issue.character
        if _shown_as_written(issue) and issue.value is not None:
            region["endColumn"] = issue.character + len(issue.value)
    return region


def _shown_as_written(issue: Issue) -> bool:
    """Whether the cell stands in the file as its value does: whole, and without quotes."""
    if issue.excerpt is None or issue.value is None or "\n" in issue.value:
        return False
    text, start, end = issue.excerpt
    return text[start:end] == issue.value and text[max(0, start - 1) : start] != '"'


def _can_be_fixed(issue: Issue) -> bool:
    return (
        issue.certain
        and issue.suggestion is not None
        and issue.line is not None
        and issue.character is not None
        and _shown_as_written(issue)
        and not _NEEDS_QUOTES.search(issue.suggestion)
    )


def _text(text: str) -> str:
    """Keep braces and brackets from being taken for placeholders and links."""
    text = text.replace("{", "{{").replace("}", "}}")
    return re.sub(r"[\[\]]", r"\\\g<0>", text) if "](" in text else text


@lru_cache
def _uri(path: str) -> str:
    return quote(replace_surrogates(path))
