"""Which communes of the programme are near each other."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pvd_data import Commune

#: How many neighbours a page names.
_NEIGHBOURS = 6

#: A degree of latitude is 111 km; who is farther than three is no neighbour.
_FAR = 3

_EARTH = 6371.0


class Neighbour(NamedTuple):
    """Another commune of the programme.

    Attributes:
        commune: the commune.
        kilometres: how far its centre is, as the crow flies.
    """

    commune: Commune
    kilometres: int


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return how far two places are from each other, each a longitude and a latitude.

    >>> round(kilometres((6.0786, 44.5612), (6.4956, 44.5645)))
    33
    """
    south, north = radians(one[1]), radians(other[1])
    half = sin((north - south) / 2) ** 2
    half += cos(south) * cos(north) * sin(radians(other[0] - one[0]) / 2) ** 2
    return 2 * _EARTH * asin(sqrt(min(1.0, half)))


def neighbours_of(commune: Commune, communes: Iterable[Commune]) -> list[Neighbour]:
    """Return the nearest communes of the programme, the nearest first; none of one without a place."""
    here = _place(commune)
    if here is None:
        return []
    away = []
    for other in communes:
        there = _place(other)
        if there and other is not commune and abs(there[1] - here[1]) < _FAR:
            away.append((kilometres(here, there), other.code_insee, other))
    return [Neighbour(other, round(far)) for far, _, other in sorted(away)[:_NEIGHBOURS]]


def _place(commune: Commune) -> tuple[float, float] | None:
    if commune.longitude is None or commune.latitude is None:
        return None
    return commune.longitude, commune.latitude
