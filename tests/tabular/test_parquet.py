"""Parquet is read as the CSV that it could be, by pyarrow in a process with limits."""

from __future__ import annotations

import datetime
import importlib.util
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pvd_data.errors import UnreadableFileError
from pvd_data.tabular import parquet
from pvd_data.tabular.parquet import read_parquet

if TYPE_CHECKING:
    from collections.abc import Callable


def written(columns: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file)
    return file.getvalue()


def read(content: bytes) -> list[list[str]]:
    return [row for block in read_parquet(io.BytesIO(content), "a.parquet") for row in block.rows]


TYPES = {
    "code": pa.array(["05046", None]).dictionary_encode(),
    "population": pa.array([6412, None]),
    "longitude": pa.array([6.475, float("nan")]),
    "entier": pa.array([5046.0, 1e20]),
    "ort": pa.array([True, False]),
    "date": pa.array([datetime.date(2021, 5, 7), None]),
    "heure": pa.array([datetime.datetime(2021, 5, 7), datetime.datetime(2021, 5, 7, 8, 30)]),
    "montant": pa.array([Decimal("1.50"), None]),
    "codes_postaux": pa.array([["05200", "05230"], []]),
    "objet": pa.array([{"a": 1}, None]),
    "octets": pa.array([b"Embrun", None]),
}
LAST = ["05200|05230", '{"a": 1}', "Embrun"]
ROWS = [
    list(TYPES),
    ["05046", "6412", "6.475", "5046", "true", "2021-05-07", "2021-05-07", "1.5", *LAST],
    ["", "", "", "1e+20", "false", "", "2021-05-07T08:30:00", "", "", "", ""],
]


@pytest.mark.parametrize("alone", [True, False])
def test_every_type_is_the_text_of_a_cell(alone: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "can_confine", lambda: alone)
    assert read(written(TYPES)) == ROWS


def test_of_many_rows_none_is_lost_whoever_wrote_them() -> None:
    codes = [f"{number:05}" for number in range(20_000)]
    file = io.BytesIO()
    pl.DataFrame({"code": codes}).write_parquet(file, row_group_size=3000)
    assert [row[0] for row in read(file.getvalue())] == ["code", *codes]


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda content: content[: len(content) // 2], "damaged, or of a kind unknown"),
        (lambda _: b"PAR1PAR1", "damaged, or of a kind unknown"),
        (lambda _: written({"a": pa.nulls(30_000_000)}), "too large, or made to seem so"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(
    damage: Callable[[bytes], bytes], sentence: str, alone: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "can_confine", lambda: alone)
    with pytest.raises(UnreadableFileError, match=sentence):
        read(damage(written(TYPES)))


def test_a_large_file_and_a_missing_extra_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "MAX_SIZE", 10)
    with pytest.raises(UnreadableFileError, match="too large"):
        read(written(TYPES))
    monkeypatch.setattr(parquet, "find_spec", lambda _: None)
    with pytest.raises(UnreadableFileError, match=r"pip install 'pvd-data\[parquet\]'"):
        read(b"PAR1")
    assert importlib.util.find_spec("pyarrow")
