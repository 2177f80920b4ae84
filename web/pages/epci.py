"""A page for each EPCI with a commune of the programme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Dataset


def pages(pvd: Dataset) -> Iterator[Page]:
    """Yield the pages."""
    for siren, epci in pvd.intercommunalites.items():
        yield Page(f"epci/{siren}.html", "epci.html", {"epci": epci})
