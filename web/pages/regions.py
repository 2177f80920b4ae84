"""A page for each région."""

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
    groups = {group.code: group for group in pvd.stats("region")}
    parts = {group.code: group for group in pvd.stats("departement")}
    for code, region in pvd.regions.items():
        codes = [one.code_departement for one in region.departements]
        about = {
            "region": region,
            "group": groups[code],
            "departements": [(one, parts[one.code_departement]) for one in region.departements],
            "map": drawing(codes, region.communes),
        }
        yield Page(f"regions/{code}.html", "region.html", about)
        also = {
            "departements": dumped(region.departements),
            "communes": dumped(region.communes),
        }
        yield from files(pvd, f"regions/{code}", region, region.communes, also)
