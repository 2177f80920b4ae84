"""`validate` on anybody's file: what is recognised in it, whatever form it comes in."""

from __future__ import annotations

import csv
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

import pvd_data
from pvd_data.errors import NothingToCheckError, UnreadableFileError

if TYPE_CHECKING:
    from pathlib import Path

    from pvd_data.report import Report

TOWNS = ("05006", "05017", "05040", "05046", "05050", "05065", "05070", "05132", "05166", "05170")


def check(tmp_path: Path, content: str | bytes, **options: Any) -> Report:
    path = tmp_path / "projets.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return pvd_data.validate(path, lang="fr", **options)


def columns(report: Report) -> dict[str, str]:
    (found,) = report.columns.values()
    return dict(found)


def found(report: Report, *attributes: str) -> list[tuple[object, ...]]:
    return report.flatten(attributes or ("line", "column", "slug"))


@pytest.mark.parametrize(
    ("label", "value", "role"),
    [
        ("insee_com", "05046", "code_insee"),
        ("CODGEO", "05046", "code_insee"),
        ("Code commune", "05046", "code_insee"),
        ("DEPCOM", "05046", "code_insee"),
        ("SIREN EPCI", "200067742", "siren_epci"),
        ("code_departement", "05", "code_departement"),
        ("Département", "05", "code_departement"),
    ],
)
def test_a_column_is_recognised_by_its_label(
    label: str, value: str, role: str, tmp_path: Path
) -> None:
    assert columns(check(tmp_path, f"projet,{label}\n1,{value}\n")) == {role: label}


@pytest.mark.parametrize(
    ("label", "value", "role"),
    [
        ("lib_com", "Embrun", "nom"),
        ("nom_commune", "Embrun", "nom"),
        ("code_postal", "05200", "codes_postaux"),
        ("date_adhesion", "2021-05-07", "date_adhesion"),
        ("date_signature", "2021-05-07", "date_adhesion"),
        ("pmun_2025", "6412", "population_municipale"),
        ("id_pvd", "pvd-93-05-4", "id_pvd"),
    ],
)
def test_beside_a_code_more_is_recognised(
    label: str, value: str, role: str, tmp_path: Path
) -> None:
    report = check(tmp_path, f"code_insee,{label}\n05046,{value}\n")
    assert columns(report) == {"code_insee": "code_insee", role: label}
    assert report.issues == ()


def test_a_name_of_a_project_is_no_name_of_a_commune(tmp_path: Path) -> None:
    rows = "05046,Halle du centre\n05170,Place de la mairie\n05179,Maison de santé\n"
    assert columns(check(tmp_path, f"code_insee,nom\n{rows}")) == {"code_insee": "code_insee"}


def test_dates_of_signature_of_another_programme_are_not_of_this_one(tmp_path: Path) -> None:
    # Gap is in Action cœur de ville, whose conventions are from 2018 on.
    report = check(tmp_path, "code_insee,date_signature\n05061,2018-09-28\n05023,2018-09-28\n")
    assert "date_adhesion" not in columns(report)
    assert report.issues == ()


@pytest.mark.parametrize("labels", ["longitude,latitude", "lon,lat", "x,y", "X,Y"])
def test_degrees_are_recognised_and_lambert_coordinates_are_not(
    labels: str, tmp_path: Path
) -> None:
    degrees = check(tmp_path, f"code_insee,{labels}\n05046,6.475,44.5806\n05170,6.0485,44.4599\n")
    assert set(columns(degrees)) == {"code_insee", "longitude", "latitude"}
    lambert = f"code_insee,{labels}\n05046,975806.4,6389021.7\n05170,942431.2,6374211.9\n"
    report = check(tmp_path, lambert)
    assert set(columns(report)) == {"code_insee"}
    named = labels[0] == "l"  # a name that means degrees only
    assert [issue.slug for issue in report.issues] == ["misleading-label"] * 2 * named


