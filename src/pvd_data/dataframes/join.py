"""A frame joined to what is said of its codes, as each library does it best.

Whatever the library, a row meets at most one row of the lookup, and a code that is not in it gets
what is said of unknown codes. In a library that is lazy nothing is executed here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from pvd_data.dataframes.build import arrow_table, pandas_frame, polars_frame, spark_frame
from pvd_data.dataframes.keys import MISSING_NUMBER, SPACES, check_objects
from pvd_data.dataframes.lookup import (
    KEY,
    REPARE,
    STATUT,
    UNKNOWN,
    is_spaced,
    keyed_side,
    lookup_of,
    name_of,
    placed_side,
    side_of,
)
from pvd_data.errors import FrameError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from pvd_data.dataframes.keys import Key, KeyKind
    from pvd_data.dataframes.lookup import Wanted


_BARE, _PLACE = "__pvd_data_bare__", "__pvd_data_place__"


@lru_cache(maxsize=8)
def _polars_side(wanted: Wanted, kind: KeyKind) -> tuple[pl.DataFrame, pl.Enum]:
    import polars as pl

    side, codes = placed_side(wanted, kind)
    return polars_frame(*side), pl.Enum([str(code) for code in codes])


def gather_polars(
    wanted: Wanted, key: Key, native: pl.DataFrame | pl.LazyFrame
) -> pl.DataFrame | pl.LazyFrame:
    """Return a frame of polars, eager or lazy as it was, with what is said of its codes.

    Args:
        wanted: what to add.
        key: where the codes are.
        native: the frame.
    """
    import polars as pl

    lookup = lookup_of(wanted)
    values, codes = _polars_side(wanted, key.kind)
    missing, unknown = (pl.lit(values.height - below, pl.UInt32) for below in (2, 1))
    code = pl.col(key.column)
    text = code.cast(pl.String) if key.kind == "number" else code
    scrap = [_PLACE, *([key.column] if key.added else [])]
    spaced = is_spaced(wanted, key)
    if spaced:
        native = native.with_columns(code.str.strip_chars(SPACES).alias(_BARE))
        text = pl.col(_BARE)
        scrap.append(_BARE)
    # Codes as categories: the number of each is its place; what is none of them is null.
    place = text.cast(codes, strict=False).to_physical().cast(pl.UInt32).fill_null(unknown)
    place = pl.when(code.is_null()).then(missing).otherwise(place)
    native = native.with_columns(place.alias(_PLACE))
    added = {name: pl.lit(values[name]).gather(_PLACE) for name in lookup.header}
    if spaced:
        added[name_of(lookup, REPARE)] |= (code != text) & (pl.col(_PLACE) < missing)
    return native.with_columns(**added).drop(scrap)


@lru_cache(maxsize=8)
def _placed_arrow_side(wanted: Wanted, kind: KeyKind) -> tuple[pa.Table, pa.Array]:
    import pyarrow as pa

    side, codes = placed_side(wanted, kind)
    return arrow_table(*side), pa.array(codes)


def gather_arrow(wanted: Wanted, key: Key, native: pa.Table) -> pa.Table:
    """Return a table of pyarrow with what is said of its codes.

    Args:
        wanted: what to add.
        key: where the codes are.
        native: the table.
    """
    import pyarrow.compute as pc

    lookup = lookup_of(wanted)
    values, codes = _placed_arrow_side(wanted, key.kind)
    place, cleaned = arrow_places(native.column(key.column), codes, spaced=is_spaced(wanted, key))
    added = values.take(place)
    table = native.drop_columns([key.column]) if key.added else native
    for name in lookup.header:
        column = added.column(name)
        if cleaned is not None and name == name_of(lookup, REPARE):
            column = pc.or_(column, cleaned)
        table = table.append_column(values.schema.field(name), column)
    return table


def arrow_places(code: Any, codes: pa.Array, *, spaced: bool) -> tuple[Any, Any]:
    """Return the place of each code in a list of them, and whether spaces were taken off.

    Args:
        code: the codes, an array of texts or whole numbers, in one piece or many.
        codes: the list, of which the last is that of missing ones; unknown ones come after it.
        spaced: whether there may be spaces around texts; if not, the second answer is None.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if code.type not in (pa.string(), pa.large_string(), pa.int64()):  # nulls, or views
        code = code.cast(pa.string())
    missing, unknown = len(codes) - 1, len(codes)
    bare = pc.utf8_trim(code, SPACES) if spaced else code
    place = pc.fill_null(pc.index_in(bare, value_set=codes.cast(code.type)), unknown)
    place = pc.if_else(pc.is_null(code), pa.scalar(missing, place.type), place)
    if not spaced:
        return place, None
    return place, pc.and_(pc.not_equal(code, bare), pc.less(place, missing))


