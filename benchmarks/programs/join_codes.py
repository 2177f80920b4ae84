"""Join one file with codes in one library: what `benchmarks/enrich.py` starts and measures.

A process of its own for each library, so that none pays for the imports or the memory of another.
It answers in JSON. `time`: seconds of ours and by hand, in turns, after both have run once and
given the same rows. `ours`, `hand`: nothing but one run of the one, for its memory; `read` for
that of the frame alone.

By hand is what somebody writes who knows the library: a left join with a table that is ready, the
word for unknown codes put in, and with the options codes padded to five before and marked after.
That table has the rows of our own lookup table, without the damaged forms. It does less than ours:
only the zero is repaired.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, Literal

import narwhals.stable.v2 as nw

import pvd_data
from pvd_data import frames
from pvd_data.dataframes.build import build
from pvd_data.dataframes.lookup import UNKNOWN, make_lookup

OWN = ("numero", "code_insee", "intitule", "montant", "jour")
STATUT, REPARE, CODE, KEY = "pvd_code_statut", "pvd_code_repare", "code_insee", "cle"


class Backend(ABC):
    """A library.

    Attributes:
        name: what `frames.table` calls it.
        ordered: whether both ways keep the order of the rows.
    """

    name: str
    ordered = False

    def __init__(self, path: Path, *, full: bool) -> None:
        """Read the file and make the table to join by hand ready.

        Args:
            path: the Parquet file.
            full: whether former codes are followed and codes repaired.
        """
        self.full = full
        self.path = path
        self.frame = self.read()
        lookup = make_lookup(pvd_data.load(), resolve_former=full)
        kinds = dict(zip(lookup.header, lookup.kinds, strict=True))
        columns = dict(zip(lookup.header, zip(*lookup.texts.values(), strict=True), strict=True))
        self.header = [*lookup.header]
        if full:
            self.header.insert(self.header.index(STATUT) + 1, REPARE)
        self.side = self.build({KEY: "string", **kinds}, {KEY: list(lookup.texts), **columns})

    def build(self, kinds: Any, columns: Any) -> Any:
        """Return a table of the library."""
        return build(self.name, kinds, columns)

    def ours(self) -> Any:
        """Join with `frames.enrich`, and have it done."""
        joined = frames.enrich(self.frame, resolve_former=self.full, repair=self.full)
        return self.done(joined)

    def hand(self) -> Any:
        """Join by hand, and have it done."""
        return self.done(self.joined())

    @abstractmethod
    def read(self) -> Any:
        """Return the frame."""

    @abstractmethod
    def joined(self) -> Any:
        """Return the frame joined by hand."""

    def done(self, frame: Any) -> Any:
        """Execute what is lazy."""
        return frame

    def plain(self, frame: Any) -> Any:
        """Return a result as a frame of polars, its rows in order where the library loses it."""
        plain = nw.from_native(frame).lazy().collect("polars").to_native()
        return plain if self.ordered else plain.sort("numero")


class Pandas(Backend):
    """pandas."""

    name = "pandas"
    ordered = True

    def read(self) -> Any:
        """Read with the types that pandas gives."""
        import pandas as pd

        return pd.read_parquet(self.path)

    def joined(self) -> Any:
        """Merge."""
        frame, key = self.frame, CODE
        if self.full:
            frame, key = frame.assign(**{KEY: frame[CODE].str.zfill(5)}), KEY
        joined = frame.merge(self.side, how="left", left_on=key, right_on=KEY)
        known = joined[STATUT].notna()
        joined[STATUT] = joined[STATUT].fillna(UNKNOWN)
        if self.full:
            joined[REPARE] = known & (joined[KEY] != joined[CODE])
        return joined[[*self.frame.columns, *self.header]]


class Polars(Backend):
    """Polars, eager."""

    name = "polars"
    ordered = True
    order: Literal["left", "none"] = "left"

    def read(self) -> Any:
        """Read."""
        import polars as pl

        return pl.read_parquet(self.path)

    def joined(self) -> Any:
        """Join, in the order of the rows as ours does."""
        import polars as pl

        frame, side, key = self.frame, self.side, CODE
        if isinstance(frame, pl.LazyFrame):
            side = side.lazy()
        if self.full:
            frame, key = frame.with_columns(pl.col(CODE).str.zfill(5).alias("_cle")), "_cle"
        joined = frame.join(side, left_on=key, right_on=KEY, how="left", maintain_order=self.order)
        if self.full:
            repaired = pl.col(STATUT).is_not_null() & (pl.col(CODE) != pl.col("_cle"))
            joined = joined.with_columns(repaired.alias(REPARE))
        joined = joined.with_columns(pl.col(STATUT).fill_null(UNKNOWN))
        return joined.select(*OWN, *self.header)


class PolarsLazy(Polars):
    """Polars, lazy: the file is read in the measure, by the streaming engine."""

    def read(self) -> Any:
        """Scan."""
        import polars as pl

        return pl.scan_parquet(self.path)

    def done(self, frame: Any) -> Any:
        """Collect."""
        return frame.collect(engine="streaming")


class PolarsUnordered(PolarsLazy):
    """Polars, lazy; by hand the order of the rows is given up, ours keeps it."""

    ordered = False
    order = "none"


class Arrow(Backend):
    """PyArrow."""

    name = "pyarrow"

    def read(self) -> Any:
        """Read."""
        import pyarrow.parquet as pq

        return pq.read_table(self.path)

    def build(self, kinds: Any, columns: Any) -> Any:
        """Return a table whose key is of the type that the file has."""
        side = super().build(kinds, columns)
        key = side.column(KEY).cast(self.frame.column(CODE).type)
        return side.set_column(side.column_names.index(KEY), KEY, key)

    def joined(self) -> Any:
        """Join; the order of the rows is lost, as it is in Arrow's joins."""
        import pyarrow.compute as pc

        table, key = self.frame, CODE
        if self.full:
            padded = pc.utf8_lpad(table.column(CODE), 5, "0")
            table, key = table.append_column("_cle", padded), "_cle"
        side = self.side
        joined = table.join(side, keys=key, right_keys=KEY, join_type="left outer")
        statut = joined.column(STATUT)
        if self.full:
            changed = pc.not_equal(joined.column(CODE), joined.column("_cle"))
            joined = joined.append_column(REPARE, pc.and_(pc.is_valid(statut), changed))
        place = joined.column_names.index(STATUT)
        joined = joined.set_column(place, STATUT, pc.fill_null(statut, UNKNOWN))
        return joined.select([*self.frame.column_names, *self.header])


