"""Texts that quote a figure of the tables: where they do, and what it is by now.

In prose a figure is found by the words around it, which `PHRASES` has; in README's table of tables
it stands in the row of the table.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: By text, relative to the project: the phrases that quote a number of rows, each in English or
#: « fr » as French writes it.
PHRASES = {
    "README.md": (
        "on: {communes} communes and their {intercommunalites} intercommunalités",
        "les {communes fr} communes de Petites villes",
    ),
    "docs/index.md": (
        "Petites villes de demain : {communes fr} communes, leurs",
        "Petites villes de demain: {communes} communes, their",
    ),
}

_FIGURE = r"[0-9]+(?:[,\N{NO-BREAK SPACE} ][0-9]{3})*"
_PLACE = re.compile(r"\{(?P<name>\w+)(?P<fr> fr)?\}")
_ROW = re.compile(r"^(?P<start>\| (?P<names>(?:`\w+`(?:, )?)+) \|.*\| )[0-9, ]+(?= \|$)", re.M)


class PhraseError(ValueError):
    """A phrase that a text no longer has: it is to be written anew in `PHRASES`."""


def with_figures(text: str, rows: Mapping[str, int], phrases: tuple[str, ...] = ()) -> str:
    """Return a text with the figures of the tables.

    Args:
        text: the text.
        rows: the number of rows of each table.
        phrases: those of its phrases that quote one.

    Raises:
        PhraseError: the text does not have each phrase once.

    >>> with_figures("les 1 646 communes", {"communes": 12345}, ("les {communes fr} communes",))
    'les 12 345 communes'
    >>> with_figures("| `axes`, `communes` | a row | 3, 1,646 |", {"axes": 4, "communes": 1645})
    '| `axes`, `communes` | a row | 4, 1,645 |'
    """
    for phrase in phrases:
        text = _with_phrase(text, rows, phrase)

    def row(found: re.Match[str]) -> str:
        names = re.findall(r"\w+", found["names"])
        return found["start"] + ", ".join(f"{rows[name]:,}" for name in names)

    return _ROW.sub(row, text)


def _with_phrase(text: str, rows: Mapping[str, int], phrase: str) -> str:
    places = list(_PLACE.finditer(phrase))
    parts = [re.escape(part).replace(r"\ ", r"[\s>]+") for part in _PLACE.split(phrase)[::3]]
    found = list(re.finditer(f"({_FIGURE})".join(parts), text))
    if len(found) != 1:
        raise PhraseError(f"{len(found)} times in the text: {phrase!r}")
    for number, place in reversed(list(enumerate(places, start=1))):
        figure = f"{rows[place['name']]:,}"
        start, end = found[0].span(number)
        text = text[:start] + (figure.replace(",", " ") if place["fr"] else figure) + text[end:]
    return text
