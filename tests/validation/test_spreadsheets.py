"""Files as editors keep them, made with a spreadsheet: what is told is true, and not too much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import pvd_data
from pvd_data.reference.index import shipped_reference
from pvd_data.reports.registry import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

SPREADSHEET = """\
insee_com;nom_commune;code_departement;siren_epci;date_signature;longitude;latitude;ort
5046;Embrun;5;200 067 742;07/05/2021;6,475;44,5806;oui
05170;Tallard;05;200067825;10/05/2021;6,0519;44,4595;Oui
5179;Veynes;05;200067445;13/07/2021;5,8137;44,5345;non
2a041;Bonifacio;2a;;;;;non
"""


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "projets.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("strict", [False, True])
def test_a_spreadsheet_s_own_csv_is_read_and_mended(tmp_path: Path, strict: bool) -> None:
    text = SPREADSHEET.replace("\n", "\r\n").replace("Embrun", "Embrûn")
    report = pvd_data.validate(write(tmp_path, text, "cp1252"), lang="fr", strict=strict)
    columns = next(iter(report.columns.values()))
    assert set(columns) == {
        *("code_insee", "nom", "code_departement", "siren_epci"),
        # The dates are those of the reference, however they are written.
        *("date_adhesion", "longitude", "latitude", "ort"),
    }
    assert {"encoding-error", "wrong-delimiter", "line-endings"} <= set(report.counts)
    certain = {
        (issue.line, issue.column): issue.suggestion for issue in report.issues if issue.certain
    }
    codes = {
        (2, "insee_com"): "05046",
        (2, "nom_commune"): "Embrun",
        (2, "code_departement"): "05",
        (2, "siren_epci"): "200067742",
        (4, "insee_com"): "05179",
        (5, "insee_com"): "2A041",
        (5, "code_departement"): "2A",
    }
    # Whole columns have them, which is their way of writing; with --strict each is a fault.
    written_otherwise = {
        (2, "date_signature"): "2021-05-07",
        (2, "longitude"): "6.475",
        (2, "latitude"): "44.5806",
        (2, "ort"): "true",
        (3, "date_signature"): "2021-05-10",
        (3, "longitude"): "6.0519",
        (3, "latitude"): "44.4595",
        (3, "ort"): "true",
        (4, "date_signature"): "2021-07-13",
        (4, "longitude"): "5.8137",
        (4, "latitude"): "44.5345",
        (4, "ort"): "false",
        (5, "ort"): "false",
    }
    assert certain == (codes | written_otherwise if strict else codes)
    told = [issue.column for issue in report.issues if issue.slug == "column-convention"]
    assert told == ([] if strict else ["date_signature", "longitude", "latitude", "ort"])


def test_a_column_that_is_passed_over_is_named(tmp_path: Path) -> None:
    text = "code_insee,epci\n05046,200067742\n05170,CC du Nord\n05006,CC du Sud\n"
    path = write(tmp_path, text)
    report = pvd_data.validate(path)
    assert report.passed_over == {str(path): ("epci",)}
    assert "Colonnes non vérifiées" in FORMATS["text"](report, "fr")
    assert "Columns not checked in" in FORMATS["html"](report, "en")
    named = pvd_data.validate(path, columns={"siren_epci": "epci"})
    assert (named.passed_over, named.counts) == ({}, {"constraint-error": 2})


def test_postal_codes_in_the_place_of_codes_are_told_as_such(tmp_path: Path) -> None:
    towns = [shipped_reference().towns[code] for code in list(shipped_reference().programme)[:200]]
    rows = [(town.postaux.split("|")[0], town.nom) for town in towns]
    text = "code_insee,nom_commune\n" + "".join(f"{code},{nom}\n" for code, nom in rows)
    report = pvd_data.validate(write(tmp_path, text))
    told = {issue.record: issue for issue in report.issues if issue.slug == "postal-code"}
    # The others bear a name that several communes have, or a code that is right.
    assert len(told) > 185
    assert all(issue.column == "code_insee" for issue in told.values())
    wrong = {
        issue.suggestion
        for record, issue in told.items()
        if record and issue.suggestion != towns[record - 1].code
    }
    assert wrong == {None}  # several communes of that postal code have the name


def test_a_part_that_was_a_commune_is_told_as_a_former_code(tmp_path: Path) -> None:
    text = "TYPECOM,COM,LIBELLE\nCOM,05046,Embrun\nCOMD,05067,Les Infournas\n"
    report = pvd_data.validate(write(tmp_path, text))
    assert [(issue.line, issue.slug) for issue in report.issues] == [(3, "former-commune")]


def test_a_day_may_be_given_as_text(tmp_path: Path) -> None:
    path = write(tmp_path, "code_insee,nom_commune\n05067,Les Infournas\n")
    assert pvd_data.validate(path).counts == {"former-commune": 1}
    assert pvd_data.validate(path, as_of="2012-12-31").counts == {}
    with pytest.raises(ValueError, match="as_of: 'hier'; expected: a date"):
        pvd_data.validate(path, as_of="hier")
