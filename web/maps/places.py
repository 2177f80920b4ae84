"""Where communes are on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from web.maps.projection import project

if TYPE_CHECKING:
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
