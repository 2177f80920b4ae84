"""Files opened and begun, whatever their form, for the check that reads them to their end."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, cast

from pvd_data.schema.headings import is_known
from pvd_data.schema.tables import TABLES
from pvd_data.tabular.forms import read_form
from pvd_data.tabular.json_records import Read
from pvd_data.tabular.lines import looks_like, read_lines
from pvd_data.tabular.records import Records
from pvd_data.tabular.streams import TEXTS, open_stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pvd_data.tabular.blocks import Block
    from pvd_data.tabular.streams import Watched
    from pvd_data.validation.collector import Collector


def read_blocks(stream: BinaryIO, collector: Collector) -> Iterator[Block]:
    """Yield the records of a CSV, and report what is wrong with the file as a whole.

    Args:
        stream: the file.
        collector: where faults go; it says which table the file should hold, if any.
    """
    table, lines = collector.resource, read_lines(stream, collector.found)
    known = is_known if table is None else TABLES[table].columns.__contains__
    line = collector.options.header_row
    records = Records(lines, collector.found, known, free=table is None, header_row=line)
    for block in records.sifted(lambda: collector.sift):
        collector.form = records.form
        # What is sifted goes to the check that asked for it.
        yield cast("Block", block)


def read_file(stream: BinaryIO, name: str, collector: Collector) -> Read:
    """Begin to read a file, whatever its form, but one that is named like a workbook.

    Args:
        stream: what `open_stream` returned, or another that shows what it begins with.
        name: the name of the file, whose ending says whether it is text; of what has no such name
            the contents say it.
        collector: where faults of the file as a whole go; it learns what its records are told by.

    Raises:
        UnreadableFileError: it is damaged, too large, or no table.
    """
    watched = cast("Watched", stream)
    if name.lower().endswith(TEXTS) or looks_like(watched.peek()) is None:
        return Read(read_blocks(stream, collector), numbered=False)
    read = read_form(
        watched,
        collector.path,
        collector.found,
        partial(read_blocks, collector=collector),
        collector.options.sheet,
    )
    collector.numbered = read.numbered
    return read


@contextmanager
def open_file(
    target: str,
    collector: Collector,
    *,
    allow_remote: bool = False,
    progress: Callable[[int, int | None], None] | None = None,
) -> Iterator[Read]:
    """Open a file, whatever its form but a workbook, and begin to read it.

    Args:
        target: a path, an address, or `-` for the standard input, which stays open.
        collector: where faults of the file as a whole go.
        allow_remote: whether an address may be fetched.
        progress: told how many bytes have been read, of how many if that is known.

    Raises:
        UnreadableFileError: it cannot be opened.
    """
    stream = open_stream(target, allow_remote=allow_remote, progress=progress)
    try:
        yield read_file(stream, target, collector)
    finally:
        if target != "-":
            stream.close()
