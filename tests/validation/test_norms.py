"""Names that a whole column writes in a norm of its own: told once, and only what departs from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import pvd_data
from pvd_data.base.text import without_accents
from pvd_data.reference.index import shipped_reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from pvd_data.report import Report

TOWNS = [town for town in shipped_reference().towns.values() if town.departement in ("05", "04")]


def check(*rows: tuple[str, str]) -> Report:
    return pvd_data.validate([["code_insee", "nom"], *map(list, rows)], lang="en")


def la_poste(name: str) -> str:
    plain = without_accents(name).upper()
    return plain.replace("-", " ").replace("'", " ").replace("SAINT", "ST")


def behind(name: str) -> str:
    for article in ("La ", "Le ", "Les ", "L'"):
        if name.startswith(article):
            return f"{name[len(article) :]} ({article.strip()})"
    return name


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (str.upper, "in capitals"),
        (str.lower, "without capitals"),
        (without_accents, "without accents"),
        (la_poste, "in capitals, "),
        (behind, "without an article in front"),
    ],
)
def test_a_column_in_a_norm_is_told_once(write: Callable[[str], str], words: str) -> None:
    report = check(*((town.code, write(town.nom)) for town in TOWNS))
    assert report.counts == {"names-in-a-norm": 1}
    message = report.issues[0].message
    assert f"nom: names {words}" in message
    assert "all down the column" in message


def test_what_departs_from_the_norm_is_told() -> None:
    rows = [(town.code, la_poste(town.nom)) for town in TOWNS if town.code != "05006"]
    report = check(*rows, ("05006", "Argentière-la-Bessée"))
    assert report.counts == {"names-in-a-norm": 1, "name-article": 1}
    told = report.issues[1]
    assert (told.value, told.certain) == ("Argentière-la-Bessée", True)
    report = check(*rows, ("05006", "L'Argentière-la-Bessé"))
    assert report.counts == {"names-in-a-norm": 1, "name-spelling": 1}


def test_a_few_names_of_an_official_column_are_told_each() -> None:
    once = shipped_reference().former_names  # some were official without their accents
    rows = [(town.code, town.nom) for town in TOWNS if set("éè") & set(town.nom)]
    rows = [row for row in rows if row[0] not in once]
    odd = [(code, without_accents(nom)) for code, nom in rows[:9]]
    report = check(*odd, *rows[9:])
    assert report.counts == {"name-accents": 9}
    assert all(issue.certain for issue in report.issues)


def test_of_fewer_than_five_each_is_told_and_none_is_certain() -> None:
    report = check(("05046", "EMBRUN"), ("05061", "GAP"), ("05170", "TALLARD"))
    assert report.counts == {"name-case": 3}
    assert not any(issue.certain for issue in report.issues)


def test_no_more_is_kept_than_a_list_of_communes_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pvd_data.validation.waiting._MANY", 10)
    report = check(*((town.code, town.nom.upper()) for town in TOWNS))
    assert report.counts["names-in-a-norm"] == 1
    # What is beyond is told as it is found.
    assert sum(report.counts.values()) == len(TOWNS) - 10 + 1


def test_names_noted_late_are_held_to_those_before() -> None:
    """The first odd name stands blocks below the first row: the rows above have official names."""
    many = [(town.code, town.nom) for town in shipped_reference().towns.values()][:20_000]
    report = check(*many, ("05098", "Orres"), ("05006", "Argentière-la-Bessée"), *many[:1])
    told = [issue for issue in report.issues if issue.slug == "name-article"]
    assert [issue.certain for issue in told] == [True, True]


def test_a_norm_is_seen_where_codes_have_lost_their_zero() -> None:
    report = check(*((town.code.lstrip("0"), behind(town.nom)) for town in TOWNS))
    assert set(report.counts) == {"constraint-error", "names-in-a-norm"}


def test_a_norm_is_seen_where_names_say_the_code_and_a_delimiter_is_too_many() -> None:
    rows = "".join(f"{n};BONDY;93140;\n" for n in range(9))
    report = pvd_data.validate(f"lot;commune;code postal\n{rows}".encode(), lang="fr")
    assert report.counts == {
        "wrong-delimiter": 1,
        "trailing-delimiter": 1,
        "names-in-a-norm": 1,
    }


def test_a_name_that_only_begins_like_saint_departs_from_no_norm() -> None:
    others = [town for town in shipped_reference().towns.values() if town.nom == "Saintes"]
    report = check(*((town.code, la_poste(town.nom)) for town in [*TOWNS, *others]))
    assert report.counts == {"names-in-a-norm": 1}


def test_an_article_in_brackets_with_a_space_is_an_article() -> None:
    report = check(("05017", "BATIE-NEUVE (LA )"), ("05046", "Embrun"))
    assert report.counts == {"name-article": 1}


def test_arrondissements_and_places_overseas_are_told_once_but_with_strict_each() -> None:
    codes = [f"751{number:02}" for number in range(1, 21)]
    codes += [f"987{number}" for number in range(11, 17)]
    rows = [["code_insee"], ["05046"], *([code] for code in codes)]
    report = pvd_data.validate(rows, lang="fr")
    assert report.counts == {"whole-column": 2}
    messages = [issue.message.replace("\xa0", " ") for issue in report.issues]
    assert "arrondissements de Paris" in messages[0]
    assert "20 cellules, comme « 75101 »" in messages[0]
    assert "hors des 101 départements (6 cellules, comme « 98711 »)" in messages[1]
    each = pvd_data.validate(rows, strict=True)
    assert each.counts["part-of-commune"] == 20
    assert each.counts["outside-departements"] == 6
    few = pvd_data.validate(rows[:6])
    assert few.counts == {"part-of-commune": 4}
