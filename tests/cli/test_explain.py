"""`pvd-data explain`: one rule, several, a family, all; and what is no rule."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from pvd_data.base.language import Lang
from pvd_data.base.language import typeset as fr
from pvd_data.cli.main import main
from pvd_data.rules.registry import RULES
from pvd_data.rules.rule import Rule

LANGUAGES: tuple[Lang, ...] = ("fr", "en")


def run(*args: str, lang: str | None = "fr", color: bool = False) -> Result:
    env = {"PVD_DATA_LANG": lang, "LC_ALL": "C"}
    return CliRunner().invoke(main, ["explain", *args], env=env, color=color)


BLANK_ROW = """\
S004 blank-row (erreur)
Ligne vide

Une ligne dont toutes les cellules sont vides ne dit rien, et certains logiciels s'y
arrêtent de lire. Supprimez-la.

Exemple invalide
  code_insee,nom
  05046,Embrun
  ,
  05170,Tallard
Exemple valide
  code_insee,nom
  05046,Embrun
  05170,Tallard
"""


@pytest.mark.parametrize("word", ["S004", "s004", "blank-row"])
def test_a_rule_is_explained_by_its_code_or_slug(word: str) -> None:
    result = run(word)
    assert (result.exit_code, result.stdout, result.stderr) == (0, BLANK_ROW, "")


def test_english_is_spoken_where_it_is_asked_for_and_french_where_nothing_is() -> None:
    asked = run("R004", "--lang", "en")
    assert asked.stdout.startswith("R004 not-in-programme (error)\nCommune not in the programme\n")
    assert "Invalid example\n  code_insee,nom\n" in asked.stdout
    assert run("R004", lang="en").stdout == asked.stdout
    assert run("R004", lang=None).stdout == run("R004", "--lang", "fr").stdout != asked.stdout


def test_a_family_is_explained_rule_by_rule_and_none_twice() -> None:
    result = run("T", "T002", "mojibake", "S004")
    heads = [line for line in result.stdout.splitlines() if line.endswith(("(erreur)", "ment)"))]
    assert [head.split()[0] for head in heads] == [f"T00{n}" for n in range(1, 9)] + ["S004"]
    assert result.stdout.endswith("\n\n" + BLANK_ROW)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_every_rule_is_printed_without_anything_unseen(rule: Rule) -> None:
    unseen = {"en": "\n", "fr": "\n\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"}
    for lang in LANGUAGES:
        out = run(rule.code, "--lang", lang).stdout
        assert out.startswith(f"{rule.code} {rule.slug} (")
        assert " ".join(rule.why[lang].split()) in " ".join(out.split())
        assert all(sign.isprintable() or sign in unseen[lang] for sign in out)


def test_explanations_are_as_wide_as_a_terminal_bears() -> None:
    """The widest line of all is the widest that there may be."""
    widest = 0
    for lang in LANGUAGES:
        for rule in RULES.values():
            lines = run(rule.code, "--lang", lang).stdout.splitlines()
            why = lines[3 : lines.index("", 3)]
            assert "".join(why).replace(" ", "") == rule.why[lang].replace(" ", "")
            assert " ".join(why) == rule.why[lang]
            widest = max(widest, *map(len, why))
    assert widest == 88


def test_all_rules_are_listed_where_none_is_named() -> None:
    lines = run().stdout.splitlines()
    assert lines[0].split() == ["Code", "Nom", "Gravité", "Titre"]
    assert [line.split()[:2] for line in lines[1:]] == [[r.code, r.slug] for r in RULES.values()]
    place = lines[0].index("Titre")
    assert {line[place - 2 : place] for line in lines} == {"  "}
    assert lines[1][place:] == "Encodage incorrect"
    assert run(lang="en").stdout.splitlines()[0].split() == ["Code", "Name", "Severity", "Title"]


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("blanc-row", fr("vouliez-vous dire « blank-row » ou ")),
        (
            "siren",
            fr("vouliez-vous dire « siren-key » ou « unknown-siren » ou « siren-mismatch » ?"),
        ),
        (
            "name",
            fr("vouliez-vous dire « name-spelling » ou « name-case » ou « name-accents » ?"),
        ),
        ("S0004", fr("vouliez-vous dire « S004 » ou ")),
        ("xyzzy", fr("« pvd-data explain » les nomme toutes")),
        ("", fr("« pvd-data explain » les nomme toutes")),
    ],
)
def test_what_is_no_rule_is_said_with_what_is_close(word: str, hint: str) -> None:
    result = run("S004", word)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(fr(f"Erreur : « {word} » ne nomme aucune règle ; {hint}"))


def test_a_language_that_is_none_is_a_usage_error() -> None:
    result = run("S004", lang="de")
    assert result.exit_code == 2
    assert "PVD_DATA_LANG" in result.stderr


def test_the_head_is_bold_on_a_terminal_only() -> None:
    assert run("S004", color=True).stdout.startswith("\x1b[1mS004 blank-row (erreur)\x1b[0m\n")
    assert "\x1b" not in run("S004").stdout
