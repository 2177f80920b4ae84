"""Which columns of a free-form file are written as French spreadsheets write, all down: told once, then read so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.base.text import SPACES
from pvd_data.report import Fault
from pvd_data.rules.conventions import OF_DATES, OF_ROLES
from pvd_data.rules.dates import Days, InWords, Stamps
from pvd_data.rules.repairs import is_serial

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pvd_data.reference.index import Reference
    from pvd_data.rules.conventions import Convention
    from pvd_data.validation.collector import Collector
    from pvd_data.validation.plan import Plan


#: How many rows are looked at.
_SAMPLE = 2000

MAY_HAVE_CONVENTIONS = OF_DATES | OF_ROLES.keys()
"""The roles whose columns are looked at."""


def add_conventions(
    plan: Plan,
    rows: Sequence[Sequence[str]],
    raw: str,
    collector: Collector,
    reference: Reference,
) -> None:
    """Find columns that have a way of writing of their own, and report each once.

    With `--strict` there is none: what our tables would not write is a fault.

    Args:
        plan: the plan of the file, with its columns; what is found is added to it.
        rows: its first rows.
        raw: the physical line of the header.
        collector: where the notices go, and what is asked.
        reference: it may show which number of a date is the month.
    """
    width = len(plan.labels) - len(plan.joined)
    rows = [row for row in rows[:_SAMPLE] if len(row) == width]
    for role in MAY_HAVE_CONVENTIONS.intersection(plan.places):
        place, check = plan.places[role], plan.cells[role]
        if place >= width:  # computed, and so written as it should be
            continue
        cells = list(filter(None, dict.fromkeys(row[place].strip(SPACES) for row in rows)))
        if all(map(check.accepts, cells)):
            continue
        if role in OF_DATES and all(map(is_serial, cells)):
            check.order.serial = True
        elif not collector.options.strict:
            _add(plan, role, _convention(plan, role, cells, rows, reference), cells)
    for place, convention in sorted(plan.conventions.items()):
        label, example = plan.labels[place], convention.example
        told = Fault(
            "column-convention", label, example, convention.meaning(example), given=convention.given
        )
        collector.add_fault(told, label, place + 1, line=collector.header, raw=raw)


def _add(plan: Plan, role: str, convention: Convention | None, cells: Sequence[str]) -> None:
    """Add the convention of a column, unless the column mixes it with another."""
    if convention is None or any(map(convention.is_strange, cells)):
        return
    example = next((cell for cell in cells if convention.read(cell) is not None), None)
    if example is not None:
        convention.example = example
        plan.conventions[plan.places[role]] = plan.cells[role].convention = convention


def _convention(
    plan: Plan,
    role: str,
    cells: Sequence[str],
    rows: Sequence[Sequence[str]],
    reference: Reference,
) -> Convention | None:
    if role not in OF_DATES:
        return OF_ROLES[role](cells)
    pairs = _pairs(plan, role, rows, reference)
    found = Days.of(
        cells,
        plan.cells[role].order,
        lambda way: sum(way.read(text) == right for text, right in pairs),
        any_century=role == "date",
    )
    return found or InWords.of(cells) or Stamps()


def _pairs(
    plan: Plan, role: str, rows: Sequence[Sequence[str]], reference: Reference
) -> list[tuple[str, str]]:
    """Return the cells of a column beside what the reference says of their communes."""
    code, place = plan.places.get("code_insee"), plan.places[role]
    if code is None or code >= len(plan.labels) - len(plan.joined):
        return []
    return [(row[place].strip(SPACES), reference.cell(row[code], role)) for row in rows]
