"""Fixing the cells of an .ods: what is certain and nothing else, judged by other readers and by the bytes."""

from __future__ import annotations

import io
import os
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from pvd_data.errors import NothingToCheckError, UnreadableFileError
from pvd_data.fixing import ods as module
from pvd_data.fixing.edits import Change
from pvd_data.fixing.ods import Ods, is_ods
from pvd_data.fixing.repacking import is_signed
from pvd_data.fixing.workbooks import can_be_fixed, fix_workbook
from pvd_data.validation.check_options import CheckOptions
from tests.tabular.hostile_books import LAUGHS, REFUSED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from pvd_data.fixing.fix import Fixed

#: Workbooks of public publishers, beside the official files; a public clone has none.
FIELD = Path(__file__).parents[2] / os.environ.get("PVD_SOURCES", "../shared/sources") / "../field"
FILES = sorted(path for path in FIELD.rglob("*.ods") if "hostile" not in path.parts)

SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
TABLE, OFFICE, TEXT = (f"{{{SPACE}{name}:1.0}}" for name in ("table", "office", "text"))
SPACES = {name: f"{SPACE}{name}:1.0" for name in ("office", "table", "text", "style")} | {
    "draw": f"{SPACE}drawing:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
}
NOTE = (
    '<office:annotation draw:style-name="gr1"><dc:date>2021-05-07</dc:date>'
    "<text:p>à vérifier</text:p></office:annotation>"
)
CHANGE = Change("5046", "05046", "constraint-error")


def text(said: str, more: str = "") -> str:
    """Return a cell of text, as LibreOffice writes it."""
    kind = 'office:value-type="string" calcext:value-type="string"'
    return f"<table:table-cell{more} {kind}><text:p>{said}</text:p></table:table-cell>"


def number(said: str, more: str = "") -> str:
    """Return a cell of a number, as LibreOffice writes it."""
    kind = f'office:value-type="float" office:value="{said}" calcext:value-type="float"'
    return f"<table:table-cell{more} {kind}><text:p>{said}</text:p></table:table-cell>"


def formula(said: str, shown: str) -> str:
    """Return a cell of a formula."""
    return number(shown, f' table:formula="of:={said}"')


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


def columns(times: int) -> str:
    return f' table:number-columns-repeated="{times}"'


def rows(times: int) -> str:
    return f' table:number-rows-repeated="{times}"'


#: What LibreOffice writes below and beside the cells of a sheet.
BELOW = row(f"<table:table-cell{columns(1024)}/>", more=rows(1_048_000))
HEADER = row(text("insee_com"), text("nom_commune"))


