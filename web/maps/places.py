"""Where communes are on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from web.maps.projection import project

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pvd_data import Commune


class Point(NamedTuple):
    """A commune on the map.

    Attributes:
        commune: the commune.
        x: from the left of the drawing.
        y: from its top.
    """

    commune: Commune
    x: float
    y: float


def point_of(commune: Commune) -> Point:
    """Return where a commune is on the map."""
    x, y = project(commune.code_departement, commune.longitude or 0, commune.latitude or 0)
    return Point(commune, round(x, 1), round(y, 1))


def dots(communes: Iterable[Commune]) -> str:
    """Return one path for all communes: lines of no length, of which a round cap makes dots."""
    return "".join(f"M{x:g} {y:g}h0" for _, x, y in map(point_of, communes))
