"""From one day's communes to another's: all that a code became, or all that it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pvd_data.base.dumping import Dumped
from pvd_data.reference.lives import name_in
from pvd_data.schema.models.reference import AncienCode, Detachement
from pvd_data.schema.territory import COLLECTIVITIES, LEFT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from pvd_data.reference.answers import Answers
    from pvd_data.reference.lives import CodeBook

Event = AncienCode | Detachement
"""What happened to a commune: its code ended, or a part of it became another."""


@dataclass(frozen=True)
class Passage(Dumped):
    """One commune of the day that one wants, which has to do with one of the day that one has.

    Attributes:
        start_code: the code of the commune of the day that one has.
        start_name: what it was called that day.
        code: the code of the commune of the other day.
        name: what it was called that other day.
        events: what happened between the two, in the order in which it is followed; nothing where
            the commune went on under its code.
    """

    start_code: str
    start_name: str
    code: str
    name: str
    events: tuple[Event, ...] = ()

    # Of an attribute that is a tuple jedi loses the items; nothing and nobody else reads this.
    if TYPE_CHECKING and not TYPE_CHECKING:  # noqa: SIM220
        events: Sequence[Event]


@dataclass(frozen=True)
class PassageBook:
    """The lives of all codes and what was parted from them, to go from day to day.

    Attributes:
        book: the lives.
        parted: what was parted from each code, in order.
        renamings: names that living communes no longer bear, by code, with the day of their end.
        living: the names of today's communes by code.
        origins: for each code that was parted, the codes it was parted from.
    """

    book: CodeBook[AncienCode]
    parted: Mapping[str, tuple[Detachement, ...]]
    origins: Mapping[str, tuple[str, ...]]
    renamings: Mapping[str, tuple[tuple[date, str], ...]]
    living: Mapping[str, str]

    def codes(self, day: date) -> Iterator[str]:
        """Yield the codes of all communes of a day, in order."""
        return (code for code in sorted(self.book.lives) if self.book.was_alive(code, day))

    def name(self, code: str, day: date) -> str:
        """Return what a commune was called on a day on which it was there."""
        for life in self.book.lives.get(code, ()):
            if life.holds(day):
                return name_in(life, day, self.renamings.get(code, ()), self.living.get(code))
        return COLLECTIVITIES[code[:3]]

    def passages(self, code: str, start: date, end: date) -> tuple[Passage, ...]:
        """Return what a commune of one day is on another; nothing if it was none on the first.

        Args:
            code: the code of a commune on the first day.
            start: the day of which the code is.
            end: the day whose communes are wanted, before or after it.
        """
        if not self.is_there(code, start):
            return ()
        if start <= end:
            found = _shortest(self._parts(code, start, end, code, start))
        else:
            found = _shortest(
                (origin, events)
                for origin in self._may_have_been(code)
                if self.is_there(origin, end)
                for part, events in self._parts(origin, end, start, origin, end)
                if part == code
            )
        nom = self.name(code, start)
        return tuple(
            Passage(code, nom, part, self.name(part, end), found[part]) for part in sorted(found)
        )

    def is_there(self, code: str, day: date) -> bool:
        """Say whether a code was a commune's on a day, or of what had left the départements."""
        return self.book.was_alive(code, day) or (
            code in LEFT.values() and bool(self.book.follow(code, day).codes)
        )

    def _parts(
        self, code: str, start: date, end: date, root: str, since: date
    ) -> Iterator[tuple[str, tuple[Event, ...]]]:
        """Yield what became of a commune, each with what happened.

        Args:
            code: its code on `start`.
            start: from when it is followed.
            end: the day whose communes are wanted.
            root: the code that is followed in all.
            since: from when that is.
        """
        # One that ended and was re-established is itself again, not what it had been merged into.
        there = self.is_there(code, end)
        rows = () if there else self._last_end(code, start, end)
        if there:
            yield code, ()
        for row in rows:
            successor = row.code_successeur or LEFT.get(code)
            if successor is not None:
                for part, events in self._parts(successor, row.date_effet, end, root, since):
                    yield part, (row, *events)
        until = rows[0].date_effet if rows else end
        for split in self.parted.get(code, ()):
            day = split.date_effet
            if start < day <= until and self._has(root, split, since):
                for part, events in self._parts(split.code_detachee, day, end, root, since):
                    yield part, (split, *events)

    def _last_end(self, code: str, start: date, end: date) -> tuple[AncienCode, ...]:
        """Return what a commune that is not there on the other day became, at its latest end."""
        lives = self.book.lives.get(code, ())
        ended = [life for life in lives if life.end is not None and start <= life.end <= end]
        return ended[-1].rows if ended else ()

    def _has(self, root: str, row: Detachement, since: date) -> bool:
        """Say whether what was parted had been a part of a commune on the first day.

        What was re-established is what it was before: a part of the commune that it was in that
        day, if it was not a commune itself. What was created comes from all that it was made of.
        """
        return row.mouvement == "20" or root in self.book.follow(row.code_detachee, since).codes

    def _may_have_been(self, code: str) -> set[str]:
        """Return every code that a code may have come from, itself among them."""
        found, todo = set[str](), [code]
        while todo:
            one = todo.pop()
            if one not in found:
                found.add(one)
                todo += [row.ancien_code for row in self.book.before.get(one, ())]
                todo += self.origins.get(one, ())
                todo += [old for old, new in LEFT.items() if new == one]
        return found


def _shortest(found: Iterable[tuple[str, tuple[Event, ...]]]) -> dict[str, tuple[Event, ...]]:
    """Return each code once, with the fewest events that lead to it."""
    shortest: dict[str, tuple[Event, ...]] = {}
    for code, events in found:
        if code not in shortest or len(events) < len(shortest[code]):
            shortest[code] = events
    return shortest


def make_passage_book(dataset: Answers) -> PassageBook:
    """Index the tables of a package.

    Args:
        dataset: where they are.
    """
    parted: dict[str, list[Detachement]] = {}
    origins: dict[str, list[str]] = {}
    for row in sorted(dataset.detachements.values(), key=lambda row: row.date_effet):
        parted.setdefault(row.code_origine, []).append(row)
        origins.setdefault(row.code_detachee, []).append(row.code_origine)
    renamings: dict[str, list[tuple[date, str]]] = {}
    for old in sorted(dataset.anciens_noms.values(), key=lambda row: row.date_effet):
        renamings.setdefault(old.code_insee, []).append((old.date_effet, old.ancien_nom))
    return PassageBook(
        dataset.book,
        {code: tuple(rows) for code, rows in parted.items()},
        {code: tuple(codes) for code, codes in origins.items()},
        {code: tuple(names) for code, names in renamings.items()},
        {row.code_insee: row.nom for row in dataset.communes_france.values()},
    )
