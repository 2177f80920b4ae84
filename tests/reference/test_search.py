"""Finding communes by a name typed by hand."""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from typing import Literal, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pvd_data
from pvd_data.base.text import LONGEST_NAME, fold, without_accents
from pvd_data.reference import name_index
from pvd_data.reference.name_index import make_index
from pvd_data.reference.search import Match, search


@pytest.fixture(params=["with rapidfuzz", "alone"])
def installed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Whether the extra is installed: both ways must find."""
    if request.param == "alone":
        monkeypatch.setitem(sys.modules, "rapidfuzz", None)
    return str(request.param)


def found(text: str, **options: object) -> list[tuple[str, str]]:
    matches = pvd_data.load().search(text, **options)  # type: ignore[call-overload]
    return [(match.commune.code_insee, match.reason) for match in matches]


CASES = [
    ("Embrun", [("05046", "exact")]),
    ("embrun", [("05046", "plie")]),
    ("EMBRUN ", [("05046", "plie")]),
    ("l argentiere la bessee", [("05006", "plie")]),
    ("breteuil", [("27112", "plie"), ("60104", "plie")]),
    ("Plouhinec", [("29197", "exact"), ("56169", "exact")]),
    ("st bonnet champsaur", [("05132", "mots")]),
    ("Montéglin Laragne", [("05070", "mots")]),
    ("guillest", [("05065", "prefixe")]),
    ("Hesdin", [("62447", "ancien_nom")]),
    ("Louhans", [("71263", "ancien_nom")]),
    ("05200", [("05046", "code_postal")]),
    ("99999", []),
    ("", []),
    ("  -' ", []),
    ("xqzxqzxqz", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_a_town_is_found_for_a_reason(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text)[: len(expected)] == expected
    assert bool(found(text)) == bool(expected)


@pytest.mark.parametrize(
    ("text", "code", "edits"),
    [
        ("Laragne-Monteglain", "05070", 1),
        ("Guilestre", "05065", 1),
        ("Embrum", "05046", 1),
        ("Embrnu", "05046", 1),
        ("Tlalard", "05170", 1),
        ("La Batie-Neuv", "05017", None),  # merely unfinished
        ("Lq Batie Neuve", "05017", 1),
        ("argentiere la besse", "05006", None),
        ("Saint-Bonet-en-Chamsaur", "05132", 2),
    ],
)
def test_a_typo_or_two_still_finds(text: str, code: str, edits: int | None, installed: str) -> None:
    first = pvd_data.load().search(text)[0]
    assert first.commune.code_insee == code
    assert (first.reason == "proche") == (edits is not None)
    assert first.distance == (edits or 0)


def test_a_departement_s_name_finds_its_towns(pvd: pvd_data.Dataset) -> None:
    towns = pvd.departements["05"].communes
    assert found("hautes alpes", limit=20) == [(c.code_insee, "departement") for c in towns]


def test_all_homonyms_are_returned(pvd: pvd_data.Dataset) -> None:
    by_name = defaultdict(set)
    for commune in pvd.communes_france.values():
        by_name[commune.nom].add(commune.code_insee)
    doubles = {
        nom for nom, codes in by_name.items() if codes & set(pvd.communes) and len(codes) > 1
    }
    assert sum(commune.nom in doubles for commune in pvd.communes.values()) > 100
    for nom in doubles:
        matches = pvd.search(nom, scope="france", limit=50)
        exact = {match.commune.code_insee for match in matches if match.reason == "exact"}
        assert exact == by_name[nom]


def test_a_former_name_ranks_below_a_present_one() -> None:
    reasons = [raison for _, raison in found("Verdun-sur-le-Doubs", scope="france")]
    assert reasons[0] == "ancien_nom"
    codes = found("Saint-Pierre", scope="france", limit=100)
    present = [n for n, (_, raison) in enumerate(codes) if raison in ("exact", "plie")]
    former = [n for n, (_, raison) in enumerate(codes) if raison == "ancien_nom"]
    assert present
    assert former
    assert max(present) < min(former)


def test_names_that_fold_alike_are_parted_by_accents_then_articles() -> None:
    for text, first in (("Vergné", "17464"), ("La Vergne", "17465"), ("VERGNÉ", "17464")):
        assert found(text, scope="france", departement="17")[0][0] == first


def test_every_town_is_found_first_by_its_own_name_in_its_departement(
    pvd: pvd_data.Dataset,
) -> None:
    for commune in pvd.communes.values():
        first = pvd.search(commune.nom, departement=commune.code_departement, limit=1)[0]
        assert first.commune is commune
        assert first.reason == "exact"


def test_every_commune_of_france_is_found_first_by_its_own_name(pvd: pvd_data.Dataset) -> None:
    rows = random.Random(1).sample(list(pvd.communes_france.values()), 1_000)  # noqa: S311
    for commune in rows:
        (first,) = pvd.search(
            commune.nom, departement=commune.code_departement, limit=1, scope="france"
        )
        assert first.commune is commune


@given(st.data())
def test_shuffled_case_accents_and_punctuation_change_nothing(data: st.DataObject) -> None:
    pvd = pvd_data.load()
    commune = data.draw(st.sampled_from(list(pvd.communes.values())))
    letters = [
        data.draw(
            st.sampled_from([letter.upper(), letter.lower(), without_accents(letter), letter])
        )
        if letter.isalpha()
        else data.draw(st.sampled_from("-' ’\u2010"))
        for letter in commune.nom
    ]
    typed = "".join(letters)
    matches = pvd.search(typed, departement=commune.code_departement)
    assert matches[0].commune is commune
    assert matches[0].reason in ("exact", "plie")
    assert fold(typed) == fold(commune.nom)


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    for scope in ("programme", "france"):
        matches = found(text, scope=scope, limit=3)
        assert len(matches) <= 3
        assert len({code for code, _ in matches}) == len(matches)


def test_limits_and_departements_are_kept_to(pvd: pvd_data.Dataset) -> None:
    assert len(found("saint", limit=25)) == 25
    assert found("saint", limit=0) == []
    assert {
        pvd.communes[code].code_departement for code, _ in found("saint", departement="05")
    } == {"05"}
    with pytest.raises(pvd_data.UnknownKeyError, match="no row '5x' in departements"):
        pvd.search("saint", departement="5x")
    with pytest.raises(ValueError, match="expected 'programme' or 'france'"):
        pvd.search("saint", scope="europe")  # type: ignore[call-overload]


@pytest.mark.parametrize("scope", ["programme", "france"])
@pytest.mark.parametrize(
    "text",
    [
        *("s", "la", "saint", "sur mer", "saint mar", "05", "hautes alpes", "05200"),
        *("Couzo", "Cras", "Cras 46", "Sain-Offenge-Dessus", "ambrun", "CC Serre-Ponçon"),
    ],
)
def test_a_smaller_limit_gives_the_beginning_of_the_same(
    text: str, scope: Literal["programme", "france"], pvd: pvd_data.Dataset
) -> None:
    every = pvd.search(text, scope=scope, limit=100_000)
    assert every or scope == "programme"
    for limit in (1, 2, 10, 50):
        assert pvd.search(text, scope=scope, limit=limit) == every[:limit]


def test_of_the_thousands_that_begin_with_a_letter_only_those_wanted_are_made(
    pvd: pvd_data.Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    class Counted(Match):  # type: ignore[type-arg]
        def __post_init__(self) -> None:
            made.append(self)

    monkeypatch.setattr("pvd_data.reference.search.Match", Counted)
    assert len(pvd.search("s", scope="france")) == 10
    assert len(made) <= 20  # a commune may have several such names


def test_what_is_found_does_not_hang_on_the_order_of_a_set(
    pvd: pvd_data.Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, trigrams = set(), name_index._trigrams
    for backwards in (False, True):

        def ordered(letters: str, backwards: bool = backwards) -> list[str]:
            return sorted(trigrams(letters), reverse=backwards)

        pvd.search("ambrun", scope="france")  # the index is made
        monkeypatch.setattr(name_index, "_trigrams", ordered)
        seen.add(pvd.search("Sain rnay", scope="france"))
    assert len(seen) == 1


@pytest.mark.parametrize("scope", ["programme", "france"])
@pytest.mark.parametrize("written", ["5", " 05 ", "05 "])
def test_a_departement_is_understood_as_people_write_it(written: str, scope: str) -> None:
    assert found("saint", departement=written, scope=scope) == found(
        "saint", departement="05", scope=scope
    )
    assert found("porto", departement="2a", scope="france") == found(
        "porto", departement="2A", scope="france"
    )


def test_get_by_name_returns_the_one(pvd: pvd_data.Dataset) -> None:
    assert pvd.communes.get_by_name("embrun").code_insee == "05046"
    assert pvd.communes.get_by_name("Breteuil", departement="60").code_insee == "60104"
    assert pvd.communes.get_by_name("sartene", departement=" 2a").code_insee == "2A272"
    assert pvd.communes_france.get_by_name("Vergné").code_insee == "17464"
    assert pvd.departements.get_by_name("hautes alpes").code_departement == "05"
    assert pvd.regions.get_by_name("corse").code_region == "94"


def test_get_by_name_never_picks_silently(pvd: pvd_data.Dataset) -> None:
    with pytest.raises(pvd_data.AmbiguousNameError) as caught:
        pvd.communes.get_by_name("breteuil")
    assert caught.value.candidates == (("27112", "Breteuil"), ("60104", "Breteuil"))
    assert str(caught.value) == (
        "2 rows of communes are named 'breteuil': Breteuil (27112), Breteuil (60104)"
    )
    with pytest.raises(pvd_data.UnknownKeyError, match="no row 'Hesdin' in communes"):
        pvd.communes.get_by_name("Hesdin")
    with pytest.raises(TypeError, match="rows of participations have no name"):
        pvd.participations.get_by_name("x")
    with pytest.raises(TypeError, match="rows of axes have no name, or no département"):
        pvd.axes.get_by_name("x", departement="05")


def test_a_text_of_millions_of_letters_is_no_name(pvd: pvd_data.Dataset) -> None:
    assert pvd.search("embrun " * 10**6) == ()


class Town(NamedTuple):
    """A commune of a small country."""

    code_insee: str
    nom: str
    code_departement: str = "01"
    codes_postaux: tuple[str, ...] = ()
    siren_epci: str | None = None


def named(*names: str) -> list[Town]:
    return [Town(f"{number:05}", name) for number, name in enumerate(names, start=1)]


def reasons(text: str, *towns: Town, limit: int = 10) -> list[tuple[str, str]]:
    index = make_index(towns, [("00001", "Bourg")], [("01", "Ain")])
    return [(match.name, match.reason) for match in search(index, text, limit=limit)]


@pytest.mark.parametrize(
    ("typed", "nom", "distance"),
    [
        pytest.param("abd", "Abc", 1, id="three letters bear one typing error"),
        pytest.param("ade", "Abc", None, id="and not two"),
        pytest.param("abxy", "Abcd", 2, id="four bear two"),
        pytest.param("axyz", "Abcd", None, id="and not three"),
        pytest.param("abcdefgxy", "Abcdefghi", 2, id="nine bear two"),
        pytest.param("abcdefxyz", "Abcdefghi", None, id="and not three either"),
        pytest.param("abcdefgxyz", "Abcdefghij", 3, id="ten bear three"),
        pytest.param("abcdefwxyz", "Abcdefghij", None, id="and not four"),
    ],
)
def test_how_many_typing_errors_a_name_bears(
    typed: str, nom: str, distance: int | None, installed: str
) -> None:
    found = search(make_index(named(nom), (), ()), typed)
    assert [match.distance for match in found] == ([] if distance is None else [distance])


EPCI = [
    ("200000001", "CC du Pays d'Ain"),
    ("200000002", "CA Laon"),
    ("200000003", "Métropole de Laon"),
    ("200000004", "Autre Métropole"),
]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("200000001", ["00001", "00002"]),
        (" 200 000 001 ", ["00001", "00002"]),
        ("CC du Pays d'Ain", ["00001", "00002"]),
        ("cc pays d ain", ["00001", "00002"]),
        ("COMMUNAUTE DE COMMUNES DU PAYS D'AIN", ["00001", "00002"]),
        ("pays d'ain", ["00001", "00002"]),
        ("communauté d'agglomération de laon", ["00003", "00004"]),
        ("CA de Laon", ["00003", "00004"]),
        ("autre métropole", []),
        ("cc nulle part", []),
        ("200000009", []),
    ],
)
def test_an_epci_gives_its_communes(typed: str, found: list[str]) -> None:
    towns = [
        Town(f"{number:05}", nom, siren_epci=siren)
        for number, (nom, siren) in enumerate(
            [("Un", EPCI[0][0]), ("Deux", EPCI[0][0]), ("Trois", EPCI[1][0]), ("Cinq", EPCI[2][0])],
            start=1,
        )
    ]
    matches = search(make_index(towns, (), (), lambda: EPCI), typed)
    assert [match.commune.code_insee for match in matches] == found
    assert {match.reason for match in matches} <= {"epci"}
    assert {match.name for match in matches} <= {nom for _, nom in EPCI}


def test_epci_are_read_when_one_may_be_meant() -> None:
    read: list[int] = []

    def read_epci() -> list[tuple[str, str]]:
        read.append(1)
        return EPCI

    index = make_index([Town("00001", "Ain"), Town("00002", "Laon")], (), (), read_epci)
    assert [match.reason for match in search(index, "Ain")] == ["exact"]
    assert read == []
    assert [match.reason for match in search(index, "Aim")] == ["proche"]
    assert search(index, "Laon")[0].reason == "exact"  # and not the EPCI
    assert read == [1]


def test_the_reasons_are_ranked_as_they_are_listed() -> None:
    towns = [
        Town("00001", "Laon"),
        Town("00002", "Ain"),
        Town("00003", "AIN"),
        Town("00004", "Ainay"),
        Town("00005", "Val d'Ain"),
        Town("00006", "Autre"),
    ]
    assert reasons("Ain", *reversed(towns)) == [
        ("Ain", "exact"),
        ("AIN", "plie"),
        ("Ainay", "prefixe"),
        ("Val d'Ain", "mots"),
        ("Laon", "departement"),
        ("Autre", "departement"),
    ]
    assert reasons("bourg", *towns, Town("00007", "Bourges"), Town("00008", "Bours")) == [
        ("Bourg", "ancien_nom"),
        ("Bourges", "prefixe"),
    ]
    assert reasons("bourd", *towns, Town("00007", "Bourdeaux"), Town("00008", "Bours")) == [
        ("Bourdeaux", "prefixe"),
        ("Bours", "proche"),
        ("Bourg", "proche"),
    ]
    assert reasons("bourd", Town("00007", "Bourdeaux"), Town("00008", "Bours"), limit=1) == [
        ("Bourdeaux", "prefixe")
    ]


def test_a_shorter_name_that_begins_so_comes_first_and_a_former_one_last() -> None:
    towns = [Town("00001", "Autre"), Town("00002", "Bourgneuf"), Town("00003", "Bourges")]
    assert [name for name, _ in reasons("bour", *towns)] == ["Bourges", "Bourgneuf", "Bourg"]


def test_of_close_names_the_closest_comes_first_then_one_of_today() -> None:
    towns = [Town("00001", "Autre"), Town("00002", "Boxxg"), Town("00003", "Bouxg")]
    assert [name for name, _ in reasons("boudg", *towns)] == ["Bouxg", "Bourg", "Boxxg"]


def test_a_limit_is_kept_to_and_a_name_may_be_as_long_as_any() -> None:
    towns = named("Abc", "Abc", "Abc", "A" * LONGEST_NAME)
    assert [len(reasons("abc", *towns, limit=limit)) for limit in (-1, 0, 1, 3, 9)] == [
        0,
        0,
        1,
        3,
        3,
    ]
    assert reasons("a" * LONGEST_NAME, *towns) == [("A" * LONGEST_NAME, "plie")]
    assert reasons("a" * (LONGEST_NAME + 1), *towns) == []


@pytest.mark.parametrize(
    ("typed", "first"), [("vergne", "Vergne"), ("VERGNÉ", "Vergné"), ("la vergne", "La Vergne")]
)
def test_of_names_that_fold_alike_the_one_that_is_typed_comes_first(typed: str, first: str) -> None:
    towns = [Town("00007", "La Vergné"), *named("La Vergne", "Vergné", "Vergne")]
    found = [name for name, _ in reasons(typed, *towns)]
    assert found[0] == first
    assert len(found) == 4


def test_a_name_that_lacks_its_accents_comes_before_one_that_lacks_its_article() -> None:
    assert [name for name, _ in reasons("vergne", *named("La Vergne", "Vergné"))] == [
        "Vergné",
        "La Vergne",
    ]
