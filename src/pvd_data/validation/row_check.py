"""The cells of one row: each alone, then held against what the reference says of its commune."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pvd_data.base.text import SPACES
from pvd_data.rules.cells import is_spaced
from pvd_data.rules.codes import outside
from pvd_data.rules.confirming import confirm, point_lost, was_named
from pvd_data.rules.values import coordinate_faults

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from pvd_data.reference.index import Reference
    from pvd_data.report import Fault
    from pvd_data.rules.cells import CellCheck
    from pvd_data.rules.identity import Identity
    from pvd_data.validation.blocks import Column


#: Faults of a cell that say nothing against its value.
_MILD = frozenset({"formula", "irregular-characters"})


@dataclass(frozen=True)
class RowCheck:
    """Checks cells of a row alone, then together by those that are good."""

    cells: Mapping[str, CellCheck]
    reference: Reference
    identity: Identity

    def alone(self, values: Mapping[str, str]) -> list[Fault]:
        """Return the faults of cells alone."""
        return [fault for role, text in values.items() for fault in self.cells[role].faults(text)]

    def good(self, code: str) -> str:
        """Return a code, without spaces around it, if it has no other fault of its own; else nothing."""
        check = self.cells.get("code_insee")
        faults = [] if check is None else check.faults(code)
        return code.strip(SPACES) if check is not None and all(map(is_spaced, faults)) else ""

    def confirmed(self, fault: Fault, code: str, meant: str = "", name: str = "") -> Fault:
        """Compare what is suggested with the reference; suggest what it says where nothing is."""
        if fault.role == "code_insee":
            if name and was_named(self.reference, fault.suggestion or "", name):
                return fault  # it has ended, and both cells say it
            found = meant or fault.suggestion
            if found is None:
                return fault
            borne = self.reference.bears("code_insee", found) or outside(found) is not None
            if not borne and not is_spaced(fault):
                return fault._replace(suggestion=None, certain=False)
            sure = fault.certain and found == fault.suggestion and found in self.reference.towns
            return fault._replace(suggestion=found, certain=sure)
        return confirm(doubted(fault, self.reference), self.reference, code)

    def identify(self, roles: tuple[str, ...], row: Column) -> tuple[Fault, ...]:
        """Check the cells that say which commune a row is about."""
        values = dict(zip(roles, row, strict=True))
        # A fiftieth of the time of what follows, and most rows of most files are so.
        unlike = self.identity.unlike(values)
        if unlike == []:
            return ()
        # And where the name is misspelt a third.
        if unlike == ["nom"] and not self.cells["nom"].faults(values["nom"]):
            named = self.identity.named_otherwise(values)
            if named is not None:
                return named
        alone = self.alone(values)
        bad = _strip(values, alone)
        code = "" if "code_insee" in bad else values.get("code_insee", "")
        meant = self.identity.meant(values, bad) if "code_insee" in bad else ""
        alone = [self.confirmed(fault, code, meant, values.get("nom", "")) for fault in alone]
        for place, fault in enumerate(alone):
            if fault.role == "code_insee" and fault.certain and fault.suggestion:
                # What the code must have been serves to look at the rest of the row.
                values["code_insee"] = fault.suggestion
                if self.identity.is_plainly_right(values):
                    return tuple(alone)
                rest = list(self.identity.faults(values, bad - {"code_insee"}))
                if any(other.slug == "code-of-another" for other in rest):
                    alone[place] = fault._replace(certain=False)
                return (*alone, *(other for other in rest if other.role != "code_insee"))
        return (*alone, *self.identity.faults(values, bad))

    def beside(
        self, roles: tuple[str, ...], look: Callable[..., Iterator[Fault]], row: Column
    ) -> tuple[Fault, ...]:
        """Check cells alone, then against the commune of the code before them."""
        code = self.good(row[0])
        values = dict(zip(roles, row[1:], strict=True))
        faults = [self.confirmed(fault, code) for fault in self.alone(values)]
        if not _strip(values, faults, _MILD):
            faults += look(self.reference, code, values)
        return tuple(faults)

    def place(self, row: Column) -> tuple[Fault, ...]:
        """Check coordinates alone, then against the commune of the code in their row."""
        code, longitude, latitude = row
        values = {"longitude": longitude, "latitude": latitude}
        faults, code = self.alone(values), self.good(code)
        if not _strip(values, faults):
            faults += coordinate_faults(self.reference, code, **values)
        return tuple(point_lost(self.reference, code, fault) for fault in faults)


def _strip(
    values: dict[str, str], faults: Iterable[Fault], mild: Collection[str] = ()
) -> frozenset[str]:
    """Take the spaces around cells off, where they are told, and return the roles with other faults.

    Args:
        values: the cells by role; changed.
        faults: their own faults.
        mild: rules that do not count.
    """
    spaced = [fault for fault in faults if is_spaced(fault)]
    values |= {fault.role: fault.suggestion for fault in spaced if fault.suggestion}
    return frozenset(
        fault.role
        for fault in faults
        if fault.slug not in mild and not (is_spaced(fault) and fault.suggestion)
    )


def doubted(fault: Fault, reference: Reference) -> Fault:
    """Doubt what is suggested for a code where nobody bears it; taking spaces off stays right."""
    suggested = fault.suggestion if fault.slug != "surrounding-space" else None
    if fault.certain and suggested and not reference.bears(fault.role, suggested):
        return fault._replace(certain=False)
    return fault
