"""What a class of faults is, and the clean table that faults are put into."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Mapping, Sequence

DATA = Path(__file__).resolve().parents[2] / "data"

Cells = dict[str, str]


class Place(NamedTuple):
    """Where a fault is, and what should be written instead.

    Attributes:
        line: physical line; None where it is the file as a whole.
        columns: any of these columns is the right place; empty if the whole line is.
        suggestion: what to write instead; None where nothing can be known.
    """

    line: int | None
    columns: tuple[str, ...] = ()
    suggestion: str | None = None


class Damaged(NamedTuple):
    """A file with one fault.

    Attributes:
        content: the file.
        places: where the fault is; it is found if each of them is reported.
    """

    content: bytes
    places: tuple[Place, ...]


@dataclass
class Draft:
    """A sample of the clean table, and the row that is to be damaged.

    Attributes:
        rows: the rows, each a dictionary.
        at: number of the row, from 0.
        random: the source of chance.
        columns: labels of the columns in order.
    """

    rows: list[Cells]
    at: int
    random: random.Random
    columns: list[str] = field(default_factory=list)

    @property
    def row(self) -> Cells:
        """The row that is to be damaged."""
        return self.rows[self.at]

    @property
    def line(self) -> int:
        """Its physical line."""
        return self.at + 2

    def lines(self) -> list[str]:
        """Return the file as physical lines with their ends, the header first."""
        cells = [self.columns, *([row[c] for c in self.columns] for row in self.rows)]
        return [join_cells(row) for row in cells]

    def write(self, *places: Place) -> Damaged:
        """Return the file as it is now."""
        return Damaged("".join(self.lines()).encode(), places)


@dataclass(frozen=True)
class FaultClass:
    """A kind of fault.

    Attributes:
        family: what it is a fault of.
        name: a few words, unique.
        damage: puts the fault into a draft.
        fits: whether a row can have the fault.
        unknowable: why it cannot be known from the file; None where it can.
        table: the table that the file claims to be; None for a free-form file.
    """

    family: str
    name: str
    damage: Callable[[Draft], Damaged]
    fits: Callable[[Cells], bool] = lambda row: True
    unknowable: str | None = None
    table: str | None = "communes"


CLASSES: dict[str, FaultClass] = {}
"""All kinds of faults by name, filled by the modules that define them."""


def add_class(
    family: str,
    name: str,
    damage: Callable[[Draft], Damaged],
    fits: Callable[[Cells], bool] = lambda row: True,
    *,
    unknowable: str | None = None,
    table: str | None = "communes",
) -> None:
    """Register a kind of fault; see `FaultClass`."""
    if name in CLASSES:
        raise ValueError(f"two classes are called {name!r}")
    CLASSES[name] = FaultClass(family, name, damage, fits, unknowable, table)


def add_cell_class(
    family: str,
    name: str,
    column: str,
    change: Callable[[Draft, str], str | None],
    fits: Callable[[Cells], bool] = lambda row: True,
    *,
    suggested: bool = True,
    unknowable: str | None = None,
) -> None:
    """Register a kind of fault of one cell.

    Args:
        family: what it is a fault of.
        name: a few words, unique.
        column: the column.
        change: from draft and cell to the faulty cell; None or the same where chance has
            found none; then it is called again.
        fits: whether a row can have the fault.
        suggested: whether the right cell can be known.
        unknowable: why it cannot be known from the file.
    """

    def damage(draft: Draft) -> Damaged:
        right = draft.row[column]
        for _ in range(100):
            wrong = change(draft, right)
            if wrong is not None and wrong != right:
                draft.row[column] = wrong
                place = Place(draft.line, (column,), right if suggested else None)
                return draft.write(place)
        raise RuntimeError(f"{name}: no such fault in {draft.row}")

    add_class(
        family, name, damage, lambda row: bool(row[column]) and fits(row), unknowable=unknowable
    )


def join_cells(cells: Sequence[str], delimiter: str = ",") -> str:
    """Return a line of a CSV, cells quoted where they must be."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerow(cells)
    return out.getvalue()


@cache
def read_table(name: str) -> tuple[Cells, ...]:
    """Return the rows of a shipped table."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


@cache
def by_key(table: str, column: str) -> Mapping[str, tuple[Cells, ...]]:
    """Return the rows of a shipped table by a column."""
    found: dict[str, list[Cells]] = {}
    for row in read_table(table):
        found.setdefault(row[column], []).append(row)
    return {value: tuple(rows) for value, rows in found.items()}


@cache
def _fitting(name: str) -> tuple[Cells, ...]:
    return tuple(row for row in read_table("communes") if CLASSES[name].fits(row))


def make_files(
    name: str, number: int, seed: int, *, rows: int = 200
) -> Iterable[tuple[FaultClass, Damaged]]:
    """Yield files with one fault of a kind.

    Args:
        name: the kind.
        number: how many files.
        seed: the same seed gives the same files.
        rows: rows of each.
    """
    import random

    kind, fitting = CLASSES[name], _fitting(name)
    everything = read_table("communes")
    for at in range(number):
        random_ = random.Random(f"{seed} {name} {at}")  # noqa: S311  (noise, not a secret)
        target = random_.choice(fitting)
        others = random_.sample(everything, rows)
        sample = [row for row in others if row is not target][: rows - 1]
        place = random_.randrange(len(sample) + 1)
        sample.insert(place, target)
        draft = Draft([dict(row) for row in sample], place, random_, list(target))
        yield kind, kind.damage(draft)
