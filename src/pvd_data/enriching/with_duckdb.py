"""Joining with DuckDB, which reads, joins and writes as one stream."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from collections import Counter
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

from pvd_data.enriching.csv_source import CsvSource, plain_blocks
from pvd_data.enriching.enrich import join, watch
from pvd_data.enriching.job import NotPlainError, broken, find_typed_column
from pvd_data.schema.cells import SEPARATOR
from pvd_data.tabular.streams import open_stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pvd_data.enriching.job import Job, Mark


#: The share of the work that looking at a CSV beforehand is.
_LOOK = 0.3

#: Rows that show what a column holds.
_SAMPLE = 100

_BOUNDS: dict[str, str | int | float | list[str]] = {"threads": 1, "memory_limit": "512MB"}

_NUMBERS = re.compile(r"U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|FLOAT|DOUBLE|DECIMAL.*")


def enrich_csv(job: Job, path: Path) -> tuple[str, Counter[Mark]]:
    """Write a CSV with columns added.

    Args:
        job: what is asked; its source is a file.
        path: where to.

    Returns:
        The label of the column of codes, and what was counted.

    Raises:
        NotPlainError: the file may have a fault, or be read otherwise by others.
        OSError: the new file cannot be written.
    """
    with closing(open_stream(job.source, allow_remote=False)) as stream:
        source = CsvSource(job, stream)
    # It writes no mark, loses a row to a line end in a label, and numbers labels that are alike.
    folded = {label.casefold() for label in (*source.labels, *job.added)}
    alike = len(folded) < len(source.labels) + len(job.added)
    if source.marked or "\n" in source.header or alike:
        raise NotPlainError

    def tell(read: int, size: int | None) -> None:
        job.tell(_LOOK * read / (size or read or 1))

    with closing(open_stream(job.source, allow_remote=False, progress=tell)) as stream:
        rows = sum(number for _, number in plain_blocks(source, stream))
    names = [f"c{number}" for number in range(len(source.labels))]
    columns = ", ".join(f"{name}: 'VARCHAR'" for name in names)
    read = (
        f"FROM read_csv({_file(job.source)}, auto_detect = false, header = true, "
        f"delim = {_text(source.delimiter)}, quote = '\"', escape = '\"', "
        f"max_line_size = {2**25}, columns = {{{columns}}})"
    )
    kinds = dict(zip(job.lookup.header, job.lookup.kinds, strict=True))
    shown = [f"{name} AS {_name(label)}" for name, label in zip(names, source.labels, strict=True)]
    shown += [
        f"array_to_string({_name(label)}, {_text(SEPARATOR)}) AS {_name(label)}"
        if kinds[label] == "list"
        else _name(label)
        for label in job.added
    ]
    new_line = source.end.replace("\r", r"\r").replace("\n", r"\n")
    options = f"FORMAT csv, HEADER true, DELIMITER {_text(source.delimiter)}, NEW_LINE '{new_line}'"
    with _connected() as connection:
        try:
            joined = join(job, connection.sql(read), names[source.place])
            _copy(job, connection, joined, shown, path, options, _LOOK)
            marks = _marks(job, joined)
        except duckdb.Error as error:
            raise NotPlainError from error
    if marks.total() != rows:
        raise NotPlainError
    return source.labels[source.place], marks


def enrich_parquet(job: Job, path: Path) -> tuple[str, Counter[Mark]]:
    """Write a Parquet file with columns added.

    Args:
        job: what is asked; its source is a file.
        path: where to.

    Returns:
        The label of the column of codes, and what was counted.

    Raises:
        ExportError: it cannot be read, or has no column of codes.
        OSError: the new file cannot be written.
    """
    with _connected() as connection:
        try:
            frame = connection.sql(f"FROM read_parquet({_file(job.source)})")
            kinds = [str(kind) for kind in frame.types]
            # Other types could be no codes, and not all of their values can be Python's.
            shown = [
                f"{_name(label)}::VARCHAR" if kind == "VARCHAR" or "INT" in kind else "''"
                for label, kind in zip(frame.columns, kinds, strict=True)
            ]
            first = frame.limit(_SAMPLE).project(", ".join(shown)).fetchall()
        except duckdb.Error as error:
            raise broken(job, error) from error
        named = zip(frame.columns, kinds, strict=True)
        numbers = [label for label, kind in named if _NUMBERS.fullmatch(kind)]
        on = find_typed_column(job, frame.columns, numbers, first)
        joined = join(job, frame, on)
        shown = [_name(label) for label in (*frame.columns, *job.added)]
        try:
            _copy(job, connection, joined, shown, path, "FORMAT parquet", 0)
            return on, _marks(job, joined)
        except duckdb.Error as error:
            raise broken(job, error) from error


@contextmanager
def _connected() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory that keeps the order of rows, and spills outside this folder.

    One thread: with more, the rows of a join come out in any order, whatever is set (DuckDB 2.0).
    Without a limit it would keep what it has read until most of the memory is full.
    """
    with (
        tempfile.TemporaryDirectory(prefix="pvd-data-") as folder,
        duckdb.connect(config={**_BOUNDS, "temp_directory": folder}) as connection,
    ):
        # Else the smaller side is hashed, which for a short file is the file: its order is lost.
        connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
        # It tells how far it is only with a bar, which need not be shown.
        connection.execute("SET enable_progress_bar_print = false")
        connection.execute("SET enable_progress_bar = true")
        yield connection


def _copy(
    job: Job,
    connection: duckdb.DuckDBPyConnection,
    joined: Any,
    shown: Sequence[str],
    path: Path,
    options: str,
    begun: float,
) -> None:
    """Write what was joined."""
    selected = f"SELECT {', '.join(shown)} FROM joined"  # noqa: S608  (names are quoted)
    query = f"COPY ({selected}) TO {_text(str(path))} ({options}, USE_TMP_FILE false)"
    try:
        with watch(job, lambda: begun + (1 - begun) * connection.query_progress() / 100):
            connection.execute(query)
    except duckdb.IOException as error:
        # A disk that is full: the number of the fault stands within what DuckDB says.
        found = re.search(r'errno"?: ?"?([0-9]+)', str(error))
        number = int(found[1]) if found else errno.EIO
        raise OSError(number, os.strerror(number)) from error


def _marks(job: Job, joined: Any) -> Counter[Mark]:
    """Count the rows of each mark."""
    statut, repaired, inside = job.marks
    shown = [
        f"{_name(statut)}::VARCHAR AS statut",
        f"coalesce({'false' if repaired is None else _name(repaired)}, false) AS repaired",
        f"coalesce({_name(inside)}, false) AS inside",
        "count(*) AS number",
    ]
    rows = joined.aggregate(", ".join(shown)).fetchall()
    return Counter(
        {(statut, repaired, inside): number for statut, repaired, inside, number in rows}
    )


def _file(path: str) -> str:
    """Write the name of one file for DuckDB, which would take some signs for patterns."""
    return _text(re.sub(r"([*?\[])", r"[\1]", path))


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _name(label: str) -> str:
    return '"' + label.replace('"', '""') + '"'
