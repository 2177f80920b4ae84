"""The plan of a file that should hold one of our tables, in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import ValidationError

from pvd_data.issues import faults_of
from pvd_data.models.base import Row
from pvd_data.validation.block_checks import GroupCheck
from pvd_data.validation.cell_check import CellCheck
from pvd_data.validation.fault import Fault
from pvd_data.validation.identity import Identity
from pvd_data.validation.plan import Plan, add_key, add_rest, add_truth

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date

    from pvd_data.rules.rule import Lang
    from pvd_data.tables import TableSpec
    from pvd_data.validation.block_checks import Column
    from pvd_data.validation.truth import Truth

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
