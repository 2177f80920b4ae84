"""Names folded for comparison; pure functions over rows."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable


class Named(Protocol):
    """A row with a name."""

    @property
    def nom(self) -> str:
        """Its name."""


N = TypeVar("N", bound=Named)

# Letters that Unicode does not decompose.
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


def fold(name: str) -> str:
    """Reduce a name to what people agree on: no case, accent, ligature or punctuation.

    Args:
        name: a name as somebody wrote it.

    Returns:
        Words of ASCII letters and digits, parted by single spaces, where the name is of the
        Latin alphabet.

    >>> fold("L'Argentière-la-Bessée"), fold("SAINT BONNET  en Champsaur"), fold("Bœurs")
    ('l argentiere la bessee', 'saint bonnet en champsaur', 'boeurs')
    """
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LIGATURES))
    letters = (
        letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter)
    )
    return " ".join("".join(letters).split())


def find_by_name(rows: Iterable[N], name: str) -> tuple[N, ...]:
    """Return every row with a name, homonyms included, in the order of the rows.

    Args:
        rows: where to look.
        name: the name, in any case, with or without accents and hyphens.

    >>> import pvd_data
    >>> [commune.code_insee for commune in find_by_name(pvd_data.load().communes.values(), "breteuil")]
    ['27112', '60104']
    """
    wanted = fold(name)
    return tuple(row for row in rows if fold(row.nom) == wanted)
