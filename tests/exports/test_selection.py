"""Which rows filters keep: those of the communes, and all that these need."""

from __future__ import annotations

import pytest

import pvd_data
from pvd_data.errors import UnknownKeyError
from pvd_data.exports.selection import Filters, Selection
from pvd_data.schema.tables import TABLES
from pvd_data.schema.territory import REGION_BY_DEPARTEMENT

CHOICES = [
    Filters(departement=("05",)),
    Filters(departement=("75", "2A")),
    Filters(region=("94", "06")),
    Filters(siren_epci=("200067742",)),
    Filters(departement=("04", "05"), siren_epci=("200068765",)),
    Filters(region=("93",), departement=("75",)),
]


def test_without_a_filter_everything_is_kept(pvd: pvd_data.Dataset) -> None:
    chosen = Selection(pvd, Filters())
    assert all(chosen.rows(table.name) == tuple(table.values()) for table in pvd)


@pytest.mark.parametrize("filters", CHOICES, ids=str)
def test_no_foreign_key_leads_nowhere(filters: Filters, pvd: pvd_data.Dataset) -> None:
    chosen = Selection(pvd, filters)
    for name, spec in TABLES.items():
        for column, target in spec.foreign_keys.items():
            key = spec.points_to(column)
            there = {getattr(row, key) for row in chosen.rows(target)}
            bears = {getattr(row, column) for row in chosen.rows(name)} - {None}
            assert bears <= there, (name, column)


@pytest.mark.parametrize("filters", CHOICES, ids=str)
def test_the_communes_are_those_of_all_filters(filters: Filters, pvd: pvd_data.Dataset) -> None:
    def wanted(code_departement: str, siren_epci: str | None) -> bool:
        return (
            (not filters.departement or code_departement in filters.departement)
            and (not filters.region or REGION_BY_DEPARTEMENT[code_departement] in filters.region)
            and (not filters.siren_epci or siren_epci in filters.siren_epci)
        )

    chosen = Selection(pvd, filters)
    for name in ("communes", "communes_france"):
        table = getattr(pvd, name)
        assert chosen.rows(name) == tuple(
            row for row in table.values() if wanted(row.code_departement, row.siren_epci)
        )


def test_a_departement_brings_what_its_communes_need(pvd: pvd_data.Dataset) -> None:
    chosen = Selection(pvd, Filters(departement=("05",)))
    assert [row.siren_epci for row in chosen.rows("intercommunalites")] == [
        row.siren_epci for row in pvd.departements["05"].intercommunalites
    ]
    # The CC du Sisteronais-Buëch has its seat in the Alpes-de-Haute-Provence.
    assert [row.code_departement for row in chosen.rows("departements")] == ["04", "05"]
    assert [row.code_region for row in chosen.rows("regions")] == ["93"]
    assert len(chosen.rows("participations")) == 14
    assert len(chosen.rows("evenements")) == 2
    for name in ("anciens_codes", "subdivisions", "anciens_noms"):
        rows = chosen.rows(name)
        assert rows
        assert all(row.commune_france.code_departement == "05" for row in rows)


def test_an_event_goes_with_those_who_took_part(pvd: pvd_data.Dataset) -> None:
    chosen = Selection(pvd, Filters(siren_epci=("200067742",)))
    assert [row.code_insee for row in chosen.rows("communes")] == ["05040", "05046"]
    rows = chosen.rows("participations")
    assert {row.code_insee for row in rows} <= {"05040", "05046"}
    assert {row.code_evenement for row in chosen.rows("evenements")} == {
        row.code_evenement for row in rows
    }
    assert not Selection(pvd, Filters(departement=("75",))).rows("evenements")


def test_the_programme_and_the_sources_are_kept_whole(pvd: pvd_data.Dataset) -> None:
    chosen = Selection(pvd, Filters(departement=("75",)))
    for name in ("programmes", "axes", "accompagnements", "thematiques", "sources"):
        assert chosen.rows(name) == tuple(getattr(pvd, name).values())


def test_anomalies_go_with_their_rows(pvd: pvd_data.Dataset) -> None:
    def places(filters: Filters) -> set[tuple[str, str]]:
        return {(row.nom_table, row.cle) for row in Selection(pvd, filters).rows("anomalies")}

    of_all = {("editions", "2021-01-22")}  # no place: it is kept whole
    for departement in ("85", "05"):
        of_towns = {
            (row.nom_table, row.cle)
            for row in pvd.anomalies.values()
            if row.nom_table == "communes" and row.cle.startswith(departement)
        }
        assert places(Filters(departement=(departement,))) == of_towns | of_all
    # A key of several columns, of a commune by way of its code of today.
    assert ("anciens_codes", "55273|1983-01-01|1") in places(Filters(departement=("55",)))
    assert ("intercommunalites_france", "200071116") in places(Filters(departement=("39",)))


@pytest.mark.parametrize(("written", "code"), [("5", "05"), ("2a", "2A"), (" 05 ", "05")])
def test_a_departement_is_understood_as_people_write_it(written: str, code: str) -> None:
    assert Filters(departement=(written,)).wanted == {"code_departement": {code}}


def test_a_chosen_code_is_there_without_any_commune(pvd: pvd_data.Dataset) -> None:
    chosen = Selection(pvd, Filters(departement=("13",), siren_epci=("200067742",)))
    assert chosen.rows("communes_france") == ()
    assert "13" in {row.code_departement for row in chosen.rows("departements")}


@pytest.mark.parametrize(
    ("filters", "table", "close"),
    [
        (Filters(departement=("005",)), "departements", None),
        (Filters(departement=("Hautes-Alpes",)), "departements", ("05",)),
        (Filters(region=("05",)), "regions", None),
        (Filters(siren_epci=("CC Serre-Ponçon",)), "intercommunalites_france", ("200067742",)),
    ],
)
def test_an_unknown_code_is_told_with_what_looks_like_it(
    filters: Filters, table: str, close: tuple[str, ...] | None, pvd: pvd_data.Dataset
) -> None:
    with pytest.raises(UnknownKeyError) as caught:
        Selection(pvd, filters)
    assert caught.value.table == table
    if close is not None:
        assert caught.value.close_matches == close
