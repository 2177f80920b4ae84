"""Run the whole corpus of faults and print its table: `python -m tests.faults`.

`make bench ONLY=faults` puts the table into `tests/faults/README.md`, which says how it is made.
`make test` runs a sample of the corpus (`test_faults.py`).
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.compare import find_with_frictionless
from tests.faults.run import CLASSES, SEED, Tally, false_alarms, run_class

if TYPE_CHECKING:
    from collections.abc import Sequence


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the options of the command."""
    parser = argparse.ArgumentParser(description="How many faults the validator finds.")
    parser.add_argument("--files", type=int, default=60, help="files of each class")
    parser.add_argument("--frictionless", type=int, default=10, help="how many of them it gets")
    parser.add_argument("--clean", type=int, default=1000, help="clean variations")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", default="", help="classes whose name has this text")
    parser.add_argument("--misses", action="store_true", help="show what was missed")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    asked = parse(arguments)
    out = sys.stdout
    out.write(
        f"Python {platform.python_version()}, {platform.machine()}, "
        f"pvd-data {version('pvd-data')}, frictionless {version('frictionless')}\n\n"
        "| fault | files | found | right suggestion | frictionless |\n|---|---|---|---|---|\n"
    )
    ours, theirs = Tally(), Tally()
    kinds = [kind for kind in CLASSES.values() if asked.only in kind.name]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind in kinds:
            tally = run_class(kind.name, asked.files, asked.seed, folder)
            other = Tally()
            if kind.table is not None and asked.frictionless:
                number = asked.frictionless
                other = run_class(kind.name, number, asked.seed, folder, find_with_frictionless)
            if kind.unknowable is None:
                ours.add(tally)
                theirs.add(other)
            out.write(line(kind.name + " *" * (kind.unknowable is not None), tally, other))
            out.flush()
            if asked.misses:
                show(tally)
        out.write(line("all but those marked *", ours, theirs))
        for kind in kinds:
            if kind.unknowable is not None:
                out.write(f"\n\\* {kind.name}: {kind.unknowable}.\n")
        out.write(f"\nFiles with findings in other lines too: {ours.elsewhere}.\n")
        alarms = false_alarms(asked.clean, asked.seed, folder)
    out.write(f"\nClean variations: {asked.clean}; errors and warnings: {alarms.total()}.\n")
    for what, number in alarms.most_common(20):
        out.write(f"- {number} x {what}\n")


def line(name: str, ours: Tally, theirs: Tally) -> str:
    """Return the line of a class in the table."""

    def share(part: int, whole: int) -> str:
        return f"{part / whole:.1%}" if whole else "-"

    shares = (
        share(ours.found, ours.files),
        share(ours.right, ours.known),
        share(theirs.found, theirs.files),
    )
    return f"| {name} | {ours.files} | {' | '.join(shares)} |\n"


def show(tally: Tally) -> None:
    """Show the first misses of a class, four of each kind, and the lines at fault."""
    seen: Counter[str] = Counter()
    for what, damaged, findings in tally.misses:
        seen[what] += 1
        if seen[what] > 4:
            continue
        lines = damaged.content.decode("utf-8", "replace").split("\n")
        sys.stderr.write(f"  {what} {damaged.places[:3]}\n")
        for place in damaged.places[:3]:
            if place.line is not None and place.line <= len(lines):
                sys.stderr.write(f"    {lines[place.line - 1]}\n")
        for one in findings[:6]:
            sys.stderr.write(f"    {one}\n")
    sys.stderr.write(f"  {dict(seen)}\n" if seen else "")


if __name__ == "__main__":
    main()
