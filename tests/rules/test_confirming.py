"""What is suggested for damaged cells, beside what the reference says of their commune."""

from __future__ import annotations

from pathlib import Path

import pytest

import pvd_data
from pvd_data.report import Issue
from pvd_data.rules.repairs import may_mean
from pvd_data.schema.territory import DEPARTEMENTS_BY_REGION, FORMER_REGIONS, region_fault


def check(folder: Path, text: str, **options: object) -> list[Issue]:
    path = folder / "a.csv"
    path.write_text(text, encoding="utf-8")
    return list(pvd_data.validate(path, lang="fr", **options).issues)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("role", "cell", "suggestion", "certain"),
    [
        # Of an establishment of the commune's EPCI, of another's, and of none.
        ("siren_epci", "20006774200012", "200067742", True),
        ("siren_epci", "20006782500012", "200067825", False),
        ("siren_epci", "12345678900012", "200067742", False),
        ("siren_epci", "FR200067742", "200067742", True),
        ("siren_epci", "2.00068E+08", "200067742", False),
        ("siren_epci", "2.40500E+08", None, False),
        ("population_municipale", "6412 hab.", "6412", True),
        ("population_municipale", "6.412E+03", "6412", True),
        ("population_municipale", "6,0", "6", False),
        ("date_adhesion", "mai 2021", "2021-05-07", False),
        ("date_adhesion", "juillet 2021", None, False),
        ("date_adhesion", "2021-05", "2021-05-07", False),
        ("date_adhesion", "2021-07", None, False),
        ("date_adhesion", "n. c.", "2021-05-07", False),
        ("date_adhesion", "13/07/2021 10:30", "2021-07-13", False),
        ("date_adhesion", "2021-07-13T10:30:00+02:00", "2021-07-13", False),
        ("date_adhesion", "2021-07-13T00:00:00", "2021-07-13", True),
        # The reference says the day, and nothing of the hour.
        ("date_adhesion", "2021-05-07T10:30:00", "2021-05-07", False),
        ("date_adhesion", "2021-05-07 10:30:00.5Z", "2021-05-07", False),
        ("date_adhesion", "2021-05-07T00:00:00.000Z", "2021-05-07", True),
        ("date_adhesion", "13-juil-21", "2021-07-13", False),
        ("date_adhesion", "13 juil. 2021", "2021-07-13", True),
        ("date_adhesion", "20210713", "2021-07-13", True),
        ("date_adhesion", "44390", "2021-07-13", False),
        ("code_region", "6", "06", False),
        ("code_departement", "D05", "05", True),
    ],
)
def test_what_is_suggested_for_a_damaged_cell(
    tmp_path: Path, role: str, cell: str, suggestion: str | None, certain: bool
) -> None:
    # Another row keeps dates from being a whole column of another way of writing.
    right = {
        "siren_epci": "200067825",
        "codes_postaux": "05130",
        "population_municipale": "2292",
        "date_adhesion": "2021-05-10",
        "code_region": "93",
        "code_departement": "05",
    }[role]
    text = f'code_insee,cellule\n05046,"{cell}"\n05170,{right}\n'
    (issue,) = check(tmp_path, text, columns={"code_insee": "code_insee", role: "cellule"})
    assert (issue.line, issue.value) == (2, cell)
    assert (issue.suggestion, issue.certain) == (suggestion, certain)
    assert ("un tableur en a perdu des chiffres" in issue.message) == ("E+08" in cell)


def test_a_point_that_was_lost_is_put_back_near_the_commune(tmp_path: Path) -> None:
    rows = "05046,6475,445806\n97128,-613896,162565\n05046,7475,44.58\n05061,60485,44.56\n"
    issues = check(tmp_path, f"code_insee,longitude,latitude\n{rows}05170,6.0485,44.4599\n")
    assert [(i.line, i.column, i.suggestion, i.certain) for i in issues] == [
        (2, "longitude", "6.475", True),
        (2, "latitude", "44.5806", True),
        (3, "longitude", "-61.3896", True),
        (3, "latitude", "16.2565", True),
        (4, "longitude", None, False),
        (5, "longitude", "6.0485", True),
    ]


def test_a_zero_in_front_is_certain_only_where_the_commune_says_so(tmp_path: Path) -> None:
    text = "code_insee,code_region\n97502,6\n97209,2\n05046,93\n97411,4\n01053,1\n97128,1\n"
    found = {i.line: (i.suggestion, i.certain) for i in check(tmp_path, text) if i.suggestion}
    # The Ain is in no région 01, which is Guadeloupe.
    assert found == {
        2: ("06", False),
        3: ("02", True),
        5: ("04", True),
        6: ("01", False),
        7: ("01", True),
    }


