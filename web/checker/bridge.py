"""What the page asks of the validator: each question a function, of texts and numbers only.

It runs in the browser, under Pyodide, and in the tests as it is.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import time
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pvd_data import ROLES, RULES, Document, __version__
from pvd_data.errors import PvdDataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pvd_data import Issue, Report

#: How often, in seconds, the page is told how far the check is.
_TOLD = 0.1

LISTED = 2000
"""How many faults of each rule the page is given; all are counted."""


class Desk:
    """The file that somebody looks at.

    Attributes:
        first: the file as it came.
        now: the same, with the cells that were rewritten.
        list: the same as a list to complete, once that was asked for.
    """

    def __init__(self) -> None:
        """Begin without a file."""
        self.first = Document(b"", "")
        self.now = self.first
        self._asked: dict[str, Any] = {}
        self._issues: tuple[Issue, ...] = ()
        self._report: Report | None = None
        self._sheets: list[str] = []
        self.list: Any = None

    def open(self, content: bytes, name: str) -> None:
        """Take a file.

        Args:
            content: its bytes.
            name: how it is called.
        """
        self.now = self.first = Document(content, name)
        self._sheets = []

    def check(self, asked: dict[str, Any], tell: Callable[[float], object] | None = None) -> Any:
        """Check the file; return what the page shows.

        Args:
            asked: the options, by name.
            tell: told what part of the file has been read.
        """
        self._asked = {**asked, "lang": "fr"}
        self._issues, self._report = (), None
        try:
            report = self.now.check(**self._asked, limit=LISTED, progress=_seldom(tell))
        except (PvdDataError, ValueError) as error:
            self._see([*getattr(error, "sheets", ()), *getattr(error, "unread", ())])
            return {"name": self.now.name, "refusal": _said(error), "sheets": self._sheets}
        self._issues, self._report = report.issues, report
        within = f"{self.now.name}#"
        read = [one.removeprefix(within) for one in report.file_columns if one.startswith(within)]
        aside = [issue.sheet for issue in report.issues if issue.slug == "sheet-left-aside"]
        self._see([*read, *filter(None, aside)])
        more = {"command": self.command(), "sheets": self._sheets}
        return _shown(report, self.now.name) | more

    def _see(self, sheets: list[str]) -> None:
        """Remember which sheets there are, which a check of one of them does not say."""
        if len(sheets) > len(self._sheets):
            self._sheets = sheets

    def rows(self, wanted: Iterable[tuple[str | None, int]], first: int) -> list[list[Any]]:
        """Return rows as they are written, those that name the columns first.

        Args:
            wanted: sheets and lines.
            first: how many from the first on besides.
        """
        lines = {(sheet, line) for sheet, line in wanted}
        found = self.now.rows(lines, first, **self._asked)
        return [[row.sheet, row.line, [*row.cells]] for row in found]

    def edit(self, sheet: str | None, line: int, number: int, text: str) -> None:
        """Rewrite a cell.

        Args:
            sheet: of a workbook, the sheet.
            line: where the row begins.
            number: the number of the cell, from 1.
            text: what is to stand in it.
        """
        for row in self.now.rows({(sheet, line)}, **self._asked):
            if (row.sheet, row.line) == (sheet, line):
                self.now = self.now.change([(row, number, text)], **self._asked)

    def fix(self, accepted: Iterable[int], refused: Iterable[int]) -> Any:
        """Return the file with what is certain and what was agreed to, and what was changed.

        Args:
            accepted: which of the faults that are not certain.
            refused: which of those that are.
        """
        issues = self._issues
        try:
            fixed = self.now.fix(
                [issues[at] for at in accepted], [issues[at] for at in refused], **self._asked
            )
        except PvdDataError as error:
            return {"refusal": _said(error)}
        return {
            "content": fixed.content,
            "name": _corrected(self.now.name),
            "cells": len(fixed.edits),
            "errors": fixed.after.count("error"),
            "warnings": fixed.after.count("warning"),
            "held": [*fixed.held],
            "unwritten": [*fixed.unwritten],
        }

    def report(self, form: str) -> str:
        """Return the report of the last check: a page, a CSV of its faults, or JSON.

        Args:
            form: `html`, `csv` or `json`.
        """
        if self._report is None:
            return ""
        if form == "html":
            digest = hashlib.sha256(self.now.content).hexdigest()
            return self._report.to_html("fr", day=date.today(), hashes={self.now.name: digest})
        if form == "json":
            return json.dumps(self._report.to_dict(), ensure_ascii=False, indent=2, default=str)
        return _csv(self._issues)

    def command(self) -> str:
        """Return the command that checks the same file in the same way."""
        words = ["pvd-data", "validate", self.now.name]
        for role, label in self._asked.get("columns", {}).items():
            words += ["--column", f"{role}={label}"]
        for label in self._asked.get("not_columns", ()):
            words += ["--not-column", label]
        for label in self._asked.get("key", ()):
            words += ["--key", label]
        if "header_row" in self._asked:
            words += ["--header-row", str(self._asked["header_row"])]
        if "delimiter" in self._asked:
            words += ["--delimiter", self._asked["delimiter"]]
        if "sheet" in self._asked:
            words += ["--sheet", self._asked["sheet"]]
        if self._asked.get("require_programme"):
            words.append("--require-programme")
        return shlex.join(words)


def about() -> Any:
    """Return what the page knows before there is a file: the version, and what columns may be."""
    roles = {name: role.what["fr"] for name, role in ROLES.items()}
    return {"version": __version__, "roles": roles}


def ask(desk: Desk, question: str, given: str, tell: Callable[[float], object]) -> Any:
    """Answer a question of the page.

    Args:
        desk: where the file is.
        question: its name.
        given: what it is about, as JSON; with the path of a file where there is another one.
        tell: told how far it is.

    Returns:
        JSON, and bytes beside it where there are.
    """
    about_it = json.loads(given)
    if question == "about":
        return json.dumps(about()), None
    if "path" in about_it:
        with open(about_it["path"], "rb") as stream:  # noqa: PTH123  (a tenth of what pathlib costs there)
            content = stream.read()
        os.unlink(about_it["path"])  # noqa: PTH108
        desk.open(content, about_it["name"])
    if question == "check":
        return json.dumps(desk.check(about_it["asked"], tell)), None
    if question == "edit":
        desk.edit(*about_it["cell"])
        return json.dumps(desk.check(about_it["asked"], tell)), None
    if question in ("columns", "complete", "completed"):
        # It stands beside this module, whose name is another in the browser.
        lists = import_module(__name__.replace("bridge", "lists"))
        try:
            said, made = lists.answer(desk, question, about_it, _seldom(tell))
        except (PvdDataError, ValueError) as error:
            return json.dumps({"refusal": _said(error)}), None
        return json.dumps(said), made
    if question == "rows":
        return json.dumps(desk.rows(map(tuple, about_it["wanted"]), about_it["first"])), None
    if question == "fix":
        fixed = desk.fix(about_it["accepted"], about_it["refused"])
        return json.dumps(fixed | {"content": None}), fixed.get("content")
    return json.dumps(desk.report(about_it["form"])), None


def _seldom(tell: Callable[[float], object] | None) -> Callable[[int, int | None], None] | None:
    """Return what is told of bytes, and tells of it a few times a second: each time costs."""
    if tell is None:
        return None
    last = time.monotonic()

    def told(read: int, size: int | None) -> None:
        nonlocal last
        now = time.monotonic()
        if size and now - last >= _TOLD:
            last = now
            tell(read / size)

    return told


def _said(error: Exception) -> str:
    return error.text["fr"] if isinstance(error, PvdDataError) else str(error)


def _shown(report: Report, name: str) -> dict[str, Any]:
    """Return what the page shows of a report."""
    severities = {issue.slug: issue.severity for issue in report.issues}
    rules = [
        {
            "slug": slug,
            "code": RULES[slug].code,
            "title": RULES[slug].title["fr"],
            "why": RULES[slug].why["fr"],
            "severity": severities.get(slug, RULES[slug].severity),
            "count": count,
        }
        for slug, count in report.counts.items()
    ]
    order = ("error", "warning", "notice")
    return {
        "name": name,
        "refusal": None,
        "valid": report.valid,
        "errors": report.count("error"),
        "warnings": report.count("warning"),
        "notices": report.count("notice"),
        "rows": sum(report.rows.values()),
        "cells": report.cells,
        "columns": [
            [table.removeprefix(f"{name}#") if table != name else None, *column]
            for table, columns in report.file_columns.items()
            for column in columns
        ],
        "rules": sorted(rules, key=lambda rule: order.index(rule["severity"])),
        "issues": [_issue(issue) for issue in report.issues],
    }


def _issue(issue: Issue) -> list[Any]:
    return [
        *(issue.slug, issue.severity, issue.sheet, issue.line, issue.column_number, issue.column),
        *(issue.value, issue.suggestion, issue.certain, issue.message, issue.cell),
    ]


def _corrected(name: str) -> str:
    """Return what the corrected file is called.

    >>> _corrected("villes.csv")
    'villes-corrigé.csv'
    """
    stem, ending = os.path.splitext(name)  # noqa: PTH122
    return f"{stem}-corrigé{ending}"


def _csv(issues: Iterable[Issue]) -> str:
    """Return faults as a CSV that spreadsheets read, and in which no cell is taken for a formula."""
    import csv
    import io

    made = io.StringIO()
    write = csv.writer(made, delimiter=";", lineterminator="\r\n").writerow
    write(("Gravité", "Règle", "Feuille", "Ligne", "Colonne", "Valeur", "Proposition", "Message"))
    for issue in issues:
        told = (issue.sheet, issue.line, issue.column, issue.value, issue.suggestion, issue.message)
        write([issue.severity, RULES[issue.slug].code, *map(_cell, told)])
    return f"\ufeff{made.getvalue()}"


def _cell(value: object) -> str:
    """Write a cell.

    >>> _cell("=cmd|x"), _cell("-1,5"), _cell(None)
    ("'=cmd|x", '-1,5', '')
    """
    text = "" if value is None else str(value)
    return (
        f"'{text}"
        if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not _is_number(text)
        else text
    )


def _is_number(text: str) -> bool:
    return (
        text.removeprefix("-").removeprefix("+").replace(".", "", 1).replace(",", "", 1).isdecimal()
    )
