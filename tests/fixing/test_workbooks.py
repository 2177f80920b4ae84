"""Fixing the cells of a workbook: what is certain and nothing else, judged by openpyxl and by the bytes."""

from __future__ import annotations

import io
import os
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font, PatternFill

from pvd_data.errors import NothingToCheckError, UnreadableFileError
from pvd_data.fixing.edits import Change
from pvd_data.fixing.fix import Fixed
from pvd_data.fixing.repacking import is_signed
from pvd_data.fixing.workbooks import fix_workbook
from pvd_data.fixing.xlsx import Xlsx, is_xlsx
from pvd_data.validation.check_options import CheckOptions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

#: Workbooks of public publishers, beside the official files; a public clone has none.
FIELD = Path(__file__).parents[2] / os.environ.get("PVD_SOURCES", "../shared/sources") / "../field"
FILES = sorted(
    path
    for path in FIELD.rglob("*.xls[xm]")
    if "hostile" not in path.parts and not path.name.startswith("chartsheet")  # not for openpyxl
)

PROJECTS: list[list[Any]] = [
    ["projet", "insee_com", "nom_commune", "date_signature", "population", "total"],
    ["Halle", 5046, " Embrun", "07/05/2021", "6 412", "=E2+1"],
    ["Place", "5170", "Talard", "2021-05-10", 2292, "=E3+1"],
    ["Gare", "05006", "L’Argentière-la-Bessée", "13/07/2021", 2288, '=B4&"x"'],
    ["Port", "=5056", "", "2021-05-25", 1000, 1],
]
CHANGES = {
    "B2": ("5046", "05046"),
    "C2": (" Embrun", "Embrun"),
    "D2": ("07/05/2021", "2021-05-07"),
    "E2": ("6 412", "6412"),
    "B3": ("5170", "05170"),
    "C4": ("L’Argentière-la-Bessée", "L'Argentière-la-Bessée"),
    "D4": ("13/07/2021", "2021-07-13"),
}

CHANGE = Change("5046", "05046", "constraint-error")


