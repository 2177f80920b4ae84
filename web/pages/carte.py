"""The map of all communes of the programme."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from web.maps.outlines import paths
from web.maps.projection import HEIGHT, WIDTH, project
from web.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Commune, Dataset


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
    x, y = project(commune.code_departement, commune.longitude, commune.latitude)
    return Point(commune, round(x, 1), round(y, 1))


def pages(pvd: Dataset) -> Iterator[Page]:
    """Yield the page."""
    about = {
        "pvd": pvd,
        "size": (WIDTH, HEIGHT),
        "paths": paths(),
        "points": [point_of(commune) for commune in pvd.communes.values()],
    }
    yield Page("carte.html", "carte.html", about)
