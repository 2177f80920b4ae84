"""How checking a frame grows with its rows: `python benchmarks/frames.py`.

The rows are about all communes, and dates, populations and places differ from row to row
(`programs/write_communes.py`); one in a hundred has a fault of any kind. As Parquet they are checked by `frames.check` in DuckDB and in PySpark (local mode, two threads), all rules on, and
beside that only read: the greatest value of each column. Each is a process of its own, once; the
counts of each rule must be those of `pvd_data.validate` on the same rows as CSV. `--rows N,N` takes other
numbers of rows, `--only duckdb` one library.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._measure import Answer, ask, in_turns, machine, markdown, median, script
from benchmarks.programs.check_frame import LIBRARIES, WHAT

ROWS = (1_000_000, 3_000_000, 10_000_000)
SHARE = 0.01

Answers = dict[str, list[Answer]]


def counts_of(path: Path) -> dict[str, int]:
    """Return how many faults of each rule `validate` finds in a CSV."""
    import pvd_data

    report = pvd_data.validate(path, limit=1, as_of="today")
    return {slug: number for (_, slug), number in report.totals.items()}


def write_both(folder: Path, rows: int) -> tuple[Path, Path]:
    """Write a file as CSV, and the same as Parquet."""
    import duckdb

    written, parquet = folder / "rows.csv", folder / "rows.parquet"
    ask(script("write_communes", written, rows, "--kind=mixed", f"--share={SHARE}"))
    texts = duckdb.connect().read_csv(str(written), all_varchar=True)
    texts.write_parquet(str(parquet))
    return written, parquet


def compare(folder: Path, rows: int, libraries: list[str]) -> Answers:
    """Let the libraries check a file in turns.

    Raises:
        SystemExit: one does not find what `validate` finds.
    """
    written, parquet = write_both(folder, rows)
    right = counts_of(written)
    written.unlink()
    programs = {
        f"{library} {what}": partial(ask, script("check_frame", library, what, parquet))
        for library in libraries
        for what in WHAT
    }
    measured = in_turns(programs, 1)
    parquet.unlink()
    for library in libraries:
        found = measured[f"{library} check"][0].values["counts"]
        if found != right:
            raise SystemExit(f"{library}: found {found}, expected {right}")
    return measured


def line(rows: int, library: str, measured: Answers) -> list[str]:
    """Return the line of a library in the table of growth."""
    read, check = measured[f"{library} read"], measured[f"{library} check"]
    spent = median(one.values["processor"] for one in check)
    return [
        f"{rows:,}",
        library,
        f"{median(one.values['seconds'] for one in check):.1f}",
        f"{spent:.1f}",
        f"{spent / rows * 1e6:.1f}",
        f"{median(one.values['processor'] for one in read):.1f}",
        f"{max(one.peak for one in check):.0f}",
        f"{check[0].values['fetched']:,}",
        f"{sum(check[0].values['counts'].values()):,}",
    ]


HEADER = [
    *("rows", "", "check, s", "its processor time, s", "of a million rows, s"),
    *("only read, processor, s", "peak, MiB", "rows that came to Python", "faults"),
]


def main(arguments: list[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="How checking a frame grows with its rows.")
    parser.add_argument("--rows", default=",".join(map(str, ROWS)))
    parser.add_argument("--only", default="")
    asked = parser.parse_args(arguments)
    libraries = [library for library in LIBRARIES if asked.only in library]
    versions: dict[str, str] = {}
    lines = []
    for rows in map(int, asked.rows.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            measured = compare(Path(folder), rows, libraries)
        lines += [line(rows, library, measured) for library in libraries]
        for one in measured.values():
            versions |= one[0].values["versions"]
        sys.stderr.write(f"{markdown(HEADER, lines)}\n")
    sys.stdout.write(f"{SHARE:.0%} of the rows have a fault\n\n{markdown(HEADER, lines)}\n\n")
    sys.stdout.write(f"{machine(versions)}\n")


if __name__ == "__main__":
    main()
