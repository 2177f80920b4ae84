"""What differs between the tables until now and those that were built, cell by cell."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: A population that changes by more, in percent, from one reading to the next is told.
JUMP = 10

_POPULATIONS = ("population_municipale", "population_totale")


class Cell(NamedTuple):
    """A cell that changed.

    Attributes:
        key: the row, its key written with `|`.
        old: what it was; empty if nothing.
        new: what it is; empty if nothing.
    """

    key: str
    old: str
    new: str


@dataclass(frozen=True)
class TableChanges:
    """What differs in one table.

    Attributes:
        entered: keys of rows that are new.
        left: keys of rows that are gone.
        cells: the cells of other rows that changed, by column.
    """

    entered: Sequence[str] = ()
    left: Sequence[str] = ()
    cells: Mapping[str, Sequence[Cell]] = field(default_factory=dict)

    def lost(self) -> dict[str, list[Cell]]:
        """Return the cells that are empty now, by column."""
        emptied = {column: [one for one in of if not one.new] for column, of in self.cells.items()}
        return {column: of for column, of in emptied.items() if of}

    def jumps(self) -> list[Cell]:
        """Return the populations that changed by more than is usual."""
        return [
            one
            for column in _POPULATIONS
            for one in self.cells.get(column, ())
            if one.old and one.new and abs(int(one.new) - int(one.old)) * 100 > JUMP * int(one.old)
        ]


def changes(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> dict[str, TableChanges]:
    """Compare two states of the tables; a table without any difference is not there.

    Args:
        old: the file of each table, by its name.
        new: the same.
    """
    found = {}
    for name, spec in TABLES.items():
        if old.get(name) != new.get(name):
            found[name] = _compared(_rows(old.get(name, b""), spec.key), _rows(new[name], spec.key))
    return found


def _rows(content: bytes, key: Sequence[str]) -> dict[str, dict[str, str]]:
    reader = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))
    return {"|".join(row[name] for name in key): row for row in reader}


def _compared(
    old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]]
) -> TableChanges:
    cells: dict[str, list[Cell]] = {}
    for key in sorted(old.keys() & new.keys()):
        for column, now in new[key].items():
            was = old[key].get(column, "")
            if was != now:
                cells.setdefault(column, []).append(Cell(key, was, now))
    return TableChanges(sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys()), cells)
