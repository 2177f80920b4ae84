"""What holds of every format, whatever stands in the file."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import get_args

import pytest

from pvd_data.base.language import Lang, Severity
from pvd_data.report import Issue, Report
from pvd_data.reports.registry import FORMATS
from pvd_data.reports.wording import SEVERITIES, count, summary

LANGS: tuple[Lang, ...] = ("fr", "en")
EVERY = pytest.mark.parametrize("name", FORMATS)
BOTH = pytest.mark.parametrize("lang", LANGS)


def test_the_formats_are_those_that_are_promised() -> None:
    promised = "text full json jsonl github gitlab sarif junit html"
    assert list(FORMATS) == promised.split()


@EVERY
@BOTH
def test_hostile_text_can_be_encoded_and_drives_no_terminal(
    name: str, lang: Lang, hostile: Report
) -> None:
    rendered = FORMATS[name](hostile, lang)
    rendered.encode("utf-8")
    unseen = "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe]"
    assert not re.findall(unseen, rendered)


@pytest.mark.parametrize("name", ["text", "full", "github", "gitlab", "sarif", "junit", "html"])
def test_a_long_value_is_cut_where_people_read(name: str, hostile: Report) -> None:
    assert len(FORMATS[name](hostile, "fr")) < 150_000


@pytest.mark.parametrize("name", ["text", "full", "junit", "html", "json", "jsonl"])
def test_no_line_is_a_command_of_a_runner(name: str, hostile: Report) -> None:
    for line in FORMATS[name](hostile, "en").splitlines():
        assert not line.lstrip().startswith("::")
        if not name.startswith("json"):
            assert "##[" not in line
            assert "##vso[" not in line


@EVERY
@BOTH
def test_the_same_report_is_rendered_the_same(name: str, lang: Lang, small: Report) -> None:
    assert FORMATS[name](small, lang) == FORMATS[name](replace(small), lang)


@EVERY
def test_a_text_ends_its_last_line_and_only_that(name: str, small: Report) -> None:
    rendered = FORMATS[name](small, "fr")
    assert rendered.endswith("\n")
    assert not rendered.endswith("\n\n")


@EVERY
@BOTH
def test_a_report_of_nothing_can_be_rendered(name: str, lang: Lang) -> None:
    rendered = FORMATS[name](Report(), lang)
    assert rendered.endswith("\n") or name in {"full", "jsonl"}


@EVERY
def test_a_rule_that_is_none_of_ours_is_named_by_its_slug(name: str) -> None:
    report = Report((Issue("X1", "not-of-ours", "error", "words", "a.csv"),))
    assert "words" in FORMATS[name](report, "fr")


def test_every_severity_has_its_words() -> None:
    assert set(SEVERITIES) == set(get_args(Severity))
    assert [count(s, 2, "fr") for s in SEVERITIES] == [
        "2 erreurs",
        "2 avertissements",
        "2 remarques",
    ]
    assert [count(s, 1, "fr") for s in SEVERITIES] == ["1 erreur", "1 avertissement", "1 remarque"]
    assert [count(s, 2, "en") for s in SEVERITIES] == ["2 errors", "2 warnings", "2 notices"]
    assert [count(s, 1, "en") for s in SEVERITIES] == ["1 error", "1 warning", "1 notice"]


def test_the_summary_tells_the_true_totals_in_both_languages(many: Report) -> None:
    thin = "\N{NARROW NO-BREAK SPACE}"
    assert summary(many, "fr") == (
        f"Non valide\N{NO-BREAK SPACE}: 1{thin}236 erreurs, 1 avertissement, 0 remarque. "
        "31 lignes et 0 cellule vérifiées."
    )
    assert summary(many, "en") == (
        "Not valid: 1,236 errors, 1 warning, 0 notices. 31 rows and 0 cells checked."
    )
