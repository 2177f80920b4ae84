"""Write a file of projects, as a préfecture keeps one: `python benchmarks/_projects.py`.

Seeded. The rows are drawn from the communes of the programme and come in no order. Asked for
faulty rows, it puts one fault in each of them, of the kinds that frictionless can know too, and
writes beside the file which line has which. A program of its own, since the memory of whoever
starts a process counts in what that process seems to take.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import random
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SEED = 20260427
COMMUNES = Path(__file__).parents[1] / "data" / "communes.csv"

HEADER = (
    "code_projet",
    "code_insee",
    "nom",
    "code_departement",
    "siren_epci",
    "date_adhesion",
    "intitule",
    "montant",
    "longitude",
    "latitude",
    "date_debut",
)

_WORK = ("Réhabilitation", "Rénovation énergétique", "Création", "Extension", "Étude préalable")
_WHAT = (
    "de la halle du marché",
    "de l'ancienne école",
    "d'une maison de santé",
    "de l'îlot Saint-Jean",
    "du cinéma municipal",
    "d'un tiers-lieu",
    "de la place de l'Église",
)
_WHERE = ("centre ancien", "rue des Tanneurs", "quartier de la Gare", "entrée de ville")
_DAYS = 3_000
_METRES = 1_000


class Drawer:
    """Draws projects."""

    def __init__(self, seed: int) -> None:
        """Read the communes.

        Args:
            seed: what is drawn follows from it.
        """
        self._random = random.Random(seed)  # noqa: S311  (noise, not a secret)
        with COMMUNES.open(encoding="utf-8", newline="") as file:
            self._communes = list(csv.DictReader(file))
        self._seen: tuple[set[str], set[str]] = (set(), set())
        self._days = [str(date(2019, 1, 1) + timedelta(days=n)) for n in range(_DAYS)]

    def rows(self, number: int) -> Iterator[list[str]]:
        """Yield projects in no order.

        Args:
            number: how many.
        """
        numbers = list(range(1, number + 1))
        self._random.shuffle(numbers)
        choose, draw = self._random.choice, self._random.randrange
        for serial in numbers:
            town = choose(self._communes)
            longitude, latitude = self._place(float(town["longitude"]), float(town["latitude"]))
            yield [
                f"PVD-{serial:07d}",
                town["code_insee"],
                town["nom"],
                town["code_departement"],
                town["siren_epci"],
                town["date_adhesion"],
                # One in two has a comma, and so stands in quotes.
                f"{choose(_WORK)} {choose(_WHAT)}{choose((',', ' -'))} {choose(_WHERE)} {serial}",
                str(draw(1_000, 500_000)),
                longitude,
                latitude,
                choose(self._days),
            ]

    def _place(self, longitude: float, latitude: float) -> tuple[str, str]:
        """Move a place by up to 1 km, to where no other is, east or north."""
        while True:
            away = _METRES * math.sqrt(self._random.random()) / 111_320
            turn = self._random.random() * math.tau
            x = f"{longitude + away * math.sin(turn) / math.cos(math.radians(latitude)):.7f}"
            y = f"{latitude + away * math.cos(turn):.7f}"
            if x not in self._seen[0] and y not in self._seen[1]:
                self._seen[0].add(x)
                self._seen[1].add(y)
                return x, y


class Spoiler:
    """Puts one fault in a row."""

    def __init__(self, seed: int) -> None:
        """Set the kinds.

        Args:
            seed: what is drawn follows from it.
        """
        self._random = random.Random(seed)  # noqa: S311
        self._key = ""
        self._kinds: dict[str, Callable[[dict[str, str]], dict[str, str] | None]] = {
            "code without its zero": lambda row: self._unpadded(row, "code_insee"),
            "code that does not exist": self._strange,
            "département without its zero": lambda row: self._unpadded(row, "code_departement"),
            "SIREN without a digit": self._shorter,
            "date day/month/year": self._turned,
            "date that does not exist": lambda row: {"date_adhesion": "2021-02-30"},
            "decimal comma": lambda row: {"longitude": row["longitude"].replace(".", ",")},
            "decimal point lost": lambda row: {"latitude": row["latitude"].replace(".", "")},
            "key of another row": self._again,
        }

    def spoil(self, cells: list[str]) -> tuple[str, list[str]]:
        """Return a kind of fault and the row with it.

        Args:
            cells: the row.
        """
        row = dict(zip(HEADER, cells, strict=True))
        while True:
            kind = self._random.choice([*self._kinds, "row cut"])
            if kind == "row cut":
                return kind, cells[: self._random.randrange(2, len(cells))]
            changed = self._kinds[kind](row)
            if changed:
                return kind, [*(row | changed).values()]

    def note(self, cells: list[str]) -> None:
        """Remember the key of a row without a fault, for a later one to repeat."""
        if not self._key or self._random.random() < 0.01:
            self._key = cells[0]

    def _unpadded(self, row: dict[str, str], column: str) -> dict[str, str] | None:
        return {column: row[column][1:]} if row[column].startswith("0") else None

    def _strange(self, row: dict[str, str]) -> dict[str, str]:
        # No département has a commune of number 990 or above.
        return {"code_insee": f"{row['code_insee'][:2]}99{self._random.randrange(10)}"}

    def _shorter(self, row: dict[str, str]) -> dict[str, str] | None:
        return {"siren_epci": row["siren_epci"][:-1]} if row["siren_epci"] else None

    def _turned(self, row: dict[str, str]) -> dict[str, str] | None:
        day = row["date_adhesion"]
        return {"date_adhesion": "/".join(reversed(day.split("-")))} if day else None

    def _again(self, row: dict[str, str]) -> dict[str, str] | None:
        return {"code_projet": self._key} if self._key else None


def write(path: Path, number: int, faulty: int) -> None:
    """Write a file of projects and, beside it, which lines are at fault.

    Args:
        path: the file; the faults are told in the same name with `.json` after it.
        number: how many rows.
        faulty: how many of them have a fault.
    """
    drawer, spoiler = Drawer(SEED), Spoiler(SEED)
    bad = set(random.Random(SEED).sample(range(1, number), faulty))  # noqa: S311
    faults: dict[int, str] = {}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        for at, row in enumerate(drawer.rows(number)):
            if at in bad:
                faults[at + 2], spoilt = spoiler.spoil(row)
                writer.writerow(spoilt)
            else:
                spoiler.note(row)
                writer.writerow(row)
    path.with_name(f"{path.name}.json").write_text(json.dumps(faults), encoding="utf-8")


def main() -> None:
    """Write one file."""
    parser = argparse.ArgumentParser(description="Write a file of projects.")
    parser.add_argument("path", type=Path)
    parser.add_argument("--rows", type=int, default=34_875)
    parser.add_argument("--faulty", type=int, default=0)
    asked = parser.parse_args()
    write(asked.path, asked.rows, asked.faulty)


if __name__ == "__main__":
    main()
