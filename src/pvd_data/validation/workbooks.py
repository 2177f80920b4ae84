"""The sheets of a workbook, each checked as a table of its own; the others are named."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING

from pvd_data.base.language import Text
from pvd_data.errors import NothingToCheckError
from pvd_data.report import table_name
from pvd_data.schema.joined import FLAT
from pvd_data.schema.tables import TABLES
from pvd_data.tabular.sheets import HIDDEN, NO_CELLS
from pvd_data.tabular.streams import open_stream
from pvd_data.tabular.workbook import read_workbook
from pvd_data.validation.collector import Collector
from pvd_data.validation.engine import FileCheck, check_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pvd_data.reference.index import Reference
    from pvd_data.tabular.workbook import Sheet, Workbook
    from pvd_data.validation.options import Options

    Checked = tuple[Collector, FileCheck]

_WHY = {
    HIDDEN: Text(
        fr="elle est masquée ; --sheet la fait vérifier", en="it is hidden; --sheet has it checked"
    ),
    NO_CELLS: Text(fr="c'est un graphique, sans cellules", en="it is a chart, without cells"),
}
_EMPTY = Text(fr="elle est vide", en="it is empty")
_NOTHING = Text(fr="aucune colonne n'y est reconnue", en="no column of it is recognised")
_OTHER = Text(fr="ce n'est pas la table {table}", en="it is not the table {table}")

#: What an export of ours has beside its tables: it says what they are.
_ABOUT = frozenset({"Lisez-moi", "Colonnes"})


@contextmanager
def open_workbook(
    target: str,
    wanted: str | None = None,
    *,
    allow_remote: bool = False,
    progress: Callable[[int, int | None], None] | None = None,
) -> Iterator[Workbook]:
    """Open a workbook, and give its sheets.

    Args:
        target: a path or an address.
        wanted: the name or the number of the only sheet to read; None for all that are shown.
        allow_remote: whether an address may be fetched.
        progress: told how many bytes have been read, of how many if that is known.

    Raises:
        UnreadableFileError: it cannot be opened or read, or has not that sheet.
    """
    stream = open_stream(target, allow_remote=allow_remote, progress=progress)
    try:
        yield read_workbook(stream, target, wanted)
    finally:
        stream.close()


def check_workbook(
    path: str, book: Workbook, options: Options, reference: Reference
) -> tuple[list[Checked], Collector]:
    """Check the sheets of a workbook that have something to check, and name the others.

    Args:
        path: how messages name it.
        book: its sheets.
        options: what is asked.
        reference: what rows are compared with.

    Returns:
        What was found in each sheet that was checked, and which were not.

    Raises:
        NothingToCheckError: no sheet has anything to check, or a column that the user named.
        UnreadableFileError: it cannot be read to its end.
    """
    file = Collector(options, path)
    sheets = _Sheets(file, book, reference)
    for sheet in book.sheets:
        sheets.look(sheet)
    return sheets.checked(), file


class _Sheets:
    """What the sheets of a workbook come to."""

    def __init__(self, file: Collector, book: Workbook, reference: Reference) -> None:
        self._file = file
        self._options = file.options
        self._names = list(book.kinds)
        self._reference = reference
        self._read: list[str] = []
        self._found: list[Checked] = []
        self._bare: list[Checked] = []
        self._refused: list[NothingToCheckError] = []
        self._first: list[Checked] = []
        # With --sheet the user has set the others aside.
        every = self._options.sheet is None
        self._aside = {name: _WHY[kind] for name, kind in book.kinds.items() if kind and every}

    def look(self, sheet: Sheet) -> None:
        """Check a sheet if there is something to check."""
        self._read.append(sheet.name)
        first = next(sheet.blocks, None)
        header = next(filter(any, first.rows), []) if first else []
        blocks = chain((first,) if first else (), sheet.blocks)
        table = self._options.table
        if table is not None and not self._is(table, sheet.name, header):
            self._aside[sheet.name] = _OTHER.fill(table=table)
            if header and not self._first:
                # Held to the table if no other is: its faults do not count among theirs.
                alone = Collector(self._options, self._file.path, table, sheet=sheet.name)
                self._first.append((alone, check_file(blocks, alone, self._reference)))
            return
        several = len(self._names) > 1
        name = table_name(self._file.path, sheet.name if several else None)
        collector = self._file.of_sheet(sheet.name, name, table or self._own(sheet.name, header))
        try:
            check = check_file(blocks, collector, self._reference)
        except NothingToCheckError as error:
            error.sheet = sheet.name
            self._refused.append(error)
            self._aside[sheet.name] = _NOTHING
            return
        if check.plan is not None:
            self._found.append((collector, check))
            return
        self._bare.append((collector, check))
        self._aside[sheet.name] = _NOTHING if header else _EMPTY

    def _own(self, name: str, header: list[str]) -> str | None:
        """Return which of our tables a sheet holds by its name and its labels."""
        asked = self._options.columns or self._options.key
        return name if not asked and name in TABLES and _fits(name, header) else None

    def _is(self, table: str, name: str, header: list[str]) -> bool:
        """Say whether a sheet holds the table that is asked for: by names, else by labels."""
        if self._options.sheet is not None or len(self._names) == 1:
            return True
        return name == table if table in self._names else _fits(table, header)

    def checked(self) -> list[Checked]:
        """Return what was found, and report what was left aside.

        Raises:
            NothingToCheckError: there is nothing.
        """
        found = self._found or self._first
        if not found:
            if self._refused or not self._bare:
                raise self._refusal()
            # Without a header, or all are empty.
            found = [one for one in self._bare if _lacks_header(one)] or self._bare[:1]
        names = {collector.sheet for collector, _ in found}
        ours = names & {*TABLES, FLAT} and set(self._names) >= _ABOUT
        about = _ABOUT if ours else frozenset()
        if self._options.table in self._names:  # by its name, as the others of ours have theirs
            about |= TABLES.keys()
        for name in self._names:
            if name in self._aside and name not in names | about:
                why = self._aside[name]
                self._file.add("sheet-left-aside", sheet=name, value=name, expected=why)
        return found

    def _refusal(self) -> NothingToCheckError:
        """Return what says most of why nothing is checked."""
        told = sorted(self._refused, key=lambda error: bool(error.label or error.odd))
        error = told[-1] if told else NothingToCheckError(self._file.path, ())
        error.sheets = tuple(self._read)
        error.unread = tuple(name for name in self._names if name not in self._read)
        return error


def _fits(table: str, header: list[str]) -> bool:
    """Say whether a header has most of the labels of a table of ours."""
    columns = TABLES[table].columns
    return 2 * len(set(columns) & {label.strip() for label in header}) > len(columns)


def _lacks_header(checked: Checked) -> bool:
    return checked[0].totals["error", "missing-header"] > 0
