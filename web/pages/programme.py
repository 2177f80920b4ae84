"""The programme, and its eleven towns of the Hautes-Alpes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.page import Page
from web.pages.shared import drawing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Dataset

#: The département of which the tables tell the events.
_TOLD = "05"


def pages(pvd: Dataset) -> Iterator[Page]:
    """Yield the page."""
    departement = pvd.departements[_TOLD]
    about = {
        "programme": pvd.programmes["PVD"],
        "axes": sorted(pvd.axes.values(), key=lambda row: row.ordre),
        "supports": sorted(pvd.accompagnements.values(), key=lambda row: row.ordre),
        "themes": sorted(pvd.thematiques.values(), key=lambda row: row.ordre),
        "departement": departement,
        "events": departement.evenements,
        "map": drawing([_TOLD], departement.communes),
    }
    yield Page("programme.html", "programme.html", about)