def gather_pandas(wanted: Wanted, key: Key, native: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of pandas, its index kept, with what is said of its codes.

    Args:
        wanted: what to add.
        key: where the codes are.
        native: the frame.

    Raises:
        FrameError: Python objects among the codes can be none.
    """
    codes = native[key.column]
    added = _objects(wanted, codes) if key.kind == "object" else _placed(wanted, key, codes)
    added.index = native.index
    lookup = lookup_of(wanted)
    for name, kind in zip(lookup.header, lookup.kinds, strict=True):
        if kind == "list":  # its own, so that who changes one changes no other
            added[name] = added[name].map(list, na_action="ignore")
    # A new frame that shares the columns there are, and of the same class: a GeoDataFrame too.
    columns = dict(cast("Iterable[tuple[str, Any]]", added.items()))
    return (native.drop(columns=key.column) if key.added else native).assign(**columns)


@lru_cache(maxsize=8)
def _side(wanted: Wanted, kind: KeyKind) -> tuple[pd.DataFrame, pd.Index[Any]]:
    import pandas as pd

    side, codes = placed_side(wanted, kind)
    return pandas_frame(*side), pd.Index(codes, dtype="int64" if kind == "number" else object)


def _placed(wanted: Wanted, key: Key, codes: pd.Series[Any]) -> pd.DataFrame:
    import pandas as pd

    values, index = _side(wanted, key.kind)
    if key.kind == "number":
        places, cleaned = index.get_indexer(pd.Index(codes)), None
    else:
        places, cleaned = _text_places(codes, index, spaced=is_spaced(wanted, key))
    # What is not found has the place -1, which is that of unknown codes from the end.
    added = values.take(places)
    if cleaned is not None:
        added[name_of(lookup_of(wanted), REPARE)] |= cleaned
    return added


def _text_places(codes: pd.Series[Any], index: pd.Index[Any], *, spaced: bool) -> tuple[Any, Any]:
    """Return the place of each text, and whether spaces were taken off if that is asked for."""
    import numpy as np
    import pandas as pd

    try:
        import pyarrow as pa
    except ImportError:
        texts = codes.astype(object).where(codes.notna(), "")
        bare = texts.str.strip(SPACES) if spaced else texts
        places = index.get_indexer(pd.Index(bare))
        cleaned = (texts != bare).to_numpy() & (places >= 0) & (places < len(index) - 1)
        return places, cleaned if spaced else None
    # Where pyarrow is, pandas keeps its texts there: several times faster.
    code = pa.array(codes.array, from_pandas=True)
    places, cleaned = arrow_places(code, pa.array(index), spaced=spaced)
    return np.asarray(places), np.asarray(cleaned.fill_null(False)) if spaced else None


def _objects(wanted: Wanted, codes: pd.Series[Any]) -> pd.DataFrame:
    """Look up Python objects, texts and numbers in one column, each different one once."""
    lookup = lookup_of(wanted)
    places: dict[Any, int] = {}
    try:
        values = codes.where(codes.notna(), None).tolist()
        taken = [places.setdefault(value, len(places)) for value in values]
    except TypeError as error:  # a list is no key
        raise FrameError(f"column {codes.name!r}: {error}; expected codes, as texts") from error
    check_objects(list(places), str(codes.name), repair=wanted.repair)
    rows = [lookup.find(value) for value in places] or [lookup.missing]
    return pandas_frame(*side_of(lookup, rows)).take(taken)


def join(wanted: Wanted, key: Key) -> Any:
    """Return the native frame with what is said of its codes.

    Args:
        wanted: what to add.
        key: the frame, and where its codes are.
    """
    library = key.frame.implementation
    native: Any = key.frame.to_native()
    if library.is_polars():
        return gather_polars(wanted, key, native)
    if library.is_pyarrow():
        return gather_arrow(wanted, key, native)
    if library.is_pandas():
        return gather_pandas(wanted, key, native)
    side = _duckdb(wanted, key, native) if library.is_duckdb() else _spark(wanted, key, native)
    return _joined(wanted, key, _with_bare(wanted, key), side).drop(_scrap(wanted, key)).to_native()


def _scrap(wanted: Wanted, key: Key) -> list[str]:
    return [
        *([_BARE] if is_spaced(wanted, key) else []),
        *([key.column] if key.added else []),
    ]


def _with_bare(wanted: Wanted, key: Key) -> Any:
    """Return the frame with its codes without the spaces around them, if that is wanted."""
    import narwhals.stable.v2 as nw

    if not is_spaced(wanted, key):
        return key.frame
    if key.frame.implementation.is_duckdb():
        relation: Any = key.frame.to_native()
        return nw.from_native(relation.project(f"*, {_bare_sql(key.column)} AS {_BARE}"))
    return key.frame.with_columns(nw.col(key.column).str.strip_chars(SPACES).alias(_BARE))


def _bare_sql(column: str) -> str:
    """Return SQL for a text without the spaces around it.

    `trim` is asked only where the first or the last letter is none of printable ASCII: with a
    set of letters it takes ten times longer than the join.
    """
    code = '"' + column.replace('"', '""') + '"'
    plain = f"{code} BETWEEN '!' AND '~' AND substring({code}, -1) BETWEEN '!' AND '~'"
    return f"CASE WHEN {plain} THEN {code} ELSE trim({code}, '{SPACES}') END"


def _joined(wanted: Wanted, key: Key, frame: Any, side: Any) -> Any:
    """Join a frame of narwhals, and say what is said of codes that met no row."""
    import narwhals.stable.v2 as nw

    lookup = lookup_of(wanted)
    left_on = _BARE if is_spaced(wanted, key) else key.column
    joined = frame.join(nw.from_native(side), left_on=left_on, right_on=KEY, how="left")
    given = nw.col(left_on) != (MISSING_NUMBER if key.kind == "number" else "")
    name = name_of(lookup, STATUT)
    statut = nw.col(name)
    said = [nw.when(given).then(statut.fill_null(UNKNOWN)).alias(name)]
    if wanted.repair:
        name = name_of(lookup, REPARE)
        repaired = nw.col(name).fill_null(value=False)
        if is_spaced(wanted, key):
            repaired |= ~statut.is_null() & (nw.col(key.column) != nw.col(_BARE))
        said.append(nw.when(given).then(repaired).alias(name))
    return joined.with_columns(*said)


@lru_cache(maxsize=8)
def _arrow_side(wanted: Wanted, kind: KeyKind) -> pa.Table:
    return arrow_table(*keyed_side(wanted, kind), "to hand tables to DuckDB")


def _duckdb(wanted: Wanted, key: Key, native: Any) -> Any:
    # A relation does not tell its connection; a query of it finds the variable of this name.
    __pvd_data_lookup__ = _arrow_side(wanted, key.kind)  # noqa: F841
    return native.query("__pvd_data_frame__", "SELECT * FROM __pvd_data_lookup__")


def _spark(wanted: Wanted, key: Key, native: Any) -> Any:
    # Sent to each worker: without the hint both sides might be sorted by their codes.
    return spark_frame(*keyed_side(wanted, key.kind), native.sparkSession).hint("broadcast")
