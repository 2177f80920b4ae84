"""The rows of a CSV that is in memory, read once more for what only a whole column shows."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pvd_data.validation.collector import Collector
from pvd_data.validation.engine import read_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data.validation.options import Options


def rows_of(content: bytes, options: Options) -> Iterator[tuple[int, int, list[str]]]:
    r"""Yield the records of a CSV: their numbers, from 0, the lines where they begin, and their cells.

    Args:
        content: its bytes.
        options: what is asked of the check, which says how the file is read.

    >>> from pvd_data.validation.options import Options
    >>> list(rows_of(b"code_insee;nom\n05046;Embrun\n", Options.of()))
    [(0, 1, ['code_insee', 'nom']), (1, 2, ['05046', 'Embrun'])]
    """
    collector = Collector(options, "", options.table)
    for block in read_blocks(io.BytesIO(content), collector):
        numbers = range(block.first, block.first + len(block.rows))
        yield from zip(numbers, block.starts, block.rows, strict=True)
