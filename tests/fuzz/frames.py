"""Cases that are dataframes of each library, of types that nobody puts codes in."""

from __future__ import annotations

import datetime
import decimal
import math
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa

from tests.fuzz.case import Case, NotMadeError
from tests.fuzz.damage import odd_text
from tests.strategies import HEADER, LABELS, NASTY

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    Build = Callable[[list[Any]], Any]

TEXTS = (
    "05046",
    "5046",
    "2a004",
    "O5046",
    "75056",
    "05067",
    "Embrun",
    "200067742",
    *NASTY,
    "\ud800",
)


def _number(text: str | None) -> int | None:
    digits = "".join(filter(str.isdecimal, text or ""))[:9]
    return None if text is None else int(digits or 0)


def _all(make: Callable[[str], Any]) -> Callable[[str | None], Any]:
    return lambda text: None if text is None else make(text)


_DAY = datetime.datetime(2021, 5, 7, tzinfo=None)
#: How a text becomes a value of a type.
VALUES: dict[str, Callable[[str | None], Any]] = {
    "text": lambda text: text,
    "number": _number,
    "small": _all(lambda text: (_number(text) or 0) % 100),
    "float": _all(lambda text: float(_number(text) or 0) if text else math.nan),
    "far": _all(lambda text: float("inf") if len(text) % 2 else 1e300),
    "decimal": _all(lambda text: decimal.Decimal(_number(text) or 0)),
    "bytes": _all(lambda text: text.encode("utf-8", "surrogatepass")),
    "eight": _all(lambda text: text.encode("utf-8", "replace")[:8].ljust(8)),
    "truth": _all(lambda text: len(text) % 2 == 0),
    "day": _all(lambda text: (_DAY + datetime.timedelta(len(text) % 9999)).date()),
    "time": _all(lambda text: _DAY + datetime.timedelta(seconds=len(text))),
    "span": _all(lambda text: datetime.timedelta(seconds=len(text))),
    "list": _all(lambda text: [text, None]),
    "struct": _all(lambda text: {"a": text}),
    "object": _all(lambda text: object() if len(text) % 2 else {text}),
    "mixed": _all(
        lambda text: [text, _number(text), math.nan, text.encode("utf-8", "replace")][len(text) % 4]
    ),
    "none": lambda _text: None,
}


def _arrow(kind: Any) -> Build:
    return lambda values: pa.array(values, kind)


def _polars(kind: Any) -> Build:
    return lambda values: pl.Series(values, dtype=kind, strict=False)


def _pandas(kind: Any) -> Build:
    return lambda values: pd.Series(values, dtype=kind)


#: By library, how columns of it are made: the values they have, and the type.
COLUMNS: dict[str, dict[str, tuple[str, Build]]] = {
    "pandas": {
        "object": ("text", _pandas(object)), "string": ("text", _pandas("string")),
        "category": ("text", _pandas("category")), "Int64": ("number", _pandas("Int64")),
        "int8": ("small", _pandas("Int8")), "float": ("float", _pandas(float)), "far": ("far", _pandas(float)),
        "bool": ("truth", _pandas("boolean")), "datetime": ("time", _pandas("datetime64[ns]")),
        "timedelta": ("span", _pandas("timedelta64[ns]")), "complex": ("float", _pandas(complex)),
        "mixed": ("mixed", _pandas(object)), "objects": ("object", _pandas(object)),
        "bytes": ("bytes", _pandas(object)), "lists": ("list", _pandas(object)),
        "decimal": ("decimal", _pandas(object)), "none": ("none", _pandas(object)),
        "binary": ("bytes", _pandas(pd.ArrowDtype(pa.binary()))), "numbers": ("number", _pandas("category")),
        "period": ("time", lambda values: pd.Series(pd.PeriodIndex(values, freq="D"))),
        "arrow": ("text", _pandas(pd.ArrowDtype(pa.string()))), "days": ("day", _pandas("category")),
    },
    "polars": {
        "string": ("text", _polars(pl.String)), "category": ("text", _polars(pl.Categorical)),
        "int": ("number", _polars(pl.Int64)), "uint": ("number", _polars(pl.UInt64)), "small": ("small", _polars(pl.Int8)),
        "float": ("float", _polars(pl.Float32)), "far": ("far", _polars(pl.Float64)),
        "decimal": ("decimal", _polars(pl.Decimal(20, 2))), "binary": ("bytes", _polars(pl.Binary)),
        "list": ("list", _polars(pl.List(pl.String))), "struct": ("struct", pl.Series),
        "object": ("object", _polars(pl.Object)), "mixed": ("mixed", _polars(pl.Object)),
        "date": ("day", _polars(pl.Date)), "datetime": ("time", _polars(pl.Datetime)),
        "duration": ("span", _polars(pl.Duration)), "null": ("none", _polars(pl.Null)),
        "bool": ("truth", _polars(pl.Boolean)), "int128": ("number", _polars(pl.Int128)),
    },
    "pyarrow": {
        "string": ("text", _arrow(pa.string())), "large": ("text", _arrow(pa.large_string())),
        "view": ("text", _arrow(pa.string_view())), "binary": ("bytes", _arrow(pa.binary())),
        "category": ("text", lambda values: pa.array(values, pa.string()).dictionary_encode()),
        "fixed": ("eight", _arrow(pa.binary(8))), "int": ("number", _arrow(pa.int64())),
        "uint": ("number", _arrow(pa.uint64())), "small": ("small", _arrow(pa.int8())),
        "float": ("float", _arrow(pa.float64())), "far": ("far", _arrow(pa.float32())),
        "decimal": ("decimal", _arrow(pa.decimal128(20, 2))), "list": ("list", _arrow(pa.list_(pa.string()))),
        "struct": ("struct", _arrow(pa.struct({"a": pa.string()}))), "null": ("none", _arrow(pa.null())),
        "date": ("day", _arrow(pa.date32())), "timestamp": ("time", _arrow(pa.timestamp("us", "Europe/Paris"))),
        "duration": ("span", _arrow(pa.duration("s"))), "bool": ("truth", _arrow(pa.bool_())),
        "runs": ("text", lambda values: pa.compute.run_end_encode(pa.array(values, pa.string()))),
        "numbers": ("number", lambda values: pa.array(values, pa.int32()).dictionary_encode()),
    },
}  # fmt: skip
#: For DuckDB: types that a column of texts is cast to.
CASTS = (
    *(
        "VARCHAR",
        "BLOB",
        "BIT",
        "BIGINT",
        "HUGEINT",
        "UTINYINT",
        "DOUBLE",
        "DECIMAL(18,3)",
        "BOOLEAN",
    ),
    *(
        "DATE",
        "TIMESTAMP",
        "TIMESTAMPTZ",
        "TIME",
        "INTERVAL",
        "UUID",
        "VARCHAR[]",
        "STRUCT(a VARCHAR)",
    ),
    *("MAP(VARCHAR, VARCHAR)", "UNION(a VARCHAR, b BIGINT)", "ENUM('05046', '5046', 'x')", "JSON"),
)
SAME = "duckdb"


