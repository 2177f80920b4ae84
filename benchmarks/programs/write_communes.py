"""Write files of all communes whose cells differ from row to row, clean or with every row at fault.

Seeded. The rows are drawn from all communes of France and come in no order: populations are those
of another year, places are in their communes, days are of six years. Each kind of fault is one that
people's files are full of, and every row but those that `is_right` names has it.
"""

from __future__ import annotations

import argparse
import csv
import random
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SEED = 20260427
DATA = Path(__file__).parents[2] / "data"

HEADER = (
    *("code_insee", "nom_commune", "siren_epci", "code_departement"),
    *("date", "population", "lon", "lat"),
)
_DAYS = 2_190
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

#: Of so many rows one writes its date as ISO does, so that the column has no way of its own.
ISO = 50

Cells = dict[str, str]


class Drawer:
    """Draws rows about communes."""

    def __init__(self, seed: int = SEED) -> None:
        """Read the communes and the codes that have ended.

        Args:
            seed: what is drawn follows from it.
        """
        self._random = random.Random(seed)  # noqa: S311  (noise, not a secret)
        self._communes = list(_read("communes_france"))
        self._by_code = {town["code_insee"]: town for town in self._communes}
        self._former = [
            (row, town)
            for row in _read("anciens_codes")
            if row["ancien_code"] not in self._by_code
            and (town := self._by_code.get(row["code_insee"])) is not None
        ]
        self._zeros = [town for town in self._communes if town["code_insee"].startswith("0")]
        self._days = [str(date(2019, 1, 1) + timedelta(days=n)) for n in range(_DAYS)]
        self._names: set[str] = set()
        self._serial = count()

    def rows(self, number: int, kind: str, share: float = 1) -> Iterator[list[str]]:
        """Yield rows.

        Args:
            number: how many.
            kind: one of `KINDS`.
            share: of how many there is a fault.
        """
        damage = KINDS[kind]
        for _ in range(number):
            damaged = share >= 1 or self._random.random() < share
            yield [*(damage(self) if damaged else self.clean()).values()]

    def clean(self, town: Cells | None = None) -> Cells:
        """Return a row without a fault.

        Args:
            town: its commune; any if None.
        """
        draw = self._random
        town = town or draw.choice(self._communes)
        people = int(town["population_municipale"] or 0)
        where = (town["longitude"], town["latitude"])
        east, north = (
            f"{float(degrees) + draw.uniform(-0.02, 0.02):.6f}" if degrees else ""
            for degrees in where
        )
        return {
            "code_insee": town["code_insee"],
            "nom_commune": town["nom"],
            "siren_epci": town["siren_epci"],
            "code_departement": town["code_departement"],
            "date": draw.choice(self._days),
            "population": str(people + round(people * draw.uniform(-0.01, 0.01))),
            "lon": east,
            "lat": north,
        }

    def misspelt(self) -> Cells:
        """Return a row whose name has one wrong letter."""
        row = self.clean()
        return row | {"nom_commune": self._typed_wrong(row["nom_commune"])}

    def unlike_any(self) -> Cells:
        """Return a row whose name is misspelt as no other is."""
        row = self.clean()
        name = row["nom_commune"]
        while (wrong := self._typed_wrong(name)) in self._names:
            # One letter more: the names of a commune that is drawn often are soon used up.
            name = (
                self._typed_wrong(name) if len(name) < 2 * len(row["nom_commune"]) else wrong + "e"
            )
        self._names.add(wrong)
        return row | {"nom_commune": wrong}

    def former(self) -> Cells:
        """Return a row with a code that has ended, and in one of two rows the name it had."""
        ended, town = self._random.choice(self._former)
        row = self.clean(town) | {"code_insee": ended["ancien_code"]}
        return row | {"nom_commune": self._random.choice((ended["ancien_nom"], town["nom"]))}

    def broken(self) -> Cells:
        """Return a row whose code has lost its zero, is written otherwise, or was never one."""
        draw = self._random
        way = draw.randrange(5)
        row = self.clean(draw.choice(self._zeros) if way < 3 else None)
        code = row["code_insee"]
        ways = (
            code[1:],
            code[1:],
            f"{code[1:]}.0",
            f"{code[:2]} {code[2:]}",
            f"{code[:2]}99{draw.randrange(10)}",
        )
        return row | {"code_insee": ways[way]}

    def in_capitals(self) -> Cells:
        """Return a row with a name in capitals."""
        row = self.clean()
        return row | {"nom_commune": row["nom_commune"].upper()}

    def day_first(self) -> Cells:
        """Return a row with a date of another order, but where the column is to mix the two."""
        row = self.clean()
        if not next(self._serial) % ISO:
            return row
        return row | {"date": "/".join(reversed(row["date"].split("-")))}

    def choose(self, ways: Sequence[Callable[[Drawer], Cells]]) -> Callable[[Drawer], Cells]:
        """Return one of several ways to make a row."""
        return self._random.choice(ways)

    def _typed_wrong(self, name: str) -> str:
        draw, letter = self._random, self._random.choice(_LETTERS)
        at = draw.randrange(1, max(2, len(name)))
        way = draw.randrange(3)
        return f"{name[:at]}{letter if way < 2 else ''}{name[at + (way > 0) :]}" or letter


