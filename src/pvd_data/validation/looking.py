"""What the columns of a file are taken for, without checking it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pvd_data.columns.heading_row import find_heading
from pvd_data.columns.recognise import recognise
from pvd_data.errors import NothingToCheckError
from pvd_data.reference.index import shipped_reference
from pvd_data.validation.collector import Collector
from pvd_data.validation.engine import FileCheck, open_blocks
from pvd_data.validation.options import CheckOptions
from pvd_data.validation.plan import places_of

if TYPE_CHECKING:
    from pvd_data.report import Column


def find_columns(
    target: str | os.PathLike[str],
    options: CheckOptions | None = None,
    *,
    allow_remote: bool = False,
) -> tuple[Column, ...]:
    """Say what each column of a free-form file is taken for, and why.

    Args:
        target: a file that `validate` reads.
        options: what is asked; of it the columns that the user names count.
        allow_remote: whether an address may be fetched.

    Raises:
        NothingToCheckError: the file has no header, or a column that was named is not there.
        UnreadableFileError: the file cannot be opened.

    >>> from pvd_data.package.shipped import package_root
    >>> found = find_columns(package_root() / "data" / "regions.csv")
    >>> [(column.label, column.role) for column in found]
    [('code_region', 'code_region'), ('nom', 'nom_region'), ('code_insee_chef_lieu', 'code_insee')]
    """
    path = os.fspath(target)
    collector = Collector(options or CheckOptions(), "<stdin>" if path == "-" else path)
    found: tuple[Column, ...] = ()

    def look(header: list[str], rows: list[list[str]], _: str) -> None:
        nonlocal found
        named = places_of(header, collector)
        found = recognise(header, rows, shipped_reference(), named)

    with open_blocks(path, collector, allow_remote=allow_remote) as blocks:
        FileCheck(collector, look, lambda rows: find_heading(rows, shipped_reference())).run(blocks)
    if not found:
        raise NothingToCheckError(collector.path, ())
    return found
