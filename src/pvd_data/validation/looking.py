"""What the columns of a file are taken for, without checking it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pvd_data.columns.heading_row import find_heading
from pvd_data.columns.recognise import recognise
from pvd_data.errors import NothingToCheckError
from pvd_data.reference.index import shipped_reference
from pvd_data.tabular.streams import is_workbook
from pvd_data.validation.collector import Collector
from pvd_data.validation.engine import FileCheck
from pvd_data.validation.options import Options
from pvd_data.validation.plan import place_of, places_of
from pvd_data.validation.validate import open_file
from pvd_data.validation.workbooks import open_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pvd_data.report import Column
    from pvd_data.tabular.lines import Block
    from pvd_data.tabular.workbook import Workbook


def find_columns(
    target: str | os.PathLike[str],
    options: Options | None = None,
    *,
    allow_remote: bool = False,
) -> dict[str | None, tuple[Column, ...]]:
    """Say what each column of a free-form file is taken for, and why.

    Args:
        target: a file that `validate` reads.
        options: what is asked; of it the columns that the user names, and the sheet.
        allow_remote: whether an address may be fetched.

    Returns:
        The columns of each sheet of a workbook, by its name; of another file, under None.

    Raises:
        NothingToCheckError: the file has no header, or a column that was named is not there.
        UnreadableFileError: the file cannot be opened.

    >>> from pvd_data.package.whole import package_root
    >>> found = find_columns(package_root() / "data" / "regions.csv")[None]
    >>> [(column.label, column.role) for column in found]
    [('code_region', 'code_region'), ('nom', 'nom_region'), ('code_insee_chef_lieu', 'code_insee')]
    """
    path = os.fspath(target)
    collector = Collector(options or Options(), "<stdin>" if path == "-" else path)
    found: dict[str | None, tuple[Column, ...]] = {}
    if is_workbook(path):
        with open_workbook(path, collector.options.sheet, allow_remote=allow_remote) as book:
            found = _look_at_sheets(book, collector)
    else:
        with open_file(path, collector, allow_remote=allow_remote) as read:
            if read.book is not None:
                found = _look_at_sheets(read.book, collector)
            else:
                found[None] = _look(read.blocks, collector)
    if not any(found.values()):
        raise NothingToCheckError(collector.path, ())
    return {sheet: columns for sheet, columns in found.items() if columns}


def _look_at_sheets(book: Workbook, collector: Collector) -> dict[str | None, tuple[Column, ...]]:
    found: dict[str | None, tuple[Column, ...]] = {}
    refused = []
    for sheet in book.sheets:
        try:
            found[sheet.name] = _look(sheet.blocks, collector)
        except NothingToCheckError as error:
            refused.append(error)
    if refused and not any(found.values()):
        raise refused[0]
    return found


def _look(blocks: Iterable[Block], collector: Collector) -> tuple[Column, ...]:
    found: tuple[Column, ...] = ()
    reference = shipped_reference()

    def look(header: list[str], rows: list[list[str]], _: str) -> None:
        nonlocal found
        named = places_of(header, collector)
        left_out = {place_of(label, header, collector) for label in collector.options.not_columns}
        found = recognise(header, rows, reference, named, left_out)

    FileCheck(collector, look, lambda rows: find_heading(rows, reference)).run(blocks)
    return found
