"""How fast all tables are loaded within a process: `python benchmarks/load.py`.

All tables of the programme, the national reference left out, are read by pvd-data into typed
rows that are linked, each time from a dataset that has read nothing. Beside it, in turns, what one
would write instead: a `csv.reader` loop, which gives texts only, frames of pandas and polars with
the types of the schemas, and rows of frictionless. Each contender is in a process and an
environment of its own and reads the same files, those of the wheel. Ratios are of processor time,
all threads together, which other work on the machine disturbs less.

`--environments DIR` keeps what is installed for the next time.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._measure import (
    Answer,
    Environments,
    ask,
    environments,
    goals,
    in_turns,
    machine,
    markdown,
    median,
    quartile,
    script,
)
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

NATIONAL = {
    *("communes_france", "intercommunalites_france"),
    *("anciens_codes", "anciens_noms", "detachements", "subdivisions"),
    *("appartenances_epci", "anciens_noms_epci"),
}
"""The tables that are of all France."""

NAMES = [name for name in TABLES if name not in NATIONAL]
"""The tables of the programme."""

CONTENDERS = {
    "csv.reader, texts only": ("pvd-data", "csv"),
    "pvd_data, typed and linked": ("pvd-data", "ours"),
    "pvd_data, and each commune's relations followed": ("pvd-data", "ours-followed"),
    "pvd_data, each row checked again": ("pvd-data", "ours-checked"),
    "polars.read_csv, typed": ("polars", "polars"),
    "pandas.read_csv, typed": ("pandas", "pandas"),
    "frictionless read_rows, file by file": ("frictionless", "frictionless-alone"),
    "frictionless read_rows, the package": ("frictionless", "frictionless"),
}
"""What is compared: by its name in the table, the environment and the reader."""

FLOOR, OURS, *_ = CONTENDERS
GOAL = 6.0

Readings = dict[str, list[Answer]]


def compare(there: Environments, turns: int, again: int) -> tuple[Readings, dict[str, float]]:
    """Let the contenders read in turns; return what they answered and the peaks of memory.

    Args:
        there: what is installed.
        turns: processes of each.
        again: readings of each process, after its first.

    Raises:
        SystemExit: they do not find the same rows.
    """
    package = str(there.package)

    def program(name: str, again: int) -> partial[Answer]:
        where, reader = CONTENDERS[name]
        options = (reader, package, *NAMES, f"--again={again}")
        return partial(ask, script("read_tables", *options, python=there.python(where)))

    # The first process of each finds files and bytecode cold, and is not timed.
    cold: dict[str, Answer] = {}
    for name in CONTENDERS:
        cold[name] = program(name, 0)()
        rows, expected = (cold[one].values["rows"] for one in (name, FLOOR))
        if rows != expected:
            raise SystemExit(f"{name}: {rows} rows, expected {expected}")
    readings = in_turns({name: program(name, again) for name in CONTENDERS}, turns)
    return readings, {name: one.peak for name, one in cold.items()}


def seconds(readings: Readings, name: str, what: str = "processor") -> list[float]:
    """Return all seconds of a contender: `first`, `again`, or `processor` of the latter."""
    return [number for one in readings[name] for number in one.values[what]]


def spent(readings: Readings, name: str) -> float:
    """Return the processor time beside that of `csv.reader`."""
    return median(seconds(readings, name)) / median(seconds(readings, FLOOR))


def table(readings: Readings, peaks: Mapping[str, float]) -> str:
    """Return a table of medians."""
    header = ["", "readings", "first, ms", "median, ms", "first quartile, ms", "processor, ms"]
    lines = [
        [
            name,
            str(len(seconds(readings, name))),
            f"{median(seconds(readings, name, 'first')) * 1e3:.1f}",
            f"{median(seconds(readings, name, 'again')) * 1e3:.1f}",
            f"{quartile(seconds(readings, name, 'again')) * 1e3:.1f}",
            f"{median(seconds(readings, name)) * 1e3:.1f}",
            f"{spent(readings, name):.1f}",
            f"{peaks[name]:.0f}",
        ]
        for name in readings
    ]
    return markdown([*header, "times csv.reader", "peak, MiB"], lines)


def main(arguments: list[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="How fast all tables are loaded.")
    parser.add_argument("--environments", type=Path, help="where what is installed is kept")
    parser.add_argument("--turns", type=int, default=5, help="processes of each contender")
    parser.add_argument("--again", type=int, default=9, help="readings after a process's first")
    asked = parser.parse_args(arguments)
    if asked.turns < 1 or asked.again < 1:
        parser.error("--turns and --again: at least 1 is needed")
    with environments(asked.environments) as there:
        readings, peaks = compare(there, asked.turns, asked.again)
        size = sum((there.package / TABLES[name].path).stat().st_size for name in NAMES)
        versions = there.versions()
    del versions["click"], versions["pycountry"]
    reached = goals([(OURS, "csv.reader", GOAL, " times", spent(readings, OURS))])
    out = sys.stdout
    out.write(f"{len(NAMES)} tables, {size / 2**10:,.0f} KiB\n\n{table(readings, peaks)}\n\n")
    out.write(f"What was to be reached\n\n{reached}\n\n{machine(versions)}\n")


if __name__ == "__main__":
    main()
