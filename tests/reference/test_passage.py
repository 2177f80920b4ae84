"""From one day's communes to another's, by facts of INSEE's movements of communes."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

import pvd_data

PVD = pvd_data.load()


@pytest.mark.parametrize(
    ("code", "start", "end", "parts"),
    [
        ("05046", "2014-01-01", "2026-01-01", {"05046": []}),
        ("05067", "2012-12-31", "2026-01-01", {"05132": ["2013-01-01"]}),
        # Parted in 2024: all parts of what it was in 2020.
        ("60054", "2020-01-01", "2026-01-01", {"60054": [], "60694": ["2024-01-01"]}),
        # In 2014 the other part was a commune itself, which is itself again.
        ("60054", "2014-01-01", "2026-01-01", {"60054": []}),
        ("60694", "2014-01-01", "2026-01-01", {"60694": []}),
        # This one went with the part that was re-established.
        ("60455", "2014-01-01", "2026-01-01", {"60694": ["2024-01-01"]}),
        ("60455", "2014-01-01", "2023-01-01", {"60054": ["2019-01-01"]}),
        # Created of a part of another that lived on.
        ("13114", "1950-01-01", "1951-01-01", {"13114": [], "13118": ["1950-05-12"]}),
        # Merged twice.
        ("20004", "1970-01-01", "2026-01-01", {"2A004": ["1976-01-01"]}),
        ("97123", "2005-01-01", "2026-01-01", {"97701": ["2007-02-23"]}),
        # Back: all that it came from.
        (
            "05132",
            "2026-01-01",
            "2012-12-31",
            {"05020": ["2013-01-01"], "05067": ["2013-01-01"], "05132": []},
        ),
        ("60694", "2026-01-01", "2014-01-01", {"60455": ["2024-01-01"], "60694": []}),
        ("60694", "2026-01-01", "2021-01-01", {"60054": ["2024-01-01"]}),
        # None on the first day.
        ("60694", "2021-01-01", "2026-01-01", {}),
        ("99999", "2021-01-01", "2026-01-01", {}),
    ],
)
def test_what_became_of_a_commune(
    code: str, start: str, end: str, parts: dict[str, list[str]]
) -> None:
    found = PVD.passage(code, start, end)
    assert {one.code: [str(e.date_effet) for e in one.events] for one in found} == parts
    assert all(one.start_code == code for one in found)


def test_names_are_those_of_their_days() -> None:
    (one,) = PVD.passage(1033, date(2014, 1, 1))
    assert (one.start_name, one.name) == ("Bellegarde-sur-Valserine", "Valserhône")
    (one,) = PVD.passage("97123", "2005-01-01")
    assert (one.start_name, one.name) == ("Saint-Barthélemy", "Saint-Barthélemy")


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="'01/01/2014' is no day"):
        PVD.passage("05046", "01/01/2014")
    with pytest.raises(TypeError, match="a code is a text"):
        PVD.passage(5.5, "2014-01-01")  # type: ignore[arg-type]


@pytest.mark.once
@pytest.mark.parametrize("start", [date(2014, 1, 1), date(1980, 7, 14)])
def test_every_commune_of_today_comes_from_somewhere(start: date) -> None:
    """There and back: what a commune became came from it, and nobody is left out."""
    end, book = date(2026, 6, 1), PVD.passages
    there = {code: book.passages(code, start, end) for code in book.codes(start)}
    assert all(there.values())
    reached = Counter(one.code for found in there.values() for one in found)
    left = set(PVD.communes_france) - set(reached)
    # Mayotte became a département on 2011-03-31; its communes have no earlier code here.
    assert {code[:3] for code in left} == ({"976"} if start.year < 2011 else set())
    parted = [found for found in there.values() if len(found) > 1]
    assert parted
    for found in parted:
        for one in found:
            back = [old.code for old in book.passages(one.code, end, start)]
            assert one.start_code in back
