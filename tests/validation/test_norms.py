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
