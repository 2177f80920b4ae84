"""The year that a free-form file is of, by what it has that is no longer in force."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from pvd_data.base.language import Text
from pvd_data.base.text import fold
from pvd_data.schema.territory import EPCI_SINCE, MERGED_ON, PARTED_ON

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from pvd_data.reference.index import Reference


#: Which share of the codes of a file must have been in force on a day for the file to be of that day.
SHARE = 0.995

_OLDEST = 1943

_POPULATION = "population-off"
_COMMUNES = frozenset({"former-commune", "former-name", _POPULATION})
PAST = _COMMUNES | {"former-epci", "former-region", "former-departement", "former-identifier"}
"""The rules on what was right in another year."""

_IS_OF = {
    "communes": Text(
        fr="communes au 1er janvier {year} ({share} des codes)",
        en="communes on 1 January {year} ({share} of the codes)",
    ),
    "epci": Text(fr="intercommunalités au 1er janvier {year}", en="EPCI on 1 January {year}"),
    "regions": Text(fr="régions d'avant 2016", en="régions of before 2016"),
    "corse": Text(fr="départements d'avant 1976", en="départements of before 1976"),
    "identifiers": Text(
        fr="identifiants de l'édition du {day}", en="identifiers of the edition of {day}"
    ),
}


class Explanation(NamedTuple):
    """What explains faults, so that they are told once.

    Attributes:
        slug: the rule that tells it.
        right: what it explains: slug, code of the commune, value.
        what: what the column is instead.
        doubtful: whether what it explains is not certain where it is told each.
    """

    slug: str
    right: frozenset[tuple[str, str, str]]
    what: Text
    doubtful: bool = False


#: Later than any year.
_NEVER = 10_000


def _last_year(day: date | None, never: int) -> int:
    """Return the last year whose 1 January was before a day; `never` where there is no day."""
    return never if day is None else day.year - (day.month == day.day == 1)


class Vintage:
    """Looks for the year that explains most."""

    def __init__(self, reference: Reference, counts: Mapping[tuple[str, str, str], int]) -> None:
        """Take what was found.

        Args:
            reference: the reference.
            counts: how often each fault of `PAST` was found, by slug, code and value.
        """
        self.reference = reference
        self._counts = counts

    def explanations(self, codes: Collection[str], *, named: bool) -> Iterator[Explanation]:
        """Yield what a year explains.

        Args:
            codes: the codes of communes that the file has.
            named: whether it has their names.
        """
        for what, slugs, day, share, is_right in self._years(codes, named):
            right = frozenset(key for key in self._counts if key[0] in slugs and is_right(*key))
            percent = f"{share:.1%}"
            shown = Text(fr=percent.replace(".", ",").replace("%", " %"), en=percent)
            is_of = _IS_OF[what].fill(year=day.year, share=shown, day=day.isoformat())
            yield Explanation("of-another-year", right, is_of)

    def _years(
        self, codes: Collection[str], named: bool
    ) -> Iterator[tuple[str, frozenset[str], date, float, Callable[[str, str, str], bool]]]:
        """Yield the days that explain something, what they are of, and what is right on them."""
        day, share = self._day_of_communes(codes, named)
        if day is not None and share >= SHARE:
            then = day
            yield (
                "communes",
                _COMMUNES,
                day,
                share,
                lambda slug, code, value: self._was_right(slug, code, value, then),
            )
        year = self._year_of_epci()
        if year is not None:
            yield (
                "epci",
                frozenset({"former-epci"}),
                date(year, 1, 1),
                1.0,
                lambda _, code, siren: year in self._years_of(code, siren),
            )
        edition = self._edition()
        if edition is not None:
            yield (
                "identifiers",
                frozenset({"former-identifier"}),
                date.fromisoformat(edition),
                1.0,
                lambda _, code, id_pvd: edition in self._editions_of(code, id_pvd),
            )
        yield "regions", frozenset({"former-region"}), MERGED_ON, 1.0, lambda *_: True
        yield "corse", frozenset({"former-departement"}), PARTED_ON, 1.0, lambda *_: True

    def _was_right(self, slug: str, code: str, value: str, day: date) -> bool:
        """Say whether a code or a name was right on a day, or a population of a smaller commune."""
        if slug == _POPULATION:
            before = self.reference.book.before.get(code, ())
            return any(row.date_effet > day for row in before)
        if slug == "former-commune":
            return self.reference.book.was_alive(value, day)
        until = self._until(code, value)
        return until is not None and day < until

    def _until(self, code: str, name: str) -> date | None:
        """Return the day on which a commune no longer bore a name; None if it never did."""
        return self.reference.former_names.get(code, {}).get(fold(name))

    def _day_of_communes(self, codes: Collection[str], named: bool) -> tuple[date | None, float]:
        """Return the newest 1 January on which most codes and names were in force.

        Returns:
            The day, None if it is this year's; and the share of the codes that were in force.
        """
        book, this_year = self.reference.book, date.today().year
        known = [code for code in codes if code in book.lives]
        changing = [
            lives
            for lives in map(book.lives.__getitem__, known)
            if len(lives) > 1 or lives[0].start is not None or lives[0].end is not None
        ]
        # In years, many codes have lived alike.
        spans = Counter(
            tuple([(_last_year(life.start, -1), _last_year(life.end, _NEVER)) for life in lives])
            for lives in changing
        )
        old = [key for key in self._counts if key[0] == "former-name"]
        ends = Counter(
            _last_year(until, 0)
            for _, code, name in old
            if (until := self._until(code, name)) is not None
        )
        others = {code for _, code, _ in old}
        days = self._days_of_names(known, others) if named else []
        new = Counter(_last_year(first, 0) for first in days)
        best, most, alive = None, -len(codes), 0
        for year in range(this_year, _OLDEST - 1, -1):
            day = date(year, 1, 1)
            there = sum(
                number
                for lives, number in spans.items()
                if any(begun < year <= ended for begun, ended in lives)
            )
            right = there + sum(number for until, number in ends.items() if year <= until)
            right -= sum(number for first, number in new.items() if year <= first)
            if right > most:
                best, most, alive = day, right, there
        if best is None or best.year == this_year:
            return None, 0.0
        return best, (len(known) - len(changing) + alive) / max(len(known), 1)

    def _days_of_names(self, codes: Iterable[str], other: Collection[str]) -> list[date]:
        """Return the first days of the names that communes have today, of those that the file has.

        Args:
            codes: the codes of the file.
            other: those of communes that it calls otherwise.
        """
        renamed = self.reference.names_by_end
        return [renamed[code][-1][0] for code in codes if code in renamed and code not in other]

    def _year_of_epci(self) -> int | None:
        """Return the newest year that explains most EPCI of other years."""
        found: Counter[int] = Counter()
        for (slug, code, siren), number in self._counts.items():
            if slug == "former-epci":
                found.update(dict.fromkeys(self._years_of(code, siren), number))
        return max(found, key=lambda year: (found[year], year), default=None)

    def _edition(self) -> str | None:
        """Return the newest edition that explains most identifiers that are no longer given."""
        found: Counter[str] = Counter()
        for (slug, code, id_pvd), number in self._counts.items():
            if slug == "former-identifier":
                found.update(dict.fromkeys(self._editions_of(code, id_pvd), number))
        return max(found, key=lambda day: (found[day], day), default=None)

    def _editions_of(self, code: str, id_pvd: str) -> list[str]:
        """Return the editions that gave a commune an identifier."""
        editions = self.reference.editions
        first, last = editions.former_ids[code, id_pvd]
        return [day for day in editions.days if first <= day <= last]

    def _years_of(self, code: str, siren: str) -> range:
        """Return the years in which an EPCI was a commune's, or there."""
        first, last = self.reference.former_members.get((code, siren), (0, 0))
        if not last:
            first, last = EPCI_SINCE, self.reference.dissolved.get(siren, ("", 0))[1]
        return range(first, last + 1)
