"""Whole rows that are known again, by their texts in a small file and by their hashes in a large one.

Hashes are put away in runs: a file of any length takes bounded memory.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from itertools import chain, compress, islice, starmap
from operator import eq
from typing import IO, TYPE_CHECKING, Any, NamedTuple
from weakref import finalize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pvd_data.tabular.lines import Hashing, Sifted


#: How many hashes are put away at a time; as a list they take 10 MiB.
_RUN = 2**18

#: Bounds between hashes, which are spread evenly: of a hundred million each pair has 400,000.
_BOUNDS = [(part - 128) << 56 for part in range(1, 256)]

#: How many bytes of hashes are in memory before they go into a file: of half a million rows.
_IN_MEMORY = 2**22

_SIZE = array("q").itemsize


#: Rows of so many characters in all are compared as they are; a larger file may be sifted before.
_HELD = 2**21


class _Hashing:
    """The hashes of Python, other ones each time."""

    def of(self, texts: Iterable[str]) -> Iterable[int]:
        """Return the hash of each text."""
        return wide_hashes(texts, sys.hash_info.width)

    def sort(self, numbers: Sequence[int]) -> Iterable[int]:
        """Put hashes in order."""
        return sorted(numbers)


def wide_hashes(texts: Iterable[str], width: int) -> Iterable[int]:
    """Return numbers of 64 bits that no two texts share.

    Args:
        texts: the texts.
        width: how many bits a hash of Python has: 32 in a browser, where two of 35,000 rows are alike
            in every seventh check, and where a second hash of them often is as well (FNV).

    >>> len({*wide_hashes(map(str, range(9)), 32)})
    9
    """
    if width >= 64:
        return map(hash, texts)
    from hashlib import blake2b  # takes four times as long

    digests = (blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8) for text in texts)
    return (int.from_bytes(digest.digest(), "big", signed=True) for digest in digests)


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
        self._hashing: Hashing = _Hashing()
        self._held: list[str] | None = []
        self._size = 0
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
        if self._held is None:
            self.see_hashes(self._hashing.of(texts), lines, records)
            return
        before = len(self._held)
        self._held.extend(texts)
        self._size += sum(map(len, islice(self._held, before, None)))
        self._places.append((_small(lines), _small(records)))
        if self._size > _HELD:
            self._let_go()

    def see_sifted(self, sifted: Sifted) -> None:
        """Note the rows of a run that was sifted."""
        lines = range(sifted.line, sifted.line + sifted.height)
        records = range(sifted.first, sifted.first + sifted.height)
        if self._held is not None:
            self._hashing = sifted.hashing
        if self._hashing is sifted.hashing:
            self.see_hashes(sifted.hashes(), lines, records)
        else:
            self.see(sifted.texts(), lines, records)

    def _let_go(self) -> None:
        """Keep the hashes only of the rows so far."""
        self._recent.extend(self._hashing.of(self._held or ()))
        self._held = None

    def see_hashes(
        self, hashes: Iterable[int], lines: Sequence[int], records: Sequence[int]
    ) -> None:
        """Note the rows of a block by their hashes, of 64 bits and spread evenly.

        Args:
            hashes: of the rows.
            lines: the physical line of each.
            records: the number of each.
        """
        if self._held is not None:
            self._let_go()
        self._recent += array("q", hashes)  # half the time that `extend` takes
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
        ordered = array("q", self._hashing.sort(self._recent))
        start = 0 if not self._runs else self._runs[-1].start + self._runs[-1].ends[-1]
        cuts = (bisect_left(ordered, bound) for bound in _BOUNDS)
        self._runs.append(_Run(start, (0, *cuts, len(ordered))))
        for file, hashes in zip(self._put_away, (self._recent, ordered), strict=True):
            file.write(hashes.tobytes())
        self._recent = array("q")

    def repeats(self) -> Iterator[tuple[int, int, int]]:
        """Yield number and line of each row that repeats, and the line of the first."""
        if self._held is not None:
            twice = _twice(self._held)
        else:
            twice = {value for hashes in self._parts() for value in _twice(hashes)}
        if not twice:
            return
        first: dict[Any, int] = {}
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

    def _in_turn(self) -> Iterator[Any]:
        """Yield all rows that are held, or the hashes of all, as they came."""
        if self._held is not None or self._put_away is None:
            yield from self._recent if self._held is None else self._held
            return
        as_they_came, _ = self._put_away
        as_they_came.seek(0)
        while some := as_they_came.read(_RUN * _SIZE):
            yield from array("q", some)


def _twice(values: Sequence[Any]) -> set[Any]:
    """Return what comes more than once."""
    if len(set(values)) == len(values):
        return set()
    ordered = sorted(values)
    return set(compress(ordered, map(eq, ordered, islice(ordered, 1, None))))


def _small(numbers: Sequence[int]) -> Sequence[int]:
    return numbers if isinstance(numbers, range) else array("q", numbers)
