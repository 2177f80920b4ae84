"""What a workbook cannot hold, must not take for something else, or has no room for."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from pvd_data.errors import ExportError
from pvd_data.exports import xlsx
from pvd_data.exports.content import Content, build_content
from pvd_data.exports.xlsx import MAX_ROWS, MAX_TEXT, NAME, write_xlsx

SMALL = ("regions", "departements", "intercommunalites_france")


def small_file(tables: tuple[str, ...], folder: Path) -> Path:
    write_xlsx(build_content(tables=tables), folder)
    return folder / NAME


HOSTILE = [
    "=1+1",
    "+33 4 92 00 00 00",
    "-5",
    "@somme",
    "{=1+1}",
    "https://exemple.fr",
    "internal:Colonnes!A1",
    "0001",
    "1e5",
    "TRUE",
    "'05046",
    "<b>&amp;</b>",
    "“œ” 🏘",
]


def with_texts(texts: list[str]) -> Content:
    """Return the régions under other names."""
    content = build_content(tables=("regions",))
    (table,) = content.tables
    rows = [(row[0], text, row[2]) for row, text in zip(table.rows, texts, strict=False)]
    return replace(content, tables=(replace(table, rows=tuple(rows)),))


def test_what_looks_like_a_formula_an_address_or_a_number_stays_text(tmp_path: Path) -> None:
    write_xlsx(with_texts(HOSTILE), tmp_path)
    cells = [row[1] for row in openpyxl.load_workbook(tmp_path / NAME)["regions"].iter_rows()][1:]
    assert [(cell.value, cell.data_type) for cell in cells] == [(text, "s") for text in HOSTILE]
    assert {cell.hyperlink for cell in cells} == {None}
    assert column_of(tmp_path, "regions") == HOSTILE


def test_what_looks_like_an_escape_stays_what_it_is(tmp_path: Path) -> None:
    """Openpyxl does not read escapes outside shared strings; Excel and calamine do."""
    write_xlsx(with_texts(["a_x0041_b"]), tmp_path)
    assert column_of(tmp_path, "regions") == ["a_x0041_b"]


def column_of(folder: Path, table: str) -> list[Any]:
    sheet = CalamineWorkbook.from_path(folder / NAME).get_sheet_by_name(table)
    return [row[1] for row in sheet.to_python()][1:]


def test_a_day_before_those_of_a_spreadsheet_is_text(tmp_path: Path) -> None:
    content = build_content(tables=("anciens_noms",))
    (table,) = content.tables
    days = [date(1, 1, 1), date(1899, 12, 31), date(1900, 3, 1), date(9999, 12, 31)]
    rows = tuple((table.rows[0][0], day, "Embrun") for day in days)
    write_xlsx(replace(content, tables=(replace(table, rows=rows),)), tmp_path)
    assert column_of(tmp_path, "anciens_noms") == [
        "0001-01-01",
        "1899-12-31",
        date(1900, 3, 1),
        date(9999, 12, 31),
    ]


def test_a_text_that_no_cell_can_hold_is_told_before_anything_is_written(tmp_path: Path) -> None:
    write_xlsx(with_texts(["a" * MAX_TEXT]), tmp_path)
    (tmp_path / NAME).unlink()
    with pytest.raises(ExportError, match="regions: a text of nom has 32768 characters") as caught:
        write_xlsx(with_texts(["a" * (MAX_TEXT + 1)]), tmp_path)
    assert "regions : un texte de nom a 32768 caractères" in caught.value.fr
    assert not list(tmp_path.iterdir())


def test_rows_that_no_sheet_can_hold_are_told_before_anything_is_written(tmp_path: Path) -> None:
    content = build_content(tables=("regions",))
    (table,) = content.tables
    long = replace(table, rows=table.rows[:1] * MAX_ROWS)
    with pytest.raises(ExportError, match="regions has 1048576 rows and a sheet holds 1048575"):
        write_xlsx(replace(content, tables=(long,)), tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_table_without_rows_has_its_header(tmp_path: Path) -> None:
    content = build_content(tables=("regions",))
    write_xlsx(replace(content, tables=(replace(content.tables[0], rows=()),)), tmp_path)
    sheet = CalamineWorkbook.from_path(tmp_path / NAME).get_sheet_by_name("regions")
    assert sheet.to_python() == [["code_region", "nom", "code_insee_chef_lieu"]]


def test_what_is_not_known_of_another_package_is_not_said(tmp_path: Path) -> None:
    content = build_content(tables=("regions",))
    unknown: dict[str, Any] = dict(content.descriptor)
    del unknown["version"], unknown["licenses"], unknown["created"]
    write_xlsx(replace(content, descriptor=unknown, edition=None), tmp_path)
    book = openpyxl.load_workbook(tmp_path / NAME)
    labels = [row[0] for row in book["Lisez-moi"].iter_rows(values_only=True)]
    assert labels[2:5] == ["Contenu", "Lecture", None]
    assert book.properties.created == datetime(1980, 1, 1)


OTHER = """
import os, sys
from pathlib import Path
from pvd_data.exports.content import build_content
from pvd_data.exports.xlsx import write_xlsx

os.umask(0o077)
write_xlsx(build_content(tables=sys.argv[2:]), Path(sys.argv[1]))
"""


def test_the_same_content_gives_the_same_bytes_anywhere(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    environ = {**os.environ, "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", OTHER, there, *SMALL], check=True, env=environ)
    assert small_file(SMALL, here).read_bytes() == (there / NAME).read_bytes()


def largest_sheet(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        return max(part.file_size for part in archive.infolist())


@pytest.mark.parametrize("short", [100, 100_000], ids=["at the end", "within the rows"])
def test_a_full_disk_is_an_error_of_the_system(short: int, tmp_path: Path) -> None:
    """A limit of file size stands for a disk; it fails where a sheet is, and while it is made."""
    path = small_file(SMALL, tmp_path)
    enough = largest_sheet(path)
    path.unlink()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (enough - short, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_xlsx(build_content(tables=SMALL), tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_the_first_day_of_a_spreadsheet_is_a_date(tmp_path: Path) -> None:
    content = build_content(tables=("anciens_noms",))
    (table,) = content.tables
    rows = tuple((table.rows[0][0], date(1900, 1, day), "Embrun") for day in (1, 2))
    write_xlsx(replace(content, tables=(replace(table, rows=rows),)), tmp_path)
    with zipfile.ZipFile(tmp_path / NAME) as archive:
        sheet = archive.read("xl/worksheets/sheet3.xml").decode()
    assert re.findall(r'<c r="B(\d)" s="\d+"><v>(\d+)</v>', sheet) == [("2", "1"), ("3", "2")]


@pytest.mark.parametrize(("most", "fits"), [(19, True), (18, False)])
def test_a_sheet_holds_its_header_and_as_many_rows_as_are_left(
    most: int, fits: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "MAX_ROWS", most)  # there are 18 régions
    if fits:
        assert small_file(("regions",), tmp_path).is_file()
    else:
        with pytest.raises(ExportError, match="regions has 18 rows and a sheet holds 17"):
            small_file(("regions",), tmp_path)
