"""Checks of blocks: what is remembered and passed by changes nothing of what is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pvd_data.report import Fault
from pvd_data.rules.values import Near
from pvd_data.validation import blocks as block_checks
from pvd_data.validation import blocks as together
from pvd_data.validation.blocks import (
    OF_FLOATS,
    BoundsCheck,
    FormulaCheck,
    GroupCheck,
    KeyCheck,
    MergedChecks,
    merge_checks,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pvd_data.validation.blocks import BlockCheck, Column

Found = list[tuple[int, Fault]]


def judge(cells: Column) -> tuple[Fault, ...]:
    """Find as many faults as a group has letters b."""
    return (Fault("bad", "a", "|".join(cells)),) * "".join(cells).count("b")


def look(check: BlockCheck, blocks: Sequence[Sequence[Column]]) -> list[Found]:
    """Return what a check finds in each block."""
    return [list(check.look(block, range(len(block[0])))) for block in blocks]


def naive(places: tuple[int, ...], blocks: Sequence[Sequence[Column]]) -> list[Found]:
    """Judge every row."""
    return [
        [
            (row, fault)
            for row, cells in enumerate(zip(*[block[place] for place in places], strict=True))
            for fault in judge(cells)
        ]
        for block in blocks
    ]


@st.composite
def some_blocks(draw: st.DrawFn) -> list[list[Column]]:
    """Draw blocks of three columns of few values."""
    rows = st.lists(st.tuples(*[st.sampled_from(["", "a", "b", "ab", "c"])] * 3), min_size=1)
    return [list(zip(*block, strict=True)) for block in draw(st.lists(rows, min_size=1))]


@given(some_blocks(), st.integers(0, 5), st.integers(0, 5))
def test_what_is_forgotten_is_judged_again(
    blocks: list[list[Column]], most: int, characters: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(block_checks, "REMEMBERED", most)
        patch.setattr(block_checks, "REMEMBERED_TEXT", characters)
        assert look(GroupCheck((0, 2), judge), blocks) == naive((0, 2), blocks)


def test_each_value_is_judged_once_until_it_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(block_checks, "REMEMBERED", 2)
    asked: list[Column] = []

    def note(cells: Column) -> tuple[Fault, ...]:
        asked.append(cells)
        return judge(cells)

    check = GroupCheck((0,), note)
    look(check, [[("a", "b", "a")], [("b", "a")], [("c",)]])
    assert sorted(asked) == [("a",), ("b",), ("c",)]
    look(check, [[("a",)]])  # known, and full or not, nothing is forgotten for it
    assert len(asked) == 3
    look(check, [[("d",)], [("a",)]])
    assert asked[3:] == [("d",), ("a",)]


GROUPS = ((0,), (1, 2), (0, 2))


@given(some_blocks(), st.integers(0, 5), st.integers(0, 20))
def test_checks_together_find_what_they_find_one_by_one(
    blocks: list[list[Column]], most: int, characters: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for module in (block_checks, together):
            patch.setattr(module, "REMEMBERED", most)
            patch.setattr(module, "REMEMBERED_TEXT", characters)
        alone = [naive(places, blocks) for places in GROUPS]
        found = look(MergedChecks([GroupCheck(places, judge) for places in GROUPS]), blocks)
        assert found == [
            [one for part in parts for one in part] for parts in zip(*alone, strict=True)
        ]


def test_what_is_bundled() -> None:
    keys, one, other = KeyCheck("k", (0,)), GroupCheck((0,), judge), GroupCheck((1,), judge)
    assert merge_checks([keys, one]) == [keys, one]
    first, *rest = merge_checks([one, keys, other])
    assert isinstance(first, MergedChecks)
    assert (first.checks, first.places, rest) == ([one, other], [0, 1], [keys])


TEXTS = st.one_of(
    st.floats(-200, 200).map(str),
    st.integers(-200, 200).map(str),
    st.decimals(-9, 9, places=3).map(str),
    st.sampled_from(
        ["", "-", "5.", ".5", "1e0", "1_0", "nan", "inf", "+5", " 5", "5\n", "٥", "5,0"]
    ),
)


def judge_place(cells: Column) -> tuple[Fault, ...]:
    """Find a fault in what is no plain number from 0 to 9, or beside a code without a rectangle."""

    def is_good(cell: str) -> bool:
        try:
            return set(cell) <= set("0123456789.-") and 0 <= float(cell) <= 9
        except ValueError:
            return False

    good = cells[0] == "A" and all(map(is_good, cells[1:]))
    return () if good else (Fault("bad", "a", "|".join(cells)),)


@example([("A", "5\n", "5")])
@given(st.lists(st.tuples(st.sampled_from("AB"), TEXTS, TEXTS), min_size=1))
def test_places_are_found_fast_or_slowly_alike(rows: list[tuple[str, str, str]]) -> None:
    boxes = {"A": Near(0, 9, 0, 9)}
    slow = [(row, fault) for row, cells in enumerate(rows) for fault in judge_place(cells)]
    each = [
        (row, fault)
        for row, cells in enumerate(rows)
        for _, fault in BoundsCheck((0, 1, 2), boxes.get, judge_place, OF_FLOATS).look(
            [(cell,) for cell in cells], [2]
        )
    ]
    check = BoundsCheck((0, 1, 2), boxes.get, judge_place, OF_FLOATS)
    found = look(check, [list(zip(*rows, strict=True))])[0]
    assert found == each == slow


def test_places_without_a_code() -> None:
    def judge_any(cells: Column) -> tuple[Fault, ...]:
        return (Fault("bad", "a", "|".join(cells)),)

    check = BoundsCheck((None, 0, 1), lambda _: Near(-180, 180, -90, 90), judge_any, OF_FLOATS)
    assert look(check, [[("6", "181", "6\n"), ("44", "44", "44")]]) == [
        [(1, Fault("bad", "a", "|181|44")), (2, Fault("bad", "a", "|6\n|44"))]
    ]


def test_keys_are_remembered_from_block_to_block() -> None:
    check = KeyCheck("duplicate-key", (0,))
    assert list(check.look([("a", "b")], [2, 3])) == []
    assert list(check.look([("c", "", "")], [4, 5, 6])) == []
    assert list(check.look([("d", "b", "d", "c")], [7, 8, 9, 10])) == [
        (1, Fault("duplicate-key", "", "b", first=3, place=0)),
        (2, Fault("duplicate-key", "", "d", first=7, place=0)),
        (3, Fault("duplicate-key", "", "c", first=4, place=0)),
    ]
    assert list(check.look([("d",)], [11])) == [
        (0, Fault("duplicate-key", "", "d", first=7, place=0))
    ]


@given(st.lists(st.lists(st.sampled_from([*"abcdefgh", ""]), min_size=1, max_size=4)))
def test_a_key_is_told_with_the_line_that_had_it_first(blocks: list[list[str]]) -> None:
    check, line = KeyCheck("k", (0,)), 2
    found, expected, first = [], [], {"": 0}
    for keys in blocks:
        lines = range(line, line + len(keys))
        found += [(lines[row], fault.first) for row, fault in check.look([tuple(keys)], lines)]
        for at, key in zip(lines, keys, strict=True):
            if first.setdefault(key, at) != at and key:
                expected.append((at, first[key]))
        line += len(keys)
    assert found == expected


def test_keys_of_several_columns() -> None:
    check = KeyCheck("k", (2, 0))
    block = [("x", "x", "", "y", "x"), ("", "", "", "", ""), ("1", "2", "1", "1", "1")]
    assert list(check.look(block, range(2, 7))) == [(4, Fault("k", "", "1|x", first=2, place=2))]
    assert list(check.look([("x", ""), ("", ""), ("", "1")], [7, 8])) == []


def test_keys_are_not_run_together() -> None:
    check = KeyCheck("k", (0, 1))
    assert list(check.look([("a|b", "a"), ("c", "b|c")], [2, 3])) == []


def test_formulas_are_told_by_their_beginning() -> None:
    columns = [("=1", "a=b", "+1", "b\n=1"), ("x@y", "@A", "+33 4 92", "+cmd"), ("=", "", "", "")]
    assert look(FormulaCheck([0, 1]), [columns]) == [
        [(0, Fault("formula", "", "=1", place=0))]
        + [(row, Fault("formula", "", columns[1][row], place=1)) for row in (1, 3)]
    ]
    assert look(FormulaCheck([0]), [[("a", "b")]]) == [[]]
