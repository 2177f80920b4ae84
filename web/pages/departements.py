"""A page for each département."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Dataset


def pages(pvd: Dataset) -> Iterator[Page]:
    """Yield the pages."""
    for code, departement in pvd.departements.items():
        yield Page(f"departements/{code}.html", "departement.html", {"departement": departement})
