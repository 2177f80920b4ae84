"""Who was in the programme when, by the editions of its list.

Asked only of communes that are not in the list of today, of other identifiers, and of past days.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date


class Stay(NamedTuple):
    """A stay of a commune in the programme, each end as the day of an edition.

    Attributes:
        first: the first edition that has the commune.
        last: the last of them.
        after: the edition after that, which no longer has it; empty if there is none.
    """

    first: str
    last: str
    after: str


class Editions:
    """The editions of the programme's list, and what each says."""

    def __init__(self, rows: Callable[[str], Iterator[list[str]]]) -> None:
        """Take the tables.

        Args:
            rows: gives the rows of one by its name, as cells in the order of its columns.
        """
        self._rows = rows

    @cached_property
    def days(self) -> list[str]:
        """The days of the editions, the oldest first."""
        return [row[0] for row in self._rows("editions")]

    @cached_property
    def stays(self) -> Mapping[str, tuple[Stay, ...]]:
        """The stays of each commune that was ever in a list, the oldest first."""
        found: dict[str, tuple[Stay, ...]] = {}
        for code, first, last, _, after, *_ in self._rows("appartenances"):
            found[code] = (*found.get(code, ()), Stay(first, last, after))
        return found

    @cached_property
    def former_ids(self) -> Mapping[tuple[str, str], tuple[str, str]]:
        """First and last edition of an identifier that a commune has no longer, by code and it."""
        return {
            (code, id_pvd): (first, last)
            for code, id_pvd, first, last in self._rows("anciens_identifiants")
        }

    @cached_property
    def other_ids(self) -> frozenset[str]:
        """Identifiers of communes that left, and those that communes have no longer."""
        return frozenset(self.identifiers.values()).union(id_pvd for _, id_pvd in self.former_ids)

    @cached_property
    def identifiers(self) -> Mapping[str, str]:
        """The identifiers of communes that entered, left or changed their name, by code."""
        return {code: id_pvd for code, _, id_pvd, *_ in self._rows("evolutions")}

    def on(self, day: date) -> str | None:
        """Return the edition in force on a day: the newest of that day or before; None if none was."""
        place = bisect_right(self.days, day.isoformat())
        return self.days[place - 1] if place else None

    def left(self, code: str) -> Stay | None:
        """Return the last stay of a commune that left the programme; None if it never was in it."""
        stays = self.stays.get(code)
        return stays[-1] if stays and stays[-1].after else None

    def had(self, edition: str) -> frozenset[str]:
        """Return the codes of the communes that an edition has."""
        return frozenset(
            code
            for code, stays in self.stays.items()
            if any(stay.first <= edition <= stay.last for stay in stays)
        )
