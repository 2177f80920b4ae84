"""The programme on a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from pvd_data.errors import KeyTypeError, UnknownKeyError

if TYPE_CHECKING:
    import pvd_data


@pytest.mark.parametrize(
    ("day", "edition", "number"),
    [
        ("2021-01-22", "2021-01-22", 1606),
        ("2023-10-04", "2021-01-22", 1606),
        ("2023-10-05", "2023-10-05", 1646),
        ("2024-08-06", "2024-01-26", 1645),
        ("2026-04-27", "2026-04-27", 1646),
    ],
)
def test_the_edition_in_force_is_the_newest_of_that_day_or_before(
    pvd: pvd_data.Dataset, day: str, edition: str, number: int
) -> None:
    then = pvd.as_of(day)
    assert str(then.edition.edition) == edition
    assert len(then) == len(set(then)) == then.edition.nombre_communes == number
    assert repr(then) == f"<Programme of {edition}: {number} communes>"


def test_later_it_is_the_newest_edition(pvd: pvd_data.Dataset) -> None:
    then = pvd.as_of("2999-01-01")
    assert (str(then.edition.edition), len(then)) == (max(pvd.editions), len(pvd.communes))


def test_today_it_is_the_communes(pvd: pvd_data.Dataset) -> None:
    assert list(pvd.as_of(date.today())) == list(pvd.communes)


def test_a_town_that_left_is_there_as_it_is_today(pvd: pvd_data.Dataset) -> None:
    then = pvd.as_of(date(2024, 1, 1))
    assert then.communes["28103"] is pvd.communes_france["28103"]
    assert then.communes.get_by_name("Cloyes-les-Trois-Rivières").code_insee == "28103"
    assert "75056" not in then
    with pytest.raises(KeyTypeError):
        _ = 28103 in then


def test_before_the_first_edition_nothing_is_known(pvd: pvd_data.Dataset) -> None:
    with pytest.raises(UnknownKeyError, match="did you mean '2021-01-22'"):
        pvd.as_of("2020-12-31")


def test_a_day_is_a_date_or_its_text(pvd: pvd_data.Dataset) -> None:
    with pytest.raises(ValueError, match="is no day"):
        pvd.as_of("31/12/2023")
    with pytest.raises(TypeError):
        pvd.as_of(2023)  # type: ignore[arg-type]
