"""What a check asks of a library beyond what narwhals has: a small frame, and a number for rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import narwhals.stable.v2 as nw

from pvd_data.dataframes.building import arrow_table, build

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pvd_data.dataframes.keys import Frame
    from pvd_data.descriptor.columns import Kind


def small_frame(
    like: Frame, kinds: Mapping[str, Kind], columns: Mapping[str, Sequence[Any]]
) -> Any:
    """Return a small frame that can be joined to another of any library.

    Args:
        like: the other frame.
        kinds: the kind of each column.
        columns: their values.

    Raises:
        FrameError: the other is of a library for which frames are not made.
    """
    library, native = like.implementation, cast("Any", nw.to_native(like))
    if library.is_duckdb():
        faults = arrow_table(kinds, columns, "to hand faults to DuckDB")
        return nw.from_native(_beside(native, faults))
    if library.is_pyspark():
        made = build("pyspark", kinds, columns, session=native.sparkSession).hint("broadcast")
    else:
        made = build(library.value, kinds, columns)
    frame = nw.from_native(made)
    return frame if isinstance(like, nw.DataFrame) else frame.lazy()


def _beside(relation: Any, faults: object) -> Any:
    """Return a table as a relation of the same connection as another, which does not tell it."""
    # DuckDB finds our variable by its name.
    return relation.query("pvd_data_checked", "SELECT * FROM faults")


def has_order(frame: Frame) -> bool:
    """Say whether rows have an order in this library, and so a number."""
    return isinstance(frame, nw.DataFrame) or frame.implementation.is_polars()


def number_rows(frame: Frame, name: str) -> Frame:
    """Add the number of each row, from 0, where rows have an order.

    Args:
        frame: the frame.
        name: the name of the column to add.
    """
    if isinstance(frame, nw.DataFrame):
        return frame.with_row_index(name)
    native: Any = nw.to_native(frame)
    numbered: nw.LazyFrame[Any] = nw.from_native(native.with_row_index(name))
    return numbered
