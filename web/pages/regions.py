"""A page for each région."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Dataset


def pages(pvd: Dataset) -> Iterator[Page]:
    """Yield the pages."""
    for code, region in pvd.regions.items():
        departements = [one for one in pvd.departements.values() if one.code_region == code]
        about = {"region": region, "departements": departements}
        yield Page(f"regions/{code}.html", "region.html", about)
