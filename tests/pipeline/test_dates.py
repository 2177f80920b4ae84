"""Dates as publishers write them: read whole columns, refuse rather than guess."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.dates import parse_dates, swapped
from pipeline.errors import BuildError

if TYPE_CHECKING:
    from tests.pipeline.bench import Bench

LISTS = [("anct-pvd", "date_signature"), ("dgaln-ort", "Si signée, date de signature")]
WRITTEN = {
    "AAAA-MM-JJ": "{0.year:04}-{0.month:02}-{0.day:02}",
    "JJ/MM/AAAA": "{0.day:02}/{0.month:02}/{0.year:04}",
    "JJ-MM-AAAA": "{0.day:02}-{0.month:02}-{0.year:04}",
}
DAY_FIRST = ["JJ/MM/AAAA", "JJ-MM-AAAA"]
FORMATS = "formats admis, un seul par fichier : AAAA-MM-JJ, JJ/MM/AAAA, JJ-MM-AAAA"
AMBIGUOUS = (
    "jour et mois indiscernables : toute la colonne se lit aussi bien avec le mois d'abord ; "
    "demandez à l'éditeur un fichier aux dates AAAA-MM-JJ"
)
COLUMNS = st.lists(st.none() | st.dates(), max_size=30)
EARLY = st.builds(date, st.integers(1, 9999), st.integers(1, 12), st.integers(1, 12))


def write(layout: str, days: list[date | None]) -> list[tuple[int, str]]:
    """Write a column, the header being line 1."""
    texts = ["" if day is None else WRITTEN[layout].format(day) for day in days]
    return list(enumerate(texts, start=2))


def parse(cells: list[tuple[int, str]]) -> list[date | None]:
    return parse_dates(cells, file="liste.csv", column="jour")


def refusal(cells: list[tuple[int, str]]) -> str:
    with pytest.raises(BuildError) as caught:
        parse(cells)
    return str(caught.value)


def rewrite(bench: Bench, code: str, column: str, layout: str, latest_day: int = 31) -> list[str]:
    """Write the dates of a list in a layout, no day above one; return the new column."""
    header, *records = bench.table(code)
    place = header.index(column)
    for record in records:
        if record[place]:
            day = date.fromisoformat(record[place])
            day = day.replace(day=min(day.day, latest_day))
            record[place] = WRITTEN[layout].format(day)
    bench.write_table(code, [header, *records])
    return [column, *(record[place] for record in records)]


@given(st.sampled_from(list(WRITTEN)), COLUMNS, st.dates(), st.data())
def test_a_column_in_one_format_with_a_day_above_12_is_read_back(
    layout: str, days: list[date | None], sure: date, data: st.DataObject
) -> None:
    assume(sure.day > 12)
    days.insert(data.draw(st.integers(0, len(days))), sure)
    assert parse(write(layout, days)) == days


@given(COLUMNS)
def test_iso_dates_are_never_ambiguous(days: list[date | None]) -> None:
    assert parse(write("AAAA-MM-JJ", days)) == days


@given(st.sampled_from(DAY_FIRST), st.lists(EARLY, min_size=1))
def test_days_first_and_all_up_to_12_are_refused_unless_each_is_its_own_month(
    layout: str, days: list[date]
) -> None:
    cells = write(layout, [*days])
    apart = [cell for cell, day in zip(cells, days, strict=True) if day.day != day.month]
    if apart:
        line, text = apart[0]
        assert refusal(cells) == (
            f"liste.csv, ligne {line}, colonne « jour », valeur « {text} » : {AMBIGUOUS}"
        )
    else:
        assert parse(cells) == days


@given(EARLY)
def test_swapping_day_and_month_twice_gives_the_date_back(day: date) -> None:
    other = swapped(day)
    assert other is not None
    assert (other.day, other.month) == (day.month, day.day)
    assert swapped(other) == day


@given(st.dates().filter(lambda day: day.day > 12))
def test_a_day_above_12_is_no_month(day: date) -> None:
    assert swapped(day) is None


def test_a_column_without_dates_is_a_column_of_missing_dates() -> None:
    assert parse([]) == []
    assert parse([(2, ""), (3, "")]) == [None, None]


@pytest.mark.parametrize(
    ("texts", "line", "layout"),
    [
        (["2021-05-07", "2021-02-31"], 3, "AAAA-MM-JJ"),
        (["2021-05-07", "avril 2021"], 3, "AAAA-MM-JJ"),
        (["2021-05-07", "2021-5-8"], 3, "AAAA-MM-JJ"),
        (["2021-05-07", "2021-05-08 00:00:00"], 3, "AAAA-MM-JJ"),
        (["2021-05-07", "٢٠٢١-٠٥-٠٨"], 3, "AAAA-MM-JJ"),
        (["2021-05-07", "0000-05-08"], 3, "AAAA-MM-JJ"),
        (["22/04/2021", "2021-05-07", "2021-05-08"], 2, "AAAA-MM-JJ"),
        (["22/04/2021", "31/02/2021"], 3, "JJ/MM/AAAA"),
        (["22/04/2021", "04/22/2021"], 3, "JJ/MM/AAAA"),
        (["22/04/2021", "22-04-2021", "23/04/2021"], 3, "JJ/MM/AAAA"),
        (["22-04-2021", "23-04-21"], 3, "JJ-MM-AAAA"),
    ],
)
def test_a_cell_unlike_the_rest_of_its_column_is_named(
    texts: list[str], line: int, layout: str
) -> None:
    assert refusal(list(enumerate(texts, start=2))) == (
        f"liste.csv, ligne {line}, colonne « jour », valeur « {texts[line - 2]} » : ce n'est pas "
        f"une date {layout}, format du reste de la colonne ; {FORMATS}"
    )


@pytest.mark.parametrize(("code", "column"), LISTS)
@pytest.mark.parametrize("value", ["2021-02-31", "31/02/2021"])
def test_a_date_of_a_list_that_does_not_parse_stops_the_build(
    code: str, column: str, value: str, bench: Bench
) -> None:
    def damage(cells: list[str]) -> None:
        cells[-1] = value

    line = bench.edit_line(code, "05046,", damage)
    assert bench.refusal() == (
        f"{bench.file(code)}, ligne {line}, colonne « {column} », valeur « {value} » : ce n'est "
        f"pas une date AAAA-MM-JJ, format du reste de la colonne ; {FORMATS}"
    )


@pytest.mark.parametrize(("code", "column"), LISTS)
def test_a_day_that_does_not_exist_in_a_list_with_days_first_stops_the_build(
    code: str, column: str, bench: Bench
) -> None:
    rewrite(bench, code, column, "JJ/MM/AAAA")

    def damage(cells: list[str]) -> None:
        cells[-1] = "31/02/2021"

    line = bench.edit_line(code, "05046,", damage)
    assert bench.refusal() == (
        f"{bench.file(code)}, ligne {line}, colonne « {column} », valeur « 31/02/2021 » : ce n'est "
        f"pas une date JJ/MM/AAAA, format du reste de la colonne ; {FORMATS}"
    )


@pytest.mark.parametrize(
    ("code", "column", "layout"), [(*LISTS[0], DAY_FIRST[0]), (*LISTS[1], DAY_FIRST[1])]
)
def test_a_list_that_can_be_read_two_ways_stops_the_build(
    code: str, column: str, layout: str, bench: Bench
) -> None:
    texts = rewrite(bench, code, column, layout, latest_day=12)
    line = next(
        number
        for number, text in enumerate(texts, start=1)
        if number > 1 and text and text[:2] != text[3:5]
    )
    assert bench.refusal() == (
        f"{bench.file(code)}, ligne {line}, colonne « {column} », valeur « {texts[line - 1]} » : "
        f"{AMBIGUOUS}"
    )
