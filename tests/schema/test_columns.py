"""Kinds of columns: one row each, whose names exist in every library."""

from __future__ import annotations

from typing import get_args

import pandas as pd
import polars as pl
import pyarrow as pa

from pvd_data.schema.columns import KINDS, Kind


def test_every_kind_has_a_row_whose_types_exist() -> None:
    assert tuple(KINDS) == get_args(Kind)
    for types in KINDS.values():
        assert getattr(pa, types.arrow)()
        assert getattr(pl, types.polars)()
        assert pd.Series([], dtype=types.pandas).empty
