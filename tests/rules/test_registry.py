"""The registry of rules: complete in both languages, and its pages with it."""

from __future__ import annotations

import csv
import io
import re
import string
from pathlib import Path

import pytest

from pvd_data.base.language import Lang, Text
from pvd_data.publishing.pages import RULES_PAGES, rules_page
from pvd_data.rules.registry import RULES, find_rules
from pvd_data.rules.rule import FAMILIES, SEVERITIES, Rule, visible

LANGUAGES: tuple[Lang, ...] = ("fr", "en")
ALL = tuple(RULES.values())

#: What the sentence of a fault may name.
PLACEHOLDERS = {"value", "expected", "given", "column", "table", "first", "same", "target"}

#: Rules whose examples only show a piece: a descriptor, or the beginning of a huge file.
PIECES = {"byte-count", "hash-count", "field-too-large", "record-too-large", "sheet-left-aside"}


def names_in(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


def content(example: str) -> bytes:
    return example.encode("utf-8", "surrogateescape")


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.code)
def test_a_rule_has_all_its_words_in_both_languages(rule: Rule) -> None:
    for lang in LANGUAGES:
        title, message, why = rule.title[lang], rule.message[lang], rule.why[lang]
        assert title != rule.slug
        assert title[0].isupper()
        assert not title.endswith(".")
        assert why[0].isupper()
        assert why.endswith(".")
        for text in (title, message, why):
            assert text == text.strip() != ""
            assert "\n" not in text and "  " not in text
        assert not set("{}`") & set(title + why)
        assert names_in(message) <= PLACEHOLDERS
    # A sentence of one language tells no more than that of the other.
    assert names_in(rule.message["fr"]) == names_in(rule.message["en"])
    assert rule.why["fr"] != rule.why["en"]


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.code)
def test_french_words_have_french_signs(rule: Rule) -> None:
    for text in (rule.title["fr"], rule.message["fr"], rule.why["fr"]):
        assert '"' not in text
        assert not re.search(r"[^\s][;?!»]|«\S|[a-zé]:\s", re.sub(r"\{\w+\}", "x ", text))


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.code)
def test_a_warning_says_that_it_is_only_one(rule: Rule) -> None:
    if rule.severity == "warning":
        assert "un avertissement" in rule.why["fr"]
        assert "a warning" in rule.why["en"] or "only a warning" in rule.why["en"]
    if rule.severity == "notice":
        assert "Ce n'est qu'une remarque" in rule.why["fr"]
        assert "This is only a notice" in rule.why["en"]


def test_codes_slugs_and_titles_are_unique_and_in_order() -> None:
    assert len({rule.code for rule in ALL}) == len(ALL)
    for lang in LANGUAGES:
        assert len({rule.title[lang] for rule in ALL}) == len(ALL)
    for letter in FAMILIES:
        codes = [rule.code for rule in ALL if rule.code[0] == letter]
        assert codes == sorted(codes)
        assert all(re.fullmatch(f"{letter}[0-9]{{3}}", code) for code in codes)
    assert list(dict.fromkeys(rule.code[0] for rule in ALL)) == list(FAMILIES)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", slug) for slug in RULES)
    assert {rule.severity for rule in ALL} == set(SEVERITIES)


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.code)
def test_examples_are_small_files_that_differ(rule: Rule) -> None:
    assert rule.wrong != rule.right
    assert rule.right
    assert rule.wrong or rule.slug == "source-error"
    if rule.slug in PIECES:
        return
    # The right one is a table: a header, and rows as long as it.
    text = content(rule.right).decode("utf-8")
    header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert rows
    assert len(set(header)) == len(header)
    assert {len(row) for row in rows} == {len(header)}
    assert text.endswith("\n") and "\r" not in text
    # Both are about the same columns, but where the columns are what is wrong.
    if rule.code[0] in "TKCR":
        assert rule.wrong.splitlines()[0].split(",") == header


def test_find_rules_knows_codes_slugs_and_the_letters_codes_begin_with() -> None:
    assert find_rules("r004") == find_rules("NOT-IN-PROGRAMME") == (RULES["not-in-programme"],)
    assert {rule.code[0] for rule in find_rules("K")} == {"K"}
    assert find_rules("") == find_rules("rien") == ()


def test_what_cannot_be_seen_is_named() -> None:
    for rule in ALL:
        for example in (rule.wrong, rule.right):
            shown = visible(example)
            assert shown
            assert all(sign.isprintable() or sign == "\n" for sign in shown)
    assert visible(RULES["encoding-error"].wrong).endswith("La B<E2>tie-Neuve")
    assert visible("a\u00a0b\u200b\u2028\t\0") == "a<U+00A0>b<U+200B><U+2028><TAB><NUL>"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_tells_every_rule(lang: Lang, root: Path) -> None:
    page = rules_page(lang)
    lines = page.splitlines()
    for rule in ALL:
        # A link from the table of its family, and a section with a title, a reason, examples.
        assert (
            sum(line.startswith(f"| [{rule.code}](#{rule.code.lower()}) |") for line in lines) == 1
        )
        section = page.partition(f"\n### {rule.code}\n")[2].partition("\n### ")[0]
        assert f"(`{rule.slug}`, " in section
        assert section.count("\n```") == 4
        assert f"\n{visible(rule.wrong)}\n```\n" in section
        assert f"\n{visible(rule.right)}\n```\n" in section
        plain = re.sub(r"\\(?=\W)|`", "", section)
        assert rule.title[lang] in plain
        assert rule.why[lang] in plain
    assert page.endswith("```\n") and not page.endswith("\n\n")
    assert root.joinpath(RULES_PAGES[lang]).read_bytes() == page.encode()


def test_no_rule_can_break_out_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    nasty = Rule(
        "S004",
        "blank-row",
        "error",
        title=Text(fr="<script> | [a](b)", en="x"),
        message=RULES["blank-row"].message,
        why=Text(fr="*a* `b` # c & code_insee", en="x"),
        wrong="```\n</code>\n````\n",
        right="x",
    )
    monkeypatch.setattr(
        "pvd_data.publishing.pages.find_rules",
        lambda letter: (nasty,) if letter == "S" else (),
    )
    page = rules_page("fr")
    assert "\\<script\\> \\| \\[a\\](b)" in page
    assert "\\*a\\* \\`b\\` \\# c \\& `code_insee`" in page
    assert "\n`````text\n```\n</code>\n````\n`````\n" in page
