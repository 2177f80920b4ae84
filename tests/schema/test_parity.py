"""Our reader against frictionless, cell by cell: what we accept, it accepts, with one value.

What it accepts and we refuse is a closed list below; anything else is a failure.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import frictionless
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from pvd_data.publishing.schemas import table_schema
from pvd_data.schema.cells import cell_text
from pvd_data.schema.codes import has_luhn_key
from pvd_data.schema.columns import Column, columns_of
from pvd_data.schema.models.base import Colonne
from pvd_data.schema.tables import TABLES

COLUMNS = [(name, column) for name, spec in TABLES.items() for column in columns_of(spec)]

#: What a schema says of a column and no cell depends on.
ABOUT = {"name", "title", "description", "example", "sources"}


@cache
def fields_of(name: str) -> Any:
    """Return the fields of a table, as its Table Schema has them."""
    return table_schema(TABLES[name], foreign_keys=False)["fields"]


def asked_of(name: str, column: Column) -> str:
    """Tell all that our model and the Table Schema ask of a cell."""
    field = TABLES[name].model.model_fields[column.name]
    metadata = [one for one in field.metadata if not isinstance(one, Colonne)]
    (theirs,) = (found for found in fields_of(name) if found["name"] == column.name)
    constraints = sorted(item for item in theirs.items() if item[0] not in ABOUT)
    return repr((field.annotation, metadata, constraints))


#: A column of each kind; the others have the same cells.
DISTINCT = list({asked_of(*pair): pair for pair in reversed(COLUMNS)}.values())
IDS = [f"{name}.{column.name}" for name, column in DISTINCT]

#: What frictionless 5 lets by and we do not: why, which kinds of column, and an example.
#: It also reads nan and inf as numbers, but every column of numbers here has its bounds.
LAXER: list[tuple[str, set[str], Callable[[str], bool], str]] = [
    ("digits that are not ASCII", {"integer", "number", "date"}, lambda t: not t.isascii(), "٣"),
    ("an underscore in a number", {"integer", "number"}, lambda t: "_" in t, "1_0"),
    ("a leading plus", {"integer", "number"}, lambda t: t.strip().startswith("+"), "+1"),
    ("outer spaces", {"integer", "number"}, lambda t: t != t.strip(), " 1"),
    (
        "a month or day of one digit",
        {"date"},
        lambda t: re.search(r"-\d(?:-|$)", t.strip()) is not None,
        "2021-1-02",
    ),
    ("a trailing newline", {"string", "list", "date"}, lambda t: t.endswith("\n"), "2021-01-02\n"),
    ("more digits than 64 bits hold", {"integer"}, lambda t: len(t.lstrip("-")) > 18, "1" * 19),
    (
        "a SIREN with a wrong key, which no pattern can say",
        {"string"},
        lambda t: re.fullmatch("[0-9]{9}", t) is not None and not has_luhn_key(t),
        "200067743",
    ),
]


def ours(name: str, column: Column) -> TypeAdapter[Any]:
    field = TABLES[name].model.model_fields[column.name]
    return TypeAdapter(field.rebuild_annotation())


def theirs(name: str, column: Column) -> Any:
    schema = frictionless.Schema.from_descriptor(table_schema(TABLES[name], foreign_keys=False))
    return schema.get_field(column.name)


def cells(column: Column) -> st.SearchStrategy[str]:
    """Texts near and far from what the column takes."""
    near: list[st.SearchStrategy[str]] = [st.just(column.colonne.exemple)]
    if column.shape is not None:
        near.append(st.from_regex(column.shape.anchored))
        near.append(st.from_regex(column.shape.pattern, fullmatch=True))
    if column.kind in ("integer", "number"):
        near.append(st.integers().map(str))
        near.append(st.floats().map(str))
        near.append(st.text("0123456789.-+eE_ ٣infa", max_size=12))
    if column.kind == "date":
        near.append(st.dates().map(str))
        near.append(st.from_regex(r"[0-9]{1,4}[-/][0-9]{1,2}[-/][0-9]{1,4}\s?", fullmatch=True))
        near.append(st.text("0123456789-T: \n٣", max_size=12))
    if column.kind == "boolean":
        near.append(st.sampled_from(["true", "false", "True", "1", "0", "yes", "oui", "t", ""]))
    if column.kind == "choice":
        near.append(st.sampled_from([*column.choices, *map(str.lower, column.choices)]))
    damaged = st.builds(
        lambda text, at, what: text[: at % (len(text) + 1)] + what + text[at % (len(text) + 1) :],
        st.one_of(near),
        st.integers(0, 40),
        st.sampled_from([" ", "\n", "_", "+", "-", "0", "é", "٣", "\u200b"]),
    )
    return st.one_of(*near, damaged, st.text(max_size=8)).filter(bool)


def same(value: Any, other: Any) -> bool:
    if isinstance(value, float):
        return value == float(other)
    return bool((cell_text(value) if isinstance(value, tuple) else value) == other)


@pytest.mark.outside
@pytest.mark.parametrize(("name", "column"), DISTINCT, ids=IDS)
def test_what_we_accept_frictionless_accepts_and_little_more(name: str, column: Column) -> None:
    adapter, field = ours(name, column), theirs(name, column)

    @given(cells(column))
    def compare(cell: str) -> None:
        read, notes = field.read_cell(cell)
        try:
            value = adapter.validate_python(cell)
        except ValidationError:
            if notes:
                return
            assert any(
                column.kind in kinds and explains(cell) for _, kinds, explains, _ in LAXER
            ), f"frictionless takes {cell!r} as {read!r}; we refuse it"
        else:
            assert not notes, f"we take {cell!r} as {value!r}; frictionless: {notes}"
            assert same(value, read), (cell, value, read)

    compare()


@pytest.mark.parametrize(
    ("why", "kinds", "explains", "example"), LAXER, ids=[row[0] for row in LAXER]
)
def test_each_laxity_is_real(
    why: str, kinds: set[str], explains: Callable[[str], bool], example: str
) -> None:
    assert explains(example)
    taken = [
        (name, column)
        for name, column in COLUMNS
        if column.kind in kinds and not theirs(name, column).read_cell(example)[1]
    ]
    assert taken, f"frictionless now refuses {example!r}: {why} can leave the list"
    for name, column in taken:
        if column.kind == "string" and column.shape is not None and column.shape.slug != "siren":
            continue
        with pytest.raises(ValidationError):
            ours(name, column).validate_python(example)
