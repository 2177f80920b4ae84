"""Names folded: what is forgotten, what is kept."""

from __future__ import annotations

import re
import sys
import unicodedata
from itertools import groupby, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pvd_data
from pvd_data.base import text as base_text
from pvd_data.base.safe_json import dump_json
from pvd_data.base.text import (
    LONGEST,
    LONGEST_NAME,
    SAID,
    WORD,
    distance,
    edits_within,
    escape_control,
    first_of,
    fold,
    normalize,
    one_line,
    pattern,
    plain,
    run_together,
    width,
    without_accents,
    without_excess,
)

ALIKE = [
    ("L'Argentière-la-Bessée", "argentiere la bessee"),
    ("L’ARGENTIERE LA BESSEE", "argentiere la bessee"),
    ("Saint-Bonnet-en-Champsaur", "st. bonnet en champsaur"),
    ("Sainte-Maxime", "STE MAXIME"),
    ("Chalon-sur-Saône", "Chalon s/Saône"),
    ("Villeneuve-lès-Avignon", "villeneuve lez avignon"),
    ("Le Luc", "luc"),
    ("Les Andelys", "Andelys"),
    ("Bœurs-en-Othe", "boeurs en othe"),
    ("Vergné", "La Vergne"),
    ("Saint-Martin-d'Hères", "saint martin d heres"),
    ("Saint-Martin-d'Hères", "Saint‑Martin‑d`Heres"),
]


@pytest.mark.parametrize(("left", "right"), ALIKE)
def test_names_that_people_take_for_one_fold_alike(left: str, right: str) -> None:
    assert fold(left) == fold(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Saint-Bonnet-en-Champsaur", "Saint-Bonnet"),
        ("Serres", "Sérres-Castet"),
        ("Lez-Fontaine", "Fontaine"),  # no article, although lez is near
        ("Breteuil", "Breuil"),
    ],
)
def test_other_names_do_not(left: str, right: str) -> None:
    assert fold(left) != fold(right)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folding_empties_only_what_has_no_letter(text: str) -> None:
    assert bool(fold(text)) == bool(plain(text))


def test_no_name_of_france_is_emptied_and_all_folds_are_plain(pvd: pvd_data.Dataset) -> None:
    for commune in pvd.communes_france.values():
        folded = fold(commune.nom)
        assert folded
        assert folded.isascii()
        assert fold(folded) == folded
        assert run_together(commune.nom).isalnum()


def test_one_pair_in_a_departement_folds_alike(pvd: pvd_data.Dataset) -> None:
    seen: dict[tuple[str, str], str] = {}
    pairs = []
    for commune in pvd.communes_france.values():
        key = (commune.code_departement, fold(commune.nom))
        if key in seen:
            pairs.append((seen[key], commune.code_insee))
        seen[key] = commune.code_insee
    assert pairs == [("17464", "17465")]


words = st.text("abcde", max_size=8)


@given(words, words)
def test_distance_is_a_distance(left: str, right: str) -> None:
    found = distance(left, right, 20)
    assert found is not None
    assert (found == 0) == (left == right)
    assert found == distance(right, left, 20)
    assert found <= max(len(left), len(right))
    for most in range(4):
        assert distance(left, right, most) == (found if found <= most else None)


