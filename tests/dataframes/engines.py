"""Every library of dataframes, given the same rows, and asked for plain rows back."""

from __future__ import annotations

import atexit
import os
import sys
import warnings
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from shutil import which
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Rows = list[dict[str, Any]]

CODE = "code_insee"


@dataclass(frozen=True)
class Engine:
    """A library.

    Attributes:
        name: our name of it.
        make: from columns by name, the codes in `code_insee`, to a frame.
        read: from a frame to its rows, lists as tuples and missing values as None.
        ordered: whether the order of rows is kept.
    """

    name: str
    make: Callable[[Mapping[str, Sequence[Any]]], Any]
    read: Callable[[Any], Rows]
    ordered: bool = True

    def numbered(self, codes: Sequence[Any]) -> Any:
        """Return a frame of codes, each with the number of its row in `n`."""
        return self.make({CODE: codes, "n": range(len(codes))})

    def rows(self, frame: Any) -> Rows:
        """Return the rows by their number, having seen that they are in that order."""
        rows = self.read(frame)
        if not self.ordered:
            rows = sorted(rows, key=lambda row: row["n"])
        assert [row["n"] for row in rows] == list(range(len(rows)))
        return rows


def plain(value: Any) -> Any:
    """Return a value as Python has it: None, a tuple, a date."""
    if isinstance(value, list | tuple):
        return tuple(value)
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    if isinstance(value, datetime):
        assert value.time() == datetime.min.time()
        return value.date()
    return value.item() if hasattr(value, "item") else value


def arrow(columns: Mapping[str, Sequence[Any]]) -> pa.Table:
    """Return a table of pyarrow; a column of no values is one of texts."""
    table = pa.table({name: list(values) for name, values in columns.items()})
    for place, column in enumerate(table.schema):
        if column.type == pa.null():
            texts = table.column(place).cast(pa.string())
            table = table.set_column(place, column.name, texts)
    return table


def read_pandas(frame: pd.DataFrame) -> Rows:
    return [
        dict(zip(frame.columns, map(plain, row), strict=True))
        for row in frame.astype(object).to_numpy()
    ]


def read_dicts(rows: Sequence[Mapping[str, Any]]) -> Rows:
    return [{name: plain(value) for name, value in row.items()} for row in rows]


@cache
def connection() -> duckdb.DuckDBPyConnection:
    """Return a connection that is not the default one."""
    own = duckdb.connect()
    atexit.register(connection.cache_clear)
    return own


def make_duckdb(columns: Mapping[str, Sequence[Any]]) -> duckdb.DuckDBPyRelation:
    return connection().from_arrow(arrow(columns))


def read_duckdb(relation: duckdb.DuckDBPyRelation) -> Rows:
    names = relation.columns
    return [dict(zip(names, map(plain, row), strict=True)) for row in relation.fetchall()]


_SPARK = {
    pa.string(): "string",
    pa.int64(): "bigint",
    pa.float64(): "double",
    pa.bool_(): "boolean",
}


@cache
def spark() -> Any:
    """Return a session of Spark in this process, without its web pages and its chatter."""
    sql = pytest.importorskip("pyspark.sql", reason="PySpark is not installed")
    if which("java") is None:
        pytest.skip("Spark needs a JRE, and no java is on the PATH")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # what judges on its executors
    builder = sql.SparkSession.builder.master("local[2]").appName("pvd-data")
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        # To compile what runs often once more, for speed, is not earned here: without, the tests take
        # a quarter less of the processor, and the first ones half.
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }.items():
        builder = builder.config(name, value)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what Spark thinks of newer libraries
        session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def make_spark(columns: Mapping[str, Sequence[Any]]) -> Any:
    table = arrow(columns)
    schema = ", ".join(f"`{field.name}` {_SPARK[field.type]}" for field in table.schema)
    rows = [tuple(row.values()) for row in table.to_pylist()]
    return spark().createDataFrame(rows, schema)


ENGINES = [
    Engine("pandas", pd.DataFrame, read_pandas),
    Engine(
        "polars", lambda columns: pl.from_arrow(arrow(columns)), lambda f: read_dicts(f.to_dicts())
    ),
    Engine(
        "polars-lazy",
        lambda columns: pl.DataFrame(pl.from_arrow(arrow(columns))).lazy(),
        lambda f: read_dicts(f.collect().to_dicts()),
    ),
    Engine(
        "polars-streaming",
        lambda columns: pl.DataFrame(pl.from_arrow(arrow(columns))).lazy(),
        lambda f: read_dicts(f.collect(engine="streaming").to_dicts()),
    ),
    Engine("pyarrow", arrow, lambda table: read_dicts(table.to_pylist())),
    Engine(
        "duckdb",
        make_duckdb,
        read_duckdb,
        ordered=False,
    ),
]
SPARK = Engine(
    "pyspark",
    make_spark,
    lambda f: read_dicts([row.asDict() for row in f.collect()]),
    ordered=False,
)
ALL = [
    *(pytest.param(engine, id=engine.name) for engine in ENGINES),
    pytest.param(SPARK, id="pyspark", marks=pytest.mark.outside),
]

every_engine = pytest.mark.parametrize("engine", ALL)