class DuckDb(Backend):
    """DuckDB: the file is read in the measure, and the result kept in a table."""

    name = "duckdb"

    def read(self) -> Any:
        """Describe."""
        import duckdb

        self.connection = duckdb.connect()
        return self.connection.read_parquet(str(self.path))

    def build(self, kinds: Any, columns: Any) -> Any:
        """Keep the table to join in the database."""
        side = build(self.name, kinds, columns, connection=self.connection)
        side.create("side")
        return side

    def joined(self) -> Any:
        """Join in SQL."""
        key = f"f.{CODE}"
        if self.full:
            key = f"CASE WHEN length({key}) < 5 THEN lpad({key}, 5, '0') ELSE {key} END"
        shown = {
            STATUT: f"coalesce(s.{STATUT}, '{UNKNOWN}') AS {STATUT}",
            REPARE: f"s.{STATUT} IS NOT NULL AND f.{CODE} <> {key} AS {REPARE}",
        }
        added = ", ".join(shown.get(name, f"s.{name}") for name in self.header)
        return self.connection.sql(
            f"SELECT f.*, {added} FROM '{self.path}' f LEFT JOIN side s ON {key} = s.{KEY}"  # noqa: S608
        )

    def done(self, frame: Any) -> Any:
        """Keep the result."""
        self.connection.execute("DROP TABLE IF EXISTS result")
        frame.create("result")
        return self.connection.table("result")


class Spark(Backend):
    """PySpark in local mode, two threads: the file is read in the measure, the result dropped."""

    name = "pyspark"

    def read(self) -> Any:
        """Describe."""
        from pyspark.sql import SparkSession

        self.session = (
            SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.memory", "4g")
            .config("spark.log.level", "ERROR")
            .getOrCreate()
        )
        return self.session.read.parquet(str(self.path))

    def build(self, kinds: Any, columns: Any) -> Any:
        """Make a frame of the session."""
        return build(self.name, kinds, columns, session=self.session)

    def joined(self) -> Any:
        """Join with a broadcast side."""
        from pyspark.sql import functions as f

        key = f.col(CODE)
        if self.full:
            key = f.when(f.length(CODE) < 5, f.lpad(CODE, 5, "0")).otherwise(key)
        frame = self.frame.withColumn("_cle", key)
        side = f.broadcast(self.side)
        joined = frame.join(side, f.col("_cle") == f.col(KEY), "left")
        if self.full:
            changed = f.col(STATUT).isNotNull() & (f.col(CODE) != f.col("_cle"))
            joined = joined.withColumn(REPARE, changed)
        joined = joined.withColumn(STATUT, f.coalesce(f.col(STATUT), f.lit(UNKNOWN)))
        return joined.select(*self.frame.columns, *self.header)

    def done(self, frame: Any) -> Any:
        """Execute without keeping the rows."""
        frame.write.format("noop").mode("overwrite").save()
        return frame


BACKENDS: dict[str, type[Backend]] = {
    "pandas": Pandas,
    "polars": Polars,
    "polars lazy": PolarsLazy,
    "polars lazy, by hand unordered": PolarsUnordered,
    "pyarrow": Arrow,
    "duckdb": DuckDb,
    "pyspark": Spark,
}
"""The libraries by the names of the tables."""


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
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
