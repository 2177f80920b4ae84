"""More combinations of cells than a list should hold: judged as they come, so many at a time.

Spark judges them on its executors. DuckDB and polars hand them over chunk by chunk, and the faults
go into files that are removed when this process ends, so that any number takes bounded memory.
"""

from __future__ import annotations

from functools import partial
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from pvd_data.dataframes.build import arrow_table, polars_frame
from pvd_data.dataframes.check_rows import columns_of, name_of
from pvd_data.schema.columns import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

    from pvd_data.dataframes.check import Judge
    from pvd_data.dataframes.keys import Frame

    Chunks = Iterator[list[tuple[str, ...]]]


def judge_all(rows: Frame, judge: Judge) -> list[Frame]:
    """Return the faults of combinations of cells as a lazy frame, or as none if there are none.

    Args:
        rows: the rows to look at.
        judge: says what is wrong with combinations.
    """
    names = list(map(name_of, judge.places))
    native: Any = nw.to_native(rows.select(*names).unique())
    if rows.implementation.is_pyspark():
        kinds, _ = columns_of(judge.places, ())
        schema = ", ".join(f"`{name}` {KINDS[kind].spark}" for name, kind in kinds.items())
        return [nw.from_native(native.mapInArrow(partial(_judge_batches, judge), schema))]
    of_duckdb = rows.implementation.is_duckdb()
    folder = _new_folder()
    chunks = _of_duckdb(native) if of_duckdb else _of_polars(native, folder)
    for number, chunk in enumerate(chunks):
        found = judge.faults(chunk)
        if found:
            kinds, columns = columns_of(judge.places, found)
            file = folder / f"{number}.parquet"
            if of_duckdb:
                from pyarrow.parquet import write_table

                write_table(arrow_table(kinds, columns), file)
            else:
                polars_frame(kinds, columns).write_parquet(file)
    if not any(folder.iterdir()):
        return []
    files = str(folder / "*.parquet")
    if of_duckdb:
        quoted = files.replace("'", "''")
        return [nw.from_native(native.query("pvd_data_checked", f"FROM read_parquet('{quoted}')"))]
    import polars as pl

    return [nw.from_native(pl.scan_parquet(files))]


_FOLDERS: list[TemporaryDirectory[str]] = []


def _new_folder() -> Path:
    """Return a folder of faults, which the frame of faults reads whenever it is run."""
    _FOLDERS.append(TemporaryDirectory(prefix="pvd-data-"))
    return Path(_FOLDERS[-1].name)


def _of_duckdb(relation: Any) -> Chunks:
    """Yield the rows of a relation, while it runs."""
    rows = chain.from_iterable(map(_rows, relation.to_arrow_reader(_A_BATCH)))
    return _parted(rows)


#: How many are judged at once: of 2**18 that are all at fault the faults took 600 MiB.
_CHUNK = 2**15


def _of_polars(lazy: Any, folder: Path) -> Chunks:
    """Yield the rows of a lazy frame of polars, from a file for the time being."""
    import polars as pl

    file = folder / "combinations"
    lazy.sink_parquet(file)
    first = 0
    while rows := pl.scan_parquet(file).slice(first, _CHUNK).collect().rows():
        yield rows
        first += len(rows)
    file.unlink()


#: How many rows are in a batch of Arrow.
_A_BATCH = 2**14


def _rows(batch: pa.RecordBatch) -> Iterable[tuple[str, ...]]:
    return zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _parted(rows: Iterator[tuple[str, ...]]) -> Chunks:
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk


def _judge_batches(judge: Judge, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Judge combinations where Spark has them; yield their faults."""
    for chunk in _parted(chain.from_iterable(map(_rows, batches))):
        kinds, columns = columns_of(judge.places, judge.faults(chunk))
        yield from arrow_table(kinds, columns).to_batches()
