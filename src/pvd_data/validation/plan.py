"""What is checked of a file: its columns, and the checks that look at its blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import ValidationError

from pvd_data.errors import NothingToCheckError
from pvd_data.rules.cells import CellCheck
from pvd_data.rules.identity import ROLES as IDENTITY
from pvd_data.rules.identity import Identity
from pvd_data.rules.rule import Fault, faults_of
from pvd_data.rules.values import (
    Near,
    adhesion_faults,
    coordinate_faults,
    near_of,
    ort_faults,
    population_faults,
    year_faults,
)
from pvd_data.schema.aliases import ROLES, is_alias, known_labels
from pvd_data.schema.models.base import Row
from pvd_data.validation.blocks import FormulaCheck, GroupCheck, KeyCheck, PlaceCheck
from pvd_data.validation.recognise import recognise

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from pvd_data.base.language import Lang
    from pvd_data.reference.index import Truth
    from pvd_data.schema.tables import TableSpec
    from pvd_data.validation.blocks import BlockCheck, Column
    from pvd_data.validation.collector import Collector


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


# What no label is and a first row of data often has.
_DATA = re.compile(
    r"0?[0-9]{4,5}|2[AB][0-9]{3}|[0-9]{9}|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]+[.,][0-9]+"
)


def plan_file(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    reference: Truth,
    collector: Collector,
    *,
    named: Mapping[str, str],
    key: Sequence[str],
    require_programme: bool,
    as_of: date | None,
    lang: Lang,
    raw: str = "",
) -> Plan | None:
    """Plan the checks of a file that is none of our tables.

    Args:
        header: its labels.
        rows: its first rows.
        reference: the reference.
        collector: where faults of the header are told.
        named: labels that the user gave, by what they are to us.
        key: labels of the key that the user asked for.
        require_programme: whether its communes must be in the programme.
        as_of: the day as of which former codes and names are accepted.
        lang: language of what was expected.
        raw: the physical line of the header.

    Returns:
        The plan; None if the file has no header, which is told.

    Raises:
        NothingToCheckError: no column means anything to us, or the user named a column that
            is not there.
    """
    try:
        places = recognise(header, rows, reference, named)
    except KeyError as error:
        raise NothingToCheckError(collector.path, header, str(error.args[0])) from None
    absent = next((label for label in key if label not in header), None)
    if absent is not None:
        raise NothingToCheckError(collector.path, header, absent)
    if not places and not key:
        data = next((cell for cell in header if _DATA.fullmatch(cell.strip())), None)
        if data is None:
            raise NothingToCheckError(
                collector.path,
                header,
                known=known_labels(),
                below=_header_below(rows, collector.header + 1),
            )
        collector.add(
            "missing-header",
            raw,
            line=collector.header,
            value=data,
            column_number=header.index(data) + 1,
        )
        return None
    plan = Plan(dict(places), labels={role: header[place] for role, place in places.items()})
    for role in places:
        plan.cells[role] = CellCheck(
            role, ROLES[role].type, lang, required=False, name=role == "nom"
        )
    identity = Identity(
        reference,
        lang,
        require_programme=require_programme,
        tell_left="id_pvd" in places,
        as_of=as_of,
    )
    looked = add_truth(plan, reference, identity)
    others = [(at, label) for at, label in enumerate(header) if at not in places.values()]
    add_rest(plan, looked, [])
    # Told of a label and not of a role, a fault needs the place of that label.
    for at, label in enumerate(header):
        plan.places[f"={at}"] = at
        plan.labels[f"={at}"] = label
    plan.checks.append(FormulaCheck([(at, f"={at}") for at, _ in others]))
    if key:
        add_key(plan, "primary-key", tuple(f"={header.index(label)}" for label in key))
    plan.repeats = not key
    plan.passed_over = tuple(
        label
        for at, label in others
        if is_alias(label) and any(len(row) > at and row[at].strip() for row in rows)
    )
    _check_labels(header, collector, plan, raw)
    return plan


def _header_below(rows: Sequence[Sequence[str]], first: int) -> int | None:
    """Return the line that has the labels where titles stand above them; None if none has."""
    for line, row in enumerate(rows[:20], first):
        cells = [part for cell in row for part in re.split("[;,\t|]", cell)]
        if sum(map(is_alias, cells)) >= 2:
            return line
    return None


def _check_labels(header: Sequence[str], collector: Collector, plan: Plan, raw: str) -> None:
    """Tell labels of columns that are checked and stand twice, or have spaces around."""
    checked = {label for role, label in plan.labels.items() if not role.startswith("=")}
    seen: set[str] = set()
    for place, label in enumerate(header):
        if label not in checked:
            continue
        about: dict[str, Any] = {
            "line": collector.header,
            "column": label,
            "column_number": place + 1,
        }
        about["value"] = label
        if label in seen:
            collector.add("duplicate-label", raw, **about)
        elif label != label.strip():
            bare = label.strip()
            collector.add("surrounding-space", raw, suggestion=bare, certain=True, **about)
        seen.add(label)


#: The tables whose rows are communes of today, and whether they must be in the programme.
_COMMUNES = {"communes": True, "communes_france": False}


def plan_table(
    spec: TableSpec[Row],
    places: dict[str, int],
    header: Sequence[str],
    reference: Truth,
    keys: Callable[[str], Collection[str] | None],
    lang: Lang,
    as_of: date | None = None,
) -> Plan:
    """Plan the checks of a table.

    Args:
        spec: the table.
        places: the number of each of its columns that the file has.
        header: the labels of the file.
        reference: the reference.
        keys: from the name of a table to its keys; None where it is not there.
        lang: language of what was expected.
        as_of: the day as of which former codes and names are accepted.
    """
    plan = Plan(places, labels={column: column for column in places})
    fields = spec.model.model_fields
    for column in places:
        field = fields[column]
        # Ours are the field's own type and bounds, without what only describes it.
        annotation: Any = Annotated[field.annotation, *field.metadata]
        plan.cells[column] = CellCheck(
            column, annotation, lang, required=field.is_required(), name=column == "nom"
        )
    looked: set[str] = set()
    if spec.name in _COMMUNES and "code_insee" in places:
        identity = Identity(
            reference,
            lang,
            require_programme=_COMMUNES[spec.name],
            as_of=as_of,
            empty=frozenset(c for c in places if fields[c].is_required()),
        )
        looked = add_truth(plan, reference, identity)
    others = [(at, label) for at, label in enumerate(header) if at not in places.values()]
    add_rest(plan, looked, others)
    if spec.name not in _COMMUNES and spec.model.faults is not Row.faults:
        plan.checks.append(_row_rules(spec, places, lang))
    for column, target in spec.foreign_keys.items():
        there = keys(target)
        if column in places and there is not None:
            plan.checks.append(_reference(plan, column, target, there))
    add_key(plan, "primary-key", spec.key)
    for column in spec.unique:
        add_key(plan, "unique-error", (column,))
    return plan


def _reference(plan: Plan, column: str, target: str, there: Collection[str]) -> GroupCheck:
    check = plan.cells[column]

    def judge(row: Column) -> tuple[Fault, ...]:
        (text,) = row
        if not text or text in there or check.fault(text) is not None:
            return ()
        return (Fault("foreign-key", column, text, target=target),)

    return GroupCheck((plan.places[column],), judge)


def _row_rules(spec: TableSpec[Row], places: dict[str, int], lang: Lang) -> GroupCheck:
    """Ask the model itself, which is slow: of tables of a few rows."""
    columns = tuple(places)

    def judge(row: Column) -> tuple[Fault, ...]:
        cells = {column: text for column, text in zip(columns, row, strict=True) if text}
        try:
            spec.model.model_validate(cells)
        except ValidationError as error:
            return tuple(
                Fault(slug, f["column"], f["value"], f["expected"], f["expected"], given=f["given"])
                for slug, f in faults_of(error, cells, lang)
                if "given" in f
            )
        return ()

    return GroupCheck(tuple(places.values()), judge)
