"""Sentences in two languages: French signs, numbers and nouns, close names, and the language picked."""

from __future__ import annotations

import errno
import os
from dataclasses import FrozenInstanceError
from typing import TYPE_CHECKING

import pytest

from pvd_data.base.language import (
    Text,
    close_names,
    count,
    did_you_mean,
    figure,
    french,
    one_of,
    os_refusal,
    pick_lang,
    plural,
    quoted,
    typeset,
)

if TYPE_CHECKING:
    from pvd_data.base.language import Lang

SPACE = "\N{NO-BREAK SPACE}"
THIN = "\N{NARROW NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("« nom » : quoi ?", "«~nom~»~: quoi~?"),
        ("oui ; non !", "oui~; non~!"),
        ("https://x.fr/a:b", "https://x.fr/a:b"),
        ("a b, c. d", "a b, c. d"),
        ("déjà~: fait", "déjà~: fait"),
        ("", ""),
    ],
)
def test_french_signs_keep_to_their_words(written: str, shown: str) -> None:
    assert typeset(written.replace("~", SPACE)) == shown.replace("~", SPACE)


def test_what_is_filled_in_is_left_as_it_is() -> None:
    said = french("{file} : « {nom} »", file="a : b", nom="c ; d")
    assert said == f"a : b{SPACE}: «{SPACE}c ; d{SPACE}»"
    text = Text(fr="{file} : « {nom} »", en="{file}: {nom!r}").fill(file="a : b", nom="{x} ; y")
    assert text.fr == f"a : b{SPACE}: «{SPACE}{{x}} ; y{SPACE}»"
    assert text.en == "a : b: '{x} ; y'"


def test_a_text_is_in_two_languages_and_named_only() -> None:
    text = Text(fr="quoi ?", en="what?")
    assert (text["fr"], text["en"]) == (f"quoi{SPACE}?", "what?")
    with pytest.raises(TypeError):
        Text("quoi ?", "what?")  # type: ignore[call-arg]
    with pytest.raises(FrozenInstanceError):
        text.fr = "x"  # type: ignore[misc]


def test_a_text_within_a_text_is_in_its_language() -> None:
    inner = Text(fr="une date", en="a date")
    outer = Text(fr="attendu : {what}, {number}", en="expected: {what}, {number}")
    filled = outer.fill(what=inner, number=3)
    assert (filled.fr, filled.en) == (f"attendu{SPACE}: une date, 3", "expected: a date, 3")
    assert outer == Text(fr="attendu : {what}, {number}", en="expected: {what}, {number}")
    with pytest.raises(KeyError):
        outer.fill(what=inner)


@pytest.mark.parametrize(
    ("environ", "lang"),
    [
        ({}, "fr"),  # Windows, and most runners of CI
        ({"LANG": ""}, "fr"),
        ({"LANG": "C"}, "fr"),
        ({"LANG": "C.UTF-8"}, "fr"),
        ({"LC_ALL": "POSIX"}, "fr"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_CA"}, "fr"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "en_US", "LC_MESSAGES": "fr_FR"}, "fr"),
        ({"LANG": "fr_FR", "LC_MESSAGES": "fr_FR", "LC_ALL": "en_GB"}, "en"),
        ({"LANG": "en_US", "LC_ALL": "C"}, "fr"),
        ({"LANG": "en_US", "LC_ALL": "", "LC_MESSAGES": ""}, "en"),
        ({"LANG": "en_US", "PVD_DATA_LANG": "fr"}, "fr"),
        ({"LANG": "fr_FR", "PVD_DATA_LANG": "en"}, "en"),
        ({"LANG": "en_US", "PVD_DATA_LANG": ""}, "en"),
    ],
)
def test_french_is_spoken_unless_another_language_is_clearly_wanted(
    environ: dict[str, str], lang: Lang
) -> None:
    assert pick_lang(None, environ) == lang
    assert pick_lang("fr", environ) == "fr"
    assert pick_lang("en", environ) == "en"


def test_a_language_that_is_neither_is_refused() -> None:
    for asked, environ in (("de", {}), (None, {"PVD_DATA_LANG": "FR"})):
        with pytest.raises(ValueError, match="expected fr or en"):
            pick_lang(asked, environ)
    assert pick_lang("en", {"PVD_DATA_LANG": "de"}) == "en"


@pytest.mark.parametrize(
    ("number", "lang", "said"),
    [
        (0, "fr", "0 ligne"),
        (1, "fr", "1 ligne"),
        (2, "fr", "2 lignes"),
        (0, "en", "0 lignes"),
        (1, "en", "1 ligne"),
        (2, "en", "2 lignes"),
        (34875, "fr", f"34{THIN}875 lignes"),
        (34875, "en", "34,875 lignes"),
        (1_234_567, "fr", f"1{THIN}234{THIN}567 lignes"),
    ],
)
def test_a_noun_agrees_with_its_number(number: int, lang: Lang, said: str) -> None:
    assert count(number, lang, "ligne") == said
    assert figure(number, lang) == said.split(" ")[0]


def test_a_plural_may_be_another_word() -> None:
    assert [plural(n, "fr", "animal", "animaux") for n in (0, 1, 2)] == ["animal"] * 2 + ["animaux"]
    assert [plural(n, "en", "is", "are") for n in (0, 1, 2)] == ["are", "is", "are"]


@pytest.mark.parametrize(
    ("word", "close"),
    [
        ("comunes", ["communes", "communes_france"]),
        ("COMMUNES", ["communes", "communes_france"]),
        ("axe", ["axes"]),
        ("xyz", []),
        ("", []),
    ],
)
def test_close_names_are_found_in_any_case(word: str, close: list[str]) -> None:
    assert close_names(word, ["axes", "communes_france", "communes"]) == close


def test_what_may_be_meant_has_one_wording() -> None:
    close = did_you_mean("comunes", ["axes", "communes_france", "communes"])
    assert (
        close.fr == f"vouliez-vous dire {quoted('communes')} ou {quoted('communes_france')}{SPACE}?"
    )
    assert close.en == "did you mean 'communes' or 'communes_france'?"
    none = did_you_mean("xyz", ["axes", "communes"])
    assert none.fr == f"il y a {quoted('axes')}, {quoted('communes')}"
    assert none.en == "there are 'axes', 'communes'"


def test_a_long_list_of_names_is_cut() -> None:
    names = [f"name{number}" for number in range(20)]
    many = did_you_mean("xyz", names)
    assert many.en == f"there are {', '.join(map(repr, names[:8]))}, …"
    assert many.fr.endswith(f"{quoted('name7')}, …")
    assert one_of(names[:3]).en == "did you mean 'name0' or 'name1' or 'name2'?"
    assert one_of(names[:4]).en == "there are 'name0', 'name1', 'name2', 'name3'"
    assert did_you_mean("xyz", names[:8]).en.endswith("'name7'")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOENT, "ce fichier ou ce dossier n'existe pas"),
        (errno.EACCES, "droits insuffisants"),
        (errno.ENOSPC, "le disque est plein"),
        (errno.EIO, os.strerror(errno.EIO)),  # rare ones stay in the words of the system
    ],
)
def test_what_the_system_refuses_is_said_in_both_languages(number: int, said: str) -> None:
    refusal = os_refusal(OSError(number, os.strerror(number)))
    assert (refusal.fr, refusal.en) == (said, os.strerror(number))
    assert os_refusal(OSError("odd")).en == "odd"


def test_three_close_names_are_enough() -> None:
    assert close_names("nom", ["nomx", "noms", "nome", "nom2"]) == ["nomx", "noms", "nome"]
