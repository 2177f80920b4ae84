"""Fixing the bytes of a CSV: what is certain and nothing else, cell by cell, on real tables."""

from __future__ import annotations

import csv
import io
import unicodedata
from typing import TYPE_CHECKING, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvd_data.errors import NothingToCheckError
from pvd_data.fixing import fix as fixing
from pvd_data.fixing.edits import splice, unified_diff
from pvd_data.fixing.fix import Fixed, check_content, fix_content, is_utf8
from pvd_data.package.whole import package_root
from pvd_data.report import Issue, Report
from pvd_data.schema.tables import TABLES
from pvd_data.validation.check_options import CheckOptions
from tests.fixing.test_edits import patched

if TYPE_CHECKING:
    from collections.abc import Callable

COMMUNES = (package_root() / TABLES["communes"].path).read_text("utf-8")
HEADER, *ROWS = COMMUNES.splitlines(keepends=True)
HERE = HEADER + "".join(row for row in ROWS if row.startswith("05"))


def options(**asked: Any) -> CheckOptions:
    return CheckOptions.of(lang="en", **asked)


def fix(text: str | bytes, **asked: Any) -> Fixed:
    """Fix, and hold the result to what is always promised."""
    content = text.encode() if isinstance(text, str) else text
    fixed = fix_content(content, "a.csv", options(**asked))
    assert fixed.content == splice(content, fixed.edits)
    assert fixed.after.count("error") <= fixed.before.count("error")
    again = fix_content(fixed.content, "a.csv", options(**asked))
    assert (again.content, again.edits) == (fixed.content, ())
    return fixed


def fixed_text(text: str, **asked: Any) -> str:
    return fix(text, **asked).content.decode()


@pytest.mark.no_cover
@pytest.mark.parametrize("table", TABLES)
def test_a_clean_table_stays_as_it_is(table: str) -> None:
    content = (package_root() / TABLES[table].path).read_bytes()
    fixed = fix(content, table=table)
    assert (fixed.content, fixed.edits, fixed.rules) == (content, (), {})


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("05046,Embrun", "5046,Embrun"),
        ("05046,Embrun", "O5046,Embrun"),
        ("05046,Embrun", " 05046 , Embrun"),
        ("Embrun", "  EMBRUN\t"),
        ("L'Argentière-la-Bessée", "L’Argentie\u0300re-la-Besse\u0301e"),
        ("Chorges", "Chor\u200bges"),
        ("6412", "6 412"),
        ("6412", "6\u202f412"),
        ("6412", "6412.0"),
        ("2021-07-13", "13/07/2021"),
        ("200067742", "200 067 742"),
        ("true", "oui"),
        ("false", "NON"),
        ("pvd-93-05-", "PVD-93-05-"),
        (HEADER, HEADER.replace("nom,siren", " nom ,siren\u00a0")),
    ],
)
def test_what_is_certain_is_fixed(right: str, wrong: str) -> None:
    damaged = HERE.replace(right, wrong)
    assert damaged != HERE
    assert fixed_text(damaged, table="communes") == HERE


def test_a_cell_keeps_its_quotes_and_gets_some_only_if_it_needs_them() -> None:
    damaged = HERE.replace(",44.7835,", ',"44,7835",').replace("05046,Embrun", '"5046","EMBRUN"')
    right = HERE.replace(",44.7835,", ',"44.7835",').replace("05046,Embrun", '"05046","Embrun"')
    assert fixed_text(damaged, table="communes") == right