@pytest.mark.parametrize("strange", [1, 5, 9])
def test_cells_under_a_name_that_means_one_thing_are_told_however_many(
    strange: int, tmp_path: Path
) -> None:
    cells = [*(["à compléter"] * strange), *(["200067742"] * (10 - strange))]
    rows = "".join(f"{code},{cell}\n" for code, cell in zip(TOWNS, cells, strict=True))
    report = check(tmp_path, f"code_insee,siren_epci\n{rows}")
    assert "siren_epci" in columns(report)
    assert report.counts["constraint-error"] == strange


def test_a_name_that_no_cell_is_near_to_is_told_once(tmp_path: Path) -> None:
    rows = "".join(f"{code},à compléter\n" for code in TOWNS)
    report = check(tmp_path, f"code_insee,siren_epci\n{rows}")
    assert set(columns(report)) == {"code_insee"}
    assert found(report) == [(1, "siren_epci", "misleading-label")]
    assert report.passed_over == {}
    assert not check(tmp_path, f"code_insee,siren_epci\n{rows}", strict=True).valid


def test_siren_is_the_communes_or_the_epcis_as_its_cells_say(tmp_path: Path) -> None:
    of_towns = check(tmp_path, "code_insee,siren\n05046,210500468\n05170,210501706\n")
    assert columns(of_towns)["siren"] == "siren"
    of_epci = check(tmp_path, "code_insee,siren\n05046,200067742\n05170,200067825\n")
    assert columns(of_epci)["siren_epci"] == "siren"
    both = "code_insee,siren,siren_commune\n05046,200067742,210500468\n"
    assert columns(check(tmp_path, both)) == {
        "code_insee": "code_insee",
        "siren": "siren_commune",
        "siren_epci": "siren",
    }


def test_a_file_in_which_nothing_is_recognised_is_told_what_would_be(tmp_path: Path) -> None:
    with pytest.raises(NothingToCheckError) as caught:
        check(tmp_path, "projet,ville d'à côté\nH1,Embrun\n")
    said = str(caught.value)
    assert "no column is recognised; the file has 'projet', \"ville d'à côté\"" in said
    assert max(map(len, said.splitlines())) < 300
    for label in ("code_insee", "insee_com", "CODGEO", "siren_epci", "nom_commune", "longitude"):
        assert label in caught.value.known
    assert caught.value.header == ("projet", "ville d'à côté")


def test_the_user_names_what_is_not_recognised(tmp_path: Path) -> None:
    content = "Où,Comment\n05046,Ambrun\n05999,Tallard\n"
    named = {"code_insee": "Où", "nom": "Comment"}
    report = check(tmp_path, content, columns=named)
    assert columns(report) == named
    assert found(report) == [(2, "Comment", "name-spelling"), (3, "Où", "unknown-commune")]


def test_no_key_is_assumed_and_one_may_be_asked_for(tmp_path: Path) -> None:
    content = "projet,phase,code_insee\nH1,1,05046\nH1,2,05046\nH1,1,05170\n"
    assert check(tmp_path, content).issues == ()
    report = check(tmp_path, content, key="projet")
    assert found(report) == [(3, "projet", "primary-key"), (4, "projet", "primary-key")]
    report = check(tmp_path, content, key=["projet", "phase"])
    assert found(report, "line", "value", "slug") == [(4, "H1|1", "primary-key")]


def test_being_in_the_programme_is_asked_for(tmp_path: Path) -> None:
    content = "code_insee,nom\n05046,Embrun\n05061,Gap\n91226,Étréchy\n"
    assert check(tmp_path, content).issues == ()
    report = check(tmp_path, content, require_programme=True)
    assert found(report, "line", "slug", "severity") == [
        (3, "not-in-programme", "error"),
        (4, "left-programme", "warning"),
    ]


