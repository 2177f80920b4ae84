"""A Parquet file as records, with the extra `[parquet]`; a record is told by its number.

A small file can ask for any memory and time: what it holds in bytes says nothing of what it becomes.
So pyarrow reads it in a process of its own, with limits that grow with the file.
"""

from __future__ import annotations

import json
import os
import sys
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from pvd_data.base.confined import ConfinedError, Limits, can_confine, run_confined
from pvd_data.base.language import Text
from pvd_data.base.text import SAID, one_line
from pvd_data.tabular.objects import lay_rows, refusal
from pvd_data.tabular.texts import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pvd_data.tabular.lines import Block

#: What a file may take before its own size counts, and what each of its MiB adds: honest files
#: take a few seconds for a million rows, and less than their size in memory.
MEMORY, MEMORY_EACH = 480 * 2**20, 8 * 2**20
SECONDS, SECONDS_EACH = 8, 5

#: A larger file is not read.
MAX_SIZE = 256 * 2**20

#: A file has at most this many cells, and so many more for each of its bytes.
MAX_CELLS, CELLS_EACH = 5_000_000, 200

#: Rows that are read at a time, and how many are told at once.
_BATCH, _TOLD = 2**13, 2**10

_PROGRAM = "from pvd_data.tabular.parquet import main; main()"

_MISSING = Text(
    fr="pour un fichier Parquet : pip install 'pvd-data[parquet]', ou exportez-le en CSV",
    en="Parquet needs an extra: pip install 'pvd-data[parquet]', or export it as CSV",
)
_TOO_LARGE = Text(
    fr="le fichier Parquet est trop grand, ou fait pour le paraître ; exportez-le en CSV",
    en="the Parquet file is too large, or made to seem so; export it as CSV",
)
_DAMAGED = Text(
    fr="le fichier Parquet est abîmé, ou d'une sorte inconnue ({said}) ; exportez-le en CSV",
    en="the Parquet file is damaged, or of a kind unknown here ({said}); export it as CSV",
)


def limits_of(size: int) -> Limits:
    """Return what reading a Parquet file may take.

    Args:
        size: of the file, in bytes.

    >>> limits_of(1000)
    Limits(memory=503316480, processor=8, patience=60, counted='DATA')
    """
    whole = size // 2**20
    seconds = SECONDS + whole * SECONDS_EACH
    return Limits(MEMORY + whole * MEMORY_EACH, seconds, max(60, 4 * seconds), "DATA")


def read_parquet(stream: BinaryIO, path: str) -> Iterator[Block]:
    """Yield the rows of a Parquet file, the names of its columns first.

    Args:
        stream: the file.
        path: how messages name it.

    Raises:
        UnreadableFileError: the extra is not installed, or it is damaged, or too large.
    """
    if find_spec("pyarrow") is None:
        raise refusal(path, _MISSING)
    content = bytearray()
    while more := stream.read(2**20):
        content += more
        if len(content) > MAX_SIZE:
            raise refusal(path, _TOO_LARGE)
    return lay_rows(enumerate(_rows(bytes(content), path)), path, keyed=True)


def _rows(content: bytes, path: str) -> Iterator[list[str]]:
    try:
        if can_confine():
            for line in run_confined(_PROGRAM, [content], _folders(), limits_of(len(content))):
                yield from json.loads(line)
        else:
            yield from chain.from_iterable(_tables(content))
    except ConfinedError as error:
        why = _TOO_LARGE if error.out_of or error.said == _TOO_LARGE["en"] else _DAMAGED
        raise refusal(path, why.fill(said=one_line(error.said, SAID))) from error
    except (ValueError, OSError, MemoryError) as error:  # of pyarrow, where no process is
        said = one_line(str(error), SAID)
        raise refusal(path, _DAMAGED.fill(said=said)) from error


def _folders() -> tuple[str, ...]:
    """Return where the process finds what it imports, in case it has other folders than this."""
    needed = ("pvd_data", "pydantic", "pyarrow")
    found = [spec.origin for name in needed if (spec := find_spec(name)) and spec.origin]
    return tuple(dict.fromkeys(str(Path(origin).parent.parent.absolute()) for origin in found))


def _tables(content: bytes) -> Iterator[list[list[str]]]:
    """Yield the rows of a file as texts, some at a time, the names of its columns first."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = pq.ParquetFile(pa.BufferReader(content), pre_buffer=False)
    there = file.metadata
    if there.num_rows * len(file.schema_arrow) > MAX_CELLS + CELLS_EACH * len(content):
        raise ValueError(_TOO_LARGE["en"])
    yield [list(file.schema_arrow.names)]
    for batch in file.iter_batches(_BATCH):
        columns = [_texts(column) for column in batch.columns]
        for at in range(0, batch.num_rows, _TOLD):
            yield [list(row) for row in zip(*(c[at : at + _TOLD] for c in columns), strict=True)]


def _texts(column: Any) -> list[str]:
    """Return the values of a column as cells, each different one made once."""
    known: dict[Any, str] = {}
    texts = []
    for value in column.to_pylist():
        if value.__hash__ is None:
            texts.append(text_of(value))
            continue
        text = known.get((type(value), value))
        if text is None:
            text = known[type(value), value] = text_of(value)
        texts.append(text)
    return texts


def main() -> None:
    """Read a file from the standard input; print a line of JSON for some rows at a time."""
    # Before it is imported: memory that is taken as it is used, and few threads.
    os.environ.update(ARROW_DEFAULT_MEMORY_POOL="system", OMP_NUM_THREADS="4")
    _print(_tables(sys.stdin.buffer.read()))


def _print(tables: Iterable[list[list[str]]]) -> None:
    try:
        for rows in tables:
            sys.stdout.write(json.dumps(rows) + "\n")
    except Exception as error:
        sys.exit(str(error) or type(error).__name__)
