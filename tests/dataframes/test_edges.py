"""Frames at the edge of what can be worked on."""

from __future__ import annotations

from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from pvd_data import frames
from pvd_data.dataframes.build import not_there
from pvd_data.errors import FrameError, NothingToCheckError


@pytest.mark.parametrize("codes", [["05046", "05046"], [5046, "05046"]], ids=["texts", "objects"])
def test_a_list_in_pandas_is_nobody_else_s(codes: list[Any]) -> None:
    frame = pd.DataFrame({"code_insee": pd.Series(codes, dtype=object)})
    first: Any = frames.enrich(frame, columns="codes_postaux", repair=True)
    first.loc[0, "pvd_codes_postaux"].append("X")
    assert first["pvd_codes_postaux"].tolist() == [["05200", "X"], ["05200"]]
    second = frames.enrich(frame, columns="codes_postaux", repair=True)
    assert second["pvd_codes_postaux"].tolist() == [["05200"], ["05200"]]


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"code_insee": [None, None]}),
        pl.DataFrame({"code_insee": [None, None]}),
        pl.DataFrame({"code_insee": []}),
        pl.LazyFrame({"code_insee": [None, None]}),
        pa.table({"code_insee": pa.nulls(2)}),
        duckdb.sql("SELECT NULL AS code_insee"),
    ],
    ids=lambda frame: type(frame).__module__,
)
def test_a_column_without_any_code_has_no_fault(frame: Any) -> None:
    faults: Any = frames.check(frame)
    if isinstance(faults, pl.LazyFrame):
        faults = faults.collect()
    assert len(faults) == 0


@pytest.mark.parametrize("kind", [pl.DataFrame, pl.LazyFrame])
def test_nothing_to_check_is_said_of_lazy_frames_too(kind: Any) -> None:
    with pytest.raises(NothingToCheckError, match="columns="):
        frames.check(kind({"a": ["x"]}), on=None)


def test_one_rule_may_be_a_text() -> None:
    frame = pl.DataFrame({"code_insee": ["05067", "05999"]})
    faults = frames.check(frame, select="R002", lang="en")
    assert faults["slug"].to_list() == ["former-commune"]


@pytest.mark.parametrize("name", ["__pvd_data_place__", "__pvd_row"])
def test_names_that_are_ours_are_refused(name: str) -> None:
    frame = pl.DataFrame({"code_insee": ["05046"], name: [1]})
    for work in (frames.enrich, frames.check):
        with pytest.raises(FrameError, match="rename it"):
            work(frame)


@pytest.mark.parametrize(
    ("name", "there", "hint"),
    [
        pytest.param("abcd", ["abxy"], " (did you mean 'abxy'?)", id="half of the letters"),
        pytest.param("abcd", ["axyz"], "", id="a quarter"),
        pytest.param("nom", ["nomx", "noms", "nome"], " (did you mean 'nomx', 'noms'?)", id="two"),
    ],
)
def test_what_is_probably_meant_is_named(name: str, there: list[str], hint: str) -> None:
    said = not_there("column", name, there)
    assert said == f"no column {name!r}{hint}; there are: {', '.join(there)}"


def test_what_is_known_to_be_meant_is_named_first_and_once() -> None:
    assert not_there("column", "nom", ["noms", "x"], ["x", "noms"]) == (
        "no column 'nom' (did you mean 'x', 'noms'?); there are: noms, x"
    )
    assert not_there("column", "nom", []) == "no column 'nom'; there are: none"
