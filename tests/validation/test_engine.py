"""One table from its bytes, by its schema alone: every fault, at its place, in both languages."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from pvd_data.base.language import typeset
from pvd_data.reference.index import shipped_reference
from pvd_data.schema.tables import TABLES
from pvd_data.validation.check_options import CheckOptions
from pvd_data.validation.collector import Collector
from pvd_data.validation.engine import check_free, check_table, read_blocks

if TYPE_CHECKING:
    from pvd_data.base.language import Lang
    from pvd_data.report import Issue

HEADER = "code_departement,nom,code_region,code_insee_chef_lieu\n"
GOOD = "05,Hautes-Alpes,93,05061\n"


def read(table: str, content: bytes, lang: Lang = "en") -> list[Issue]:
    collector = Collector(CheckOptions(lang=lang), "t.csv", table)
    check_table(read_blocks(io.BytesIO(content), collector), collector, None, lambda _: None)
    return collector.issues


def found(content: str | bytes) -> list[tuple[object, ...]]:
    data = content if isinstance(content, bytes) else content.encode()
    columns = ("line", "column", "column_number", "value", "slug")
    issues = read("departements", data)
    return [tuple(getattr(issue, name) for name in columns) for issue in issues]


CASES: list[tuple[str, str | bytes, list[tuple[object, ...]]]] = [
    ("clean", HEADER + GOOD, []),
    ("BOM", "\ufeff" + HEADER + GOOD, [(1, None, None, None, "byte-order-mark")]),
    (
        "columns in another order",
        "nom,code_insee_chef_lieu,code_region,code_departement\n",
        [(1, None, None, None, "misordered-label")],
    ),
    ("empty file", "", [(1, None, None, None, "source-error")]),
    (
        "not UTF-8",
        HEADER.encode() + "05,Hérault,93,05061\n".encode("latin-1"),
        [(2, None, None, "0xE9", "encoding-error")],
    ),
    (
        "unclosed quote",
        HEADER + GOOD + '06,"Alpes-Maritimes,93,06088\n',
        [(3, None, None, None, "unclosed-quote")],
    ),
    (
        "header",
        "code_departement,nom,nom,maire\n05,a,b,c\n",
        [
            (1, "code_region", None, None, "missing-label"),
            (1, "code_insee_chef_lieu", None, None, "missing-label"),
            (1, "nom", 3, "nom", "duplicate-label"),
            (1, "maire", 4, "maire", "extra-label"),
        ],
    ),
    (
        "blank row",
        HEADER + "\n,,,\n" + GOOD,
        [
            (2, None, None, None, "blank-row"),
            (3, None, None, None, "blank-row"),
        ],
    ),
    ("short row", HEADER + "05,Hautes-Alpes,93\n", [(2, None, None, "3", "missing-cell")]),
    ("long row", HEADER + "05,Hautes-Alpes,93,05061,\n", [(2, None, None, "5", "extra-cell")]),
    (
        "several faults in a row, and a missing value",
        HEADER + "5,,93,5061\n",
        [
            (2, "code_departement", 1, "5", "constraint-error"),
            (2, "nom", 2, None, "missing-value"),
            (2, "code_insee_chef_lieu", 4, "5061", "constraint-error"),
        ],
    ),
    (
        "row rule",
        HEADER + "05,Hautes-Alpes,84,05061\n",
        [(2, "code_region", 3, "84", "departement-mismatch")],
    ),
    ("duplicate key", HEADER + GOOD + GOOD, [(3, "code_departement", 1, "05", "primary-key")]),
    (
        "physical lines after a cell of two lines",
        HEADER + '05,"Hautes-\nAlpes",93,05061\n' + "5,x,93,05061\n",
        [
            (2, "nom", 2, "Hautes-\nAlpes", "constraint-error"),
            (4, "code_departement", 1, "5", "constraint-error"),
        ],
    ),
    (
        "CRLF",
        (HEADER + GOOD + "5,x,93,05061\n").replace("\n", "\r\n"),
        [
            (1, None, None, "CRLF", "line-endings"),
            (3, "code_departement", 1, "5", "constraint-error"),
        ],
    ),
]


@pytest.mark.parametrize(
    ("content", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_each_fault_is_found_at_its_place(
    content: str | bytes, expected: list[tuple[object, ...]]
) -> None:
    assert found(content) == expected


def test_a_unique_column_outside_the_key_is_held_to_it() -> None:
    header = ",".join(TABLES["communes"].columns) + "\n"
    row = "{},{},210500468,pvd-93-05-4,05,,,,1,2023,,,05200,,,,,false,\n"
    content = header + row.format("05046", "Embrun") + row.format("05047", "Éourres")
    issues = read("communes", content.encode())
    assert [(i.slug, i.column, i.line) for i in issues] == [
        ("unique-error", "siren", 3),
        ("unique-error", "id_pvd", 3),
    ]


MESSAGES = [
    (
        "5,x,93,05061",
        "fr",
        "code_departement : « 5 » trouvé, attendu : le code d'un département, par exemple 05, 2A ou 971",
    ),
    (
        "5,x,93,05061",
        "en",
        "code_departement: found '5', expected the code of a département, such as 05, 2A or 971",
    ),
    ("05,,93,05061", "fr", "nom : valeur manquante ; cette colonne doit être remplie"),
    (
        "05,x,84,05061",
        "fr",
        "code_region : « 84 » trouvé, attendu : 93, d'après code_departement 05",
    ),
    ("05,x,93", "en", "row too short: 3 cell(s), 4 expected"),
]


@pytest.mark.parametrize(("row", "lang", "message"), MESSAGES)
def test_messages_say_what_was_found_and_what_was_expected(
    row: str, lang: Lang, message: str
) -> None:
    content = (HEADER + row + "\n").encode()
    (issue,) = read("departements", content, lang)
    assert issue.message == (typeset(message) if lang == "fr" else message)


def test_bounds_and_choices_are_worded() -> None:
    header = ",".join(TABLES["intercommunalites"].columns)
    row = "200067742,CC Serre-Ponçon,XX,05,FPU,0,1,1,2101"
    issues = read("intercommunalites", f"{header}\n{row}\n".encode(), "fr")
    assert [(i.column, i.expected) for i in issues] == [
        ("nature", "CC, CA, CU, METRO, MET69"),
        ("nombre_communes", "au moins 1"),
        ("annee_population", "au plus 2100"),
    ]


def test_a_list_with_a_bad_item_is_one_fault() -> None:
    header = ",".join(TABLES["communes"].columns)
    row = "05046,Embrun,210500468,pvd-93-05-4,05,,,,1,2023,,,{},,,,,false,"
    content = "\n".join([header, row.format("0520"), row.format("|"), ""]).encode()
    issues = read("communes", content, "fr")
    found = [i for i in issues if i.column == "codes_postaux"]
    assert [(i.line, i.column, i.value, i.expected) for i in found] == [
        (2, "codes_postaux", "0520", "un code postal de cinq chiffres, par exemple 05200"),
        (3, "codes_postaux", "|", "un code postal de cinq chiffres, par exemple 05200"),
    ]


@pytest.mark.parametrize(
    ("content", "missing"),
    [
        ("01,Ain,84,01053\n" + GOOD, True),
        ("01,Ain,84,01053\n", True),
        ("1er,Ain,x,y\n" + GOOD, True),
        ("01,Ain,84,01053\n" + GOOD + "05,Hautes-Alpes\n", True),  # only the next row is asked
        ("01,Ain\n" + GOOD, False),
        ("A1,Ain 1,x9,y9\n" + GOOD, False),
    ],
)
def test_a_first_row_of_data_is_no_header(content: str, missing: bool) -> None:
    slugs = {slug for *_, slug in found(content)}
    assert ("missing-header" in slugs) == missing
    assert ("missing-label" in slugs) != missing


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_row_repeats_another_even_if_no_line_ends_it(end: str) -> None:
    content = end.join(["code_insee,nom", "05046,Embrun", "05170,Tallard", "05046,Embrun"])
    collector = Collector(CheckOptions(), "t.csv")
    blocks = read_blocks(io.BytesIO(content.encode()), collector)
    check_free(blocks, collector, shipped_reference())
    assert [(one.slug, one.line) for one in collector.issues if one.slug == "duplicate-row"] == [
        ("duplicate-row", 4)
    ]
