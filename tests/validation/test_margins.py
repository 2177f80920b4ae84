"""What stands around the rows of anybody's file is told once, and the rows are checked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

import pvd_data
from pvd_data.fixing.fix import fix_content
from pvd_data.validation.asking import OptionError
from pvd_data.validation.check_options import CheckOptions
from pvd_data.validation.looking import find_columns

if TYPE_CHECKING:
    from pvd_data.report import Report

ROWS = "projet;insee_com;nom_commune\nHalle;05046;Embrun\nPlace;05170;Talard\n"

#: What anybody's file may be without a word from this page: other pages tell of these.
CONVENTIONS = {"wrong-delimiter", "line-endings", "byte-order-mark"}


def _written(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "a.csv"
    path.write_bytes(content.encode())
    return path


def check(tmp_path: Path, content: str, **options: Any) -> Report:
    return pvd_data.validate(_written(tmp_path, content), lang="fr", **options)


def told(report: Report) -> list[tuple[object, ...]]:
    return [
        (issue.line, issue.slug, issue.value)
        for issue in report.issues
        if issue.slug not in CONVENTIONS
    ]


@pytest.mark.parametrize(
    ("above", "shown"),
    [
        ("Projets PVD;;\nPréfecture;;\n;;\n", "Projets PVD;;"),
        ("Projets PVD, en 2024\n\n", "Projets PVD, en 2024"),
        ("sep=;\n", "sep=;"),
        ('"sep=;"\r\n', '"sep=;"'),
        ("# export du 3 mars\n# source : préfecture, région\n", "# export du 3 mars"),
        ("\n\n", "ligne vide"),
        ("Liste des communes\nFrance\nMise en ligne\nInsee\n", "Liste des communes"),
        ("Commune, EPCI, département\n", "Commune, EPCI, département"),
        ("Note " * 30 + "\n", ("Note " * 16)),
    ],
)
def test_what_stands_above_the_header_is_told_once(above: str, shown: str, tmp_path: Path) -> None:
    lines = above.count("\n")
    first = next((n for n, line in enumerate(above.splitlines(), 1) if line.strip(";")), 1)
    report = check(tmp_path, above + ROWS)
    assert told(report) == [
        (first, "lines-above-header", shown),
        (lines + 3, "name-spelling", "Talard"),
    ]
    assert list(report.rows.values()) == [2]
    assert report.issues[-1].character == len("Place;05170;") + 1


def test_headings_in_words_stand_above_those_in_codes(tmp_path: Path) -> None:
    words = "Code géographique,Libellé géographique,Département,Région,Intercommunalité - Métropole"
    codes = "CODGEO,LIBGEO,DEP,REG,EPCI"
    rows = "05046,Ambrun,05,93,200067742\n01053,Bourg-en-Bresse,01,84,200071751\n"
    for title, first, second, line in (
        ("", words, codes, 2),
        ("Liste des communes\nFrance\nMise en ligne\nInsee\n", words, codes, 6),
        ("", codes, words, 1),
    ):
        report = check(tmp_path, f"{title}{first}\n{second}\n{rows}")
        other = line - 1 if first == words else line + 1
        assert [one for one in told(report) if one[1] != "lines-above-header"] == [
            (other, "second-header", None),
            (other + 1 + (first == words), "name-spelling", "Ambrun"),
        ]
        assert f"la ligne {line}, " in report.issues[-2].message
        (columns,) = report.columns.values()
        assert columns["nom"] == "LIBGEO"


def test_headings_in_codes_that_nobody_knows_are_headings_all_the_same(tmp_path: Path) -> None:
    content = (
        "Établissements publics territoriaux\nFrance\n"
        "EPT,Libellé de l'EPT,Nombre de communes\nEPT,LIBEPT,NB_COM\n"
        "200057867,Plaine Commune,8\n200057875,Est Ensemble,9\n"
    )
    columns = find_columns(_written(tmp_path, content))[None]
    assert [column.label for column in columns] == ["EPT", "LIBEPT", "NB_COM"]
    rows = "COM,ARM,DEL\nA,B,C\n" * 2
    columns = find_columns(_written(tmp_path, f"Un,Deux,Trois\n{rows}"))[None]
    assert [column.label for column in columns] == ["Un", "Deux", "Trois"]


def test_a_group_of_headings_stands_above_the_header_of_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["Commune", None, "Projet"],
        ["insee_com", "nom_commune", "intitulé"],
        ["05046", "Embrun", "Halle"],
        ["05170", "Talard", "Place"],
        ["Total", None, 2],
        ["Source : préfecture", None, None],
    ):
        sheet.append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert told(pvd_data.validate(path)) == [
        (1, "second-header", None),
        (4, "name-spelling", "Talard"),
        (5, "total-row", "Total"),
        (6, "lines-below-table", "Source : préfecture"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "MOD,DATE_EFF,TYPECOM,COM,LIBELLE\n10,2024-01-01,COM,05046,Embrun\n",
        "code_insee,nom,type\n05046,Embrun,Commune\n05170,Tallard,Commune\n",
        "code_insee,nom,2019,2020,2021\n05046,Embrun,1,2,3\n",
        "insee_com\n05046\n05170\n",
        "code_insee,nom\n05046,Embrun\n05170,Tallard",
    ],
)
def test_a_header_on_the_first_line_is_left_there(content: str, tmp_path: Path) -> None:
    assert check(tmp_path, content).issues == ()


def test_a_list_of_headings_is_no_table_with_a_header_below(tmp_path: Path) -> None:
    content = "champ,sens\nCODGEO,Code géographique\nLIBGEO,Libellé géographique\n"
    with pytest.raises(pvd_data.NothingToCheckError, match="the file has 'champ', 'sens'"):
        check(tmp_path, content)


def test_a_row_of_known_words_is_no_header_below_one(tmp_path: Path) -> None:
    content = "Public,Cible 1,Cible 2\nAssociation,Associations,\nTout,Communes,Départements\n"
    with pytest.raises(pvd_data.NothingToCheckError, match="the file has 'Public', 'Cible 1'"):
        check(tmp_path, content)


def test_years_are_headings_where_nothing_is_recognised(tmp_path: Path) -> None:
    with pytest.raises(pvd_data.NothingToCheckError):
        check(tmp_path, "valeur,2019,2020\nx,1,2\n")


def test_the_user_says_where_the_header_is(tmp_path: Path) -> None:
    words = "Code géographique;Libellé géographique\nCODGEO;LIBGEO\n05046;Embrun\n"
    report = check(tmp_path, "Titre, sous-titre\n" + words, header_row=2)
    assert told(report)[0][:2] == (1, "lines-above-header")
    assert report.issues[-1].column == "Code géographique"
    for line in (40, 1):
        with pytest.raises(OptionError, match=f"no header on line {line}"):
            check(tmp_path, "\n" + ROWS, header_row=line)
    with pytest.raises(OptionError, match="a whole number, 1 or more"):
        check(tmp_path, ROWS, header_row=0)


def test_the_header_again_is_no_row(tmp_path: Path) -> None:
    header = "projet,insee_com,nom_commune\n"
    content = f"{header}A,05046,Embrun\n{header}B,05170,Talard\n{header}B,05999,Tallard\n"
    report = check(tmp_path, content)
    assert told(report) == [
        (3, "repeated-header", "2"),
        (4, "name-spelling", "Talard"),
        (6, "unknown-commune", "05999"),
    ]
    assert (list(report.rows.values()), report.cells) == ([3], 6)


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        ("Total;;8704\n", [(4, "total-row", "Total")]),
        ("TOTAL GÉNÉRAL;;8704\n", [(4, "total-row", "TOTAL GÉNÉRAL")]),
        ("Total;30;8704\n", [(4, "total-row", "Total")]),
        ("Source : Insee\n", [(4, "lines-below-table", "Source : Insee")]),
        ("Source : Insee;;\n", [(4, "lines-below-table", "Source : Insee")]),
        ("\x1a", [(4, "lines-below-table", "\x1a")]),
        ("\n\n\n", [(4, "blank-end", "3")]),
        (";;\n;;\n", [(4, "blank-end", "2")]),
        (
            "Total;;8704\n;;\nSource : Insee;;\n* estimé;;\n",
            [
                (4, "total-row", "Total"),
                (5, "blank-end", "1"),
                (6, "lines-below-table", "Source : Insee"),
            ],
        ),
        (
            ";;\nLes communes déléguées ne sont pas comptées.;;\n",
            [
                (4, "blank-end", "1"),
                (5, "lines-below-table", "Les communes déléguées ne sont pas comptées."),
            ],
        ),
    ],
)
def test_lines_below_the_last_row_are_told_once(
    below: str, expected: list[tuple[object, ...]], tmp_path: Path
) -> None:
    rows = "projet;code_insee;montant\nHalle;05046;12\nPlace;05170;30\n"
    report = check(tmp_path, rows + below)
    assert told(report) == expected
    assert list(report.rows.values()) == [2]


@pytest.mark.parametrize(
    ("below", "slug"),
    [
        ("Total;O5170;3\n", "constraint-error"),
        ("Place;;\n\nHalle;05046;1\n", "blank-row"),
        ("Pla", "cut-row"),
        ("Place;05170\n", "missing-cell"),
        ("Place;05170;1;2\n", "extra-cell"),
        ("Champs;05999;1\n", "unknown-commune"),
    ],
)
def test_other_lines_are_rows_and_faults_as_before(below: str, slug: str, tmp_path: Path) -> None:
    rows = "projet;code_insee;montant\nHalle;05046;12\nPlace;05170;30\n"
    assert slug in check(tmp_path, rows + below).counts


def test_a_table_of_ours_stays_strict(tmp_path: Path) -> None:
    header = "code_region,nom,code_insee_chef_lieu\n"
    row = "93,Provence-Alpes-Côte d'Azur,13055\n"
    strict = {
        f"{header}{row}\n\n": {"blank-row": 2},
        f"\n{header}{row}": {"blank-row": 1},
        f"{header}{row.strip()},\n": {"extra-cell": 1},
        f"{header}{row}{header}": {"constraint-error": 2},
    }
    for content, counts in strict.items():
        assert check(tmp_path, content, table="regions").counts == counts
    assert (
        "lines-above-header" not in check(tmp_path, f"Titre\n{header}{row}", table="regions").counts
    )


def test_many_blank_lines_are_counted_in_no_time(tmp_path: Path) -> None:
    report = check(tmp_path, ROWS + "\n" * 2_000_000)
    assert told(report)[-1] == (4, "blank-end", "2000000")
    report = check(tmp_path, ROWS + "\n" * 2_000_000 + "Rues;05179;Veynes\n")
    assert report.counts["blank-row"] == 2_000_000
    assert len([one for one in report.issues if one.slug == "blank-row"]) == 1000


def test_a_delimiter_too_many_is_told_once_and_rows_are_checked(tmp_path: Path) -> None:
    report = check(tmp_path, ROWS.replace("run\n", "run;\n").replace("ard\n", "ard;  \n"))
    assert told(report) == [(2, "trailing-delimiter", "2"), (3, "name-spelling", "Talard")]


#: What is in quotes, with the place of a fault in its own line and not in its record's first.
QUOTED = {
    'code_insee,nom,note\n05170,Talard,"a\nb"\n5046,Embrun,x\n': [(2, 7, "Talard"), (4, 1, "5046")],
    'note,code_insee,nom\n"a\nb\nc",05170,"Talard"\n"d\ne",5046,Embrun\n': [
        (4, 10, "Talard"),
        (6, 4, "5046"),
    ],
    'note,code_insee,nom\r\n"a\r\nb",5170,Tallard\r\n': [(3, 4, "5170")],
    'note,code_insee,nom\n"a\rb",5170,Tallard\n': [(3, 4, "5170")],
}


@pytest.mark.parametrize("content", QUOTED)
def test_a_fault_has_the_line_and_character_of_its_cell(content: str, tmp_path: Path) -> None:
    report = check(tmp_path, content)
    places = [(i.line or 0, i.character or 0, i.value or "") for i in report.issues if i.column]
    assert places == QUOTED[content]
    lines = content.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for line, character, value in places:
        assert lines[line - 1][character - 1 :].lstrip('"').startswith(value)
    for issue in report.issues:
        if issue.excerpt is not None:
            cell = issue.excerpt.text[issue.excerpt.start : issue.excerpt.end]
            assert cell.strip('"') == issue.value
    # What `fix` reports is placed alike.
    fixed = fix_content(content.encode(), "a.csv", CheckOptions.of(lang="fr"))
    assert [(i.line, i.value) for i in fixed.before.issues if i.column] == [
        (line, value) for line, _, value in places
    ]


def test_crlf_within_quotes_ends_no_line(tmp_path: Path) -> None:
    report = check(tmp_path, 'projet,insee_com\n"Halle\net place",05046\n"Place\r\nrues",05170\n')
    assert report.issues == ()
    assert check(tmp_path, 'projet,"insee\r\n"\r\n"a",05046\r\n').counts["line-endings"] == 1


def test_a_lost_character_is_told_wherever_it_stands(tmp_path: Path) -> None:
    report = check(
        tmp_path, "Ann\ufffde;code_insee;x\n2019;22004;\n2020;56083;Gu\ufffdhenno, l\ufffd\n"
    )
    assert told(report) == [
        (1, "lost-character", "Ann\ufffde"),
        (3, "lost-character", "Gu\ufffdhenno"),
    ]
    assert not report.valid


FIXES = {
    # Nothing that is not fixed changes, and no quote is quoted.
    'projet, "insee_com", "nom"\n"Halle", "5046", "Embrun"\nA, "05170",  "Talard, 1"\n': (
        'projet, "insee_com", "nom"\n"Halle", "05046", "Embrun"\nA, "05170",  "Talard, 1"\n'
    ),
    "projet,insee_com,nom\n'Halle, 1','5046','L''A'\n'Place','05170','Tallard'\n": (
        "projet,insee_com,nom\n'Halle, 1','05046','L''A'\n'Place','05170','Tallard'\n"
    ),
    'projet,insee_com\nHalle,="5046"\nPlace,="05170"\nRues,\'05179\n': (
        "projet,insee_com\nHalle,05046\nPlace,05170\nRues,05179\n"
    ),
    'Titre, "x" y\n\nprojet; insee_com ;nom\nHalle;5046;"Em""brun"\nTotal;;\n;;\n': (
        'Titre, "x" y\n\nprojet;insee_com;nom\nHalle;05046;"Em""brun"\nTotal;;\n;;\n'
    ),
    'sep=;\nprojet;insee_com;\nHalle;5046;;\n"a\nb";5170;;\n': (
        'sep=;\nprojet;insee_com;\nHalle;05046;;\n"a\nb";05170;;\n'
    ),
}


@pytest.mark.parametrize("content", FIXES)
def test_fix_keeps_every_byte_that_it_does_not_fix(content: str) -> None:
    fixed = fix_content(content.encode(), "a.csv", CheckOptions.of(lang="fr"))
    assert fixed.content.decode() == FIXES[content]
    again = fix_content(fixed.content, "a.csv", CheckOptions.of(lang="fr"))
    assert not again.edits


def test_a_long_list_in_quotes_is_one_cell(tmp_path: Path) -> None:
    long = ",".join(["1"] * 110_000)
    content = f'code_insee,nom,liste\n05046,Embrun,"{long}"\n05170,Talard,\n'
    report = check(tmp_path, content)
    assert told(report) == [(3, "name-spelling", "Talard")]
    assert list(report.rows.values()) == [2]
    assert check(tmp_path, content.replace('"', "")).counts["record-too-large"] == 1


def test_very_many_blank_lines_between_rows_are_not_the_end_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("code_insee,nom\n05046,Embrun\n" + "\n" * 2_000_000 + "05170,Talard\n" * 2)
    report = pvd_data.validate(path, ignore="duplicate-row")
    assert report.counts == {"blank-row": 2_000_000, "name-spelling": 2}


def test_blank_lines_between_rows_are_all_counted_where_no_more_are_listed(tmp_path: Path) -> None:
    content = ("code_insee,nom\n05046,Embrun\n" + "\n" * 2**20) * 3
    report = pvd_data.validate(_written(tmp_path, content), limit=3)
    assert 2 * 2**20 <= report.counts["blank-row"] < 3 * 2**20
    assert report.counts["blank-end"] == 1
