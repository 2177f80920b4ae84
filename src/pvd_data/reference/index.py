"""What the shipped reference says of a commune, in a form made for millions of questions.

Read from the shipped tables without their models: our own tests have checked every cell, and a
validator that starts in CI a hundred times a day should not do it again. It only sees to it that
they are the tables that were shipped.
"""

from __future__ import annotations

from datetime import date
from functools import cache, cached_property, lru_cache
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pvd_data.base.text import fold, run_together
from pvd_data.package.whole import (
    FEW,
    MANY,
    NAMED,
    SEVERAL,
    Lines,
    Names,
    Sought,
    package_root,
    records,
    telling,
)
from pvd_data.reference.editions import Editions
from pvd_data.reference.lives import make_book, seek_book
from pvd_data.schema.territory import REGION_BY_DEPARTEMENT

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pvd_data.reference.lives import CodeBook


class Town(NamedTuple):
    """A commune of today.

    Attributes:
        code: its code.
        nom: its name.
        departement: its département.
        epci: SIREN of its EPCI; empty if it has none.
        postaux: its postal codes, separated by `|`.
        siren: its own SIREN.
        arrondissement: code of its arrondissement; empty if it is in none.
        canton: code of its canton; empty if it is in none.
        population: how many people live there, in figures.
        annee: the year when they were counted.
        longitude: of its centre, in degrees, in figures.
        latitude: the same.
    """

    code: str
    nom: str
    departement: str
    epci: str
    postaux: str
    siren: str
    arrondissement: str
    canton: str
    population: str
    annee: str
    longitude: str
    latitude: str

    @property
    def centre(self) -> tuple[float, float]:
        """Longitude and latitude of its centre."""
        return float(self.longitude), float(self.latitude)

    def __str__(self) -> str:
        """Name and code, as messages say it."""
        return f"{self.nom} ({self.code})"


class Ended(NamedTuple):
    """An ended life of a code; models would take a hundred megabytes."""

    ancien_code: str
    date_effet: date
    date_debut: date | None
    ancien_nom: str
    code_successeur: str | None
    code_insee: str | None


class _Living(NamedTuple):
    code_insee: str
    date_debut: date | None


#: Columns of codes of communes, of today or of the past, and of their parts.
_CODES = frozenset(
    ("code_insee", "code_insee_chef_lieu", "ancien_code", "code_successeur", "code_subdivision")
)


class _Part(NamedTuple):
    code_subdivision: str
    nature: str
    code_insee: str


V = TypeVar("V")

#: So many names are sought one by one: to fold all of them takes as long.
_MANY_NAMES = 200


@lru_cache  # nine communes in ten began on the same day
def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _town(row: list[str]) -> Town:
    # What many communes share is kept once.
    # fmt: off
    (code, nom, siren, departement, arrondissement, canton, epci, population, annee,
     longitude, latitude, postaux, _) = row
    return Town(code, nom, intern(departement), intern(epci), intern(postaux), siren,
                intern(arrondissement), intern(canton), population, intern(annee),
                longitude, latitude)
    # fmt: on


def _ended(row: list[str]) -> Ended:
    code, day, _, start, nom, _, successor, now = row
    return Ended(code, date.fromisoformat(day), _day(start), nom, successor or None, now or None)


def _living(row: list[str]) -> _Living:
    return _Living(row[0], _day(row[-1]))


def _part(row: list[str]) -> _Part:
    code, nature, _, now = row
    return _Part(code, nature, now)


def _until(names: Iterable[tuple[date, str]], ended: Iterable[Ended]) -> dict[str, date]:
    """Return until which day folded names were borne: former ones, and those of ended codes."""
    found: dict[str, date] = {}
    of_ended = (
        (row.date_effet, row.ancien_nom) for row in ended if row.code_successeur is not None
    )
    for day, name in (*names, *of_ended):
        if name:
            found[fold(name)] = max(day, found.get(fold(name), day))
    return found


