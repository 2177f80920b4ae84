"""The names in a shipped table that may have a word, without folding all of them.

To fold 34,875 names takes fifteen times as long as a bare interpreter starts. Their letters alone,
all at once and without a look at words, take one: what has the letters of a word is folded then,
and nothing else can have that word.
"""

from __future__ import annotations

import csv
import unicodedata
from typing import TYPE_CHECKING

from pvd_data.package.whole import table_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Words that names have folded and do not have as they are written: St, Ste, lez, s/.
_SHORTENED = ("saint", "sainte", "saints", "saintes", "les", "sur")

_LIGATURES = (("œ", "oe"), ("æ", "ae"))


def telling(words: Iterable[str]) -> str:
    """Return the word of a folded name that the letters of a name must have; empty if there is none.

    Args:
        words: the words of the folded name.

    >>> telling(["saint", "bonnet", "en", "champsaur"]), telling(["s"]), telling(["é"])
    ('champsaur', '', '')
    """
    sure = (w for w in words if w.isascii() and not any(s.startswith(w) for s in _SHORTENED))
    return max(sure, key=len, default="")


def letters(text: str) -> str:
    """Return a text without its case and its accents.

    >>> letters("L'Argentière-la-Bessée")
    "l'argentiere-la-bessee"
    """
    text = text.casefold()
    for ligature, two in _LIGATURES:
        text = text.replace(ligature, two)
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


NAMED = {
    "communes": 1,
    "communes_france": 1,
    "anciens_noms": 2,
    "subdivisions": 2,
    "anciens_codes": 4,
}
"""Tables of names of communes, each with the number of its column of names, from 0."""


class Names:
    """The rows of a table by what the letters of their names are.

    >>> [row[1] for row in Names("communes_france", 1).having("embrun")]
    ['Embrun', "Saint-André-d'Embrun"]
    """

    def __init__(self, table: str, place: int) -> None:
        """Read a table.

        Args:
            table: its name.
            place: number of its column of names, from 0; none of those before it has a comma.
        """
        content = table_bytes(table).decode()
        self._lines = content[content.index("\n") + 1 : -1].split("\n")
        names = [line.split(",", place + 1)[place] for line in self._lines]
        self._letters = letters("\n".join(names))

    def count(self, word: str) -> int:
        """Count how often names have the letters of a word.

        Args:
            word: letters and digits in ASCII.
        """
        return self._letters.count(word)

    def having(self, word: str) -> Iterator[list[str]]:
        """Yield the cells of the rows whose names have the letters of a word, and of others perhaps.

        Args:
            word: letters and digits in ASCII.
        """
        at, number, counted = self._letters.find(word), 0, 0
        while at >= 0:
            number += self._letters.count("\n", counted, at)
            yield next(csv.reader([self._lines[number]]))
            counted = self._letters.find("\n", at)
            if counted < 0:
                return
            at = self._letters.find(word, counted)
