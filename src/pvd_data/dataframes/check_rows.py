"""The rows of a frame that are checked: their different cells, and which rows have a fault."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
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
    from collections.abc import Callable, Mapping, Sequence

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


_BY_PYTHON = (nw.Object, nw.List, nw.Array)
_TEXTS = (nw.String, nw.Categorical, nw.Enum, nw.Unknown)  # a column of nulls is Unknown
_READABLE = (*_TEXTS, nw.Boolean, nw.Date, nw.Datetime, *_BY_PYTHON)


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

MOST = 5_000_000
"""How many different combinations of cells are taken from a lazy frame: some 2 GiB, while checked."""

_PREFIX = "__pvd_"
_NUMBER = f"{_PREFIX}row"
_RANK = f"{_PREFIX}rank"


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
            frame = number_rows(frame, _NUMBER)
        named = {_name(place): label for place, label in labels.items()}
        return cls(
            spell(frame, named, *keys, *([_NUMBER] if ordered else [])),
            {place: schema[label] for place, label in labels.items()},
            keys,
            ordered,
        )

    def combinations(self, places: Sequence[int]) -> list[tuple[str, ...]]:
        """Return the different combinations of some columns, as the library spells them.

        Args:
            places: numbers of the columns.

        Raises:
            FrameError: a lazy frame has more than `MOST`.
        """
        found = self.frame.select(*map(_name, places)).unique()
        if isinstance(found, nw.LazyFrame):
            found = found.head(MOST + 1).collect()
            if len(found) > MOST:
                raise FrameError(
                    f"more than {MOST} different combinations in {len(places)} columns that are "
                    "checked together; leave out some (coordinates differ from row to row), as in "
                    "check(df.select('id', 'code_insee', 'nom'))"
                )
        return found.rows()

    def cells(
        self, places: Sequence[int], combinations: Sequence[tuple[str, ...]]
    ) -> list[list[str]]:
        """Return the cells of combinations column by column, as a CSV would have them.

        Args:
            places: numbers of the columns.
            combinations: what `combinations` returned for these.
        """
        columns = zip(*combinations, strict=True) if combinations else [()] * len(places)
        return [
            list(map(reader(self.types[place]), column))
            for place, column in zip(places, columns, strict=True)
        ]

    def with_faults(self, found: Sequence[Found]) -> Any:
        """Return a frame of faults: the key of each row that has one, and what it is.

        Args:
            found: faults of combinations.
        """
        groups: dict[tuple[int, ...], list[tuple[int, Found]]] = {}
        # Within a row by the place of their columns, as in a report.
        ranked = sorted(found, key=lambda fault: fault.issue.column_number or 0)
        for rank, fault in enumerate(ranked):
            groups.setdefault(fault.places, []).append((rank, fault))
        if groups:
            parts = [self._join(places, faults) for places, faults in groups.items()]
            whole = nw.concat(parts)
        else:
            whole = self._join((next(iter(self.types)),), [], self.frame.head(0))
        if self.ordered:
            whole = whole.sort(_NUMBER, _RANK)
        keys = self.keys or (nw.col(_NUMBER).cast(nw.Int64).alias(ROW),)
        return nw.maybe_reset_index(whole.select(*keys, *FIELDS))

    def _join(
        self,
        places: tuple[int, ...],
        faults: Sequence[tuple[int, Found]],
        frame: Frame | None = None,
    ) -> Any:
        names = list(map(_name, places))
        columns: dict[str, list[Any]] = {name: [] for name in (*names, *FIELDS, _RANK)}
        for rank, fault in faults:
            for name, text in zip(names, fault.combination, strict=True):
                columns[name].append(text)
            for name in FIELDS:
                columns[name].append(getattr(fault.issue, name))
            columns[_RANK].append(rank)
        kinds: dict[str, Kind] = {**dict.fromkeys(names, "string"), **FIELDS}
        kinds[_RANK] = "integer"
        rows: Any = self.frame if frame is None else frame
        joined = rows.join(small_frame(rows, kinds, columns), on=names)
        kept = (*self.keys, _NUMBER) if self.ordered else self.keys
        return joined.select(*kept, *FIELDS, _RANK)


@dataclass(frozen=True)
class Found:
    """A fault of a combination of cells.

    Attributes:
        places: numbers of the columns that were checked together.
        combination: what they hold, as the library spells it.
        issue: the fault.
    """

    places: tuple[int, ...]
    combination: tuple[str, ...]
    issue: Issue


def first_rows(frame: Frame, labels: Sequence[str], number: int) -> list[tuple[str, ...]]:
    """Return the cells of the first rows.

    Args:
        frame: the frame.
        labels: its columns to look at.
        number: how many rows.
    """
    some = Rows.of(frame.head(number), dict(enumerate(labels)), ())
    texts = some.frame.select(*map(_name, range(len(labels))))
    eager = texts.collect() if isinstance(texts, nw.LazyFrame) else texts
    return list(zip(*some.cells(range(len(labels)), eager.rows()), strict=True))


def is_read(frame: Frame, label: str) -> bool:
    """Say whether the values of a column can be had as cells.

    Args:
        frame: the frame.
        label: the column.
    """
    try:
        with refusing(tuple):
            rows = Rows.of(frame, {0: label}, ())
            rows.cells((0,), rows.combinations((0,)))
            rows.with_faults([])
    except FrameError:
        return False
    return True


def _name(place: int) -> str:
    return f"{_PREFIX}{place}"