@pytest.mark.parametrize(
    ("encoding", "slug"),
    [
        ("utf-8", None),
        ("utf-8-sig", "byte-order-mark"),
        ("cp1252", "encoding-error"),
        ("mac_roman", "encoding-error"),
        ("utf-16", "encoding-error"),
        ("utf-16-le", "encoding-error"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_file_is_checked_whatever_form_it_comes_in(
    encoding: str, slug: str | None, end: str, delimiter: str, tmp_path: Path
) -> None:
    rows = ["code_insee,nom", "05017,La Bâtie-Neuve", "05006,L'Argentière-la-Besée"]
    text = end.join([*rows, ""]).replace(",", delimiter)
    report = check(tmp_path, text.encode(encoding))
    slugs = {issue.slug for issue in report.issues}
    assert slugs == {
        *({slug} if slug else ()),
        *({"line-endings"} if end != "\n" else ()),
        *({"wrong-delimiter"} if delimiter != "," else ()),
        "name-spelling",
    }
    (fault,) = [issue for issue in report.issues if issue.slug == "name-spelling"]
    assert (fault.line, fault.value) == (3, "L'Argentière-la-Besée")
    assert fault.suggestion == "L'Argentière-la-Bessée"


def test_a_cell_over_the_limit_is_told_whatever_others_did_to_the_csv_module(
    tmp_path: Path,
) -> None:
    before = csv.field_size_limit(2**24)
    try:
        report = check(tmp_path, f"code_insee,intitule\n05046,{'a' * (2**20 + 1)}\n05999,b\n")
        assert found(report, "line", "slug") == [(2, "field-too-large"), (3, "unknown-commune")]
    finally:
        csv.field_size_limit(before)


def test_a_header_over_the_limit_is_told(tmp_path: Path) -> None:
    report = check(tmp_path, f"code_insee,{'a' * (2**20 + 1)}\n05046,b\n")
    assert (1, "field-too-large") in found(report, "line", "slug")


def test_a_workbook_is_read_like_a_csv(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("code_insee", "nom", "date_adhesion", "population", "ort", "longitude", "latitude"),
        ("05046", "Embrun", date(2021, 5, 7), 6412, True, 6.475, 44.5806),
        (5170, "Talard", datetime(2021, 5, 10), 2292.0, True, 6.0485, 44.4599),
        ("05179", "Veynes", "2021-07-13", 3214, True, None, None),
    ):
        sheet.append(row)
    path = tmp_path / "projets.xlsx"
    book.save(path)
    report = pvd_data.validate(path, lang="fr")
    assert found(report, "line", "column", "slug", "suggestion") == [
        (3, "code_insee", "constraint-error", "05170"),
        (3, "nom", "name-spelling", "Tallard"),
    ]
    assert report.rows == {str(path): 3}
    path.write_bytes(b"PK\x03\x04 and then nothing")
    with pytest.raises(UnreadableFileError, match="this is no workbook"):
        pvd_data.validate(path)


def test_a_workbook_may_hold_one_of_our_tables(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("code_region", "nom", "code_insee_chef_lieu"), ("94", "Corse", "2A004")):
        sheet.append(row)
    path = tmp_path / "regions.XLSX"
    book.save(path)
    assert pvd_data.validate(path, table="regions").issues == ()
    assert set(pvd_data.validate(path, table="departements").counts) >= {"missing-label"}


def test_what_insee_writes_of_what_is_no_commune_of_the_departements_is_no_fault(
    tmp_path: Path,
) -> None:
    rows = "97502,975\n98735,987\n98818,988\n97801,978\n99138,\n05046,05\n"
    report = check(tmp_path, f"code_insee,code_departement\n{rows}")
    assert dict(report.counts) == {"whole-column": 1}
    assert report.issues[0].message.endswith("(5 cellules, comme «\xa097502\xa0»)")
    each = check(tmp_path, f"code_insee,code_departement\n{rows}", strict=True)
    assert each.counts["outside-departements"] == 5
    none = "CODGEO,LIBGEO,EPCI\n85113,L'Île-d'Yeu,ZZZZZZZZZ\n05046,Embrun,200067742\n"
    assert check(tmp_path, none).issues == ()
    assert dict(check(tmp_path, none.replace("Z,", "Z,", 1), table="communes").counts) != {}
