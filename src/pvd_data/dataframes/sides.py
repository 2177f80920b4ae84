"""The right side of a join: a lookup as columns, made once for the same wishes."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pvd_data.dataframes.keys import MISSING_NUMBER
from pvd_data.dataframes.lookup import make_lookup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pvd_data.dataframes.keys import Key, KeyKind
    from pvd_data.dataframes.lookup import Cells, Lookup
    from pvd_data.dataset import Dataset
    from pvd_data.descriptor.columns import Kind

KEY = "__pvd_data_key__"
"""The column of codes of the right side."""


class Wanted(NamedTuple):
    """What to add to a frame: arguments of `make_lookup`, by which lookups are kept."""

    dataset: Dataset
    columns: tuple[str, ...]
    prefix: str
    resolve_former: bool
    repair: bool


class Side(NamedTuple):
    """Columns by name.

    Attributes:
        kinds: the kind of each column.
        columns: its values.
    """

    kinds: Mapping[str, Kind]
    columns: Mapping[str, Sequence[Any]]


@lru_cache(maxsize=8)
def lookup_of(wanted: Wanted) -> Lookup:
    """Return the lookup, made once: a dataset never changes."""
    return make_lookup(
        wanted.dataset,
        wanted.columns,
        prefix=wanted.prefix,
        resolve_former=wanted.resolve_former,
        repair=wanted.repair,
    )


def name_of(lookup: Lookup, name: str) -> str:
    """Return the name that one of our columns has in the frame."""
    return lookup.header[lookup.names.index(name)]


def is_spaced(wanted: Wanted, key: Key) -> bool:
    """Say whether codes may have spaces around, which no lookup can list."""
    return wanted.repair and key.kind == "text"


def side_of(lookup: Lookup, rows: Sequence[Cells]) -> Side:
    """Return rows of a lookup as columns."""
    kinds = dict(zip(lookup.header, lookup.kinds, strict=True))
    return Side(kinds, dict(zip(lookup.header, zip(*rows, strict=True), strict=True)))


def codes_of(lookup: Lookup, kind: KeyKind) -> Mapping[Any, Cells]:
    """Return the cells for each code, as it stands in a column of that kind."""
    return lookup.numbers if kind == "number" else lookup.texts


def keyed_side(wanted: Wanted, kind: KeyKind) -> Side:
    """Return what is added, with the codes in the column `KEY`, to be joined by them."""
    lookup = lookup_of(wanted)
    codes = codes_of(lookup, kind)
    side = side_of(lookup, list(codes.values()))
    key: Kind = "integer" if kind == "number" else "string"
    return Side({**side.kinds, KEY: key}, {**side.columns, KEY: list(codes)})


def placed_side(wanted: Wanted, kind: KeyKind) -> tuple[Side, list[Any]]:
    """Return what is added, and the codes in the same order, so that the place of one tells it.

    The last code stands for a missing one. A row more than there are codes is of unknown ones.
    """
    lookup = lookup_of(wanted)
    codes = codes_of(lookup, kind)
    missing = MISSING_NUMBER if kind == "number" else ""
    rows = [*codes.values(), lookup.missing, lookup.unknown]
    return side_of(lookup, rows), [*codes, missing]
