"""What joining costs beside the same join written by hand: `python benchmarks/enrich.py`.

A file of 1 and of 10 million rows is joined in each library by `frames.enrich` and by hand,
without options and with `resolve_former` and `repair`; then as CSV by `pvd-data enrich` with each
engine, and beside that in polars, DuckDB and the module `csv` by hand. Each library is a process of its own, in which both ways have run once before, have given
the same rows (of the smaller file), and are then timed in turns. The peak of memory is that of a
process that joins once and of one that only reads. `--rows N` takes other numbers of rows, `--only
TEXT` the libraries whose name has it; libraries that are missing are left out.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._measure import (
    Answer,
    Program,
    ask,
    in_turns,
    machine,
    markdown,
    median,
    run,
    script,
)

SMALL, LARGE = 1_000_000, 10_000_000
BACKENDS = {
    "pandas": "pandas",
    "polars": "polars",
    "polars lazy": "polars",
    "polars lazy, by hand unordered": "polars",
    "pyarrow": "pyarrow",
    "duckdb": "duckdb",
    "pyspark": "pyspark",
}
"""What is compared, and the library that each needs."""

ENGINES = ("polars", "python")
RUNS = {SMALL: 5, LARGE: 3}
COMMANDS = {SMALL: 3, LARGE: 1}
OPTIONS = {"no options": (), "`resolve_former` and `repair`": ("--full",)}
COMMAND_OPTIONS = {"none": (), "--resolve-former --repair": ("--resolve-former", "--repair")}

COMMAND = """
import sys
from pvd_data.cli.enrich import enrich
enrich(sys.argv[1:], standalone_mode=False)
"""

FEW, OFTEN = 10, 9
WAYS = ("polars", "duckdb", "csv")
BY_HAND = {"auto": "polars", "python": "csv"}
"""What each engine is held to; a file of few rows is joined without polars."""

TO_REACH = 1.3
"""How many times what the join by hand takes of the processor `pvd-data enrich` may take."""

Seconds = dict[tuple[str, str, int], float]
"""Medians of ours, by library, options and rows."""


def join_in(backend: str, path: Path, what: str, *more: str) -> Answer:
    """Have a library do something in a process of its own.

    Args:
        backend: which one.
        path: the file.
        what: `time`, or the one thing whose memory is wanted.
        more: other arguments.
    """
    return ask(script("join_codes", backend, path, what, *more))


def compare_joins(
    path: Path, rows: int, options: str, backends: list[str], seconds: Seconds
) -> str:
    """Return the table of a file joined in each library.

    Args:
        path: the file.
        rows: how many rows it has.
        options: one of `OPTIONS`.
        backends: the libraries.
        seconds: where ours is noted, for the table of growth.
    """
    more = OPTIONS[options]
    checked = ("--check",) if rows <= SMALL else ()
    lines = []
    for backend in backends:
        runs = f"--runs={RUNS.get(rows, 1)}"
        times = join_in(backend, path, "time", runs, *checked, *more).values
        ours, hand = median(times["ours"]), median(times["hand"])
        seconds[backend, options, rows] = ours
        peaks = [join_in(backend, path, what, *more).peak for what in ("read", "hand", "ours")]
        lines.append([backend, f"{ours:.3f}", f"{hand:.3f}", f"{ours / hand:.2f}"])
        lines[-1] += [f"{peak:.0f}" for peak in peaks]
        sys.stderr.write(f"{backend}, {rows:,} rows: done\n")
    header = ["", "enrich, s", "by hand, s", "ratio", "peak: only read, MiB", "by hand", "enrich"]
    return markdown(header, lines)


def compare_engines(path: Path, rows: int) -> str:
    """Return the table of `pvd-data enrich` with each engine, which take turns.

    Args:
        path: the CSV.
        rows: how many rows it has.
    """
    lines = []
    for options, more in COMMAND_OPTIONS.items():
        words = (str(path), "-o", str(path.with_name("out.csv")), "--force", "--quiet", *more)
        programs = {
            engine: Program(Path(sys.executable), COMMAND, (*words, "--engine", engine))
            for engine in ENGINES
        }
        runs = COMMANDS.get(rows, 1)
        for engine, found in in_turns(
            {n: partial(ask, p) for n, p in programs.items()}, runs
        ).items():
            whole = median(one.clock for one in found)
            peak = max(one.peak for one in found)
            speed = rows / whole / 1e6
            lines.append([engine, options, f"{whole:.2f}", f"{speed:.2f}", f"{peak:.0f}"])
    header = ["engine", "options", "whole process, s", "million rows a second", "peak, MiB"]
    return markdown(header, lines)


def compare_by_hand(folder: Path, rows: int) -> list[list[str]]:
    """Return the rows of the table of `pvd-data enrich` beside the same columns added by hand.

    Args:
        folder: where the CSV is.
        rows: how many rows it has.
    """
    path, out = folder / f"{rows}.csv", str(folder / "out.csv")
    words = (str(path), "-o", out, "--force", "--quiet", "--engine")
    ours = {e: Program(Path(sys.executable), COMMAND, (*words, e)) for e in BY_HAND}
    ways = {way: script("join_csv", way, path, out) for way in WAYS}
    runs = COMMANDS.get(rows, 1) if rows > FEW else OFTEN
    found = in_turns({name: partial(run, one) for name, one in {**ours, **ways}.items()}, runs)
    took = {name: median(one.processor for one in each) for name, each in found.items()}
    lines = []
    for engine, hand in BY_HAND.items():
        ratio = f"{took[engine] / took[hand]:.2f}"
        line = [f"{rows:,}", engine, f"{took[engine]:.2f}", f"{took['polars']:.2f}"]
        lines.append([*line, f"{took['duckdb']:.2f}", f"{took['csv']:.2f}", f"{ratio} of {hand}"])
        lines[-1].append(str(TO_REACH) if engine == "auto" and rows > FEW else "")
    return lines


def growth(seconds: Seconds) -> str:
    """Return the table of how the time grows from a million rows to ten."""
    lines = []
    for (backend, options, rows), large in seconds.items():
        if rows == LARGE:
            small = seconds[backend, options, SMALL]
            named = "both" if OPTIONS[options] else "none"
            lines.append([backend, named, f"{small:.2f}", f"{large:.2f}", f"{large / small:.1f}"])
    header = ["", "options", f"{SMALL:,} rows, s", f"{LARGE:,} rows, s", "growth"]
    return markdown(header, lines)


def find_versions() -> dict[str, str]:
    """Return the versions of the libraries that are there."""
    versions = {}
    for name in ("narwhals", *dict.fromkeys(BACKENDS.values())):
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            sys.stderr.write(f"{name} is not installed and left out\n")
    return versions


def main(arguments: list[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="What joining costs beside a join by hand.")
    parser.add_argument("--rows", type=int, nargs="+", default=[SMALL, LARGE])
    parser.add_argument("--only", default="", help="libraries whose name has this text")
    asked = parser.parse_args(arguments)
    out = sys.stdout
    seconds: Seconds = {}
    versions = find_versions()
    beside: list[list[str]] = []
    backends = [one for one, needs in BACKENDS.items() if needs in versions and asked.only in one]
    for rows in asked.rows:
        with tempfile.TemporaryDirectory() as name:
            ask(script("write_files", "codes", name, rows))
            for options in OPTIONS:
                path = Path(name, f"{rows}.parquet")
                out.write(f"{rows:,} rows, {options}, {RUNS.get(rows, 1)} runs\n\n")
                out.write(compare_joins(path, rows, options, backends, seconds) + "\n\n")
                out.flush()
            path = Path(name, f"{rows}.csv")
            size = path.stat().st_size / 2**20
            out.write(f"`pvd-data enrich` on a CSV of {rows:,} rows, {size:.0f} MiB, ")
            out.write(f"{COMMANDS.get(rows, 1)} runs\n\n{compare_engines(path, rows)}\n\n")
            out.flush()
            if {"polars", "duckdb"} <= versions.keys():
                beside += compare_by_hand(Path(name), rows)
    if {SMALL, LARGE} <= {*asked.rows}:
        out.write(f"How the time grows\n\n{growth(seconds)}\n\n")
    if beside:
        with tempfile.TemporaryDirectory() as name:
            ask(script("write_files", "codes", name, FEW))
            beside = compare_by_hand(Path(name), FEW) + beside
        header = ["rows", "engine", "`pvd-data enrich`", *WAYS, "ratio", "to reach"]
        out.write("The whole process, and the same columns added by hand: processor time, s\n\n")
        out.write(f"{markdown(header, beside)}\n\n")
    out.write(f"{machine(versions)}\n")


if __name__ == "__main__":
    main()