def _issue(value: str, suggestion: str, column: int = 1) -> Issue:
    return Issue(
        *("T001", "type-error", "error", "", "a.csv"),
        line=2,
        record=1,
        column_number=column,
        value=value,
        suggestion=suggestion,
        certain=True,
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_mark_delimiter_line_ends_and_last_line_are_kept(
    delimiter: str, end: str, mark: str
) -> None:
    def written(*cells: tuple[str, ...]) -> str:
        return mark + end.join(map(delimiter.join, cells))

    head = ("intitule", "insee_com", "lib_com", "note")
    damaged = (head, ("Halle", "5046", "EMBRUN", "x "), ("É", '"O5170"', "Tallard", ""))
    right = (head, ("Halle", "05046", "Embrun", "x "), ("É", '"05170"', "Tallard", ""))
    assert fixed_text(written(*damaged)) == written(*right)


def test_records_of_several_lines_and_the_columns_of_others_are_kept() -> None:
    text = (
        'note,code_insee,"nom\n de la commune",autre\n'
        '"deux\nlignes ""ici""",5046,"EMBRUN\n",  x \n'
        "\n"
        'une,"5170\n",Tallard,=1+1\n'
        'ouvert"e","5170",Tallard,\n'
        '"f\r\nin",5006,"L’Argentière-la-Bessée",\n'
    )
    right = (
        'note,code_insee,"nom\n de la commune",autre\n'
        '"deux\nlignes ""ici""",05046,"Embrun",  x \n'
        "\n"
        'une,"05170",Tallard,=1+1\n'
        'ouvert"e","05170",Tallard,\n'
        '"f\r\nin",05006,"L\'Argentière-la-Bessée",\n'
    )
    assert fixed_text(text) == right


def test_dates_are_turned_only_where_the_column_tells_their_order() -> None:
    # A column that is all written so is left alone.
    rows = "code_insee,date_adhesion\n05046,{}\n05170,{}\n05132,2021-05-25\n"
    told = fixed_text(rows.format("07/05/2021", "13/07/2021"))
    assert told == rows.format("2021-05-07", "2021-07-13")
    american = fixed_text(rows.format("05/07/2021", "07/13/2021"))
    assert american == rows.format("2021-05-07", "2021-07-13")
    for first, second in (("08/06/2021", "09/04/2021"), ("07/13/2021", "13/07/2021")):
        assert fixed_text(rows.format(first, second)) == rows.format(first, second)


@pytest.mark.parametrize(
    "row",
    [
        "05046,Ambrun,6412",
        "05046,Tallard,6412",
        "05067,Les Infournas,120",
        "05200,Embrun,6412",
        "05046,La BÃ¢tie-Neuve,6412",
        "05046,Embrun,7.412",
        "05046,Embrun,64I3",
        "99999,Nulle-Part,1",
    ],
)
def test_a_guess_is_left_alone(row: str) -> None:
    content = f"code_insee,nom,population_municipale\n05170,Tallard,2292\n{row}\n"
    asked = {"columns": {"population_municipale": "population_municipale"}}
    assert fixed_text(content, **asked) == content
    assert check_content(content.encode(), "a.csv", options(**asked)).issues


def test_thousands_are_certain_where_the_reference_says_the_same() -> None:
    text = "code_insee,population_municipale\n05046,{}\n"
    assert fixed_text(text.format("6.412")) == text.format("6412")


def test_rows_are_put_back_and_if_that_does_not_help_all_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = b"code_insee\n5046\n5170\n"
    one, two = (_issue("5046", "05046"), _issue("5170", "05170"))
    two = Issue(**{**two.to_dict(), "record": 2, "line": 3})
    before = Report((one, two))

    def third(number: int) -> Issue:
        return Issue("C001", "x", "error", "", "a.csv", line=number + 1, record=number)

    def checks(answers: dict[bytes, Report]) -> None:
        monkeypatch.setattr(fixing, "check_content", lambda content, *_: answers[content])

    worse = Report((third(1), third(1), third(1)))
    checks(
        {
            content: before,
            b"code_insee\n05046\n05170\n": worse,
            b"code_insee\n5046\n05170\n": Report((one,)),
        }
    )
    fixed = fix_content(content, "a.csv", options())
    assert (fixed.content, fixed.held) == (b"code_insee\n5046\n05170\n", (2,))
    elsewhere = Report((third(9), third(9), third(9)))
    checks({content: before, b"code_insee\n05046\n05170\n": elsewhere})
    fixed = fix_content(content, "a.csv", options())
    assert (fixed.content, fixed.edits, fixed.held) == (content, (), (2, 3))
    assert fixed.after is before


def test_suggestions_that_undo_each_other_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(content: bytes, *_: object) -> Report:
        value = content.split()[1].decode()
        return Report((_issue(value, "b" if value == "a" else "a"),))

    monkeypatch.setattr(fixing, "check_content", check)
    fixed = fix_content(b"code_insee\na\n", "a.csv", options())
    assert (fixed.content, fixed.rules) == (b"code_insee\na\n", {})


def test_a_label_that_the_user_names_is_left_alone() -> None:
    text = " INSEE , nom\n5046,Embrun\n"
    assert fixed_text(text, columns={"code_insee": " INSEE "}).startswith(" INSEE ,nom\n05046,")
    keyed = fixed_text(" code_insee,id \n5046,1\n", key=(" code_insee", "id "))
    assert keyed == " code_insee,id \n05046,1\n"


def test_what_is_utf8_is_told_whatever_the_place() -> None:
    assert is_utf8("é".encode() * 200_000 + b"x")
    assert not is_utf8("é".encode() * 200_000 + "é".encode()[:1])
    assert not is_utf8("code_insee".encode("utf-16"))


DAMAGE = st.sampled_from(
    [
        lambda cell: cell.lstrip("0"),
        lambda cell: f" {cell}\u00a0",
        lambda cell: f"\n{cell}",
        lambda cell: cell.upper(),
        lambda cell: cell.replace("0", "O"),
        lambda cell: unicodedata.normalize("NFD", cell),
        lambda cell: cell.replace("'", "’"),
        lambda cell: cell.replace(".", ","),
        lambda cell: "/".join(reversed(cell.split("-"))),
        lambda cell: {"true": "oui", "false": "Non"}.get(cell, "05046"),
        lambda cell: cell[1:] + cell[:1],
        lambda cell: " ",
        lambda cell: '"',
    ]
)
PLACES = st.tuples(st.integers(0, 11), st.integers(0, 13))


@given(
    st.dictionaries(PLACES, st.lists(DAMAGE, min_size=1, max_size=2), max_size=20),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(",;\t"),
    st.sampled_from(["communes", None]),
)
@settings(max_examples=120)
def test_damaged_cells_are_never_made_worse(
    damage: dict[tuple[int, int], list[Callable[[str], str]]],
    quoting: Literal[0, 1, 2],
    end: str,
    delimiter: str,
    table: str | None,
) -> None:
    rows = list(csv.reader(io.StringIO(HERE)))
    for (row, at), turns in damage.items():
        for turn in turns:
            rows[row][at] = turn(rows[row][at])
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)
    content = file.getvalue().encode()
    try:
        fixed = fix(content, table=table)
    except NothingToCheckError:
        return
    changed = {(edit.record, edit.column - 1) for edit in fixed.edits}
    assert changed <= set(damage)
    told = list(csv.reader(io.StringIO(fixed.content.decode(), newline=""), delimiter=delimiter))
    kept = [[(r, c) for c in range(14) if (r, c) not in changed] for r in range(12)]
    for number, places in enumerate(kept):
        assert [told[number][c] for _, c in places] == [rows[number][c] for _, c in places]
    assert patched(content, unified_diff(content, fixed.edits, "a.csv")) == fixed.content


@given(st.lists(st.tuples(st.integers(0, 1200), st.binary(max_size=3)), max_size=6))
@settings(max_examples=60)
def test_damaged_bytes_are_never_made_worse(damage: list[tuple[int, bytes]]) -> None:
    content = HERE.encode()
    for at, more in damage:
        content = content[:at] + more + content[at + 1 :]
    fixed = fix(content, table="communes")
    assert patched(content, unified_diff(content, fixed.edits, "a.csv")) == fixed.content
