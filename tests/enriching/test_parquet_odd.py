"""Parquet files whose other columns are odd, or whose codes are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pvd_data.enriching.enrich import enrich_file
from pvd_data.enriching.job import Job
from pvd_data.errors import ExportError

if TYPE_CHECKING:
    from pathlib import Path

    from pvd_data.enriching.enrich import Engine

pytestmark = pytest.mark.usefixtures("same_process")

ENGINES: tuple[Engine, ...] = ("python", "polars")

#: After the year 9999, where Python's dates end; « no end », in many a database.
FAR = pa.array([9 * 10**15], pa.timestamp("ms"))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "other",
    [FAR, pa.array([0], pa.timestamp("ms", tz="UTC")), pa.array([b"\xff"]), pa.array([[1, 2]])],
    ids=["far", "zoned", "binary", "list"],
)
def test_columns_that_could_be_no_codes_are_not_looked_at(
    engine: Engine, other: Any, tmp_path: Path
) -> None:
    table = pa.table({"code_insee": ["05046"], "autre": other})
    source, out = tmp_path / "a.parquet", tmp_path / "b.parquet"
    pq.write_table(table, source)
    enrich_file(Job(str(source), columns=("nom",)), str(out), engine=engine)
    found = pq.read_table(out)
    assert found.column("pvd_nom").to_pylist() == ["Embrun"]
    assert found.column("autre").cast(other.type).equals(table.column("autre"))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "codes", [pa.array([b"05046"]), pa.array([True]), pa.array([["05046"]])], ids=str
)
def test_codes_that_are_none_are_told_with_the_file(
    engine: Engine, codes: Any, tmp_path: Path
) -> None:
    source, out = tmp_path / "a.parquet", tmp_path / "b.parquet"
    pq.write_table(pa.table({"code": codes}), source)
    with pytest.raises(ExportError, match=r"cannot be joined: .* as texts") as caught:
        enrich_file(Job(str(source), on="code"), str(out), engine=engine)
    assert caught.value.path == str(source)
    assert "codes en texte" in caught.value.fr
    assert list(tmp_path.iterdir()) == [source]
