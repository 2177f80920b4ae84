"""Values of Python, numpy and pandas are the cells of a CSV."""

from __future__ import annotations

import datetime
import decimal
import enum
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pvd_data.tabular.texts import text_of


class Statut(enum.Enum):
    """An enumeration of texts."""

    SIGNEE = "signée"


LOOP: list[Any] = []
LOOP.append(LOOP)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5046, "5046"),
        (5046.0, "5046"),
        (6.475, "6.475"),
        (float("nan"), ""),
        (np.int64(5046), "5046"),
        (np.float64(5046.0), "5046"),
        (np.float32("nan"), ""),
        (np.bool_(True), "true"),
        (np.str_("05046"), "05046"),
        (np.datetime64("2021-05-07", "ns"), "2021-05-07"),
        (np.datetime64("NaT", "s"), ""),
        (np.array(["05200", "05230"]), "05200|05230"),
        (pd.NA, ""),
        (pd.NaT, ""),
        (pd.Timestamp("2021-05-07"), "2021-05-07"),
        (datetime.date(2021, 5, 7), "2021-05-07"),
        (datetime.datetime(2021, 5, 7, 8, 30), "2021-05-07T08:30:00"),
        (decimal.Decimal("6412.00"), "6412"),
        (None, ""),
        (False, "false"),
        (Statut.SIGNEE, "signée"),
        (b"Embrun", "Embrun"),
        ([], ""),
        (("05200",), "05200"),
        ([1, 2], "1|2"),
        (["a|b"], '["a|b"]'),
        ([6.5, 44], "[6.5, 44]"),
        ({"jour": datetime.date(2021, 5, 7)}, '{"jour": "2021-05-07"}'),
        ({(1, 2): 3}, "{(1, 2): 3}"),
        (LOOP, "[[[...]]]"),
    ],
)
def test_a_value_is_the_text_that_a_csv_would_have(value: object, text: str) -> None:
    assert text_of(value) == text
