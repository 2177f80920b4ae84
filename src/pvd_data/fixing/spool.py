"""A sequence that is gone through and never all in memory: of a million cells a file has what is past."""

from __future__ import annotations

import marshal
from collections.abc import Collection
from itertools import starmap, zip_longest
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, TypeVar
from weakref import finalize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: How many items are put away at a time, and how many bytes of them are in memory.
_BATCH, _IN_MEMORY = 4096, 2**22

T = TypeVar("T", bound=tuple[Any, ...])


class Spool(Collection[T]):
    """Named tuples of texts, bytes and numbers, in the order in which they were added.

    >>> from collections import namedtuple
    >>> Point = namedtuple("Point", "x y")
    >>> spool = Spool(Point)
    >>> for x in range(5000):
    ...     spool.add((x, 0))
    >>> len(spool), sum(point.x for point in spool)
    (5000, 12497500)
    """

    def __init__(self, kind: Callable[..., T]) -> None:
        """Begin with none.

        Args:
            kind: what each is; fields that were not added have their defaults.
        """
        self._kind = kind
        self._recent: list[tuple[Any, ...]] = []
        self._sizes: list[int] = []
        self._file: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        finalize(self, self._file.close)

    def add(self, item: tuple[Any, ...]) -> None:
        """Add one at the end.

        Args:
            item: its fields.
        """
        self._recent.append(item)
        if len(self._recent) >= _BATCH:
            plain = list(map(tuple, self._recent))
            self._sizes.append(self._file.write(marshal.dumps(plain)))
            self._recent = []

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._sizes) * _BATCH + len(self._recent)

    def __iter__(self) -> Iterator[T]:
        """Yield each."""
        at = 0
        for size in self._sizes:
            self._file.seek(at)
            # This process has written it.
            batch = marshal.loads(self._file.read(size))  # noqa: S302
            at += size
            # What is added next goes to the end, however far somebody has read.
            self._file.seek(0, 2)
            yield from starmap(self._kind, batch)
        yield from starmap(self._kind, self._recent)

    def __contains__(self, item: object) -> bool:
        """Say whether it has one, which takes as long as to go through all."""
        return any(item == one for one in self)

    def __eq__(self, other: object) -> bool:
        """Say whether another sequence has the same."""
        if not isinstance(other, Spool | tuple) or len(self) != len(other):
            return False
        return all(mine == its for mine, its in zip_longest(self, other))

    __hash__ = None  # type: ignore[assignment]
