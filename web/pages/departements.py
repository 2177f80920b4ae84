"""A page for each département."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.page import Page
from web.pages.files import dumped, files
from web.pages.shared import drawing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Dataset
    from web.page import File


def pages(pvd: Dataset) -> Iterator[Page | File]:
    """Yield the pages and the files."""
    groups = {group.code: group for group in pvd.stats("departement")}
    for code, departement in pvd.departements.items():
        about = {
            "departement": departement,
            "group": groups[code],
            "map": drawing([code], departement.communes),
        }
        yield Page(f"departements/{code}.html", "departement.html", about)
        also = {
            "communes": dumped(departement.communes),
            "evenements": dumped(departement.evenements),
        }
        yield from files(pvd, f"departements/{code}", departement, departement.communes, also)
