"""A frame joined to the lookup table, as each library does it best.

Whatever the library, a row meets at most one row of the lookup, and a code that is not in it gets
the cells of unknown codes. In a library that is lazy nothing is executed here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from pvd_data.dataframes.build import arrow_table, pandas_frame, polars_frame, spark_frame
from pvd_data.dataframes.keys import (
    MISSING_NUMBER,
    as_frame,
    check_names,
    check_objects,
    compacted,
    find_key,
    refusing,
)
from pvd_data.dataframes.lookup import (
    KEY,
    REPARE,
    STATUT,
    UNKNOWN,
    is_compacted,
    kept,
    keyed_side,
    lookup_of,
    name_of,
    places_of,
    side_of,
)
from pvd_data.errors import FrameError
from pvd_data.schema.codes import COMPACTED, compact_code

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import pandas as pd
    import polars as pl
    import pyarrow as pa
    from numpy.typing import NDArray

    from pvd_data.dataframes.keys import Key, KeyKind
    from pvd_data.dataframes.lookup import JoinSpec


_COMPACT, _PLACE = "__pvd_data_compact__", "__pvd_data_place__"


@kept
def _polars_side(spec: JoinSpec, kind: KeyKind) -> tuple[pl.DataFrame, pl.Enum, pl.Series]:
    import polars as pl

    places = places_of(spec, kind)
    codes = pl.Enum([str(code) for code in places.codes])
    return polars_frame(*places.side), codes, pl.Series(places.repaired, dtype=pl.UInt32)


def gather_polars(
    spec: JoinSpec, key: Key, native: pl.DataFrame | pl.LazyFrame
) -> pl.DataFrame | pl.LazyFrame:
    """Return a frame of polars, eager or lazy as it was, with columns added by its codes.

    Args:
        spec: what to add.
        key: where the codes are.
        native: the frame.
    """
    import polars as pl

    values, place = side_in_polars(spec, key.kind), place_in_polars(spec, key.column, key.kind)
    added = {name: pl.lit(values[name]).gather(_PLACE) for name in lookup_of(spec).header}
    scrap = [_PLACE, *([key.column] if key.added else [])]
    return native.with_columns(place.alias(_PLACE)).with_columns(**added).drop(scrap)


def side_in_polars(spec: JoinSpec, kind: KeyKind) -> pl.DataFrame:
    """Return what is added, in the order of the places of codes."""
    return _polars_side(spec, kind)[0]


def place_in_polars(spec: JoinSpec, column: str, kind: KeyKind) -> pl.Expr:
    """Return an expression of the place of each code among what is added.

    Args:
        spec: what to add.
        column: the column of codes.
        kind: whether they are texts or whole numbers.
    """
    import polars as pl

    _, codes, repaired = _polars_side(spec, kind)
    missing, unknown = len(codes.categories) - 1, len(codes.categories)
    code = pl.col(column)

    def place_of(text: pl.Series) -> pl.Series:
        # Codes as categories: the number of each is its place; what is none of them is null.
        return text.cast(codes, strict=False).to_physical().cast(pl.UInt32)

    def find_compacted(texts: pl.Series) -> pl.Series:
        places = place_of(texts)
        left = (places.is_null() & texts.is_not_null()).arg_true()
        again = place_of(_compact(texts.gather(left).to_frame())) if len(left) else left
        return places.scatter(left, repaired.gather(again))

    if is_compacted(spec, kind):
        # Only the texts that are no code as they are take the long way.
        place = code.map_batches(find_compacted, pl.UInt32, is_elementwise=True)
    else:
        text = code.cast(pl.String) if kind == "number" else code
        place = text.cast(codes, strict=False).to_physical().cast(pl.UInt32)
    return pl.when(code.is_null()).then(missing).otherwise(place.fill_null(unknown)).cast(pl.UInt32)


def _compact(texts: Any) -> Any:
    """Return the only column of a frame with its texts compacted."""
    import narwhals.stable.v2 as nw

    frame = nw.from_native(texts, eager_only=True)
    return frame.select(compacted(nw.col(*frame.columns))).get_column(frame.columns[0]).to_native()


@kept
def _arrow_places(spec: JoinSpec, kind: KeyKind) -> tuple[pa.Table, pa.Array, pa.Array]:
    import pyarrow as pa

    places = places_of(spec, kind)
    return (
        arrow_table(*places.side),
        pa.array(places.codes),
        pa.array(places.repaired, pa.int32()),
    )


def gather_arrow(spec: JoinSpec, key: Key, native: pa.Table) -> pa.Table:
    """Return a table of pyarrow with columns added by its codes.

    Args:
        spec: what to add.
        key: where the codes are.
        native: the table.
    """
    values, codes, repaired = _arrow_places(spec, key.kind)
    place = find_in_arrow(native.column(key.column), codes, repaired)
    added = values.take(place)
    table = native.drop_columns([key.column]) if key.added else native
    for name in lookup_of(spec).header:
        table = table.append_column(values.schema.field(name), added.column(name))
    return table


def find_in_arrow(code: Any, codes: pa.Array, repaired: pa.Array) -> Any:
    """Return the place of each code.

    Args:
        code: the codes, an array of texts or whole numbers, in one piece or many.
        codes: see `Places`.
        repaired: see `Places`; empty if texts are not to be compacted.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if code.type not in (pa.string(), pa.large_string(), pa.int64()):  # nulls, or views
        code = code.cast(pa.string())
    known = codes.cast(code.type)
    place = pc.index_in(code, value_set=known)
    left = pc.and_(pc.is_null(place), pc.is_valid(code))
    if len(repaired) and pc.any(left).as_py():
        texts = _compact(pa.table({"code": code.filter(left)}))
        again = repaired.take(pc.index_in(texts, value_set=known).combine_chunks())
        place, left = (
            array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
            for array in (place, left)
        )
        place = pc.replace_with_mask(place, left, again)
    place = pc.fill_null(place, len(codes))
    return pc.if_else(pc.is_null(code), pa.scalar(len(codes) - 1, place.type), place)


