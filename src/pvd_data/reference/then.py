"""What the reference said of communes on a day, as far as that is known."""

from __future__ import annotations

from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, TypeVar

from pvd_data.base.text import fold
from pvd_data.reference.index import Reference, Town, shipped_reference
from pvd_data.reference.lives import name_in
from pvd_data.schema.territory import EPCI_SINCE, departement_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pvd_data.reference.index import Ended
    from pvd_data.reference.lives import Life


V = TypeVar("V")


class ReferenceThen(Reference):
    """The reference as of a day. What nobody knows of a commune of that day is empty."""

    def __init__(self, today: Reference, day: date) -> None:
        """Set the day.

        Args:
            today: the reference of today.
            day: the day.
        """
        super().__init__(today.records)
        self._now, self.day, self._day = today, day, day
        self.editions = today.editions

    def _sought(
        self,
        name: str,
        one: Callable[[str], V | None],
        whole: Callable[[], Mapping[str, V]],
        many: int = 0,
    ) -> Mapping[str, V]:
        """Return the whole: what is sought in the shipped files is of today."""
        return whole()

    @property
    def today(self) -> Reference:
        """The reference of today."""
        return self._now

    @cached_property
    def towns(self) -> Mapping[str, Town]:
        """The communes of that day by code."""
        found = {}
        for code, lives in self.today.book.lives.items():
            life = next((life for life in lives if life.holds(self._day)), None)
            if life is not None:
                found[code] = self._town(code, life)
        return found

    def _town(self, code: str, life: Life[Ended]) -> Town:
        """Return a commune of that day: as it is today, where its territory has not changed."""
        today, nom = self.today.towns.get(code), self._name(code, life)
        epci = self._members.get(code)
        if life.end is None and today is not None and code not in self._changed:
            now = today.epci if self._day.year >= EPCI_SINCE else ""
            return today._replace(nom=nom, epci=now if epci is None else epci)
        still = today if life.end is None else None
        return Town(
            code=code,
            nom=nom,
            departement=still.departement if still else departement_of(code),
            epci=epci or "",
            postaux="",
            siren=still.siren if still else "",
            arrondissement="",
            canton="",
            population="",
            annee="",
            longitude="",
            latitude="",
        )

    @cached_property
    def _changed(self) -> frozenset[str]:
        """Codes whose communes have taken others in since."""
        before = self.today.book.before.items()
        return frozenset(
            code for code, rows in before if any(row.date_effet > self._day for row in rows)
        )

    def _name(self, code: str, life: Life[Ended]) -> str:
        """Return what a commune was called in a life of its code."""
        today = self.today.towns.get(code)
        renamings = self.today.names_by_end.get(code, ())
        return name_in(life, self._day, renamings, today and today.nom)

    @cached_property
    def _members(self) -> Mapping[str, str]:
        """The SIREN of the EPCI in which communes were that are no longer in it."""
        year = self._day.year
        return {
            code: siren
            for (code, siren), (first, last) in self.today.former_members.items()
            if first <= year <= last
        }

    @cached_property
    def programme(self) -> Mapping[str, Mapping[str, str]]:
        """The communes of the programme that day, of today's list before the first edition."""
        edition = self.editions.on(self._day)
        codes = self.today.programme if edition is None else self.editions.had(edition)
        return {code: self._member(code) for code in codes if code in self.towns}

    def _member(self, code: str) -> Mapping[str, str]:
        """Return the cells of a commune of the programme that day."""
        town = self.towns[code]
        row = self.today.programme.get(code)
        if row is None:  # It has left since: nothing is known of its adhesion.
            columns = next(iter(self.today.programme.values()))
            row = {**dict.fromkeys(columns, ""), **town._asdict(), "code_insee": code}
            row |= {"siren": town.siren, "id_pvd": self.editions.identifiers.get(code, "")}
        return {
            **row,
            "nom": town.nom,
            "siren_epci": town.epci,
            "codes_postaux": town.postaux,
            "population_municipale": town.population,
            "longitude": town.longitude and row["longitude"],
            "latitude": town.latitude and row["latitude"],
        }

    @cached_property
    def epci(self) -> dict[str, str]:
        """Names of all EPCI by SIREN, as they were called that year."""
        return {**self.today.all_epci, **self.today.epci_names_in(self._day.year)}

    @cached_property
    def former_names(self) -> Mapping[str, Mapping[str, date]]:
        """Folded names that a commune no longer bore that day, until when it did."""
        return {
            code: {fold(nom): until for until, nom in names if until <= self._day}
            for code, names in self.today.names_by_end.items()
        }


@lru_cache(maxsize=4)
def _as_of(day: date) -> ReferenceThen:
    """Return the shipped reference as of a day; of the last four days it is kept."""
    return ReferenceThen(shipped_reference(), day)


def reference_at(day: date | None) -> Reference:
    """Return the shipped reference as of a day.

    Args:
        day: the day; None for today.

    >>> from datetime import date
    >>> reference_at(date(2014, 6, 1)).towns["01033"].nom, reference_at(None).towns["01033"].nom
    ('Bellegarde-sur-Valserine', 'Valserhône')
    """
    if day is None or day >= date.today():
        return shipped_reference()
    return _as_of(day)
