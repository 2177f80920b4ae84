"""Reports and errors: what they count, and how they read."""

from __future__ import annotations

import dataclasses

import pytest

import pvd_data
from pvd_data.base.language import Severity
from pvd_data.report import Issue, Report


def issue(slug: str, severity: Severity = "error", line: int | None = 2) -> Issue:
    return Issue("X000", slug, severity, "words", "data/x.csv", line=line)


def test_warnings_and_notices_leave_a_report_valid() -> None:
    assert Report((issue("a", "warning"), issue("b", "notice"))).valid
    assert not Report((issue("a", "warning"), issue("b"))).valid


def test_a_report_counts_by_slug_most_frequent_first() -> None:
    report = Report((issue("a"), issue("b"), issue("b")))
    assert list(report.counts.items()) == [("b", 2), ("a", 1)]


def test_a_report_is_shown_in_a_line() -> None:
    many = Report(tuple(issue("a") for _ in range(2000)), {"x.csv": 2000})
    assert repr(many) == "<Report not valid: 2,000 errors, 0 warnings, 0 notices in 2,000 rows>"
    assert repr(Report((), {"x.csv": 1})).startswith("<Report valid: 0 errors")
    assert repr(Report(not_checked=("a.csv",))).startswith("<Report nothing checked: ")


def test_an_issue_reads_as_a_line_of_a_compiler() -> None:
    assert str(issue("a")) == "data/x.csv:2: words [a]"
    assert str(issue("a", line=None)) == "data/x.csv: words [a]"


def test_records_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        issue("a").line = 3  # type: ignore[misc]


def test_an_invalid_data_error_counts_errors_only() -> None:
    error = pvd_data.InvalidDataError(Report((issue("a"), issue("b", "warning"))))
    assert str(error) == "1 error in the data\n  data/x.csv:2: words [a]"


def test_a_descriptor_error_says_where() -> None:
    error = pvd_data.DescriptorError("datapackage.json", "not JSON")
    assert str(error) == "datapackage.json: not JSON"
    assert (error.path, error.detail) == ("datapackage.json", "not JSON")


def test_every_error_has_the_one_base() -> None:
    errors = [getattr(pvd_data, name) for name in pvd_data.__all__ if name.endswith("Error")]
    assert len(errors) == 15
    assert all(issubclass(error, pvd_data.PvdDataError) for error in errors)
