"""What the shipped reference says of a commune, in a form made for millions of questions.

Read from the shipped tables without their models: our own tests have checked every cell, and a
validator that starts in CI a hundred times a day should not do it again.
"""

from __future__ import annotations

from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from pvd_data.base.text import fold
from pvd_data.package.shipped import records, rows
from pvd_data.reference.history import make_book

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pvd_data.reference.history import CodeBook


class Town(NamedTuple):
    """A commune of today.

    Attributes:
        code: its code.
        nom: its name.
        departement: its département.
        epci: SIREN of its EPCI; empty if it has none.
        postaux: its postal codes, separated by `|`.
    """

    code: str
    nom: str
    departement: str
    epci: str
    postaux: str

    def __str__(self) -> str:
        """Name and code, as messages say it."""
        return f"{self.nom} ({self.code})"


class _Ended(NamedTuple):
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


class _Part(NamedTuple):
    code_subdivision: str
    nature: str
    code_insee: str


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


class Reference:
    """The reference tables, each read when it is first asked for."""

    @cached_property
    def towns(self) -> Mapping[str, Town]:
        """All communes of France by code."""
        return {
            code: Town(code, nom, departement, epci, postaux)
            for code, nom, departement, epci, postaux, *_ in rows("communes_france")
        }

    @cached_property
    def programme(self) -> Mapping[str, Mapping[str, str]]:
        """The communes of the programme by code: cells by column."""
        columns, *cells = records("communes")
        return {row[0]: dict(zip(columns, row, strict=True)) for row in cells}

    @cached_property
    def epci(self) -> Mapping[str, str]:
        """Names of all EPCI by SIREN."""
        return {siren: nom for siren, nom, *_ in rows("intercommunalites_france")}

    @cached_property
    def by_siren(self) -> Mapping[str, str]:
        """Codes of the programme's communes by their SIREN."""
        return {row["siren"]: code for code, row in self.programme.items()}

    @cached_property
    def by_id(self) -> Mapping[str, str]:
        """Codes of the programme's communes by their id_pvd."""
        return {row["id_pvd"]: code for code, row in self.programme.items()}

    @cached_property
    def by_name(self) -> Mapping[str, tuple[str, ...]]:
        """Codes of all communes by their folded name."""
        found: dict[str, tuple[str, ...]] = {}
        for code, town in self.towns.items():
            name = fold(town.nom)
            found[name] = (*found.get(name, ()), code)
        return found

    @cached_property
    def by_postal(self) -> Mapping[str, tuple[str, ...]]:
        """Codes of all communes by postal code."""
        found: dict[str, tuple[str, ...]] = {}
        for code, town in self.towns.items():
            for postal in town.postaux.split("|"):
                found[postal] = (*found.get(postal, ()), code)
        return found

    @cached_property
    def former_names(self) -> Mapping[str, Mapping[str, date]]:
        """Folded names that a living commune or what it absorbed bore, until which day."""
        found: dict[str, dict[str, date]] = {}

        def note(code: str, name: str, day: date) -> None:
            names = found.setdefault(code, {})
            names[fold(name)] = max(day, names.get(fold(name), day))

        for code, day, nom in rows("anciens_noms"):
            note(code, nom, date.fromisoformat(day))
        for ended in (row for ends in self.book.before.values() for row in ends):
            if ended.code_insee is not None and ended.ancien_nom:
                note(ended.code_insee, ended.ancien_nom, ended.date_effet)
        return found

    @cached_property
    def left(self) -> Mapping[str, str]:
        """Codes that left the programme, with the edition that no longer has them."""
        return {row[0]: row[1] for row in rows("evolutions") if row[4] == "sortie"}

    @cached_property
    def parts(self) -> Mapping[str, tuple[str, str]]:
        """Nature and name of the parts of communes, by code."""
        return {code: (nature, nom) for code, nature, nom, _ in rows("subdivisions")}

    @cached_property
    def book(self) -> CodeBook[_Ended]:
        """The lives of all codes."""
        former = (
            _Ended(code, date.fromisoformat(day), _day(start), nom, successor or None, now or None)
            for code, day, _, start, nom, _, successor, now in rows("anciens_codes")
        )
        living = (_Living(row[0], _day(row[5])) for row in rows("communes_france"))
        parts = (_Part(code, nature, now) for code, nature, _, now in rows("subdivisions"))
        return make_book(former, living, parts)

    def cell(self, code: str, column: str) -> str:
        """Return what the reference says of a commune in a column of `communes`, or nothing."""
        row = self.programme.get(code)
        if row is not None:
            return row.get(column, "")
        town = self.towns.get(code)
        if town is None:
            return ""
        return {
            "nom": town.nom,
            "code_departement": town.departement,
            "siren_epci": town.epci,
            "codes_postaux": town.postaux,
        }.get(column, "")

    def keys(self, table: str) -> frozenset[str]:
        """Return the first key column of a shipped table."""
        return _keys(table)


@cache
def _keys(table: str) -> frozenset[str]:
    return frozenset(row[0] for row in rows(table))


@cache
def shipped_reference() -> Reference:
    """Return the reference of the shipped package, one per process."""
    return Reference()
