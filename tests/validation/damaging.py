"""A few lines of a shipped table, and what can be done to them."""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).parents[2] / "data"

#: The tables that are damaged, with what the lines that are taken of them begin with.
LINES = {
    "regions": ("84,", "93,", "94,"),
    "departements": ("04,", "05,", "26,", "2A,"),
    "intercommunalites": ("200067742,", "200067825,", "200067320,"),
    "communes": ("05006,", "05040,", "05046,", "05170,"),
    "communes_france": ("05006,", "05040,", "05046,", "05061,", "05170,"),
    "evenements": ("",),
    "participations": ("",),
}


class Grid:
    """A few lines of a shipped table as texts."""

    def __init__(self, table: str) -> None:
        """Read the lines."""
        self.table = table
        self.header, *self.rows = csv.reader(_lines(table))

    def place(self, column: str) -> int:
        """Return the number of a column."""
        return self.header.index(column)

    def write(self, delimiter: str = ",") -> bytes:
        """Write a CSV."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
        writer.writerows([self.header, *self.rows])
        return text.getvalue().encode()


@cache
def _lines(table: str) -> list[str]:
    header, *lines = (DATA / f"{table}.csv").read_text("utf-8").splitlines()
    return [header, *(line for line in lines if line.startswith(LINES[table]))]


def cell(column: str, text: str, row: int = 1) -> Callable[[Grid], None]:
    """Write a text into a cell."""

    def damage(grid: Grid) -> None:
        grid.rows[row][grid.place(column)] = text

    return damage


def same(column: str) -> Callable[[Grid], None]:
    """Write the cell of a row into the next row too."""

    def damage(grid: Grid) -> None:
        cell(column, grid.rows[0][grid.place(column)])(grid)

    return damage


def label(old: str, new: str) -> Callable[[Grid], None]:
    """Write another label."""

    def damage(grid: Grid) -> None:
        grid.header[grid.place(old)] = new

    return damage


def without(column: str) -> Callable[[Grid], None]:
    """Remove a column."""

    def damage(grid: Grid) -> None:
        place = grid.place(column)
        for row in (grid.header, *grid.rows):
            del row[place]

    return damage


def without_row(place: int) -> Callable[[Grid], None]:
    """Remove a row."""

    def damage(grid: Grid) -> None:
        del grid.rows[place]

    return damage


def with_row(line: str) -> Callable[[Grid], None]:
    """Add a row."""

    def damage(grid: Grid) -> None:
        grid.rows.append(line.split(","))

    return damage


def beside(name: str) -> Callable[[Grid], None]:
    """Add a column at the end."""

    def damage(grid: Grid) -> None:
        grid.header.append(name)
        for row in grid.rows:
            row.append("12")

    return damage


def every(*damages: Callable[[Grid], None]) -> Callable[[Grid], None]:
    """Damage in several ways."""

    def damage(grid: Grid) -> None:
        for one in damages:
            one(grid)

    return damage


def unchanged(_: Grid) -> None:
    """Leave a table as it is."""


def swap_columns(grid: Grid) -> None:
    """Swap the first two columns."""
    for row in (grid.header, *grid.rows):
        row[0], row[1] = row[1], row[0]


def swap_labels(grid: Grid) -> None:
    """Swap the labels of the first two columns, and not their cells."""
    grid.header[0], grid.header[1] = grid.header[1], grid.header[0]


def repeat_row(grid: Grid) -> None:
    """Add a row that is there already."""
    grid.rows.append(list(grid.rows[0]))


def repeat_key(grid: Grid) -> None:
    """Write the key of the first row into the second."""
    length = 2 if grid.table == "participations" else 1
    grid.rows[1][:length] = grid.rows[0][:length]
