"""Check one Parquet file as a frame of one library: what `benchmarks/frames.py` starts and measures.

A process of its own each time. It answers in JSON: the seconds of the check alone and what it took of
the processor, the JVM of Spark included; how many faults of each rule there are; how many rows came
from the engine to Python on the way; versions.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

Counts = dict[str, int]


def of_duckdb(path: Path) -> Any:
    """Return the file as a relation."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")  # it would stand in the answer
    return connection.read_parquet(str(path))


def of_spark(path: Path) -> Any:
    """Return the file as a frame of Spark, in local mode."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "4g")
        .config("spark.sql.shuffle.partitions", "8")
        .config("spark.log.level", "ERROR")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )
    return session.read.parquet(str(path))


def greatest(frame: Any) -> Counts:
    """Read every column and do as little as can be done: the greatest value of each."""
    import narwhals.stable.v2 as nw

    nw.from_native(frame).select(nw.all().max()).collect()
    return {}


def faults(frame: Any) -> Counts:
    """Check every row, and count the faults of each rule."""
    import narwhals.stable.v2 as nw

    from pvd_data import frames

    found: nw.LazyFrame[Any] = nw.from_native(frames.check(frame, lang="en"))
    counted = found.group_by("slug").agg(nw.len().alias("number")).collect()
    return {slug: int(number) for slug, number in counted.rows()}


LIBRARIES: dict[str, Callable[[Path], Any]] = {"duckdb": of_duckdb, "pyspark": of_spark}
WHAT: dict[str, Callable[[Any], Counts]] = {"read": greatest, "check": faults}


def count_fetched() -> Callable[[], int]:
    """Return what says how many rows came to Python since."""
    import narwhals.stable.v2 as nw

    rows = 0
    collect = nw.LazyFrame.collect

    def counted(self: Any, *arguments: Any, **options: Any) -> Any:
        nonlocal rows
        found = collect(self, *arguments, **options)
        rows += len(found)
        return found

    nw.LazyFrame.collect = counted  # type: ignore[method-assign]
    return lambda: rows


def processor(process: int | str = "self") -> float:
    """Return the seconds of the processor that a process and its children took."""
    with Path(f"/proc/{process}/stat").open() as file:
        fields = file.read().rpartition(")")[2].split()
    own = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    here = os.getpid() if process == "self" else process
    children = Path(f"/proc/{here}/task/{here}/children").read_text("utf-8").split()
    return own + sum(map(processor, children))


def main() -> None:
    """Answer on the standard output."""
    parser = argparse.ArgumentParser(description="Check one file as a frame.")
    parser.add_argument("library", choices=LIBRARIES)
    parser.add_argument("what", choices=WHAT)
    parser.add_argument("path", type=Path)
    asked = parser.parse_args()
    fetched = count_fetched()
    frame = LIBRARIES[asked.library](asked.path)
    clock, before = time.perf_counter(), processor()
    counts = WHAT[asked.what](frame)
    answer = {
        "seconds": time.perf_counter() - clock,
        "processor": processor() - before,
        "counts": counts,
        "fetched": fetched(),
        "versions": {name: version(name) for name in (asked.library, "narwhals", "pyarrow")},
    }
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
