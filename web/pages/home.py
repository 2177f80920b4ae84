"""The first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.maps.outlines import paths
from web.maps.places import dots
from web.maps.projection import HEIGHT, WIDTH
from web.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Dataset


def pages(pvd: Dataset) -> Iterator[Page]:
    """Yield the page."""
    about = {
        "pvd": pvd,
        "programme": pvd.programmes["PVD"],
        "total": pvd.stats("region").total,
        "size": (WIDTH, HEIGHT),
        "outlines": paths(),
        "dots": dots(pvd.communes.values()),
        "editions": sorted(pvd.editions.values(), key=lambda row: row.edition, reverse=True),
    }
    yield Page("index.html", "home.html", about)
