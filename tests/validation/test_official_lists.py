"""No rule cries wolf: the official files as they are, and our own tables."""

from __future__ import annotations

import os
import re
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import pvd_data
from pipeline.sources import read_register
from pvd_data.errors import NothingToCheckError
from pvd_data.schema.tables import TABLES

ROOT = Path(__file__).parents[2]
OFFICIAL = ROOT / os.environ.get("PVD_SOURCES", "../shared/sources")

LISTS: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("official_lists.toml").read_text("utf-8")
)
TODAY: date = LISTS.pop("today")

#: Warnings that say of an official file what is true of it: another vintage, another spelling.
MILD = {
    *("former-commune", "former-epci", "former-name", "left-programme"),
    *("population-off", "unknown-siren"),
    *("postal-code-mismatch", "outside-departements", "part-of-commune"),
    *("name-accents", "name-article", "name-case", "irregular-characters"),
    *("missing-reference-value", "wrong-delimiter", "adhesion-differs", "territory-name"),
}

#: Editions of the programme's list that came after this was written: see the last test.
SINCE = {
    entry.fichier
    for entry in read_register().values()
    if entry.edition is not None and entry.edition > date(2026, 4, 27)
}

#: Tables that tell nothing of a commune, an EPCI or a département to who does not know them.
NOTHING = {
    *("accompagnements", "anomalies", "axes", "editions", "programmes", "sources", "thematiques")
}


@pytest.fixture
def official(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The official files, on a day when they were new."""
    if not OFFICIAL.is_dir():
        pytest.skip("the official files are not here: ../shared/sources")

    class Day(date):
        @classmethod
        def today(cls) -> Day:
            return cls(TODAY.year, TODAY.month, TODAY.day)

    monkeypatch.setattr("pvd_data.rules.values.date", Day)
    return OFFICIAL


def test_every_official_file_is_listed(official: Path) -> None:
    there = {path.name for path in official.iterdir() if path.suffix in (".csv", ".xlsx")}
    assert there - SINCE == set(LISTS)
    for told in LISTS.values():
        assert set(told) <= {"columns", "found", "errors", "nothing", "counted", "reason"}
        assert ("counted" in told) == ("reason" in told)
        for error in told.get("errors", ()):
            assert set(error) == {"line", "column", "value", "slug", "reason"}
            assert error["reason"]


@pytest.mark.once
@pytest.mark.parametrize("name", [name for name in LISTS if "nothing" not in LISTS[name]])
def test_an_official_file_has_errors_on_the_listed_cells_only(name: str, official: Path) -> None:
    told, path = LISTS[name], str(official / name)
    report = pvd_data.validate(path, limit=100_000)
    assert report.columns == {path: told["columns"]}
    errors = [issue for issue in report.issues if issue.severity == "error"]
    if "counted" in told:
        assert Counter(issue.slug for issue in errors) == told["counted"]
        errors = []
    assert [
        {"line": e.line, "column": e.column, "value": e.value, "slug": e.slug} for e in errors
    ] == [{n: v for n, v in e.items() if n != "reason"} for e in told.get("errors", ())]
    others = [issue for issue in report.issues if issue.severity != "error"]
    assert {issue.slug for issue in others} == set(told["found"])
    assert {issue.slug for issue in others if issue.severity == "warning"} <= MILD


@pytest.mark.parametrize("name", sorted(filter(None, SINCE)))
def test_a_later_edition_has_errors_where_an_anomaly_says_why_only(
    name: str, pvd: pvd_data.Dataset
) -> None:
    if not OFFICIAL.is_dir():
        pytest.skip("the official files are not here: ../shared/sources")
    path = str(OFFICIAL / name)
    report = pvd_data.validate(path, limit=100_000)
    roles = {label: role for role, label in report.columns[path].items()}
    lines = OFFICIAL.joinpath(name).read_text("utf-8-sig").splitlines()
    for issue in report.issues:
        if issue.severity == "error":
            code = re.search(r"\b[0-9][0-9AB][0-9]{3}\b", lines[(issue.line or 1) - 1])
            assert code is not None, issue.message
            assert ("communes", code[0], roles[str(issue.column)]) in pvd.anomalies, issue.message


@pytest.mark.parametrize("name", [name for name in LISTS if "nothing" in LISTS[name]])
def test_an_official_file_of_something_else_is_not_taken_for_what_it_is_not(
    name: str, official: Path
) -> None:
    with pytest.raises(NothingToCheckError):
        pvd_data.validate(official / name)


@pytest.mark.parametrize("table", TABLES)
def test_a_shipped_table_alone_has_no_fault(table: str) -> None:
    report = pvd_data.validate(ROOT / TABLES[table].path, table=table)
    assert report.issues == ()
    assert set(report.rows) == {table}


#: Tables that tell of what is over, or was given, and one where a commune alone has no EPCI.
PAST = {
    *("anciens_identifiants", "appartenances_epci", "anciens_noms_epci", "appartenances"),
    *("dates_donnees", "detachements", "dispositifs", "evolutions"),
}


@pytest.mark.parametrize("table", sorted(set(TABLES) - NOTHING))
def test_a_shipped_table_as_anybodys_file_has_no_fault(table: str) -> None:
    report = pvd_data.validate(ROOT / TABLES[table].path)
    # How many of each there are is a figure of the edition (tests/edition).
    assert table in PAST or not report.issues
    # A new name that the ANCT writes before the COG has it; dates as it gives them, be they
    # impossible.
    allowed = {"evolutions": {"nom"}, "dates_donnees": {"date_adhesion"}}.get(table, set())
    assert {issue.column for issue in report.issues if issue.severity == "error"} <= allowed


@pytest.mark.parametrize("table", sorted(NOTHING))
def test_a_shipped_table_of_other_things_is_not_taken_for_what_it_is_not(table: str) -> None:
    with pytest.raises(NothingToCheckError):
        pvd_data.validate(ROOT / TABLES[table].path)
