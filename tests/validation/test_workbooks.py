"""Workbooks of several sheets: each is looked at, checked or named, and its cells as people call them."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from openpyxl.chart import BarChart

import pvd_data
from pvd_data.reports.registry import FORMATS
from pvd_data.validation.check_options import CheckOptions
from pvd_data.validation.looking import find_columns
from tests.tabular import books

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tabular.books import Row

COVER: list[Row] = [("Suivi des projets",), ("Mis à jour le 3 mars",)]
GOOD: list[Row] = [("projet", "insee_com", "nom_commune"), ("Halle", "05046", "Embrun")]
BAD: list[Row] = [*GOOD, ("Place", "05170", "Talard")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workbook that is yet to be written."""
    return tmp_path / "suivi.xlsx"


def check(path: Path, sheets: dict[str, list[Row]], **asked: Any) -> pvd_data.Report:
    hidden = asked.pop("hidden", ())
    path.write_bytes(books.xlsx_of_sheets(sheets, hidden))
    return pvd_data.validate(path, lang=asked.pop("lang", "fr"), **asked)


def plain(text: str) -> str:
    """Return a text with plain spaces for those that are set in French."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def told(report: pvd_data.Report) -> list[tuple[object, ...]]:
    return report.flatten(["sheet", "cell", "line", "slug"])


def test_every_sheet_is_checked(path: Path) -> None:
    report = check(path, {"2021": GOOD, "2022": BAD})
    assert told(report) == [("2022", "C3", 3, "name-spelling")]
    assert report.rows == {f"{path}#2021": 1, f"{path}#2022": 2}
    assert set(report.columns) == set(report.rows)
    assert not report.valid


def test_each_sheet_has_columns_and_a_header_of_its_own(path: Path) -> None:
    other: list[Row] = [("nom_commune", "x", "insee_com"), ("Talard", "1", "05170")]
    report = check(path, {"a": BAD, "b": other})
    assert told(report) == [
        ("a", "C3", 3, "name-spelling"),
        ("b", "A2", 2, "name-spelling"),
    ]


def test_a_cover_is_left_aside_and_named(path: Path) -> None:
    report = check(path, {"Lisez-moi": COVER, "Données": BAD})
    assert told(report) == [
        ("Données", "C3", 3, "name-spelling"),
        ("Lisez-moi", None, None, "sheet-left-aside"),
    ]
    notice = report.issues[-1]
    assert notice.severity == "notice"
    assert plain(notice.message) == (
        "la feuille « Lisez-moi » n'est pas vérifiée : aucune colonne n'y est reconnue"
    )


def test_hidden_and_empty_sheets_are_left_aside_and_named(path: Path) -> None:
    sheets = {"Listes": GOOD, "Vide": [], "Données": GOOD}
    report = check(path, sheets, hidden=["Listes"])
    assert [issue.sheet for issue in report.issues] == ["Listes", "Vide"]
    assert [plain(issue.message) for issue in report.issues] == [
        "la feuille « Listes » n'est pas vérifiée : elle est masquée ; --sheet la fait vérifier",
        "la feuille « Vide » n'est pas vérifiée : elle est vide",
    ]
    assert report.valid


def test_a_sheet_of_a_chart_is_left_aside(path: Path) -> None:
    made = openpyxl.Workbook()
    for row in BAD:
        made.active.append(row)  # type: ignore[union-attr]
    made.create_chartsheet("Graphique", 0).add_chart(BarChart())
    content = io.BytesIO()
    made.save(content)
    path.write_bytes(content.getvalue())
    report = pvd_data.validate(path, lang="en")
    assert told(report) == [
        ("Sheet", "C3", 3, "name-spelling"),
        ("Graphique", None, None, "sheet-left-aside"),
    ]
    assert "a chart, without cells" in report.issues[-1].message
    with pytest.raises(pvd_data.UnreadableFileError, match="'Graphique' is a chart without cells"):
        pvd_data.validate(path, sheet="Graphique")


def test_where_all_are_hidden_none_is_left_aside(path: Path) -> None:
    report = check(path, {"a": BAD}, hidden=["a"])
    assert told(report) == [("a", "C3", 3, "name-spelling")]


@pytest.mark.parametrize("sheet", ["2022", "3", 3, " 2022 "])
def test_a_sheet_is_picked_by_its_name_or_number(sheet: str | int, path: Path) -> None:
    report = check(path, {"Lisez-moi": COVER, "2021": GOOD, "2022": BAD}, sheet=sheet)
    assert told(report) == [("2022", "C3", 3, "name-spelling")]
    assert list(report.rows) == [f"{path}#2022"]


def test_a_hidden_sheet_may_be_picked(path: Path) -> None:
    report = check(path, {"Listes": BAD, "Données": GOOD}, hidden=["Listes"], sheet="listes")
    assert told(report) == [("Listes", "C3", 3, "name-spelling")]


def test_a_sheet_that_is_not_there(path: Path) -> None:
    with pytest.raises(pvd_data.UnreadableFileError) as caught:
        check(path, {"2021": GOOD, "2022": GOOD}, sheet="2023")
    assert plain(caught.value.text["fr"]) == (
        f'{path} : pas de feuille « 2023 » ; feuilles : 1 "2021", 2 "2022"'
    )


def test_a_file_that_is_no_workbook_has_no_sheets(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("code_insee,nom\n05046,Embrun\n")
    with pytest.raises(pvd_data.UnreadableFileError, match="it is no workbook"):
        pvd_data.validate(path, sheet="1")


def test_where_no_sheet_has_anything_the_message_names_those_that_were_read(path: Path) -> None:
    sheets: dict[str, list[Row]] = {"Lisez-moi": COVER, "Notes": [("a", "b")], "Listes": GOOD}
    with pytest.raises(pvd_data.NothingToCheckError) as caught:
        check(path, sheets, hidden=["Listes"])
    assert caught.value.sheets == ("Lisez-moi", "Notes")
    first, *_, last = plain(caught.value.text["fr"]).splitlines()
    assert "suivi.xlsx : feuille « Notes » : rien à vérifier" in first
    assert last == (
        "Feuilles lues : « Lisez-moi », « Notes » ; pas lues : « Listes » (--sheet en fait lire une)"
    )


def test_all_sheets_empty(path: Path) -> None:
    assert check(path, {"a": [], "b": []}).counts == {"source-error": 1, "sheet-left-aside": 1}


def test_a_column_that_is_named_is_looked_for_in_every_sheet(path: Path) -> None:
    other: list[Row] = [("projet", "où"), ("Halle", "99999")]
    named = {"code_insee": "où"}
    report = check(path, {"a": COVER, "b": other}, columns=named)
    assert report.flatten(["sheet", "cell"]) == [("b", "B2"), ("a", None)]
    with pytest.raises(pvd_data.NothingToCheckError, match="no column 'où'"):
        check(path, {"a": COVER, "b": GOOD}, columns=named)


def test_a_limit_is_that_of_the_file(path: Path) -> None:
    report = check(path, {"a": BAD, "b": BAD, "c": BAD}, limit=2)
    assert len(report.issues) == 2
    assert report.counts == {"name-spelling": 3}


def regions(*more: Row) -> list[Row]:
    return [("code_region", "nom", "code_insee_chef_lieu"), *more]


REGION: Row = ("93", "Provence-Alpes-Côte d'Azur", "13055")


def test_a_sheet_named_like_a_table_of_ours_is_checked_as_that(path: Path) -> None:
    wrong: Row = ("93", "", "13055")
    report = check(path, {"regions": regions(REGION), "Feuil2": GOOD})
    assert report.rows == {"regions": 1, f"{path}#Feuil2": 1}
    report = check(path, {"regions": regions(wrong), "Feuil2": GOOD})
    assert report.flatten(["sheet", "cell", "slug"]) == [("regions", "B2", "missing-value")]
    # Whoever has other columns in it has a table of their own.
    assert check(path, {"communes": GOOD, "Feuil2": GOOD}).valid


def test_a_table_is_looked_for_by_name_then_by_labels(path: Path) -> None:
    sheets = {"Lisez-moi": COVER, "regions": regions(REGION), "Feuil3": regions(("93", "", ""))}
    report = check(path, sheets, table="regions")
    assert report.rows == {"regions": 1}
    assert report.flatten(["sheet", "slug"]) == [
        ("Lisez-moi", "sheet-left-aside"),
        ("Feuil3", "sheet-left-aside"),
    ]
    report = check(path, {"a": COVER, "b": regions(REGION), "c": GOOD}, table="regions")
    assert (report.rows, report.counts) == ({"regions": 1}, {"sheet-left-aside": 2})
    report = check(path, {"a": GOOD, "b": GOOD}, table="regions")
    assert "missing-label" in report.counts
    assert {issue.sheet for issue in report.issues if issue.slug == "missing-label"} == {"a"}
    report = check(path, {"a": COVER, "b": GOOD}, table="regions", sheet="b")
    assert {issue.sheet for issue in report.issues} == {"b"}


def test_forms_name_the_sheet_and_the_cell(path: Path) -> None:
    report = check(path, {"2021": GOOD, "2022": BAD})
    place = 'feuille "2022", C3'
    for form in ("full", "text", "github", "gitlab", "junit", "sarif", "html"):
        written = FORMATS[form](report, "fr")
        assert (
            place in written
            or place.replace('"', "&quot;") in written
            or (place.replace('"', '\\"') in written)
        ), form
    assert f"{path}:3: R007 {place}" in FORMATS["full"](report, "fr")
    assert ', sheet "2021":\n' in FORMATS["text"](report, "en")
    (issue,) = json.loads(FORMATS["json"](report, "fr"))["issues"]
    assert (issue["sheet"], issue["cell"]) == ("2022", "C3")
    assert str(report.issues[0]).startswith(f"{path}#2022:C3: ")
    sarif = json.loads(FORMATS["sarif"](report, "fr"))["runs"][0]["results"]
    (name,) = sarif[0]["locations"][0]["logicalLocations"]
    assert name == {"name": "C3", "fullyQualifiedName": "2022!C3"}
    suites = FORMATS["junit"](report, "fr")
    assert suites.count("<testsuite ") == 2
    assert "suivi.xlsx#2021" in suites


def test_equal_faults_of_two_sheets_have_marks_of_their_own(path: Path) -> None:
    report = check(path, {"2021": BAD, "2022": BAD})
    found = json.loads(FORMATS["gitlab"](report, "fr"))
    assert len({one["fingerprint"] for one in found}) == len(found) == 2


def test_a_csv_has_neither_sheets_nor_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("code_insee,nom\n05170,Talard\n")
    assert told(pvd_data.validate(path)) == [(None, None, 2, "name-spelling")]


def test_errors_are_faults_by_their_names(path: Path) -> None:
    made = openpyxl.Workbook()
    rows: list[list[Any]] = [
        ["code_insee", "nom", "population", "remarque"],
        ["05046", "#N/A", 6412, "#N/A"],
        ["#REF!", "Tallard", 2292, ""],
        ["05179", "Veynes", "#DIV/0!", ""],
    ]
    for row in rows:
        made.active.append(row)  # type: ignore[union-attr]
    content = io.BytesIO()
    made.save(content)
    path.write_bytes(content.getvalue())
    report = pvd_data.validate(path, lang="fr")
    assert report.flatten(["cell", "slug", "value"]) == [
        ("B2", "error-cell", "#N/A"),
        ("A3", "error-cell", "#REF!"),
        ("C4", "error-cell", "#DIV/0!"),
    ]
    assert "#DIV/0!" in report.issues[-1].message


def test_a_column_of_errors_alone_is_no_column_without_contents(path: Path) -> None:
    report = check(path, {"a": [("projet", "insee_com"), ("Halle", "#N/A"), ("Place", "#N/A")]})
    assert report.counts == {"error-cell": 2}


def test_columns_of_every_sheet_are_told(path: Path) -> None:
    path.write_bytes(books.xlsx_of_sheets({"Lisez-moi": COVER, "2021": GOOD, "2022": BAD}))
    found = find_columns(path)
    assert list(found) == ["Lisez-moi", "2021", "2022"]
    assert [column.role for column in found["2022"]] == [None, "code_insee", "nom"]
    assert list(find_columns(path, CheckOptions.of(sheet="2"))) == ["2021"]
