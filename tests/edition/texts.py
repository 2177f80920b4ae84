"""Texts that quote a figure of the tables: where they do, and what it is by now.

In prose a figure stands before a comment that names it, which no reader sees:
`1,646<!-- communes -->`, or `1 646<!-- communes fr -->` as French writes it. In README's table of
tables it stands in the row of the table.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The texts, relative to the project.
TEXTS = ("README.md", "docs/index.md")

_MARKED = re.compile(r"[0-9]+(?:[,\N{NO-BREAK SPACE} ][0-9]{3})*<!-- (?P<name>\w+)(?P<fr> fr)? -->")
_ROW = re.compile(r"^(?P<start>\| (?P<names>(?:`\w+`(?:, )?)+) \|.*\| )[0-9, ]+(?= \|$)", re.M)


def with_figures(text: str, rows: Mapping[str, int]) -> str:
    """Return a text with the figures of the tables.

    Args:
        text: the text.
        rows: the number of rows of each table.

    >>> with_figures("les 1 646<!-- communes fr --> communes", {"communes": 12345})
    'les 12 345<!-- communes fr --> communes'
    >>> with_figures("| `axes`, `communes` | a row | 3, 1,646 |", {"axes": 4, "communes": 1645})
    '| `axes`, `communes` | a row | 4, 1,645 |'
    """

    def marked(found: re.Match[str]) -> str:
        figure = f"{rows[found['name']]:,}"
        end = found[0].index("<")
        return (figure.replace(",", " ") if found["fr"] else figure) + found[0][end:]

    def row(found: re.Match[str]) -> str:
        names = re.findall(r"\w+", found["names"])
        return found["start"] + ", ".join(f"{rows[name]:,}" for name in names)

    return _ROW.sub(row, _MARKED.sub(marked, text))
