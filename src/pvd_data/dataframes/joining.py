"""A frame joined to what is said of its codes, as each library does it best.

Whatever the library, a row meets at most one row of the lookup, and a code that is not in it gets
what is said of unknown codes. In a library that is lazy nothing is executed here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pvd_data.dataframes.building import arrow_table, spark_frame
from pvd_data.dataframes.gathering import gather_arrow, gather_polars
from pvd_data.dataframes.gathering_pandas import gather_pandas
from pvd_data.dataframes.keys import MISSING_NUMBER, SPACES
from pvd_data.dataframes.lookup import REPARE, STATUT, UNKNOWN
from pvd_data.dataframes.sides import KEY, is_spaced, keyed_side, lookup_of, name_of

if TYPE_CHECKING:
    import pyarrow as pa

    from pvd_data.dataframes.keys import Key, KeyKind
    from pvd_data.dataframes.sides import Wanted

_BARE = "__pvd_data_bare__"


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
