"""What is suggested for a damaged cell, compared with what the reference says of the commune of its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.rules.names import same_name
from pvd_data.rules.repairs import has_hour, may_mean
from pvd_data.rules.values import far_from, kilometres

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data.reference.index import Reference, Town
    from pvd_data.report import Fault


#: What a zero in front is not enough to be sure of: the commune says it.
_BY_THE_COMMUNE = frozenset({"code_departement", "code_region"})


def confirm(fault: Fault, reference: Reference, code: str) -> Fault:
    """Compare what is suggested with the reference; suggest what it says where nothing is.

    Args:
        fault: of a cell alone, other than the code itself.
        reference: the reference.
        code: the code of the commune of the row; empty if it is not known.
    """
    right, found = reference.cell(code, fault.role), fault.suggestion
    if fault.slug == "surrounding-space":
        return fault
    if code and fault.role in _BY_THE_COMMUNE and found != right:
        return fault._replace(suggestion=found or right or None, certain=False)
    # Several postal codes are no answer to which one a cell should hold.
    if not right or ("|" in right and "|" not in (fault.value or "|")):
        return fault
    if found is None:
        meant = fault.value is None or may_mean(fault.value, right)
        return fault._replace(suggestion=right) if meant else fault
    if found == right:
        return fault._replace(certain=not has_hour(fault.value or ""))
    if fault.slug == "mojibake" and same_name(found, right):
        return fault._replace(suggestion=right, certain=True)
    if fault.role == "population_municipale" and not int(right) < 2 * int(found) < 4 * int(right):
        return fault._replace(certain=False)
    return fault


def was_named(reference: Reference, code: str, name: str) -> bool:
    """Say whether a code was that of a commune of a name, which has ended.

    Args:
        reference: the reference.
        code: the code.
        name: the name, as the row has it.
    """
    lives = reference.book.lives.get(code, ())
    return any(same_name(name, ended.ancien_nom) for life in lives for ended in life.rows)


def point_lost(reference: Reference, code: str, fault: Fault) -> Fault:
    """Put the point back into a whole number of degrees, where it then is near the commune.

    Args:
        reference: the reference.
        code: the code of the commune of the row; empty if it is not known.
        fault: of a longitude or latitude.
    """
    text = fault.value or ""
    digits = text.removeprefix("-")
    if fault.suggestion or not digits.isdecimal() or not digits.isascii() or len(digits) > _LONGEST:
        return fault
    town = reference.towns.get(code)
    if town is None or not town.longitude:
        return fault
    pointed = _pointed(text[: -len(digits)], digits)
    far = far_from(reference, code)
    near = [put for put in pointed if _away(town, fault.role, float(put)) <= far]
    return fault._replace(suggestion=near[0], certain=True) if len(near) == 1 else fault


#: More digits than degrees have.
_LONGEST = 20


def _pointed(sign: str, digits: str) -> Iterator[str]:
    for at in range(1, min(len(digits), 4)):
        yield f"{sign}{digits[:at]}.{digits[at:]}"


def _away(town: Town, role: str, degrees: float) -> float:
    """Return how many kilometres degrees are away from the centre of a commune."""
    east, north = town.centre
    place = (degrees, north) if role == "longitude" else (east, degrees)
    return kilometres(east, north, *place)


def doubted(fault: Fault, reference: Reference) -> Fault:
    """Doubt what is suggested for a code where nobody bears it; taking spaces off stays right."""
    suggested = fault.suggestion if fault.slug != "surrounding-space" else None
    if fault.certain and suggested and not reference.bears(fault.role, suggested):
        return fault._replace(certain=False)
    return fault
