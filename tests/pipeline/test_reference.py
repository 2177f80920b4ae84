"""The reference tables: what is counted in them, what is reviewed by hand, what stops them."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pipeline.assembly import add_territories
from pipeline.errors import BuildError
from pipeline.history import History, check_hosts, replay
from pipeline.movements import Event, State, redo, undo
from pipeline.reference import add_reference, replay_movements
from pipeline.sources import read_register
from pipeline.tables import Draft
from pvd_data.schema.territory import LEFT

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pvd_data
    from pipeline.assembly import Published
    from pipeline.publishers import Cog

REFERENCE = {
    "communes_france": 34875,
    "intercommunalites_france": 1255,
    "anciens_codes": 4521,
    "detachements": 347,
    "subdivisions": 2621,
    "anciens_noms": 2760,
    "appartenances_epci": 35490,
    "anciens_noms_epci": 130,
}
SPLIT = {"08227", "45117", "51385", "51606", "60606", "77362"}
LEFT_FRANCE = {"97123", "97127"}


@pytest.fixture(scope="module")
def history(events: Sequence[Event], today: State) -> History:
    """The lives of the codes in miniature."""
    return replay(events, today)


@pytest.fixture
def former(pvd: pvd_data.Dataset) -> set[str]:
    """The codes that were a commune's and are none's today."""
    return {row.ancien_code for row in pvd.anciens_codes.values()} - set(pvd.communes_france)


def drafted(published: Published, events: Sequence[Event]) -> Draft:
    """The tables as the build has them before corrections."""
    draft, register = Draft(), read_register()
    add_territories(draft, published, register)
    add_reference(draft, published, replay_movements(published, events), register)
    return draft


def test_the_draft_has_as_many_rows_as_the_committed_tables(
    official_published: Published, official_events: Sequence[Event], pvd: pvd_data.Dataset
) -> None:
    tables = drafted(official_published, official_events).tables
    assert {name: len(tables[name]) for name in REFERENCE} == REFERENCE
    assert {name: len(getattr(pvd, name)) for name in REFERENCE} == REFERENCE
    for name in REFERENCE:
        keys = {key if isinstance(key, str) else "|".join(key) for key in getattr(pvd, name)}
        assert keys == set(tables[name])


def test_the_parts_of_communes_are_counted_by_kind(pvd: pvd_data.Dataset) -> None:
    assert Counter(part.nature for part in pvd.subdivisions.values()) == {
        "deleguee": 2105,
        "associee": 471,
        "arrondissement": 45,
    }


def test_former_codes_lead_to_one_commune_but_for_eight(
    pvd: pvd_data.Dataset, former: set[str]
) -> None:
    led = {code: len(pvd.resolve(code).communes) for code in former}
    assert len(led) == 4242
    assert Counter(led.values()) == {1: 4234, 2: 4, 3: 2, 0: 2}
    assert {code for code, count in led.items() if count > 1} == SPLIT
    assert {code for code, count in led.items() if count == 0} == LEFT_FRANCE


def test_the_members_of_the_newest_year_are_those_of_the_dgcl(
    official_published: Published,
) -> None:
    known = official_published.epci_through_time
    newest = {row["code"]: row["epci"] for row in known.members if row["last"] == known.newest}
    assert newest == official_published.epci.of_commune
    assert {row["epci"] for row in known.names if row["last"] == known.newest} == set(
        official_published.epci.by_siren
    )


def test_the_codes_that_lead_to_several_communes_or_none_were_all_suppressed(
    pvd: pvd_data.Dataset,
) -> None:
    rows = [r for r in pvd.anciens_codes.values() if r.ancien_code in SPLIT | LEFT_FRANCE]
    assert len(rows) == 4 * 2 + 2 * 3 + 2
    assert {row.mouvement for row in rows} == {"30"}
    for row in rows:
        assert (row.code_successeur is None) == (row.ancien_code in LEFT_FRANCE)
        if row.code_successeur is None:
            assert row.date_effet == datetime.date(2007, 2, 23)


def test_255_codes_of_today_had_ended_once(pvd: pvd_data.Dataset) -> None:
    ended = {row.ancien_code for row in pvd.anciens_codes.values()}
    assert len(ended & set(pvd.communes_france)) == 255


def test_1019_former_codes_lead_to_375_communes_of_the_programme(
    pvd: pvd_data.Dataset, former: set[str]
) -> None:
    led = {
        code: {found.code_insee for found in pvd.resolve(code).communes} & set(pvd.communes)
        for code in former
    }
    assert sum(1 for towns in led.values() if towns) == 1019
    assert len(set().union(*led.values())) == 375


def test_each_row_of_a_former_code_names_the_commune_that_following_it_finds(
    pvd: pvd_data.Dataset,
) -> None:
    for row in pvd.anciens_codes.values():
        codes = pvd.resolve(row.ancien_code).codes
        if row.ancien_code in SPLIT:
            assert row.code_insee in codes
        else:
            today = row.code_insee or LEFT[row.ancien_code]
            assert codes == (today,)


def test_the_lives_in_the_tables_are_those_of_the_movements_on_each_first_of_january(
    pvd: pvd_data.Dataset, official_events: Sequence[Event], official_today: State
) -> None:
    state = dict(official_today)
    for event in reversed(official_events):
        undo(state, event)
    waiting = list(official_events)
    for year in range(1943, 2027):
        day = datetime.date(year, 1, 1)
        while waiting and waiting[0].day <= day.isoformat():
            redo(state, waiting.pop(0))
        lived = {entity.code for entity in state if entity.type == "COM"}
        spans = pvd.book.lives.items()
        assert {code for code, lives in spans if any(life.holds(day) for life in lives)} == lived


@pytest.mark.parametrize(
    ("code", "day", "movements", "cog"),
    [("55273", "1983-01-01", "55245", "55386"), ("60455", "2024-01-01", "60054", "60694")],
)
def test_where_the_cog_overrides_the_movements_an_anomaly_says_so(
    code: str, day: str, movements: str, cog: str, pvd: pvd_data.Dataset
) -> None:
    noted = pvd.anomalies.where(nom_table="anciens_codes")
    assert len(noted) == 2
    (anomaly,) = (row for row in noted if row.cle == f"{code}|{day}|1")
    assert (anomaly.colonne, anomaly.nature) == ("code_successeur", "correction")
    assert (anomaly.valeur_source, anomaly.valeur_retenue) == (movements, cog)
    assert anomaly.code_source == "insee-cog-mouvements"
    assert code in anomaly.explication
    assert pvd.anciens_codes[code, day, "1"].code_successeur == cog
    assert pvd.resolve(code).codes == (cog,)


def test_the_official_hosts_are_those_of_the_movements_but_for_the_two_reviewed(
    history: History, cog: Cog
) -> None:
    check_hosts(history, cog.hosts)
    assert (history.today("60455"), cog.hosts["60455"]) == (("60054",), "60694")
    assert (history.today("55273"), cog.hosts["55273"]) == (("55245",), "55386")


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"05125": "05046"}, "{'05125': '05046', '55273': '55386', '60455': '60694'}"),
        ({"60455": "60054"}, "{'55273': '55386'}"),
    ],
    ids=["another differs", "one differs no more"],
)
def test_another_host_than_the_movements_lead_to_is_named(
    changed: dict[str, str], found: str, history: History, cog: Cog
) -> None:
    hosts = dict(sorted({**cog.hosts, **changed}.items()))
    with pytest.raises(BuildError) as caught:
        check_hosts(history, hosts)
    assert str(caught.value) == (
        "mouvements : des communes déléguées ou associées ont un autre hôte dans le COG que "
        f"d'après les mouvements : {found} ; vérifiez, puis mettez REVIEWED_HOSTS à jour"
    )


def test_another_host_stops_the_tables(published: Published, events: Sequence[Event]) -> None:
    cog = replace(published.cog, hosts={**published.cog.hosts, "05125": "05046"})
    with pytest.raises(BuildError, match="REVIEWED_HOSTS"):
        drafted(replace(published, cog=cog), events)


def test_a_commune_without_postal_codes_stops_the_tables_with_its_code(
    published: Published, events: Sequence[Event]
) -> None:
    centres = {code: row for code, row in published.centres.items() if code != "05061"}
    with pytest.raises(BuildError, match="05061"):
        drafted(replace(published, centres=centres), events)


def test_no_code_of_the_movements_file_is_unknown(
    official_events: Sequence[Event], pvd: pvd_data.Dataset
) -> None:
    codes = {
        entity.code
        for event in official_events
        for arrow in event.arrows
        for entity in arrow
        if entity is not None
    }
    assert len(codes) == 8_717
    assert "inconnue" not in {pvd.resolve(code).status for code in codes}
