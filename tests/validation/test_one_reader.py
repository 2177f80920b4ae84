"""`load` and `validate` say the same of a table, whatever is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import pvd_data
from tests.validation.damaged_tables import NAMES, write_package

if TYPE_CHECKING:
    from pathlib import Path

ATTRIBUTES = (
    *("rule", "slug", "severity", "line", "record", "column", "column_number", "value"),
    *("expected", "suggestion", "certain", "message"),
)


@pytest.mark.parametrize("name", NAMES)
def test_load_and_validate_say_the_same_of_a_damaged_table(name: str, tmp_path: Path) -> None:
    write_package(name, tmp_path)
    report = pvd_data.validate(tmp_path, lang="en")
    dataset = pvd_data.load(tmp_path)
    for table in report.rows:
        issues = tuple(issue for issue in report.issues if issue.resource == table)
        try:
            rows = getattr(dataset, table)
        except pvd_data.InvalidDataError as error:
            found = error.report.flatten(ATTRIBUTES)
            assert found == pvd_data.Report(issues).flatten(ATTRIBUTES)
        else:  # warnings and notices do not stop it
            assert [issue for issue in issues if issue.severity == "error"] == []
            assert len(rows) == report.rows[table]
