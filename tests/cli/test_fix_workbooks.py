"""`pvd-data fix` of a workbook, and `--convert` of one and of a CSV."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from pvd_data.base.language import typeset as fr
from tests.cli.test_fix import run
from tests.tabular import books


def _book(path: Path) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "Projets"
    for row in (("code_insee", "nom"), (5046, "Embrun"), ("05170", "Talard")):
        sheet.append(row)
    made.save(path)
    return path.read_bytes()


def test_a_workbook_is_shown_copied_and_written(tmp_path: Path) -> None:
    path, copy = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    content = _book(path)
    assert run(path).stdout == (
        "Feuille  Cellule  Colonne     Trouvé  Corrigé  Pourquoi\n"
        "Projets  A2       code_insee  5046    05046    zéro perdu\n"
    )
    assert run(path, lang="en").stdout.startswith("Sheet    Cell  Column")
    assert run(path, "-o", copy).exit_code == 1
    assert path.read_bytes() == content
    run(path, "--write")
    for written in (path, copy):
        assert openpyxl.load_workbook(written)["Projets"]["A2"].value == "05046"
    assert run(path, "--sheet", "2").exit_code == 2


def test_an_ods_is_shown_copied_and_written(tmp_path: Path) -> None:
    path, copy = tmp_path / "a.ods", tmp_path / "b.ods"
    content = books.ods([("code_insee", "nom"), (5046, "Embrun"), ("05170", "Talard")])
    path.write_bytes(content)
    assert run(path).stdout == (
        "Feuille  Cellule  Colonne     Trouvé  Corrigé  Pourquoi\n"
        "A        A2       code_insee  5046    05046    zéro perdu\n"
    )
    assert "retirez --diff" in run(path, "--diff").stderr
    assert run(path, "-o", copy).exit_code == 1
    assert path.read_bytes() == content
    run(path, "--write")
    for written in (path, copy):
        (sheet,) = CalamineWorkbook.from_path(written).sheet_names
        rows = CalamineWorkbook.from_path(written).get_sheet_by_name(sheet).to_python()
        assert rows == [["code_insee", "nom"], ["05046", "Embrun"], ["05170", "Talard"]]


def test_a_workbook_has_no_diff(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    content = _book(path)
    result = run(path, "--diff")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "retirez --diff" in result.stderr
    assert path.read_bytes() == content


CONVENTIONS: list[books.Row] = [
    ("code_insee", "date_adhesion", "date_ort", "Population"),
    ("05046", "07/05/2021", "13/07/2022", "6 412"),
    ("05170", "13/07/2021", "07/05/2022", "2 292"),
]


@pytest.mark.parametrize("kind", [".csv", ".xlsx", ".ods"])
@pytest.mark.parametrize(
    ("convert", "turned"),
    [
        (("--convert=dates,numbers",), "bcd"),
        (("--convert=dates=date_ort,numbers=Population",), "cd"),
        (("--convert=dates=3", "--convert=dates=date_adhesion"), "bc"),
        (("--convert=dates", "--convert=dates=3"), "bc"),
        (("--convert=numbers=4",), "d"),
        (("--convert=dates=Population",), ""),
    ],
)
def test_conventions_are_turned_column_by_column(
    kind: str, convert: tuple[str, ...], turned: str, tmp_path: Path
) -> None:
    path = tmp_path / f"a{kind}"
    if kind == ".csv":
        path.write_text("".join(";".join(map(str, row)) + "\n" for row in CONVENTIONS))
    else:
        path.write_bytes(books.KINDS[kind](CONVENTIONS))
    shown = run(path, *convert).stdout.splitlines()[1:]
    assert len(shown) == 2 * len(turned)
    assert all("conversion demandée" in line for line in shown)
    nothing = fr("Rien à convertir dans « Population » (dates) : c'est déjà fait, ou")
    assert (nothing in run(path, *convert).stderr) == (not turned)
    cells = [line.split()[1] for line in shown] if kind != ".csv" else []
    assert cells == [f"{letter.upper()}{line}" for line in "23" for letter in turned][: len(cells)]
    run(path, *convert, "--write")
    assert fr("rien à corriger") in run(path, *convert).stderr


@pytest.mark.parametrize("kind", [".csv", ".xlsx"])
@pytest.mark.parametrize(
    ("convert", "said"),
    [
        ("dates=signature", "pas de colonne « signature » ; colonnes : « code_insee »"),
        ("dates=5", "pas de colonne « 5 »"),
        ("dates=", "il manque une colonne derrière « = »"),
        ("date=date_ort", "« date »"),
    ],
)
def test_what_cannot_be_turned_is_refused(
    kind: str, convert: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / f"a{kind}"
    if kind == ".csv":
        path.write_text("".join(";".join(map(str, row)) + "\n" for row in CONVENTIONS))
    else:
        path.write_bytes(books.KINDS[kind](CONVENTIONS))
    result = run(path, "--convert", convert)
    assert (result.exit_code, result.stdout) == (2, "")
    assert fr(said) in result.stderr


def test_a_signed_workbook_and_a_sheet_of_a_csv_are_refused(tmp_path: Path) -> None:
    path, signed = tmp_path / "a.csv", tmp_path / "b.xlsx"
    path.write_text("code_insee\n5046\n")
    _book(signed)
    with zipfile.ZipFile(signed, "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", "<x/>")
    assert fr("le classeur est signé") in run(signed).stderr
    assert fr("pas de feuilles, ce n'est pas un classeur") in run(path, "--sheet", "1").stderr
