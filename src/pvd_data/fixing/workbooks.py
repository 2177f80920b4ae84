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
from pvd_data.fixing.edits import UTF_8
from pvd_data.fixing.fix import fix_source
from pvd_data.fixing.ods import Ods, is_ods
from pvd_data.fixing.separators import doubted
from pvd_data.fixing.xlsx import Xlsx, is_xlsx
from pvd_data.reference.index import reference_at
from pvd_data.report import Report
from pvd_data.tabular.workbook import read_workbook
from pvd_data.validation.validate import merge, report_of
from pvd_data.validation.workbooks import check_workbook

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pvd_data.fixing.edits import Edit
    from pvd_data.fixing.fix import Changes, Fixed, Proposal
    from pvd_data.validation.options import CheckOptions


_NUMBERS = frozenset({"population_municipale", "population_totale", "longitude", "latitude"})


class _Workbook:
    """A workbook: see `Source` of `fix`."""

    writing = UTF_8

    def __init__(self, content: bytes, path: str, options: CheckOptions) -> None:
        self.content = content
        self.path = path
        self.options = options
        self.names: tuple[str, ...] = ()
        self.numbers: dict[str, set[int]] = {}

    def check(self, content: bytes) -> Report:
        book = read_workbook(io.BytesIO(content), self.path, self.options.sheet)
        self.names = tuple(book.kinds)
        checked, file = check_workbook(
            self.path, book, self.options, reference_at(self.options.as_of)
        )
        reports = [Report(tuple(file.issues), totals=file.totals)]
        for collector, check in checked:
            sheet = collector.sheet or ""
            places = {} if check.plan is None else check.plan.places
            self.numbers[sheet] = {at + 1 for role, at in places.items() if role in _NUMBERS}
            report = _without_labels(report_of(collector, check))
            reports.append(doubted(report, self.options))
        return merge(reports)

    def find(self, changes: Changes) -> Iterator[Edit]:
        book = self._opened()
        places = sorted(place for place in changes if isinstance(place, tuple))
        for sheet, there in groupby(places, key=lambda place: str(place[0])):
            rows = {place[1]: changes[place] for place in there}
            yield from book.find(sheet, rows, self.numbers.get(sheet, ()))

    def splice(self, edits: Iterable[Edit]) -> bytes:
        return self._opened().splice(edits)

    def _opened(self) -> Xlsx | Ods:
        new = is_xlsx(self.content)
        return Xlsx(self.content, self.names) if new else Ods(self.content)


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


def fix_workbook(
    content: bytes, path: str, options: CheckOptions, accepted: Collection[Proposal] = ()
) -> Fixed:
    """Apply the certain suggestions to an .xlsx, .xlsm or .ods.

    Args:
        content: its bytes.
        path: how messages name it.
        options: what is asked of the check; all faults are listed, whatever it says.
        accepted: suggestions that are not certain and that somebody has agreed to.

    Raises:
        NothingToCheckError: no sheet has anything to check, or a column that was named.
        UnreadableFileError: the extra is not installed, or it cannot be read, or is too large.
    """
    options = options.but(limit=sys.maxsize)
    try:
        return fix_source(_Workbook(content, path, options), options, {}, accepted)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        # A part that no cell is in, and that the check has not looked at.
        raise UnreadableFileError(
            path,
            f"a part of the workbook cannot be unpacked ({error}); save it again",
            f"une partie du classeur ne se décompresse pas ({error}) ; enregistrez-le de nouveau",
        ) from error
