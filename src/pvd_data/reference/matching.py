"""The one commune that a name means for certain, for programs: never the likeliest of several."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pvd_data.base.text import LONGEST_NAME, fold, plain, run_together, without_accents
from pvd_data.reference.search import Match, bearers, edits_between, place_of, rank
from pvd_data.reference.typed import (
    Typed,
    departement_meant,
    departements_of,
    read_typed,
    without_departement,
)

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator

    from pvd_data.reference.name_index import Entry, NameIndex
    from pvd_data.schema.models.reference import CommuneFrance

    Found = Match[CommuneFrance]


class Finding(NamedTuple):
    """The communes that a name may mean.

    Attributes:
        matches: the communes, the best first, each once.
        certain: whether it is the first of them, and no other.
    """

    matches: tuple[Found, ...] = ()
    certain: bool = False


@dataclass(frozen=True)
class Matcher:
    """Finds what names mean.

    Attributes:
        index: the names.
    """

    index: NameIndex[CommuneFrance]

    def find(
        self, nom: str, place: Typed, epci: str = "", day: datetime.date | None = None
    ) -> Finding:
        """Find the communes that a name may mean.

        Args:
            nom: the name as written, perhaps with a place beside it.
            place: where it is, as far as that is known.
            epci: SIREN or name of the EPCI; empty if that is not known.
            day: the day that the name is of; None for any.

        Raises:
            TypeError: the name is no text.
        """
        if not isinstance(nom, str):
            raise TypeError(f"a name is a text, not a {type(nom).__name__}: {nom!r}")
        text = nom.strip()
        if len(text) > LONGEST_NAME or not fold(text):
            return Finding()
        in_epci = self._in_epci(epci)

        def is_there(row: CommuneFrance, typed: Typed) -> bool:
            return all(place_of(self.index, each)(row) for each in (place, typed)) and in_epci(row)

        named: list[Found] = []
        for reading in self._readings(text):
            named = [*self._bearers(reading, day)]
            here = [one for one in named if is_there(one.commune, reading)]
            if here:
                matches = _once(sorted(here, key=lambda one: rank(one.reason)))
                if len(matches) > 1:
                    matches = _as_written(matches, reading.name)
                return Finding(matches, len(matches) == 1)
            if named:
                break
        typed = read_typed(text, self.index.departements)
        near = [
            one
            for one in self._near(typed.name, self._departements(place, typed), day)
            if is_there(one.commune, typed)
        ]
        matches = _once(sorted(near, key=lambda one: one.distance))
        certain = len(matches) == 1 and matches[0].distance <= _forgiven(typed.name)
        return Finding(_once([*matches, *named]), certain and not named)

    def _readings(self, text: str) -> Iterator[Typed]:
        """Read a text as a bare name, then as one with a place beside it."""
        yield Typed(text)
        typed = read_typed(text, self.index.departements)
        yield typed
        yield from without_departement(typed, self.index.departements)

    def _bearers(self, typed: Typed, day: datetime.date | None) -> Iterator[Found]:
        """Return the communes that bear a name, or bore it that day."""
        for entry, reason in bearers(self.index, typed.name, fold(typed.name)):
            if _is_of(entry, day):
                yield Match(self.index.communes[entry.place], reason, entry.nom, 0, entry.code)

    def _departements(self, *places: Typed) -> Iterable[str]:
        """Return the départements where a name is, as far as that is known."""
        found: set[str] = set()
        for place in places:
            if place.departement:
                return (place.departement,)
            communes = [
                self.index.communes[at] for at in self.index.postcodes.get(place.postal, ())
            ]
            found.update(row.code_departement for row in communes)
            if place.postal and not communes:
                found.update(departements_of(place.postal))
        return found

    def _near(
        self, name: str, departements: Iterable[str], day: datetime.date | None
    ) -> Iterator[Found]:
        """Return the communes of départements whose name is nearly that, and those nearly as near."""
        letters = run_together(name)
        seen, (edits, _) = frozenset(letters), edits_between()
        most = _forgiven(name) + 1
        for number in (n for each in departements for n in self.index.by_departement.get(each, ())):
            spelt, entry = self.index.spelt[number][0], self.index.entries[number]
            # An error changes two letters at most.
            if abs(len(spelt) - len(letters)) > most or len(seen.symmetric_difference(spelt)) > (
                2 * most
            ):
                continue
            distance = edits(letters, spelt, most)
            if distance <= most and _is_of(entry, day):
                commune = self.index.communes[entry.place]
                yield Match(commune, "proche", entry.nom, distance, entry.code)

    def _in_epci(self, text: str) -> Callable[[CommuneFrance], bool]:
        """Return what says of a commune whether it is in an EPCI."""
        if not text:
            return lambda _: True
        sirens = self.index.epci_meant(text)
        return lambda row: row.siren_epci in sirens


def place_given(
    index: NameIndex[CommuneFrance], departement: str | None, code_postal: str | None
) -> Typed:
    """Return the place of a name that is known from elsewhere; nowhere if it is not understood.

    Args:
        index: where the départements are.
        departement: code or name of the département, in any form.
        code_postal: the postal code, which may lack its zero.
    """
    # A number is what a spreadsheet makes of either.
    named = "" if departement is None else str(departement).strip()
    postal = "" if code_postal is None else str(code_postal).strip()
    digits = "".join(letter for letter in postal if letter in "0123456789")
    return Typed(
        "",
        digits[:5].zfill(5) if postal else "",
        (departement_meant(named, index.departements) or _NOWHERE) if named else "",
    )


_NOWHERE = "?"
"""What is the code of no département."""


def _is_of(entry: Entry, day: datetime.date | None) -> bool:
    """Say whether a name was one on a day."""
    return day is None or (
        (entry.start is None or entry.start <= day) and (entry.end is None or day < entry.end)
    )


def _forgiven(name: str) -> int:
    """Return how many typing errors a name bears that is found for certain: fewer than for people."""
    letters = len(run_together(name))
    return 0 if letters < 5 else 1 if letters < 9 else 2


def _once(found: Iterable[Found]) -> tuple[Found, ...]:
    """Return each commune once, for the first of its reasons."""
    kept: dict[str, Found] = {}
    for one in found:
        kept.setdefault(one.commune.code_insee, one)
    return tuple(kept.values())


def _as_written(found: tuple[Found, ...], name: str) -> tuple[Found, ...]:
    """Keep the names that have the accents, or else the article, with which it is written."""
    form = _accented if without_accents(name) != name else plain
    written = form(name)
    if written == fold(name):
        return found
    return tuple(one for one in found if form(one.name) == written) or found


def _accented(name: str) -> str:
    """Reduce a name to words, their accents kept.

    >>> _accented("VERGNÉ-le-Haut")
    'vergné le haut'
    """
    return " ".join(re.findall(r"\w+", name.casefold()))