class Reference:
    """The reference tables, each read when it is first asked for."""

    #: The day of which it speaks; None for today.
    day: date | None = None

    def __init__(self, read: Callable[[str], Iterable[list[str]]] = records) -> None:
        """Take the shipped tables.

        Args:
            read: gives the cells of one by its name, its header first.
        """
        self.records = read
        self._keys: dict[str, frozenset[str]] = {}
        self._official: dict[str, tuple[str, str]] = {}

    @property
    def today(self) -> Reference:
        """The reference of today, of which this may be a view as of a day."""
        return self

    def _rows(self, table: str) -> Iterator[list[str]]:
        rows = iter(self.records(table))
        next(rows)
        return rows

    @cached_property
    def towns(self) -> Mapping[str, Town]:
        """All communes of France by code."""
        return self._sought(
            "towns",
            lambda code: next(map(_town, self._lines("communes_france").under(code)), None),
            lambda: {row[0]: _town(row) for row in self._rows("communes_france")},
        )

    @cached_property
    def _lines(self) -> Callable[[str], Lines]:
        return cache(Lines)

    def _sought(
        self,
        name: str,
        one: Callable[[str], V | None],
        whole: Callable[[], Mapping[str, V]],
        many: int = MANY,
    ) -> Mapping[str, V]:
        """Seek one by one in shipped files, in the end in a dictionary, which is five times as fast."""
        if self.records is not records:
            return whole()

        def settle() -> Mapping[str, V]:
            found = self.__dict__[name] = whole()
            return found

        return Sought(one, settle, many)

    @cached_property
    def programme(self) -> Mapping[str, Mapping[str, str]]:
        """The communes of the programme by code: cells by column."""
        columns, *cells = self.records("communes")
        return {row[0]: dict(zip(columns, row, strict=True)) for row in cells}

    @cached_property
    def epci(self) -> dict[str, str]:
        """Names of all EPCI by SIREN."""
        return {siren: nom for siren, nom, *_ in self._rows("intercommunalites_france")}

    @cached_property
    def former_members(self) -> Mapping[tuple[str, str], tuple[int, int]]:
        """First and last year of memberships that ended, by code of the commune and SIREN."""
        found: dict[tuple[str, str], tuple[int, int]] = {}
        rows = list(self._rows("appartenances_epci"))
        newest = max((last for *_, last in rows), default="")
        for code, siren, *years in (row for row in rows if row[-1] != newest):
            first, last = map(int, years)
            before = found.get((code, siren), (first, last))
            found[code, siren] = min(first, before[0]), max(last, before[1])
        return found

    @cached_property
    def dissolved(self) -> Mapping[str, tuple[str, int]]:
        """Last name and last year of EPCI that are no more, by SIREN."""
        return {
            siren: (nom, int(last))
            for siren, _, last, nom, _ in self._rows("anciens_noms_epci")
            if siren not in self.epci
        }

    @cached_property
    def all_epci(self) -> Mapping[str, str]:
        """Names of all EPCI by SIREN, those that are no more too."""
        return {siren: nom for siren, (nom, _) in self.dissolved.items()} | self.epci

    def epci_names_in(self, year: int) -> Mapping[str, str]:
        """Return the names that EPCI bore on 1 January of a year and no longer bear, by SIREN."""
        return {
            siren: nom
            for siren, first, last, nom, _ in self._rows("anciens_noms_epci")
            if int(first) <= year <= int(last)
        }

    def successors(self, siren: str) -> tuple[str, ...]:
        """Return the SIREN of the EPCI of today whose members were once in another."""
        codes = {code for code, epci in self.former_members if epci == siren}
        found = {self.towns[code].epci for code in codes if code in self.towns}
        return tuple(sorted(found - {""}))

    @cached_property
    def epci_names(self) -> Mapping[str, str]:
        """SIREN of all EPCI by their folded name, with or without their nature."""
        found = {fold(nom): siren for siren, nom in self.epci.items()}
        return {**{fold(nom.partition(" ")[2]): siren for siren, nom in self.epci.items()}, **found}

    @cached_property
    def departement_codes(self) -> Mapping[str, str]:
        """Names of the départements by their code."""
        return {row[0]: row[1] for row in self._rows("departements")}

    @cached_property
    def departement_names(self) -> Mapping[str, str]:
        """Codes of the départements by their folded name."""
        return {fold(row[1]): row[0] for row in self._rows("departements")}

    @cached_property
    def region_codes(self) -> Mapping[str, str]:
        """Names of the régions by their code."""
        return {row[0]: row[1] for row in self._rows("regions")}

    @cached_property
    def region_names(self) -> Mapping[str, str]:
        """Codes of the régions by their folded name."""
        return {fold(row[1]): row[0] for row in self._rows("regions")}

    @cached_property
    def by_siren(self) -> Mapping[str, str]:
        """Codes of all communes by their SIREN."""
        return self._sought(
            "by_siren",
            lambda siren: next(
                (row[0] for row in self._lines("communes_france").bearing("siren", siren)), None
            ),
            lambda: {town.siren: code for code, town in self.towns.items() if town.siren},
            FEW,
        )

    @cached_property
    def by_id(self) -> Mapping[str, str]:
        """Codes of the programme's communes by their id_pvd."""
        return {row["id_pvd"]: code for code, row in self.programme.items()}

    @cached_property
    def by_name(self) -> Mapping[str, tuple[str, ...]]:
        """Codes of all communes by their folded name."""
        return self._sought("by_name", self._codes_named, lambda: self._all_by_name, _MANY_NAMES)

    @cached_property
    def _all_by_name(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for code, town in self.towns.items():
            name = fold(town.nom)
            found[name] = (*found.get(name, ()), code)
        return found

    def official(self, town: Town) -> tuple[str, str]:
        """Return the name of a commune as `fold` and as `run_together` return it, made once.

        Args:
            town: one of `towns`.
        """
        if town.code not in self._official:
            self._official[town.code] = fold(town.nom), run_together(town.nom)
        return self._official[town.code]

    @cached_property
    def _names(self) -> Names:
        return Names("communes_france", NAMED["communes_france"])

    def _codes_named(self, folded: str) -> tuple[str, ...] | None:
        word = telling(folded.split())
        if not word:
            return self._all_by_name.get(folded)
        return tuple(row[0] for row in self._names.having(word) if fold(row[1]) == folded) or None

    @cached_property
    def by_postal(self) -> Mapping[str, tuple[str, ...]]:
        """Codes of all communes by postal code."""
        return self._sought(
            "by_postal",
            lambda postal: (
                tuple(row[0] for row in self._lines("communes_france").bearing(SEVERAL, postal))
                or None
            ),
            self._all_by_postal,
            FEW,
        )

    def _all_by_postal(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for code, town in self.towns.items():
            for postal in filter(None, town.postaux.split("|")):
                found[postal] = (*found.get(postal, ()), code)
        return found

    @cached_property
    def names_by_end(self) -> Mapping[str, tuple[tuple[date, str], ...]]:
        """Names that living communes no longer bear, with the day of their end, the oldest first."""
        found: dict[str, list[tuple[date, str]]] = {}
        for code, day, nom in self._rows("anciens_noms"):
            found.setdefault(code, []).append((date.fromisoformat(day), nom))
        return {code: tuple(sorted(names)) for code, names in found.items()}

    @cached_property
    def former_names(self) -> Mapping[str, Mapping[str, date]]:
        """Folded names that a living commune or what it absorbed bore, until which day."""
        return self._sought(
            "former_names",
            lambda code: (
                _until(
                    self.names_by_end.get(code, ()),
                    map(_ended, self._lines("anciens_codes").bearing("code_insee", code)),
                )
                or None
            ),
            self._all_former_names,
            FEW,
        )

    def _all_former_names(self) -> Mapping[str, Mapping[str, date]]:
        ended: dict[str, list[Ended]] = {}
        for row in (row for ends in self.book.before.values() for row in ends):
            if row.code_insee is not None:
                ended.setdefault(row.code_insee, []).append(row)
        codes = dict.fromkeys((*self.names_by_end, *ended))
        found = {
            code: _until(self.names_by_end.get(code, ()), ended.get(code, ())) for code in codes
        }
        return {code: names for code, names in found.items() if names}

    @cached_property
    def editions(self) -> Editions:
        """Who was in the programme when."""
        return Editions(self._rows)

    @cached_property
    def parts(self) -> Mapping[str, tuple[str, str]]:
        """Nature and name of the parts of communes, by code."""
        return {code: (nature, nom) for code, nature, nom, _ in self._rows("subdivisions")}

    @cached_property
    def book(self) -> CodeBook[Ended]:
        """The lives of all codes."""
        if self.records is not records:
            return self.whole_book
        former, living, parts = map(
            self._lines, ("anciens_codes", "communes_france", "subdivisions")
        )
        return seek_book(
            lambda code: map(_ended, former.under(code)),
            lambda code: map(_ended, former.bearing("code_successeur", code)),
            lambda code: map(_living, living.under(code)),
            lambda code: map(_part, parts.under(code)),
            lambda: self.whole_book,
        )

    @cached_property
    def whole_book(self) -> CodeBook[Ended]:
        """The lives of all codes, for whoever goes through them."""
        return make_book(
            map(_ended, self._rows("anciens_codes")),
            map(_living, self._rows("communes_france")),
            map(_part, self._rows("subdivisions")),
        )

    def cell(self, code: str, column: str) -> str:
        """Return what the reference says of a commune in a column of `communes`, or nothing."""
        row = self.programme.get(code)
        if row is not None and column in row:
            return row[column]
        town = self.towns.get(code)
        if town is None:
            return ""
        return {
            "nom": town.nom,
            "code_departement": town.departement,
            "code_region": REGION_BY_DEPARTEMENT.get(town.departement, ""),
            "siren_epci": town.epci,
            "codes_postaux": town.postaux,
            "siren": town.siren,
            "population_municipale": town.population,
            "annee_population": town.annee,
            "longitude": town.longitude,
            "latitude": town.latitude,
            "code_arrondissement": town.arrondissement,
            "code_canton": town.canton,
        }.get(column, "")

    def bears(self, column: str, text: str) -> bool:
        """Say whether somebody bears what a column holds, as far as that can be known.

        Args:
            column: its name; of columns whose values are not all listed here, anything may be.
            text: the cell, of the right form.
        """
        if column in _CODES:
            return self.book.knows(text)
        if column == "siren_epci":
            return text in self.epci
        if column == "id_pvd":
            return text in self.by_id or text in self.editions.other_ids
        if column == "codes_postaux":
            return all(code in self.by_postal for code in text.split("|"))
        return True

    def keys(self, table: str) -> frozenset[str]:
        """Return the first key column of a shipped table."""
        if table not in self._keys:
            self._keys[table] = frozenset(row[0] for row in self._rows(table))
        return self._keys[table]


@cache
def shipped_reference() -> Reference:
    """Return the reference of the shipped package, one per process."""
    return Reference()


def reference_for(target: str | os.PathLike[str] | None) -> Reference | None:
    """Return what a package is compared with, if that is not the shipped reference.

    The shipped package itself is compared with its own tables as they are: whoever edits them in
    a working copy wants to know all their faults before the descriptor is written again.

    Args:
        target: the folder of the package or its descriptor; None for the shipped one.
    """
    if target is not None:
        root, path = package_root(), Path(target)
        folder = path if path.is_dir() else path.parent
        if not isinstance(root, Path) or folder.resolve() != root.resolve():
            return None
    from pvd_data.package.shipped import records_as_they_are

    return Reference(records_as_they_are)
