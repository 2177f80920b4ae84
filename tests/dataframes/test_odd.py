"""Whatever a column is called and holds: it works, or an error of ours names the column."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from pvd_data import frames
from pvd_data.errors import PvdDataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [pytest.mark.once, pytest.mark.filterwarnings("ignore")]

CODES = ["05046", "05067"]


class Odd:
    """An object that nothing can be done with."""

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        raise RuntimeError


ENDLESS: list[Any] = ["x"]
ENDLESS.append(ENDLESS)

ARROW: dict[str, Callable[[], pa.Array]] = {
    "texts": lambda: pa.array(["05046", "é"]),
    "binary of a size": lambda: pa.array([b"05046000", None], pa.binary(8)),
    "binary": lambda: pa.array([b"\xff", None]),
    "large binary": lambda: pa.array([b"\xff", None], pa.large_binary()),
    "views of binary": lambda: pa.array([b"\xff", None], pa.binary_view()),
    "views of texts": lambda: pa.array(["05046", None], pa.string_view()),
    "large texts": lambda: pa.array(["05046", None], pa.large_string()),
    "a dictionary": lambda: pa.array(CODES).dictionary_encode(),
    "a dictionary of numbers": lambda: pa.array([5046, 5067]).dictionary_encode(),
    "runs": lambda: pa.RunEndEncodedArray.from_arrays([2], ["05046"]),
    "lists": lambda: pa.array([["a"], None]),
    "lists of lists": lambda: pa.array([[["a"]], None]),
    "lists of a size": lambda: pa.array([[1, 2], None], pa.list_(pa.int64(), 2)),
    "structs": lambda: pa.array([{"a": 1}, None]),
    "lists of structs": lambda: pa.array([[{"a": 1}], None]),
    "maps": lambda: pa.array([[("a", 1)], None], pa.map_(pa.string(), pa.int64())),
    "nulls": lambda: pa.nulls(2),
    "decimals": lambda: pa.array([Decimal("5046.0"), None]),
    "wide decimals": lambda: pa.array([Decimal(5046), None], pa.decimal256(60, 0)),
    "times": lambda: pa.array([1, None], pa.time32("s")),
    "zones": lambda: pa.array([0, None], pa.timestamp("us", tz="Europe/Paris")),
    "far times": lambda: pa.array([9 * 10**15, None], pa.timestamp("ms")),
    "far days": lambda: pa.array([10**7, None], pa.date32()),
    "durations": lambda: pa.array([1, None], pa.duration("s")),
    "intervals": lambda: pa.array([(1, 2, 3), None], pa.month_day_nano_interval()),
    "halves": lambda: pa.array([np.float16(1), None], pa.float16()),
    "large numbers": lambda: pa.array([2**64 - 1, None], pa.uint64()),
    "no numbers": lambda: pa.array([float("inf"), float("nan")]),
    "truths": lambda: pa.array([True, None]),
    "a union": lambda: pa.UnionArray.from_sparse(
        pa.array([0, 1], pa.int8()), [pa.array(["05046", "x"]), pa.array([1, 2])]
    ),
    "an extension": lambda: pa.ExtensionArray.from_storage(
        pa.opaque(pa.string(), "x", "y"), pa.array(["05046", None])
    ),
}
PANDAS: dict[str, list[Any] | Callable[[], Any]] = {
    "a lone surrogate": ["05046", "\ud800"],
    "objects": [Odd(), "05046"],
    "a list in itself": [ENDLESS, "05046"],
    "bytes": [b"05046", b"\xff"],
    "a decimal that is none": [Decimal("sNaN"), "05046"],
    "whole numbers without end": [10**30, 5046],
    "mixed": ["05046", 5046.0],
    "lists": [["05046"], ("a",)],
    "dictionaries": [{"a": 1}, None],
    "frames": [pd.DataFrame(), None],
    "arrays": [np.array([1, 2]), np.array([[1], [2]])],
    "no times": [pd.NaT, pd.NA],
    "categories": lambda: pd.Series(CODES, dtype="category"),
    "categories of numbers": lambda: pd.Series([5046, 5067], dtype="category"),
    "intervals": lambda: pd.arrays.IntervalArray.from_breaks([0, 1, 2]),
    "periods": lambda: pd.period_range("2020", periods=2),
    "sparse": lambda: pd.arrays.SparseArray([5046, 0]),
    "complex": lambda: [1j, 2],
    "durations": lambda: pd.to_timedelta([1, 2]),
    "texts": lambda: pd.Series(CODES, dtype="string"),
    "numbers": lambda: pd.Series([5046, None], dtype="Int64"),
}
POLARS: dict[str, Callable[[], pl.Series]] = {
    "objects": lambda: pl.Series([Odd(), None], dtype=pl.Object),
    "binary": lambda: pl.Series([b"\xff", None]),
    "lists of binary": lambda: pl.Series([[b"\xff"], None]),
    "large numbers": lambda: pl.Series([2**100, None], dtype=pl.Int128),
    "durations": lambda: pl.Series([timedelta(1), None]),
    "categories": lambda: pl.Series(CODES, dtype=pl.Categorical),
    "an enumeration": lambda: pl.Series(CODES, dtype=pl.Enum(CODES)),
    "decimals": lambda: pl.Series([Decimal(5046), None]),
    "nulls": lambda: pl.Series([None, None]),
    "lists of lists": lambda: pl.Series([[["a"]], None]),
    "lists of categories": lambda: pl.Series([["a"], None], dtype=pl.List(pl.Categorical)),
    "arrays": lambda: pl.Series([[1, 2], None], dtype=pl.Array(pl.Int64, 2)),
    "structs": lambda: pl.Series([{"a": 1}, None]),
    "lists of structs": lambda: pl.Series([[{"a": 1}], None]),
    "far days": lambda: pl.Series([10**7, None], dtype=pl.Int32).cast(pl.Date),
    "far times": lambda: pl.Series([9 * 10**15, None]).cast(pl.Datetime("ms")),
}
DUCKDB = {
    "JSON": "'5046'::JSON",
    "lists": "['a']",
    "lists of lists": "[['a']]",
    "structs": "{'a': 1}",
    "maps": "MAP {'a': 1}",
    "a union": "union_value(a := 1)",
    "an enumeration": "'a'::ENUM('a', 'b')",
    "identifiers": "'00000000-0000-0000-0000-000000000000'::UUID",
    "bits": "'101'::BIT",
    "binary": r"'\xFF'::BLOB",
    "large numbers": "5046::HUGEINT",
    "intervals": "INTERVAL 1 DAY",
    "times of a zone": "'01:00:00+01'::TIMETZ",
    "times without end": "'infinity'::TIMESTAMP",
    "days without end": "'infinity'::DATE",
    "days before Christ": "'0044-03-15 (BC)'::DATE",
    "decimals": "5046.0::DECIMAL(38, 2)",
    "arrays": "[1, 2]::INT[2]",
    "nothing": "NULL",
    "no numbers": "'inf'::DOUBLE",
    "a null character": "chr(0)",
}
NAMES = (
    *('a"b', "a'b", "a]b", "a;b", "a\nb", "", " ", "*", "count(*)", "COLUMNS(*)", "^c.*$", "x.y"),
    *("a`b", "{a}", "%", "\\", "select", "rowid", "row", "column", "CODE_INSEE", "__pvd_0"),
    *("é", "\ufb00", "nom", "NOM ", "a\0b"),
)
PYTHON_NAMES = (5, 5.0, float("nan"), None, ("a", "b"), b"x", True, date(2020, 1, 1), "\ud800")


def _columns(place: str, values: Any, codes: Any = CODES) -> dict[str, Any]:
    return {"code_insee": values} if place == "o" else {"code_insee": codes, "nom": values}


def _in_duckdb(make: Callable[[], pa.Table]) -> Any:
    return duckdb.from_arrow(make())


def _made_lazy(make: Callable[[], pl.DataFrame]) -> pl.LazyFrame:
    return make().lazy()


def _of_values(place: str) -> Iterator[tuple[str, Callable[[], Any]]]:
    for kind, array in ARROW.items():

        def table(array: Callable[[], pa.Array] = array) -> pa.Table:
            return pa.table(_columns(place, array()))

        yield f"pyarrow, {kind}", table
        yield f"duckdb, arrow's {kind}", partial(_in_duckdb, table)

        def extension(array: Callable[[], pa.Array] = array) -> pd.DataFrame:
            held = pd.arrays.ArrowExtensionArray(pa.chunked_array([array()]))
            return pd.DataFrame(_columns(place, pd.Series(held)))

        yield f"pandas, arrow's {kind}", extension
    for kind, values in PANDAS.items():

        def frame(values: Any = values) -> pd.DataFrame:
            held = pd.Series(values() if callable(values) else pd.Series(values, dtype=object))
            return pd.DataFrame(_columns(place, held))

        yield f"pandas, {kind}", frame
    for kind, series in POLARS.items():

        def eager(series: Callable[[], pl.Series] = series) -> pl.DataFrame:
            return pl.DataFrame(_columns(place, series()))

        yield f"polars, {kind}", eager
        yield f"polars lazy, {kind}", partial(_made_lazy, eager)
    for kind, sql in DUCKDB.items():
        asked = ", ".join(f"{it} AS {to}" for to, it in _columns(place, sql, "'05046'").items())
        yield f"duckdb, {kind}", partial(duckdb.sql, f"SELECT {asked}")


def _of_names() -> Iterator[tuple[str, Any, Callable[[], Any]]]:
    makers: dict[str, Callable[[Any], Any]] = {
        "pandas": pd.DataFrame,
        "polars": pl.DataFrame,
        "polars lazy": pl.LazyFrame,
        "pyarrow": pa.table,
        "duckdb": lambda columns: duckdb.from_arrow(pa.table(columns)),
    }
    for name in NAMES:
        columns = {"code_insee": CODES, name: CODES}
        for library, make in makers.items():
            yield library, name, partial(make, columns)
    for odd in PYTHON_NAMES:

        def labelled(odd: Any = odd) -> pd.DataFrame:
            frame = pd.DataFrame({"code_insee": CODES, "x": CODES})
            frame.columns = pd.Index(["code_insee", odd], dtype=object, tupleize_cols=False)
            return frame

        yield "pandas", odd, labelled
    for labels in ([("code_insee", ""), ("b", "c")], [("a", "code_insee"), ("b", "c")]):
        index = pd.MultiIndex.from_tuples(labels)
        yield "pandas", labels[1], partial(pd.DataFrame, [CODES], columns=index)
    twice = ["code_insee", "a", "a"]
    yield "pandas", "a", lambda: pd.DataFrame([[*CODES, "x"]], columns=twice)
    yield "pyarrow", "a", lambda: pa.Table.from_arrays([pa.array(CODES)] * 3, twice)


def _run(made: Any) -> None:
    """Have a frame of any library computed."""
    if isinstance(made, pl.LazyFrame):
        made.collect()
    elif isinstance(made, duckdb.DuckDBPyRelation):
        made.fetchall()


ASKED: dict[str, Callable[[Any, Any], Any]] = {
    "enrich": lambda frame, on: frames.enrich(frame, on, resolve_former=True, repair=True),
    "check": lambda frame, on: frames.check(frame, on),
    "check by key": lambda frame, on: frames.check(frame, "code_insee", key=on),
}


def _try(asked: str, make: Callable[[], Any], on: Any, odd: Any) -> None:
    try:
        frame = make()
    except Exception:  # the library itself does not take it
        return
    try:
        _run(ASKED[asked](frame, on))
    except PvdDataError as error:
        said = str(error)
        named = (
            frame.columns
            if isinstance(frame, pd.DataFrame) and frame.columns.nlevels > 1
            else [odd]
        )
        texts = [text for name in named for text in (str(name), repr(name), repr(str(name)))]
        assert any(text in said for text in texts), said


@pytest.mark.parametrize(
    "make", [made for _, made in _of_values("o")], ids=[one for one, _ in _of_values("o")]
)
def test_codes_of_any_type(make: Callable[[], Any]) -> None:
    for asked in ASKED:
        _try(asked, make, "code_insee", "code_insee")


@pytest.mark.outside
@pytest.mark.parametrize("on", ["code_insee", "nom"])
@pytest.mark.parametrize(
    "make", [made for _, made in _of_values("beside")], ids=[one for one, _ in _of_values("beside")]
)
def test_another_column_of_any_type(make: Callable[[], Any], on: str) -> None:
    for asked in ASKED:
        _try(asked, make, on, "nom")


@pytest.mark.parametrize(
    ("name", "make"),
    [
        pytest.param(
            *(name, made),
            id=f"{library}, {name!r}",
            marks=() if library in ("pandas", "polars") else pytest.mark.lengthy,
        )
        for library, name, made in _of_names()
    ],
)
def test_columns_of_any_name(name: Any, make: Callable[[], Any]) -> None:
    for on in ("code_insee", name):
        for asked in ASKED:
            _try(asked, make, on, name)
