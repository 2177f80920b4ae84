"""What is checked of a file: its columns, and the checks that look at its blocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pvd_data.validation.block_checks import FormulaCheck, GroupCheck, KeyCheck, PlaceCheck
from pvd_data.validation.cell_check import CellCheck
from pvd_data.validation.fault import Fault
from pvd_data.validation.identity import ROLES as IDENTITY
from pvd_data.validation.identity import Identity
from pvd_data.validation.measures import (
    Near,
    adhesion_faults,
    coordinate_faults,
    near_of,
    ort_faults,
    population_faults,
    year_faults,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pvd_data.validation.block_checks import BlockCheck, Column
    from pvd_data.validation.truth import Truth


@dataclass
class Plan:
    """The checks of one file.

    Attributes:
        places: number of each column that is checked, from 0, by what it is to us.
        cells: the check of each such column alone.
        checks: the checks of blocks, in the order in which their faults are told.
        labels: how messages call each column, by what it is to us.
        repeats: whether wholly equal rows are looked for.
        passed_over: labels that are known, of columns that are not checked.
    """

    places: dict[str, int] = field(default_factory=dict)
    cells: dict[str, CellCheck] = field(default_factory=dict)
    checks: list[BlockCheck] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    repeats: bool = False
    passed_over: tuple[str, ...] = ()


def add_truth(plan: Plan, reference: Truth, identity: Identity) -> set[str]:
    """Add the checks of what rows say of communes.

    Args:
        plan: columns and their checks; added to.
        reference: the reference.
        identity: holds rows to it.

    Returns:
        The columns whose cells these checks look at.
    """
    places, cells, lang = plan.places, plan.cells, identity.lang

    def confirm(fault: Fault, code: str, meant: str = "") -> Fault:
        """Hold what is proposed to the reference, and propose what it says where nothing is."""
        if fault.role == "code_insee":
            found = meant or fault.suggestion
            if found is None:
                return fault
            sure = fault.certain and found == fault.suggestion and found in reference.towns
            return fault._replace(suggestion=found, certain=sure)
        right = reference.cell(code, fault.role)
        # Several postal codes are no answer to which one a cell should hold.
        if not right or ("|" in right and "|" not in (fault.value or "|")):
            return fault
        if fault.suggestion is None:
            return fault._replace(suggestion=right)
        return fault._replace(certain=True) if fault.suggestion == right else fault

    named = tuple(role for role in IDENTITY if role in places)
    looked = set(named)
    if named:
        plan.checks.append(
            GroupCheck(
                tuple(places[role] for role in named),
                _judge(named, cells, confirm, identity),
            )
        )

    def good(code: str) -> str:
        check = cells.get("code_insee")
        return code if check is not None and check.fault(code) is None else ""

    def beside(roles: tuple[str, ...], look: Callable[..., Iterator[Fault]]) -> None:
        """Add a check of columns beside the code."""
        roles = tuple(role for role in roles if role in places)
        looked.update(roles)
        known = ("code_insee",) if "code_insee" in places else ()

        def judge(row: Column) -> tuple[Fault, ...]:
            code = good(row[0]) if known else ""
            values = dict(zip(roles, row[len(known) :], strict=True))
            faults = [confirm(fault, code) for fault in _alone(values, cells)]
            if not any(fault.slug not in _MILD for fault in faults):
                faults += look(code, values)
            return tuple(faults)

        plan.checks.append(GroupCheck(tuple(places[role] for role in (*known, *roles)), judge))

    if "longitude" in places and "latitude" in places:
        looked |= {"longitude", "latitude"}

        def judge_place(row: Column) -> tuple[Fault, ...]:
            code, longitude, latitude = row
            faults = _alone({"longitude": longitude, "latitude": latitude}, cells)
            if not faults:
                faults += coordinate_faults(reference, good(code), longitude, latitude)
            return tuple(faults)

        def near(code: str) -> Near | None:
            return near_of(reference, code) if code else Near(-180, 180, -90, 90)

        plan.checks.append(
            PlaceCheck(
                (places.get("code_insee"), places["longitude"], places["latitude"]),
                near,
                judge_place,
            )
        )
    if "annee_population" in places:
        beside(("annee_population",), lambda code, row: year_faults(row["annee_population"], lang))
    if "population_municipale" in places:
        beside(
            ("population_municipale",),
            lambda code, row: population_faults(reference, code, row["population_municipale"]),
        )
    if "date_adhesion" in places:
        beside(
            ("date_adhesion",),
            lambda code, row: adhesion_faults(reference, code, row["date_adhesion"]),
        )
    if "date_ort" in places or "ort" in places:
        beside(("ort", "date_ort"), lambda code, row: ort_faults(reference, code, row))
    return looked


def add_rest(plan: Plan, looked: set[str], others: Iterable[tuple[int, str]]) -> None:
    """Add the checks of columns alone.

    Args:
        plan: columns and their checks; added to.
        looked: the columns that other checks look at.
        others: number and label of each column that means nothing to us.
    """
    for role, check in plan.cells.items():
        if role not in looked:
            plan.checks.append(GroupCheck((plan.places[role],), _single(check)))
    plan.checks.append(FormulaCheck(others))


def add_key(plan: Plan, slug: str, columns: tuple[str, ...]) -> None:
    """Add the check of a key, if the file has all its columns."""
    if all(column in plan.places for column in columns):
        places = tuple(plan.places[column] for column in columns)
        plan.checks.append(KeyCheck(slug, places, columns[0]))


#: Faults of a cell that say nothing against its value.
_MILD = frozenset({"formula", "irregular-characters"})


def _single(check: CellCheck) -> Callable[[Column], tuple[Fault, ...]]:
    def judge(row: Column) -> tuple[Fault, ...]:
        fault = check.fault(row[0])
        return () if fault is None else (fault,)

    return judge


def _alone(values: Mapping[str, str], cells: Mapping[str, CellCheck]) -> list[Fault]:
    faults = (cells[role].fault(text) for role, text in values.items())
    return [fault for fault in faults if fault is not None]


def _judge(
    roles: tuple[str, ...],
    cells: Mapping[str, CellCheck],
    confirm: Callable[[Fault, str, str], Fault],
    identity: Identity,
) -> Callable[[Column], tuple[Fault, ...]]:
    """Judge cells alone, then the row by those that are good."""

    def judge(row: Column) -> tuple[Fault, ...]:
        values = dict(zip(roles, row, strict=True))
        alone = _alone(values, cells)
        bad = frozenset(fault.role for fault in alone)
        code = "" if "code_insee" in bad else values.get("code_insee", "")
        meant = identity.meant(values, bad) if "code_insee" in bad else ""
        alone = [confirm(fault, code, meant) for fault in alone]
        for place, fault in enumerate(alone):
            if fault.role == "code_insee" and fault.certain and fault.suggestion:
                # What the code must have been serves to look at the rest of the row.
                values["code_insee"] = fault.suggestion
                rest = list(identity.faults(values, bad - {"code_insee"}))
                if any(other.slug == "code-of-another" for other in rest):
                    alone[place] = fault._replace(certain=False)
                return (*alone, *(other for other in rest if other.role != "code_insee"))
        return (*alone, *identity.faults(values, bad))

    return judge
