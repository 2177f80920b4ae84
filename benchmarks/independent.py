"""How fast a file that repeats nothing is validated: `python benchmarks/independent.py`.

Its rows are about all communes, and dates, populations and places differ from row to row
(`programs/write_communes.py`). It is clean, or one row in a hundred, in ten, or each has a fault of any
kind. It is checked by `pvd_data.validate` without polars and with it, all rules on, by what one would write
with others for the same rules (`programs/check_communes.py`), and only read by `csv.reader`, each in a
process of its own, in turns; both of ours must find the same rows at fault. Ratios are of the processor time
of the check alone, the import of polars included. Where each row has a fault there are a fifth of the rows, and a
twentieth for frictionless. `--rows N` takes another number of rows, 10,000,000 say, and
`--environments FOLDER` is where the others are installed; without it they are left out.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._measure import (
    Answer,
    Environment,
    ask,
    goals,
    in_turns,
    machine,
    markdown,
    median,
    pinned,
    script,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

ROWS, RUNS = 1_000_000, 3

#: Of the rows of a clean file so many where all are at fault, and for frictionless.
FIFTH, TWENTIETH = 5, 20

SHARES = (0.0, 0.01, 0.1, 1.0)

NAMES = {
    "csv": "csv.reader alone",
    "ours-python": "pvd_data.validate",
    "ours-polars": "pvd_data.validate with polars",
}
OTHERS = {
    "polars": "polars by hand",
    "duckdb": "DuckDB by hand",
    "dataframely": "dataframely",
    "pandera": "pandera with polars",
    "fairspec": "fairspec",
    "frictionless": "frictionless",
}
"""What others check the same with, by the names that `check_communes.py` gives them."""

#: The files of `peers/`, and the Python that each wants.
PEERS = {"checkers": "", "fairspec": "3.13"}

#: How many times csv.reader each may take, by the share of rows with a fault.
MOST = {"ours-python": {0.0: 6.0}, "ours-polars": {0.0: 1.3, 0.01: 2.5, 0.1: 5.0}}
#: How much memory each may take, in MiB, of a clean file.
MEMORY = {"ours-python": 130, "ours-polars": 250}

Answers = dict[str, list[Answer]]


def installed(folder: Path | None) -> dict[str, Environment]:
    """Return where each of the others is installed; none where no folder is given."""
    if folder is None:
        return {}
    made = {name: pinned(folder, name, wants) for name, wants in PEERS.items()}
    found = {name: made["fairspec" if name == "fairspec" else "checkers"] for name in OTHERS}
    return {name: where for name, where in found.items() if where is not None}


def compare(
    folder: Path, rows: int, share: float, others: Mapping[str, Environment], runs: int = RUNS
) -> Answers:
    """Let the contenders check a file in turns.

    Args:
        folder: where the file is written.
        rows: how many rows it has.
        share: of how many there is a fault.
        others: what else checks it, and where that is installed.
        runs: how often each does.

    Raises:
        SystemExit: ours do not find the same.
    """
    path = folder / f"{share}.csv"
    ask(script("write_communes", path, rows, "--kind=mixed", f"--share={share}"))
    programs = {name: partial(ask, script("check_projects", name, path)) for name in NAMES}
    for name, where in others.items():
        programs[name] = partial(ask, script("check_communes", name, path, python=where.python))
    measured = in_turns(programs, runs)
    found = {tuple(measured[name][0].values["lines"]) for name in MOST}
    path.unlink()
    if len(found) > 1:
        raise SystemExit(
            f"with and without polars, of {share:.0%}: not the same lines are at fault"
        )
    return measured


def spent(measured: Answers, name: str) -> float:
    """Return the median processor time of a contender."""
    return median(one.values["processor"] for one in measured[name])


def peak(measured: Answers, name: str) -> float:
    """Return the most memory that a contender took, in MiB."""
    return max(one.peak for one in measured[name])


def table(measured: Answers) -> str:
    """Return a table of medians."""
    header = ["", "check, s", "its processor time, s", "times csv.reader", "peak, MiB"]
    lines = [
        [
            {**NAMES, **OTHERS}[name],
            f"{median(one.values['seconds'] for one in runs):.2f}",
            f"{spent(measured, name):.2f}",
            f"{spent(measured, name) / spent(measured, 'csv'):.1f}",
            f"{peak(measured, name):.0f}",
        ]
        for name, runs in measured.items()
    ]
    return markdown(header, lines)


def main(arguments: list[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="How fast a file that repeats nothing is checked.")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--environments", type=Path, help="where the others are installed")
    asked = parser.parse_args(arguments)
    others = installed(asked.environments)
    fast = {name: where for name, where in others.items() if name != "frictionless"}
    lines = []
    versions: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for share in SHARES:
            rows = asked.rows if share < 1 else asked.rows // FIFTH
            measured = compare(Path(folder), rows, share, fast, RUNS if share < 1 else 1)
            show(measured, rows, share)
            for name, most in MOST.items():
                if share in most:
                    times = spent(measured, name) / spent(measured, "csv")
                    what = f"{NAMES[name]}, {share:.0%}"
                    lines.append((what, NAMES["csv"], most[share], " times", times))
                if not share:
                    mib = peak(measured, name)
                    lines.append((NAMES[name], "memory", MEMORY[name], " MiB", mib))
            for answers in measured.values():
                versions |= answers[0].values["versions"]
        if "frictionless" in others:
            rows, slow = asked.rows // TWENTIETH, {"frictionless": others["frictionless"]}
            measured = compare(Path(folder), rows, 0.0, slow, 1)
            show(measured, rows, 0.0)
            versions |= measured["frictionless"][0].values["versions"]
    sys.stdout.write(f"What was to be reached\n\n{goals(lines)}\n\n{machine(versions)}\n")


def show(measured: Answers, rows: int, share: float) -> None:
    """Print the table of a file."""
    sys.stdout.write(f"{rows:,} rows, {share:.0%} of them with a fault\n\n{table(measured)}\n\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
