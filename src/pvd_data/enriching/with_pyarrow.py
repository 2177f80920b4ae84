"""Joining a Parquet file with pyarrow, a batch of rows at a time; its types and metadata stay."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from pvd_data.enriching.enrich import join
from pvd_data.enriching.job import broken, check_rows, find_typed_column, statut_of

if TYPE_CHECKING:
    from pathlib import Path

    from pvd_data.enriching.job import Job, Mark


#: Rows joined at a time.
BATCH = 2**17


def enrich_parquet(job: Job, path: Path) -> tuple[str, Counter[Mark]]:
    """Write a Parquet file with columns added.

    Args:
        job: what is asked; its source is a file.
        path: where to.

    Returns:
        The label of the column of codes, and what was counted.

    Raises:
        ExportError: it cannot be read, or has no column of codes.
    """
    marks: Counter[Mark] = Counter()
    with ExitStack() as stack:
        try:
            # Opened here, since pyarrow takes some paths for addresses.
            source = stack.enter_context(pa.OSFile(job.source))
            # Else what was read of the file is kept to its end.
            file = stack.enter_context(pq.ParquetFile(source, pre_buffer=False))
            check_rows(job, file.metadata.num_rows)
            batches = file.iter_batches(BATCH)
            table = next(
                (pa.Table.from_batches([batch]) for batch in batches),
                file.schema_arrow.empty_table(),
            )
        except (OSError, pa.ArrowException) as error:
            raise broken(job, error) from error
        labels = table.column_names
        numbers = [field.name for field in table.schema if _is_number(field.type)]
        on = find_typed_column(job, labels, numbers, _sample(table.slice(0, 100)))
        joined = join(job, table, on)
        wanted = [*labels, *job.added]
        schema = joined.select(wanted).schema.with_metadata(file.schema_arrow.metadata)
        writer = stack.enter_context(pq.ParquetWriter(path, schema))
        done = 0
        while True:
            marks += _marks(job, joined)
            writer.write_table(joined.select(wanted).cast(schema))
            done += joined.num_rows
            job.tell(done / max(file.metadata.num_rows, 1))
            try:
                batch = next(batches, None)
            except (OSError, pa.ArrowException) as error:
                raise broken(job, error) from error
            if batch is None:
                return on, marks
            joined = join(job, pa.Table.from_batches([batch]), on)


def _sample(table: pa.Table) -> list[tuple[object, ...]]:
    """Return rows to recognise a column of codes by; other types could be no codes."""
    columns = [
        column.to_pylist() if _can_be_codes(column.type) else [""] * table.num_rows
        for column in table.columns
    ]
    return list(zip(*columns, strict=True))


def _can_be_codes(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    return pa.types.is_integer(kind) or any(is_text(kind) for is_text in texts)


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    )


def _marks(job: Job, joined: pa.Table) -> Counter[Mark]:
    """Count the rows of each mark."""
    names = [name for name in job.marks if name is not None]
    counted = joined.select(names).group_by(names).aggregate([([], "count_all")]).to_pylist()
    statut, repaired, inside = job.marks
    marks: Counter[Mark] = Counter()
    for row in counted:
        mark = (statut_of(row[statut]), bool(repaired and row[repaired]), bool(row[inside]))
        marks[mark] += row["count_all"]
    return marks
