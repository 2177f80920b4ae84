"""A mapping that is asked key by key, until it is worth having as a whole."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, Mapping, ValuesView
from typing import TypeVar

V = TypeVar("V")

MANY = 2_000
"""How many keys are sought one by one: by then it has cost what reading the whole costs, 40 ms."""


FEW = 100
"""How many are where each takes a look at the whole file: half a millisecond to two."""


class Sought(Mapping[str, V]):
    """Values by their key, each found when it is asked for; all of them once many have been.

    >>> squares = Sought(lambda key: int(key) ** 2 if key.isdecimal() else None, lambda: {"1": 1})
    >>> squares["3"], "x" in squares, len(squares), "3" in squares
    (9, False, 1, False)
    """

    def __init__(
        self, one: Callable[[str], V | None], whole: Callable[[], Mapping[str, V]], many: int = MANY
    ) -> None:
        """Find nothing yet.

        Args:
            one: returns the value of a key; None where there is none.
            whole: returns all of them.
            many: how many keys are sought one by one.
        """
        self._one, self._whole, self._many = one, whole, many
        self._known: dict[str, V | None] = {}
        self._all: Mapping[str, V] | None = None

    @property
    def all(self) -> Mapping[str, V]:
        """All of them, as a mapping that answers faster."""
        if self._all is None:
            # Two threads may do it at once: they come to the same.
            self._all = self._whole()
            self._known = {}
        return self._all

    def _seek(self, key: object) -> V | None:
        if not isinstance(key, str):
            return None
        if self._all is not None or len(self._known) >= self._many:
            return self.all.get(key)
        if key not in self._known:
            self._known[key] = self._one(key)
        return self._known.get(key)

    def __getitem__(self, key: str) -> V:
        """Return the value of a key."""
        found = self._seek(key)
        if found is None:
            raise KeyError(key)
        return found

    def get(self, key: str, default: V | None = None, /) -> V | None:  # type: ignore[override]
        """Return the value of a key, or a default where there is none."""
        found = self._seek(key)
        return default if found is None else found

    def __contains__(self, key: object) -> bool:
        """Say whether there is a value under a key."""
        return self._seek(key) is not None

    def __iter__(self) -> Iterator[str]:
        """Iterate over all keys."""
        return iter(self.all)

    def __len__(self) -> int:
        """Count all of them."""
        return len(self.all)

    def values(self) -> ValuesView[V]:
        """Return all values, without a look-up for each."""
        return self.all.values()

    def items(self) -> ItemsView[str, V]:
        """Return all keys and values, without a look-up for each."""
        return self.all.items()