def _of_any_kind(drawer: Drawer) -> Cells:
    """Return a row with a fault of any kind."""
    return drawer.choose(list(KINDS.values())[1:-1])(drawer)


KINDS: dict[str, Callable[[Drawer], Cells]] = {
    "clean": Drawer.clean,
    "names": Drawer.misspelt,
    "uniq": Drawer.unlike_any,
    "former": Drawer.former,
    "codes": Drawer.broken,
    "capitals": Drawer.in_capitals,
    "dates": Drawer.day_first,
    "mixed": _of_any_kind,
}
"""What is wrong with the rows of a file, by a name for it."""


def _read(table: str) -> Iterator[Cells]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


#: More rows are drawn once, and written again with one more digit each.
DRAWN = 1_000_000


def write_communes(
    path: Path, number: int, kind: str, share: float = 1, columns: int = 0, length: int = 0
) -> None:
    """Write a file of communes.

    Args:
        path: the file.
        number: how many rows.
        kind: one of `KINDS`.
        share: of how many rows there is a fault.
        columns: how many columns it has, with texts in those that are not of communes.
        length: how long a text is in a column of its own; none if 0.
    """
    more = max(columns - len(HEADER), 0)
    header = [*HEADER, *(f"texte_{at}" for at in range(more)), *(["remarque"] if length else [])]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        drawer = Drawer()
        rows = drawer.rows(min(number, DRAWN), kind, share)
        if more or length:
            rows = (
                [*row, *(f"t{serial}-{at}" for at in range(more)), *_remark(serial, length)]
                for serial, row in enumerate(rows)
            )
        if number <= DRAWN:
            writer.writerows(rows)
            return
        # None has a cell that needs quotes; of a place that nobody knows no digit can be added.
        drawn = [",".join(row) for row in rows if row[-1]]
        for copy, begin in enumerate(range(0, number, len(drawn))):
            some = drawn[: number - begin]
            file.write("".join([f"{row}{copy:02}\n" for row in some]))


def _remark(serial: int, length: int) -> list[str]:
    return [f"{serial} ".ljust(length, "x")[:length]] if length else []


def main() -> None:
    """Write one file."""
    parser = argparse.ArgumentParser(description="Write a file about all communes.")
    parser.add_argument("path", type=Path)
    parser.add_argument("number", type=int, metavar="rows")
    parser.add_argument("--kind", choices=KINDS, default="clean")
    parser.add_argument("--share", type=float, default=1)
    parser.add_argument("--columns", type=int, default=0)
    parser.add_argument("--length", type=int, default=0)
    write_communes(**vars(parser.parse_args()))


if __name__ == "__main__":
    main()
