"""How fast a file that repeats nothing is validated: `python benchmarks/independent.py`.

Its rows are about all communes, and dates, populations and places differ from row to row
(`programs/write_communes.py`). It is clean, or one row in a hundred or in ten has a fault of any kind.
It is checked by `pvd_data.validate` without polars and with it, all rules on, and only read by
`csv.reader`, each in a process of its own, in turns; both must find the same rows at fault. Ratios are
of the processor time of the check alone, the import of polars included. `--rows N` takes another
number of rows.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._measure import Answer, ask, goals, in_turns, machine, markdown, median, script

ROWS, RUNS = 1_000_000, 3

NAMES = {
    "csv": "csv.reader alone",
    "ours-python": "pvd_data.validate",
    "ours-polars": "pvd_data.validate with polars",
}

#: How many times csv.reader each may take, by the share of rows with a fault.
MOST = {"ours-python": {0.0: 6.0}, "ours-polars": {0.0: 1.3, 0.01: 2.5, 0.1: 5.0}}
#: How much memory each may take, in MiB, of a clean file.
MEMORY = {"ours-python": 130, "ours-polars": 250}

Answers = dict[str, list[Answer]]


def compare(folder: Path, rows: int, share: float) -> Answers:
    """Let the contenders check a file in turns.

    Raises:
        SystemExit: they do not find the same.
    """
    path = folder / f"{share}.csv"
    ask(script("write_communes", path, rows, "--kind=mixed", f"--share={share}"))
    programs = {name: partial(ask, script("check_projects", name, path)) for name in NAMES}
    measured = in_turns(programs, RUNS)
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
            NAMES[name],
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
    asked = parser.parse_args(arguments)
    lines = []
    versions: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for share in (0.0, 0.01, 0.1):
            measured = compare(Path(folder), asked.rows, share)
            title = f"{asked.rows:,} rows, {share:.0%} of them with a fault"
            sys.stdout.write(f"{title}\n\n{table(measured)}\n\n")
            sys.stdout.flush()
            for name, most in MOST.items():
                if share in most:
                    times = spent(measured, name) / spent(measured, "csv")
                    what = f"{NAMES[name]}, {share:.0%}"
                    lines.append((what, NAMES["csv"], most[share], " times", times))
                if not share:
                    mib = peak(measured, name)
                    lines.append((NAMES[name], "memory", MEMORY[name], " MiB", mib))
                versions |= measured[name][0].values["versions"]
    sys.stdout.write(f"What was to be reached\n\n{goals(lines)}\n\n{machine(versions)}\n")


if __name__ == "__main__":
    main()