def test_a_space_around_a_cell_hides_no_other_fault(tmp_path: Path) -> None:
    text = (
        "code_insee;nom_commune;siren_epci;population;longitude;latitude\n"
        "05046;Ambrun   ;200067825 ;64120 ;6.475 ;47.5806\n"
        " 05999;Embrun;200067742;;;\n"
        "05170;Tallard;200067825;2292;6.0485;44.4599\n"
    )
    found = [(i.line, i.slug, i.value) for i in check(tmp_path, text) if i.severity != "notice"]
    spaces = [
        *(
            (2, "surrounding-space", cell)
            for cell in ("Ambrun   ", "200067825 ", "64120 ", "6.475 ")
        ),
        (3, "surrounding-space", " 05999"),
    ]
    assert set(spaces) < set(found)
    assert {*found} - {*spaces} >= {
        (2, "name-spelling", "Ambrun"),
        (2, "epci-mismatch", "200067825"),
        (2, "population-off", "64120"),
        (2, "coordinates-far", "47.5806"),
        (3, "unknown-commune", "05999"),
    }


def test_letters_of_windows_that_were_read_as_controls_are_mended(tmp_path: Path) -> None:
    text = "CODGEO,LIBGEO\n60586,Saint-Martin-le-N\x9cud\n02565,\x9cuilly\n05046,Embrun\x85x\n"
    found = [(i.slug, i.suggestion, i.certain) for i in check(tmp_path, text)]
    assert found == [
        ("mojibake", "Saint-Martin-le-Nœud", True),
        ("mojibake", "Œuilly", True),
        ("mojibake", "Embrun…x", False),
    ]


def test_former_regions_are_those_of_today_in_parts() -> None:
    merged: dict[str, list[str]] = {}
    for _, today, departements in FORMER_REGIONS.values():
        merged.setdefault(today, []).extend(departements)
    assert {today: tuple(sorted(found)) for today, found in merged.items()} == {
        today: tuple(sorted(DEPARTEMENTS_BY_REGION[today])) for today in merged
    }
    assert region_fault("82", "", "", None) is not None
    assert region_fault("75", "975", "", None) is None


@pytest.mark.parametrize(
    ("row", "slug", "suggestion"),
    [
        ("01053,01,82", "former-region", "84"),
        (",67,42", "former-region", "44"),
        (",,54", "former-region", "75"),
        ("05046,05,82", "region-mismatch", "93"),
        (",05,82", "region-mismatch", "93"),
    ],
)
def test_a_former_region_is_a_warning_but_of_a_day_when_it_was_one(
    tmp_path: Path, row: str, slug: str, suggestion: str
) -> None:
    text = f"COM,DEP,REG\n05046,05,93\n05061,05,93\n{row}\n"
    (found,) = (i for i in check(tmp_path, text) if i.column == "REG")
    assert (found.slug, found.suggestion) == (slug, suggestion)
    then = [i.slug for i in check(tmp_path, text, as_of="2014-06-01") if i.column == "REG"]
    assert then == ([] if slug == "former-region" else [slug])
    now = [i.slug for i in check(tmp_path, text, as_of="2016-01-01") if i.column == "REG"]
    assert now == [slug]


def test_postal_codes_of_a_cedex_and_codes_of_the_row_are_told_as_such(tmp_path: Path) -> None:
    text = (
        "code_insee,code_postal\n03185,03104\n53005,53005\n05046,05000\n05170,75007\n05061,05000\n"
    )
    found = [(i.line, i.slug, i.severity, i.suggestion) for i in check(tmp_path, text)]
    assert found == [
        (2, "postal-code-of-none", "notice", None),
        (3, "insee-as-postal-code", "warning", "53240"),
        (4, "postal-code-mismatch", "warning", "05200"),
        (5, "postal-code-mismatch", "warning", "05130"),
    ]


def test_what_a_damaged_cell_may_mean() -> None:
    assert may_mean("2,00068E+08", "200067742")
    assert may_mean("2021", "2021-05-07") and not may_mean("2020", "2021-05-07")
    assert may_mean("05/07/2021", "2021-07-05") and not may_mean("05/07/2021", "2021-07-06")
    assert may_mean("?", "2021-07-05")
