"""The keys of a table that somebody may have meant who asked for one that is not there."""

from __future__ import annotations

from contextlib import suppress
from difflib import get_close_matches
from operator import index
from typing import TYPE_CHECKING, cast

from pvd_data.base.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pvd_data.schema.models.base import Row


def name_of(row: Row) -> str:
    """Return the name of a row, which some tables do not have."""
    name: str = getattr(row, "nom", "")
    return name


def near_keys(rows: Mapping[str, Row], key: object) -> tuple[str, ...]:
    """Return the keys that look like one that is not there.

    Args:
        rows: the rows by key.
        key: what was asked for: a text, or a whole number of any library.
    """
    with suppress(TypeError):
        key = str(index(cast("int", key)))
    if not isinstance(key, str):
        return ()
    # A spreadsheet drops the leading zero; a person types the name.
    padded = "0" + key.strip().upper()
    if padded in rows:
        return (padded,)
    wanted = fold(key)
    by_name = tuple(code for code, row in rows.items() if wanted and fold(name_of(row)) == wanted)
    return by_name or tuple(get_close_matches(key, rows))
