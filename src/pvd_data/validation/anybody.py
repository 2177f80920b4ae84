"""The plan of anybody's file: the columns that mean something to us, and only those."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pvd_data.errors import NothingToCheckError
from pvd_data.validation.block_checks import FormulaCheck
from pvd_data.validation.cell_check import CellCheck
from pvd_data.validation.identity import Identity
from pvd_data.validation.plan import Plan, add_key, add_rest, add_truth
from pvd_data.validation.recognise import recognise
from pvd_data.validation.roles import ROLES, is_alias, known_labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from pvd_data.rules.rule import Lang
    from pvd_data.validation.collector import Collector
    from pvd_data.validation.truth import Truth

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
