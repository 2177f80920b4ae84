"""Checks of groups of columns put together: rows that all have found right are passed by.

Measured by benchmarks/validate.py: 6 % of the time of a clean million rows of projects, 10 % of one
with 1 % of faults.
"""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING

from pvd_data.validation.block_checks import REMEMBERED, REMEMBERED_TEXT, GroupCheck

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pvd_data.validation.block_checks import BlockCheck, Column, Columns
    from pvd_data.validation.fault import Fault


class Together:
    """Spares several checks the rows that all of them have found right, however often they come."""

    def __init__(self, checks: Sequence[GroupCheck]) -> None:
        """Set the checks.

        Args:
            checks: what judges the rows that are not known to be right.
        """
        self.checks = checks
        self.places = sorted({place for check in checks for place in check.places})
        self._good: set[Column] = set()
        self._size = 0
        self._repeats = True

    def look(self, columns: Columns, lines: Sequence[int]) -> Iterable[tuple[int, Fault]]:
        """Yield the faults of a block."""
        if not self._repeats:
            return [found for check in self.checks for found in check.look(columns, lines)]
        cells = list(zip(*[columns[place] for place in self.places], strict=True))
        strange = set(cells).difference(self._good)
        if not strange:
            return ()
        rows = list(compress(range(len(cells)), map(strange.__contains__, cells)))
        part = {place: tuple([columns[place][row] for row in rows]) for place in self.places}
        found = [
            (rows[at], fault) for check in self.checks for at, fault in check.look(part, lines)
        ]
        right = strange.difference([cells[row] for row, _ in found])
        self._good |= right
        self._size += sum(len(cell) for row in right for cell in row)
        # Rows that hardly ever come again are not worth remembering.
        if len(self._good) > REMEMBERED or self._size > REMEMBERED_TEXT:
            self._repeats = False
            self._good.clear()
        return found


def bundle(checks: Iterable[BlockCheck]) -> list[BlockCheck]:
    """Put checks of groups of columns together, and first.

    Args:
        checks: checks of one file.
    """
    all_checks = list(checks)
    groups = [check for check in all_checks if isinstance(check, GroupCheck)]
    if len(groups) < 2:
        return all_checks
    return [Together(groups), *(c for c in all_checks if not isinstance(c, GroupCheck))]
