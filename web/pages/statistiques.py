"""Counts of the communes of the programme, each with a picture and its table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from web.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Dataset, Statistics

#: What communes are counted by, as `Dataset.stats` takes it, and how a reader is told of it.
COUNTS: tuple[tuple[Any, str, str], ...] = (
    ("region", "Par région", "Région"),
    ("annee_adhesion", "Par année d'adhésion", "Année"),
    ("densite", "Par densité", "Grille de densité"),
    ("niveau_centralite", "Par niveau de centralité", "Centralité"),
    ("ort", "Avec ou sans opération de revitalisation de territoire", "ORT"),
    ("nature_epci", "Par nature d'intercommunalité", "Nature"),
    ("massif", "Par massif", "Massif"),
    ("departement", "Par département", "Département"),
)


class Count(NamedTuple):
    """A count of all communes.

    Attributes:
        by: what they are counted by.
        title: of its part of the page.
        heading: of the groups.
        found: the groups.
        most: how many communes the largest group has.
    """

    by: str
    title: str
    heading: str
    found: Statistics
    most: int


def pages(pvd: Dataset) -> Iterator[Page]:
    """Yield the page."""
    counts = []
    for by, title, heading in COUNTS:
        found = pvd.stats(by)
        most = max(group.nombre_communes for group in found)
        counts.append(Count(by, title, heading, found, most))
    yield Page("statistiques.html", "statistiques.html", {"counts": counts})
