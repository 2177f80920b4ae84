"""The same columns beside each row of a CSV as `pvd-data enrich` adds, by hand: `enrich.py` starts it.

What somebody writes who knows the library and has only our tables: former codes are not told.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

DATA = Path(__file__).parents[2] / "data"
CODE, EPCI = "code_insee", "siren_epci"
ADDED = ("nom", EPCI, "date_adhesion", "ort", "date_ort")


def join_in_polars(path: Path, out: Path) -> None:
    """Scan, join, sink."""
    import polars as pl

    side = pl.read_csv(DATA / "communes.csv", infer_schema=False).select(
        CODE, pvd_est_beneficiaire=pl.lit(True), **{f"pvd_{name}": name for name in ADDED}
    )
    names = pl.read_csv(DATA / "intercommunalites.csv", infer_schema=False)
    side = side.join(
        names.select(EPCI, pvd_nom_epci="nom"), left_on=f"pvd_{EPCI}", right_on=EPCI, how="left"
    )
    frame = pl.scan_csv(path, infer_schema=False)
    joined = frame.join(side.lazy(), on=CODE, how="left", maintain_order="left")
    joined.with_columns(pl.col("pvd_est_beneficiaire").fill_null(False)).sink_csv(out)


def join_in_duckdb(path: Path, out: Path) -> None:
    """Copy a query."""
    import duckdb

    added = ", ".join(f"c.{name} AS pvd_{name}" for name in ADDED)
    duckdb.sql(f"""
        COPY (
            SELECT f.*, c.code_insee IS NOT NULL AS pvd_est_beneficiaire, {added},
                e.nom AS pvd_nom_epci
            FROM read_csv('{path}', all_varchar=true) AS f
            LEFT JOIN read_csv('{DATA}/communes.csv', all_varchar=true) AS c USING (code_insee)
            LEFT JOIN read_csv('{DATA}/intercommunalites.csv', all_varchar=true) AS e
                ON c.siren_epci = e.siren_epci
        ) TO '{out}' (HEADER)
    """)  # noqa: S608  (our own paths)


def join_in_csv(path: Path, out: Path) -> None:
    """Read and write rows of the module `csv`."""
    with (DATA / "intercommunalites.csv").open(encoding="utf-8", newline="") as file:
        names = {row[EPCI]: row["nom"] for row in csv.DictReader(file)}
    with (DATA / "communes.csv").open(encoding="utf-8", newline="") as file:
        side = {
            row[CODE]: ["true", *(row[name] for name in ADDED), names.get(row[EPCI], "")]
            for row in csv.DictReader(file)
        }
    none = ["false", *[""] * (len(ADDED) + 1)]
    with (
        path.open(encoding="utf-8", newline="") as file,
        out.open("w", encoding="utf-8", newline="") as target,
    ):
        rows, writer = csv.reader(file), csv.writer(target, lineterminator="\n")
        header = next(rows)
        writer.writerow([*header, "est_beneficiaire", *ADDED, "nom_epci"])
        at = header.index(CODE)
        writer.writerows(row + side.get(row[at], none) for row in rows)


WAYS = {"polars": join_in_polars, "duckdb": join_in_duckdb, "csv": join_in_csv}
"""The ways by hand."""


def main() -> None:
    """Join one file in one way."""
    parser = argparse.ArgumentParser(description="Join a CSV by hand.")
    parser.add_argument("way", choices=WAYS)
    parser.add_argument("path", type=Path)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    WAYS[asked.way](asked.path, asked.out)


if __name__ == "__main__":
    main()
