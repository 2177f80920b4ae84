"""Kinds of columns: one row each, whose names exist in every library."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pydantic import Field

from pvd_data.schema.cells import BOOLEEN, CODES_POSTAUX, ENTIER
from pvd_data.schema.codes import CodePostal
from pvd_data.schema.columns import KINDS, Kind, _classify, _unwrap, columns_of, kind_of
from pvd_data.schema.tables import TABLES


def test_every_kind_has_a_row_whose_types_exist() -> None:
    assert tuple(KINDS) == get_args(Kind)
    for types in KINDS.values():
        assert getattr(pa, types.arrow)()
        assert getattr(pl, types.polars)()
        assert pd.Series([], dtype=types.pandas).empty


def classified(annotation: Any) -> tuple[dict[str, Any] | None, bool]:
    """Return what a column of this type is, but for its shape, and whether it may be empty."""
    inner, metadata, nullable = _unwrap(annotation, [])
    found = _classify(inner, metadata)
    return found and {key: one for key, one in found.items() if key != "shape"}, nullable


ENTIER_ = Annotated[int, ENTIER]


@pytest.mark.parametrize(
    ("annotation", "found", "nullable"),
    [
        (ENTIER_, {"kind": "integer"}, False),
        (ENTIER_ | None, {"kind": "integer"}, True),
        (Annotated[int, Field(ge=3, le=5), ENTIER], {"kind": "integer", "minimum": 3, "maximum": 5}, False),
        (CodePostal, {"kind": "string"}, False),
        (Literal["a", "b"], {"kind": "choice", "choices": ("a", "b")}, False),
        (Annotated[tuple[CodePostal, ...], Field(min_length=1), CODES_POSTAUX], {"kind": "list"}, False),
        # What no schema of ours says.
        (Annotated[int, BOOLEEN], None, False),
        (Annotated[bool, Field(ge=0), BOOLEEN], None, False),
        *((odd, None, False) for odd in (int, str, bytes, list[int], Literal["a", 1])),
        (Annotated[int, Field(gt=3), ENTIER], None, False),
        (Annotated[tuple[CodePostal, ...], CODES_POSTAUX], None, False),
        (Annotated[tuple[CodePostal, ...], Field(min_length=2), CODES_POSTAUX], None, False),
        (Annotated[tuple[str, ...], Field(min_length=1), CODES_POSTAUX], None, False),
        (Annotated[tuple[CodePostal], Field(min_length=1), CODES_POSTAUX], None, False),
        (Annotated[tuple[CodePostal | None, ...], Field(min_length=1), CODES_POSTAUX], None, False),
        (int | str | None, None, False),
    ],
)  # fmt: skip
def test_a_column_is_of_one_of_few_kinds(
    annotation: Any, found: dict[str, Any] | None, nullable: bool
) -> None:
    assert classified(annotation) == (found, nullable)


@pytest.mark.parametrize("table", TABLES)
def test_the_kind_of_a_column_is_had_without_its_description(
    table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = TABLES[table]
    kinds = {column.name: column.kind for column in columns_of(spec)}
    monkeypatch.delattr("pvd_data.schema.columns.attribute_docstrings")
    assert {name: kind_of(spec, name) for name in spec.columns} == kinds
