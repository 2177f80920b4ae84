"""What people read: `text` and `full`."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from pvd_data.base.language import Lang
from pvd_data.base.language import typeset as fr
from pvd_data.report import Excerpt, Issue, Report
from pvd_data.reports.text import render, render_full
from pvd_data.reports.wording import colon, title

THIN = "\N{NARROW NO-BREAK SPACE}"


def marked(excerpt: Excerpt) -> list[str]:
    issue = Issue("T001", "type-error", "error", "words", "a.csv", line=2, excerpt=excerpt)
    return [
        line.removeprefix("      | ")
        for line in render(Report((issue,)), "fr").splitlines()
        if line.startswith("      |")
    ]


def test_text_in_french(small: Report) -> None:
    assert fr(render(small, "fr")) == (
        fr(f"""\
data/communes.csv
  S004 {title("blank-row", "fr")} : 1 erreur
    ligne 4 – ligne vide
  T001 {title("type-error", "fr")} : 1 erreur
    ligne 3, caractère 1 – code_insee : « 5046 » trouvé, attendu : cinq caractères
      | 5046,Embrun
      | ^^^^
      écrire : 05046 (certain)
  F008 {title("line-endings", "fr")} : 1 remarque
    les lignes finissent par CRLF

data/regions.csv
  T004 {title("irregular-characters", "fr")} : 1 avertissement
    ligne 2, caractère 4 – nom : « Suisse\\u200b » contient un caractère invisible
      | 11,Suisse\\u200b,x
      |    ^^^^^^^^^^^^
      écrire : Suisse (à vérifier)

Colonnes vérifiées dans projets.csv :
  INSEE → code_insee, d'après l'en-tête : 5 cellules, 1 vide, 2 à voir
  lib_com → nom, d'après le contenu : 6 cellules
  pas reconnues : montant
1 ligne sans code INSEE dans projets.csv, non rapprochée de la référence ; --require code_insee la signale
Non vérifié : projets
Non valide : 2 erreurs, 1 avertissement, 1 remarque. 6 lignes et 40 cellules vérifiées.
""")
    )


def test_text_in_english(small: Report) -> None:
    warning = replace(small, issues=small.issues[3:])
    assert render(warning, "en") == (
        f"""\
data/regions.csv
  T004 {title("irregular-characters", "en")}: 1 warning
    line 2, character 4 – nom : « Suisse\\u200b » contient un caractère invisible
      | 11,Suisse\\u200b,x
      |    ^^^^^^^^^^^^
      write: Suisse (to be checked)

Columns checked in projets.csv:
  INSEE → code_insee, by its heading: 5 cells, 1 empty, 2 to look at
  lib_com → nom, by its contents: 6 cells
  not recognised: montant
1 row without an INSEE code in projets.csv, not compared with the reference; --require code_insee tells it
Not checked: projets
Valid: 0 errors, 1 warning, 0 notices. 6 rows and 40 cells checked.
"""
    )


def test_nothing_found() -> None:
    report = Report((), {"a.csv": 1}, cells=2)
    assert render(report, "fr") == (
        fr("Valide : 0 erreur, 0 avertissement, 0 remarque. 1 ligne et 2 cellules vérifiées.\n")
    )


@pytest.mark.parametrize(
    ("lang", "number", "rest", "limited"),
    [
        ("fr", f"1{THIN}234 erreurs", f"… et 1{THIN}231 autres", f"15 fautes sur 1{THIN}237"),
        ("en", "1,234 errors", "… and 1,231 more", "15 of 1,237 faults"),
    ],
)
def test_three_examples_and_the_true_total(
    lang: Lang, number: str, rest: str, limited: str, many: Report
) -> None:
    rendered = render(many, lang)
    assert rendered.count("ligne vide") == 4
    assert f"{number}\n" in rendered
    assert f"    {rest}\n" in rendered
    assert limited in rendered


def test_where_two_files_are_cut_neither_total_is_known() -> None:
    issues = tuple(
        Issue("S004", "blank-row", "error", "vide", path, line=line)
        for path in ("a.csv", "b.csv")
        for line in range(4)
    )
    rendered = render(Report(issues, totals={("error", "blank-row"): 20}), "fr")
    assert rendered.count("au moins 4 erreurs\n") == 2
    assert rendered.count("… et au moins 1 autre\n") == 2


@pytest.mark.parametrize(
    ("excerpt", "lines"),
    [
        pytest.param(Excerpt("a,,b", 2, 2), ["a,,b", "  ^"], id="an empty cell has a mark"),
        pytest.param(Excerpt("a\tbc", 2, 4), ["a    bc", "     ^^"], id="a tab between cells"),
        pytest.param(Excerpt("a, \tb", 2, 5), [r"a, \tb", "  ^^^^"], id="a tab in the cell"),
        pytest.param(Excerpt("e\u0301,x", 3, 4), ["e\u0301,x", "  ^"], id="decomposed"),
        pytest.param(Excerpt("東京,x", 3, 4), ["東京,x", "     ^"], id="wide"),
        pytest.param(Excerpt("\x1b[1m,x", 5, 6), [r"\x1b[1m,x", " " * 8 + "^"], id="escape"),
        pytest.param(Excerpt("x,a\nb", 2, 5), [r"x,a\nb", "  ^^^^"], id="newline"),
    ],
)
def test_the_mark_stands_under_the_cell(excerpt: Excerpt, lines: list[str]) -> None:
    assert marked(excerpt) == lines


def test_an_empty_suggestion_is_told() -> None:
    issue = Issue("C003", "x", "error", "words", "a.csv", suggestion="")
    assert "      laisser vide (à vérifier)\n" in render(Report((issue,)), "fr")
    assert "      leave empty (to be checked)\n" in render(Report((issue,)), "en")


def test_many_names_are_not_all_listed() -> None:
    report = Report(not_checked=tuple(f"r{number}" for number in range(1000)))
    assert "r29 … et 970 autres\n" in render(report, "fr")


def test_full(small: Report) -> None:
    assert fr(render_full(small, "fr")) == (
        fr("""\
