"""What is checked of a file: its columns, and the checks that look at its blocks.

A file that should hold one of our tables is checked in full. Of a free-form file only the columns
whose role is inferred or named are checked, and no others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from pvd_data.base.text import SPACES
from pvd_data.columns.joined import join, joined_checks
from pvd_data.columns.recognise import recognise
from pvd_data.errors import NothingToCheckError
from pvd_data.report import Fault
from pvd_data.rules.cells import CellCheck, is_spaced
from pvd_data.rules.codes import outside
from pvd_data.rules.confirming import confirm, doubted, point_lost, was_named
from pvd_data.rules.identity import ROLES as IDENTITY
from pvd_data.rules.identity import Identity
from pvd_data.rules.rule import row_faults
from pvd_data.rules.structure import match_header
from pvd_data.rules.territories import NAMES_BESIDE_A_CODE
from pvd_data.rules.values import (
    BESIDE_A_CODE,
    POPULATION,
    coordinate_faults,
    likely_populations,
    near_of,
)
from pvd_data.schema.roles import IDENTIFIES, ROLES
from pvd_data.validation.blocks import OF_FLOATS, BoundsCheck, FormulaCheck, GroupCheck, KeyCheck
from pvd_data.validation.conventions import MAY_HAVE_CONVENTIONS, add_conventions
from pvd_data.validation.headers import refuse_header, required_roles, tell_misleading

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from pvd_data.columns.joined import Joined
    from pvd_data.reference.index import Reference
    from pvd_data.report import Column as FoundColumn
    from pvd_data.rules.conventions import Convention
    from pvd_data.schema.models.base import Row
    from pvd_data.schema.tables import TableSpec
    from pvd_data.validation.blocks import BlockCheck, Column
    from pvd_data.validation.collector import Collector

    Keys = Callable[[str], Collection[str] | None]


@dataclass
class Plan:
    """The checks of one file.

    Attributes:
        places: number of each column that has a role, from 0.
        labels: how messages call each column of the file, by its number.
        cells: the check of each column with a role alone.
        checks: the checks of blocks, in the order in which their faults are reported.
        repeats: whether wholly equal rows are looked for.
        passed_over: labels that are known, of columns that are not checked.
        joined: columns that are computed of others; their numbers follow those of the file.
        columns: what each column of a free-form file was taken for.
        conventions: how columns are written that are not written as our tables are, by number.
    """

    places: dict[str, int]
    labels: tuple[str, ...]
    cells: dict[str, CellCheck] = field(default_factory=dict)
    checks: list[BlockCheck] = field(default_factory=list)
    repeats: bool = False
    passed_over: tuple[str, ...] = ()
    joined: tuple[Joined, ...] = ()
    columns: tuple[FoundColumn, ...] = ()

    @property
    def counted(self) -> tuple[int, ...]:
        """The numbers of the columns of a free-form file that are checked."""
        return tuple(column.number for column in self.columns if column.role in self.places)

    conventions: dict[int, Convention] = field(default_factory=dict)

    def as_checked(self, columns: list[Column]) -> list[Column]:
        """Return columns as our tables would write them, and behind them those computed of them.

        Args:
            columns: all of the file; changed.
        """
        for place, convention in self.conventions.items():
            columns[place] = convention.column(columns[place])
        return columns + [one.cells(columns) for one in self.joined]

    def place_of(self, fault: Fault) -> int | None:
        """Return the number of the column that a fault is in, from 0."""
        return self.places.get(fault.role) if fault.place is None else fault.place

    def told(self, faults: Iterable[Fault], row: Sequence[str]) -> list[Fault]:
        """Tell faults of computed cells where people can mend them.

        Args:
            faults: the faults of a row.
            row: its cells.
        """
        computed = dict(enumerate(self.joined, start=len(self.labels) - len(self.joined)))
        found = []
        for fault in faults:
            one = computed.get(self.place_of(fault) or 0)
            mine = fault if one is None else one.told(fault, row)
            found += [] if mine is None else [mine]
        return found


def plan_table(
    spec: TableSpec[Row],
    header: Sequence[str],
    raw: str,
    collector: Collector,
    reference: Reference | None,
    keys: Keys,
) -> Plan:
    """Plan the checks of a file that should hold one of our tables.

    Args:
        spec: the table.
        header: the labels of the file.
        raw: the physical line of the header.
        collector: where faults of the header go.
        reference: what rows are compared with; None to check them by the schema alone.
        keys: from the name of a table to its keys; None where it is not there.
    """
    places, faults = match_header(header, spec.columns)
    for fault in faults:
        number = None if fault.place is None else fault.place + 1
        about: dict[str, Any] = {"raw": raw} if number is not None else {}
        collector.add_fault(fault, fault.role, number, line=collector.header, **about)
    named = {place: column for column, place in places.items()}
    plan = Plan(places, tuple(named.get(at, label) for at, label in enumerate(header)))
    fields = spec.model.model_fields
    for column in places:
        annotation: Any = Annotated[fields[column].annotation, *fields[column].metadata]
        required = fields[column].is_required()
        plan.cells[column] = CellCheck(column, annotation, required=required, name=column == "nom")
    of_communes = spec.name in _COMMUNES and "code_insee" in places and reference is not None
    if of_communes and reference is not None:
        options = collector.options.but(require_programme=_COMMUNES[spec.name])
        empty = frozenset(column for column in places if fields[column].is_required())
        _add_reference(plan, reference, Identity(reference, options, empty=empty))
    _add_cells(plan, [at for at in range(len(header)) if at not in places.values()], reference)
    from pvd_data.schema.models.base import Row

    if not of_communes and spec.model.faults is not Row.faults:
        plan.checks.append(_row_rules(spec, places))
    for column, target in spec.foreign_keys.items():
        there = keys(target)
        if column in places and there is not None:
            plan.checks.append(_foreign_key(plan, column, target, there))
    for slug, columns in (
        ("primary-key", spec.key),
        *(("unique-error", (c,)) for c in spec.unique),
    ):
        if all(column in places for column in columns):
            plan.checks.append(KeyCheck(slug, tuple(places[column] for column in columns)))
    return plan


#: The tables whose rows are communes of today, and whether they must be in the programme.
_COMMUNES = {"communes": True, "communes_france": False}


def plan_free(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    raw: str,
    collector: Collector,
    reference: Reference,
) -> Plan | None:
    """Plan the checks of a free-form file.

    Args:
        header: its labels.
        rows: its first rows.
        raw: the physical line of the header.
        collector: where faults of the header go, and what is asked.
        reference: what rows are compared with.

    Returns:
        The plan; None if the file has no header, which is reported.

    Raises:
        NothingToCheckError: no column has a role, or the user named a column that is not there.
    """
    options = collector.options
    left_out = frozenset(place_of(label, header, collector) for label in options.not_columns)
    columns = recognise(header, rows, reference.today, places_of(header, collector), left_out)
    found = {column.role: column.number for column in columns if column.role is not None}
    places = {role: found[role] for role in ROLES if role in found}
    if not places and not options.key:
        refuse_header(header, raw, collector)
        return None
    joined: tuple[Joined, ...] = ()
    if "code_insee" not in places or "lon_lat" in places:
        joined = join(places, rows, reference.today)
    computed = {one.role: number for number, one in enumerate(joined, start=len(header))}
    places = {role: (places | computed)[role] for role in ROLES if role in places | computed}
    plan = Plan(places, (*header, *(header[one.home] for one in joined)), joined=joined)
    filled = required_roles(places, computed, collector) if options.require else frozenset()
    for role in places:
        plan.cells[role] = CellCheck(
            role, ROLES[role].type, required=role in filled, name=role == "nom"
        )
    if not MAY_HAVE_CONVENTIONS.isdisjoint(places):
        add_conventions(plan, rows, raw, collector, reference)
    # A file that has identifiers of the programme is about its communes.
    identity = Identity(
        reference,
        options,
        tell_left="id_pvd" in places,
        # An empty code was computed of what is a fault of its own.
        empty=filled | (computed.keys() & {"code_insee"}),
        lenient=True,
    )
    _add_reference(plan, reference, identity)
    _add_cells(plan, [at for at in range(len(header)) if at not in places.values()], reference)
    plan.checks += [
        GroupCheck(tuple(places[role] for role in roles), look)
        for roles, look in (joined_checks(places, computed, reference) if joined else ())
    ]
    if options.key:
        key = tuple(place_of(label, header, collector) for label in options.key)
        plan.checks.append(KeyCheck("primary-key", key))
    plan.repeats = not options.key
    plan.passed_over = tuple(
        column.label for column in columns if _may_mean(column) and column.role not in ROLES
    )
    plan.columns = columns
    checked = [column for column in columns if column.role in places]
    if options.strict and len(checked) == 1 and checked[0].role not in IDENTIFIES:
        (one,) = checked
        fault = Fault("little-checked", one.label, None, ROLES[str(one.role)].what)
        collector.add_fault(fault, one.label, one.number + 1, line=collector.header, raw=raw)
    _check_labels(header, collector, plan, raw)
    for column in columns:
        if column.denied and column.meant[0] in ROLES:
            tell_misleading(column, rows, collector, raw)
    return plan


def _may_mean(column: FoundColumn) -> bool:
    """Say whether a column with contents has a role, or may have one by its heading."""
    return not column.denied and bool(column.role or (column.meant and column.fit.cells))


def places_of(header: Sequence[str], collector: Collector) -> dict[str, int]:
    """Return the numbers, from 0, of the columns that the user named, by role.

    Args:
        header: the labels of the file.
        collector: it says what is asked.

    Raises:
        NothingToCheckError: a column that was named is not there.
    """
    columns = collector.options.columns
    return {role: place_of(label, header, collector) for role, label in columns.items()}


def place_of(label: str, header: Sequence[str], collector: Collector) -> int:
    """Return the number, from 0, of a column that the user named by its label or number.

    Args:
        label: what the user said.
        header: the labels of the file; one that is a number comes before that number.
        collector: it says which file.

    Raises:
        NothingToCheckError: there is no such column.
    """
    if label in header:
        return header.index(label)
    if re.fullmatch("[1-9][0-9]{0,5}", label) and int(label) <= len(header):
        return int(label) - 1
    raise NothingToCheckError(collector.path, header, label)


def _check_labels(header: Sequence[str], collector: Collector, plan: Plan, raw: str) -> None:
    """Report labels of checked columns that are repeated, or have spaces around them."""
    checked = {plan.labels[place] for place in plan.places.values()}
    seen: set[str] = set()
    for number, label in enumerate(header, start=1):
        if label not in checked:
            continue
        fault = None
        if label in seen:
            fault = Fault("duplicate-label", label, label)
        elif label != label.strip():
            fault = Fault("surrounding-space", label, label, None, label.strip(), True)
        if fault is not None:
            collector.add_fault(fault, label, number, line=collector.header, raw=raw)
        seen.add(label)


def _add_reference(plan: Plan, reference: Reference, identity: Identity) -> None:
    """Add the checks of what rows say of communes."""
    places, rows = plan.places, RowCheck(plan.cells, reference, identity)
    code = places.get("code_insee")
    named = tuple(role for role in IDENTITY if role in places)
    if named:
        at = tuple(places[role] for role in named)
        all_right = partial(identity.all_right, named)
        plan.checks.append(GroupCheck(at, lambda row: rows.identify(named, row), all_right))
    if "longitude" in places and "latitude" in places:
        where = (code, places["longitude"], places["latitude"])
        near = partial(near_of, reference)
        plan.checks.append(BoundsCheck(where, _of_code(near), rows.place, OF_FLOATS))
    if "population_municipale" in places:
        of_people = partial(likely_populations, reference)
        people = (code, places["population_municipale"])
        find = partial(rows.beside, *POPULATION)
        plan.checks.append(BoundsCheck(people, _of_code(of_people), find))
    for roles, look in (*BESIDE_A_CODE, *NAMES_BESIDE_A_CODE):
        there = tuple(role for role in roles if role in places)
        if there:
            plan.checks.append(_beside(partial(rows.beside, there, look), there, code, places))


def _of_code(find: Callable[[str], Sequence[float]]) -> Callable[[str], Sequence[float]]:
    """Ask of a code without the spaces around it, which are a fault of their own."""
    return lambda code: find(code.strip(SPACES))


def _beside(
    find: Callable[[Column], tuple[Fault, ...]],
    roles: tuple[str, ...],
    code: int | None,
    places: Mapping[str, int],
) -> GroupCheck:
    at = tuple(places[role] for role in roles)
    if code is None:
        return GroupCheck(at, lambda row: find(("", *row)))
    return GroupCheck((code, *at), find)


def _add_cells(plan: Plan, others: Iterable[int], reference: Reference | None) -> None:
    """Add the checks of columns alone: those no other check looks at, and those without a role."""
    looked = {
        place
        for check in plan.checks
        if isinstance(check, GroupCheck | BoundsCheck)
        for place in check.places
    }
    for role, check in plan.cells.items():
        if plan.places[role] not in looked:
            plan.checks.append(GroupCheck((plan.places[role],), _single(check, reference)))
    plan.checks.append(FormulaCheck(others))


def _single(check: CellCheck, reference: Reference | None) -> Callable[[Column], tuple[Fault, ...]]:
    def find(row: Column) -> tuple[Fault, ...]:
        faults = check.faults(row[0])
        return tuple(faults if reference is None else (doubted(f, reference) for f in faults))

    return find


def _foreign_key(plan: Plan, column: str, target: str, there: Collection[str]) -> GroupCheck:
    check = plan.cells[column]

    def find(row: Column) -> tuple[Fault, ...]:
        (text,) = row
        if not text or text in there or check.fault(text) is not None:
            return ()
        return (Fault("foreign-key", column, text, target=target),)

    return GroupCheck((plan.places[column],), find)


def _row_rules(spec: TableSpec[Row], places: Mapping[str, int]) -> GroupCheck:
    """Ask the model itself, which is slow: of tables of a few rows."""
    from pydantic import ValidationError

    columns = tuple(places)

    def find(row: Column) -> tuple[Fault, ...]:
        cells = {column: text for column, text in zip(columns, row, strict=True) if text}
        try:
            spec.model.model_validate(cells)
        except ValidationError as error:
            return tuple(fault for fault in row_faults(error) if fault.role in places)
        return ()

    return GroupCheck(tuple(places.values()), find)


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
        if len(alone) == 1 and self.identity.is_right_but_for(alone[0], values):
            return (alone[0],)
        bad = _strip(values, alone)
        code = "" if "code_insee" in bad else values.get("code_insee", "")
        meant = self.identity.meant(values, bad) if "code_insee" in bad else ""
        alone = [self.confirmed(fault, code, meant, values.get("nom", "")) for fault in alone]
        for place, fault in enumerate(alone):
            if fault.role == "code_insee" and fault.certain and fault.suggestion:
                # What the code must have been serves to look at the rest of the row.
                values["code_insee"] = fault.suggestion
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
