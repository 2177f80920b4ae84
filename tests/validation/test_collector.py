"""How findings are gathered, and what is kept of long texts."""

from __future__ import annotations

from typing import Any

import pytest

from pvd_data.base.language import Text
from pvd_data.report import Issue
from pvd_data.validation.check_options import CheckOptions
from pvd_data.validation.collector import Collector

NOTHING: dict[str, Any] = {"line": 2, "column": "nom", "column_number": 2}


def gather(number: int = 1, limit: int = 1000, **about: Any) -> list[Issue]:
    """Return what is kept of a finding that is told some times."""
    collector = Collector(CheckOptions(limit=limit, lang="en"), "towns.csv", None)
    for _ in range(number):
        collector.add("name-mismatch", **{**NOTHING, "value": "a", "expected": "b", **about})
    assert sum(collector.totals.values()) == number
    return collector.issues


@pytest.mark.parametrize("name", ["value", "expected"])
def test_a_long_text_is_quoted_to_its_limit(name: str) -> None:
    whole, long = "x" * 200, "x" * 201
    told: dict[str, Any] = {name: whole}
    (issue,) = gather(**told)
    assert getattr(issue, name) == whole
    told[name] = long
    (issue,) = gather(**told)
    assert getattr(issue, name) == whole + "…"


def test_a_repair_that_is_cut_is_none() -> None:
    whole = "x" * 200
    (issue,) = gather(suggestion=whole, certain=True)
    assert (issue.suggestion, issue.certain) == (whole, True)
    (issue,) = gather(suggestion=whole + "x", certain=True)
    assert (issue.suggestion, issue.certain) == (None, False)


def test_no_more_is_listed_than_is_asked_for() -> None:
    assert [len(gather(number, limit=2)) for number in (1, 2, 3)] == [1, 2, 2]


def test_a_text_in_two_languages_is_said_in_that_of_the_report() -> None:
    (issue,) = gather(expected=Text(fr="aucun", en="none"))
    assert issue.expected == "none"
