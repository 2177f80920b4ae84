"""Joining with polars: a CSV block by block, so that memory does not grow; Parquet as a stream."""

from __future__ import annotations

import io
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from pvd_data.dataframes.join import place_in_polars, side_in_polars
from pvd_data.enriching.by_row import header_of
from pvd_data.enriching.csv_source import CsvSource, plain_blocks
from pvd_data.enriching.enrich import growth, join, watch
from pvd_data.enriching.job import NotPlainError, broken, check_rows, find_typed_column, statut_of
from pvd_data.schema.cells import SEPARATOR
from pvd_data.tabular.streams import open_stream

if TYPE_CHECKING:
    from typing import BinaryIO

    from pvd_data.enriching.csv_source import PlainBlock
    from pvd_data.enriching.job import Job, Mark


#: Rows that show what a column holds.
_SAMPLE = 100


def enrich_csv(job: Job, path: Path) -> tuple[str, Counter[Mark]]:
    """Write a CSV with columns added.

    Args:
        job: what is asked; its source is a file.
        path: where to.

    Returns:
        The label of the column of codes, and what was counted.

    Raises:
        NotPlainError: the file may have a fault, or be read otherwise by others.
    """
    with closing(open_stream(job.source, allow_remote=False)) as stream:
        source = CsvSource(job, stream)
    marks: Counter[Mark] = Counter()
    with (
        closing(open_stream(job.source, allow_remote=False, progress=job.tell_bytes)) as stream,
        path.open("wb") as out,
    ):
        out.write(header_of(job, source))
        behind = _Behind(job, source)
        for block in plain_blocks(source, stream):
            add = _around if block.quoted else behind.write
            try:
                marks += add(job, source, block, out)
            except pl.exceptions.PolarsError as error:
                raise NotPlainError from error
    return source.labels[source.place], marks


def _schema(source: CsvSource) -> dict[str, type[pl.String]]:
    return {f"c{number}": pl.String for number in range(len(source.labels))}


def _around(job: Job, source: CsvSource, block: PlainBlock, out: BinaryIO) -> Counter[Mark]:
    """Write a block of rows, cell by cell: there are quotes."""
    schema = _schema(source)
    frame = pl.read_csv(block.content, has_header=False, separator=source.delimiter, schema=schema)
    if frame.height != block.rows:
        raise NotPlainError
    joined = join(job, frame.lazy(), f"c{source.place}").collect()
    text = io.BytesIO()
    _flat(joined.select(*schema, *job.added)).write_csv(
        text, include_header=False, separator=source.delimiter, line_terminator=source.end
    )
    out.write(text.getbuffer())
    return _marks(job, joined.lazy())


#: Separates nothing, so that a line is read as one cell.
_NO_CELL = "\x01"


class _Behind:
    """Writes what is added behind whole lines, where there is no quote: their cells stay unread.

    Half the time of reading all cells and writing them again (`benchmarks/enrich.py`).
    """

    def __init__(self, job: Job, source: CsvSource) -> None:
        """Write once what is added for each code."""
        self._code = f"c{source.place}"
        self._place = place_in_polars(job.spec, self._code, "text")
        values = side_in_polars(job.spec, "text")
        self._marks = values.select(name for name in job.marks if name is not None)
        # A first cell of its own, so that a delimiter stands in front of all others.
        added = _flat(values.select(pl.lit("-"), *job.added)).write_csv(
            include_header=False, separator=source.delimiter
        )
        self._added = pl.Series([line[1:] for line in added.removesuffix("\n").split("\n")])

    def write(self, job: Job, source: CsvSource, block: PlainBlock, out: BinaryIO) -> Counter[Mark]:
        """Write a block of rows."""
        content, delimiter = block.content, source.delimiter
        if source.end != "\n":
            content = content.replace(b"\r\n", b"\n")
        lines = pl.read_csv(
            content,
            has_header=False,
            separator=_NO_CELL,
            quote_char=None,
            schema={"line": pl.String},
        ).to_series()
        schema = _schema(source)
        codes = pl.read_csv(
            content,
            has_header=False,
            separator=delimiter,
            quote_char=None,
            columns=[source.place],
            schema=schema,
        )
        wide = lines.str.count_matches(delimiter, literal=True) == len(schema) - 1
        if not (lines.len() == codes.height == block.rows and wide.all()):
            raise NotPlainError
        places = codes.select(self._place).to_series()
        whole = pl.select(pl.concat_str(lines, self._added.gather(places)))
        text = io.BytesIO()
        whole.write_csv(text, include_header=False, quote_style="never", line_terminator=source.end)
        out.write(text.getbuffer())
        return _marks(job, self._marks.select(pl.all().gather(places)).lazy())


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
    try:
        # An absolute path: polars takes others for addresses, patterns or a home folder.
        source = Path(job.source).absolute()
        frame = pl.scan_parquet(source, glob=False, hive_partitioning=False)
        schema = frame.collect_schema()
        check_rows(job, frame.select(pl.len()).collect().item())
        # Other types could be no codes, and not all of their values can be Python's.
        able = [name for name, kind in schema.items() if kind.is_integer() or kind == pl.String]
        first = frame.head(_SAMPLE).select(able).collect()
    except (OSError, pl.exceptions.PolarsError) as error:
        raise broken(job, error) from error
    numbers = [name for name, kind in schema.items() if kind.is_numeric()]
    shown = [first[name].to_list() if name in able else [""] * first.height for name in schema]
    on = find_typed_column(job, schema.names(), numbers, list(zip(*shown, strict=True)))
    joined = join(job, frame, on)
    try:
        with watch(job, growth(job, path)):
            joined.select(*schema.names(), *job.added).sink_parquet(path)
        return on, _marks(job, joined)
    except pl.exceptions.PolarsError as error:
        raise broken(job, error) from error


def _marks(job: Job, joined: pl.LazyFrame) -> Counter[Mark]:
    """Count the rows of each mark."""
    statut, repaired, inside = job.marks
    mark = (
        # Whether a name is certain, or the statut of a code.
        pl.col(statut) if job.names is not None else pl.col(statut).cast(pl.String),
        pl.lit(False) if repaired is None else pl.col(repaired).fill_null(False),
        pl.col(inside).fill_null(False),
    )
    counted = joined.group_by(statut=mark[0], repaired=mark[1], inside=mark[2]).agg(number=pl.len())
    found = counted.collect(engine="streaming")
    return Counter({(statut_of(row[0]), row[1], row[2]): row[3] for row in found.rows()})


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Write lists as our cells have them: a CSV has none."""
    return frame.with_columns(pl.col(pl.List(pl.String)).list.join(SEPARATOR))
