"""Checks of a block of rows at once, column by column, each value looked at once.

Combinations that repeat are remembered, and numbers that do not are held against bounds.
Columns repeat: what was checked is not checked again, and a block without a fault costs a few
set operations of C. Only where a block has a fault are its rows gone through.
"""

from __future__ import annotations

import re
from itertools import compress
from math import nan
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from pvd_data.report import Fault
from pvd_data.rules.cells import is_formula

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    #: From a code to the lowest and the highest of each number that are right; None if none are
    #: known to be.
    BoundsOf = Callable[[str], "Sequence[float] | None"]


Column = tuple[str, ...]

#: The columns of a block by their numbers, from 0.
Columns: TypeAlias = "Sequence[Column] | Mapping[int, Column]"

_FIRST = re.compile(r"(?:\A|\n)[=@+]")

#: How many different values are remembered before a column starts again.
REMEMBERED = 2**16

#: How many characters they may have.
REMEMBERED_TEXT = 2**24


class BlockCheck(Protocol):
    """A check of some columns."""

    def look(self, columns: Columns, lines: Sequence[int]) -> Iterable[tuple[int, Fault]]:
        """Yield the faults of a block, each with the row it is in, from 0.

        Args:
            columns: the columns of the file.
            lines: the physical line of each row.
        """


class GroupCheck:
    """Checks the cells of some columns together, each combination once."""

    def __init__(
        self,
        places: tuple[int, ...],
        find_faults: Callable[[Column], tuple[Fault, ...]],
        all_right: Callable[[], Sequence[Column]] | None = None,
    ) -> None:
        """Set the columns and what checks them.

        Args:
            places: numbers of the columns, from 0.
            find_faults: from the cells of these columns to their faults.
            all_right: returns the cells that are right of each commune, if that is known.
        """
        self.places = places
        self.find_faults = find_faults
        self.all_right = all_right
        self._good: set[Any] = set()
        self._bad: dict[Any, tuple[Fault, ...]] = {}
        self._size = 0

    def look(self, columns: Columns, lines: Sequence[int]) -> Iterable[tuple[int, Fault]]:
        """Yield the faults of a block."""
        mine = [columns[place] for place in self.places]
        # Cells of one column are remembered as they are, in a third of the time of rows of one.
        alone = len(mine) == 1
        # This goes through them once and builds nothing.
        if self._good.issuperset(mine[0] if alone else zip(*mine, strict=True)):
            return ()
        bad = self._bad
        if len(self._good) + len(bad) > REMEMBERED or self._size > REMEMBERED_TEXT:
            self._good.clear()
            bad.clear()
            self._size = 0
        strange: set[Any] = set(mine[0] if alone else zip(*mine, strict=True)).difference(
            self._good
        )
        # With both at once it would go through all that is bad, and not through what is strange.
        for cell in strange.difference(bad):
            self._size += sum(map(len, cell))
            faults = self.find_faults((cell,) if alone else cell)
            if faults:
                bad[cell] = faults
            else:
                self._good.add(cell)
        if bad.keys().isdisjoint(strange):
            return ()
        cells: Sequence[Any] = mine[0] if alone else list(zip(*mine, strict=True))
        return [
            (row, fault)
            for row, cell in compress(enumerate(cells), map(bad.__contains__, cells))
            for fault in bad[cell]
        ]


class KeyCheck:
    """Finds rows whose key was already used; remembers every key.

    Lines are remembered by key from the first key on that is used twice, which most files have
    not: a set takes 0.4 of the time of a dictionary, and half its memory.
    """

    def __init__(self, slug: str, places: tuple[int, ...]) -> None:
        """Set the key.

        Args:
            slug: name of the rule.
            places: numbers of its columns; faults are of the first.
        """
        self.slug = slug
        self.places = places
        self._used: set[str] = set()
        self._blocks: list[tuple[Sequence[str], Sequence[int]]] = []
        self._lines: dict[str, int] = {}

    def look(self, columns: Columns, lines: Sequence[int]) -> Iterator[tuple[int, Fault]]:
        """Yield the faults of a block."""
        if len(self.places) == 1:
            keys: Sequence[str] = columns[self.places[0]]
        else:
            parts = zip(*[columns[place] for place in self.places], strict=True)
            keys = ["\0".join(part) if all(part) else "" for part in parts]
        if not self._lines and self._are_new(keys):
            self._blocks.append((keys, lines))
            return
        for earlier, starts in self._blocks:
            self._lines.update(zip(earlier, starts, strict=True))
        self._blocks.clear()
        self._used.clear()
        lines = list(lines)
        firsts = list(map(self._lines.setdefault, keys, lines))
        if firsts == lines:
            return
        for row, (key, line, first) in enumerate(zip(keys, lines, firsts, strict=True)):
            if key and first != line:
                text = key.replace("\0", "|")
                yield row, Fault(self.slug, "", text, first=first, place=self.places[0])

    def _are_new(self, keys: Sequence[str]) -> bool:
        """Say whether keys were not used before, nor twice; note them. An empty one is none."""
        there = keys if all(keys) else list(filter(None, keys))
        before = len(self._used)
        self._used.update(there)
        return len(self._used) == before + len(there)


class FormulaCheck:
    """Finds cells of other columns that a spreadsheet would run."""

    def __init__(self, places: Iterable[int]) -> None:
        """Set the columns by their numbers."""
        self.places = tuple(places)

    def look(self, columns: Columns, lines: Sequence[int]) -> Iterator[tuple[int, Fault]]:
        """Yield the faults of a block."""
        for place in self.places:
            text = "\n".join(columns[place])
            # One character is searched for ten times as fast as two, and most text has none.
            if ("=" in text or "@" in text or "+" in text) and _FIRST.search(text):
                for row, cell in enumerate(columns[place]):
                    if is_formula(cell):
                        yield row, Fault("formula", "", cell, place=place)


class MergedChecks:
    """Remembers rows that all of several checks have found right, so that they are checked once."""

    def __init__(self, checks: Sequence[GroupCheck]) -> None:
        """Set the checks.

        Args:
            checks: the checks of rows that are not known to be right.
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
        mine = [columns[place] for place in self.places]
        if self._good.issuperset(zip(*mine, strict=True)):
            return ()
        cells = list(zip(*mine, strict=True))
        strange = set(cells).difference(self._good)
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


def merge_checks(checks: Iterable[BlockCheck]) -> list[BlockCheck]:
    """Put checks of groups of columns together, and first.

    Args:
        checks: checks of one file.
    """
    all_checks = list(checks)
    groups = [check for check in all_checks if isinstance(check, GroupCheck)]
    if len(groups) < 2:
        return all_checks
    return [MergedChecks(groups), *(c for c in all_checks if not isinstance(c, GroupCheck))]


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
        if len(self) > REMEMBERED:  # nobody bears most of them
            self.clear()
        self[code] = bounds = self.find(code)
        return bounds

    def find(self, code: str) -> tuple[float, ...]:
        """Return the bounds of a code, and do not remember them."""
        return tuple(self._bounds_of(code) or self._nowhere)


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

    def bounds_of(self, codes: Sequence[str]) -> list[Sequence[float]]:
        """Return what is right beside each code: lowest and highest of each number."""
        return [*map(self._bounds.find, codes)]

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
