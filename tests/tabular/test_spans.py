"""Where each cell stands in its line, held to what `csv` reads there."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvd_data.tabular.lines import Form
from pvd_data.tabular.records import spans_of


@pytest.mark.parametrize(
    ("text", "delimiter", "expected"),
    [
        ("", ",", [(0, 0, False)]),
        ("\n", ",", [(0, 0, False)]),
        ("a", ",", [(0, 1, False)]),
        ("a,b\r\n", ",", [(0, 1, False), (2, 3, False)]),
        (",", ",", [(0, 0, False), (1, 1, False)]),
        ("a,,\n", ",", [(0, 1, False), (2, 2, False), (3, 3, False)]),
        ('"a,b",c', ",", [(0, 5, True), (6, 7, False)]),
        ('"a""",b', ",", [(0, 5, True), (6, 7, False)]),
        ('"a\nb";c\n', ";", [(0, 5, True), (6, 7, False)]),
        ('"",""\n', ",", [(0, 2, True), (3, 5, True)]),
        ('a"b,c"\n', ",", [(0, 3, False), (4, 6, False)]),
        ('"a"b,c\n', ",", [(0, 4, True), (5, 6, False)]),
        ('"a,b\n', ",", [(0, 4, True)]),
        ("a\tb\n", "\t", [(0, 1, False), (2, 3, False)]),
    ],
)
def test_places(text: str, delimiter: str, expected: list[tuple[int, int, bool]]) -> None:
    assert list(spans_of(text, Form(delimiter))) == expected


DOUBLED = Form(";", doubled=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"a;b"\r\n', ["a", "b"]),
        ('"""a"";b"\n', ['""a""', "b"]),
        ('"a;""b;c"""', ["a", '""b;c""']),
        ('"a;""b""""c"";"\n', ["a", '""b""""c""', ""]),
        ('"a""b;c"\n', ['a""b', "c"]),
        ('"a";"b;c"\n', ['"a"', '"b;c"']),
        ("a;b\n", ["a", "b"]),
    ],
)
def test_places_in_a_line_that_stands_in_quotes_as_a_whole(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end, _ in spans_of(text, DOUBLED)] == expected


@given(
    st.lists(st.text(st.characters(exclude_characters="\r\n\0", codec="utf-8")), min_size=1),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(",;\t|"),
)
def test_what_stands_there_is_the_cell(cells: list[str], quoting: int, delimiter: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=quoting).writerow(cells)  # type: ignore[arg-type]
    line = text.getvalue()
    found = []
    for start, end, quoted in spans_of(line, Form(delimiter)):
        cell = line[start:end]
        found.append(cell[1:-1].replace('""', '"') if quoted else cell)
    assert found == next(csv.reader([line], delimiter=delimiter))
