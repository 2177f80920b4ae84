"""A file that somebody looks at: checked, shown, changed cell by cell, and fixed, all in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from pvd_data.base.language import Text
from pvd_data.errors import NothingToCheckError, UnreadableFileError
from pvd_data.fixing.edits import UTF_8, Change
from pvd_data.fixing.fix import csv_source, fix_content, is_utf8, proposal_of
from pvd_data.fixing.writing import writing_of
from pvd_data.report import Report
from pvd_data.tabular.given import take
from pvd_data.tabular.streams import is_workbook
from pvd_data.validation.collector import Collector
from pvd_data.validation.engine import check_file, read_blocks, reference_of
from pvd_data.validation.options import Options, takes_options
from pvd_data.validation.targets import without_columns
from pvd_data.validation.validate import merge, report_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from typing import BinaryIO

    from pvd_data.fixing.fix import Fixed
    from pvd_data.report import Issue
    from pvd_data.tabular.lines import Block
    from pvd_data.validation.engine import FileCheck

    #: Told how many bytes have been read, of how many if that is known.
    Progress = Callable[[int, int | None], None]

_SIGNED = Text(
    fr="le classeur est signé, et la signature ne vaudrait plus ; enregistrez-en une copie sans elle",
    en="the workbook is signed, and the signature would be void; save a copy without it",
)
_OLD = Text(
    fr="seuls un CSV et un classeur .xlsx, .xlsm ou .ods se corrigent : enregistrez-le ainsi",
    en="only a CSV and a workbook .xlsx, .xlsm or .ods can be fixed: save it so",
)


class Row(NamedTuple):
    """A row as it is written.

    Attributes:
        sheet: of a workbook, the name of the sheet.
        line: the physical line where it begins, or the row of the sheet.
        record: its number, the first of the file being 0.
        cells: the texts of its cells.
    """

    sheet: str | None
    line: int
    record: int
    cells: Sequence[str]


@dataclass(frozen=True)
class Document:
    r"""A CSV or a workbook in memory.

    Attributes:
        content: its bytes.
        name: how messages name it; its ending says whether it is a workbook.

    >>> document = Document(b"code_insee,nom\n05046,Ambrun\n", "villes.csv")
    >>> report = document.check(lang="fr")
    >>> [(issue.line, issue.suggestion) for issue in report.issues]
    [(2, 'Embrun')]
    >>> document.fix(report.issues).content
    b'code_insee,nom\n05046,Embrun\n'
    """

    content: bytes = field(repr=False)
    name: str
    _headings: dict[str | None, int] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @takes_options()
    def check(
        self, *, options: Any = None, progress: Progress | None = None, **asked: Any
    ) -> Report:
        """Check it, as `validate` does with a file of that name.

        Args:
            options: what is asked, made beforehand; else it is made of what follows.
            progress: told how many bytes have been read, of how many if that is known.
            **asked: the fields of `CheckOptions`.

        Raises:
            NothingToCheckError: no column has a role, or one that was named is not there.
            UnreadableFileError: it cannot be read.
        """
        wanted: Options = options or Options.of(**asked)
        try:
            checked, aside = self._checked(wanted, progress)
        except NothingToCheckError as error:
            if not (wanted.require_columns or wanted.require):
                raise
            return without_columns(error, wanted)
        self._headings.clear()
        self._headings.update((collector.sheet, collector.header) for collector, _ in checked)
        return merge((*(report_of(*one) for one in checked), *aside))

    def _checked(
        self, options: Options, progress: Progress | None
    ) -> tuple[list[tuple[Collector, FileCheck]], list[Report]]:
        """Return what was found in each table, and in the file around them."""
        reference = reference_of(options)
        stream = self._stream(progress)
        if not is_workbook(self.name):
            collector = Collector(options, self.name, options.table)
            return [
                (collector, check_file(read_blocks(stream, collector), collector, reference))
            ], []
        from pvd_data.tabular.workbook import read_workbook
        from pvd_data.validation.workbooks import check_workbook

        book = read_workbook(stream, self.name, options.sheet)
        checked, file = check_workbook(self.name, book, options, reference)
        return checked, [Report(tuple(file.issues), totals=file.totals)]

    def _stream(self, progress: Progress | None = None) -> BinaryIO:
        return cast("BinaryIO", take(self.content, progress).stream)

    @takes_options()
    def rows(
        self, lines: Collection[tuple[str | None, int]] = (), first: int = 0, **asked: Any
    ) -> Iterator[Row]:
        """Yield the row that names the columns of each table, and some of those below it.

        It is known which they are once the document has been checked.

        Args:
            lines: the sheet and the line of those that are wanted.
            first: how many from the first on are wanted besides.
            **asked: the fields of `CheckOptions`, as for the check.
        """
        options, wanted = Options.of(**asked), frozenset(lines)
        for sheet, blocks in self._tables(options):
            heading = self._headings.get(sheet)
            if heading is None:
                continue
            more = first
            for block in blocks:
                for at, line in enumerate(block.starts):
                    if line < heading or not any(block.rows[at]):
                        continue
                    more -= line > heading
                    if line == heading or more >= 0 or (sheet, line) in wanted:
                        yield Row(sheet, line, block.first + at, block.rows[at])

    def _tables(self, options: Options) -> Iterator[tuple[str | None, Iterable[Block]]]:
        if not is_workbook(self.name):
            collector = Collector(options, self.name, options.table)
            yield None, read_blocks(self._stream(), collector)
            return
        from pvd_data.tabular.workbook import read_workbook

        for sheet in read_workbook(self._stream(), self.name, options.sheet).sheets:
            yield sheet.name, sheet.blocks

    @takes_options()
    def change(self, cells: Iterable[tuple[Row, int, str]], **asked: Any) -> Document:
        """Return the document with other texts in some cells, and all else as it was.

        Args:
            cells: of each the row as it is written now, its number there, from 1, and its new text.
            **asked: the fields of `CheckOptions`, as for the check.
        """
        options = Options.of(**asked)
        changes = [
            Change(
                *(row.cells[number - 1], text, "by-hand"),
                record=row.record if row.sheet is None else (row.sheet, row.line),
                number=number,
            )
            for row, number, text in cells
        ]
        changes.sort(key=lambda change: (change.record, change.number))
        if is_workbook(self.name):
            from pvd_data.fixing.workbooks import workbook_source

            self._refuse()
            source: Any = workbook_source(self.content, self.name, options)
            source.check()
        else:
            writing = UTF_8 if is_utf8(self.content) else writing_of(self.content)
            source = csv_source(self.content, self.name, options, writing)
        edits = [edit for _, edit in source.find(changes) if edit is not None]
        return Document(source.splice(edits), self.name)

    @takes_options()
    def fix(
        self,
        accepted: Iterable[Issue] = (),
        refused: Iterable[Issue] = (),
        *,
        convert: Collection[str] = (),
        **asked: Any,
    ) -> Fixed:
        """Apply the suggestions that are certain, as `pvd-data fix` does.

        Args:
            accepted: faults whose suggestions are not certain, and agreed to.
            refused: faults whose suggestions are certain, and not to be applied.
            convert: ways of writing a column to turn into ours, such as `dates`.
            **asked: the fields of `CheckOptions`.

        Raises:
            NothingToCheckError: no column has a role, or one that was named is not there.
            UnreadableFileError: it is in no form that can be written again.
        """
        options = Options.of(**asked)
        agreed, denied = ({proposal_of(one) for one in some} for some in (accepted, refused))
        if not is_workbook(self.name):
            return fix_content(self.content, self.name, options, convert, agreed, denied)
        from pvd_data.fixing.workbooks import fix_workbook

        self._refuse()
        return fix_workbook(self.content, self.name, options, convert, agreed, denied)

    def _refuse(self) -> None:
        """Refuse a workbook that cannot be written again."""
        from pvd_data.fixing.repacking import is_signed
        from pvd_data.fixing.workbooks import can_be_fixed

        if not can_be_fixed(self.content):
            raise UnreadableFileError(self.name, _OLD["en"], _OLD["fr"])
        if is_signed(self.content):
            raise UnreadableFileError(self.name, _SIGNED["en"], _SIGNED["fr"])
