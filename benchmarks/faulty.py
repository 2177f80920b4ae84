"""How fast files at fault all through are validated: `python benchmarks/faulty.py`.

Files of all communes whose cells differ from row to row (`programs/write_communes.py`), clean and
of each kind of fault, are checked by `pvd_data.validate` with all rules on, and only read by
`csv.reader`. Each is a process of its own, and they take turns. Ratios are of the processor time of
the check alone. `--rows N` takes another number of rows, `--kinds names,codes` some of the kinds.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._measure import Answer, ask, goals, in_turns, machine, markdown, median, script
from benchmarks.programs.write_communes import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

ROWS, RUNS = 200_000, 3

#: How many times csv.reader each kind may take.
MOST = {"names": 25, "uniq": 25, "former": 15, "codes": 15, "capitals": 5, "dates": 5}

CONTENDERS = ("csv", "ours-without-key")


def compare(folder: Path, kind: str, rows: int) -> dict[str, list[Answer]]:
    """Let the contenders check a file of a kind in turns."""
    path = folder / f"{kind}.csv"
    ask(script("write_communes", path, rows, f"--kind={kind}"))
    programs = {name: partial(ask, script("check_projects", name, path)) for name in CONTENDERS}
    measured = in_turns(programs, RUNS)
    path.unlink()
    return measured


def row(kind: str, measured: Mapping[str, list[Answer]]) -> list[str]:
    """Return a line of the table: medians of the processor time of the check, and the peak."""
    read, ours = (spent(measured, name) for name in CONTENDERS)
    peak = max(one.peak for one in measured["ours-without-key"])
    return [kind, f"{read:.2f}", f"{ours:.2f}", f"{ours / read:.1f}", f"{peak:.0f}"]


def spent(measured: Mapping[str, list[Answer]], name: str) -> float:
    """Return the median processor time of a contender."""
    return median(one.values["processor"] for one in measured[name])


def main(arguments: list[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="How fast faulty files are validated.")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--kinds", default=",".join(KINDS))
    asked = parser.parse_args(arguments)
    kinds = asked.kinds.split(",")
    if unknown := set(kinds) - set(KINDS):
        parser.error(f"--kinds {','.join(unknown)}: expected some of {','.join(KINDS)}")
    with tempfile.TemporaryDirectory() as name:
        measured = {kind: compare(Path(name), kind, asked.rows) for kind in kinds}
    header = ["", "csv.reader, s", "pvd_data.validate, s", "times csv.reader", "peak, MiB"]
    lines = [
        (
            f"{kind}, {asked.rows:,} rows",
            "csv.reader alone",
            MOST[kind],
            " times",
            spent(found, "ours-without-key") / spent(found, "csv"),
        )
        for kind, found in measured.items()
        if kind in MOST
    ]
    versions = next(iter(measured.values()))["ours-without-key"][0].values["versions"]
    table = markdown(header, [row(kind, found) for kind, found in measured.items()])
    sys.stdout.write(f"{asked.rows:,} rows\n\n{table}\n\nWhat was to be reached\n\n")
    sys.stdout.write(f"{goals(lines)}\n\n{machine(versions)}\n")


if __name__ == "__main__":
    main()