def book(**sheets: Iterable[Iterable[Any]]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def replaced(content: bytes, changes: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {**parts(content), **changes}.items():
            archive.writestr(name, part)
    return file.getvalue()


def fix(content: bytes, convert: Collection[str] = (), **asked: Any) -> Fixed:
    """Fix, and hold the result to what is always promised."""
    options = CheckOptions.of(lang="fr", **asked)
    fixed = fix_workbook(content, "a.xlsx", options, convert)
    assert fixed.after.count("error") <= fixed.before.count("error")
    again = fix_workbook(fixed.content, "a.xlsx", options, convert)
    assert (again.content, again.edits) == (fixed.content, ())
    old, new = parts(content), parts(fixed.content)
    assert list(old) == list(new)
    touched = {name for name in old if old[name] != new[name]}
    assert all(name.startswith("xl/worksheets/") or name == "xl/workbook.xml" for name in touched)
    changed = {(change.sheet, change.cell) for change in fixed.changes}
    before, after = (openpyxl.load_workbook(io.BytesIO(one)) for one in (content, fixed.content))
    for sheet in before.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            there = after[sheet.title][cell.coordinate]
            same = (there.value, there.style_id) == (cell.value, cell.style_id)
            assert same or (sheet.title, cell.coordinate) in changed
            assert there.style_id == cell.style_id
    return fixed


def test_cells_are_fixed_and_all_else_stays() -> None:
    made = openpyxl.load_workbook(io.BytesIO(book(Projets=PROJECTS, Autre=[["x", "y"], [1, 2]])))
    sheet: Any = made["Projets"]
    sheet["B2"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["B3"].font = Font(bold=True)
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=5, min_row=1, max_row=4), titles_from_data=True)
    sheet.add_chart(chart, "H2")
    file = io.BytesIO()
    made.save(file)
    fixed = fix(replaced(file.getvalue(), {"xl/vbaProject.bin": b"macro"}))
    told = {change.cell: (change.before, change.after) for change in fixed.changes}
    assert told == CHANGES
    assert {change.sheet for change in fixed.changes} == {"Projets"}
    assert parts(fixed.content)["xl/vbaProject.bin"] == b"macro"
    sheet = openpyxl.load_workbook(io.BytesIO(fixed.content))["Projets"]
    assert [sheet[cell].value for cell in ("B2", "B3", "E2", "F2", "F4")] == [
        *("05046", "05170", 6412, "=E2+1", '=B4&"x"')
    ]
    assert (sheet["B2"].fill.fgColor.rgb, sheet["B3"].font.b) == ("00FFFF00", True)
    assert len(sheet._charts) == 1


def test_formulas_are_calculated_again() -> None:
    content = book(Projets=PROJECTS)
    plain = parts(content)["xl/workbook.xml"].replace(b' fullCalcOnLoad="1"', b"")
    fixed = fix(replaced(content, {"xl/workbook.xml": plain}))
    assert b'fullCalcOnLoad="1"' in parts(fixed.content)["xl/workbook.xml"]
    without = [row[:5] for row in PROJECTS[:4]]
    content = replaced(book(Projets=without), {"xl/workbook.xml": plain})
    assert parts(fix(content).content)["xl/workbook.xml"] == plain


def test_texts_in_several_fonts_and_formulas_stay() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as made:
        sheet, bold = made.add_worksheet("A"), made.add_format({"bold": True})
        sheet.write_row(0, 0, ["insee_com", "note"])
        sheet.write_rich_string(1, 0, "5", bold, "046")
        sheet.write_formula(2, 0, '="5170"', value="5170")
        sheet.write_row(3, 0, ["5179", "a & <b>"])
    fixed = fix(file.getvalue())
    assert [(change.cell, change.after) for change in fixed.changes] == [("A4", "05179")]


def test_cells_within_the_xml_and_with_prefixes_are_found() -> None:
    content = book(A=[["insee_com", "nom"], [5046, "Embrun"]])
    name = "xl/worksheets/sheet1.xml"
    sheet = (
        b'<?xml version="1.0"?><x:worksheet xmlns:x="http://schemas.openxmlformats.org/'
        b'spreadsheetml/2006/main"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>'
        b'insee_com</x:t></x:is></x:c></x:row><x:row r="2"><x:c t="inlineStr" r="A2"><x:is><x:t>'
        b"5046</x:t></x:is></x:c></x:row><x:row r='3'><x:c r='A3'><x:v>5170</x:v></x:c></x:row>"
        b"</x:sheetData></x:worksheet>"
    )
    fixed = fix(replaced(content, {name: sheet}))
    new = b'<x:c r="A2" t="inlineStr"><x:is><x:t xml:space="preserve">05046</x:t></x:is></x:c>'
    assert new in parts(fixed.content)[name]
    assert len(fixed.edits) == 2


def test_labels_stay_since_tables_know_them() -> None:
    fixed = fix(book(A=[["insee_com ", "nom"], ["5046", "Embrun"]]))
    assert [change.cell for change in fixed.changes] == ["A2"]


def test_names_in_the_norm_of_their_sheet_stay() -> None:
    capitals = [["insee_com", "nom"], ["05046", "EMBRUN"], ["05170", "TALLARD"]]
    mixed = [["insee_com", "nom"], ["05046", "EMBRUN"], ["05170", "Tallard"]]
    fixed = fix(book(A=capitals, B=mixed))
    assert [(change.sheet, change.cell) for change in fixed.changes] == [("B", "B2")]


def test_conventions_of_several_sheets_are_turned_where_that_is_asked() -> None:
    one = [[], ["Suivi"], [], ["insee_com", "date_adhesion", "Population"]]
    one += [["05046", "07/05/2021", "6 412"], [], ["05170", "13/07/2021", "2 292"]]
    two = [["insee_com", "Population", "ORT"], ["1039", "6 412", "oui"], ["1172", "2 292", "non"]]
    content = book(A=one, B=two, C=[["x"], ["6 412"]])
    assert fix(content).changes == ()

    def told(*convert: str) -> set[tuple[str, str, str]]:
        fixed = fix(content, convert)
        return {(change.sheet, change.cell, change.after) for change in fixed.changes}

    dates = {("A", "B5", "2021-05-07"), ("A", "B7", "2021-07-13")}
    numbers = {("A", "C5", "6412"), ("A", "C7", "2292"), ("B", "B2", "6412"), ("B", "B3", "2292")}
    words = {("B", "C2", "true"), ("B", "C3", "false")}
    codes = {("B", "A2", "01039"), ("B", "A3", "01172")}
    assert told("dates") == dates
    assert told("dates", "numbers", "booleans", "codes") == dates | numbers | words | codes
    assert told("booleans=ORT", "codes=1") == words | codes
    sheet = openpyxl.load_workbook(io.BytesIO(fix(content, ("numbers",)).content))["A"]
    assert (sheet["C5"].value, sheet["B5"].value) == (6412, "07/05/2021")
    with pytest.raises(NothingToCheckError, match="note"):
        fix(content, ("dates=note",))


def test_one_sheet_can_be_asked_for() -> None:
    rows = [["insee_com"], ["5046"]]
    fixed = fix(book(A=rows, B=rows), sheet="B")
    assert [(change.sheet, change.cell) for change in fixed.changes] == [("B", "A2")]


def test_what_is_damaged_or_a_bomb_is_refused() -> None:
    content = book(A=[["insee_com"], ["5046"]])
    assert is_xlsx(content)
    assert not is_xlsx(b"insee_com")
    assert not is_signed(content)
    assert is_signed(replaced(content, {"_xmlsignatures/sig1.xml": b"<x/>"}))
    bomb = replaced(content, {"xl/media/a.bin": bytes(300 * 2**20)})
    for bad in (bomb, content[:400]):
        with pytest.raises(UnreadableFileError):
            fix_workbook(bad, "a.xlsx", CheckOptions.of())


def test_a_damaged_part_is_told_and_is_no_crash() -> None:
    content = book(A=[["insee_com"], ["5046"]])
    file = io.BytesIO(content)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/media/a.png", b"0123456789" * 9)
    damaged = file.getvalue().replace(b"0123456789" * 9, b"9876543210" * 9)
    with pytest.raises(UnreadableFileError, match="cannot be unpacked"):
        fix_workbook(damaged, "a.xlsx", CheckOptions.of())


def test_what_ends_nowhere_takes_no_long_time() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as made:
        made.add_worksheet("A").write_column(0, 0, ["insee_com", "5046"])
    old = parts(file.getvalue())
    endless = {
        "xl/worksheets/sheet1.xml": b"<!--" + b"<c><si><x:c>" * 400_000 + b"-->",
        "xl/sharedStrings.xml": b"<!--" + b"<si><si >" * 400_000 + b"-->",
    }
    begin = time.process_time()
    book = Xlsx(replaced(file.getvalue(), {n: old[n] + more for n, more in endless.items()}), ["A"])
    assert len(list(book.find("A", {2: {1: CHANGE}}, ()))) == 1
    assert time.process_time() - begin < 20


def test_of_two_parts_of_one_name_none_is_changed() -> None:
    file = io.BytesIO(book(A=[["insee_com", "nom"], ["5046", "Embrun"]]))
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet1.xml", b"<x/>")
    assert list(Xlsx(file.getvalue(), ["A"]).find("A", {2: {1: CHANGE}}, ())) == []


def test_an_entity_of_the_xml_is_never_expanded() -> None:
    content = book(A=[["insee_com", "nom"], [5046, "Embrun"]])
    name = "xl/worksheets/sheet1.xml"
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb">]>' + parts(content)[name]
    odd = bomb.replace(b"<v>5046</v>", b"<v>&b;</v>")
    assert odd != bomb
    assert list(Xlsx(replaced(content, {name: odd}), ["A"]).find("A", {2: {1: CHANGE}}, ())) == []
    assert list(Xlsx(replaced(content, {name: bomb}), ["A"]).find("A", {2: {1: CHANGE}}, ()))


@pytest.mark.skipif(not FILES, reason="needs the inputs of other publishers")
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
@pytest.mark.parametrize("convert", [(), ("dates", "numbers", "booleans", "codes")])
def test_every_field_workbook_is_fixed_once(path: Path, convert: tuple[str, ...]) -> None:
    try:
        fix(path.read_bytes(), convert)
    except (NothingToCheckError, UnreadableFileError):
        pytest.skip("nothing to check in it")