def make_frames(rng: random.Random) -> Case:
    """Draw columns of one library, and what is asked of them."""
    library = rng.choice([*COLUMNS, "polars lazy", SAME])
    kinds = list(CASTS) if library == SAME else list(COLUMNS[library.partition(" ")[0]])
    height = rng.choice([0, 1, 3, 3, 20])
    columns = []
    for number in range(rng.randint(1, 4)):
        label = "code_insee" if number == 0 and rng.random() < 0.8 else rng.choice(
            [*HEADER, *LABELS.values(), odd_text(rng, "nom"), "*", "", 'a"b', "x.y"]
        )  # fmt: skip
        common = TEXTS[:8] if rng.random() < 0.6 else TEXTS
        values = [None if rng.random() < 0.1 else rng.choice(common) for _ in range(height)]
        columns.append([label, rng.choice(kinds), values])
    on = rng.choice([columns[0][0], columns[-1][0]])
    asked = {"on": on, "resolve_former": rng.random() < 0.5, "repair": rng.random() < 0.7}
    return Case("frames", [["enrich", library, columns, asked], ["check", library, columns, on]])


def build(library: str, columns: list[list[Any]]) -> Any:
    """Return the frame of a case.

    Raises:
        NotMadeError: the library does not make it.
    """
    try:
        return _build(library, columns)
    except Exception as error:
        raise NotMadeError from error


def _build(library: str, columns: list[list[Any]]) -> Any:
    name = library.partition(" ")[0]
    if name == SAME:
        return _relation(columns)
    made = []
    for label, kind, texts in columns:
        values, make = COLUMNS[name][kind]
        made.append((label, make([VALUES[values](text) for text in texts])))
    if name == "pandas":
        frame = pd.concat([one for _, one in made], axis=1)
        frame.columns = pd.Index([label for label, _ in made])
        return frame
    if name == "polars":
        table = pl.DataFrame([one.alias(label) for label, one in made])
        return table.lazy() if library.endswith("lazy") else table
    return pa.Table.from_arrays([one for _, one in made], [label for label, _ in made])


def _relation(columns: list[list[Any]]) -> Any:
    names = [f"c{number}" for number in range(len(columns))]
    texts = pa.table(
        {name: pa.array(one[2], pa.string()) for name, one in zip(names, columns, strict=True)}
    )
    casts = ", ".join(
        f'try_cast({name} AS {kind}) AS "{label.replace(chr(34), chr(34) * 2)}"'
        for name, (label, kind, _) in zip(names, columns, strict=True)
    )
    connection = duckdb.connect()
    connection.execute("SET memory_limit='300MB'; SET threads=1")
    relation = connection.from_arrow(texts).project(casts)
    relation.fetchall()
    return relation