def gather_pandas(spec: JoinSpec, key: Key, native: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of pandas, its index kept, with columns added by its codes.

    Args:
        spec: what to add.
        key: where the codes are.
        native: the frame.

    Raises:
        FrameError: Python objects among the codes can be none.
    """
    codes = native[key.column]
    added = _objects(spec, codes) if key.kind == "object" else _placed(spec, key, codes)
    added.index = native.index
    lookup = lookup_of(spec)
    for name, kind in zip(lookup.header, lookup.kinds, strict=True):
        if kind == "list":  # its own, so that who changes one changes no other
            added[name] = added[name].map(list, na_action="ignore")
    # A new frame that shares the columns there are, and of the same class: a GeoDataFrame too.
    columns = dict(cast("Iterable[tuple[str, Any]]", added.items()))
    return (native.drop(columns=key.column) if key.added else native).assign(**columns)


@kept
def _pandas_side(
    spec: JoinSpec, kind: KeyKind
) -> tuple[pd.DataFrame, pd.Index[Any], NDArray[np.int32]]:
    import numpy as np
    import pandas as pd

    places = places_of(spec, kind)
    codes: pd.Index[Any] = pd.Index(places.codes, dtype="int64" if kind == "number" else object)
    return pandas_frame(*places.side), codes, np.array(places.repaired, "int32")


def _placed(spec: JoinSpec, key: Key, codes: pd.Series[Any]) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    values, index, repaired = _pandas_side(spec, key.kind)
    if key.kind == "number":
        places = index.get_indexer(pd.Index(codes))
    else:
        places = _text_places(codes, index, repaired)
    return values.take(np.where(places < 0, len(index), places))


def _text_places(codes: pd.Series[Any], index: pd.Index[Any], repaired: NDArray[np.int32]) -> Any:
    """Return the place of each text; -1 or one more than there are codes for unknown ones."""
    import numpy as np
    import pandas as pd

    try:
        import pyarrow as pa
    except ImportError:
        texts = codes.astype(object).where(codes.notna(), "")
        places = index.get_indexer(pd.Index(texts))
        left = places < 0
        if len(repaired) and left.any():
            again = index.get_indexer(pd.Index([compact_code(text)[0] for text in texts[left]]))
            places[left] = np.where(again < 0, -1, repaired[again])
        return places
    # Where pyarrow is, pandas keeps its texts there: several times faster.
    code = pa.array(codes.array, from_pandas=True)
    return np.asarray(find_in_arrow(code, pa.array(index), pa.array(repaired)))


def _objects(spec: JoinSpec, codes: pd.Series[Any]) -> pd.DataFrame:
    """Look up Python objects, texts and numbers in one column, each different one once."""
    lookup = lookup_of(spec)
    places: dict[Any, int] = {}
    try:
        values = codes.where(codes.notna(), None).tolist()
        taken = [places.setdefault(value, len(places)) for value in values]
    except TypeError as error:  # a list is no key
        raise FrameError(f"column {codes.name!r}: {error}; expected codes, as texts") from error
    check_objects(list(places), str(codes.name), repair=spec.repair)
    rows = [lookup.find(value) for value in places] or [lookup.missing]
    return pandas_frame(*side_of(lookup, rows)).take(taken)


def join_frame(df: Any, on: str, spec: JoinSpec) -> Any:
    """Return a frame of any library with columns added by its codes.

    Args:
        df: the frame.
        on: its column of codes.
        spec: what to add.

    Raises:
        FrameError: see `pvd_data.frames.enrich`.
        ImportError: narwhals is not installed, or for DuckDB pyarrow.
    """
    frame = as_frame(df)
    with refusing(lambda: [on]):
        check_names(frame, on, lookup_of(spec).header)
        return join(spec, find_key(frame, on, repair=spec.repair))


def join(spec: JoinSpec, key: Key) -> Any:
    """Return the native frame with columns added by its codes.

    Args:
        spec: what to add.
        key: the frame, and where its codes are.
    """
    library = key.frame.implementation
    native: Any = key.frame.to_native()
    if library.is_polars():
        return gather_polars(spec, key, native)
    if library.is_pyarrow():
        return gather_arrow(spec, key, native)
    if library.is_pandas():
        return gather_pandas(spec, key, native)
    side = _duckdb(spec, key, native) if library.is_duckdb() else _spark(spec, key, native)
    return _joined(spec, key, _with_compact(spec, key), side).drop(_scrap(spec, key)).to_native()


def _scrap(spec: JoinSpec, key: Key) -> list[str]:
    return [
        *([_COMPACT] if is_compacted(spec, key.kind) else []),
        *([key.column] if key.added else []),
    ]


def _with_compact(spec: JoinSpec, key: Key) -> Any:
    """Return the frame with its codes compacted, if that is wanted."""
    import narwhals.stable.v2 as nw

    if not is_compacted(spec, key.kind):
        return key.frame
    code = nw.col(key.column)
    # DuckDB and Spark compute the second only for the rows that need it.
    text = nw.when(code.str.contains(COMPACTED)).then(code).otherwise(compacted(code))
    return key.frame.with_columns(text.alias(_COMPACT))


def _joined(spec: JoinSpec, key: Key, frame: Any, side: Any) -> Any:
    """Join a frame of narwhals, and fill in the status of codes that met no row."""
    import narwhals.stable.v2 as nw

    lookup = lookup_of(spec)
    left_on = _COMPACT if is_compacted(spec, key.kind) else key.column
    joined = frame.join(nw.from_native(side), left_on=left_on, right_on=KEY, how="left")
    if STATUT not in lookup.names:
        return joined
    given = nw.col(left_on) != (MISSING_NUMBER if key.kind == "number" else "")
    name = name_of(lookup, STATUT)
    statut = nw.col(name)
    said = [nw.when(given).then(statut.fill_null(UNKNOWN)).alias(name)]
    if spec.repair:
        name = name_of(lookup, REPARE)
        repaired = nw.col(name).fill_null(value=False)
        if is_compacted(spec, key.kind):
            repaired |= ~statut.is_null() & (nw.col(key.column) != nw.col(_COMPACT))
        said.append(nw.when(given).then(repaired).alias(name))
    return joined.with_columns(*said)


@kept
def _arrow_side(spec: JoinSpec, kind: KeyKind) -> pa.Table:
    return arrow_table(*keyed_side(spec, kind), "to hand tables to DuckDB")


def _duckdb(spec: JoinSpec, key: Key, native: Any) -> Any:
    # A relation does not tell its connection; a query of it finds the variable of this name.
    __pvd_data_lookup__ = _arrow_side(spec, key.kind)  # noqa: F841
    return native.query("__pvd_data_frame__", "SELECT * FROM __pvd_data_lookup__")


def _spark(spec: JoinSpec, key: Key, native: Any) -> Any:
    # Sent to each worker: without the hint both sides might be sorted by their codes.
    return spark_frame(*keyed_side(spec, key.kind), native.sparkSession).hint("broadcast")