@pytest.mark.parametrize("installed", [True, False])
@given(left=words, right=words)
def test_edits_are_the_same_with_rapidfuzz_or_without(
    installed: bool, left: str, right: str
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        if not installed:
            patched.setattr(base_text, "_quick_distance", lambda: None)
        for most in range(4):
            assert edits_within(left, right, most) == distance(left, right, most)


@given(words, words)
def test_distance_agrees_with_rapidfuzz(left: str, right: str) -> None:
    from rapidfuzz.distance import OSA

    assert distance(left, right, 20) == OSA.distance(left, right)


def test_a_text_that_begins_with_marks_keeps_thirty() -> None:
    assert without_excess("\u0301" * 40) == "\u0301" * 30
    assert without_excess("e" + "\u0301" * 40) == "e" + "\u0301" * 30


@pytest.mark.once
def test_no_letter_brings_a_long_run_of_marks() -> None:
    made = [c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.decomposition(c)]
    for letter in ("\u0301", *made):
        text = normalize("NFKD", (letter + "\u0316" * 30) * 9)
        runs = groupby(text, lambda one: unicodedata.combining(one) > 0)
        # What is made of a letter and some marks brings those beside the 30.
        assert max(len(list(run)) for marks, run in runs if marks) <= 34, hex(ord(letter))


@pytest.mark.parametrize(
    "text",
    ["e\u0301\u0316", "\u0f73", "\u0301\u0316" * 15 + "\uff9e", "\ufdfa", "\u1fe6"],
    ids=["marks", "tibetan", "halfwidth", "long", "greek"],
)
def test_a_long_text_takes_little_time(text: str) -> None:
    # The square of so many letters would take many minutes.
    long = text * (10**5 // len(text))
    assert plain(long) == long
    for form in ("NFC", "NFD"):
        assert len(normalize(form, long)) <= 4 * len(long)
    assert len(without_accents(long)) <= len(long)


@pytest.mark.once
@pytest.mark.no_cover  # more than a million
def test_letters_are_folded_alone_as_in_a_text() -> None:
    for code in range(sys.maxunicode + 1):
        text = f"a{chr(code)}"
        folded = unicodedata.normalize("NFKD", text).casefold()
        folded = unicodedata.normalize("NFKD", folded).casefold()
        folded = unicodedata.normalize("NFKD", folded)
        for letter, letters in {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l"}.items():
            folded = folded.replace(letter, letters)
        kept = [c if c.isalnum() else " " for c in folded if not unicodedata.combining(c)]
        assert plain(text) == " ".join("".join(kept).split()), hex(code)


@given(st.text(max_size=30))
def test_what_people_write_is_normalised_as_unicode_says(text: str) -> None:
    for form in ("NFC", "NFD", "NFKD"):
        assert normalize(form, text) == unicodedata.normalize(form, text)


def test_distance_agrees_on_every_short_text() -> None:
    from rapidfuzz.distance import OSA

    texts = ["".join(letters) for size in range(6) for letters in product("ab", repeat=size)]
    for left, right in product(texts, repeat=2):
        assert distance(left, right, 9) == OSA.distance(left, right), (left, right)


@pytest.mark.parametrize(("kept", "most"), [(LONGEST, 500), (WORD, 80), (SAID, 200)])
def test_what_is_quoted_is_whole_as_far_as_is_said(kept: int, most: int) -> None:
    assert one_line("a" * most, kept) == "a" * most
    cut = one_line("a" * (most - most // 3 + 1) + "b" * (most // 3), kept)
    assert cut == "a" * (most - most // 3) + " … " + "b" * (most // 3)
    assert one_line("a" * 501) == one_line("a" * 501, 500) != "a" * 501


def test_each_unseen_character_is_written_as_python_writes_it() -> None:
    unseen = "\x00\x07\n\r\t\x1f\x7f\x9f\xad\u061c\u200b\u2028\ufeff\uffff\ud800\U000e0041"
    for letter in unseen:
        assert escape_control(letter) == repr(letter)[1:-1]
        assert escape_control(f"é{letter}日") == f"é{repr(letter)[1:-1]}日"
    assert escape_control(" ~\xa0ÿĀé日😀") == " ~\xa0ÿĀé日😀"


def test_a_name_is_folded_as_far_as_a_name_may_be_long() -> None:
    assert plain("É" * LONGEST_NAME) == "e" * LONGEST_NAME
    assert plain("É" * (LONGEST_NAME + 1)) == "É" * (LONGEST_NAME + 1)


@pytest.mark.parametrize("mark", ["\u0300", "\u036f"])
def test_thirty_marks_on_a_letter_are_kept_and_no_more(mark: str) -> None:
    assert without_excess("e" + mark * 30) == "e" + mark * 30
    assert without_excess(f"e{mark * 31}é{mark * 31}") == f"e{mark * 30}é{mark * 30}"


def test_a_pattern_is_compiled_when_it_is_asked() -> None:
    wrong = pattern("(")
    with pytest.raises(re.error):
        wrong.fullmatch("(")
    right = pattern("[a-c]+", re.IGNORECASE)
    assert right.fullmatch("aBc")
    assert right.sub("-", "xAy") == "x-y"
    assert (right.pattern, right.flags & re.IGNORECASE) == ("[a-c]+", re.IGNORECASE)


def test_json_holds_what_json_can_hold_only() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        dump_json([float("nan")])
    assert dump_json({"a": "\U000e0041\x7f"}) == r'{"a": "\udb40\udc41\u007f"}'
    assert dump_json({"a": [1]}, indent=1) == '{\n "a": [\n  1\n ]\n}'


@pytest.mark.parametrize(
    ("text", "columns"),
    [("", 0), ("e\u0301\u20dd", 1), ("日本", 4), ("\uff21", 2), ("\u0903a", 2), ("│é", 2)],
)
def test_how_wide_a_text_is(text: str, columns: int) -> None:
    assert width(text) == columns


def test_a_list_of_names_says_where_it_goes_on() -> None:
    assert [first_of("abc", most) for most in (2, 3, 4)] == [["a", "b", "…"], [*"abc"], [*"abc"]]
