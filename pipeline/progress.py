"""Progress of a build on stderr: a bar on a terminal, otherwise a line per table."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True)
class Progress:
    """Callbacks for the steps of a build.

    Attributes:
        on_file: called with the name of each official file, once it is read.
        on_table: called with the name of each table and its number of rows, once written.
        note: called with a line that the reader must not miss.
    """

    on_file: Callable[[str], None]
    on_table: Callable[[str, int], None]
    note: Callable[[str], None]


def _print(line: str) -> None:
    click.echo(line, err=True)


@contextmanager
def show_progress(files: int) -> Iterator[Progress]:
    """Show the steps of a build on stderr.

    Args:
        files: how many official files are read.

    Yields:
        Callbacks for the build.
    """
    if not sys.stderr.isatty():
        yield Progress(
            on_file=lambda file: None,
            on_table=lambda table, rows: _print(f"{table} : {rows} lignes"),
            note=_print,
        )
        return
    notes: list[str] = []
    try:
        with click.progressbar(
            length=files + len(TABLES),
            label="Construction",
            file=sys.stderr,
            item_show_func=lambda item: item,
        ) as bar:

            def step(item: str) -> None:
                bar.update(1, item)

            # A line printed amid the bar would break it: notes wait for its end.
            yield Progress(step, lambda table, rows: step(table), notes.append)
    finally:  # notes are printed for a build that fails too
        for line in notes:
            _print(line)
