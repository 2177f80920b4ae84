"""Where each cell stands in the text of its record: to show it, and to change it alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Span(NamedTuple):
    """The place of a cell, its quotes within it.

    Attributes:
        start: where it begins, from 0.
        end: where it ends.
        quoted: whether it stands in quotes.
    """

    start: int
    end: int
    quoted: bool


def spans_of(text: str, delimiter: str = ",") -> Iterator[Span]:
    r"""Yield the places of the cells of one record.

    Args:
        text: the physical lines of the record.
        delimiter: what stands between cells.

    >>> line = '05046,"Embrun, le",x\n'
    >>> [line[span.start : span.end] for span in spans_of(line)]
    ['05046', '"Embrun, le"', 'x']
    """
    size = len(text)
    while size and text[size - 1] in "\r\n":
        size -= 1
    at = 0
    while True:
        quoted = text.startswith('"', at)
        end = _closing(text, at, size) if quoted else at
        if end < size:
            end = text.find(delimiter, end, size)
            if end < 0:
                end = size
        yield Span(at, end, quoted)
        if end >= size:
            return
        at = end + 1


def _closing(text: str, at: int, size: int) -> int:
    """Return the place after the quote that closes the one at `at`."""
    found = at + 1
    while True:
        found = text.find('"', found, size)
        if found < 0:
            return size
        if text.startswith('""', found):
            found += 2
        else:
            return found + 1
