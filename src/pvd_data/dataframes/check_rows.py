"""The rows of a frame that are checked: their different cells, and which rows have a fault."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import narwhals.stable.v2 as nw

from pvd_data.dataframes.build import arrow_table, build
from pvd_data.dataframes.keys import refusing
from pvd_data.errors import FrameError
from pvd_data.schema.cells import SEPARATOR
from pvd_data.tabular.sheets import cell_of
from pvd_data.tabular.texts import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from narwhals.dtypes import DType

    from pvd_data.dataframes.keys import Frame
    from pvd_data.report import Issue
    from pvd_data.schema.columns import Kind


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


#: A frame of fewer rows is looked through as it is.
_SMALL = 20_000


def has_few(frame: Frame) -> bool:
    """Say whether a frame is in memory, and so short that it need not be sifted."""
    return isinstance(frame, nw.DataFrame) and len(frame) <= _SMALL


def may_repeat(frame: Frame, labels: Sequence[str]) -> bool:
    """Say whether two rows may have the same cells in some columns.

    Args:
        frame: the frame.
        labels: the columns.
    """
    if isinstance(frame, nw.LazyFrame):
        return True
    cells: Any = Rows.of(frame, dict(enumerate(labels)), ()).frame.drop(NUMBER)
    return bool(cells.is_duplicated().any())


#: What a formula may begin with.
_SIGNS = ("=", "@", "+")


def formula_like(text: nw.Expr) -> nw.Expr:
    """Return an expression that is true of every text that is a formula, and of few others."""
    first, *others = (text.str.starts_with(sign) for sign in _SIGNS)
    return reduce(or_, others, first)


def may_be_formula(frame: Frame, labels: Sequence[str]) -> list[str]:
    """Return the columns of texts in which something may be a formula.

    Args:
        frame: the frame.
        labels: the columns to look at.
    """
    schema = frame.collect_schema()
    by_python = [label for label in labels if schema[label] == nw.Object]
    texts = [label for label in labels if isinstance(schema[label], _TEXTS)]
    if not texts:
        return by_python
    looks = [
        formula_like(nw.col(label).cast(nw.String)).fill_null(False).any().alias(name_of(place))
        for place, label in enumerate(texts)
    ]
    found = frame.select(looks)
    (row,) = take(found) if isinstance(found, nw.LazyFrame) else found.rows()
    return [label for label, there in zip(texts, row, strict=True) if there] + by_python


_BY_PYTHON = (nw.Object, nw.List, nw.Array)
_TEXTS = (nw.String, nw.Categorical, nw.Enum, nw.Unknown)  # a column of nulls is Unknown


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
    texts = [text_of(value) for value in column.to_list()]
    return nw.new_series(name, texts, nw.String, backend=column.implementation)


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


def cells_of(types: Sequence[DType], combinations: Sequence[tuple[str, ...]]) -> list[list[str]]:
    """Return the cells of combinations column by column, as a CSV would have them.

    Args:
        types: the types of the columns.
        combinations: what each column has, as the library spells it.
    """
    columns = zip(*combinations, strict=True) if combinations else [()] * len(types)
    return [list(map(reader(dtype), column)) for dtype, column in zip(types, columns, strict=True)]


def _number(text: str) -> str:
    return text_of(float(text)) if text else ""


def _day(text: str) -> str:
    with suppress(ValueError):  # missing, or later than the year 9999
        return cell_of(datetime.fromisoformat(text))
    return text


def _list(text: str) -> str:
    return text.strip("[]").replace(", ", SEPARATOR)


FIELDS: Mapping[str, Kind] = MappingProxyType(
    {
        "column": "string",
        "rule": "string",
        "slug": "string",
        "severity": "string",
        "value": "string",
        "expected": "string",
        "suggestion": "string",
        "certain": "boolean",
        "message": "string",
    }
)
"""The columns of a frame of faults behind the key: attributes of `Issue`, with their kinds."""

ROW = "row"
"""The key where none is named and rows have an order: the number of the row, from 0."""

MOST = 2**17
"""How many different combinations of cells are taken from a lazy frame at a time: 50 MiB, where all are
at fault 300."""


def most() -> int:
    """Return `MOST`."""
    return MOST


_PREFIX = "__pvd_"

NUMBER, RANK = f"{_PREFIX}row", f"{_PREFIX}rank"
"""The columns of the number of a row, and of the order of faults in it."""

ORDER = 24
"""Of how many bits the order of faults of a column is; the number of the column stands before."""


@dataclass(frozen=True)
class Rows:
    """The rows of a frame, as far as they are needed.

    Attributes:
        frame: the key, the number of each row where rows have an order, and columns as texts.
        types: the type that each of these columns had, by its number.
        keys: the columns that say which row is which; none for the number of the row.
        ordered: whether rows have an order.
    """

    frame: Frame
    types: Mapping[int, DType]
    keys: tuple[str, ...]
    ordered: bool

    @classmethod
    def of(cls, frame: Frame, labels: Mapping[int, str], keys: tuple[str, ...]) -> Rows:
        """Take what is needed of a frame.

        Args:
            frame: the frame.
            labels: the columns to look at, by their number.
            keys: the columns that say which row is which.
        """
        schema = frame.collect_schema()
        frame = frame.select(*dict.fromkeys((*keys, *labels.values())))
        ordered = has_order(frame)
        if ordered:
            frame = number_rows(frame, NUMBER)
        named = {name_of(place): label for place, label in labels.items()}
        return cls(
            spell(frame, named, *keys, *([NUMBER] if ordered else [])),
            {place: schema[label] for place, label in labels.items()},
            keys,
            ordered,
        )

    def combinations(
        self, places: Sequence[int], frame: Frame | None = None
    ) -> list[tuple[str, ...]] | None:
        """Return the different combinations of some columns, as the library spells them.

        Args:
            places: numbers of the columns.
            frame: the rows to look at, if not all.

        Returns:
            The combinations; None if a lazy frame has more than `MOST`.
        """
        rows = self.frame if frame is None else frame
        found = rows.select(*map(name_of, places)).unique()
        if isinstance(found, nw.DataFrame):
            return found.rows()
        taken = take(found.head(most() + 1))
        return taken if len(taken) <= most() else None

    def with_faults(
        self, found: Sequence[Found], frames: Sequence[Frame] = (), told: Sequence[Frame] = ()
    ) -> Any:
        """Return a frame of faults: the key of each row that has one, and what it is.

        Args:
            found: faults of combinations.
            frames: others, already as columns: see `columns_of`.
            told: faults of rows, with their keys.
        """
        groups: dict[tuple[int, ...], list[Found]] = {}
        for fault in found:
            groups.setdefault(fault.places, []).append(fault)
        parts = [
            self._join(small_frame(self.frame, *columns_of(places, faults)))
            for places, faults in groups.items()
        ]
        parts += [*map(self._join, frames), *told]
        if not parts:
            nothing = small_frame(self.frame, *columns_of((next(iter(self.types)),), ()))
            parts = [self._join(nothing, self.frame.head(0))]
        whole = nw.concat(parts)
        if self.ordered:
            # Within a row by the place of their columns, as in a report.
            whole = whole.sort(NUMBER, RANK)
        keys = self.keys or (nw.col(NUMBER).cast(nw.Int64).alias(ROW),)
        return nw.maybe_reset_index(whole.select(*keys, *FIELDS))

    def _join(self, faults: Frame, frame: Frame | None = None) -> Any:
        rows: Any = self.frame if frame is None else frame
        names = [name for name in faults.collect_schema() if name not in (*FIELDS, RANK)]
        kept = (*self.keys, NUMBER) if self.ordered else self.keys
        return rows.join(faults, on=names).select(*kept, *FIELDS, RANK)


def take(frame: nw.LazyFrame[Any]) -> list[tuple[str, ...]]:
    """Return the rows of a lazy frame: all that ever comes from its engine comes here.

    Args:
        frame: the frame, of a bounded number of rows.
    """
    return frame.collect().rows()


@dataclass(frozen=True)
class Found:
    """A fault of a combination of cells.

    Attributes:
        places: numbers of the columns that were checked together.
        combination: what they hold, as the library spells it.
        issue: the fault.
        order: which comes first of two faults of a column.
    """

    places: tuple[int, ...]
    combination: tuple[str, ...]
    issue: Issue
    order: int


def columns_of(
    places: Sequence[int], faults: Iterable[Found]
) -> tuple[dict[str, Kind], dict[str, list[Any]]]:
    """Return faults as the columns of a frame: what the cells are, then what is wrong.

    Args:
        places: the numbers of the columns that were checked together.
        faults: the faults.

    Returns:
        The kinds of the columns, and their values.
    """
    names = list(map(name_of, places))
    columns: dict[str, list[Any]] = {name: [] for name in (*names, *FIELDS, RANK)}
    for fault in faults:
        for name, text in zip(names, fault.combination, strict=True):
            columns[name].append(text)
        for name in FIELDS:
            columns[name].append(getattr(fault.issue, name))
        columns[RANK].append(((fault.issue.column_number or 0) << ORDER) + fault.order)
    return {**dict.fromkeys(names, "string"), **FIELDS, RANK: "integer"}, columns


def first_rows(frame: Frame, labels: Sequence[str], number: int) -> list[tuple[str, ...]]:
    """Return the cells of the first rows.

    Args:
        frame: the frame.
        labels: its columns to look at.
        number: how many rows.
    """
    some = Rows.of(frame.head(number), dict(enumerate(labels)), ())
    texts = some.frame.select(*map(name_of, range(len(labels))))
    rows = take(texts) if isinstance(texts, nw.LazyFrame) else texts.rows()
    return list(zip(*cells_of(list(some.types.values()), rows), strict=True))


def is_read(frame: Frame, label: str) -> bool:
    """Say whether the values of a column can be had as cells.

    Args:
        frame: the frame.
        label: the column.
    """
    try:
        with refusing(tuple):
            rows = Rows.of(frame, {0: label}, ())
            for (text,) in rows.combinations((0,)) or ():
                reader(rows.types[0])(text)
            rows.with_faults([])
    except FrameError:
        return False
    return True


def name_of(place: int) -> str:
    """Return the name of a column of texts, by the number of the column it is of."""
    return f"{_PREFIX}{place}"
