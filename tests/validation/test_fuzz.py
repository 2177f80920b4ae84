"""Damaged files: whatever comes, `validate` answers, and in the form of a report."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pvd_data
from pvd_data.errors import NothingToCheckError
from pvd_data.report import Excerpt, Issue, Report
from pvd_data.reports.registry import FORMATS
from pvd_data.rules.registry import RULES
from pvd_data.tabular import lines
from tests.strategies import (
    HEADER,
    NASTY,
    File,
    Rows,
    cells,
    damaged_bytes,
    damaged_rows,
    files,
    our_rows,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

    from pvd_data.base.language import Lang

TEXTS = {"rule", "slug", "severity", "message", "path", "resource", "column", "value"}
TEXTS |= {"expected", "suggestion"}
NUMBERS = {"line", "record", "column_number", "character"}
ALWAYS = {"rule", "slug", "severity", "message", "path", "certain"}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that each example writes anew."""
    return tmp_path_factory.mktemp("fuzz") / "a.csv"


def check(path: Path, file: File, **options: Any) -> Report | None:
    """Validate a file; None where it has no column to check."""
    path.write_bytes(file.content)
    try:
        return pvd_data.validate(path, **file.options, **options)
    except NothingToCheckError as error:
        assert "nothing to check" in str(error)
        assert "table" not in file.options
        return None


def hold_form(issue: Issue, lines: int) -> None:
    """Hold the attributes of a fault to their types and to each other."""
    for name in Issue.__slots__:
        value = getattr(issue, name)
        if value is None:
            assert name not in ALWAYS, name
        elif name in TEXTS:
            assert type(value) is str, name
        elif name in NUMBERS:
            assert type(value) is int, name
            assert value >= (0 if name == "record" else 1), name
        else:
            assert isinstance(value, Excerpt if name == "excerpt" else bool), name
    assert issue.rule == RULES[issue.slug].code
    assert issue.line is None or issue.line <= lines
    assert len(issue.message) < 2000
    assert issue.suggestion is not None or not issue.certain
    if issue.excerpt is not None:
        assert 0 <= issue.excerpt.start <= issue.excerpt.end <= len(issue.excerpt.text)


@settings(max_examples=150)
@given(files(), st.sampled_from(["fr", "en"]))
def test_the_answer_has_the_form_of_a_report(path: Path, file: File, lang: Lang) -> None:
    report = check(path, file, lang=lang)
    if report is None:
        return
    height = 1 + file.content.count(b"\n") + file.content.count(b"\r")
    for issue in report.issues:
        hold_form(issue, height)
    assert sum(report.counts.values()) == len(report.issues)
    assert report.valid == all(issue.severity != "error" for issue in report.issues)
    assert json.loads(json.dumps(report.to_dict())) == report.to_dict()
    for render in FORMATS.values():
        render(report, lang).encode()
    fewer = check(path, file, lang=lang, limit=1)
    assert fewer is not None
    assert fewer.counts == report.counts
    assert len(fewer.issues) == len(report.counts)


@st.composite
def below_a_good_header(draw: st.DrawFn) -> bytes:
    """Draw a table whose header is whole and whose rows need not be."""
    rows = draw(our_rows(12))
    for _ in range(draw(st.integers(0, 4))):
        rows = draw(damaged_rows(rows)) if rows else rows
    encoding, errors = draw(st.sampled_from([("utf-8", "surrogatepass"), ("cp1252", "replace")]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    content = write(rows, quoting=quoting).encode(encoding, errors)
    for _ in range(draw(st.integers(0, 3))):
        content = draw(damaged_bytes(content))
    return write([HEADER]).encode() + content


@settings(max_examples=150)
@given(below_a_good_header(), st.integers(64, 1000))
def test_where_blocks_end_does_not_matter(path: Path, content: bytes, size: int) -> None:
    # Which line ends and encoding a file has is judged by the first block that tells.
    file = File(content, {"table": "communes", "ignore": ["line-endings"]})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "guess_encoding", lambda _: "cp1252")
        whole = check(path, file)
        patch.setattr(lines, "CHUNK", size)
        assert check(path, file) == whole


@st.composite
def faulty_rows(draw: st.DrawFn) -> tuple[Rows, list[int]]:
    """Draw rows with faults within cells, and another order of them."""
    rows = draw(our_rows(8))
    for _ in range(draw(st.integers(1, 6))):
        row = draw(st.sampled_from(rows))
        place = draw(st.integers(0, len(row) - 1))
        row[place] = draw(cells(row[place]))
    return rows, draw(st.permutations(range(len(rows))))


@settings(max_examples=150)
@given(faulty_rows())
def test_rows_in_another_order_have_the_same_faults(
    path: Path, drawn: tuple[Rows, list[int]]
) -> None:
    rows, order = drawn
    # Which of two equal rows is told depends on which comes first.
    ignored = ["primary-key", "unique-error", "duplicate-row", "F"]
    apart = set(Issue.__slots__) - {"line", "record", "excerpt"}

    def faults(order: list[int]) -> set[tuple[object, ...]]:
        text = write([HEADER, *(rows[row] for row in order)], quoting=csv.QUOTE_ALL)
        options = {"table": "communes", "ignore": ignored}
        report = check(path, File(text.encode("utf-8", "replace"), options))
        assert report is not None
        return {
            (order[(issue.record or 1) - 1], *(str(getattr(issue, name)) for name in apart))
            for issue in report.issues
        }

    assert faults(order) == faults(sorted(order))


HOSTILE = (
    *("<img src=x onerror=alert(1)>", "</code></td><script>alert(1)</script>", "&lt;b&gt;"),
    *("[a](javascript:alert(1))", "| a | b |", "`a`", "**a**", "![a](http://127.0.0.1/)"),
    *("\n::error::a", "\r\n::set-output name=a::b", "##[error]a", "##vso[task.complete]", "%0A::a"),
    *("]]>", "<!--", "\x9b31m", "\x07", "\x08", "\u2028::error::a", "\x85", "'\"><svg/onload=a>"),
)


def test_what_stands_in_cells_is_text_in_every_format(tmp_path: Path) -> None:
    path = tmp_path / "<b>::error::a\n\x1b[31m.csv"
    labels = ["INSEE_COM", "lib_com", *HOSTILE]
    body = [["05046", "Embrun", *[""] * len(HOSTILE)]] * 50
    body += [["05046", cell, *[f"={cell}"] * len(HOSTILE)] for cell in (*HOSTILE, *NASTY)]
    body += [[cell, "Embrun", *["@x"] * len(HOSTILE)] for cell in (*HOSTILE, *NASTY)]
    path.write_bytes(write([labels, *body]).encode("utf-8", "replace"))
    report = pvd_data.validate(path, lang="en", limit=100_000)
    assert report.counts["formula"] > 2 * len(HOSTILE) ** 2
    rendered = {name: render(report, "en") for name, render in FORMATS.items()}
    for name, text in rendered.items():
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u202e]", text), name
        commands = [line for line in text.splitlines() if line.lstrip().startswith("::")]
        assert len(commands) == (10 if name == "github" else 0), name
    for name in ("text", "full", "github"):
        assert "##[" not in rendered[name]
        assert "##vso[" not in rendered[name]
    assert not re.search("<(script|img|svg|b>|!--)", rendered["html"])
    ET.fromstring(rendered["junit"])  # noqa: S314  (our own)
    for name in ("json", "gitlab", "sarif"):
        json.loads(rendered[name])
    for line in io.StringIO(rendered["jsonl"]):
        json.loads(line)
