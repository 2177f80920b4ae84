"""The map of all communes of the programme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.maps.outlines import paths
from web.maps.places import point_of
from web.maps.projection import HEIGHT, WIDTH
from web.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Dataset


def pages(pvd: Dataset) -> Iterator[Page]:
    """Yield the page."""
    about = {
        "pvd": pvd,
        "size": (WIDTH, HEIGHT),
        "paths": paths(),
        "points": [point_of(commune) for commune in pvd.communes.values()],
    }
    yield Page("carte.html", "carte.html", about)
