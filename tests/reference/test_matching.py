"""The one commune that a name means for certain."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pvd_data
from pvd_data.base.text import without_accents


def code_of(*asked: Any, **known: Any) -> str | None:
    found = pvd_data.load().match(*asked, **known)
    return None if found is None else found.commune.code_insee


CERTAIN = [
    ("Embrun", {}, "05046", "exact"),
    ("EMBRUN", {}, "05046", "plie"),
    ("argentiere la bessee", {}, "05006", "plie"),
    ("Argentière-la-Bessée (L')", {}, "05006", "exact"),
    ("GAP CEDEX 9", {}, "05061", "plie"),
    ("05007 GAP CEDEX", {}, "05061", "plie"),
    ("Chalon s/ Saône", {}, "71076", "plie"),
    ("Masos", {}, "66104", "plie"),
    ("Les Infournas", {}, "05132", "commune_absorbee"),
    ("Bréole (La)", {}, "04033", "ancien_nom"),
    ("Châlons-sur-Marne", {}, "51108", "ancien_nom"),
    ("Lyon 3ème", {}, "69123", "subdivision"),
    ("Saint-Denis (974)", {}, "97411", "exact"),
    ("Saint-Denis", {"departement": "974"}, "97411", "exact"),
    ("Saint-Denis", {"departement": "la réunion"}, "97411", "exact"),
    ("Saint-Denis", {"code_postal": "97400"}, "97411", "exact"),
    ("Ajaccio", {"departement": "2a"}, "2A004", "exact"),
    ("Embrun", {"departement": "5"}, "05046", "exact"),
    ("Embrun", {"code_postal": "5200"}, "05046", "exact"),
    ("Embrun", {"epci": "200067742"}, "05046", "exact"),
    ("Embrun", {"epci": "cc serre poncon"}, "05046", "exact"),
    ("Embrum", {"departement": "05"}, "05046", "proche"),
    ("Embrum", {"code_postal": "05200"}, "05046", "proche"),
    ("Vergné", {"departement": "17"}, "17464", "exact"),
    ("La Vergne", {"departement": "17"}, "17465", "exact"),
]


@pytest.mark.parametrize(
    ("nom", "known", "code", "reason"),
    CERTAIN,
    ids=[f"{nom} {known}" for nom, known, *_ in CERTAIN],
)
def test_one_commune_is_certain(nom: str, known: dict[str, str], code: str, reason: str) -> None:
    found = pvd_data.load().match(nom, **known)
    assert found is not None
    assert (found.commune.code_insee, found.reason) == (code, reason)
    assert pvd_data.load().candidates(nom, **known)[0] == found


UNCERTAIN = [
    ("Saint-Denis", {}, {"93066", "97411"}),
    ("Plouhinec", {}, {"29197", "56169"}),
    ("VERGNE", {"departement": "17"}, {"17464", "17465"}),
    ("Château-Chinon", {"departement": "58"}, {"58062", "58063"}),
    # A typing error alone says too little.
    ("Embrum", {}, {"05046"}),
    # There is a Gan elsewhere: the place may be wrong as well as the name.
    ("Gan", {"departement": "05"}, {"05061", "64230"}),
    # What is known of the place is not so, or not to be understood.
    ("Embrun", {"departement": "13"}, {"05046"}),
    ("Embrun", {"departement": "zorglub"}, {"05046"}),
    ("Embrun", {"code_postal": "13001"}, {"05046"}),
    ("Embrun", {"code_postal": "?"}, {"05046"}),
    ("Embrun", {"epci": "CC Zorglub"}, {"05046"}),
    ("Embrun (13)", {"departement": "05"}, {"05046"}),
    # Merely the beginning.
    ("Guillest", {"departement": "05"}, {"05065"}),
    ("", {}, set()),
    ("xqzxqzxqz", {"departement": "05"}, set()),
]


@pytest.mark.parametrize(
    ("nom", "known", "codes"), UNCERTAIN, ids=[f"{nom} {known}" for nom, known, _ in UNCERTAIN]
)
def test_what_is_not_certain_has_candidates(
    nom: str, known: dict[str, str], codes: set[str]
) -> None:
    pvd = pvd_data.load()
    assert pvd.match(nom, **known) is None
    found = pvd.candidates(nom, **known)
    assert codes <= {match.commune.code_insee for match in found}
    assert len({match.commune.code_insee for match in found}) == len(found)


def test_of_a_name_that_nothing_is_near_to_the_first_five_of_a_search_are_given() -> None:
    pvd = pvd_data.load()
    assert pvd.candidates("saint-b") == pvd.search("saint-b", scope="france", limit=5)
    assert len(pvd.candidates("saint-b")) == 5


def test_numbers_are_places_and_no_names() -> None:
    assert code_of("Embrun", 5) == code_of("Embrun", None, 5200) == "05046"
    assert code_of("Embrun", float("nan")) is None
    with pytest.raises(TypeError, match="a name is a text, not a NoneType: None"):
        code_of(None)


def test_a_name_is_of_a_day() -> None:
    assert code_of("Châlons-sur-Marne", date=date(1990, 1, 1)) == "51108"
    assert code_of("Châlons-sur-Marne", date=date(2020, 1, 1)) is None
    assert code_of("Châlons-sur-Marne", date="1990-01-01") == "51108"
    assert code_of("Châlons-en-Champagne", date=date(1990, 1, 1)) is None
    assert code_of("Châlons-en-Champagne", date=date(2020, 1, 1)) == "51108"
    assert code_of("Les Infournas", date=date(2012, 12, 31)) == "05132"
    assert code_of("Les Infournas", date=date(2013, 1, 1)) is None


def test_no_two_that_bear_a_name_are_ever_told_apart_by_guessing(pvd: pvd_data.Dataset) -> None:
    by_name = defaultdict(set)
    for commune in pvd.communes_france.values():
        by_name[commune.nom].add(commune.code_insee)
    doubles = random.Random(1).sample(  # noqa: S311
        [nom for nom, codes in by_name.items() if len(codes) > 1], 200
    )
    for nom in doubles:
        assert pvd.match(nom) is None
        found = pvd.candidates(nom)
        assert by_name[nom] <= {match.commune.code_insee for match in found}


def test_a_certain_answer_is_right_in_whatever_form_the_name_is(pvd: pvd_data.Dataset) -> None:
    rows = random.Random(2).sample(list(pvd.communes_france.values()), 500)  # noqa: S311
    found = 0
    for row in rows:
        departement = row.departement.nom
        for form in (
            row.nom,
            without_accents(row.nom).upper(),
            row.nom.replace("Saint", "St").replace("-", " "),
            f"{row.nom} ({row.code_departement})",
            f"{row.codes_postaux[0]} {row.nom}",
            f"{row.nom} ({departement})",
        ):
            code = code_of(form, row.code_departement)
            assert code in (row.code_insee, None)
            found += code is not None
    assert found >= 0.98 * 6 * len(rows)


def test_names_of_merged_communes_lead_to_the_one_of_today(pvd: pvd_data.Dataset) -> None:
    merged = [row for row in pvd.anciens_codes.values() if row.code_insee and row.code_successeur]
    certain = first = 0
    sample = random.Random(3).sample(merged, 400)  # noqa: S311
    for ended in sample:
        today = pvd.communes_france[str(ended.code_insee)]
        code = code_of(ended.ancien_nom, today.code_departement)
        assert code in (today.code_insee, None)
        certain += code is not None
        (match,) = pvd.search(
            ended.ancien_nom, departement=today.code_departement, limit=1, scope="france"
        )
        first += match.commune.code_insee == today.code_insee
    assert certain >= 370
    assert first >= 370


@given(st.text(), st.text(), st.text())
def test_any_text_is_answered(nom: str, departement: str, postal: str) -> None:
    pvd = pvd_data.load()
    found = pvd.match(nom, departement, postal)
    candidates = pvd.candidates(nom, departement, postal)
    assert found is None or candidates[0] == found
