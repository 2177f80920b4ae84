"""Reports to render: a small one, and one whose every text is hostile."""

from __future__ import annotations

import pytest

from pvd_data.report import Excerpt, FileColumn, Issue, Report

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "a|b`c`**d**[e](http://x.example)",
    "\x1b[31mred\x1b[0m\x9b2J\x07\x00\x7f",
    "lone \ud800 surrogates \udc80",
    "two\nlines\r\nand::error::x",
    "::error file=a.csv::injected",
    "##[add-mask]x ##vso[task.complete]",
    "100%0A {0} & \"quotes\" 'too' \\",
    "]]><failure/>\ufffe\uffff",
    "\u202egnp.exe\u2028\u200b\ufeff\U000e0041",
    "=cmd|' /C calc'!A0",
    "é" * 2_000_000,
)


@pytest.fixture
def small() -> Report:
    """Three faults in a file, one in another, a file without any, a resource not checked."""
    return Report(
        (
            Issue(
                "T001",
                "type-error",
                "error",
                "code_insee : « 5046 » trouvé, attendu : cinq caractères",
                "data/communes.csv",
                "communes",
                line=3,
                record=2,
                column="code_insee",
                column_number=1,
                value="5046",
                expected="cinq caractères",
                suggestion="05046",
                certain=True,
                character=1,
                excerpt=Excerpt("5046,Embrun", 0, 4),
            ),
            Issue(
                "F008",
                "line-endings",
                "notice",
                "les lignes finissent par CRLF",
                "data/communes.csv",
                "communes",
            ),
            Issue(
                "S004", "blank-row", "error", "ligne vide", "data/communes.csv", "communes", line=4
            ),
            Issue(
                "T004",
                "irregular-characters",
                "warning",
                "nom : « Suisse\u200b » contient un caractère invisible",
                "data/regions.csv",
                "regions",
                line=2,
                record=1,
                column="nom",
                column_number=2,
                value="Suisse\u200b",
                suggestion="Suisse",
                character=4,
                excerpt=Excerpt("11,Suisse\u200b,x", 3, 10),
            ),
        ),
        rows={"communes": 2, "regions": 1, "axes": 3},
        not_checked=("projets",),
        cells=40,
        columns={"projets.csv": {"code_insee": "INSEE", "nom": "lib_com"}},
        file_columns={
            "projets.csv": (
                FileColumn(1, "INSEE", "code_insee", "heading", 5, 1, 2),
                FileColumn(2, "lib_com", "nom", "contents", 6),
                FileColumn(3, "montant"),
            )
        },
    )


@pytest.fixture
def hostile() -> Report:
    """Hostile text wherever a stranger's file can put some."""
    return Report(
        tuple(
            Issue(
                "T001",
                "type-error",
                "error",
                f"{text} : « {text} »",
                f"{text[:200]}.csv",
                text[:200],
                line=number,
                column=text,
                value=text,
                expected=text,
                suggestion=text,
                certain=True,
                character=5,
                excerpt=Excerpt(f"a\t{text[:100]},b", 2, 2 + len(text[:100])),
            )
            for number, text in enumerate(HOSTILE, start=1)
        ),
        rows={text[:200]: 1 for text in HOSTILE},
        not_checked=HOSTILE,
        cells=1,
        columns={text: {text: text} for text in HOSTILE},
    )


@pytest.fixture
def many() -> Report:
    """Rules that have more faults than are shown or listed."""
    issues = [
        Issue("S004", "blank-row", "error", "ligne vide", "a.csv", line=line)
        for line in range(2, 14)
    ]
    issues += [
        Issue("S010", "formula", "warning", "formule", "a.csv", line=20),
        Issue("T003", "missing-value", "error", "valeur manquante", "b.csv", line=9),
        Issue("S004", "blank-row", "error", "ligne vide", "b.csv", line=10),
    ]
    totals = {
        ("error", "blank-row"): 1235,
        ("error", "missing-value"): 1,
        ("warning", "formula"): 1,
    }
    return Report(tuple(issues), {"a.csv": 30, "b.csv": 1}, totals=totals)  # type: ignore[arg-type]
