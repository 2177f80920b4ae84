"""What a program has in memory is taken as it is, once, and nothing else is."""

from __future__ import annotations

import io
from collections import OrderedDict
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from pvd_data.errors import FrameError
from pvd_data.tabular.given import take

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS = [["code", "nom"], ["05046", "Embrun"], ["05170", ""]]
COLUMNS = {"code": ["05046", "05170"], "nom": ["Embrun", None]}


def rows(data: Any) -> list[list[str]]:
    given = take(data)
    assert given.stream is None
    assert given.name == "<rows>"
    return [row for block in given.blocks for row in block.rows]


@pytest.mark.parametrize(
    "data",
    [
        [{"code": "05046", "nom": "Embrun"}, {"code": "05170", "nom": None}],
        ({"code": "05046", "nom": "Embrun"}, OrderedDict(code="05170")),
        iter([MappingProxyType({"code": "05046", "nom": "Embrun"}), {"code": "05170"}]),
        [["code", "nom"], ("05046", "Embrun"), iter(["05170", None])],
        pd.DataFrame(COLUMNS),
        pd.DataFrame(COLUMNS, index=["a", "b"]),
        pl.DataFrame(COLUMNS),
        pl.LazyFrame(COLUMNS),
        pa.table(COLUMNS),
    ],
)
def test_rows_of_every_kind_are_the_same(data: Any) -> None:
    assert rows(data) == ROWS


def test_relations_of_duckdb_are_frames() -> None:
    duckdb = pytest.importorskip("duckdb")
    relation = duckdb.sql("SELECT '05046' AS code, 'Embrun' AS nom UNION ALL SELECT '05170', NULL")
    assert sorted(rows(relation)) == sorted(ROWS)


def test_a_generator_is_taken_once_and_a_block_at_a_time() -> None:
    taken = 0

    def some() -> Iterator[list[object]]:
        nonlocal taken
        for number in range(100_000):
            taken += 1
            yield [number]

    blocks = take(some()).blocks
    assert len(next(blocks).rows) == taken < 10_000
    assert sum(len(block.rows) for block in blocks) == 100_000 - 2000


@pytest.mark.parametrize(
    ("data", "name", "content"),
    [
        (b"a,b", "<bytes>", b"a,b"),
        (bytearray(b"a,b"), "<bytes>", b"a,b"),
        (memoryview(b"a,b"), "<bytes>", b"a,b"),
        (io.BytesIO(b"a,b"), "<file>", b"a,b"),
        (io.StringIO("a,é\ud800"), "<file>", "a,é?".encode()),
        (io.TextIOWrapper(io.BytesIO(b"\xe9"), "utf-8", "surrogateescape"), "<file>", b"\xe9"),
    ],
)
def test_bytes_and_files_are_streams(data: Any, name: str, content: bytes) -> None:
    given = take(data)
    assert given.stream is not None
    assert (given.name, given.stream.read(100)) == (name, content)
    given.stream.close()
    assert not getattr(data, "closed", False)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (5046, "found int; expected a path, bytes, a file object, a dataframe, or rows"),
        ({"code": ["05046"]}, "found dict; expected"),
        (["05046"], "row 0: found str; expected"),
        ([b"05046"], "row 0: found bytes; expected"),
        ([{"code": "05046"}, ["05046"]], "row 1: found list; expected"),
        ([["code"], {"code": "05046"}], "row 1: found dict; expected"),
        ([["code"], 5], "row 1: found int; expected"),
    ],
)
def test_anything_else_is_no_data(data: Any, sentence: str) -> None:
    with pytest.raises(TypeError, match=sentence):
        list(take(data).blocks)


def test_a_file_that_gives_nothing_to_read_is_none() -> None:
    class Odd:
        def read(self, _: int) -> None:
            return None

    stream = take(Odd()).stream
    assert stream is not None
    with pytest.raises(TypeError, match=r"read\(\) returned NoneType; expected bytes or text"):
        stream.read(1)


def test_without_the_extra_a_frame_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "narwhals.stable.v2", None)
    with pytest.raises(ImportError, match=r"pip install 'pvd-data\[frames\]'"):
        rows(pl.DataFrame(COLUMNS))


def test_a_frame_that_cannot_be_read_is_refused() -> None:
    twice = pd.DataFrame([["05046", "05170"]], columns=["code", "code"])
    with pytest.raises(FrameError, match="DataFrame: it cannot be read"):
        rows(twice)
