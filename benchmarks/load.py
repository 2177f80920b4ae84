"""How fast all tables are loaded within a process: `python benchmarks/load.py`.

All tables of the programme, the national reference left out, are read by pvd-data into typed
rows that know each other, each time from a dataset that has read nothing; beside it, in turns,
what one would write instead: a `csv.reader` loop, which gives texts only, frames of pandas and
polars with the types of the schemas, and rows of frictionless. Each contender is in a process
and an environment of its own (`_environments.py`) and reads the same files, those of the wheel.
Ratios are of processor time, all threads together, which other work on the machine disturbs less.

`--environments DIR` keeps what is installed for the next time.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._environments import Environments, environments
from benchmarks._processes import Program, answer, machine, median, quartile
from benchmarks._tables import markdown
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

NATIONAL = {
    *("communes_france", "intercommunalites_france"),
    *("anciens_codes", "anciens_noms", "subdivisions"),
}
"""The tables that are of all France."""

NAMES = [name for name in TABLES if name not in NATIONAL]
"""The tables of the programme."""

CONTENDERS = {
    "csv.reader, texts only": ("pvd-data", "csv"),
    "pvd_data, typed and linked": ("pvd-data", "ours"),
    "pvd_data, and each commune's relations followed": ("pvd-data", "ours-followed"),
    "pvd_data, each row judged again": ("pvd-data", "ours-judged"),
    "polars.read_csv, typed": ("polars", "polars"),
    "pandas.read_csv, typed": ("pandas", "pandas"),
    "frictionless read_rows, file by file": ("frictionless", "frictionless-alone"),
    "frictionless read_rows, the package": ("frictionless", "frictionless"),
}
"""What is compared: by its name in the table, the environment and the reader."""

FLOOR, OURS, *_ = CONTENDERS
THEIRS = "frictionless read_rows, file by file"
GOAL = 6.0


class Reading:
    """What the processes of one contender answered.

    Attributes:
        first: seconds of the first reading of each process, its imports done.
        again: seconds of all further ones.
        processor: seconds of the processor for each of these, all threads together.
        peak: the most memory after the first, in MiB.
    """

    def __init__(self) -> None:
        """Begin without answers."""
        self.first: list[float] = []
        self.again: list[float] = []
        self.processor: list[float] = []
        self.peak: list[float] = []

    @property
    def spent(self) -> float:
        """Median of the processor time, which other work on the machine disturbs less."""
        return median(self.processor)

    def add(self, told: Mapping[str, Any]) -> None:
        """Take what a process answered."""
        self.first.append(told["first"])
        self.again += told["again"]
        self.processor += told["processor"]
        self.peak.append(told["peak"])


def program(there: Environments, contender: str, again: int) -> Program:
    """Return what reads the tables in one way.

    Args:
        there: what is installed.
        contender: one of `CONTENDERS`.
        again: readings after the first.
    """
    name, reader = CONTENDERS[contender]
    code = "import read_tables; read_tables.main()"
    arguments = (reader, str(there.package), *NAMES, f"--again={again}")
    return Program(there.python(name), code, arguments)


def compare(there: Environments, turns: int, again: int) -> dict[str, Reading]:
    """Let the contenders read in turns.

    Args:
        there: what is installed.
        turns: processes of each.
        again: readings of each process, after its first.

    Raises:
        SystemExit: they do not find the same rows.
    """
    readings = {name: Reading() for name in CONTENDERS}
    rows: dict[str, int] = {}
    for turn in range(turns + 1):
        sys.stderr.write(f"\r{turn} of {turns} turns done")
        for name, reading in readings.items():
            # The first turn finds files and bytecode cold and is not counted.
            told = json.loads(answer(program(there, name, again if turn else 1)))
            rows = rows or told["rows"]
            if told["rows"] != rows:
                raise SystemExit(f"{name}: {told['rows']} rows, expected {rows}")
            if turn:
                reading.add(told)
    sys.stderr.write("\n")
    return readings


def table(readings: Mapping[str, Reading]) -> str:
    """Return a Markdown table of medians."""
    floor = readings[FLOOR].spent
    header = ["", "readings", "first, ms", "median, ms", "first quartile, ms", "processor, ms"]
    lines = [
        [
            name,
            str(len(one.again)),
            f"{median(one.first) * 1e3:.1f}",
            f"{median(one.again) * 1e3:.1f}",
            f"{quartile(one.again) * 1e3:.1f}",
            f"{one.spent * 1e3:.1f}",
            f"{one.spent / floor:.1f}",
            f"{median(one.peak):.0f}",
        ]
        for name, one in readings.items()
    ]
    return markdown([*header, "times csv.reader", "peak, MiB"], lines)


def goals(readings: Mapping[str, Reading]) -> str:
    """Return a Markdown table of what was to be reached, and what was."""
    floor = readings[FLOOR].spent
    times, theirs = readings[OURS].spent / floor, readings[THEIRS].spent / floor
    measured = f"{times:.1f} times{'' if times <= GOAL else ': missed'}"
    lines = [
        [OURS, f"{GOAL:.0f} times csv.reader at most", measured],
        [f"beside it {THEIRS}", "-", f"{theirs:.1f} times"],
    ]
    return markdown(["", "to reach", "measured"], lines)


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
        readings = compare(there, asked.turns, asked.again)
        package = there.package
        size = sum((package / TABLES[name].path).stat().st_size for name in NAMES)
        versions = there.versions()
    del versions["click"], versions["pycountry"]
    out = sys.stdout
    out.write(f"{len(NAMES)} tables, {size / 2**10:,.0f} KiB\n\n{table(readings)}\n\n")
    out.write(f"What was to be reached\n\n{goals(readings)}\n\n{machine(versions)}\n")


if __name__ == "__main__":
    main()
