"""The first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.maps.outlines import paths
from web.maps.places import point_of
from web.maps.projection import HEIGHT, WIDTH
from web.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Commune, Dataset


def pages(pvd: Dataset) -> Iterator[Page]:
    """Yield the page."""
    about = {
        "pvd": pvd,
        "programme": pvd.programmes["PVD"],
        "total": pvd.stats("region").total,
        "size": (WIDTH, HEIGHT),
        "outlines": paths(),
        "dots": "".join(map(_dot, pvd.communes.values())),
        "editions": sorted(pvd.editions.values(), key=lambda row: row.edition, reverse=True),
    }
    yield Page("index.html", "home.html", about)


def _dot(commune: Commune) -> str:
    """Return a line of no length, which a round cap makes a dot: 1,646 of them are one path."""
    _, x, y = point_of(commune)
    return f"M{x:g} {y:g}h0"
