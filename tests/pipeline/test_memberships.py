"""Who was in the programme when: the facts that are known of the editions up to April 2026.

What the newest one changed is of tests/edition.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from pipeline.memberships import add_editions, adhesion, stays
from pipeline.tables import Draft

if TYPE_CHECKING:
    from pathlib import Path

    import pvd_data
    from pipeline.assembly import Published

OUT = {
    "2023-10-05": "01348 03183 34276 46138 56124 60533 66050 66141 72089 76125 77257 87002 87014",
    "2024-01-26": "01093 28103",
    "2024-08-07": "29165 49054 80677 91226",
}
RENAMED = {
    "2023-10-05": "14689 16206 33081 62588",
    "2026-04-27": "15141 22084 46063 62447 71566 79307",
}
OTHER_DATES = (
    "12052 27065 28027 28061 45082 46045 46063 46143 46201 76196 76254 76647 77327 97402 97403 97406 "
    "97419 97421"
)
LAST = date(2026, 4, 27)
WITHOUT_DATE = "06103 22203 22262 29165 33327 72039 72180 72189 72276"


@pytest.fixture
def changes(pvd: pvd_data.Dataset) -> dict[tuple[str, str], list[str]]:
    """The codes of each kind of change and edition, up to the last that is spoken of here."""
    found = defaultdict[tuple[str, str], list[str]](list)
    for row in pvd.evolutions.values():
        if row.edition <= LAST:
            found[row.evolution, row.edition.isoformat()].append(row.code_insee)
    return found


def test_exits_and_renames_are_each_between_the_right_editions(
    changes: dict[tuple[str, str], list[str]],
) -> None:
    assert {
        day: " ".join(codes) for (kind, day), codes in changes.items() if kind == "sortie"
    } == OUT
    renamed = {day: " ".join(c) for (kind, day), c in changes.items() if kind == "renommage"}
    assert renamed == RENAMED


def test_entries_are_each_between_the_right_editions(
    changes: dict[tuple[str, str], list[str]],
) -> None:
    entered = {day: codes for (kind, day), codes in changes.items() if kind == "entree"}
    assert len(entered.pop("2023-10-05")) == 53
    assert entered == {
        "2024-01-26": ["74043"],
        "2024-08-07": ["47015", "47021", "47143", "54432"],
        "2026-04-27": ["29165"],
    }
    assert "05050" in changes["entree", "2023-10-05"]


def test_no_town_stands_there_that_stood_in_no_list(pvd: pvd_data.Dataset) -> None:
    for table in (pvd.evolutions, pvd.appartenances, pvd.anciens_identifiants):
        assert not {"12214", "12223", "999999"} & {row.code_insee for row in table.values()}


def test_each_edition_has_the_towns_whose_stays_hold_it(
    pvd: pvd_data.Dataset, official_published: Published
) -> None:
    rows = pvd.appartenances.values()
    for edition in official_published.editions:
        there = [
            r.code_insee for r in rows if r.premiere_edition <= edition.day <= r.derniere_edition
        ]
        assert sorted(there) == sorted(edition.communes)
        assert pvd.editions[edition.day.isoformat()].nombre_communes == len(there)


def test_a_town_that_came_back_has_two_stays(pvd: pvd_data.Dataset) -> None:
    before, now = pvd.communes["29165"].appartenances
    assert (before.absente_avant, before.premiere_edition) == (date(2021, 1, 22), date(2023, 10, 5))
    assert (before.derniere_edition, before.absente_apres) == (date(2024, 1, 26), date(2024, 8, 7))
    assert (now.absente_avant, now.premiere_edition) == (date(2024, 8, 7), date(2026, 4, 27))
    assert now.absente_apres is None


def test_dates_are_those_of_the_newest_edition_that_gives_one(
    pvd: pvd_data.Dataset, official_published: Published
) -> None:
    # The list of 2026 gives 1,588; the build discards three that are before the programme.
    editions = [edition for edition in official_published.editions if edition.day <= LAST]
    joined = {code: adhesion(editions, code) for code in sorted(editions[-1].communes)}
    given = [found.edition.day for found in joined.values() if found is not None]
    assert Counter(given) == {LAST: 1_588, date(2024, 8, 7): 49}
    assert " ".join(code for code, found in joined.items() if found is None) == WITHOUT_DATE
    discarded = {
        r.cle
        for r in pvd.anomalies.values()
        if (r.colonne, r.nature) == ("date_adhesion", "ecartee")
    }
    for code, town in pvd.communes.items():
        newest = adhesion(official_published.editions, code)
        if code not in discarded:
            assert town.date_adhesion == (newest and newest.day)


def test_where_editions_differ_both_dates_are_named(
    pvd: pvd_data.Dataset, official_published: Published
) -> None:
    before, newest = (
        one.communes for one in official_published.editions if one.day in (date(2024, 8, 7), LAST)
    )
    days = [(code, before[code].day, newest[code].day) for code in sorted({*before} & {*newest})]
    assert " ".join(code for code, old, new in days if old and new and old != new) == OTHER_DATES
    told = {
        row.cle: row.explication
        for row in pvd.anomalies.values()
        if (row.colonne, row.nature) == ("date_adhesion", "observation")
    }
    for code, said in told.items():
        *others, now = (
            one for one in official_published.editions_of(code) if one.communes[code].day
        )
        day = now.communes[code].day
        other = next(one for one in reversed(others) if one.communes[code].day != day)
        assert said == (
            f"L'édition du {now.day} donne {day}, celle du {other.day} {other.communes[code].day} : "
            "la plus récente est retenue."
        )
        assert pvd.communes[code].date_adhesion == day


def test_a_trial_row_is_an_anomaly(pvd: pvd_data.Dataset) -> None:
    row = pvd.anomalies["editions", "2021-01-22", "nombre_communes"]
    assert (row.valeur_source, row.valeur_retenue, row.nature) == ("1607", "1606", "correction")
    assert "999999" in row.explication


def test_identifiers_that_were_renumbered_are_kept(pvd: pvd_data.Dataset, root: Path) -> None:
    assert len(pvd.anciens_identifiants) >= 228  # those of 2021; a town that comes back has another
    row = pvd.anciens_identifiants["01269", "pvd-84-01-11"]
    assert row.premiere_edition == row.derniere_edition == date(2021, 1, 22)
    assert pvd.communes["01269"].id_pvd == "pvd-84-01-24"
    with root.joinpath("data", "communes.csv").open(encoding="utf-8", newline="") as file:
        today = {row["code_insee"]: row["id_pvd"] for row in csv.DictReader(file)}
    assert not [key for key in pvd.anciens_identifiants if today.get(key[0]) == key[1]]


def test_a_stay_ends_where_an_edition_lacks_the_town(published: Published) -> None:
    first, second, *_ = published.editions
    without = replace(second, communes={})
    assert list(stays([first, without, first, first], "05046")) == [(0, 0), (2, 3)]
    assert list(stays([without, first], "05046")) == [(1, 1)]
    assert list(stays([without], "05046")) == []


def test_no_date_is_none(published: Published) -> None:
    assert adhesion(published.editions[:1], "05046") is None
    found = adhesion(published.editions, "05046")
    assert found is not None
    assert (found.day, found.edition.day) == (date(2021, 5, 7), date(2026, 4, 27))


def test_an_edition_without_names_shows_no_renaming(published: Published) -> None:
    newest = published.editions[-1]
    blank = {code: replace(one, label="") for code, one in newest.communes.items()}
    editions = [*published.editions[:-1], replace(newest, communes=blank)]
    draft = Draft({"communes": {code: {"date_adhesion": ""} for code in blank}})
    draft.tables["editions"] = {}
    add_editions(draft, replace(published, editions=editions))
    assert {row["evolution"] for row in draft.tables["evolutions"].values()} == {"entree", "sortie"}
