"""The sheets of a workbook as CSVs would be, and workbooks made to harm."""

from __future__ import annotations

import io
import random
import re
import sys
import zipfile
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

import pvd_data
from pvd_data.errors import NothingToCheckError, UnreadableFileError
from pvd_data.tabular import sheets
from pvd_data.tabular import workbook as workbooks
from pvd_data.tabular.workbook import read_workbook
from tests.limited import run_limited, told
from tests.tabular import books, hostile_books

if TYPE_CHECKING:
    from collections.abc import Callable

    from pvd_data.tabular.lines import Block

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ROWS: list[list[Any]] = [
    ["code_insee", "nom", "date_adhesion", "longitude", "latitude", "population"],
    ["05046", "Embrun", date(2021, 5, 7), 6.475, 44.5806, 6412],
    [5006, "L'Argentière-la-Bessée", "07/05/2021", "6,5544", 44.794, 2288.0],
]


def book(rows: list[list[Any]]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)  # type: ignore[union-attr]
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def rewrite(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Change the members of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: change(name, archive.read(name)) for name in archive.namelist()}
    return books.packed({name: part for name, part in parts.items() if part is not None})


def swap(name: str, new: bytes | None, found: str, old: bytes) -> bytes | None:
    return new if found == name else old


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def blocks_of(content: bytes) -> list[Block]:
    book = read_workbook(io.BytesIO(content), "a.xlsx")
    return [block for sheet in book.sheets for block in sheet.blocks]


