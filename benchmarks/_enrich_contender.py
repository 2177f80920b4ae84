"""Join one file in one library: what `benchmarks/enrich.py` starts and measures.

A program of its own for each library, so that none pays for the imports or the memory of another.
It answers in JSON. `time`: seconds of ours and by hand, in turns, after both have run once and
given the same rows. `ours`, `hand`: nothing but one run of the one, for its memory; `read` for
that of the frame alone.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._enrich_backends import BACKENDS, Backend


def agree(backend: Backend, rows: int) -> None:
    """Stop unless both ways give the same.

    Args:
        backend: the library.
        rows: how many rows there should be.
    """
    import polars as pl

    ours = backend.plain(backend.ours())
    hand = backend.plain(backend.hand())
    if ours.height != rows or ours.columns != hand.columns:
        raise SystemExit(f"{ours.height} rows, {ours.columns} for {hand.columns}")
    for name, kind in ours.schema.items():
        # Categories are read as texts, dates of any unit as days.
        as_text = pl.Date if kind.is_temporal() else pl.String
        if not ours[name].cast(as_text).equals(hand[name].cast(as_text)):
            raise SystemExit(f"{name} differs")


def in_turns(backend: Backend, runs: int) -> dict[str, list[float]]:
    """Time both ways in turns.

    Args:
        backend: the library.
        runs: how many times each.
    """
    seconds: dict[str, list[float]] = {"ours": [], "hand": []}
    for turn in range(runs):
        for way in ("ours", "hand") if turn % 2 else ("hand", "ours"):
            begin = time.perf_counter()
            result = getattr(backend, way)()
            seconds[way].append(time.perf_counter() - begin)
            del result
    return seconds


def peak(process: str = "self") -> float:
    """Return the most memory a process and its children ever had, in MiB: Spark is a child.

    Args:
        process: its number.
    """
    folder = Path("/proc", process)
    status = (folder / "status").read_text(encoding="utf-8")
    # One that has ended and is not yet waited for has no memory.
    own = int([*status.partition("VmHWM:")[2].split(), "0"][0]) / 1024
    number = status.partition("\nPid:")[2].split()[0]
    children = (folder / "task" / number / "children").read_text(encoding="utf-8").split()
    return own + sum(map(peak, children))


def main() -> None:
    """Answer on the standard output."""
    parser = argparse.ArgumentParser(description="Join one file in one library.")
    parser.add_argument("backend", choices=BACKENDS)
    parser.add_argument("path", type=Path)
    parser.add_argument("what", choices=["time", "ours", "hand", "read"])
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    backend = BACKENDS[asked.backend](asked.path, full=asked.full)
    answer: dict[str, object] = {}
    if asked.what == "time":
        if asked.check:
            agree(backend, int(asked.path.stem))
        else:
            backend.ours()
            backend.hand()
        answer = {**in_turns(backend, asked.runs)}
    elif asked.what != "read":
        kept = getattr(backend, asked.what)()
        answer["kept"] = kept is not None
    sys.stdout.write(json.dumps({**answer, "peak": peak()}))


if __name__ == "__main__":
    main()
