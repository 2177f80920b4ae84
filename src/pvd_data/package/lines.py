"""Rows of a shipped table found in the bytes of its file: one look-up reads one row, not all.

Tables are in the order of their keys, so a key is found in as many steps as its file's length has
binary digits; any other cell is found by its text. A row of 34,875 takes 20 µs so, and half a
millisecond by another column; to read all of them as texts takes 60 ms.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from pvd_data.package.whole import table_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator


SEVERAL = "codes_postaux"
"""The column whose cells hold several codes, separated by `|`."""


class Lines:
    """The lines of a table whose rows are in the order of their first column, a code.

    >>> communes = Lines("communes_france")
    >>> [row[1] for row in communes.under("05046")]
    ['Embrun']
    >>> [row[1] for row in communes.bearing("siren", "210500468")], len(communes)
    (['Embrun'], 34875)
    """

    def __init__(self, name: str) -> None:
        """Read the bytes of a table, and hold them against their checksum.

        Args:
            name: name of the table.

        Raises:
            DamagedPackageError: its file cannot be read, or is not the one that was shipped.
        """
        self._content = table_bytes(name)
        self._begin = self._content.index(b"\n") + 1
        self.columns = _cells(self._content[: self._begin])

    def __len__(self) -> int:
        """Count the rows: no cell holds a line break."""
        return self._content.count(b"\n") - 1

    def under(self, code: str) -> Iterator[list[str]]:
        """Yield the cells of the rows with a code in the first column, in order.

        Args:
            code: the code; what cannot be one is nobody's.
        """
        content, wanted = self._content, _encoded(code)
        low, high = self._begin, len(content)
        while low < high:
            middle = (low + high) // 2
            begin = content.rfind(b"\n", self._begin - 1, middle) + 1
            if content[begin : content.find(b",", begin)] < wanted:
                low = content.find(b"\n", middle) + 1
            else:
                high = begin
        while content.startswith(wanted + b",", low):
            end = content.find(b"\n", low) + 1
            yield _cells(content[low:end])
            low = end

    def bearing(self, column: str, code: str) -> Iterator[list[str]]:
        """Yield the cells of the rows that bear a code in a column, in order.

        Args:
            column: name of the column.
            code: the code; nobody bears an empty one.
        """
        place, last = self.columns.index(column), len(self.columns) - 1
        if place == 0 or not code:
            yield from self.under(code)
            return
        content, wanted = self._content, _encoded(code)
        # Codes are not quoted. Where a cell may hold several, what is around one varies.
        if column != SEVERAL:
            wanted = b"," + wanted + (b"\n" if place == last else b",")
        at = content.find(wanted, self._begin)
        while at >= 0:
            end = content.find(b"\n", at) + 1
            cells = _cells(content[content.rfind(b"\n", 0, at) + 1 : end])
            if code in cells[place].split("|"):
                yield cells
            at = content.find(wanted, end)

    def __iter__(self) -> Iterator[list[str]]:
        """Yield the cells of all rows."""
        return csv.reader(self._content[self._begin :].decode().splitlines())


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _cells(line: bytes) -> list[str]:
    return next(csv.reader([line.decode()]))
