"""Days as people give them."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvd_data.base.days import read_day


@given(st.dates())
def test_a_date_and_its_text_are_the_same_day(day: datetime.date) -> None:
    assert read_day(day) is day
    assert read_day(day.isoformat()) == day


@given(st.text())
def test_a_text_is_a_day_or_a_value_error(text: str) -> None:
    try:
        assert type(read_day(text)) is datetime.date
    except ValueError as error:
        assert "expected a date or its text, such as 2014-06-01" in str(error)


@pytest.mark.parametrize("wrong", [20140601, None, 1.5, datetime.time(1)], ids=repr)
def test_anything_else_is_a_type_error(wrong: object) -> None:
    with pytest.raises(TypeError, match=r"a day is a datetime\.date or its text"):
        read_day(wrong)


def test_an_hour_is_told_how_to_come_off() -> None:
    with pytest.raises(TypeError, match=r"\.date\(\) takes its hour off"):
        read_day(datetime.datetime(2014, 6, 1))
