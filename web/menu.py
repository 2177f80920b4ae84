"""What the header and the footer of each page lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection


class Entry(NamedTuple):
    """A line of a menu.

    Attributes:
        path: where it leads, from the root of the site.
        title: what it is called.
    """

    path: str
    title: str


#: The documentation has the same, in `docs/.theme/partials/header.html`.
HEADER = (
    Entry("carte.html", "Carte"),
    Entry("recherche.html", "Rechercher"),
    Entry("verifier/index.html", "Vérifier un fichier"),
    Entry("statistiques.html", "Statistiques"),
    Entry("telecharger.html", "Télécharger"),
    Entry("docs/index.html", "Documentation"),
)

_FOOTER = (
    Entry("programme.html", "Le programme"),
    Entry("editions/index.html", "Éditions"),
    Entry("sources.html", "Sources"),
    Entry("anomalies.html", "Anomalies"),
    Entry("dictionnaire.html", "Dictionnaire"),
    Entry("regles/index.html", "Règles"),
    Entry("signaler.html", "Signaler une erreur"),
    Entry("licences.html", "Licences"),
)


class Menu(NamedTuple):
    """Both menus.

    Attributes:
        header: above each page.
        footer: below.
    """

    header: tuple[Entry, ...]
    footer: tuple[Entry, ...]


def menu(paths: Collection[str]) -> Menu:
    """Return what leads to pages that are there.

    Args:
        paths: of all pages.

    >>> [entry.title for entry in menu({"carte.html", "licences.html"}).header]
    ['Carte']
    """
    return Menu(*(tuple(one for one in part if one.path in paths) for part in (HEADER, _FOOTER)))
