"""The reference as of a day, by facts of INSEE's movements and of the DGCL's lists."""

from __future__ import annotations

from datetime import date

import pytest

import pvd_data
from pvd_data.base.text import fold
from pvd_data.reference.index import shipped_reference
from pvd_data.reference.then import ReferenceThen, reference_at


@pytest.mark.parametrize(
    ("code", "day", "nom"),
    [
        ("51108", "1995-06-30", "Châlons-sur-Marne"),
        ("51108", "2026-01-01", "Châlons-en-Champagne"),
        ("05067", "2012-12-31", "Les Infournas"),
        ("05067", "2013-01-01", None),
        # Merged into 60054 in 2019, re-established under another name in 2024.
        ("60694", "2018-12-31", "Villotran"),
        ("60694", "2021-06-01", None),
        ("60694", "2024-01-01", "Les Hauts-Talican"),
        ("2A004", "1975-12-31", None),
        ("20004", "1975-12-31", "Ajaccio"),
    ],
)
def test_what_a_commune_was_called(code: str, day: str, nom: str | None) -> None:
    town = reference_at(date.fromisoformat(day)).towns.get(code)
    assert (town and town.nom) == nom


def test_of_today_it_is_the_reference_of_today(pvd: pvd_data.Dataset) -> None:
    assert reference_at(None) is shipped_reference()
    newest = date.fromisoformat(max(pvd.editions))
    now, then = shipped_reference(), reference_at(newest)
    assert then.towns == now.towns
    assert {code: dict(row) for code, row in then.programme.items()} == now.programme
    assert (now.day, now.today, then.today) == (None, now, now)


@pytest.mark.parametrize(
    ("year", "number"), [(2015, 36_658), (2017, 35_416), (2019, 34_970), (2021, 34_965)]
)
def test_how_many_communes_there_were(year: int, number: int) -> None:
    # As many as INSEE's Code officiel géographique has on 1 January of that year.
    assert len(reference_at(date(year, 1, 1)).towns) == number


def test_what_is_not_known_of_a_commune_that_has_grown_since_is_empty() -> None:
    town = reference_at(date(2014, 1, 1)).towns["01033"]
    assert (town.nom, town.siren) == ("Bellegarde-sur-Valserine", "200083863")
    assert (town.population, town.longitude, town.postaux, town.epci) == ("", "", "", "")


def test_the_epci_of_a_year() -> None:
    assert reference_at(date(2020, 5, 1)).towns["18159"].epci == "200090561"
    assert reference_at(date(2022, 5, 1)).towns["18159"].epci == "200000933"
    assert reference_at(date(2018, 5, 1)).towns["18159"].epci == ""
    assert reference_at(date(2019, 5, 1)).epci["245900410"] == "Métropole Européenne de Lille"


@pytest.mark.parametrize("day", [date(2015, 1, 1), date(2020, 1, 1)])
def test_who_bears_what_on_a_day_does_not_hang_on_what_was_asked_before(day: date) -> None:
    """Names, SIREN and postal codes are those of that day's communes from the first question on."""
    then = ReferenceThen(shipped_reference(), day)
    gone = [town for code, town in then.towns.items() if code not in then.today.towns][:50]
    assert len(gone) == 50
    assert all(town.code in then.by_name[fold(town.nom)] for town in gone)
    later = [town for code, town in then.today.towns.items() if code not in then.towns]
    assert later
    assert not any(then.by_siren.get(town.siren) for town in later)
    assert not any(town.code in then.by_name.get(fold(town.nom), ()) for town in later)
    codes = {code for codes in then.by_postal.values() for code in codes}
    assert codes <= then.towns.keys()


def test_a_trail_that_is_kept_is_the_one_that_is_found() -> None:
    sought, whole = shipped_reference().book, shipped_reference().whole_book
    for code in [*whole.lives, *whole.subdivisions, "97701", "00000"]:
        found = whole._follow(code, None)
        assert whole.follow(code) == found
        assert whole.follow(code) == found  # kept now, if it has ended
        assert sought.follow(code) == found
    assert whole._kept.keys() < whole.lives.keys() | whole.subdivisions.keys()
