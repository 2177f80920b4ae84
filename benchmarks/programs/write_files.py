"""Write the files that are checked, fixed and joined: `validate.py`, `fix.py` and `enrich.py` start it.

Seeded. Projects, as a préfecture keeps them: the rows are drawn from the communes of the programme
and come in no order; each faulty row gets one fault, of the kinds that frictionless can find too,
and which line has which is written to a file beside. Codes, as people have them, with a number, a
text, an amount and a day. A program of its own, since the memory of whoever starts a process
counts in what that process seems to take.
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
DATA = Path(__file__).parents[2] / "data"

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
        with DATA.joinpath("communes.csv").open(encoding="utf-8", newline="") as file:
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
                # One in two has a comma, and so is quoted.
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


class Damager:
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

    def damage(self, cells: list[str]) -> tuple[str, list[str]]:
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


def write_projects(path: Path, number: int, faulty: int) -> None:
    """Write a file of projects and, beside it, which lines are at fault.

    Args:
        path: the file; the faults are written to the same name with `.json` after it.
        number: how many rows.
        faulty: how many of them have a fault.
    """
    drawer, damager = Drawer(SEED), Damager(SEED)
    bad = set(random.Random(SEED).sample(range(1, number), faulty))  # noqa: S311
    faults: dict[int, str] = {}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        for at, row in enumerate(drawer.rows(number)):
            if at in bad:
                faults[at + 2], damaged = damager.damage(row)
                writer.writerow(damaged)
            else:
                damager.note(row)
                writer.writerow(row)
    path.with_name(f"{path.name}.json").write_text(json.dumps(faults), encoding="utf-8")


#: Shares of former and of unknown codes; of those with a zero, how many have lost it.
FORMER, UNKNOWN, LOST = 0.03, 0.02, 0.25


def draw_codes(number: int) -> list[str]:
    """Draw codes as people have them, in no order.

    Nine in ten are of today (of all communes of France), three in a hundred former ones or of
    parts, two in a hundred never were; of those that begin with a zero one in four has lost it.

    Args:
        number: how many.
    """
    draw = random.Random(SEED)  # noqa: S311  (noise, not a secret)
    today = _column("communes_france", "code_insee")
    former = _column("anciens_codes", "ancien_code") + _column("subdivisions", "code_subdivision")
    # No département has a commune of number 990 or above.
    never = [f"{code[:2]}99{at % 10}" for at, code in enumerate(today[::50])]
    zeros = [code for code in today if code.startswith("0")]
    lost = LOST * len(zeros) / len(today)
    kinds = ([code.removeprefix("0") for code in zeros], former, never, today)
    shares = (lost, FORMER, UNKNOWN, 1 - lost - FORMER - UNKNOWN)
    pool = [code for kind in kinds for code in kind]
    weights = [share / len(kind) for kind, share in zip(kinds, shares, strict=True) for _ in kind]
    return draw.choices(pool, weights, k=number)


def _column(table: str, name: str) -> list[str]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [row[name] for row in csv.DictReader(file)]


def write_codes(folder: Path, number: int) -> None:
    """Write files with codes, the same rows as Parquet and as CSV.

    Args:
        folder: where; they are named by the number of rows.
        number: how many rows.
    """
    import polars as pl

    serial = pl.int_range(number, dtype=pl.Int64, eager=True)
    each = pl.lit(serial)
    frame = pl.select(
        numero=serial,
        code_insee=pl.Series(draw_codes(number)),
        intitule="Halle n° " + (serial % 10_007).cast(pl.String),
        montant=serial * 7_919 % 500_000,
        jour=pl.date(2021, each % 12 + 1, each % 28 + 1),
    )
    frame.write_parquet(folder / f"{number}.parquet")
    frame.write_csv(folder / f"{number}.csv")


FRANCE = ("code_insee", "nom_commune", "siren_epci", "code_departement", "date_signature")
MEASURED = ("population_municipale", "longitude", "latitude")


def draw_france(number: int, kind: str = "plain") -> Iterator[list[str]]:
    """Yield rows of communes of all France, whose dates, populations and places differ.

    Args:
        number: how many.
        kind: `rare` for a fault in one of a hundred, `dates` for every second date in another form.
    """
    draw = random.Random(SEED)  # noqa: S311  (noise, not a secret)
    with (DATA / "communes_france.csv").open(encoding="utf-8", newline="") as file:
        towns = [row for row in csv.DictReader(file) if row["longitude"]]
    for serial in range(number):
        town, day = draw.choice(towns), date(2019, 1, 1) + timedelta(days=draw.randrange(_DAYS))
        row = [town["code_insee"], town["nom"], town["siren_epci"], town["code_departement"]]
        row.append(day.strftime("%Y%m%d") if kind == "dates" and serial % 2 else str(day))
        row.append(str(round(int(town["population_municipale"]) * draw.uniform(0.99, 1.01))))
        for name in MEASURED[1:]:
            row.append(f"{float(town[name]) + draw.uniform(-0.005, 0.005):.6f}")
        if kind == "rare" and draw.random() < 0.01:
            at = draw.choice((0, 1, 4, 6))
            row[at] = draw.choice((f" {row[at]}", row[at].upper(), row[at].replace(".", ",")))
        yield row


def write_france(path: Path, number: int, kind: str) -> None:
    """Write such rows as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*FRANCE, *MEASURED])
        writer.writerows(draw_france(number, kind))


def write_workbook(path: Path, number: int) -> None:
    """Write such rows as a workbook, with numbers and dates of its own."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Feuil1")
    sheet.append([*FRANCE, *MEASURED])
    for *texts, day, people, east, north in draw_france(number):
        sheet.append([*texts, date.fromisoformat(day), int(people), float(east), float(north)])
    book.save(path)


def main() -> None:
    """Write one file, or one pair of files."""
    parser = argparse.ArgumentParser(description="Write the files of the benchmarks.")
    parser.add_argument("what", choices=["projects", "codes", "france", "workbook"])
    parser.add_argument("path", type=Path, help="the file; of codes the folder")
    parser.add_argument("rows", type=int)
    parser.add_argument("--faulty", type=int, default=0)
    parser.add_argument("--kind", choices=["plain", "rare", "dates"], default="plain")
    asked = parser.parse_args()
    if asked.what == "projects":
        write_projects(asked.path, asked.rows, asked.faulty)
    elif asked.what == "france":
        write_france(asked.path, asked.rows, asked.kind)
    elif asked.what == "workbook":
        write_workbook(asked.path, asked.rows)
    else:
        write_codes(asked.path, asked.rows)


if __name__ == "__main__":
    main()
