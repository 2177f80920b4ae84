"""Pages that say the same of every edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Dataset


#: What the page that checks files is made of, and under which licence each part is.
CARRIED = {
    "Pyodide": "MPL-2.0",
    "CPython": "PSF-2.0",
    "pydantic": "MIT",
    "pydantic-core": "MIT",
    "annotated-types": "MIT",
    "typing-extensions": "PSF-2.0",
    "typing-inspection": "MIT",
    "python-calamine": "MIT",
}

#: Where the source of what is under MPL-2.0 is.
PYODIDE = "https://github.com/pyodide/pyodide"


def pages(pvd: Dataset) -> Iterator[Page]:
    """Yield the pages."""
    yield Page("licences.html", "licences.html", {"carried": CARRIED, "pyodide": PYODIDE})
    yield Page("signaler.html", "signaler.html", {"sources": pvd.sources})
