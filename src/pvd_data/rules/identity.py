"""The cells that say which commune a row is about, compared with the reference: code, name, SIREN, EPCI and the like.

The other cells are compared with the commune of the code, unless the others agree on another commune:
then it is the code that is wrong.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from pvd_data.base.fault import Fault
from pvd_data.base.language import Text
from pvd_data.base.text import SPACES
from pvd_data.rules.codes import StrangeCode, another, candidates, meant_by
from pvd_data.rules.in_force import former_identifier_faults, not_in_force
from pvd_data.rules.names import bare_name, bears, name_fault, same_name
from pvd_data.rules.repairs import tidy, unmangle
from pvd_data.rules.territories import former_epci_faults, is_former_epci
from pvd_data.rules.values import postal_fault
from pvd_data.schema.codes import NO_EPCI
from pvd_data.schema.territory import (
    FORMER_REGION_OF,
    FORMER_REGIONS,
    MERGED_ON,
    REGION_BY_DEPARTEMENT,
    departement_fault,
    id_pvd_fault,
    region_fault,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pvd_data.reference.index import Reference, Town
    from pvd_data.validation.options import Options


ROLES = (
    "code_insee",
    "nom",
    "siren",
    "siren_epci",
    "code_departement",
    "code_region",
    "codes_postaux",
    "id_pvd",
    "typecom",
)
"""The columns that name a commune or follow from which commune it is."""

_BETWEEN = Text(
    fr="entre l'édition du {last} et celle du {after}",
    en="between the edition of {last} and that of {after}",
)
_NO_EPCI = Text(fr="aucun", en="none")


def is_of_commune(siren: str) -> bool:
    """Say whether a SIREN may be a commune's, of today or of another year.

    >>> is_of_commune("217500016"), is_of_commune("200067742")
    (True, False)
    """
    return siren.startswith("21")


def _of_itself(_: Town) -> str:
    return "COM"


#: Four times the longest name of a commune.
LONGEST_NAME = 200


class Identity:
    """Compares the cells of a row that say which commune it is about with the reference."""

    def __init__(
        self,
        reference: Reference,
        options: Options,
        *,
        tell_left: bool = False,
        empty: frozenset[str] = frozenset(),
        lenient: bool = False,
    ) -> None:
        """Set what is asked for.

        Args:
            reference: the reference.
            options: what is asked of the check.
            tell_left: whether to report communes that left the programme.
            empty: columns whose empty cell is already a fault of its own.
            lenient: whether names may have a code beside them, as lists write it.
        """
        self.reference = reference
        self.options = options
        self._strange = StrangeCode(reference)
        self.tell_left = tell_left or options.require_programme
        #: What the reference says of a commune, by role.
        self._says: dict[str, Callable[[Town], str]] = {
            "code_insee": attrgetter("code"),
            "nom": attrgetter("nom"),
            "siren_epci": attrgetter("epci"),
            "code_departement": attrgetter("departement"),
            "code_region": lambda town: REGION_BY_DEPARTEMENT.get(town.departement, ""),
            "codes_postaux": attrgetter("postaux"),
            "siren": attrgetter("siren"),
            "id_pvd": lambda town: reference.programme.get(town.code, {}).get("id_pvd", ""),
        }
        self.empty = empty
        self.lenient = lenient

    def faults(self, cells: Mapping[str, str], bad: frozenset[str]) -> Iterator[Fault]:
        """Yield what a row has wrong.

        Args:
            cells: the cells by role; those that the file does not have are not there.
            bad: roles whose cell has a fault of its own, which no other is derived from.
        """
        code = cells.get("code_insee", "")
        if not code or "code_insee" in bad:
            yield from self._without_code(cells, bad)
            return
        if cells.get("typecom", "COM") != "COM":
            yield from self._part(code, cells)
            return
        town = self.reference.towns.get(code)
        known = self._known(cells, bad)
        name = cells.get("nom", "")
        if len(name) > LONGEST_NAME and town is not None:
            yield Fault("name-mismatch", "nom", name, town.nom, town.nom, given=str(town))
        if town is None:
            yield from self._strange.faults(code, known)
            return
        if "nom" in known and not bears(self.reference, town, known["nom"]):
            meant = meant_by(self.reference, known)
            if meant is not None and code in meant.postaux.split("|") and meant != town:
                yield Fault("postal-code", "code_insee", code, str(meant), meant.code)
                return
        other = another(self.reference, town, known)
        if other is not None:
            yield Fault(
                "code-of-another", "code_insee", code, str(other), other.code, given=str(town)
            )
            return
        yield from self._programme(town)
        yield from self._details(town, known, bad)
        yield from self._absent(town, cells)

    def unlike(self, cells: Mapping[str, str]) -> list[str] | None:
        """Return the roles whose cells are not what the reference of today says of a commune.

        Args:
            cells: the cells by role.

        Returns:
            The roles; None where there is no such commune, or its place in the programme is told.
        """
        town = self.reference.towns.get(cells.get("code_insee", ""))
        if town is None or self.reference.day is not None:
            return None
        if self.tell_left and any(self._programme(town)):
            return None
        says = self._says
        return [
            role
            for role, text in cells.items()
            if not (text == says[role](town) if text and role in says else text == "COM")
        ]

    def all_right(self, roles: Sequence[str]) -> list[tuple[str, ...]]:
        """Return the cells of each commune that `unlike` has nothing against, if they are full.

        Args:
            roles: their roles, in this order.
        """
        if self.reference.day is not None:
            return []
        towns = self.reference.towns.values()
        says = [self._says.get(role, _of_itself) for role in roles]
        rows = (
            tuple([of_town(town) for of_town in says])
            for town in towns
            if not (self.tell_left and any(self._programme(town)))
        )
        return [row for row in rows if all(row)]

    def is_plainly_right(self, cells: Mapping[str, str]) -> bool:
        """Say whether a row says of a commune what the reference of today says, and all of it.

        Args:
            cells: the cells by role.
        """
        return self.unlike(cells) == []

    def is_right_but_for(self, fault: Fault, cells: Mapping[str, str]) -> bool:
        """Say whether a row is plainly right once its code is what it must certainly have been.

        Args:
            fault: of a cell.
            cells: the cells by role.
        """
        if fault.role != "code_insee" or not fault.certain or not fault.suggestion:
            return False
        return self.is_plainly_right({**cells, "code_insee": fault.suggestion})

    def named_otherwise(self, cells: Mapping[str, str]) -> tuple[Fault, ...] | None:
        """Return what is wrong with a row that is right but for its name.

        Args:
            cells: the cells by role, each without a fault of its own; `unlike` of them is the name.

        Returns:
            The fault of the name, if it has one; None where another commune may be meant.
        """
        name, town = cells["nom"], self.reference.towns[cells["code_insee"]]
        if not name or len(name) > LONGEST_NAME:
            return None
        known = {**cells, "nom": bare_name(name)} if self.lenient else cells
        if {*candidates(self.reference, known)} - {town.code}:
            return None
        fault = name_fault(self.reference, town, known["nom"])
        return () if fault is None else (fault,)

    def meant(self, cells: Mapping[str, str], bad: frozenset[str]) -> str:
        """Return the code that the other cells of a row agree on, or nothing.

        Args:
            cells: the cells by role.
            bad: roles whose cell has a fault of its own.
        """
        town = meant_by(self.reference, self._known(cells, bad))
        return "" if town is None else town.code

    def _without_code(self, cells: Mapping[str, str], bad: frozenset[str]) -> Iterator[Fault]:
        """Check what can be checked without a code."""
        if cells.get("code_insee") == "" and "code_insee" not in self.empty:
            known = {role: text for role, text in cells.items() if text and role not in bad}
            meant = meant_by(self.reference, known)
            if meant is not None:
                right, given = meant.code, str(meant)
                yield Fault(
                    "missing-reference-value", "code_insee", None, right, right, given=given
                )
        departement, region = cells.get("code_departement", ""), cells.get("code_region", "")
        if region and not bad & {"code_departement", "code_region"}:
            given = f"code_departement {departement}"
            yield from self._region(region, departement, given)
        siren = cells.get("siren_epci", "")
        there = siren in self.reference.epci or siren == NO_EPCI or is_of_commune(siren)
        if siren and "siren_epci" not in bad and not there:
            if is_former_epci(self.reference, siren, ""):
                yield from former_epci_faults(self.reference, siren, None)
            else:
                yield Fault("unknown-siren", "siren_epci", siren)

    def _part(self, code: str, cells: Mapping[str, str]) -> Iterator[Fault]:
        """Check a row of the COG that is about a part of a commune."""
        part = self.reference.parts.get(code)
        if part is None:
            # One that was delegated within the commune that took its code has that code too.
            if code not in self.reference.towns:
                yield from self._strange.faults(code, {})
        elif cells.get("nom") and not same_name(cells["nom"], part[1]):
            yield Fault("name-mismatch", "nom", cells["nom"], part[1], part[1], given=code)

    def _programme(self, town: Town) -> Iterator[Fault]:
        if town.code in self.reference.programme or town.code not in self.reference.today.towns:
            return
        stay = self.reference.editions.left(town.code) if self.tell_left else None
        if stay is not None:
            between = _BETWEEN.fill(last=stay.last, after=stay.after)
            yield Fault("left-programme", "code_insee", town.code, between, given=town.nom)
        elif self.options.require_programme:
            yield Fault("not-in-programme", "code_insee", town.code, given=town.nom)

    def _details(
        self, town: Town, known: Mapping[str, str], bad: frozenset[str]
    ) -> Iterator[Fault]:
        """Hold each cell to the commune of the code."""
        reference, given = self.reference, f"code_insee {town.code}"
        if "nom" in known:
            fault = name_fault(reference, town, known["nom"])
            if fault is not None and "nom" not in bad:
                yield fault
        if known.get("code_departement", town.departement) != town.departement:
            fault = departement_fault(town.code, known["code_departement"], reference.day)
            if fault is not None:
                yield fault
        if "code_region" in known:
            yield from self._region(known["code_region"], town.departement, given)
        yield from self._epci(town, known)
        if "codes_postaux" in known:
            fault = postal_fault(reference, town, known["codes_postaux"], free=self.lenient)
            if fault is not None:
                yield fault
        yield from self._identifiers(town, known)

    def _region(self, region: str, departement: str, given: str) -> Iterator[Fault]:
        day, former = self.reference.day, FORMER_REGION_OF.get(departement)
        too_new = former is not None and region == REGION_BY_DEPARTEMENT[departement]
        if former is not None and too_new and day is not None and day < MERGED_ON:
            nom = FORMER_REGIONS[former][0]
            yield not_in_force("code_region", region, day, f"{nom} ({former})", former)
            return
        fault = region_fault(region, departement, given, day)
        if fault is not None:
            yield fault

    def _epci(self, town: Town, known: Mapping[str, str]) -> Iterator[Fault]:
        siren = known.get("siren_epci")
        if siren is None or siren == town.epci:
            return
        day, today = self.reference.day, self.reference.today.towns.get(town.code)
        if day is not None and today is not None and siren == today.epci:
            if town.epci:
                then = f"{self.reference.epci[town.epci]} ({town.epci})"
                yield not_in_force("siren_epci", siren, day, then, town.epci)
            return
        if is_former_epci(self.reference, siren, town.code):
            yield from former_epci_faults(self.reference, siren, town)
            return
        if day is not None and not town.epci:
            return  # in which it was is not known
        strange = siren not in self.reference.epci and siren not in self.reference.by_siren
        if siren and strange:
            # Most often an EPCI of another year, which has been merged since.
            yield Fault("unknown-siren", "siren_epci", siren, None, town.epci or None)
            return
        right = f"{self.reference.epci[town.epci]} ({town.epci})" if town.epci else _NO_EPCI
        found = siren or NO_EPCI
        yield Fault("epci-mismatch", "siren_epci", found, right, town.epci or None, given=str(town))

    def _identifiers(self, town: Town, known: Mapping[str, str]) -> Iterator[Fault]:
        row = self.reference.programme.get(town.code)
        siren, id_pvd = known.get("siren"), known.get("id_pvd")
        if siren is not None and town.siren and siren != town.siren:
            right = town.siren
            strange = siren not in self.reference.epci and siren not in self.reference.by_siren
            slug = "unknown-siren" if strange else "siren-mismatch"
            yield Fault(slug, "siren", siren, right, right, given=str(town))
        if id_pvd is None:
            return
        if row is not None and id_pvd == row["id_pvd"]:
            return
        today = None if row is None else row["id_pvd"] or None
        former = self.reference.editions.former_ids.get((town.code, id_pvd))
        fault = id_pvd_fault(town.code, id_pvd)
        if former is not None:
            yield from former_identifier_faults(self.reference, town, id_pvd, today)
        elif fault is not None:
            yield fault._replace(suggestion=today)
        elif today is not None:
            yield Fault("id-pvd-reference", "id_pvd", id_pvd, today, today, given=str(town))

    def _absent(self, town: Town, cells: Mapping[str, str]) -> Iterator[Fault]:
        """Tell empty cells that the reference could fill."""
        for role, says in self._says.items():
            expected = says(town) if cells.get(role) == "" and role not in self.empty else ""
            if expected:
                yield Fault(
                    "missing-reference-value", role, None, expected, expected, given=str(town)
                )

    def _known(self, cells: Mapping[str, str], bad: frozenset[str]) -> dict[str, str]:
        """Return the cells that say something."""
        known = {role: text for role, text in cells.items() if text and role not in bad}
        if "nom" in bad and cells.get("nom"):
            # A name with an odd character is a name all the same.
            known["nom"] = tidy(unmangle(cells["nom"]) or cells["nom"], name=True).strip(SPACES)
        if len(cells.get("nom", "")) > LONGEST_NAME:
            known.pop("nom", None)  # comparing it would take long
        if self.lenient and "nom" in known:
            known["nom"] = bare_name(known["nom"])
        if known.get("siren_epci") == NO_EPCI:
            known["siren_epci"] = ""
        return known
