"""The first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Dataset


def pages(pvd: Dataset) -> Iterator[Page]:
    """Yield the page."""
    yield Page("index.html", "home.html", {"pvd": pvd})
