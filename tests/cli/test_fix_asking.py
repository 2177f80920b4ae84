"""`pvd-data fix --interactive`: what is asked, and what the answers change."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

from pvd_data.base.language import typeset as fr
from pvd_data.cli import fix as module
from pvd_data.cli.main import main
from tests.tabular import books

ROWS: list[books.Row] = [
    ("code_insee", "nom"),
    ("5046", "Embrum"),
    ("05170", "Talard"),
    ("05067", "Les Infournas"),
]
TEXT = "".join(f"{code},{name}\n" for code, name in ROWS)


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "is_terminal", lambda: True)


def run(path: Path, answers: str, *args: str, lang: str = "fr") -> Result:
    command = ["fix", str(path), "--interactive", *args]
    return CliRunner().invoke(main, command, env={"PVD_DATA_LANG": lang}, input=answers)


@pytest.mark.parametrize(
    ("answers", "names"),
    [
        ("o\nn\nn\n", ("Embrun", "Talard")),
        ("n\no\nn\n", ("Embrum", "Tallard")),
        ("t\nn\nn\n", ("Embrun", "Tallard")),
        ("y\nq\n", ("Embrun", "Talard")),
        ("a\nq\n", ("Embrun", "Tallard")),
        ("q\n", ("Embrum", "Talard")),
        ("", ("Embrum", "Talard")),
        ("\n?\n", ("Embrum", "Talard")),
    ],
)
def test_what_was_agreed_to_is_written(
    tmp_path: Path, answers: str, names: tuple[str, str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(TEXT)
    run(path, answers)
    assert path.read_text() == TEXT
    run(path, answers, "--write")
    first, second = names
    right = TEXT.replace("5046,Embrum", f"05046,{first}").replace("Talard", second)
    assert path.read_text() == right


def test_a_question_says_what_was_found_and_what_can_be_answered(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(TEXT)
    said = run(path, "q\n").stderr
    assert fr("« Embrum » trouvé") in said
    assert (
        fr("écrire « Embrun » ? o : oui, n : non, t : toutes celles de ce genre, q : quitter")
        in said
    )
    assert (
        "write 'Embrun'? y: yes, n: no, a: all of this kind" in run(path, "q\n", lang="en").stderr
    )


@pytest.mark.parametrize("kind", [".xlsx", ".ods"])
def test_cells_of_a_workbook_are_asked_for_too(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{kind}"
    path.write_bytes(books.KINDS[kind](ROWS))
    run(path, "o\nq\n", "--write")
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows] == ["nom", "Embrun", "Talard", "Les Infournas"]


def test_without_a_terminal_nobody_can_be_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(TEXT)
    monkeypatch.setattr(module, "is_terminal", lambda: False)
    result = run(path, "o\n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "demande un terminal" in result.stderr
