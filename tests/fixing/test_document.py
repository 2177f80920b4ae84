"""A file in memory: checked, shown, changed and fixed as the same file on disk."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from pvd_data import Document, validate
from pvd_data.errors import NothingToCheckError, UnreadableFileError

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = b"Liste\n\ncode_insee;nom;lu\n5046;Ambrun;\n05170;Tallard;oui\n05067;Les Infournas;non\n"
EXPECTED = {(4, "05046"), (4, "Embrun"), (6, "05132")}


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Villes"
    for row in (["code_insee", "nom"], ["5046", "Ambrun"], ["05170", "Tallard"]):
        sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_it_is_checked_as_the_file_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in (("a.csv", CONTENT), ("b.xlsx", workbook())):
        tmp_path.joinpath(name).write_bytes(content)
        assert Document(content, name).check(lang="fr") == validate(name, lang="fr")


def test_rows_are_those_asked_for_and_those_that_name_columns() -> None:
    document = Document(CONTENT, "a.csv")
    assert list(document.rows()) == []  # nothing is known of it yet
    document.check()
    assert [row.line for row in document.rows()] == [3]
    assert [row.line for row in document.rows(first=1)] == [3, 4]
    rows = list(document.rows({(None, 6)}))
    assert [(row.line, [*row.cells]) for row in rows] == [
        (3, ["code_insee", "nom", "lu"]),
        (6, ["05067", "Les Infournas", "non"]),
    ]


@pytest.mark.parametrize(("name", "content"), [("a.csv", CONTENT), ("b.xlsx", workbook())])
def test_a_cell_is_changed_and_nothing_else(name: str, content: bytes) -> None:
    document = Document(content, name)
    before = document.check(lang="fr")
    (issue,) = (issue for issue in before.issues if issue.suggestion == "Embrun")
    _, row = document.rows({(issue.sheet, issue.line or 0)})
    changed = document.change([(row, issue.column_number or 0, "Embrun")])
    after = changed.check(lang="fr")
    assert {one.suggestion for one in before.issues} - {one.suggestion for one in after.issues} == {
        "Embrun"
    }
    if name == "a.csv":
        assert changed.content == content.replace(b"Ambrun", b"Embrun")
    assert document.content == content


def test_a_cell_that_is_another_by_now_is_left() -> None:
    document = Document(CONTENT, "a.csv")
    document.check()
    _, row = document.rows({(None, 4)})
    wrong = row._replace(cells=["5046", "Embrun", ""])
    assert document.change([(wrong, 2, "Gap")]).content == CONTENT


@pytest.mark.parametrize(("name", "content"), [("a.csv", CONTENT), ("b.xlsx", workbook())])
def test_what_is_agreed_to_is_applied_and_what_is_refused_is_not(name: str, content: bytes) -> None:
    document = Document(content, name)
    issues = document.check(lang="fr").issues
    certain = [issue for issue in issues if issue.certain]
    doubtful = [issue for issue in issues if not issue.certain and issue.suggestion]
    assert certain
    assert doubtful
    assert not document.fix(refused=certain).edits
    fixed = document.fix(doubtful, certain, lang="fr")
    left = {issue.suggestion for issue in fixed.after.issues}
    assert {issue.suggestion for issue in certain} <= left
    assert not {issue.suggestion for issue in doubtful} & left
    assert len(document.fix().edits) == len(certain)


def test_what_cannot_be_written_again_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="only a CSV and a workbook"):
        Document(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls").fix()


def test_what_has_nothing_to_check_is_refused_unless_columns_are_required() -> None:
    document = Document(b"a,b\n1,2\n", "a.csv")
    with pytest.raises(NothingToCheckError):
        document.check()
    assert document.check(require_columns=True).counts == {"no-known-column": 1}
