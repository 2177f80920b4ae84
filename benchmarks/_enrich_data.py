"""Write a file with codes as people have them: `python benchmarks/_enrich_data.py FOLDER --rows N`.

Seeded. In no order: nine rows in ten have a code of today (of all communes of France), three in a
hundred a former one or a part's, two in a hundred one that never was, and one that begins with a
zero has lost it in one row of four. Beside the codes a number, a text, an amount and a day. The same rows
as CSV and as Parquet. A program of its own, so that its memory counts in no measure.
"""

from __future__ import annotations

import argparse
import csv
import random
from pathlib import Path

import polars as pl

SEED = 20260427
DATA = Path(__file__).parents[1] / "data"

#: Shares of former and of unknown codes; of those with a zero, how many have lost it.
FORMER, UNKNOWN, LOST = 0.03, 0.02, 0.25


def codes(number: int) -> list[str]:
    """Draw codes.

    Args:
        number: how many.
    """
    draw = random.Random(SEED)  # noqa: S311  (noise, not a secret)
    today = _column("communes_france", "code_insee")
    former = _column("anciens_codes", "ancien_code") + _column("subdivisions", "code_subdivision")
    # No département has a commune of number 990 or above.
    never = [f"{code[:2]}99{at % 10}" for at, code in enumerate(today[::50])]
    spoilt = [code for code in today if code.startswith("0")]
    lost = LOST * len(spoilt) / len(today)
    kinds = ([code.removeprefix("0") for code in spoilt], former, never, today)
    shares = (lost, FORMER, UNKNOWN, 1 - lost - FORMER - UNKNOWN)
    pool = [code for kind in kinds for code in kind]
    weights = [share / len(kind) for kind, share in zip(kinds, shares, strict=True) for _ in kind]
    return draw.choices(pool, weights, k=number)


def _column(table: str, name: str) -> list[str]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [row[name] for row in csv.DictReader(file)]


def write(folder: Path, number: int) -> None:
    """Write both files.

    Args:
        folder: where; they are named by the number of rows.
        number: how many rows.
    """
    serial = pl.int_range(number, dtype=pl.Int64, eager=True)
    each = pl.lit(serial)
    frame = pl.select(
        numero=serial,
        code_insee=pl.Series(codes(number)),
        intitule="Halle n° " + (serial % 10_007).cast(pl.String),
        montant=serial * 7_919 % 500_000,
        jour=pl.date(2021, each % 12 + 1, each % 28 + 1),
    )
    frame.write_parquet(folder / f"{number}.parquet")
    frame.write_csv(folder / f"{number}.csv")


def main() -> None:
    """Write one pair of files."""
    parser = argparse.ArgumentParser(description="Write files with codes.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    asked = parser.parse_args()
    write(asked.folder, asked.rows)


if __name__ == "__main__":
    main()
