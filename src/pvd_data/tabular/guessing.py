"""How the cells of an odd file are written, where its first line does not say it.

A title, a comment or `sep=;` may stand above the header, and cells in single quotes.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

DELIMITERS = (",", ";", "\t", "|")
"""What may separate cells."""

#: How many lines are looked at, how many characters of each, and in how many a header is looked for.
_LINES, _LENGTH, _TOP = 200, 10_000, 60

_HINT = re.compile("\\W?sep=(.)\\W?", re.IGNORECASE)


def guess_delimiter(texts: Sequence[str], known: Callable[[str], bool], otherwise: str) -> str:
    r"""Guess what separates cells: what gives most lines as many as a line of known labels.

    Args:
        texts: the first lines of a file.
        known: whether a label means something to us.
        otherwise: the delimiter to return where nothing speaks for one.

    >>> guess_delimiter(["Projets\n", "\n", "COM;nom\n", "05046;Embrun\n"], {"COM"}.__contains__, ",")
    ';'
    >>> guess_delimiter(["sep=:\n", "a:b\n"], {"COM"}.__contains__, ",")
    ':'
    """
    sample = [text[:_LENGTH] for text in islice(filter(str.strip, texts), _LINES)]
    hint = _HINT.fullmatch(sample[0].strip()) if sample else None
    if hint is not None:
        return hint[1]

    def score(delimiter: str) -> tuple[float, float, bool]:
        rows = _rows(sample, delimiter, '"')
        widths = Counter(map(len, rows))
        labelled = (sum(map(known, row)) * widths[len(row)] for row in rows[:_TOP] if len(row) > 1)
        most = max((number for width, number in widths.items() if width > 1), default=0)
        return max(labelled, default=0), most, delimiter == otherwise

    return max(DELIMITERS, key=score)


def is_in_single_quotes(texts: Iterable[str], delimiter: str) -> bool:
    r"""Say whether the cells of a file stand in single quotes, and not behind an apostrophe.

    Args:
        texts: its first lines.
        delimiter: separates cells.

    >>> is_in_single_quotes(["code,nom\n", "'05046','Embrun'\n"], ",")
    True
    >>> is_in_single_quotes(["code,nom\n", "'05046,Embrun\n"], ",")
    False
    """
    sample = [text[:_LENGTH] for text in islice(filter(str.strip, texts), _LINES)]
    # An apostrophe before a code, or within a name, would leave a quote open or text behind one.
    rows = _rows(sample, delimiter, "'")
    marked = any(text.startswith("'") or f"{delimiter}'" in text for text in sample)
    return marked and len({len(row) for row in rows}) == 1


def _rows(texts: Sequence[str], delimiter: str, quote: str) -> list[list[str]]:
    """Read lines as records; nothing if they are none."""
    try:
        return list(csv.reader(texts, delimiter=delimiter, quotechar=quote, strict=quote == "'"))
    except csv.Error:
        return []
