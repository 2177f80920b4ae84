"""Faults that wait for the end of a free-form file: what the whole of it explains is told once.

Asked only where a row has such a fault, so that a plain file never comes here.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from pvd_data.base.language import Text, count
from pvd_data.reference.index import shipped_reference
from pvd_data.report import Fault
from pvd_data.validation.norms import EMPTY, TOLD, explain_columns, explain_norm
from pvd_data.validation.vintage import Vintage

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from pvd_data.validation.collector import Collector
    from pvd_data.validation.vintage import Explanation


#: Fewer cells are told each: a summary would be no shorter.
LEAST = 5

#: How many faults wait at most, to be listed.
_MOST = 20_000

#: Of how many different ones, and how many names, are noted: beyond that a file is no list of communes.
_MANY = 100_000

Key = tuple[str, str, str]

_SUCH_AS = Text(fr="{cells}, comme « {value} »", en="{cells}, such as {value!r}")


class _Held(NamedTuple):
    """A fault that waits.

    Attributes:
        key: its rule, the code of the commune of its row, empty if there is none, and its value.
        fault: the fault.
        column: the label of its column.
        number: the number of the column, from 1.
        about: where it is.
    """

    key: Key
    fault: Fault
    column: str
    number: int | None
    about: dict[str, Any]


class Waiting:
    """The faults of one file that wait.

    Attributes:
        collector: where faults go in the end.
        names: the names of communes that the file has, from the first of these faults on.
        late: whether there were rows before that.
    """

    def __init__(self, collector: Collector) -> None:
        """Begin, with nothing found.

        Args:
            collector: where faults go in the end.
        """
        self.collector = collector
        self.names: set[str] = set()
        self.late = False
        self._held: list[_Held] = []
        self._counts: Counter[Key] = Counter()
        self._columns: dict[tuple[str, str], tuple[str, str, int | None]] = {}

    def hold(
        self,
        fault: Fault,
        code: str,
        column: str,
        number: int | None,
        where: Callable[[], dict[str, Any]],
    ) -> None:
        """Keep a fault.

        Args:
            fault: the fault.
            code: the code of the commune of its row; empty if there is none.
            column: the label of its column.
            number: the number of the column, from 1.
            where: says where it is, if it may be listed.
        """
        role = fault.role if fault.slug == EMPTY else ""
        key = (fault.slug, "" if role else code, role or fault.value or "")
        before = self._counts.get(key, 0)
        if not before and len(self._counts) >= _MANY:
            self.collector.add_fault(fault, column, number, **where())
            return
        self._counts[key] = before + 1
        if before < self.collector.options.limit and len(self._held) < _MOST:
            self._held.append(_Held(key, fault, column, number, where()))
        self._columns.setdefault((fault.slug, role), (fault.role, column, number))

    def see(self, names: Collection[str], late: bool) -> None:
        """Note the names of a block.

        Args:
            names: the names.
            late: whether there were rows before them.
        """
        self.late = self.late or (not self.names and late)
        if len(self.names) < _MANY:
            self.names.update(names)

    def settle(self, codes: Collection[str], rows: int) -> None:
        """Tell once what is explained, and all else as it was found.

        Args:
            codes: the codes of communes that the file has.
            rows: how many rows it has.
        """
        reference = shipped_reference()
        years = Vintage(reference, self._counts).explanations(codes, named=bool(self.names))
        told: set[Key] = set()
        doubtful: set[Key] = set()
        before = codes if self.late else ()
        norms = explain_norm(reference, self._counts, before, self.names)
        for one in chain(years, norms, explain_columns(self._counts, rows)):
            cells = sum(self._counts[key] for key in one.right)
            if one.slug == TOLD:
                told |= one.right
            elif cells >= LEAST:
                told |= one.right
                self._tell(one, cells)
            elif one.doubtful:
                doubtful |= one.right
        listed: Counter[Key] = Counter()
        for key, fault, column, number, about in self._held:
            if key not in told:
                listed[key] += 1
                sure = fault.certain and key not in doubtful
                self.collector.add_fault(fault._replace(certain=sure), column, number, **about)
        for key, number_of in self._counts.items():
            if key not in told:
                self.collector.count(key[0], number_of - listed[key])

    def _tell(self, one: Explanation, cells: int) -> None:
        """Tell in one line what the column is."""
        # Where many wait none of these may be held: any of them is then as good.
        kept = (held.key for held in self._held if held.key in one.right)
        slug, _, value = next(kept, None) or min(one.right)
        role, column, number = self._columns[slug, value if slug == EMPTY else ""]
        given = Text(fr="{fr}", en="{en}").fill(
            fr=count(cells, "fr", "cellule"), en=count(cells, "en", "cell")
        )
        if slug != EMPTY and one.slug == "whole-column":
            given = _SUCH_AS.fill(cells=given, value=value)
        fault = Fault(one.slug, role, None if slug == EMPTY else value, one.what, given=given)
        line = self.collector.header
        self.collector.add_fault(fault, column, number, line=line)
