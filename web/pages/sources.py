"""The documents and files that the facts come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.descriptor import tables
from web.page import Page
from web.pages.shared import by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Dataset


def pages(pvd: Dataset) -> Iterator[Page]:
    """Yield the page."""
    given: dict[str, dict[str, list[str]]] = {}
    for table in tables():
        for field in table["schema"]["fields"]:
            for code in field.get("sources", ()):
                given.setdefault(code, {}).setdefault(table["name"], []).append(field["title"])
    about = {
        "sources": pvd.sources.values(),
        "given": given,
        "anomalies": by(pvd.anomalies.values(), "code_source"),
    }
    yield Page("sources.html", "sources.html", about)
