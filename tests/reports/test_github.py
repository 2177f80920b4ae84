"""Annotations and the summary of a job: `github`."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from pvd_data.base.language import Lang
from pvd_data.report import Issue, Report
from pvd_data.reports.github import render, summary_markdown
from pvd_data.reports.wording import title

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def test_annotations(small: Report) -> None:
    assert render(replace(small, file_columns={}), "fr") == (
        f"""\
::error file=data/communes.csv,line=3,col=1,title=T001 {title("type-error", "fr")}::code_insee : « 5046 » trouvé, attendu : cinq caractères\N{NO-BREAK SPACE}; écrire\N{NO-BREAK SPACE}: 05046 (certain)
::error file=data/communes.csv,line=4,title=S004 {title("blank-row", "fr")}::ligne vide
::warning file=data/regions.csv,line=2,col=4,title=T004 {title("irregular-characters", "fr")}::nom : « Suisse\\u200b » contient un caractère invisible\N{NO-BREAK SPACE}; écrire\N{NO-BREAK SPACE}: Suisse (à vérifier)
::notice file=data/communes.csv,title=F008 {title("line-endings", "fr")}::les lignes finissent par CRLF
Non vérifié\N{NO-BREAK SPACE}: projets
Non valide\N{NO-BREAK SPACE}: 2 erreurs, 1 avertissement, 1 remarque. 6 lignes et 40 cellules vérifiées.
"""
    )


def test_ten_annotations_errors_first_of_as_many_rules_as_may_be(many: Report) -> None:
    lines = render(many, "en").splitlines()
    found = [re.findall(r"title=(\w+)", line)[0] for line in lines if line.startswith("::")]
    assert found == ["S004", "T003", *["S004"] * 8]
    assert lines[10] == "… and 5 more"


def test_what_github_would_take_for_syntax_is_escaped() -> None:
    issue = Issue("S004", "blank-row", "error", "100 %\r\n::error::x, y: z", "a,b:c%.csv", line=2)
    command = render(Report((issue,)), "fr").splitlines()[0]
    assert command.startswith("::error file=a%2Cb%3Ac%25.csv,line=2,title=S004 ")
    assert command.endswith(r"::100 %25\r\n::error::x, y: z")


def test_hostile_text_starts_no_command_of_its_own(hostile: Report) -> None:
    lines = render(hostile, "fr").splitlines()
    commands = [line for line in lines if line.lstrip().startswith("::")]
    assert len(commands) == 10
    for command in commands:
        found = COMMAND.fullmatch(command)
        assert found is not None
        names = [part.partition("=")[0] for part in found[2].split(",")]
        assert names == ["file", "line", "col", "title"]


def cells(markdown: str) -> list[list[str]]:
    rows = [line for line in markdown.splitlines() if line.startswith("| ")][2:]
    return [row.removeprefix("| ").removesuffix(" |").split(" | ") for row in rows]


def test_summary(small: Report) -> None:
    report = replace(small, issues=small.issues[:2], file_columns={})
    assert summary_markdown(report, "fr") == (
        f"""\
### pvd-data

Non valide\N{NO-BREAK SPACE}&#58; 1 erreur, 0 avertissement, 1 remarque. 6 lignes et 40 cellules vérifiées.

Non vérifié\N{NO-BREAK SPACE}&#58; projets

| Gravité | Règle | Fichier | Ligne | Colonne | Valeur | Écrire | Message |
| --- | --- | --- | --- | --- | --- | --- | --- |
| erreur | T001 {title("type-error", "fr")} | data/communes.csv | 3 | <code>code&#95;insee</code> | <code>5046</code> | <code>05046</code> | code&#95;insee &#58; « 5046 » trouvé, attendu &#58; cinq caractères |
| remarque | F008 {title("line-endings", "fr")} | data/communes.csv |  |  |  |  | les lignes finissent par CRLF |
"""
    )


def test_summary_has_the_worst_first(small: Report) -> None:
    assert [row[0] for row in cells(summary_markdown(small, "en"))] == [
        "error",
        "error",
        "warning",
        "notice",
    ]


def test_summary_of_nothing_has_no_table() -> None:
    assert summary_markdown(Report(), "en") == (
        "### pvd-data\n\nValid&#58; 0 errors, 0 warnings, 0 notices. 0 rows and 0 cells checked.\n\n"
    )


def test_hostile_text_makes_no_markup_in_the_summary(hostile: Report) -> None:
    markdown = summary_markdown(hostile, "fr")
    rows = cells(markdown)
    assert len(rows) == len(hostile.issues)
    assert {len(row) for row in rows} == {8}
    assert set(re.findall(r"<[^>]*>", markdown)) == {"<code>", "</code>"}
    assert not re.search(r"[`*\[\]\\]|www\.|https?:", markdown)
    assert "<script>alert(1)</script>" in html.unescape(markdown)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_summary_too_long_for_github_is_cut_and_says_so(lang: Lang) -> None:
    issues = tuple(
        Issue("S004", "blank-row", "error", "é" * 400, "a.csv", line=line) for line in range(3000)
    )
    markdown = summary_markdown(Report(issues), lang)
    assert len(markdown.encode()) <= 1_000_000
    shown = len(cells(markdown))
    assert 1000 < shown < 3000
    assert {"fr": "La liste est coupée ici", "en": "The list is cut here"}[lang] in markdown
    last = markdown.splitlines()[-1]
    assert int(re.sub(r"\D", "", last)) == 3000 - shown
    assert f"| {shown - 1} |" in markdown


def test_a_summary_is_cut_at_the_row_that_no_longer_fits() -> None:
    issues = tuple(
        Issue("S004", "blank-row", "error", "vide", "a.csv", line=line) for line in range(2, 7)
    )
    whole = summary_markdown(Report(issues), "en")
    needed = len(whole.encode()) + 200  # with room for the sentence that says it was cut
    assert summary_markdown(Report(issues), "en", needed) == whole
    cut = summary_markdown(Report(issues), "en", needed - 1)
    assert cut.startswith("\n".join(whole.splitlines()[:-1]))
    assert cut.endswith("\n\nThe list is cut here for want of room: … and 1 more.\n")
