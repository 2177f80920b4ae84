"""`pvd-data history` and `pvd-data diff`: who was in the programme when."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import pvd_data
from pvd_data.base.language import typeset as fr
from pvd_data.cli.main import main
from tests.tabular.books import xlsx

NEWEST = max(pvd_data.load().editions)

OLD = """\
insee_com,lib_com,id_pvd,date_signature
05046,Embrun,pvd-93-05-4,2021-05-07
05170,Tallard,pvd-93-05-10,2021-05-10
62447,Hesdin,pvd-32-62-13,2021-04-15
"""
NEW = """\
insee_com;lib_com;date_signature
05046;Embrun;
05170;Tallard;11/05/2021
62447;Hesdin-la-Forêt;15/04/2021
05179;*Veynes*;30/07/2021
"""


def run(*args: str) -> Result:
    return CliRunner().invoke(main, [*args], catch_exceptions=False)


@pytest.fixture
def lists(tmp_path: Path) -> list[str]:
    """Two lists in layouts of the publisher."""
    for name, text in (("old.csv", OLD), ("new.csv", NEW)):
        tmp_path.joinpath(name).write_text(text, "utf-8")
    return [str(tmp_path / "old.csv"), str(tmp_path / "new.csv")]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "01093",
            [
                "Châtillon-sur-Chalaronne (01093)",
                "  présente dès l'édition du 2021-01-22, sortie entre celle du 2023-11-07 et celle du "
                "2024-01-26 ; adhésion le 2021-03-18 (édition du 2023-11-07)",
            ],
        ),
        (
            "plobannalec lesconil",
            [
                "Plobannalec-Lesconil (29165)",
                "  entrée entre l'édition du 2021-01-22 et celle du 2023-10-05, sortie entre celle du "
                "2024-01-26 et celle du 2024-08-07 ; date d'adhésion inconnue",
                "  entrée entre l'édition du 2024-08-07 et celle du 2026-04-27, toujours dans la liste "
                "; date d'adhésion inconnue",
            ],
        ),
        (
            "hesdin",
            [
                "Hesdin-la-Forêt (62447)",
                "  présente dès l'édition du 2021-01-22, toujours dans la liste ; adhésion le "
                f"2021-04-15 (édition du {NEWEST})",
                "  a changé de nom entre l'édition du 2024-08-07 et celle du 2026-04-27 : Hesdin → "
                "Hesdin-la-Forêt",
            ],
        ),
        (
            "5061",
            [
                "Gap (05061)",
                f"  dans aucune édition connue de la liste, du 2021-01-22 au {NEWEST}",
            ],
        ),
    ],
)
def test_the_stays_of_a_town_are_told(text: str, lines: list[str]) -> None:
    result = run("history", text)
    assert (result.exit_code, result.stdout) == (0, "".join(f"{fr(line)}\n" for line in lines))


def test_history_in_english_and_for_machines() -> None:
    result = run("history", "05050", "--lang", "en")
    assert "entered between the edition of 2021-01-22 and that of 2023-10-05" in result.stdout
    told = json.loads(run("history", "05050", "--format", "json").stdout)
    assert (told["code_insee"], told["renommages"]) == ("05050", [])
    assert told["appartenances"][0]["absente_avant"] == "2021-01-22"
    told = json.loads(run("history", "62447", "--format", "json").stdout)
    assert told["renommages"][0]["nom_precedent"] == "Hesdin"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("xyzzy", "« xyzzy » : aucune commune de ce code ou de ce nom"),
        ("saint-denis", "« saint-denis » peut désigner Saint-Denis (11339)"),
    ],
)
def test_who_is_meant_must_be_certain(text: str, said: str) -> None:
    result = run("history", text)
    assert result.exit_code == 2
    assert fr(said) in result.stderr


def test_two_files_of_the_publisher_are_compared(lists: list[str]) -> None:
    result = run("diff", *lists)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1:] == [
        fr(line)
        for line in (
            "Entrées : 1",
            "  05179 *Veynes*",
            "Renommées : 1",
            "  62447 Hesdin-la-Forêt : Hesdin → Hesdin-la-Forêt",
            "Dates d'adhésion perdues : 1",
            "  05046 Embrun : 2021-05-07 → rien",
            "Dates d'adhésion changées : 1",
            "  05170 Tallard : 2021-05-10 → 2021-05-11",
            "Non comparé, faute d'être dans les deux : les identifiants",
        )
    ]


def test_differences_for_a_pull_request_and_for_machines(lists: list[str]) -> None:
    markdown = run("diff", *lists, "--format", "markdown").stdout
    assert "### Entrées (1)\n\n- 05179 \\*Veynes\\*\n" in markdown
    told = json.loads(run("diff", *lists, "--format", "json").stdout)
    assert told["differences"]["date_perdue"] == [
        {"code_insee": "05046", "nom": "Embrun", "old": "2021-05-07", "new": ""}
    ]
    assert told["differences"]["sortie"] == []
    assert told["non_compare"] == ["id_pvd"]


def test_editions_and_packages_are_compared() -> None:
    result = run("diff", "2023-11-07", "2024-01-26")
    assert fr("Entrées : 1\n  74043 Bons-en-Chablais\n") in result.stdout
    result = run("diff", "2024-08-07", "2026-04-27")
    assert fr("Entrées : 1\n  29165 Plobannalec-Lesconil\n") in result.stdout
    assert fr("Dates d'adhésion perdues : 49\n") in result.stdout
    assert fr("Dates d'adhésion changées : 18\n") in result.stdout
    assert result.stdout.count("\n  ") == 7 + 49 + 18
    root = str(Path(__file__).parents[2])
    result = run("diff", NEWEST, root)
    assert "Entrées" not in result.stdout
    result = run("diff", root, f"{root}/datapackage.json")
    assert "Aucune différence.\n" in result.stdout


def test_what_is_no_list_is_told(tmp_path: Path) -> None:
    result = run("diff", "2024-01-02", "2024-08-07")
    assert result.exit_code == 2
    assert (
        fr("aucune édition connue du 2024-01-02 ; celles qui le sont : 2021-01-22,")
        in result.stderr
    )
    result = run("diff", "2024-08-07", str(tmp_path / "gone.csv"))
    assert (result.exit_code, "n'existe pas" in result.stderr) == (2, True)
    book = tmp_path / "list.xlsx"
    book.write_bytes(xlsx([("code_insee", "nom"), ("05046", "Embrun"), ("05170", "Tallard")]))
    result = run("diff", "2024-08-07", str(book))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "aucune commune n'y a été lue" in result.stderr
    path = tmp_path / "prices.csv"
    path.write_text("siren_epci,a\n200067742,1\n")
    result = run("diff", "2024-08-07", str(path))
    assert result.exit_code == 2
    assert (
        fr("pas de colonne de codes INSEE ; une liste du programme était attendue") in result.stderr
    )
