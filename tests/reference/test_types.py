"""Cell types that look into the reference."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

import pvd_data

CURRENT: TypeAdapter[str] = TypeAdapter(pvd_data.CommuneActuelle)
TOWN: TypeAdapter[str] = TypeAdapter(pvd_data.CommunePVD)
EPCI: TypeAdapter[str] = TypeAdapter(pvd_data.EPCI)


def refused(adapter: TypeAdapter[str], value: object) -> tuple[str, str, str]:
    """Return the type, the English and the French of an error."""
    with pytest.raises(ValidationError) as caught:
        adapter.validate_python(value)
    (detail,) = caught.value.errors()
    assert detail["msg"] == f"expected {detail['ctx']['expected']}"
    return detail["type"], detail["ctx"]["expected"], detail["ctx"]["attendu"]


def test_every_key_of_the_tables_is_taken_as_it_is(pvd: pvd_data.Dataset) -> None:
    assert [CURRENT.validate_python(code) for code in pvd.communes_france] == [*pvd.communes_france]
    assert [TOWN.validate_python(code) for code in pvd.communes] == [*pvd.communes]
    assert [EPCI.validate_python(siren) for siren in pvd.intercommunalites_france] == [
        *pvd.intercommunalites_france
    ]


def test_no_code_that_ended_is_a_commune_of_today(pvd: pvd_data.Dataset) -> None:
    ended = {row.ancien_code for row in pvd.anciens_codes.values()} - {*pvd.communes_france}
    for code in [*sorted(ended)[::40], *list(pvd.subdivisions)[:3]]:
        if code not in pvd.communes_france:
            assert refused(CURRENT, code)[0] in ("commune_actuelle", "code_insee")


@pytest.mark.parametrize(
    ("adapter", "value", "slug", "hint", "indice"),
    [
        (CURRENT, "05067", "commune_actuelle", "05067 (Les Infournas) is 05132 today", "est 05132"),
        (CURRENT, "13201", "commune_actuelle", "13201 (Marseille 1er Arrondissement) is", "13055"),
        (TOWN, "75056", "commune_pvd", "; Paris is not in the programme", "Paris n'est pas dans"),
        (TOWN, "05067", "commune_pvd", "; 05067 (Les Infournas) is 05132 today", "est 05132"),
        (EPCI, "210500468", "epci", "is the SIREN of the commune Embrun", "la commune Embrun"),
    ],
)
def test_what_a_code_is_instead_is_told_in_both_languages(
    adapter: TypeAdapter[str], value: str, slug: str, hint: str, indice: str
) -> None:
    kind, english, french = refused(adapter, value)
    assert kind == slug
    assert hint in english
    assert indice in french


def test_a_dissolved_epci_is_told(pvd: pvd_data.Dataset) -> None:
    row = next(
        row
        for row in pvd.anciens_noms_epci.values()
        if row.siren_epci not in pvd.intercommunalites_france
    )
    assert refused(EPCI, row.siren_epci)[1].endswith(
        f"; {row.siren_epci} ({row.ancien_nom}) is no more since {row.annee_fin + 1}"
    )


@pytest.mark.parametrize(
    ("adapter", "value", "slug"),
    [
        (CURRENT, "5046", "code_insee"),
        (CURRENT, 5046, "code_insee"),
        (CURRENT, "05999", "commune_actuelle"),
        (TOWN, "2a272", "code_insee"),
        (EPCI, "200067743", "siren_check"),
        (EPCI, "000000000", "epci"),
    ],
)
def test_form_comes_first_and_what_nobody_knows_has_no_hint(
    adapter: TypeAdapter[str], value: object, slug: str
) -> None:
    kind, english, _ = refused(adapter, value)
    assert kind == slug
    assert ";" not in english


@pytest.mark.parametrize(
    ("known", "form"),
    [("CommuneActuelle", "CodeInsee"), ("CommunePVD", "CodeInsee"), ("EPCI", "Siren")],
)
def test_the_json_schema_is_that_of_the_form(known: str, form: str) -> None:
    schemas = [TypeAdapter(getattr(pvd_data, name)).json_schema() for name in (known, form)]
    assert schemas[0] == schemas[1]


def test_they_stand_in_models() -> None:
    class Subvention(BaseModel):
        commune: pvd_data.CommunePVD
        epci: pvd_data.EPCI | None = None
        ou: list[pvd_data.CommuneActuelle] = []
        jour: datetime.date

    given: dict[str, Any] = {"commune": "05046", "ou": ["75056"], "jour": "2026-01-01"}
    assert Subvention(**given, epci="200067742").commune == "05046"
    with pytest.raises(ValidationError) as caught:
        Subvention(**{**given, "commune": "75056", "ou": ["05067"]})
    assert [detail["loc"] for detail in caught.value.errors()] == [("commune",), ("ou", 0)]
