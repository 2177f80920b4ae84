"""Every table as a frame of every library: cell by cell, and each column of its type."""

from __future__ import annotations

import datetime
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl
import pyarrow as pa
import pytest

import pvd_data
from pvd_data import frames
from pvd_data.dataframes.build import BACKENDS
from pvd_data.schema.columns import columns_of
from pvd_data.schema.tables import TABLES
from tests.dataframes.engines import ENGINES, SPARK, spark

if TYPE_CHECKING:
    from pathlib import Path

READ = {engine.name: engine.read for engine in [*ENGINES, SPARK]}
BACKEND = [
    pytest.param(name, marks=pytest.mark.outside if name == "pyspark" else ()) for name in BACKENDS
]
every_backend = pytest.mark.parametrize("backend", BACKEND)


def table(name: str, backend: Any, dataset: pvd_data.Dataset | None = None) -> Any:
    session = spark() if backend == "pyspark" else None
    return frames.table(name, backend, dataset=dataset, session=session)


@every_backend
@pytest.mark.parametrize("name", TABLES)
def test_every_cell_is_that_of_the_table(name: str, backend: str, pvd: pvd_data.Dataset) -> None:
    columns = TABLES[name].columns
    expected = [
        {column: getattr(row, column) for column in columns} for row in getattr(pvd, name).values()
    ]
    rows = READ[backend](table(name, backend))
    assert list(rows[0]) == list(columns)
    assert rows == expected


#: The type of each kind of column, as the library writes it.
TYPES = {
    "pandas": ["string", "Int64", "Float64", "boolean", "datetime64[s]", "object"],
    "polars": ["String", "Int64", "Float64", "Boolean", "Date", "List(String)"],
    "pyarrow": ["string", "int64", "double", "bool", "date32[day]", "list<item: string>"],
    "duckdb": ["VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN", "DATE", "VARCHAR[]"],
    "pyspark": ["string", "bigint", "double", "boolean", "date", "array<string>"],
}
KINDS = ["string", "integer", "number", "boolean", "date", "list"]


def types_of(frame: Any, backend: str) -> list[str]:
    if backend == "pyarrow":
        return [str(type_) for type_ in frame.schema.types]
    if backend == "pyspark":
        return [type_ for _, type_ in frame.dtypes]
    return [str(type_) for type_ in frame.dtypes]


@every_backend
@pytest.mark.parametrize("name", TABLES)
def test_every_column_has_the_type_of_its_kind(name: str, backend: str) -> None:
    types = dict(zip(KINDS, TYPES[backend], strict=True))
    expected = [types[c.kind.replace("choice", "string")] for c in columns_of(TABLES[name])]
    assert types_of(table(name, backend), backend) == expected


@every_backend
def test_another_package_is_read_by_its_own_rows(backend: str, unsealed: Path) -> None:
    regions = unsealed / "data" / "regions.csv"
    regions.write_text(regions.read_text("utf-8").replace("Guadeloupe", "Gwadloup"), "utf-8")
    rows = READ[backend](table("regions", backend, pvd_data.load(unsealed)))
    assert rows[0] == {
        "code_region": "01",
        "nom": "Gwadloup",
        "code_insee_chef_lieu": "97105",
    }


def test_dates_of_pandas_are_dates() -> None:
    dates = frames.table("communes")["date_adhesion"]
    assert dates.dt.date.iloc[0] == datetime.date(2021, 3, 12)
    assert (dates > "2021-05-07").sum() > 100


def test_a_relation_lives_on_the_connection_that_is_given() -> None:
    connection = duckdb.connect()
    regions = frames.table("regions", "duckdb", connection=connection)
    own = connection.sql("SELECT '93' AS code")
    assert own.join(regions, "code = code_region").fetchall()[0][2] == "Provence-Alpes-Côte d'Azur"


def test_what_was_made_is_not_shared() -> None:
    first = frames.table("regions", "pandas")
    first.loc[0, "nom"] = "x"
    assert frames.table("regions", "pandas").loc[0, "nom"] == "Guadeloupe"


def test_a_table_or_library_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(pvd_data.FrameError, match=r"no table 'comune' \(did you mean 'communes'"):
        frames.table("comune")
    backend: Any = "panda"
    with pytest.raises(pvd_data.FrameError, match=r"'panda' \(did you mean 'pandas'.*: pandas, po"):
        frames.table("communes", backend)


def test_spark_without_a_session_is_told() -> None:
    pytest.importorskip("pyspark", reason="PySpark is not installed")
    program = "from pvd_data import frames; frames.table('regions', 'pyspark')"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "FrameError: no Spark session is active; pass one: session=SparkSession." in found.stderr


def test_a_lookup_goes_to_arrow_and_polars_alike() -> None:
    communes = frames.table("communes", "pyarrow")
    assert isinstance(communes, pa.Table)
    assert pl.DataFrame(communes).equals(frames.table("communes", "polars"))
