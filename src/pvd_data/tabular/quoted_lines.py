"""Files each of whose lines stands in quotes as a whole, as a CSV that was exported once more."""

from __future__ import annotations

import csv
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DOUBLED = '""'
"""What stands around a cell of such a line: a quote, doubled as within any quotes."""

#: How many lines are looked at.
_LINES = 50


def is_quoted_line(text: str) -> bool:
    r"""Say whether a record is one cell in quotes.

    Args:
        text: its physical lines.

    >>> is_quoted_line('"05046;""Embrun"";x"\n'), is_quoted_line('"05046";"Embrun"\n')
    (True, False)
    """
    line = text.rstrip("\r\n")
    whole = len(line) > 1 and line[0] == line[-1] == '"'
    return whole and '"' not in line[1:-1].replace('""', "")


def unquote_line(text: str) -> str:
    r"""Return what stands within the quotes of a line, and its end; another line as it is.

    >>> unquote_line('"05046;""Embrun"";x"\n')
    '05046;"Embrun";x\n'
    """
    if not is_quoted_line(text):
        return text
    line = text.rstrip("\r\n")
    return line[1:-1].replace('""', '"') + text[len(line) :]


def are_quoted_lines(texts: Iterable[str], delimiters: Iterable[str]) -> bool:
    r"""Say whether each line stands in quotes, and holds as many cells as the first, of two or more.

    Args:
        texts: the first lines of a file.
        delimiters: what may separate cells.

    >>> are_quoted_lines(['"code;nom"\n', '"05046;Embrun"\n'], ",;")
    True
    >>> are_quoted_lines(['"lieux"\n', '"Embrun; Gap"\n'], ",;")
    False
    """
    lines = list(islice(filter(str.strip, texts), _LINES))
    if len(lines) < 2 or not all(map(is_quoted_line, lines)):
        return False
    within = list(map(unquote_line, lines))
    for delimiter in delimiters:
        try:
            widths = {len(row) for row in csv.reader(within, delimiter=delimiter, strict=True)}
        except csv.Error:
            continue
        if len(widths) == 1 and widths != {1}:
            return True
    return False


class QuotedLines:
    """Reads the records of such a file, as a reader of Python's csv module does."""

    def __init__(self, texts: Iterable[str], **form: Any) -> None:
        """Set what is to be read.

        Args:
            texts: the physical lines.
            **form: how their cells are written, as `csv.reader` takes it.
        """
        self._lines = csv.reader(texts, **form)
        self._form = form

    @property
    def line_num(self) -> int:
        """How many physical lines were read."""
        return self._lines.line_num

    def __iter__(self) -> Iterator[list[str]]:
        """Return itself."""
        return self

    def __next__(self) -> list[str]:
        """Return the next record."""
        row = next(self._lines)
        return _cells_of(row, self._form) if len(row) == 1 else row


def _cells_of(row: Sequence[str], form: dict[str, Any]) -> list[str]:
    found = list(csv.reader(row, **form))
    return found[0] if found else []
