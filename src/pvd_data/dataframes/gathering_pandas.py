"""Pandas: the place of each code in the lookup, and what is added taken from there.

A merge would lose the index, copy the columns there are, and leave unknown codes to be told from
missing ones.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from pvd_data.dataframes.building import pandas_frame
from pvd_data.dataframes.gathering import arrow_places
from pvd_data.dataframes.keys import SPACES, check_objects
from pvd_data.dataframes.lookup import REPARE
from pvd_data.dataframes.sides import is_spaced, lookup_of, name_of, placed_side, side_of
from pvd_data.errors import FrameError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from pvd_data.dataframes.keys import Key, KeyKind
    from pvd_data.dataframes.sides import Wanted


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