def ods(*, before: str = "", parts: Mapping[str, bytes] | None = None, **sheets: str) -> bytes:
    """Return an .ods as LibreOffice makes one, by the XML of the rows of its sheets."""
    spaces = " ".join(f'xmlns:{name}="{space}"' for name, space in SPACES.items())
    tables = "".join(
        f'<table:table table:name="{name}" table:style-name="ta1"><table:table-column'
        f"{columns(1024)}/>{body}{BELOW}</table:table>"
        for name, body in sheets.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{before}<office:document-content {spaces}>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("Thumbnails/thumbnail.png", b"\x89PNG", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        for name, part in (parts or {"styles.xml": b"<styles/>"}).items():
            archive.writestr(name, part)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return file.getvalue()


class Cell(NamedTuple):
    """A cell, as ElementTree reads it: its text in paragraphs, and all its attributes but repeats."""

    value: str
    given: tuple[tuple[str, str], ...]


def cells(content: bytes) -> dict[tuple[str, int, int], Cell]:
    """Read the cells of an .ods by their places, whatever stands for several of them."""
    found = {}
    tree = ElementTree.fromstring(part(content, "content.xml"))  # noqa: S314  (made by the test)
    for table in tree.iter(f"{TABLE}table"):
        at = 1
        for line in table.iter(f"{TABLE}table-row"):
            high = int(line.get(f"{TABLE}number-rows-repeated", "1"))
            column = 1
            for one in line:
                wide = int(one.get(f"{TABLE}number-columns-repeated", "1"))
                given = tuple(sorted(item for item in one.items() if "repeated" not in item[0]))
                value = "\n".join("".join(p.itertext()) for p in one.findall(f"{TEXT}p"))
                if given or value:
                    for down in range(min(high, 100)):
                        for over in range(min(wide, 100)):
                            place = table.get(f"{TABLE}name", ""), at + down, column + over
                            found[place] = Cell(value, given)
                column += wide
            at += high
    return found


def part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def styles(cell: Cell) -> set[tuple[str, str]]:
    """Return what a cell has beside its value."""
    return {
        item for item in cell.given if not item[0].startswith(OFFICE) and "calcext" not in item[0]
    }


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    """Read the sheets as calamine does."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def held(old: bytes, new: bytes, changed: Iterable[tuple[str, int, int]]) -> None:
    """Hold a changed workbook to what is always promised."""
    with zipfile.ZipFile(io.BytesIO(old)) as one, zipfile.ZipFile(io.BytesIO(new)) as other:
        assert one.namelist() == other.namelist()
        packing = [
            [(info.filename, info.compress_type) for info in a.infolist()] for a in (one, other)
        ]
        assert packing[0] == packing[1]
        for name in set(one.namelist()) - {"content.xml"}:
            assert one.read(name) == other.read(name)
    places, before, after = set(changed), cells(old), cells(new)
    assert before.keys() - after.keys() <= places
    assert after.keys() <= before.keys()
    for place, cell in after.items():
        assert cell == before[place] or place in places
        assert styles(cell) == styles(before[place])
    read, again = sheets(old), sheets(new)
    assert list(read) == list(again)
    for name, lines in again.items():
        for at, line in enumerate(lines, 1):
            for column, value in enumerate(line, 1):
                assert value == read[name][at - 1][column - 1] or (name, at, column) in places


def fix(content: bytes, convert: Collection[str] = (), **asked: Any) -> Fixed:
    """Fix, and hold the result to what is always promised."""
    options = CheckOptions.of(lang="fr", **asked)
    fixed = fix_workbook(content, "a.ods", options, convert)
    assert fixed.after.count("error") <= fixed.before.count("error")
    again = fix_workbook(fixed.content, "a.ods", options, convert)
    assert (again.content, again.edits) == (fixed.content, ())
    held(content, fixed.content, [(*edit.record, edit.column) for edit in fixed.edits])
    return fixed


def told(fixed: Fixed) -> dict[str, tuple[str, str]]:
    return {change.cell: (change.before, change.after) for change in fixed.changes}


def test_cells_are_fixed_and_all_else_stays() -> None:
    styled = ' table:style-name="ce1" table:content-validation-name="val1"'
    content = ods(
        Projets=row(*map(text, ("projet", "insee_com", "nom_commune", "date_signature", "population", "total")))
        + row(text("Halle"), number("5046", styled), text('<text:s text:c="2"/>Embrun'), text("07/05/2021"), text("6 412"), formula("[.E2]+1", "6413"))
        + row(text("Place"), text("5170"), text("Talard"), text("2021-05-10"), number("2292"), formula("[.E3]+1", "2293"))
        + row(text("Gare"), text("05006"), text("L’Argentière-la-Bessée"), text("13/07/2021"), number("2288"), formula("[.B4]", "5006"))
        + row(text("Port"), formula("5056", "5056"), text(""), text("2021-05-25"), number("1000"), number("1")),
        Autre=row(text("x"), text("y")) + row(number("1"), number("2")),
    )  # fmt: skip
    fixed = fix(content)
    assert told(fixed) == {
        "B2": ("5046", "05046"),
        "C2": ("  Embrun", "Embrun"),
        "D2": ("07/05/2021", "2021-05-07"),
        "E2": ("6 412", "6412"),
        "B3": ("5170", "05170"),
        "C4": ("L’Argentière-la-Bessée", "L'Argentière-la-Bessée"),
        "D4": ("13/07/2021", "2021-07-13"),
    }
    assert {change.sheet for change in fixed.changes} == {"Projets"}
    new = cells(fixed.content)
    assert new["Projets", 2, 2].value == "05046"
    assert dict(new["Projets", 2, 2].given) == {
        f"{TABLE}style-name": "ce1",
        f"{TABLE}content-validation-name": "val1",
        f"{OFFICE}value-type": "string",
    }
    assert dict(new["Projets", 2, 5].given) == {
        f"{OFFICE}value-type": "float",
        f"{OFFICE}value": "6412",
    }
    assert sheets(fixed.content)["Projets"][1] == [
        "Halle",
        "05046",
        "Embrun",
        "2021-05-07",
        6412,
        6413,
    ]
    assert fixed.content.index(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet") == 30


def test_what_stands_for_several_is_parted_where_one_of_them_changes() -> None:
    content = ods(
        A=row(text("insee_com"), text("nom_commune"), text("code"), more="")
        + row(number("5046"), text("Embrun"), number("5046", columns(4)), more=rows(3))
        + row(text("05170"), f"<table:table-cell{columns(2)}/>", more=rows(2))
        + row(number("5170"), text("Tallard"), more=rows(2))
    )
    fixed = fix(content)
    places = {f"A{line}": ("5046", "05046") for line in (2, 3, 4)}
    assert told(fixed) == {**places, **{f"A{line}": ("5170", "05170") for line in (7, 8)}}
    parted = {2: {6: CHANGE, 3: CHANGE}, 3: {4: CHANGE}, 4: {1: CHANGE, 5: CHANGE}, 7: {1: CHANGE}}
    book = Ods(content)
    edits = list(book.find("A", parted, ()))
    found = [(edit.record[1], edit.column) for edit in edits]
    assert found == [(2, 3), (2, 6), (3, 4), (4, 1), (4, 5)]
    new = book.splice(edits)
    held(content, new, [("A", *place) for place in found])
    assert [[*map(str, line)] for line in sheets(new)["A"][1:4]] == [
        ["5046.0", "Embrun", "05046", "5046.0", "5046.0", "05046"],
        ["5046.0", "Embrun", "5046.0", "05046", "5046.0", "5046.0"],
        ["05046", "Embrun", "5046.0", "5046.0", "05046", "5046.0"],
    ]
    # What changes nothing writes the same bytes of XML.
    assert part(book.splice([]), "content.xml") == part(content, "content.xml")


def test_texts_in_several_fonts_links_and_formulas_stay_and_notes_too() -> None:
    content = ods(
        A=row(text("insee_com"), text("nom_commune"))
        + row(text('5<text:span text:style-name="T1">046</text:span>'), text("Embrun"))
        + row(text('<text:a xlink:href="https://example.org">5046</text:a>'), text("Embrun"))
        + row(formula("5170", "5170"), text("Tallard"))
        + row(text("5179").replace("<text:p>", f"{NOTE}<text:p>"), text("a &amp; &lt;b&gt;"))
    )
    fixed = fix(content)
    assert told(fixed) == {"A5": ("5179", "05179")}
    assert NOTE in part(fixed.content, "content.xml").decode()


def test_spaces_lines_and_signs_are_written_as_office_programs_read_them() -> None:
    content = ods(A=HEADER + row(number("5046"), text("Embrun")))
    odd = Change("Embrun", "  a  <b> & \n\nc ", "x")
    book = Ods(content)
    new = book.splice(book.find("A", {2: {2: odd, 1: Change("5046", "", "x")}}, ()))
    assert sheets(new)["A"][1] == ["", odd.after]
    paragraphs = (
        "<text:p><text:s/><text:s/>a <text:s/>&lt;b&gt; &amp;<text:s/></text:p><text:p></text:p>"
        "<text:p>c<text:s/></text:p>"
    )
    assert paragraphs in part(new, "content.xml").decode()
    assert (
        "<table:table-row><table:table-cell></table:table-cell>"
        in part(new, "content.xml").decode()
    )


def test_labels_stay_and_one_sheet_can_be_asked_for() -> None:
    body = row(text("insee_com "), text("nom")) + row(text("5046"), text("Embrun"))
    assert [change.cell for change in fix(ods(A=body)).changes] == ["A2"]
    fixed = fix(ods(A=body, B=body), sheet="B")
    assert [(change.sheet, change.cell) for change in fixed.changes] == [("B", "A2")]


def test_conventions_are_turned_where_that_is_asked() -> None:
    content = ods(
        A=row(text("insee_com"), text("date_adhesion"), text("population"))
        + row(text("05046"), text("07/05/2021"), text("6 412", ' table:style-name="ce1"'))
        + row(text("05170"), text("13/07/2021"), text("2 292"))
    )
    assert told(fix(content)) == {}
    dates = {"B2": ("07/05/2021", "2021-05-07"), "B3": ("13/07/2021", "2021-07-13")}
    assert told(fix(content, ["dates"])) == dates
    fixed = fix(content, ["numbers=3"])
    assert told(fixed) == {"C2": ("6 412", "6412"), "C3": ("2 292", "2292")}
    assert sheets(fixed.content)["A"][1] == ["05046", "07/05/2021", 6412]


def test_rows_in_groups_and_merged_cells_are_found() -> None:
    covered = '<table:covered-table-cell office:value-type="float" office:value="5170"/>'
    content = ods(
        A=f"<table:table-header-rows>{row(text('insee_com'), text('nom'))}</table:table-header-rows>"
        f"<table:table-row-group>{row(number('5046'), text('Embrun'))}</table:table-row-group>"
        f"<table:table-rows>{row(covered, text('Tallard'))}</table:table-rows>"
    )
    assert told(fix(content)) == {"A2": ("5046", "05046"), "A3": ("5170", "05170")}


@pytest.mark.parametrize(
    "body",
    [
        "<!-- a --> ",
        "<![CDATA[a]]>",
        "<?a b?>",
        row(f"<table:table-cell><table:table table:name='B'>{row()}</table:table></table:table-cell>"),
        "<table:table-row>",
        "</table:table-row>",
        row(text("a"), more=' table:number-rows-repeated="x"'),
        row(text("a"), more=' table:number-rows-repeated="99999999999999999999"'),
        row(text("a"), more=' table:number-rows-repeated="0"'),
    ],
)  # fmt: skip
def test_xml_that_no_office_program_writes_is_left_alone(body: str) -> None:
    content = ods(A=HEADER + body + row(text("5046"), text("Embrun")))
    places = {line: {1: CHANGE} for line in range(1, 9)}
    assert list(Ods(content).find("A", places, ())) == []


@pytest.mark.parametrize(
    "cells_there",
    [
        f"a{text('5046')}",
        f"{text('5046')}<table:b/>",
        text("5046", ' table:number-columns-repeated="0"'),
        text("5046") + f"<table:table-cell{columns(1)}>",
        text("5046", ' office:value="a"'),
        text("5046", ' office:value="1e999"'),
        text("5046", ' office:date-value="2021-05-07"'),
        text("5046").replace("office:value-type", "a"),
        text('5046<text:s text:c="70000"/>'),
        text("5046").replace("<text:p>", "<draw:frame/><text:p>"),
        "<table:table-cell/>",
    ],
)
def test_cells_that_are_strange_or_hold_something_else_stay(cells_there: str) -> None:
    content = ods(A=HEADER + row(cells_there))
    assert list(Ods(content).find("A", {2: {1: CHANGE, 2: CHANGE}}, ())) == []


def test_a_text_may_be_an_attribute() -> None:
    cell = '<table:table-cell office:value-type="string" office:string-value="5046"/>'
    assert len(list(Ods(ods(A=HEADER + row(cell))).find("A", {2: {1: CHANGE}}, ()))) == 1


def test_other_encodings_types_and_double_names_are_left_alone() -> None:
    body = HEADER + row(number("5046"), text("Embrun"))
    laughing = ods(A=body, before=LAUGHS)
    content = ods(A=body)
    latin = content_with(content, part(content, "content.xml").replace(b"UTF-8", b"ISO-8859-1"))
    twice = content_with(
        ods(A=body, B=body), part(ods(A=body, B=body), "content.xml").replace(b'"B"', b'"A"')
    )
    for odd in (laughing, latin, twice):
        assert list(Ods(odd).find("A", {2: {1: CHANGE}}, ())) == []
    assert list(Ods(content).find("B", {2: {1: CHANGE}}, ())) == []
    file = io.BytesIO(content)
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("content.xml", part(content, "content.xml"))
    assert list(Ods(file.getvalue()).find("A", {2: {1: CHANGE}}, ())) == []


def content_with(content: bytes, xml: bytes) -> bytes:
    """Return an .ods with other content."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            new.writestr(info, xml if info.filename == "content.xml" else old.read(info))
    return file.getvalue()


def test_what_it_is_by_its_bytes() -> None:
    content = ods(A=HEADER)
    assert is_ods(content)
    assert can_be_fixed(content)
    assert not is_ods(b"insee_com")
    assert not is_signed(content)
    assert is_signed(ods(A=HEADER, parts={"META-INF/documentsignatures.xml": b"<x/>"}))


def test_what_is_encrypted_damaged_or_a_bomb_is_refused() -> None:
    content = ods(A=HEADER + row(number("5046"), text("Embrun")))
    bomb = ods(A=HEADER, parts={"Pictures/a.png": bytes(300 * 2**20)})
    file = io.BytesIO(content)
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        manifest = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
        archive.writestr("META-INF/manifest.xml", manifest)
    for bad in (bomb, content[:400], file.getvalue()):
        with pytest.raises(UnreadableFileError):
            fix_workbook(bad, "a.ods", CheckOptions.of())


@pytest.mark.parametrize("name", [name for name in REFUSED if "ods" in name])
def test_hostile_workbooks_are_refused(name: str) -> None:
    with pytest.raises(UnreadableFileError):
        fix_workbook(REFUSED[name](), "a.ods", CheckOptions.of())


def test_billions_of_cells_that_one_stands_for_are_refused_or_parted_in_no_long_time() -> None:
    begin = time.process_time()
    cell = number("5046", columns(999_999_999))
    many = ods(A=HEADER + row(cell, more=rows(999_999_999)))
    with pytest.raises(UnreadableFileError):
        fix_workbook(many, "a.ods", CheckOptions.of())
    book = Ods(many)
    far = {900_000_000: {5: CHANGE, 900_000_000: CHANGE}}
    new = part(book.splice(book.find("A", far, ())), "content.xml").decode()
    for times in (899_999_998, 100_000_000, 4, 899_999_994, 99_999_999):
        assert f'-repeated="{times}"' in new
    assert time.process_time() - begin < 5


def test_what_is_parted_too_often_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    content = ods(A=HEADER + row(number("5046"), text("x" * 1000), more=rows(50)))
    places = {line: {1: CHANGE} for line in range(2, 52)}
    assert len(list(Ods(content).find("A", places, ()))) == 50
    monkeypatch.setattr(module, "_MORE", 20_000)
    some = list(Ods(content).find("A", places, ()))
    assert 0 < len(some) < 20
    held(content, Ods(content).splice(some), [("A", edit.record[1], 1) for edit in some])


@pytest.mark.parametrize(
    "odd",
    [
        "<table:table-cell ",
        "<table:table-row ",
        "<table:table-cell><text:p>",
        "<office:annotation>",
        "<text:p><text:s ",
        " a",
        'a="',
        " " * 10,
    ],
)
@pytest.mark.parametrize(("before", "after"), [("", ""), ("<table:table-cell ", "/>")])
def test_what_ends_nowhere_takes_no_long_time(odd: str, before: str, after: str) -> None:
    content = ods(
        A=HEADER + row(text("5046")) + "<table:table-row>" + before + odd * 200_000 + after
    )
    begin = time.process_time()
    places = {line: {1: CHANGE} for line in range(2, 9)}
    list(Ods(content).find("A", places, ()))
    body = f"<table:table-cell office:value-type='string' {odd * 200_000}>{odd * 200_000}</table:table-cell>"
    list(Ods(ods(A=HEADER + row(body))).find("A", places, ()))
    assert time.process_time() - begin < 5


@pytest.mark.skipif(not FILES, reason="needs the inputs of other publishers")
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
@pytest.mark.parametrize("convert", [(), ("dates", "numbers", "booleans", "codes")])
def test_every_field_workbook_is_fixed_once(path: Path, convert: tuple[str, ...]) -> None:
    try:
        fix(path.read_bytes(), convert)
    except (NothingToCheckError, UnreadableFileError):
        pytest.skip("nothing to check in it")
