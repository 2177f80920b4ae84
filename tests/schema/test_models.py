"""Rules within a row, and what kind of object a row is."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

import pvd_data
from pvd_data.report import Fault
from pvd_data.schema.models.base import Colonne, attribute_docstrings
from pvd_data.schema.models.communes import Commune
from pvd_data.schema.models.territoires import Departement, Region
from pvd_data.schema.tables import TABLES

EMBRUN = {
    "code_insee": "05046",
    "nom": "Embrun",
    "siren": "210500468",
    "id_pvd": "pvd-93-05-4",
    "code_departement": "05",
    "code_arrondissement": "052",
    "code_canton": "0505",
    "siren_epci": "200067742",
    "population_municipale": "6412",
    "annee_population": "2023",
    "longitude": "6.475",
    "latitude": "44.5806",
    "codes_postaux": "05200",
    "niveau_centralite": "Centre structurant d'équipements et de services",
    "densite": "Petites villes",
    "massif": "Massif des Alpes",
    "date_adhesion": "2021-05-07",
    "ort": "true",
    "date_ort": "2023-10-31",
}


def faults(model: type[BaseModel], cells: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate({name: cell for name, cell in cells.items() if cell is not None})
    (error,) = caught.value.errors()
    found: tuple[Fault, ...] = error["ctx"]["faults"]
    return [(fault.slug, fault.role) for fault in found]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"code_departement": "04"}, [("departement-mismatch", "code_departement")]),
        ({"id_pvd": "pvd-84-05-4"}, [("id-pvd-mismatch", "id_pvd")]),
        ({"id_pvd": "pvd-93-04-4"}, [("id-pvd-mismatch", "id_pvd")]),
        ({"id_pvd": "pvd-93-0413-4"}, [("id-pvd-mismatch", "id_pvd")]),
        ({"ort": "false"}, [("ort-date-without-ort", "date_ort")]),
        ({"longitude": None}, [("half-coordinates", "longitude")]),
        ({"latitude": None}, [("half-coordinates", "latitude")]),
        ({"longitude": "55.5"}, [("coordinates-outside", "longitude")]),
        ({"latitude": "-44.5806"}, [("coordinates-outside", "latitude")]),
        (
            {"longitude": "44.5806", "latitude": "6.475", "ort": "false"},
            [
                ("ort-date-without-ort", "date_ort"),
                ("coordinates-outside", "longitude"),
            ],
        ),
    ],
)
def test_a_commune_breaks_rules_all_told_at_once(
    changes: dict[str, str | None], expected: list[tuple[str, str]]
) -> None:
    assert faults(Commune, {**EMBRUN, **changes}) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"id_pvd": "pvd-93-0405-4"},  # two départements run together
        {"date_ort": None},
        {"date_ort": None, "ort": "false"},
        {"longitude": None, "latitude": None},
        {"siren_epci": None, "date_adhesion": None},
        {"date_ort": "2018-11-23"},  # before the adhesion, and the day of the law
        {"date_adhesion": "2020-10-01"},
    ],
)
def test_a_commune_obeys_the_rules(changes: dict[str, str | None]) -> None:
    cells = {name: cell for name, cell in {**EMBRUN, **changes}.items() if cell is not None}
    assert Commune.model_validate(cells).code_insee == "05046"


@pytest.mark.parametrize(
    ("column", "cell"), [("date_adhesion", "2020-09-30"), ("date_ort", "2018-11-22")]
)
def test_dates_cannot_precede_what_they_follow(column: str, cell: str) -> None:
    with pytest.raises(ValidationError, match="greater than or equal"):
        Commune.model_validate({**EMBRUN, column: cell})


def test_a_departement_holds_its_region_and_its_chef_lieu() -> None:
    cells = {"code_departement": "05", "nom": "Hautes-Alpes", "code_region": "84"}
    assert faults(Departement, {**cells, "code_insee_chef_lieu": "04070"}) == [
        ("departement-mismatch", "code_region"),
        ("departement-mismatch", "code_insee_chef_lieu"),
    ]


def test_a_region_holds_its_chef_lieu() -> None:
    cells = {"code_region": "93", "nom": "Sud", "code_insee_chef_lieu": "69123"}
    assert faults(Region, cells) == [("departement-mismatch", "code_insee_chef_lieu")]


def test_unknown_columns_are_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        Commune.model_validate({**EMBRUN, "maire": "x"})


def test_a_row_is_frozen() -> None:
    row = Commune.model_validate(EMBRUN)
    with pytest.raises(ValidationError, match="frozen"):
        row.nom = "Gap"  # type: ignore[misc]


def test_rows_compare_and_hash_by_their_fields(pvd: pvd_data.Dataset) -> None:
    linked, alone = pvd.communes["05046"], Commune.model_validate(EMBRUN)
    assert linked == alone
    assert hash(linked) == hash(alone)
    assert len({linked, alone}) == 1
    assert linked != pvd.communes["05170"]


def test_a_lone_row_has_no_relations_and_says_so() -> None:
    with pytest.raises(pvd_data.UnlinkedRowError, match=r"take the row from pvd_data\.load"):
        _ = Commune.model_validate(EMBRUN).departement


@pytest.mark.parametrize(
    "again",
    [
        lambda row: pickle.loads(pickle.dumps(row)),  # noqa: S301  (our own bytes)
        copy.copy,
        copy.deepcopy,
        lambda row: row.model_copy(),
    ],
    ids=["pickle", "copy", "deepcopy", "model_copy"],
)
def test_a_row_of_the_shipped_package_keeps_its_relations(
    again: Any, pvd: pvd_data.Dataset
) -> None:
    row = pvd.communes["05046"]
    other = again(row)
    assert other == row
    assert other.intercommunalite is row.intercommunalite


def test_a_lone_row_can_be_pickled_and_copied() -> None:
    row = Commune.model_validate(EMBRUN)
    assert pickle.loads(pickle.dumps(row)) == copy.copy(row) == copy.deepcopy(row) == row  # noqa: S301


def test_pickling_a_row_does_not_drag_the_tables_along(pvd: pvd_data.Dataset) -> None:
    row = pvd.communes["05046"]
    assert row.departement.nom == "Hautes-Alpes"  # its tables are loaded
    assert len(pickle.dumps(row)) < 1_500


def test_a_row_dumps_to_json_without_its_relations(pvd: pvd_data.Dataset) -> None:
    dumped = json.loads(pvd.communes["05046"].model_dump_json())
    assert list(dumped) == list(Commune.model_fields)
    assert dumped["codes_postaux"] == ["05200"]
    assert dumped["date_ort"] == "2023-10-31"
    assert Commune.model_validate_json(json.dumps(dumped)) == pvd.communes["05046"]


@pytest.mark.parametrize("name", TABLES)
def test_every_column_has_title_description_and_an_example_that_reads(name: str) -> None:
    model = TABLES[name].model
    cells = {}
    for column, field in model.model_fields.items():
        (colonne,) = (item for item in field.metadata if isinstance(item, Colonne))
        assert colonne.titre
        described = attribute_docstrings(model).get(column)
        assert described, f"{name}.{column} has no docstring"
        assert model.model_json_schema()["properties"][column]["description"] == described
        cells[column] = colonne.exemple
        with pytest.raises(ValidationError) as caught:
            model.model_validate({column: colonne.exemple})
        told = {error["loc"] for error in caught.value.errors() if error["type"] != "missing"}
        assert (column,) not in told, f"{name}.{column}: {colonne.exemple}"


@pytest.mark.parametrize("name", TABLES)
def test_every_column_names_sources_that_exist(name: str, pvd: pvd_data.Dataset) -> None:
    for field in TABLES[name].model.model_fields.values():
        (colonne,) = (item for item in field.metadata if isinstance(item, Colonne))
        assert set(colonne.sources) <= set(pvd.sources)
