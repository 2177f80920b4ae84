"""The year that a file is of, from files made of the communes of a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import pvd_data
from pvd_data.reference.then import reference_at
from pvd_data.schema.territory import FORMER_REGION_OF, REGION_BY_DEPARTEMENT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pvd_data.report import Report


TOWNS = reference_at(None).towns


def check(rows: Iterable[Iterable[str]], **options: Any) -> Report:
    return pvd_data.validate([list(row) for row in rows], lang="en", **options)


def communes(day: date, *departements: str) -> list[tuple[str, str, str]]:
    found = [("code_insee", "nom", "code_region")]
    for code, town in reference_at(day).towns.items():
        if town.departement in departements:
            region = REGION_BY_DEPARTEMENT[town.departement]
            if day.year < 2016:
                region = FORMER_REGION_OF.get(town.departement, region)
            found.append((code, town.nom, region))
    return found


def test_a_file_of_another_year_is_told_once() -> None:
    rows = communes(date(2014, 1, 1), "49", "50", "05")
    report = check(rows)
    assert report.counts == {"of-another-year": 2}
    first, second = [issue.message for issue in report.issues]
    # Nothing changed there in the year after.
    assert first.startswith("code_insee: communes on 1 January 2015 (100.0% of the codes); ")
    assert second.startswith("code_region: régions of before 2016; ")
    assert check(rows, as_of="2014-01-01").counts == {}
    each = check(rows, as_of="today")
    assert each.counts.keys() == {"former-commune", "former-name", "former-region"}
    assert min(each.counts.values()) > 50


@pytest.mark.parametrize("wrong", [0, 3])
def test_what_the_year_does_not_explain_is_told_as_ever(wrong: int) -> None:
    rows = communes(date(2021, 1, 1), "50", "14")
    strange = [("05999", "Nulle-Part", "93")] * wrong
    # It had ended long before.
    old = [("05067", "Les Infournas", "93")] * wrong
    report = check([*rows, *strange, *old])
    told = {"of-another-year": 1}
    if wrong:
        told |= {"unknown-commune": 3, "former-commune": 3}
    assert {slug: report.counts[slug] for slug in told} == told


def test_a_few_former_codes_of_a_file_of_today_are_told_each() -> None:
    rows = communes(date(2026, 1, 1), "05", "04")
    report = check([*rows, ("05067", "Les Infournas", "93")])
    assert report.counts == {"former-commune": 1}
    # Codes of before and of after: no day explains both.
    new = [row for row in communes(date(2026, 1, 1), "976") if row[0] != "code_insee"]
    old = [row for row in communes(date(1970, 1, 1), "05") if row[0] not in TOWNS]
    report = check([("code_insee", "nom", "code_region"), *new, *old[1:]])
    assert report.counts == {"former-commune": len(old) - 1}


def test_the_epci_of_another_year() -> None:
    pvd = pvd_data.load()
    rows = [("code_insee", "siren_epci")] + [
        (row.code_insee, row.siren_epci)
        for row in pvd.appartenances_epci.values()
        if row.annee_debut <= 2021 <= row.annee_fin < 2025 and row.code_insee in pvd.communes_france
    ]
    report = check(rows)
    assert report.counts == {"of-another-year": 1}
    assert "EPCI on 1 January 2021" in report.issues[0].message
    assert check(rows, as_of="2021-06-01").counts == {}
    assert check(rows, as_of="aujourd'hui").counts["former-epci"] > 100


def test_no_more_is_listed_than_is_asked_for() -> None:
    rows = communes(date(2026, 1, 1), "05")
    report = check([*rows, *([("05067", "Les Infournas", "93")] * 4)], as_of="2026-01-01")
    assert report.counts["former-commune"] == 4
    records = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    records += [{"code_insee": "01003", "nom": "Amareins", "code_region": "84"}] * 4
    limited = pvd_data.validate(records, lang="en", limit=2)
    assert limited.counts["former-commune"] == 4
    assert [issue.slug for issue in limited.issues].count("former-commune") == 2


def test_a_name_that_was_given_on_the_very_day_is_of_that_year(pvd: pvd_data.Dataset) -> None:
    newest = {row.code_insee: row.date_effet for row in pvd.anciens_noms.values()}
    given = [code for code, day in newest.items() if day == date(2018, 1, 1)][:5]
    ended = [row for row in pvd.anciens_codes.values() if row.date_effet == date(2019, 1, 1)][:5]
    assert len(given) == len(ended) == 5
    named = [(code, pvd.communes_france[code].nom) for code in given]
    named += [(row.ancien_code, row.ancien_nom) for row in ended]
    (issue,) = check([("code_insee", "nom"), *named]).issues
    assert "communes on 1 January 2018 (100.0% of the codes)" in issue.message


def test_the_population_of_a_commune_that_grew_since_is_of_that_year() -> None:
    rows = [("code_insee", "nom", "population")]
    for code, nom, _ in communes(date(2014, 1, 1), "49", "05")[1:]:
        rows.append((code, nom, TOWNS[code].population if code in TOWNS else "400"))
    small = {"49092": "8000", "05061": "12000"}  # Chemillé-en-Anjou is of 2015, Gap did not grow
    report = check((code, nom, small.get(code, people)) for code, nom, people in rows)
    assert report.counts == {"of-another-year": 1, "population-off": 1}
    (told,) = (issue for issue in report.issues if issue.slug == "population-off")
    assert (told.value, told.suggestion) == ("12000", TOWNS["05061"].population)
