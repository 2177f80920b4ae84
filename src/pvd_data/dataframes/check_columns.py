"""Which columns of a frame are looked at, and what is said where one is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.dataframes.check_cells import readable
from pvd_data.dataframes.hints import not_there
from pvd_data.errors import FrameError, UnknownKeyError
from pvd_data.validation.roles import ROLES, is_alias, label_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from narwhals.dtypes import DType

    Schema = Mapping[str, DType]

CODE = "code_insee"
"""What the column of codes is to us, and what it is called where nobody says otherwise."""


def names_of(schema: Schema, on: str | None, columns: Mapping[str, str] | None) -> dict[str, str]:
    """Return the columns that the user named, by what they are to us.

    Args:
        schema: names and types of the columns of the frame.
        on: the column of codes INSEE; None if it is to be recognised.
        columns: others, by what they are to us.

    Raises:
        FrameError: one is not there, or is of a type that is no cell.
        UnknownKeyError: a column cannot be what it is said to be.
    """
    named = dict(columns or {})
    for role in named:
        if role not in ROLES:
            raise UnknownKeyError("columns", role, tuple(ROLES))
    if on is not None and named.get(CODE, on) != on and on != CODE:
        raise FrameError(
            f"two columns of codes: on={on!r} and columns={{{CODE!r}: {named[CODE]!r}}}; "
            "name it once"
        )
    if on is not None:
        named = {CODE: on, **named}
    for role, label in named.items():
        if label not in schema:
            ours = [str(name) for name in schema if label_of(str(name)) in ROLES[role].aliases]
            raise FrameError(not_there("column", label, schema, ours))
        if not readable(schema[label]):
            raise FrameError(
                f"column {label!r}: found values of type {schema[label]}, expected texts, numbers, "
                "dates or booleans"
            )
    return named


def candidates(schema: Schema, named: Mapping[str, str]) -> list[str]:
    """Return the columns that may mean something: by their labels, or since the user says so."""
    given = set(named.values())
    return [
        label
        for label, dtype in schema.items()
        if label in given or (is_alias(str(label)) and readable(dtype))
    ]


def keys_of(
    schema: Schema, key: str | Sequence[str], code: str | None, taken: Iterable[str]
) -> tuple[str, ...]:
    """Return the columns that say in a frame of faults which row a fault is in.

    Args:
        schema: the columns of the frame.
        key: those that the user named.
        code: the column of codes, which serves where rows have no order; None where they have.
        taken: the names of the other columns of a frame of faults.

    Raises:
        FrameError: one is not there, or has the name of a column of faults.
    """
    keys = (key,) if isinstance(key, str) else tuple(dict.fromkeys(key))
    if not keys and code is not None:
        keys = (code,)
    for label in keys:
        if label not in schema:
            raise FrameError(not_there("column", label, schema))
        if label in set(taken):
            raise FrameError(
                f"key {label!r}: the frame of faults has a column of this name of its own; "
                "rename it before, or give another key="
            )
    return keys
