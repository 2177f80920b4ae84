"""Names held to the communes whose codes stand beside them."""

from __future__ import annotations

from datetime import date

import pytest

from pvd_data.reference.index import shipped_reference
from pvd_data.reference.then import reference_at
from pvd_data.report import Fault
from pvd_data.rules.names import bare_name, bears, is_close, name_fault, same_name

ARGENTIERE = "L'Argentière-la-Bessée"


@pytest.mark.parametrize(
    ("code", "name", "slug"),
    [
        *(("05046", "EMBRUN", "name-case"), ("05046", "embrun", "name-case")),
        ("05132", "saint bonnet en champsaur", "name-case"),
        ("05132", "Saint Bonnet en Champsaur", "name-accents"),
        *(("05006", "L'Argentiere-la-Bessee", "name-accents"),),
        *(("05006", "L'ARGENTIERE LA BESSEE", "name-accents"),),
        ("05046", "EmbrÛn", "name-accents"),
        *(("05006", "Argentière-la-Bessée", "name-article"),),
        *(("05006", "Argentière-la-Bessée (L')", "name-article"),),
        ("05132", "St-Bonnet-en-Champsaur", "name-article"),
        ("97128", "Ste Anne", "name-article"),
    ],
)
def test_a_name_written_otherwise_is_certain(code: str, name: str, slug: str) -> None:
    town = shipped_reference().towns[code]
    assert name_fault(shipped_reference(), town, name) == Fault(
        slug, "nom", name, town.nom, town.nom, True
    )


@pytest.mark.parametrize(
    ("code", "name", "slug", "expected", "given"),
    [
        ("01033", "Bellegarde-sur-Valserine", "former-name", "Valserhône", ""),
        ("05046", "Gap", "name-of-another", "Embrun (05046)", "Gap (05061)"),
        # Those of the département, if there are any.
        ("97124", "Sainte Anne", "name-of-another", "Saint-Claude (97124)", "Sainte-Anne (97128)"),
        (
            *("02165", "Charme", "name-of-another", "Charmes (02165)"),
            "Charmé (16083), La Charme (39110), Le Charme (45079)",
        ),
        (
            *("05046", "Charmes", "name-of-another", "Embrun (05046)"),
            "Charmes (02165), Charmes (03061), Charmes (21146), …",
        ),
        ("05046", "Ambrun", "name-spelling", "Embrun", "05046"),
        ("05046", "Embr", "name-spelling", "Embrun", "05046"),
        ("05046", "Embrun centre", "name-spelling", "Embrun", "05046"),
        ("05061", "Gpa", "name-spelling", "Gap", "05061"),
        ("05046", "Emb", "name-mismatch", "Embrun", "Embrun (05046)"),
        ("05046", "Halle aux grains", "name-mismatch", "Embrun", "Embrun (05046)"),
    ],
)
def test_another_name_is_not_certain(
    code: str, name: str, slug: str, expected: str, given: str
) -> None:
    town = shipped_reference().towns[code]
    found = name_fault(shipped_reference(), town, name)
    assert found == Fault(slug, "nom", name, expected, town.nom, given=given)


def test_the_right_name_has_no_fault() -> None:
    assert name_fault(shipped_reference(), shipped_reference().towns["05006"], ARGENTIERE) is None


@pytest.mark.parametrize(
    ("day", "borne"),
    [(date(2018, 12, 31), True), (date(2019, 1, 1), False), (date(2026, 1, 1), False)],
)
def test_a_former_name_was_borne_until_its_last_day(day: date, borne: bool) -> None:
    reference = reference_at(day)
    found = name_fault(reference, reference.towns["01033"], "Bellegarde-sur-Valserine")
    assert (found is None) is borne
    assert found is None or found.slug == "former-name"
    later = name_fault(reference, reference.towns["01033"], "VALSERHONE")
    assert later is not None
    assert later.slug == ("not-in-force" if borne else "name-accents")


@pytest.mark.parametrize(
    ("name", "right", "close"),
    [
        *(("Gpa", "Gap", True), ("Gpaa", "Gap", False), ("Gap", "Embrun", False)),
        *(("Guilestre", "Guillestre", True), ("Tallrd", "Tallard", True)),
        *(("Xxxlard", "Tallard", False), ("Embr", "Embrun", True), ("Emb", "Embrun", False)),
        *(("", "Gap", False), ("", "Embrun", False)),
        # One edit in a name of four letters, two in one of nine, three in longer ones.
        *(("Foox", "Foix", True), ("Fxxx", "Foix", False), ("Vxxns", "Veyns", True)),
        *(("Savinxx", "Savines", True), ("Xxrganvil", "Morganvil", True)),
        *(("Xxxganvil", "Morganvil", False), ("Xxxllestre", "Guillestre", True)),
        *(("Xxxxlestre", "Guillestre", False),),
        # Four letters of a name are it, cut short.
        *(("Guil", "Guillestre", True), ("Gui", "Guillestre", False)),
        *(("Foix (Ariège)", "Foix", True), ("Gap (05)", "Gap", False)),
    ],
)
def test_which_names_are_close(name: str, right: str, close: bool) -> None:
    assert is_close(name, right) is close


def test_which_names_a_commune_bears() -> None:
    town = shipped_reference().towns["01033"]
    for name, borne in (("VALSERHONE", True), ("Lancrans", True), ("Embrun", False)):
        assert bears(shipped_reference(), town, name) is borne
    assert same_name("Le Luc", "luc")
    assert not same_name("Gap", "Embrun")


@pytest.mark.parametrize(
    ("code", "name", "slug"),
    [
        ("66104", "Masos", "name-article"),
        ("66104", "Masos (Los)", "name-article"),
        ("60703", "Marais", "name-article"),
        ("05006", "Argentière-la-Bessée (L')", "name-article"),
        ("05006", "Argentière-la-Bessée (L\u2019)", "name-article"),
        ("05098", "Orres (les)", "name-article"),
        ("04033", "Bréole (La)", "former-name"),
        ("26216", "Motte-de-Galaure (La)", "former-name"),
        ("05046", "Embrun (05)", "name-spelling"),  # a table of ours has names and nothing else
    ],
)
def test_an_article_is_one_wherever_lists_put_it(code: str, name: str, slug: str) -> None:
    reference = shipped_reference()
    fault = name_fault(reference, reference.towns[code], name)
    assert fault is not None
    assert fault.slug == slug
    assert bears(reference, reference.towns[code], name) == (slug == "former-name")


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        *(("29 - Brest", "Brest"), ("2A-Ajaccio", "2A-Ajaccio"), ("2A - Ajaccio", "Ajaccio")),
        *(("974 \u2013 Saint-Denis", "Saint-Denis"), ("Saint-Denis (974)", "Saint-Denis")),
        *(("Embrun (05046)", "Embrun"), ("Ajaccio (2A004)", "Ajaccio"), ("Gap cedex", "Gap")),
        *(("GAP CEDEX 9", "GAP"), ("Embrun (Hautes-Alpes)", "Embrun (Hautes-Alpes)")),
        *(("Bréole (La)", "Bréole (La)"), ("29", "29"), ("Cedex", "Cedex"), ("", "")),
    ],
)
def test_what_lists_write_beside_a_name(name: str, bare: str) -> None:
    assert bare_name(name) == bare
