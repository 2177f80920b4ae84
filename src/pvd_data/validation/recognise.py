"""Inferring the roles of a free-form file's columns: by label, and by what the cells hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pvd_data.base.text import fold
from pvd_data.rules.names import bears, is_close, same_name
from pvd_data.rules.repairs import tidy, unmangle
from pvd_data.schema.aliases import ROLES, label_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pvd_data.reference.index import Reference, Town
    from pvd_data.schema.aliases import Role


#: The share of the cells of a column that must have the form of what its label says.
FORM = 0.9

#: How many rows are looked at to decide.
SAMPLE = 2000

#: Labels that may as well be of something else, whose cells must also agree with the reference.
_VAGUE = frozenset(
    {"code", "com", "cog", "nom", "libelle", "commune", "ville"}
    | {"date_signature", "date_de_signature"}
)


def recognise(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    reference: Reference,
    named: Mapping[str, str],
) -> dict[str, int]:
    """Return the number, from 0, of each column that means something to us.

    Args:
        header: the labels of the file.
        rows: its first rows.
        reference: the reference.
        named: what the user said: labels by role, which the file has.
    """
    found: dict[str, int] = {}
    rows = [row for row in rows[:SAMPLE] if len(row) == len(header)]
    for name, label in named.items():
        found[name] = header.index(label)
    folded = [label_of(label) for label in header]
    columns: dict[int, list[str]] = {}

    def column(place: int) -> list[str]:
        if place not in columns:
            cells = (row[place].strip() for row in rows)
            columns[place] = [cell for cell in cells if cell]
        return columns[place]

    for role in ROLES.values():
        if role.name in found:
            continue
        for alias in role.aliases:
            if alias not in folded:
                continue
            place = folded.index(alias)
            if place in found.values():
                continue
            codes = column(found["code_insee"]) if "code_insee" in found else []
            if _is(role, alias, column(place), bool(rows), reference) and (
                alias not in _VAGUE or _agrees(role, place, rows, found, codes, reference)
            ):
                found[role.name] = place
                break
    return _settle(found)


def _settle(found: dict[str, int]) -> dict[str, int]:
    """Leave out what is nothing without another column."""
    if "code_insee" not in found:
        for role in ("nom", "typecom", "ort", "population_municipale"):
            found.pop(role, None)
    for one, other in (("longitude", "latitude"), ("latitude", "longitude")):
        if other not in found:
            found.pop(one, None)
    return found


def _is(role: Role, alias: str, cells: Sequence[str], rows: bool, reference: Reference) -> bool:
    if not cells:
        return not rows
    form = re.compile(role.form)
    if sum(form.fullmatch(cell) is not None for cell in cells) < FORM * len(cells):
        return False
    if role.name in ("longitude", "latitude"):
        most = 180 if role.name == "longitude" else 90
        numbers = [abs(float(cell.replace(",", "."))) for cell in cells if form.fullmatch(cell)]
        return sum(number <= most for number in numbers) >= FORM * len(cells)
    if alias == "siren":
        towns = sum(cell in reference.by_siren for cell in cells)
        epci = sum(cell in reference.epci for cell in cells)
        return (towns > epci) if role.name == "siren" else (epci > towns)
    return True


def _agrees(
    role: Role,
    place: int,
    rows: Sequence[Sequence[str]],
    found: Mapping[str, int],
    codes: Sequence[str],
    reference: Reference,
) -> bool:
    """Say whether a column with a vague label holds what it would be taken for."""
    if role.name == "date":
        return True
    if role.name == "code_insee":
        known = [row[place].strip().zfill(5) in reference.towns for row in rows]
        return not known or sum(known) * 2 >= len(known)
    if "code_insee" not in found:
        return False
    if role.name == "date_adhesion":
        # Every programme has dates of signature: these are this one's if its communes are.
        inside = sum(code.zfill(5) in reference.programme for code in codes)
        return not codes or inside >= FORM * len(codes)
    pairs = [
        (town, row[place])
        for row in rows
        if (town := reference.towns.get(row[found["code_insee"]].strip().zfill(5))) is not None
    ]
    former = [pair for pair in pairs if not _is_name(reference, *pair)]
    now, before = len(pairs) - len(former), sum(bears(reference, *pair) for pair in former)
    # A few former names are faults; where most are, the column is of other places.
    return not pairs or (now + min(before, max(now, 10))) * 2 >= len(pairs)


def _is_name(reference: Reference, town: Town, found: str) -> bool:
    """Say whether a text is the name of a commune, right or wrong, and not of a project."""
    name = tidy(unmangle(found) or found, name=True)
    return (
        not name
        or same_name(name, town.nom)
        or is_close(name, town.nom)
        or fold(name) in reference.by_name
    )
