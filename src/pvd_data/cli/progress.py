"""A bar for work that takes long, shown to people who wait at a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pvd_data.base.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: A smaller file is done before one could look at a bar.
LONG = 20_000_000


@contextmanager
def progress_bar(file: str | None) -> Iterator[Callable[[float], None] | None]:
    """Show how much of a file is done.

    Args:
        file: the file; None for what has no size.

    Yields:
        What to call with the share that is done, from 0 to 1; None where no bar is shown.
    """
    if file is None or _size(file) <= LONG or not sys.stderr.isatty():
        yield None
        return
    label = one_line(Path(file).name, 40)
    with click.progressbar(length=1000, label=label, file=sys.stderr) as bar:

        def advance(share: float) -> None:
            bar.update(max(round(share * 1000) - bar.pos, 0))

        yield advance


def _size(file: str) -> int:
    path = Path(file)
    try:
        return path.stat().st_size if path.is_file() else 0
    except (OSError, ValueError):  # an odd name
        return 0
