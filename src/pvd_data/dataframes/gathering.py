"""Polars and pyarrow: the place of each code in the lookup, and what is added gathered from there.

Unlike the joins of these libraries this keeps the order of rows, in the streaming engine of
polars too, and costs no more.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pvd_data.dataframes.building import arrow_table, polars_frame
from pvd_data.dataframes.keys import SPACES
from pvd_data.dataframes.lookup import REPARE
from pvd_data.dataframes.sides import is_spaced, lookup_of, name_of, placed_side

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

    from pvd_data.dataframes.keys import Key, KeyKind
    from pvd_data.dataframes.sides import Wanted

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
def _arrow_side(wanted: Wanted, kind: KeyKind) -> tuple[pa.Table, pa.Array]:
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
    values, codes = _arrow_side(wanted, key.kind)
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
