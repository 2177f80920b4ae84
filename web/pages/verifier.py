"""The page that checks a file in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data import __version__
from web.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Dataset


def pages(pvd: Dataset) -> Iterator[Page]:
    """Yield the page."""
    yield Page("verifier/index.html", "verifier.html", {"version": __version__})
