"""From lines to records: delimiters, quotes that are wrong, and the lines records stand on."""

from __future__ import annotations

import io

import pytest

from pvd_data.base.language import Text
from pvd_data.tabular import lines, records
from pvd_data.tabular.lines import Block, read_lines
from pvd_data.tabular.records import Records, pick_delimiter

Told = list[tuple[str, int | None]]

KNOWN = frozenset({"a", "b", "c"}).__contains__


def read(text: str, delimiter: str | None = ",") -> tuple[list[Block], Told]:
    told: Told = []

    def found(slug: str, line: int | None, value: str | Text = "", expected: str = "") -> None:
        if slug != "line-endings":
            told.append((slug, line))

    stream = io.BytesIO(text.encode())
    return list(Records(read_lines(stream, found), found, KNOWN, delimiter).blocks()), told


def placed(text: str) -> tuple[list[tuple[int, list[str]]], Told]:
    """Read rows, each with its line."""
    blocks, told = read(text)
    rows = [
        (line, row) for block in blocks for line, row in zip(block.starts, block.rows, strict=True)
    ]
    return rows, told


SIZES = (2**17, 4, 7, 16)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("text", "rows", "told"),
    [
        ("a,b\n1,2\n3,4", [(1, ["a", "b"]), (2, ["1", "2"]), (3, ["3", "4"])], []),
        ('a,b\n"1\n2",3\n4,5\n', [(1, ["a", "b"]), (2, ["1\n2", "3"]), (4, ["4", "5"])], []),
        ('a\n"x""y"\n', [(1, ["a"]), (2, ['x"y'])], []),
        ('a\nx"y\n', [(1, ["a"]), (2, ['x"y'])], []),
        ("a\n\n1\n", [(1, ["a"]), (2, []), (3, ["1"])], []),
        ('a\n"x"y\n1\n', [(1, ["a"]), (3, ["1"])], [("csv-error", 2)]),
        ('a\n"1\n2\n3\n', [(1, ["a"]), (3, ["2"]), (4, ["3"])], [("unclosed-quote", 2)]),
        ('a\n1\n"', [(1, ["a"]), (2, ["1"])], [("unclosed-quote", 3)]),
        ('a\n"1\n"2"\n3\n', [(1, ["a"]), (3, ["2"]), (4, ["3"])], [("unclosed-quote", 2)]),
        ('a\r\n"1\r\n2"\r\n3\r\n', [(1, ["a"]), (2, ["1\r\n2"]), (4, ["3"])], []),
        ('a\n"1\r2"\n3\n', [(1, ["a"]), (2, ["1\r2"]), (4, ["3"])], []),
    ],
)
def test_rows_and_their_lines(
    text: str,
    rows: list[tuple[int, list[str]]],
    told: Told,
    size: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lines, "CHUNK", size)
    assert placed(text) == (rows, told)


def test_a_block_knows_the_lines_of_its_records() -> None:
    (block,), _ = read('a,b\n"1\n2",3\n\n4,5')
    assert (block.first, block.line, block.last) == (0, 1, True)
    assert "".join(block.texts) == 'a,b\n"1\n2",3\n\n4,5'
    assert [block.raw(row) for row in range(4)] == ["a,b\n", '"1\n2",3\n', "\n", "4,5"]


def test_the_last_record_has_none_of_the_lines_that_could_not_be_read() -> None:
    (block,), told = read('a\n1\n"2\n')
    assert told == [("unclosed-quote", 3)]
    assert block.raw(1) == "1\n"


def test_records_are_numbered_through_all_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "CHUNK", 4)
    blocks, _ = read("a\n1\n2\n3\n4\n")
    assert len(blocks) > 1
    numbers = [block.first + at for block in blocks for at, _ in enumerate(block.rows)]
    assert numbers == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [
        ("a,b\n", ","),
        ("a;b\n", ";"),
        ("a\tb\n", "\t"),
        ("a|b\n", "|"),
        ("a\n", ","),
        ("\n", ","),
        ('a;"x,y,z,t";c\n', ";"),
        ("x,y;a\n", ";"),
        ("x;y\n", ";"),
    ],
)
def test_the_delimiter_is_the_one_that_yields_labels(line: str, delimiter: str) -> None:
    assert pick_delimiter(line, KNOWN) == delimiter


def test_another_delimiter_than_the_comma_is_told() -> None:
    blocks, told = read("a;b\n1;2\n", None)
    assert told == [("wrong-delimiter", 1)]
    assert blocks[0].rows == [["a", "b"], ["1", "2"]]


def test_large_cells_rows_and_records_are_told_and_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    big = "x" * (2**20 + 1)
    assert placed(f"a\n{big}\n1\n")[0] == [(1, ["a"]), (3, ["1"])]
    assert placed(f"a\n{big}\n1\n")[1] == [("field-too-large", 2)]
    wide = "," * 100_001
    assert placed(f"a\n{wide}\n1\n") == ([(1, ["a"]), (3, ["1"])], [("record-too-large", 2)])
    longest = "x" * 100_001
    assert placed(f"a\n{longest}\n1\n") == ([(1, ["a"]), (2, [longest]), (3, ["1"])], [])
    monkeypatch.setattr(lines, "CHUNK", 16)
    monkeypatch.setattr(records, "MAX_LINES", 10)
    rows, told = placed('a\n"' + "x\n" * 40)
    assert told[0] == ("record-too-large", 2)
    assert rows[0] == (1, ["a"])
    assert rows[-1] == (41, ["x"])


def test_a_line_left_out_does_not_move_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "CHUNK", 8)
    monkeypatch.setattr(lines, "MAX_RECORD", 64)
    rows, told = placed('a\n"1\n2\n' + "x" * 100 + "\n3\n4\n")
    assert rows == [(1, ["a"]), (3, ["2"]), (5, ["3"]), (6, ["4"])]
    assert sorted(told, key=str) == [("record-too-large", 4), ("unclosed-quote", 2)]
    rows, told = placed('a\n"1\n2\n' + "x" * 100)
    assert rows == [(1, ["a"]), (3, ["2"])]
    assert sorted(told, key=str) == [("record-too-large", 4), ("unclosed-quote", 2)]


def test_where_quotes_are_hopeless_each_line_is_a_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_REREAD", 100)
    rows, told = placed("a\n" + 'x",y,"\n' * 50 + "1\n")
    assert rows == [(1, ["a"]), (52, ["1"])]
    assert told == [("unclosed-quote", line) for line in range(2, 52)]


def test_a_block_is_blank_where_its_rows_are_one_blank_line() -> None:
    blank: list[str] = []
    for rows, is_blank in (
        ([blank], True),
        ([blank, blank], True),
        ([blank, []], False),
        ([["a"]], False),
        ([["a"], blank], False),
    ):
        assert Block(1, rows, range(len(rows)), 0, ["\n"] * len(rows), True).blank is is_blank
