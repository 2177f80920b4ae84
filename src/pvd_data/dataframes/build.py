"""Columns of Python values to a frame of a library, with the types that `KINDS` gives for it.

In pandas a missing value is `pd.NA`, so that a whole number stays one and a truth value is not
taken for text; a date is a `datetime64` at midnight, the only date of pandas that has `.dt` and
compares with `"2021-05-07"` whatever is installed beside it.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pvd_data.errors import FrameError
from pvd_data.package.shipped import typed_columns
from pvd_data.schema.cells import SEPARATOR
from pvd_data.schema.columns import KINDS, columns_of
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa
    import pyspark.sql

    from pvd_data.dataset import Dataset
    from pvd_data.schema.columns import Kind
    from pvd_data.schema.models.base import Row
    from pvd_data.table import Table

    Kinds = Mapping[str, Kind]
    Columns = Mapping[str, Sequence[Any]]


BACKENDS = ("pandas", "polars", "pyarrow", "duckdb", "pyspark")
"""The libraries that a frame can be made for."""


def needs(library: str, error: ImportError, what: str = "") -> ImportError:
    """Return the error that says which library to install.

    Args:
        library: its name for pip.
        error: what importing it said.
        what: what it is needed for.

    >>> str(needs("polars", ImportError("No module named 'polars'")))
    "polars is needed: pip install polars (No module named 'polars')"
    """
    return ImportError(f"{library} is needed{what and f' {what}'}: pip install {library} ({error})")


def build(
    backend: str,
    kinds: Kinds,
    columns: Columns,
    *,
    connection: duckdb.DuckDBPyConnection | None = None,
    session: pyspark.sql.SparkSession | None = None,
) -> Any:
    """Make a frame.

    Args:
        backend: one of `BACKENDS`.
        kinds: the kind of each column, as `columns_of` says it.
        columns: the values of each column; a list is a tuple of texts, a missing value None.
        connection: for DuckDB, where the relation lives; its default connection if None.
        session: for PySpark, the session; the active one if None.

    Raises:
        FrameError: there is no such backend, or PySpark has no session.
        ImportError: the library is not installed.
    """
    if backend == "duckdb":
        return duckdb_relation(kinds, columns, connection)
    if backend == "pyspark":
        return spark_frame(kinds, columns, session or _active_session())
    makers: Mapping[str, Callable[[Kinds, Columns], Any]] = {
        "pandas": pandas_frame,
        "polars": polars_frame,
        "pyarrow": arrow_table,
    }
    if backend not in makers:
        raise FrameError(not_there("backend", backend, BACKENDS))
    return makers[backend](kinds, columns)


def values_of(
    dataset: Dataset, name: str
) -> tuple[Mapping[str, Kind], Mapping[str, Sequence[Any]]]:
    """Return the columns of a table: the kind of each, and its values.

    Args:
        dataset: where the table is.
        name: name of the table.

    Raises:
        FrameError: there is no such table; the error lists those there are.
        MissingTableError: the dataset does not have it.

    >>> import pvd_data
    >>> kinds, values = values_of(pvd_data.load(), "regions")
    >>> list(kinds), values["nom"][0]
    (['code_region', 'nom', 'code_insee_chef_lieu'], 'Guadeloupe')
    """
    spec = TABLES.get(name)
    if spec is None:
        raise FrameError(not_there("table", name, TABLES))
    kinds = {column.name: column.kind for column in columns_of(spec)}
    if dataset.shipped:
        return kinds, typed_columns(spec)
    table: Table[Any, Row] = getattr(dataset, name)
    rows = table.values()
    return kinds, {column: [getattr(row, column) for row in rows] for column in kinds}


def pandas_frame(kinds: Kinds, columns: Columns) -> pd.DataFrame:
    """Make a frame of pandas: see the module for the types."""
    try:
        import pandas as pd
    except ImportError as error:
        raise needs("pandas", error) from error

    def series(name: str) -> Any:
        values, kind = columns[name], kinds[name]
        if kind == "list":
            values = [value if value is None else list(value) for value in values]
        return pd.Series(values, dtype=KINDS[kind].pandas)

    return pd.DataFrame({name: series(name) for name in kinds})


def polars_frame(kinds: Kinds, columns: Columns) -> pl.DataFrame:
    """Make a frame of polars."""
    try:
        import polars as pl
    except ImportError as error:
        raise needs("polars", error) from error

    def series(name: str) -> pl.Series:
        values, kind = columns[name], kinds[name]
        if kind == "list":  # a hundred times faster than from tuples
            texts = [value and SEPARATOR.join(value) for value in values]
            return pl.Series(name, texts, pl.String).str.split(SEPARATOR)
        return pl.Series(name, values, getattr(pl, KINDS[kind].polars))

    return pl.DataFrame([series(name) for name in kinds])


def arrow_table(kinds: Kinds, columns: Columns, what: str = "") -> pa.Table:
    """Make a table of pyarrow.

    Args:
        kinds: see `build`.
        columns: see `build`.
        what: what it is needed for, where pyarrow was not asked for.
    """
    try:
        import pyarrow as pa
    except ImportError as error:
        raise needs("pyarrow", error, what) from error

    def array(name: str) -> Any:
        kind = getattr(pa, KINDS[kinds[name]].arrow)()
        return pa.array(columns[name], pa.list_(kind) if kinds[name] == "list" else kind)

    return pa.Table.from_arrays([array(name) for name in kinds], names=list(kinds))


def duckdb_relation(
    kinds: Kinds, columns: Columns, connection: duckdb.DuckDBPyConnection | None
) -> duckdb.DuckDBPyRelation:
    """Make a relation of DuckDB, which reads from Arrow."""
    try:
        import duckdb
    except ImportError as error:
        raise needs("duckdb", error) from error
    table = arrow_table(kinds, columns, "to hand tables to DuckDB")
    return (connection or duckdb.default_connection()).from_arrow(table)


def spark_frame(
    kinds: Kinds, columns: Columns, session: pyspark.sql.SparkSession
) -> pyspark.sql.DataFrame:
    """Make a frame of PySpark."""
    schema = ", ".join(f"`{name}` {KINDS[kind].spark}" for name, kind in kinds.items())
    rows = list(zip(*(columns[name] for name in kinds), strict=True))
    # Each cell was checked when the table was read, or before.
    return session.createDataFrame(rows, schema, verifySchema=False)


def _active_session() -> pyspark.sql.SparkSession:
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise needs("pyspark", error) from error
    session = SparkSession.getActiveSession()
    if session is None:
        raise FrameError(
            "no Spark session is active; pass one: session=SparkSession.builder.getOrCreate()"
        )
    return session


def not_there(what: str, name: object, there: Iterable[object], first: Iterable[str] = ()) -> str:
    """Word that there is no such thing.

    Args:
        what: what kind of thing.
        name: the name that was asked for.
        there: the names there are.
        first: those of them that are probably meant, whatever they look like.

    >>> not_there("table", "comunes", ["communes", "axes"])
    "no table 'comunes' (did you mean 'communes'?); there are: communes, axes"
    """
    texts = [str(known) for known in there]
    alike = get_close_matches(str(name), texts, n=2, cutoff=0.5)
    meant = ", ".join(map(repr, dict.fromkeys([*first, *alike])))
    hint = f" (did you mean {meant}?)" if meant else ""
    return f"no {what} {name!r}{hint}; there are: {', '.join(texts) or 'none'}"