def validate(path: Path, content: bytes, **options: Any) -> pvd_data.Report:
    path.write_bytes(content)
    return pvd_data.validate(path, lang="en", **options)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workbook that is yet to be written."""
    return tmp_path / "a.XLSX"


def test_a_sheet_is_checked_as_a_csv_is(path: Path) -> None:
    report = validate(path, book(ROWS))
    assert report.flatten(["line", "record", "column", "slug", "value", "suggestion"]) == [
        (3, 2, "code_insee", "constraint-error", "5006", "05006"),
        (3, 2, "date_adhesion", "type-error", "07/05/2021", "2021-05-07"),
        (3, 2, "longitude", "type-error", "6,5544", "6.5544"),
    ]
    assert report.rows == {str(path): 2}
    assert all(issue.excerpt is None and issue.character is None for issue in report.issues)


def test_rows_are_numbered_as_the_sheet_shows_them(path: Path) -> None:
    rows = [["code_insee"], ["05046"], [], ["05006"], ["5170"]]
    report = validate(path, book(rows))
    assert report.flatten(["line", "slug"]) == [(3, "blank-row"), (5, "constraint-error")]


@pytest.mark.parametrize("name", books.KINDS)
@pytest.mark.parametrize("kind", books.KINDS)
def test_what_a_workbook_is_its_content_says(kind: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{name.upper()}"
    report = validate(path, books.KINDS[kind](books.ROWS), columns={"code_insee": "code_insee"})
    assert (3, "5170") in report.flatten(["line", "value"])
    assert report.rows == {str(path): 2}


def test_blocks_follow_each_other() -> None:
    content = books.xlsx([("a" * 2000,)] * 1200)
    blocks = blocks_of(content)
    assert len(blocks) > 1
    assert [row for block in blocks for row in block.rows] == [["a" * 2000]] * 1200
    assert [at for block in blocks for at in block.starts] == [*range(1, 1201)]
    assert [block.first + 1 for block in blocks] == [block.line for block in blocks]


def test_blocks_have_no_lines_to_show() -> None:
    (block,) = blocks_of(book(ROWS[:1]))
    assert (block.first, list(block.starts), block.texts, block.last) == (0, [1], [], False)


def test_a_sheet_with_nothing_on_it(path: Path) -> None:
    report = validate(path, book([]))
    assert report.counts == {"source-error": 1}


def test_a_row_far_below_is_no_fault_of_its_own(path: Path) -> None:
    first = f'<row r="1">{cell("A1", "code_insee")}</row>'
    named = {"code_insee": "code_insee"}
    report = validate(
        path,
        hostile_books.sheet(f'{first}<row r="9000">{cell("A9000", "5046")}</row>'),
        limit=1,
        columns=named,
    )
    assert report.counts == {"blank-row": 8998, "constraint-error": 1}
    assert report.flatten(["line"]) == [(2,), (9000,)]


def test_one_cell_far_below_makes_no_sheet_large(path: Path) -> None:
    labels = cell("A1", "code_insee") + cell("B1", "nom")
    rows = f'<row r="1">{labels}</row><row r="2">{cell("A2", "05170")}{cell("B2", "Talard")}</row>'
    far = f'<row r="1048576">{cell("A1048576", "05046")}{cell("B1048576", "Embrum")}</row>'
    report = validate(path, hostile_books.sheet(rows + far), ignore="blank-row")
    assert [issue.cell for issue in report.issues if issue.cell] == ["B2", "B1048576"]
    assert report.rows == {str(path): 2}


def test_many_empty_rows_above_the_header_are_in_its_block() -> None:
    rows = books.xlsx_cells([("code_insee", "nom"), ("05170", "Talard")])
    rows = re.sub(r'(r="[AB]?)([12])"', lambda found: f'{found[1]}{int(found[2]) + 3000}"', rows)
    (block,) = blocks_of(hostile_books.sheet(rows))
    assert [number for number, row in zip(block.starts, block.rows, strict=True) if any(row)] == [
        3001,
        3002,
    ]


def test_a_workbook_that_is_too_large_packed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_PACKED", 100)
    with pytest.raises(UnreadableFileError, match="too large, or made to seem so; save the sheet"):
        validate(path, book(ROWS))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "this is no workbook: the file is empty"),
        (b"a,b\n", "this is no workbook but text; if that is CSV, rename it to .csv"),
        (b"<html><table>", "this is no workbook but an HTML page or XML; export the table as CSV"),
        (b"%PDF-1.7", "this is no workbook but a PDF; export the table as CSV"),
        (b"PK\x03\x04", r"this is no workbook, or a damaged one \(File is not a zip file\)"),
        (books.xls()[:600], r"this is no workbook, or a damaged one \(.+\); save the sheet as CSV"),
        (
            OLD + bytes(2000),
            r"damaged one \(.+, or a password protects it\); save the sheet as CSV",
        ),
        (hostile_books.encrypted_zip(), "protected by a password; save it without, or as CSV"),
    ],
)
def test_what_is_no_workbook(content: bytes, said: str, path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        validate(path, content)


def test_what_the_reader_says_is_on_one_line_and_commands_nothing(path: Path) -> None:
    content = hostile_books.sheet(
        "<row><c></a\n::error::injected\x1b]0;pwned\x07\n::stop-commands::z></c></row>"
    )
    with pytest.raises(UnreadableFileError) as caught:
        validate(path, content)
    assert caught.value.text["en"].isprintable()


def refused(make: Callable[[], bytes]) -> None:
    with pytest.raises(UnreadableFileError, match=r"too large|damaged|password|is empty"):
        blocks_of(make())


@pytest.mark.processes
@pytest.mark.parametrize("name", hostile_books.REFUSED)
def test_hostile_workbooks(name: str) -> None:
    refused(hostile_books.REFUSED[name])


@pytest.mark.outside
@pytest.mark.parametrize("name", hostile_books.REFUSED_AT_LENGTH)
def test_hostile_workbooks_at_length(name: str) -> None:
    refused(hostile_books.REFUSED_AT_LENGTH[name])


@pytest.mark.processes
@pytest.mark.parametrize("name", hostile_books.EITHER)
def test_strange_workbooks(name: str) -> None:
    try:
        rows = [row for block in blocks_of(hostile_books.EITHER[name]()) for row in block.rows]
    except UnreadableFileError:
        return
    assert all(isinstance(cell, str) for row in rows for cell in row)


#: Every command that may meet a workbook, on one that takes 400 GB where nothing limits it.
LOADED = (
    "import pvd_data\ntry: pvd_data.load(sys.argv[1])\n"
    "except pvd_data.PvdDataError as error: sys.exit(str(error))"
)


@pytest.mark.processes
@pytest.mark.parametrize("command", ["validate", "fix", "enrich", "resolve", "load"])
def test_commands_meet_a_hostile_workbook(command: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(hostile_books.REFUSED["far-cell"]())
    meet(command, path, tmp_path)


def meet(command: str, path: Path, folder: Path) -> None:
    if command == "load":
        done = run_limited(path, program=LOADED)
    else:
        more = {"enrich": ("-o", str(folder / "out.xlsx")), "resolve": ("--from",)}.get(command, ())
        done = run_limited(command, *more, path)
    assert path.name in told(done)
    assert not folder.joinpath("out.xlsx").exists()


SHARED = sorted(Path(__file__).parents[3].glob("shared/field/hostile/*.xlsx"))


@pytest.mark.outside
@pytest.mark.parametrize("command", ["validate", "fix", "enrich", "resolve", "load"])
@pytest.mark.parametrize("path", SHARED, ids=lambda path: path.stem)
def test_commands_meet_those_that_others_made(command: str, path: Path, tmp_path: Path) -> None:
    meet(command, path, tmp_path)


def test_a_limited_process_knows_it() -> None:
    program = "from pvd_data.tabular import sheets; sys.exit(not sheets._is_limited())"
    assert run_limited(program=program).returncode == 0
    assert not sheets._is_limited()


@pytest.mark.parametrize("name", [books.SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_a_workbook_without_its_parts(name: str, path: Path) -> None:
    for changed in (None, b"", b"<", b"<a>" * 10_000):
        content = rewrite(book(ROWS), partial(swap, name, changed))
        try:
            assert validate(path, content).counts == {"source-error": 1}
        except UnreadableFileError as error:
            assert "this is no workbook, or a damaged one" in str(error)


@pytest.mark.processes
@pytest.mark.parametrize("seed", range(100))
def test_damaged_workbooks(seed: int, path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311  (not a secret)

    def damage(name: str, old: bytes) -> bytes:
        new = bytearray(old)
        for _ in range(chance.randint(0, 3)):
            new[chance.randrange(len(new))] = chance.choice(b'0123456789<>"/=ABr &;')
        return bytes(new)

    content = bytearray(rewrite(book(ROWS), damage))
    for _ in range(chance.randint(0, 2)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    try:
        report = validate(path, bytes(content))
    except (UnreadableFileError, NothingToCheckError):
        return
    assert set(report.rows) == {str(path)}


def test_without_the_extra(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(UnreadableFileError, match=r"pip install 'pvd-data\[xlsx\]'"):
        validate(path, book(ROWS))


@pytest.mark.parametrize("missing", ["child", "source"])
def test_where_no_process_can_be_started(
    missing: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if missing == "child":
        monkeypatch.setattr(sys, "executable", "/usr/bin/uwsgi")
    else:
        monkeypatch.setattr("importlib.resources.files", lambda _: Path("/nowhere"))
    report = validate(path, book(ROWS))
    assert report.rows == {str(path): 2}
    with pytest.raises(UnreadableFileError, match="too large"):
        validate(path, hostile_books.REFUSED["far-cell"]())
    with pytest.raises(UnreadableFileError, match="damaged"):
        validate(path, hostile_books.REFUSED["truncated"]())


def test_a_limit_of_the_user_does_not_stand_in_for_a_process_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(hostile_books.REFUSED["far-cell"]())
    program = "sys.executable = '/usr/bin/uwsgi'\nfrom pvd_data.cli.main import main; main()"
    assert "trop grand" in told(run_limited("validate", path, program=program))


def test_a_python_that_does_not_start(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(UnreadableFileError, match=r"does not start .+; save the sheet as CSV"):
        validate(path, book(ROWS))


def test_an_extra_that_is_damaged(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.joinpath("python_calamine.py").write_text("import nothing_of_that_name")
    monkeypatch.delitem(sys.modules, "python_calamine", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(UnreadableFileError, match=r"pip install 'pvd-data\[xlsx\]'"):
        validate(path, book(ROWS))
