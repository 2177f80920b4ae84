"""Numbers that hardly ever repeat, checked by bounds first: only what is outside is looked at.

Coordinates and populations differ from row to row. What lies between the bounds that the commune of
its row has is right, and no rule is asked: a million rows of all communes took 9 s less.
"""

from __future__ import annotations

import re
from math import nan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pvd_data.report import Fault
    from pvd_data.validation.blocks import Column, Columns

    #: From a code to the lowest and the highest of each number that are right; None if none are
    #: known to be.
    BoundsOf = Callable[[str], "Sequence[float] | None"]

#: What digits may have between and before them, where floats are meant; float() takes more, which
#: has other characters.
OF_FLOATS = b".-"

_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")

#: How many combinations outside the bounds are remembered before they are looked for anew.
_REMEMBERED = 2**16


class _BoundsByCode(dict[str, "tuple[float, ...]"]):
    """The bounds of each code, asked for once: to see which are new takes as long as to compare."""

    def __init__(self, bounds_of: BoundsOf, nowhere: tuple[float, ...]) -> None:
        super().__init__()
        self._bounds_of = bounds_of
        self._nowhere = nowhere

    def __missing__(self, code: str) -> tuple[float, ...]:
        self[code] = bounds = tuple(self._bounds_of(code) or self._nowhere)
        return bounds


class BoundsCheck:
    """Checks one number or two beside a code, or alone."""

    def __init__(
        self,
        places: tuple[int | None, ...],
        bounds_of: BoundsOf,
        find_faults: Callable[[Column], tuple[Fault, ...]],
        signs: bytes = b"",
    ) -> None:
        """Set the columns and what checks them.

        Args:
            places: numbers of the columns: of the code, None if there is none, then of the
                number, or of two.
            bounds_of: from a code to what is right, both ends included: lowest, highest, and the
                same of the second number. Only figures may be between them.
            find_faults: from code and numbers to their faults.
            signs: what figures may have beside digits; see `OF_FLOATS`.
        """
        self.places = places
        self.find_faults = find_faults
        self._figures = b"0123456789" + signs
        # No number is between 1 and -1.
        self._bounds = _BoundsByCode(bounds_of, (1.0, -1.0) * (len(places) - 1))
        self._known: dict[Column, tuple[Fault, ...]] = {}

    def bounds(self, code: str) -> Sequence[float]:
        """Return what is right beside a code: lowest and highest of each number."""
        return self._bounds[code]

    @property
    def figures(self) -> str:
        """A regular expression of the texts that are compared with the bounds."""
        return (
            r"\A-?[0-9]{1,15}(?:\.[0-9]{1,30})?\z" if b"." in self._figures else r"\A[0-9]{1,15}\z"
        )

    def look(self, columns: Columns, lines: Sequence[int]) -> Iterator[tuple[int, Fault]]:
        """Yield the faults of a block."""
        code, *numbers = self.places
        cells = [columns[place] for place in numbers if place is not None]
        codes = columns[code] if code is not None else ("",) * len(cells[0])
        for row in self._outside(codes, cells):
            for fault in self._faults((codes[row], *[column[row] for column in cells])):
                yield row, fault

    def _faults(self, row: Column) -> tuple[Fault, ...]:
        faults = self._known.get(row)
        if faults is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            faults = self._known[row] = self.find_faults(row)
        return faults

    def _outside(self, codes: Column, cells: list[Column]) -> Iterable[int]:
        """Return the rows that are not between their bounds; what is no number never is."""
        text = "".join(map("".join, cells))
        if text.isascii() and not text.encode().translate(None, self._figures):
            try:
                return self._beyond(codes, [map(float, column) for column in cells])
            except ValueError:
                pass
        return self._beyond(codes, [map(self._number, column) for column in cells])

    def _number(self, text: str) -> float:
        """Return a number as `float` reads it, if it has the characters of one here."""
        plain = _PLAIN.fullmatch(text) and not text.encode().translate(None, self._figures)
        return float(text) if plain else nan

    def _beyond(self, codes: Column, numbers: list[Iterable[float]]) -> list[int]:
        bounds = map(self._bounds.__getitem__, codes)
        rows = range(len(codes))
        if len(numbers) == 1:
            return [
                row
                for row, (low, high), x in zip(rows, bounds, *numbers, strict=True)
                if not low <= x <= high
            ]
        return [
            row
            for row, (west, east, south, north), x, y in zip(rows, bounds, *numbers, strict=True)
            if not (west <= x <= east and south <= y <= north)
        ]
