"""The rows of a frame while they are checked: what they have, and back to those with a fault."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from pvd_data.dataframes.check_backends import has_order, number_rows, small_frame
from pvd_data.dataframes.check_cells import reader, spell
from pvd_data.errors import FrameError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from narwhals.dtypes import DType

    from pvd_data.dataframes.keys import Frame
    from pvd_data.descriptor.columns import Kind
    from pvd_data.report import Issue

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
"""How many different combinations of cells are taken from a lazy frame: some 2 GiB, while judged."""

_PREFIX = "__pvd_"
_NUMBER = f"{_PREFIX}row"
_RANK = f"{_PREFIX}rank"


@dataclass(frozen=True)
class Rows:
    """What is needed of the rows of a frame.

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
        joined = rows.join(small_frame(rows, kinds, columns), on=names, how="inner")
        kept = (*self.keys, _NUMBER) if self.ordered else self.keys
        return joined.select(*kept, *FIELDS, _RANK)


@dataclass(frozen=True)
class Found:
    """A fault of a combination of cells.

    Attributes:
        places: numbers of the columns that were judged together.
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


def _name(place: int) -> str:
    return f"{_PREFIX}{place}"
