"""How fast a file is validated, and in how much memory: `python benchmarks/validate.py`.

A file of projects (`_projects.py`) of 34,875 and of 1,000,000 rows, clean and with one faulty row
in a hundred, is checked by `pvd_data.validate` with all rules on and a key, by frictionless with
the same schema, key and reference, and only read by `csv.reader` (`_contenders.py`). Each measure
is a process of its own; the contenders take turns, so that a slow minute is everybody's. Before
anything is timed, both validators must find the very rows that were spoilt. `--quick` leaves out
the million.

Ratios are of processor time of the check alone, which other work on the machine disturbs less.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
NAMES = {
    "csv": "csv.reader alone",
    "ours": "pvd_data.validate",
    "ours-without-key": "pvd_data.validate, no key",
    "frictionless": "frictionless",
}
MANY, FEW, ONCE = 5, 3, 1
EVERYTHING = 10**9


class Measure(NamedTuple):
    """One run of one contender.

    Attributes:
        whole: seconds from the start of the process to its end.
        check: seconds of the check alone.
        processor: seconds of the processor for the check alone.
        peak: most memory the process ever had, in MiB.
        lines: the lines at fault.
        versions: of what it used.
    """

    whole: float
    check: float
    processor: float
    peak: float
    lines: list[int]
    versions: dict[str, str]


def measure(contender: str, path: Path, listed: int | None = None) -> Measure:
    """Run a contender in a process of its own.

    Args:
        contender: which one.
        path: the file.
        listed: how many faults of each rule it lists; its own default if None.
    """
    command = [sys.executable, str(HERE / "_contenders.py"), contender, str(path)]
    if listed is not None:
        command += ["--listed", str(listed)]
    begin = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603
        answer: dict[str, Any] = json.loads(process.stdout.read() if process.stdout else b"")
        # Of this child alone: the usual call answers for all that have ended.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{contender} failed on {path}")
    whole = time.perf_counter() - begin
    # Kilobytes, but bytes on macOS.
    peak = usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return Measure(
        whole, answer["seconds"], answer["processor"], peak, answer["lines"], answer["versions"]
    )


def make(folder: Path, rows: int, faulty: int) -> tuple[Path, list[int]]:
    """Write a file in a process of its own; return it and the lines that were spoilt."""
    path = folder / f"projets-{rows}-{faulty}.csv"
    command = [sys.executable, str(HERE / "_projects.py"), str(path)]
    subprocess.run([*command, f"--rows={rows}", f"--faulty={faulty}"], check=True)  # noqa: S603
    faults = json.loads(path.with_name(f"{path.name}.json").read_text(encoding="utf-8"))
    return path, sorted(map(int, faults))


def agree(path: Path, spoilt: list[int]) -> None:
    """Stop unless both validators find the rows that were spoilt, and no other.

    Args:
        path: the file.
        spoilt: lines of these rows.
    """
    for contender in ("ours", "frictionless"):
        found = measure(contender, path, EVERYTHING).lines
        if found != spoilt:
            odd = sorted(set(found) ^ set(spoilt))
            raise SystemExit(f"{contender} on {path.name}: lines {odd[:10]} of {len(odd)} differ")


def compare(path: Path, runs: dict[str, int]) -> dict[str, list[Measure]]:
    """Run the contenders in turn.

    Args:
        path: the file.
        runs: how many times each is run.
    """
    measures: dict[str, list[Measure]] = {name: [] for name in runs}
    for turn in range(max(runs.values())):
        for name, times in runs.items():
            if turn < times:
                measures[name].append(measure(name, path))
    return measures


def table(measures: dict[str, list[Measure]]) -> str:
    """Return a Markdown table of medians."""

    def median(name: str, what: str) -> float:
        return float(statistics.median(getattr(one, what) for one in measures[name]))

    lines = [
        "| | runs | process, s | check, s | its processor time, s | times csv.reader "
        "| frictionless takes | peak, MiB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, all_of_it in measures.items():
        spent = median(name, "processor")
        lines.append(
            f"| {NAMES[name]} | {len(all_of_it)} | {median(name, 'whole'):.2f} "
            f"| {median(name, 'check'):.2f} | {spent:.2f} "
            f"| {spent / median('csv', 'processor'):.1f} "
            f"| {median('frictionless', 'processor') / spent:.1f} times "
            f"| {max(one.peak for one in all_of_it):.0f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="How fast a file is validated.")
    parser.add_argument("--quick", action="store_true", help="34,875 rows only")
    asked = parser.parse_args()
    out = sys.stdout
    versions: dict[str, str] = {}
    spent: dict[tuple[int, int], float] = {}
    plans = {34_875: {**dict.fromkeys(NAMES, MANY)}}
    if not asked.quick:
        plans[1_000_000] = {**dict.fromkeys(NAMES, FEW), "frictionless": ONCE}
    with tempfile.TemporaryDirectory() as name:
        for rows, runs in plans.items():
            for faulty in (0, rows // 100):
                path, spoilt = make(Path(name), rows, faulty)
                agree(path, spoilt)
                measures = compare(path, runs)
                for all_of_it in measures.values():
                    versions |= all_of_it[0].versions
                spent[rows, faulty] = statistics.median(m.processor for m in measures["ours"])
                size = path.stat().st_size / 2**20
                out.write(f"{rows:,} rows, {size:.0f} MiB, {faulty:,} of them faulty\n\n")
                out.write(table(measures) + "\n\n")
                out.flush()
                path.unlink()
    for rows in plans:
        ratio = spent[rows, rows // 100] / spent[rows, 0]
        out.write(f"{rows:,} rows: with 1 % of faults {ratio:.2f} times as long as clean\n")
    there = ", ".join(f"{name} {number}" for name, number in sorted(versions.items()))
    out.write(
        f"\nPython {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, {there}\n"
    )


if __name__ == "__main__":
    main()
