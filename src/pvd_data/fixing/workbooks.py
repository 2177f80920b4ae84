"""What `fix` does to a workbook: the same as to a CSV, in the cells of its sheets."""

from __future__ import annotations

import io
import sys
import zipfile
import zlib
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from pvd_data.errors import UnreadableFileError
from pvd_data.fixing.converting import CODES, Conversion, places_of, turned, with_zeros
from pvd_data.fixing.edits import UTF_8
from pvd_data.fixing.fix import doubted, fix_source
from pvd_data.fixing.ods import Ods, is_ods
from pvd_data.fixing.xlsx import Xlsx, is_xlsx
from pvd_data.report import Report
from pvd_data.tabular.workbook import read_workbook
from pvd_data.validation.engine import reference_of
from pvd_data.validation.validate import merge, report_of
from pvd_data.validation.workbooks import check_workbook

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pvd_data.fixing.edits import Change, Edit
    from pvd_data.fixing.fix import Fixed, Proposal, Source, Turned
    from pvd_data.tabular.workbook import Sheet
    from pvd_data.validation.collector import Collector
    from pvd_data.validation.engine import FileCheck
    from pvd_data.validation.options import Options


_NUMBERS = frozenset({"population_municipale", "population_totale", "longitude", "latitude"})


class _Workbook:
    """A workbook: see `Source` of `fix`."""

    writing = UTF_8

    def __init__(self, content: bytes, path: str, options: Options) -> None:
        self.content = content
        self.path = path
        self.options = options
        self.names: tuple[str, ...] = ()
        self.numbers: dict[str, set[int]] = {}
        self.coded: dict[str, set[int]] = {}

    def _checked(self, content: bytes) -> tuple[list[tuple[Collector, FileCheck]], Collector]:
        book = read_workbook(io.BytesIO(content), self.path, self.options.sheet)
        self.names = tuple(book.kinds)
        return check_workbook(self.path, book, self.options, reference_of(self.options))

    def turned(self, asked: Collection[Conversion]) -> Turned:
        """Return the cells that are to be changed whatever is found."""
        checked, _ = self._checked(self.content)
        tables = [(check.plan, one) for one, check in checked if check.plan is not None]
        places = dict(zip((one.sheet for _, one in tables), places_of(tables, asked), strict=True))
        plans = {one.sheet: (plan, one.header_record) for plan, one in tables}
        self.coded = {str(sheet): found[CODES] for sheet, found in places.items()}
        changes: dict[tuple[str, int], dict[int, Change]] = {}
        for sheet in read_workbook(io.BytesIO(self.content), self.path, self.options.sheet).sheets:
            if sheet.name in plans:
                plan, header = plans[sheet.name]
                rows = _rows(sheet, header)
                changes.update(turned(plan, places[sheet.name], rows, sheet.name))
        return changes

    def check(self, edits: Collection[Edit] = (), content: bytes | None = None) -> Report:
        checked, file = self._checked(self.splice(edits) if content is None else content)
        reports = [Report(tuple(file.issues), totals=file.totals)]
        for collector, check in checked:
            sheet = collector.sheet or ""
            places = {} if check.plan is None else check.plan.places
            self.numbers[sheet] = {at + 1 for role, at in places.items() if role in _NUMBERS}
            report = _without_labels(report_of(collector, check))
            reports.append(with_zeros(doubted(report, self.options), self.coded.get(sheet, ())))
        return merge(reports)

    def find(self, changes: Iterable[Change]) -> Iterator[tuple[Change, Edit | None]]:
        book = self._opened()
        for sheet, there in groupby(changes, key=lambda change: str(change.record[0])):
            rows: dict[int, dict[int, Change]] = {}
            for change in there:
                rows.setdefault(change.record[1], {})[change.number] = change
            for edit in book.find(sheet, rows, self.numbers.get(sheet, ())):
                yield rows[edit.record[1]].pop(edit.column), edit
            yield from ((change, None) for row in rows.values() for change in row.values())

    def splice(self, edits: Collection[Edit]) -> bytes:
        return self._opened().splice(edits) if edits else self.content

    def _opened(self) -> Xlsx | Ods:
        new = is_xlsx(self.content)
        return Xlsx(self.content, self.names) if new else Ods(self.content)


def _rows(sheet: Sheet, header: int) -> Iterator[tuple[tuple[str, int], int, list[str]]]:
    """Yield the rows below the header: what names each, its number, and its cells."""
    for block in sheet.blocks:
        for line, row in zip(block.starts, block.rows, strict=True):
            if line > header + 1:
                yield (sheet.name, line), line, row


def can_be_fixed(content: bytes) -> bool:
    """Say whether bytes look like a workbook whose cells can be changed, whatever it is called.

    Args:
        content: the bytes.
    """
    return is_xlsx(content) or is_ods(content)


def _without_labels(report: Report) -> Report:
    """Return a report in which no label is certain: tables and filters of a workbook know them by name."""
    issues = (
        replace(one, certain=False) if one.value == one.column else one for one in report.issues
    )
    return replace(report, issues=tuple(issues))


def workbook_source(content: bytes, path: str, options: Options) -> Source:
    """Return a workbook whose cells can be changed, once it has been checked.

    Args:
        content: its bytes.
        path: how messages name it.
        options: what is asked of the check.
    """
    return _Workbook(content, path, options)


def fix_workbook(
    content: bytes,
    path: str,
    options: Options,
    convert: Collection[str] = (),
    accepted: Collection[Proposal] = (),
    refused: Collection[Proposal] = (),
) -> Fixed:
    """Apply the certain suggestions to an .xlsx, .xlsm or .ods.

    Args:
        content: its bytes.
        path: how messages name it.
        options: what is asked of the check; all faults are listed, whatever it says.
        convert: the ways of writing a column that are turned into ours, as for a CSV.
        accepted: suggestions that are not certain and that somebody has agreed to.
        refused: suggestions that are certain and that somebody has refused.

    Raises:
        NothingToCheckError: no sheet has anything to check, or a column that was named.
        UnreadableFileError: the extra is not installed, or it cannot be read, or is too large.
    """
    options = options.but(limit=sys.maxsize)
    try:
        source = _Workbook(content, path, options)
        asked = tuple(map(Conversion.of, convert))
        return fix_source(source, options, source.turned(asked) if asked else {}, accepted, refused)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        # A part that no cell is in, and that the check has not looked at.
        raise UnreadableFileError(
            path,
            f"a part of the workbook cannot be unpacked ({error}); save it again",
            f"une partie du classeur ne se décompresse pas ({error}) ; enregistrez-le de nouveau",
        ) from error
