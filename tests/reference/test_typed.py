"""What stands beside a name that was typed."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvd_data.base.text import turned
from pvd_data.reference.typed import Typed, departement_meant, read_typed, without_departement

DEPARTEMENTS = {
    "hautes alpes": "05",
    "reunion": "974",
    "corse du sud": "2A",
    "paris": "75",
    "rhone": "69",
    "ain": "01",
}

READ = [
    ("Embrun", Typed("Embrun")),
    ("  Embrun ", Typed("Embrun")),
    ("GAP CEDEX", Typed("GAP")),
    ("Gap Cédex 9", Typed("Gap")),
    ("05007 GAP CEDEX", Typed("GAP", "05007")),
    ("05200 Embrun", Typed("Embrun", "05200")),
    ("05 200 Embrun", Typed("Embrun", "05200")),
    ("F-05200 Embrun", Typed("Embrun", "05200")),
    ("Embrun 05200", Typed("Embrun", "05200")),
    ("Embrun, 05200", Typed("Embrun", "05200")),
    ("Embrun (05200)", Typed("Embrun", "05200")),
    ("Embrun (05)", Typed("Embrun", "", "05")),
    ("Embrun(05)", Typed("Embrun", "", "05")),
    ("Embrun [05]", Typed("Embrun", "", "05")),
    ("Embrun (5)", Typed("Embrun", "", "05")),
    ("Embrun (Hautes-Alpes)", Typed("Embrun", "", "05")),
    ("Saint-Denis (La Réunion)", Typed("Saint-Denis", "", "974")),
    ("Ajaccio (2a)", Typed("Ajaccio", "", "2A")),
    ("05 - Embrun", Typed("Embrun", "", "05")),
    ("(05) Embrun", Typed("Embrun", "", "05")),
    ("Embrun - 05", Typed("Embrun", "", "05")),
    ("974 Saint-Denis", Typed("Saint-Denis", "", "974")),
    ("Embrun (99)", Typed("Embrun (99)")),
    ("Embrun 99", Typed("Embrun 99")),
    ("Bréole (La)", Typed("La Bréole")),
    ("Argentière (L')", Typed("L'Argentière")),
    ("Bréole (La) (05)", Typed("La Bréole", "", "05")),
    ("Bors (Canton de Charente-Sud)", Typed("Bors (Canton de Charente-Sud)")),
    ("Lyon 3ème", Typed("lyon 3e arrondissement")),
    ("Lyon 03", Typed("lyon 3e arrondissement")),
    ("LYON 3E ARRT", Typed("lyon 3e arrondissement")),
    ("Paris 1er", Typed("paris 1er arrondissement")),
    ("Paris 15e arrondissement", Typed("paris 15e arrondissement")),
    ("Paris-15", Typed("paris 15e arrondissement")),
    ("75015 PARIS", Typed("paris 15e arrondissement")),
    ("75015 PARIS CEDEX 15", Typed("paris 15e arrondissement")),
    ("PARIS CEDEX 08", Typed("paris 8e arrondissement")),
    ("Paris 75", Typed("Paris", "", "75")),
    ("Lyon (69)", Typed("Lyon", "", "69")),
    ("Lyon 10e", Typed("Lyon 10e")),
    ("", Typed("")),
    ("(05)", Typed("(05)")),
]


@pytest.mark.parametrize(("text", "typed"), READ, ids=[text for text, _ in READ])
def test_a_place_beside_a_name_is_read(text: str, typed: Typed) -> None:
    assert read_typed(text, DEPARTEMENTS) == typed


def test_the_last_words_may_be_the_departement() -> None:
    def read(name: str) -> list[tuple[str, str]]:
        typed = without_departement(Typed(name), DEPARTEMENTS)
        return [(each.name, each.departement) for each in typed]

    assert read("Embrun Hautes-Alpes") == [("embrun", "05")]
    assert read("Saint-Denis, La Réunion") == [("saint denis", "974"), ("saint denis la", "974")]
    assert read("Pont d'Ain") == [("pont d", "01")]
    assert read("Hautes-Alpes") == []
    assert read("a " * 1_000 + "Ain") == []


@pytest.mark.parametrize(
    ("text", "code"),
    [("05 - Hautes-Alpes", "05"), ("Corse-du-Sud (2A)", "2A"), ("1 AIN", "01"), ("05 - Ain", "")]
    + [("5", "05"), ("05", "05"), ("2a", "2A"), (" AIN ", "01"), ("la réunion", "974")]
    + [(text, "") for text in ("", "0", "99", "005", "Zorglub", "x" * 10_000)],
)
def test_a_departement_is_read_in_any_form(text: str, code: str) -> None:
    assert departement_meant(text, DEPARTEMENTS) == code


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    read_typed(text, DEPARTEMENTS)
    read_typed(f"{text} (05)", DEPARTEMENTS)


@pytest.mark.parametrize("text", ["(" * 10**6, "1 " * 10**6, " " * 10**6 + "x", "a, " * 10**6])
def test_a_long_text_is_read_at_once(text: str) -> None:
    begin = time.process_time()
    read_typed(text, DEPARTEMENTS)
    read_typed(text[:200], DEPARTEMENTS)
    assert time.process_time() - begin < 1


def test_an_article_behind_comes_in_front() -> None:
    assert turned("Masos (Los)") == "Los Masos"
    assert turned("Embrun") == "Embrun"
