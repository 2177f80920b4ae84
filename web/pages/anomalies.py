"""What the sources get wrong, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.page import Page
from web.pages.shared import by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Dataset

#: What became of a doubtful cell.
NATURES = {
    "correction": "corrigée",
    "ecartee": "écartée",
    "observation": "observée",
}


def pages(pvd: Dataset) -> Iterator[Page]:
    """Yield the page."""
    ordered = sorted(pvd.anomalies.values(), key=lambda row: (row.nom_table, row.cle, row.colonne))
    about = {"tables": by(ordered, "nom_table"), "natures": NATURES, "pvd": pvd}
    yield Page("anomalies.html", "anomalies.html", about)
