"""Cells of several columns that say one thing, or of one that says several, read as columns.

A département and a number make a code; « Embrun (05046) » is a code and a name; « 44.58, 6.47 » a
latitude and a longitude; and where there is no code, a name and a place say which commune it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from pvd_data.base.text import WORD
from pvd_data.columns.judges import judge_cells
from pvd_data.report import Fault
from pvd_data.rules.by_name import PLACES, by_name
from pvd_data.rules.names import is_close, same_name
from pvd_data.schema.codes import has_luhn_key
from pvd_data.schema.forms import CODE_AND_NAME
from pvd_data.schema.headings import LIKELY, VAGUE
from pvd_data.schema.roles import ROLES
from pvd_data.schema.territory import BOXES, REGION_BY_DEPARTEMENT, read_departement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pvd_data.reference.index import Reference

    Rows = Sequence[Sequence[str]]
    Cells = tuple[str, ...]

#: Longer cells hold no code and name; a pattern could take long to go through them.
_LONGEST = 200

#: What part of the cells must be what is looked for: under a heading that says so, and one that
#: may mean several things.
_SOME, _MOST = 0.5, 0.9

_NUMBER = ROLES["numero_commune"].type.__metadata__[0].expected

#: How many of its first cells show that a column is worth a look, and how many that it is names.
_FIRST, _ENOUGH = 20, 200

_CODE_AND_NAME = re.compile(CODE_AND_NAME)
_SIREN = re.compile("[0-9]{9}")
_DEGREES = re.compile(r"-?[0-9]{1,3}[.,][0-9]+")


@dataclass(frozen=True)
class Joined:
    """A column that is computed of others.

    Attributes:
        role: what it is.
        places: the numbers of the columns it is made of, from 0.
        home: that of the column where its faults are told.
        make: from the cells of these columns to its cell.
        write: from a cell of `home`, a fault's value and its suggestion to the whole cell as it
            should be; None where that cannot be said.
    """

    role: str
    places: tuple[int, ...]
    home: int
    make: Callable[[Cells], str]
    write: Callable[[str, str, str], str | None]

    def cells(self, columns: Sequence[Cells]) -> Cells:
        """Compute the cells of a block."""
        rows = list(zip(*(columns[place] for place in self.places), strict=True))
        made = {row: self.make(row) for row in set(rows)}
        return tuple([made[row] for row in rows])

    def told(self, fault: Fault, row: Sequence[str]) -> Fault | None:
        """Tell a fault of a computed cell where people can mend it; None if it was told already.

        Args:
            fault: the fault.
            row: the cells of its row.
        """
        if fault.slug == "coordinates-swapped" and fault.role == "latitude":
            return None  # of one cell once
        cell, suggestion = row[self.home], fault.suggestion
        if suggestion is not None:
            suggestion = self.write(cell, fault.value or "", suggestion)
        sure = fault.certain and suggestion is not None
        return fault._replace(suggestion=suggestion, certain=sure, place=self.home)


def _replace(cell: str, value: str, suggestion: str) -> str | None:
    """Write one of the things that a cell holds anew."""
    return cell.replace(value, suggestion) if value and cell.count(value) == 1 else None


def _nothing(cell: str, value: str, suggestion: str) -> None:
    """Say that the right cell cannot be written: what is wrong is in no cell alone."""


def parse(text: str) -> tuple[str, str]:
    """Return the code and the name that a cell holds, or two empty texts.

    >>> parse("Embrun (05046)"), parse("05046 - Embrun"), parse("Embrun")
    (('05046', 'Embrun'), ('05046', 'Embrun'), ('', ''))
    """
    found = _CODE_AND_NAME.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if found is None:
        return "", ""
    return found["code"] or found["last"], (found["name"] or found["first"]).strip()


def make_code(departement: str, number: str) -> str:
    """Return the code of a commune by its département and its number in it; nothing if it is none.

    >>> make_code("05", "046"), make_code("5", "46"), make_code("974", "11"), make_code("97", "411")
    ('05046', '05046', '97411', '97411')
    >>> make_code("2A", "4"), make_code("050", "046"), make_code("05", "Embrun"), make_code("05", "")
    ('2A004', '05046', '', '')
    """
    digits = number.strip().removesuffix(".0")
    code = read_departement(departement.strip().removesuffix(".0"))
    if len(code) == 3 and code not in REGION_BY_DEPARTEMENT and code[:2] in REGION_BY_DEPARTEMENT:
        code = code[:2]  # as the DGFiP writes it
    if len(code) == 3 and len(digits) == 3:
        code = code[:2]
    made = code + digits.zfill(5 - len(code)) if digits else ""
    return made if re.fullmatch("[0-9][0-9AB][0-9]{3}", made) else ""


def find_key(
    rows: Rows, levels: Mapping[int, Mapping[str, int]], reference: Reference
) -> dict[str, int]:
    """Return the columns that say together which commune a row is about, by role, in place of a code.

    Args:
        rows: the first rows, all complete.
        levels: how sure the heading of each column is of each role.
        reference: the reference.
    """
    look = _Look(rows, levels, reference)
    return look.mixed() or look.code_and_name() or look.numbers() or look.names()


class _Look:
    """Looks for what stands in for a column of codes."""

    def __init__(
        self, rows: Rows, levels: Mapping[int, Mapping[str, int]], reference: Reference
    ) -> None:
        self.rows = rows
        self.levels = levels
        self.reference = reference

    def _headed(self, *roles: str, least: int = VAGUE) -> list[int]:
        """Return the columns whose heading may mean one of some roles."""
        return [
            number
            for number, mine in self.levels.items()
            if any(mine.get(role, 0) >= least for role in roles)
        ]

    def _cells(self, number: int) -> Iterator[str]:
        return filter(None, (row[number].strip() for row in self.rows))

    def mixed(self) -> dict[str, int]:
        """Find codes of communes and SIREN of EPCI in one column."""
        for number in self._headed("code_insee", "siren_epci"):
            cells = list(self._cells(number))
            codes = sum(cell in self.reference.towns for cell in cells)
            sirens = sum(len(cell) == 9 and cell in self.reference.epci for cell in cells)
            if codes and sirens and codes + sirens >= _SOME * len(cells):
                return {"code_ou_siren": number}
        return {}

    def code_and_name(self) -> dict[str, int]:
        """Find codes and names in one cell."""
        for number in self.levels:
            first = [parse(cell)[0] for cell in islice(self._cells(number), _FIRST)]
            if not any(first) or 2 * sum(map(bool, first)) < len(first):
                continue
            both = [parse(cell) for cell in self._cells(number)]
            formed = sum(bool(code) for code, _ in both)
            right = sum(self._is_named(*pair) for pair in both)
            if formed >= _MOST * len(both) and right >= _SOME * len(both):
                return {"code_et_nom": number}
        return {}

    def _is_named(self, code: str, name: str) -> bool:
        town = self.reference.towns.get(code)
        return town is not None and (same_name(name, town.nom) or is_close(name, town.nom))

    def numbers(self) -> dict[str, int]:
        """Find a département and the number of a commune in it."""
        for number in self._headed("numero_commune"):
            sure = self.levels[number].get("numero_commune", 0) >= LIKELY
            for other in self._headed("code_departement"):
                made = [make_code(row[other], row[number]) for row in self.rows if row[number]]
                known = sum(code in self.reference.towns for code in made)
                if other != number and known and known >= (_SOME if sure else _MOST) * len(made):
                    return {"code_departement": other, "numero_commune": number}
        return {}

    def names(self) -> dict[str, int]:
        """Find names of communes beside a place."""
        places = {role: number for role in PLACES for number in self._filled_by(role)[:1]}
        find = by_name(self.reference)
        for number in self._headed("nom"):
            beside = {role: place for role, place in places.items() if place != number}
            roles = {"nom": number, **beside}
            few = islice(self.rows, _ENOUGH)
            rows = {tuple(row[place] for place in roles.values()) for row in few}
            named = [dict(zip(roles, row, strict=True)) for row in rows if row[0].strip()]
            found = sum(bool(find.find(cells)) for cells in named)
            if beside and found and found >= _SOME * len(named):
                return roles
        return {}

    def _filled_by(self, role: str) -> list[int]:
        """Return the columns that may mean a place and whose cells mostly are one."""
        fits = {
            number: judge_cells(
                role, ((text, None) for text in self._cells(number)), self.reference
            )
            for number in self._headed(role)
        }
        return [number for number, fit in fits.items() if fit.right >= _SOME * max(1, fit.cells)]


def join(places: Mapping[str, int], rows: Rows, reference: Reference) -> tuple[Joined, ...]:
    """Return the columns that are computed of those that a file has.

    Args:
        places: the numbers of its columns by role.
        rows: its first rows.
        reference: the reference.
    """
    found = [*_codes(places, reference)]
    pair = places.get("lon_lat")
    if pair is not None and not places.keys() & {"longitude", "latitude"}:
        found += _pair(pair, [row[pair] for row in rows if len(row) > pair])
    return tuple(found)


def joined_checks(
    places: Mapping[str, int], computed: Mapping[str, int], reference: Reference
) -> Iterator[tuple[tuple[str, ...], Callable[[Cells], tuple[Fault, ...]]]]:
    """Yield checks of what is computed of several columns: their roles, and what finds faults.

    Args:
        places: the numbers of the columns by role, those that are computed too.
        computed: those alone.
        reference: the reference.
    """
    if "code_insee" not in computed:
        return
    if {"code_departement", "numero_commune"} <= places.keys():
        yield ("code_departement", "numero_commune"), _number_faults
    elif "code_ou_siren" in places:
        yield ("code_ou_siren",), lambda cells: _siren_faults(cells[0], reference)
    elif "code_et_nom" not in places:
        roles = ("nom", *(role for role in PLACES if role in places))
        find = by_name(reference).faults
        yield roles, lambda cells: find(dict(zip(roles, cells, strict=True)))


def _number_faults(cells: Cells) -> tuple[Fault, ...]:
    """Tell the number of a commune that has lost its zeros."""
    departement, number = cells
    code = make_code(departement, number)
    right = code[3:] if len(departement) == 3 and code.startswith("97") else code[2:]
    if not departement or not number.isdecimal() or len(number) >= len(right):
        return ()
    return (Fault("constraint-error", "numero_commune", number, _NUMBER, right, True),)


def _siren_faults(text: str, reference: Reference) -> tuple[Fault, ...]:
    known = text in reference.epci or text.startswith("21")
    if known or not _SIREN.fullmatch(text) or not has_luhn_key(text):
        return ()
    return (Fault("unknown-siren", "code_ou_siren", text),)


def _codes(places: Mapping[str, int], reference: Reference) -> Iterator[Joined]:
    """Yield what makes up for a column of codes, if there is none."""
    if "code_insee" in places:
        return
    if "code_ou_siren" in places:
        at = places["code_ou_siren"]
        yield Joined(
            "code_insee", (at,), at, lambda c: "" if _SIREN.fullmatch(c[0]) else c[0], _replace
        )
    elif "code_et_nom" in places:
        at = places["code_et_nom"]
        yield Joined("code_insee", (at,), at, lambda cells: parse(cells[0])[0], _replace)
        if "nom" not in places:
            yield Joined("nom", (at,), at, lambda cells: parse(cells[0])[1], _replace)
    elif "numero_commune" in places and "code_departement" in places:
        at = places["numero_commune"]
        pair = (places["code_departement"], at)
        yield Joined("code_insee", pair, at, lambda cells: make_code(*cells), _nothing)
    elif "nom" in places:
        roles = ("nom", *(role for role in PLACES if role in places))
        if len(roles) > 1:
            yield _by_name(roles, places, reference)


def _by_name(roles: tuple[str, ...], places: Mapping[str, int], reference: Reference) -> Joined:
    find = by_name(reference).find
    numbers = tuple(places[role] for role in roles)
    return Joined(
        "code_insee",
        numbers,
        numbers[0],
        lambda cells: find(dict(zip(roles, cells, strict=True))),
        _nothing,
    )


def _pair(at: int, cells: Iterable[str]) -> Iterator[Joined]:
    """Yield longitude and latitude of one cell: which comes first, the column as a whole says."""

    def two(text: str) -> list[str]:
        found = _DEGREES.findall(text) if len(text) <= WORD else []
        return [degrees.replace(",", ".") for degrees in found] if len(found) == 2 else ["", ""]

    def write(cell: str, value: str, suggestion: str) -> str | None:
        first, second = _DEGREES.findall(cell)
        swapped = {first.replace(",", "."), second.replace(",", ".")} == {value, suggestion}
        if swapped and first != second:
            return cell.replace(first, "\0").replace(second, first).replace("\0", second)
        return _replace(cell, value, suggestion)

    turned = 0
    for first, second in filter(all, map(two, cells)):
        x, y = float(first), float(second)
        turned += _is_in_france(y, x) - _is_in_france(x, y)
    order = 1 if turned > 0 else 0
    yield Joined("longitude", (at,), at, lambda c: two(c[0])[order], write)
    yield Joined("latitude", (at,), at, lambda c: two(c[0])[1 - order], write)


def _is_in_france(x: float, y: float) -> bool:
    return any(box.west <= x <= box.east and box.south <= y <= box.north for box in BOXES)
