"""Columns of any library's frame as the texts of cells, the way a workbook's are read.

A code that a library took for a number, a day that it took for an instant, a list, a category: each
becomes the text that the same content has in a CSV, and what is missing becomes an empty text.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from pvd_data.cells import SEPARATOR
from pvd_data.validation.workbooks import cell_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from narwhals.dtypes import DType

    from pvd_data.dataframes.keys import Frame

_BY_PYTHON = (nw.Object, nw.List, nw.Array)
_TEXTS = (nw.String, nw.Categorical, nw.Enum, nw.Unknown)  # a column of nulls is Unknown
_READABLE = (*_TEXTS, nw.Boolean, nw.Date, nw.Datetime, *_BY_PYTHON)

#: How what is missing is written by pandas, in a column of objects.
_MISSING = frozenset({"None", "nan", "NaN", "NaT", "<NA>"})


def readable(dtype: DType) -> bool:
    """Say whether the values of a type can be read as cells.

    >>> readable(nw.Int64()), readable(nw.Struct({"a": nw.Int64}))
    (True, False)
    """
    return dtype.is_numeric() or isinstance(dtype, _READABLE)


def spell(frame: Frame, names: Mapping[str, str], *kept: str) -> Frame:
    """Return columns of a frame as texts, whatever the library writes for a value.

    Equal values have equal texts and missing ones an empty text, so that these columns serve to
    join; `reader` makes the cells of them.

    Args:
        frame: the frame.
        names: the columns, by what each is to be called.
        kept: other columns to keep as they are.
    """
    schema = frame.collect_schema()
    by_python = {
        new: old for new, old in names.items() if _by_python(schema[old], frame.implementation)
    }
    texts = [
        nw.col(old).cast(nw.String).fill_null("").alias(new)
        for new, old in names.items()
        if new not in by_python
    ]
    if by_python and isinstance(frame, nw.DataFrame):
        values = [_series(frame[old], new) for new, old in by_python.items()]
        return frame.select(*kept, *texts, *values)
    if by_python:
        # Of lazy frames only those of polars do not write a list as a text.
        native = nw.to_native(frame)
        import polars as pl

        lists = [pl.col(old).list.join(SEPARATOR).alias(new) for new, old in by_python.items()]
        frame = nw.from_native(native.with_columns(lists))
        texts += [nw.col(new).fill_null("") for new in by_python]
    return frame.select(*kept, *texts)


def _by_python(dtype: DType, library: nw.Implementation) -> bool:
    if isinstance(dtype, nw.Categorical):
        return library.is_pandas_like()  # whose categories may be numbers
    lazy = library.is_duckdb() or library.is_spark_like()
    return isinstance(dtype, _BY_PYTHON) and not lazy


def _series(column: nw.Series[Any], name: str) -> nw.Series[Any]:
    texts = [_text(value) for value in column.to_list()]
    return nw.new_series(name, texts, nw.String, backend=column.implementation)


def _text(value: Any) -> str:
    """Return the text of a value of an untyped column.

    >>> [_text(value) for value in (None, float("nan"), 5046.0, Decimal("6.50"), ["05200", "05230"])]
    ['', '', '5046', '6.5', '05200|05230']
    """
    if isinstance(value, str):
        return value
    if hasattr(value, "tolist"):  # of numpy
        value = value.tolist()
    if isinstance(value, list | tuple):
        return SEPARATOR.join(map(_text, value))
    text = cell_of(float(value) if isinstance(value, Decimal) else value)
    return "" if text in _MISSING else text


def reader(dtype: DType) -> Callable[[str], str]:
    """Return what makes the text of a cell of what a library writes for a value.

    Args:
        dtype: type of the column.

    >>> reader(nw.Float64())("5046.0"), reader(nw.Float64())("6.475"), reader(nw.Boolean())("True")
    ('5046', '6.475', 'true')
    >>> reader(nw.Datetime())("2021-05-07 00:00:00.000000"), reader(nw.List(nw.String))("[05200, 05230]")
    ('2021-05-07', '05200|05230')
    """
    if isinstance(dtype, nw.Boolean):
        return str.lower
    if dtype.is_float() or dtype.is_decimal():
        return _number
    if isinstance(dtype, nw.Datetime):
        return _day
    if isinstance(dtype, nw.List | nw.Array):
        return _list
    return str


def _number(text: str) -> str:
    return _text(float(text)) if text else ""


def _day(text: str) -> str:
    with suppress(ValueError):  # missing, or later than the year 9999
        return cell_of(datetime.fromisoformat(text))
    return text


def _list(text: str) -> str:
    return text.strip("[]").replace(", ", SEPARATOR)
