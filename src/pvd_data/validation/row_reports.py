"""The faults of rows as they are reported: each told at its place, and beyond the limit only counted.

Rows are at fault in a few ways, which come again: where the faults of a row go, and whether any of
them would still be listed, is found once for each way.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from pvd_data.rules.registry import RULES
from pvd_data.validation.norms import NORMS
from pvd_data.validation.vintage import PAST
from pvd_data.validation.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pvd_data.report import Fault
    from pvd_data.tabular.blocks import Block
    from pvd_data.validation.collector import Collector
    from pvd_data.validation.plan import Plan

#: The rule of each fault of a row, and what says where it is.
_Key = tuple[tuple[str, str, int | None], ...]


class _Told(NamedTuple):
    """A fault that is told.

    Attributes:
        at: which of the faults of its row it is.
        slug: its rule.
        place: the number of its column, from 0; None if it is of none.
        label: how messages call it.
        waits: whether only the whole file shows whether it is told.
    """

    at: int
    slug: str
    place: int | None
    label: str
    waits: bool


@dataclass
class _Way:
    """A way in which rows are at fault.

    Attributes:
        told: the faults that are told, in the order of the cells.
        wrong: the columns that are at fault by rules that were asked for.
        rows: how many rows are so, since they were last counted.
        uncounted: how many of them have not been reported, since nothing of them is listed.
        over: whether nothing of such a row is listed any more, and nothing waits.
    """

    told: list[_Told]
    wrong: frozenset[int]
    rows: int = 0
    uncounted: int = 0
    over: bool = False


@dataclass
class RowReports:
    """Reports the faults of the rows of one file.

    Attributes:
        collector: where faults go.
        plan: the checks of the file.
        free: whether the file is anybody's: what all of it explains is then told once.
        faulty: how many cells have a fault, by the number of their column.
        waiting: the faults that wait for the end of the file, if there are any.
    """

    collector: Collector
    plan: Plan
    free: bool
    faulty: Counter[int] = field(default_factory=Counter)
    waiting: Waiting | None = None
    _ways: dict[_Key, _Way] = field(default_factory=dict)

    def report(self, faults: Sequence[Fault], block: Block, row: int) -> None:
        """Report the faults of a row, in the order of its cells, one reason each.

        Args:
            faults: what was found.
            block: where the row is.
            row: its number in the block.
        """
        if self.plan.joined:
            faults = self.plan.told(faults, block.rows[row])
        key = tuple([(fault.slug, fault.role, fault.place) for fault in faults])
        way = self._ways.get(key)
        if way is None:
            way = self._ways[key] = self._way(faults)
        way.rows += 1
        if way.over:
            way.uncounted += 1
            return
        way.over = self._tell(faults, way, block, row)

    def count(self) -> None:
        """Count what was not reported; after each block, since too many faults end a check."""
        for way in self._ways.values():
            if way.rows:
                self.faulty.update(dict.fromkeys(way.wrong, way.rows))
                for one in way.told if way.uncounted else ():
                    self.collector.pass_over(one.slug, way.uncounted)
                way.rows = way.uncounted = 0

    def _way(self, faults: Sequence[Fault]) -> _Way:
        wrong = {
            fault.role
            for fault in faults
            if fault.slug != "foreign-key" and RULES[fault.slug].severity == "error"
        }
        asked = self.collector.options.slugs
        told, at_fault = [], set()
        for at, fault in enumerate(faults):
            place = self.plan.place_of(fault)
            if place is not None and fault.slug in asked:
                at_fault.add(place)
            # A code that is wrong in itself is in no other table either.
            if fault.slug != "foreign-key" or fault.role not in wrong:
                label = fault.role if place is None else self.plan.labels[place]
                told.append(_Told(at, fault.slug, place, label, self._waits(fault.slug)))
        told.sort(key=lambda one: one.place or 0)
        return _Way(told, frozenset(at_fault))

    def _waits(self, slug: str) -> bool:
        """Say whether it must be known first of which year the file is, and in which norm."""
        past = slug in PAST and self.collector.options.as_of is None
        return self.free and (past or slug in NORMS)

    def _tell(self, faults: Sequence[Fault], way: _Way, block: Block, row: int) -> bool:
        """Tell the faults of a row; say whether nothing of the next such row would be listed."""
        plan, cells = self.plan, block.rows[row]
        over = True
        for one in way.told:
            fault, place = faults[one.at], one.place
            if place in plan.conventions:
                fault = plan.conventions[place].as_written(fault, cells[place])
            number = None if place is None else place + 1
            if one.waits:
                code = plan.places.get("code_insee", len(cells))
                self.waiting = self.waiting or Waiting(self.collector)
                own = cells[code] if code < len(cells) else ""
                self.waiting.hold(fault, own, one.label, number, partial(_where, block, row))
                over = False
            else:
                self.collector.add_fault(fault, one.label, number, **_where(block, row))
                over = over and self.collector.lists_no_more(one.slug)
        return over


def _where(block: Block, row: int) -> dict[str, Any]:
    """Say where a row is, and show it."""
    raw = block.raw(row) if block.texts else ""
    return {"raw": raw, "line": block.starts[row], "record": block.record(row)}
