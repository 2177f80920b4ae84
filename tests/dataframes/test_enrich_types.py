"""What the column of codes can be in each library, and that frames stay of their kind."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import pvd_data
from pvd_data import frames
from tests.dataframes.engines import CODE, connection, read_dicts, read_pandas

if TYPE_CHECKING:
    from collections.abc import Callable

CODES = ["05067", "05046", None, "", "99999", "05046", " 5046", "2a004", "  "]
BOTH: dict[str, Any] = {"resolve_former": True, "repair": True}


def expected() -> list[dict[str, Any]]:
    """What polars makes of the texts, which `test_enrich.py` holds to the reference."""
    frame = frames.enrich(pl.DataFrame({CODE: CODES}), columns="all", **BOTH)
    return read_dicts(frame.drop(CODE).to_dicts())


@pytest.mark.parametrize(
    "dtype",
    [
        "object",
        "str",
        "category",
        "string[python]",
        "string[pyarrow]",
        pd.ArrowDtype(pa.string()),
        pd.ArrowDtype(pa.large_string()),
        pd.ArrowDtype(pa.dictionary(pa.int32(), pa.string())),
    ],
    ids=str,
)
@pytest.mark.parametrize("with_arrow", [True, False], ids=["arrow", "no arrow"])
def test_texts_of_pandas(dtype: Any, with_arrow: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pd.DataFrame({CODE: pd.Series(CODES, dtype=dtype)})
    if not with_arrow:
        if isinstance(frame[CODE].dtype, pd.ArrowDtype):
            pytest.skip("such a column cannot be without pyarrow")
        monkeypatch.setitem(sys.modules, "pyarrow", None)
    enriched = frames.enrich(frame, columns="all", **BOTH)
    assert enriched[CODE].equals(frame[CODE])
    assert read_pandas(enriched.drop(columns=CODE)) == expected()


@pytest.mark.parametrize(
    "dtype",
    [
        pl.String,
        pl.Categorical,
        pl.Enum([code for code in dict.fromkeys(CODES) if code is not None]),
    ],
    ids=str,
)
def test_texts_of_polars(dtype: Any) -> None:
    frame = pl.DataFrame({CODE: pl.Series(CODES, dtype=dtype)})
    enriched = frames.enrich(frame, columns="all", **BOTH)
    assert enriched.schema[CODE] == dtype
    assert read_dicts(enriched.drop(CODE).to_dicts()) == expected()


@pytest.mark.parametrize(
    "type_",
    [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())],
    ids=str,
)
def test_texts_of_pyarrow_in_pieces(type_: pa.DataType) -> None:
    pieces = [pa.array(CODES[:4]).cast(type_), pa.array(CODES[4:]).cast(type_)]
    table = pa.table({CODE: pa.chunked_array(pieces)}).replace_schema_metadata({"a": "b"})
    enriched = frames.enrich(table, columns="all", **BOTH)
    assert enriched.schema.field(CODE).type == type_
    assert enriched.schema.metadata == {b"a": b"b"}
    assert read_dicts(enriched.drop_columns([CODE]).to_pylist()) == expected()


def test_texts_of_an_enumeration_of_duckdb() -> None:
    own = duckdb.connect()
    own.execute("CREATE TYPE code AS ENUM ('05046', '5067')")
    relation = own.sql("SELECT unnest(['05046', '5067', NULL])::code AS code_insee")
    enriched = frames.enrich(relation, columns="nom", **BOTH)
    names = {row[0]: row[-1] for row in enriched.fetchall()}
    assert names == {"05046": "Embrun", "5067": "Saint-Bonnet-en-Champsaur", None: None}
    assert enriched.columns[0] == CODE


INTEGERS = ["int16", "uint16", "int32", "uint32", "int64", "uint64"]


@pytest.mark.parametrize("type_", [*INTEGERS, "float32", "float64", "decimal"])
@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow", "duckdb"])
def test_numbers_of_every_width(library: str, type_: str) -> None:
    arrow = pa.decimal128(21, 2) if type_ == "decimal" else getattr(pa, type_)()
    table = pa.table({CODE: pa.array([5046, 5067, None, 1]).cast(arrow)})
    makers: dict[str, Callable[[], Any]] = {
        "pandas": lambda: table.to_pandas(types_mapper=pd.ArrowDtype),
        "polars": lambda: pl.from_arrow(table),
        "pyarrow": lambda: table,
        "duckdb": lambda: connection().from_arrow(table),
    }
    enriched: Any = frames.enrich(makers[library](), columns="nom", **BOTH)
    if library == "duckdb":
        enriched = enriched.to_arrow_table()
    names = pl.DataFrame(enriched).sort(CODE, nulls_last=True)["pvd_nom"].to_list()
    assert names == [None, "Embrun", "Saint-Bonnet-en-Champsaur", None]


@pytest.mark.parametrize("dtype", ["int64", "Int64", "float64", "Float64", "int64[pyarrow]"])
def test_numbers_of_pandas(dtype: str) -> None:
    frame = pd.DataFrame({CODE: pd.Series([5046, 75056], dtype=dtype)})
    enriched = frames.enrich(frame, columns="est_beneficiaire", repair=True)
    assert enriched["pvd_est_beneficiaire"].tolist() == [True, False]
    assert enriched[CODE].dtype == dtype
    assert enriched.columns[0] == CODE


def test_texts_and_numbers_in_one_column_of_pandas() -> None:
    codes = ["05046", 5046, 5046.0, None, float("nan"), pd.NA, "", " 5046", "x", 1, 75056]
    frame = pd.DataFrame({CODE: pd.Series(codes, dtype=object, index=[7] * len(codes))})
    enriched = frames.enrich(frame, columns="nom", repair=True)
    embrun = [True, "Embrun"]
    assert enriched[["pvd_code_repare", "pvd_nom"]].astype(object).to_numpy().tolist() == [
        [False, "Embrun"],
        *[embrun, embrun],
        *[[pd.NA, pd.NA]] * 4,
        embrun,
        *[[False, pd.NA]] * 2,
        [True, pd.NA],
    ]
    assert enriched.index.tolist() == [7] * len(codes)
    assert enriched[CODE].tolist()[0] == "05046"


def test_numbers_among_texts_are_refused_without_repair() -> None:
    frame = pd.DataFrame({CODE: pd.Series(["05046", 5067], dtype=object)})
    with pytest.raises(pvd_data.FrameError, match=r"numbers among its texts \(5067\).*repair=True"):
        frames.enrich(frame)


@pytest.mark.parametrize("value", [b"05046", ("05046",), True, ["05046"]], ids=str)
def test_python_objects_that_are_no_codes_are_told(value: object) -> None:
    frame = pd.DataFrame({CODE: pd.Series(["05046", value], dtype=object)})
    with pytest.raises(pvd_data.FrameError, match=r"'code_insee'.*expected codes, as texts"):
        frames.enrich(frame, repair=True)


def test_an_empty_column_that_pandas_takes_for_numbers_holds_no_code() -> None:
    frame = pd.DataFrame({CODE: [float("nan")] * 2})
    assert frames.enrich(frame)["pvd_code_statut"].isna().all()


@pytest.mark.parametrize(
    "values",
    [pl.Series([b"05046"]), pl.Series([["05046"]]), pl.Series([{"a": 1}]), pl.Series([object()])],
    ids=["binary", "list", "struct", "object"],
)
def test_other_values_of_polars_are_told(values: pl.Series) -> None:
    with pytest.raises(pvd_data.FrameError, match=r"'code_insee' holds .* values; expected codes"):
        frames.enrich(pl.DataFrame({CODE: values}), repair=True)


def test_values_that_are_no_texts_at_all_are_told() -> None:
    table = pa.table({CODE: pa.array([(1, 2, 3)], pa.month_day_nano_interval())})
    with pytest.raises(pvd_data.FrameError, match=r"'code_insee' holds Unknown values; expected"):
        frames.enrich(table)


def test_pandas_keeps_its_index_its_columns_and_its_class() -> None:
    class Places(pd.DataFrame):
        @property
        def _constructor(self) -> Any:
            return Places

    index = pd.MultiIndex.from_tuples([("b", 1), ("a", 2), ("b", 1)], names=["x", "y"])
    frame = Places({CODE: ["05046", "75056", None], 3: [1.5, 2.5, 3.5]}, index=index)
    frame.attrs["source"] = "ours"
    enriched = frames.enrich(frame, columns=["nom", "date_ort", "population_municipale"])
    assert isinstance(enriched, Places)
    assert enriched.attrs == {"source": "ours"}
    pd.testing.assert_index_equal(enriched.index, index)
    assert enriched.columns.tolist()[:2] == [CODE, 3]
    types = {name: str(enriched[name].dtype) for name in enriched.columns[2:]}
    assert types == {
        "pvd_code_statut": "string",
        "pvd_nom": "string",
        "pvd_date_ort": "datetime64[s]",
        "pvd_population_municipale": "Int64",
    }


def test_two_columns_of_one_name_are_told() -> None:
    frame = pd.DataFrame([["05046", "05046"]], columns=[CODE, CODE])
    with pytest.raises(pvd_data.FrameError, match="columns have different names"):
        frames.enrich(frame)


def test_a_library_that_is_not_known_is_told() -> None:
    series: Any = pd.Series(["05046"])
    with pytest.raises(pvd_data.FrameError, match=r"Series cannot be worked on; expected a frame"):
        frames.enrich(series)


def test_polars_stays_lazy_and_asks_only_for_what_is_wanted(tmp_path: Any) -> None:
    path = tmp_path / "codes.parquet"
    pl.DataFrame({CODE: ["05046", "5067"], "other": [1, 2]}).write_parquet(path)
    lazy = pl.scan_parquet(path)
    enriched = frames.enrich(lazy, columns=["nom", "ort"], **BOTH)
    plan = enriched.select("pvd_nom").explain()
    assert plan.count("SCAN") == 1
    assert "PROJECT 1/2 COLUMNS" in plan
    assert "pvd_ort" not in plan
    enriched.sink_parquet(tmp_path / "out.parquet")
    assert pl.read_parquet(tmp_path / "out.parquet")["pvd_nom"].to_list() == [
        "Embrun",
        "Saint-Bonnet-en-Champsaur",
    ]


def test_a_relation_of_duckdb_is_not_executed_and_stays_on_its_connection() -> None:
    own = duckdb.connect()
    own.execute("CREATE TABLE projects (code_insee VARCHAR)")
    before = own.sql("SHOW ALL TABLES").fetchall()
    enriched = frames.enrich(own.table("projects"), columns="nom", **BOTH)
    assert own.sql("SHOW ALL TABLES").fetchall() == before
    own.execute("INSERT INTO projects VALUES ('05046')")
    assert enriched.fetchall() == [("05046", "05046", "actuelle", False, "Embrun")]
