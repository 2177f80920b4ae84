"""Rows of a frame that repeat another, whole or by their key: found in the library's own engine."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from pvd_data.base.language import Text
from pvd_data.dataframes.check_rows import FIELDS, NUMBER, ORDER, RANK, Rows, name_of, take
from pvd_data.validation.collector import make_issue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pvd_data.base.language import Lang
    from pvd_data.dataframes.keys import Frame

#: How sentences name another row: where rows have no order, none is the first.
_FIRST = Text(fr="dans une autre ligne", en="in another row")
_SAME = Text(fr="une autre ligne", en="another row")

_HASH, _NTH = "__pvd_hash", "__pvd_nth"

#: What stands for the key in a sentence, which engines fill.
_KEY = "__pvd_value__"


def repeated(
    frame: Frame, labels: Sequence[str], keys: tuple[str, ...], slug: str, lang: Lang
) -> list[Frame]:
    """Return the faults of rows that repeat another one, as a frame, or as none if there are none.

    Args:
        frame: the frame.
        labels: the columns that are the same; equal rows have equal cells in all of them.
        keys: the columns that say in a frame of faults which row a fault is in.
        slug: the rule: `duplicate-row`, or `primary-key` where these columns are a key.
        lang: the language of the sentences.
    """
    rows = Rows.of(frame, dict(enumerate(labels)), keys)
    names = list(map(name_of, range(len(labels))))
    is_key = slug == "primary-key"
    # A key with an empty part is none, and an empty row repeats no other.
    filled = reduce(and_ if is_key else or_, (nw.col(name) != "" for name in names))
    found: Any = rows.frame.filter(filled)
    if isinstance(found, nw.LazyFrame):
        found = _alike(found, names)
        if not take(found.select(names[0]).head(1)):
            return []
    if rows.ordered:
        found = found.filter(nw.col(NUMBER) > nw.col(NUMBER).min().over(*names))
    else:
        nth = nw.col(names[0]).cum_count().over(*names, order_by=names)
        found = found.with_columns(nth.alias(_NTH)).filter(nw.col(_NTH) > 1)
    parts = [_shown(nw.col(name_of(place)), kind) for place, kind in rows.types.items()]
    key = nw.concat_str(parts, separator="|") if is_key else None
    at = list(frame.collect_schema()).index(labels[0]) + 1
    told = _told(slug, lang, key, str(labels[0]) if is_key else None)
    rank = nw.lit(at << ORDER if is_key else 0, nw.Int64).alias(RANK)
    kept = [*rows.keys, *([NUMBER] if rows.ordered else [])]
    return [found.select(*kept, *told, rank)]


def _shown(text: nw.Expr, dtype: nw.dtypes.DType) -> nw.Expr:
    """Return texts as a CSV would have them: libraries write a whole number as 1.0 among others."""
    return text.str.replace_all(r"[.]0+$", "") if dtype.is_float() else text


def _alike(rows: nw.LazyFrame[Any], names: Sequence[str]) -> nw.LazyFrame[Any]:
    """Return rows of which there may be two: whose hash another row has, 8 bytes to be moved."""
    native = nw.to_native(rows)
    if rows.implementation.is_duckdb():
        hashed = native.project(f"*, hash({', '.join(names)}) AS {_HASH}")
    elif rows.implementation.is_pyspark():
        from pyspark.sql.functions import xxhash64

        hashed = native.withColumn(_HASH, xxhash64(*names))
    else:
        import polars as pl

        hashed = native.with_columns(pl.struct(names).hash().alias(_HASH))
    whole: nw.LazyFrame[Any] = nw.from_native(hashed)
    twice = whole.group_by(_HASH).agg(nw.len().alias(_NTH)).filter(nw.col(_NTH) > 1)
    return whole.join(twice.select(_HASH), on=_HASH, how="semi")


def _told(slug: str, lang: Lang, key: nw.Expr | None, column: str | None) -> list[nw.Expr]:
    """Return the columns of such faults.

    Args:
        slug: the rule.
        lang: the language of the sentence.
        key: the key of each row; None if whole rows are alike.
        column: the first column of the key.
    """
    about = {} if key is None else {"value": _KEY, "column": column}
    issue = make_issue(slug, lang, path="", first=_FIRST[lang], same=_SAME[lang], **about)
    columns = []
    for name, kind in FIELDS.items():
        value = getattr(issue, name)
        if key is not None and isinstance(value, str) and _KEY in value:
            before, _, after = value.partition(_KEY)
            text = nw.concat_str([nw.lit(before), key, nw.lit(after)])
        else:
            text = nw.lit(value, nw.Boolean if kind == "boolean" else nw.String)
        columns.append(text.alias(name))
    return columns
