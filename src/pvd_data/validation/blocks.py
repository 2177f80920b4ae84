"""Checks of a block of rows at once, column by column, each value looked at once.

Combinations that repeat are remembered, numbers that do not are held against bounds, and whole rows are
known again by their hashes, which are put away in runs: a file of any length takes bounded memory.
Columns repeat: what was checked is not checked again, and a block without a fault costs a few
set operations of C. Only where a block has a fault are its rows gone through.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from itertools import chain, compress, islice, starmap
from math import nan
from operator import eq
from typing import IO, TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias
from weakref import finalize

from pvd_data.report import Fault
from pvd_data.rules.cells import is_formula

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pvd_data.tabular.lines import Block

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
        self, places: tuple[int, ...], find_faults: Callable[[Column], tuple[Fault, ...]]
    ) -> None:
        """Set the columns and what checks them.

        Args:
            places: numbers of the columns, from 0.
            find_faults: from the cells of these columns to their faults.
        """
        self.places = places
        self.find_faults = find_faults
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


def texts_of(
    block: Block, rows: list[list[str]], offset: int, whole: list[int] | None
) -> Iterable[str]:
    """Return rows as the file has them, to know them again.

    Args:
        block: the block.
        rows: cells of its rows.
        offset: how many of its records they leave out at its beginning.
        whole: which records they are, from there; None if all.
    """
    if not block.texts:  # of a workbook
        return map("\x1f".join, rows)
    a_line_each = len(block.texts) == len(block.rows)
    if whole is None and a_line_each:
        texts = block.texts[offset:]
    else:
        places = range(len(rows)) if whole is None else whole
        texts = [block.texts[p + offset] if a_line_each else block.raw(p + offset) for p in places]
    if block.last and not texts[-1].endswith(("\n", "\r")):
        texts[-1] += block.texts[0][len(block.texts[0].rstrip("\r\n")) :]
    return texts


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


#: How many hashes are put away at a time; as a list they take 10 MiB.
_RUN = 2**18

#: Bounds between hashes, which are spread evenly: of a hundred million each pair has 400,000.
_BOUNDS = [(part - 128) << 56 for part in range(1, 256)]

#: How many bytes of hashes are in memory before they go into a file: of half a million rows.
_IN_MEMORY = 2**22

_SIZE = array("q").itemsize


class _Run(NamedTuple):
    """Hashes in order.

    Attributes:
        start: the place of the first one among all.
        ends: where those below each bound end, from there.
    """

    start: int
    ends: tuple[int, ...]


class RepeatCheck:
    """Finds rows equal to an earlier one, for 16 bytes a row, and 24 more where lines are left out.

    A million rows take half the time that eight sorted parts of them took, and ten million no more
    memory than one.
    """

    def __init__(self) -> None:
        """Begin without having seen a row."""
        #: Puts hashes in order; polars takes a fifth of the time.
        self.sort: Callable[[Sequence[int]], Iterable[int]] = sorted
        self._recent = array("q")
        self._runs: list[_Run] = []
        self._put_away: tuple[IO[bytes], IO[bytes]] | None = None
        self._places: list[tuple[Sequence[int], Sequence[int]]] = []

    def see(self, texts: Iterable[str], lines: Sequence[int], records: Sequence[int]) -> None:
        """Note the rows of a block.

        Args:
            texts: the rows, as the file has them.
            lines: the physical line of each.
            records: the number of each.
        """
        self.see_hashes(map(hash, texts), lines, records)

    def see_hashes(
        self, hashes: Iterable[int], lines: Sequence[int], records: Sequence[int]
    ) -> None:
        """Note the rows of a block by their hashes, of 64 bits and spread evenly.

        Args:
            hashes: of the rows.
            lines: the physical line of each.
            records: the number of each.
        """
        self._recent.extend(hashes)
        self._places.append((_small(lines), _small(records)))
        if len(self._recent) >= _RUN:
            self._put()

    def _put(self) -> None:
        """Put the recent hashes away, as they came and in order."""
        if self._put_away is None:
            from tempfile import SpooledTemporaryFile  # a small file needs none

            files = [SpooledTemporaryFile(max_size=_IN_MEMORY) for _ in range(2)]  # noqa: SIM115
            for each in files:
                finalize(self, each.close)  # also where the check is given up
            self._put_away = files[0], files[1]
        ordered = array("q", self.sort(self._recent))
        start = 0 if not self._runs else self._runs[-1].start + self._runs[-1].ends[-1]
        cuts = (bisect_left(ordered, bound) for bound in _BOUNDS)
        self._runs.append(_Run(start, (0, *cuts, len(ordered))))
        for file, hashes in zip(self._put_away, (self._recent, ordered), strict=True):
            file.write(hashes.tobytes())
        self._recent = array("q")

    def repeats(self) -> Iterator[tuple[int, int, int]]:
        """Yield number and line of each row that repeats, and the line of the first."""
        twice: set[int] = set()
        for hashes in self._parts():
            ordered = sorted(hashes)
            twice.update(compress(ordered, map(eq, ordered, islice(ordered, 1, None))))
        if not twice:
            return
        first: dict[int, int] = {}
        places = chain.from_iterable(starmap(zip, self._places))
        for value, (line, record) in zip(self._in_turn(), places, strict=True):
            if value in twice:
                earlier = first.setdefault(value, line)
                if earlier != line:
                    yield record, line, earlier

    def _parts(self) -> Iterator[array[int]]:
        """Yield the hashes between each pair of bounds; those of few rows all at once."""
        if self._put_away is None:
            yield self._recent
            return
        if self._recent:
            self._put()
        _, ordered = self._put_away
        for part in range(len(_BOUNDS) + 1):
            found = array("q")
            for run in self._runs:
                begin, end = run.ends[part : part + 2]
                ordered.seek((run.start + begin) * _SIZE)
                found.frombytes(ordered.read((end - begin) * _SIZE))
            yield found

    def _in_turn(self) -> Iterator[int]:
        """Yield all hashes as they came."""
        if self._put_away is None:
            yield from self._recent
            return
        as_they_came, _ = self._put_away
        as_they_came.seek(0)
        while some := as_they_came.read(_RUN * _SIZE):
            yield from array("q", some)


def _small(numbers: Sequence[int]) -> Sequence[int]:
    return numbers if isinstance(numbers, range) else array("q", numbers)


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