data/communes.csv:3:1: T001 code_insee : « 5046 » trouvé, attendu : cinq caractères
data/communes.csv: F008 les lignes finissent par CRLF
data/communes.csv:4: S004 ligne vide
data/regions.csv:2:4: T004 nom : « Suisse\\u200b » contient un caractère invisible
""")
    )


def test_full_keeps_each_fault_on_a_line(hostile: Report) -> None:
    assert len(render_full(hostile, "fr").splitlines()) == len(hostile.issues)


def blank_rows(*paths: str, each: int) -> tuple[Issue, ...]:
    return tuple(
        Issue("S004", "blank-row", "error", "vide", path, line=line)
        for path in paths
        for line in range(2, each + 2)
    )


@pytest.mark.parametrize(
    ("listed", "total", "shown", "said"),
    [
        pytest.param(3, 3, 3, [], id="as many as are shown"),
        pytest.param(4, 4, 3, ["… et 1 autre"], id="one more"),
        pytest.param(1, 9, 1, ["… et 8 autres"], id="a list shorter than what is shown"),
    ],
)
def test_how_many_are_not_shown(listed: int, total: int, shown: int, said: list[str]) -> None:
    report = Report(blank_rows("a.csv", each=listed), totals={("error", "blank-row"): total})
    rendered = render(report, "fr")
    assert rendered.count("– vide") == shown
    assert re.findall("….*", rendered) == said


@pytest.mark.parametrize(("total", "least"), [(8, ""), (9, "au moins "), (7, "")])
def test_totals_of_two_files_are_known_unless_a_list_was_cut(total: int, least: str) -> None:
    issues = blank_rows("a.csv", "b.csv", each=4)
    rendered = render(Report(issues, totals={("error", "blank-row"): total}), "fr")
    assert rendered.count(f"{colon('fr')}{least}4 erreurs\n") == 2


def test_the_longest_of_two_lists_is_the_one_that_was_cut() -> None:
    issues = blank_rows("a.csv", each=4) + blank_rows("b.csv", each=2)
    rendered = render(Report(issues, totals={("error", "blank-row"): 20}), "en")
    assert re.findall("([0-9]+) errors\n", rendered) == ["18", "2"]


@pytest.mark.parametrize(("number", "said"), [(30, []), (31, ["… et 1 autre"])])
def test_names_are_listed_as_far_as_there_is_room(number: int, said: list[str]) -> None:
    rendered = render(Report(not_checked=tuple(f"r{n}" for n in range(number))), "fr")
    assert "r29" in rendered
    assert re.findall("….*", rendered) == said


def test_rules_of_a_file_come_worst_first_then_by_code() -> None:
    kinds = [("S004", "notice"), ("T001", "warning"), ("S001", "notice"), ("T009", "error")]
    issues = [Issue(code, code.lower(), worst, "x", "a.csv") for code, worst in kinds]  # type: ignore[arg-type]
    found = re.findall(r"^  ([A-Z]\d+) ", render(Report(tuple(issues)), "fr"), re.MULTILINE)
    assert found == ["T009", "T001", "S001", "S004"]
