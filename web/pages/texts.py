"""Pages that say the same of every edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Dataset


def pages(pvd: Dataset) -> Iterator[Page]:
    """Yield the pages."""
    yield Page("licences.html", "licences.html", {"sources": pvd.sources.values()})
    yield Page("signaler.html", "signaler.html", {"sources": pvd.sources})
