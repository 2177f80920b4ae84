"""A page for each code that is a commune's of the programme no longer: it names who has taken its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.page import Page
from web.pages.shared import by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Dataset


def pages(pvd: Dataset) -> Iterator[Page]:
    """Yield the pages: of codes that have ended, and of communes that have left the programme."""
    ended = by(pvd.anciens_codes.values(), "ancien_code")
    for code, rows in sorted(ended.items()):
        heirs = {row.code_insee for row in rows if row.code_insee in pvd.communes}
        if heirs and code not in pvd.communes and code not in pvd.communes_france:
            about = {
                "code": code,
                "rows": rows,
                "communes": [pvd.communes[heir] for heir in sorted(heirs)],
            }
            yield Page(f"communes/{code}.html", "former.html", about)
    gone = by(pvd.appartenances.values(), "code_insee")
    for code, rows in sorted(gone.items()):
        if code not in pvd.communes:
            left = {"commune": pvd.communes_france[code], "stays": rows}
            yield Page(f"communes/{code}.html", "gone.html", left)
