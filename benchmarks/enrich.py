"""What joining costs beside the same join written by hand: `python benchmarks/enrich.py`.

A file of 1 and of 10 million rows (`_enrich_data.py`) is joined in each library by
`frames.enrich` and by hand (`_enrich_backends.py`), without options and with `resolve_former` and
`repair`; then as CSV by `pvd-data enrich` with each engine. Each library is a process of its own,
in which both ways have run once before, have given the same rows (of the smaller file), and are
then timed in turns. The peak of memory is that of a process that joins once and of one that only
reads. `--quick` leaves out the ten millions; libraries that are missing are left out.
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
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SMALL, LARGE = 1_000_000, 10_000_000
BACKENDS = (
    "pandas",
    "polars",
    "polars lazy",
    "polars lazy, by hand unordered",
    "pyarrow",
    "duckdb",
    "pyspark",
)
ENGINES = ("polars", "duckdb", "python")
LIBRARIES = ("narwhals", "pandas", "polars", "pyarrow", "duckdb", "pyspark")
RUNS = {SMALL: 5, LARGE: 3}
COMMANDS = {SMALL: 3, LARGE: 1}
FULL = ("--resolve-former", "--repair")


def ask(backend: str, path: Path, what: str, *more: str) -> dict[str, Any]:
    """Have a library do something in a process of its own; return what it answers.

    Args:
        backend: which one.
        path: the file.
        what: `time`, or one thing whose memory is wanted.
        more: other arguments.

    Raises:
        SystemExit: it failed, or the two ways do not agree.
    """
    command = [sys.executable, str(HERE / "_enrich_contender.py"), backend, str(path), what, *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(f"{backend} on {path.name}:\n{done.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def row(
    backend: str, path: Path, rows: int, seconds: dict[tuple[str, bool, int], float], *more: str
) -> str:
    """Return the line of a library in a table.

    Args:
        backend: which one.
        path: the file.
        rows: how many rows it has.
        seconds: where ours is noted, for the table of growth.
        more: `--full`, or nothing.
    """
    checked = ("--check",) if rows == SMALL else ()
    times = ask(backend, path, "time", f"--runs={RUNS[rows]}", *checked, *more)
    ours, hand = (statistics.median(times[way]) for way in ("ours", "hand"))
    seconds[backend, bool(more), rows] = ours
    peaks = [ask(backend, path, what, *more)["peak"] for what in ("read", "hand", "ours")]
    shown = " | ".join(f"{peak:.0f}" for peak in peaks)
    sys.stderr.write(f"{backend}, {rows:,} rows: done\n")
    return f"| {backend} | {ours:.3f} | {hand:.3f} | {ours / hand:.2f} | {shown} |\n"


def command(engine: str, path: Path, *more: str) -> tuple[float, float]:
    """Run `pvd-data enrich`; return its seconds, of the whole process, and its peak in MiB.

    Args:
        engine: who joins.
        path: the CSV.
        more: options.
    """
    out = path.with_name("out.csv")
    program = (
        "import sys; from pvd_data.cli.enrich import enrich; "
        "enrich(sys.argv[1:], standalone_mode=False); "
        "print(open('/proc/self/status').read().partition('VmHWM:')[2].split()[0])"
    )
    words = [str(path), "-o", str(out), "--engine", engine, "--force", "--quiet", *more]
    begin = time.perf_counter()
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program, *words], capture_output=True, text=True, check=True
    )
    return time.perf_counter() - begin, int(done.stdout) / 1024


def commands(path: Path, rows: int, *more: str) -> str:
    """Return the lines of the engines in a table, run in turns.

    Args:
        path: the CSV.
        rows: how many rows it has.
        more: options.
    """
    measures: dict[str, list[tuple[float, float]]] = {engine: [] for engine in ENGINES}
    for _ in range(COMMANDS[rows]):
        for engine, found in measures.items():
            found.append(command(engine, path, *more))
    options = " ".join(more) or "none"
    lines = ""
    for engine, found in measures.items():
        seconds = statistics.median(clock for clock, _ in found)
        peak = max(peak for _, peak in found)
        lines += (
            f"| {engine} | {options} | {seconds:.2f} | {rows / seconds / 1e6:.2f} | {peak:.0f} |\n"
        )
    return lines


def growth(seconds: dict[tuple[str, bool, int], float]) -> str:
    """Return the table of how the time grows with the rows.

    Args:
        seconds: the medians, by library, options and rows.
    """
    lines = [
        "How the time grows\n",
        "| | options | 1,000,000 rows, s | 10,000,000 rows, s | growth |",
    ]
    lines.append("|---|---|---|---|---|")
    for (backend, full, rows), large in seconds.items():
        if rows == LARGE:
            small = seconds[backend, full, SMALL]
            options = "both" if full else "none"
            lines.append(
                f"| {backend} | {options} | {small:.2f} | {large:.2f} | {large / small:.1f} |"
            )
    return "\n".join(lines) + "\n\n"


def versions() -> dict[str, str]:
    """Return the versions of the libraries that are there."""
    there = {}
    for name in LIBRARIES:
        try:
            there[name] = version(name)
        except PackageNotFoundError:
            sys.stderr.write(f"{name} is not installed and left out\n")
    return there


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="What joining costs beside a join by hand.")
    parser.add_argument("--quick", action="store_true", help="1,000,000 rows only")
    asked = parser.parse_args()
    out = sys.stdout
    seconds: dict[tuple[str, bool, int], float] = {}
    there = versions()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for rows in (SMALL,) if asked.quick else (SMALL, LARGE):
            data = [sys.executable, str(HERE / "_enrich_data.py"), name, f"--rows={rows}"]
            subprocess.run(data, check=True)  # noqa: S603
            for more in ((), ("--full",)):
                named = "`resolve_former` and `repair`" if more else "no options"
                out.write(f"{rows:,} rows, {named}, {RUNS[rows]} runs\n\n")
                out.write("| | enrich, s | by hand, s | ratio | peak: only read, MiB ")
                out.write("| by hand | enrich |\n|---|---|---|---|---|---|---|\n")
                for backend in BACKENDS:
                    if backend.split()[0].rstrip(",") in there:
                        out.write(row(backend, folder / f"{rows}.parquet", rows, seconds, *more))
                        out.flush()
                out.write("\n")
            path = folder / f"{rows}.csv"
            size = path.stat().st_size / 2**20
            out.write(f"`pvd-data enrich` on a CSV of {rows:,} rows, {size:.0f} MiB, ")
            out.write(f"{COMMANDS[rows]} runs\n\n")
            out.write(
                "| engine | options | whole process, s | million rows a second | peak, MiB |\n"
            )
            out.write("|---|---|---|---|---|\n")
            for options in ((), FULL):
                out.write(commands(path, rows, *options))
                out.flush()
            out.write("\n")
            for path in folder.iterdir():
                path.unlink()
    if not asked.quick:
        out.write(growth(seconds))
    names = ", ".join(f"{name} {number}" for name, number in there.items())
    out.write(
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, {names}\n"
    )


if __name__ == "__main__":
    main()
