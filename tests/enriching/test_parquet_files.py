"""Parquet: rows, order and types are kept by every engine; what is broken is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pvd_data.dataframes.lookup import make_lookup
from pvd_data.enriching.enrich import enrich_file
from pvd_data.enriching.job import Job
from pvd_data.errors import ExportError

if TYPE_CHECKING:
    from pathlib import Path

    from pvd_data.dataset import Dataset
    from pvd_data.enriching.enrich import Engine
    from pvd_data.enriching.job import Summary

CODES = (
    *("05046", "5046", "05067", "75120", "2a004", "", " 05046", "99999", "01001", "97701", "é"),
    *("O5046", "5046.0", "05 046", "\u200b05046", "2AOO4"),
)


def run(path: Path, engine: Engine, **asked: Any) -> tuple[Summary, Path]:
    out = path.with_name(f"{engine}.parquet")
    return enrich_file(Job(str(path), **asked), str(out), engine=engine, force=True), out


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    """A file of every sort of type."""
    number = 300_000
    table = pa.table(
        {
            "id": pa.array(range(number), pa.int32()),
            "code_insee": pa.array([CODES[at % len(CODES)] for at in range(number)]),
            "jour": pa.array([date(2021, 5, 7), None] * (number // 2)),
            "montant": pa.array([Decimal("1.50"), None] * (number // 2), pa.decimal128(9, 2)),
            "mots": pa.array([["a", "b"], None] * (number // 2)),
        }
    ).replace_schema_metadata({"origine": "préfecture"})
    path = tmp_path / "a.parquet"
    pq.write_table(table, path, row_group_size=100_000)
    return path


PARQUET_ENGINES: tuple[Engine, ...] = ("polars", "python")


def test_parquet_keeps_rows_and_types(parquet: Path, pvd: Dataset) -> None:
    before = pq.read_table(parquet)
    lookup = make_lookup(pvd, None, repair=True)
    expected = [list(lookup.find(code)) for code in CODES]
    results = []
    for engine in PARQUET_ENGINES:
        shares: list[float] = []
        summary, out = run(parquet, engine, repair=True, progress=shares.append)
        assert shares[-1] == 1
        assert summary.engine == ("pyarrow" if engine == "python" else engine)
        after = pl.read_parquet(out)
        assert after.columns == [*before.column_names, *lookup.header]
        assert after.select(before.column_names).equals(pl.DataFrame(pl.from_arrow(before)))
        added = after.select(lookup.header)
        assert [list(row) for row in added.head(len(CODES)).rows()] == expected
        assert added.slice(len(CODES) * 18_000, len(CODES)).equals(added.head(len(CODES)))
        results.append(summary.marks)
        if engine == "python":
            schema = pq.read_schema(out)
            assert schema.metadata[b"origine"] == "préfecture".encode()
            assert schema.field("id").type == before.schema.field("id").type
    assert results[0] == results[1]


@pytest.mark.usefixtures("same_process")
@pytest.mark.parametrize("engine", PARQUET_ENGINES)
def test_parquet_of_numbers_none_or_no_rows(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"code_insee": [5046, None, 99999]}), path)
    with pytest.raises(ExportError) as raised:
        run(path, engine)
    assert "contient des nombres et non des textes ; --repair" in raised.value.fr
    summary, out = run(path, engine, repair=True, columns="nom")
    assert pl.read_parquet(out)["pvd_nom"].to_list() == ["Embrun", None, None]
    assert summary.marks[None, False, False] == 1
    pq.write_table(pa.table({"code_insee": pa.array([], pa.string())}), path)
    summary, out = run(path, engine)
    assert (summary.rows, pl.read_parquet(out).height) == (0, 0)
    assert pl.read_parquet(out).schema["pvd_date_adhesion"] == pl.Date


@pytest.mark.usefixtures("same_process")
@pytest.mark.parametrize("engine", PARQUET_ENGINES)
def test_parquet_is_recognised_by_what_stands_in_its_columns(
    engine: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "a.parquet"
    columns = {"code": ["05200", None, "38000"], "cog": ["05046", None, "05170"]}
    pq.write_table(pa.table(columns), path)
    _, out = run(path, engine, columns="nom")
    assert pl.read_parquet(out)["pvd_nom"].to_list() == ["Embrun", None, "Tallard"]


@pytest.mark.parametrize("engine", PARQUET_ENGINES)
def test_parquet_that_is_broken_or_lacks_the_column_is_told(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1 not really")
    with pytest.raises(ExportError) as raised:
        run(path, engine)
    assert raised.value.fr.startswith("lecture impossible : ")
    pq.write_table(pa.table({"a": [1]}), path)
    with pytest.raises(ExportError, match="name it with --on; the columns are 'a'"):
        run(path, engine)
    assert [one.name for one in tmp_path.iterdir()] == ["a.parquet"]


@pytest.mark.parametrize("engine", PARQUET_ENGINES)
def test_parquet_that_is_broken_in_the_middle_is_told(
    engine: Engine, parquet: Path, tmp_path: Path
) -> None:
    content = bytearray(parquet.read_bytes())
    metadata = pq.read_metadata(parquet)
    place = metadata.row_group(2).column(1).dictionary_page_offset
    content[place : place + 60] = b"\xff" * 60
    parquet.write_bytes(content)
    with pytest.raises(ExportError) as raised:
        run(parquet, engine)
    assert raised.value.path == str(parquet)
    assert raised.value.fr.startswith("lecture impossible : ")
    assert [one.name for one in tmp_path.iterdir()] == ["a.parquet"]
