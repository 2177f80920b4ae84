"""`validate`: one function for packages, for our tables, and for free-form files.

Packages, workbooks and what is no text are imported where one meets them: a CSV of ten rows takes a
fifth longer with them.
"""

from __future__ import annotations

import os
from collections import Counter
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pvd_data.base.language import Text
from pvd_data.errors import DataPackageNotFoundError, NothingToCheckError, UnreadableFileError
from pvd_data.package.whole import DESCRIPTOR
from pvd_data.reference.index import reference_for
from pvd_data.report import FileColumn, Report
from pvd_data.tabular.lines import looks_like
from pvd_data.tabular.streams import TEXTS, Read, is_remote, is_workbook, open_stream
from pvd_data.validation.collector import Collector
from pvd_data.validation.engine import check_file, read_blocks, reference_of
from pvd_data.validation.options import Options, takes_options
from pvd_data.validation.targets import check_tables, tables_of, without_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import IO, BinaryIO

    from narwhals.typing import IntoFrame

    from pvd_data.base.language import Severity
    from pvd_data.tabular.streams import Watched
    from pvd_data.tabular.workbook import Workbook
    from pvd_data.validation.check_options import CheckOptions
    from pvd_data.validation.engine import FileCheck
    from pvd_data.validation.plan import Plan

    #: What can be checked: see `validate`.
    Target = (
        str
        | os.PathLike[str]
        | bytes
        | bytearray
        | memoryview
        | IO[bytes]
        | IO[str]
        | Iterable[Mapping[str, Any]]
        | Iterable[Sequence[Any]]
        | IntoFrame
    )


@takes_options()
def validate(
    target: Target | None = None,
    *,
    options: CheckOptions | None = None,
    allow_remote: bool = False,
    progress: Callable[[int, int | None], None] | None = None,
    **asked: Any,
) -> Report:
    """Check data against the schemas and against the truth of the reference.

    Every fault is reported, none stops the search for the others. A table that is none of ours is
    checked in the columns whose role is inferred, which `Report.columns` names, and in no others.

    Args:
        target: None for the shipped package, or any of these:

            - the path of a data package: a folder with a `datapackage.json`, that file itself, or
              a zip of such a folder; another folder, or a zip of several tables, whose CSV,
              workbooks and the like are checked;
            - the path of a file, `-` for the standard input, an address if `allow_remote`: a CSV,
              also in gzip or alone in a zip; a workbook (`.xlsx`, `.xlsm`, `.xlsb`, `.xls`,
              `.ods`, with the extra `[xlsx]`); JSON, a list of objects or a line for each;
              GeoJSON; Parquet (with the extra `[parquet]`). The name of a CSV or workbook says
              what it is, of all others the contents;
            - the same as bytes, or as a file object of bytes or text, which is left open;
            - rows: an iterable of dicts, or of lists of which the first is the header. It is
              iterated once, and may be a generator: a block of rows is in memory at a time;
            - a dataframe of pandas, polars, pyarrow or any library that narwhals knows (with the
              extra `[frames]`), whose cells are checked as by `frames.check`.

            Numbers, dates and what is missing become the cells that a CSV would have. In JSON,
            Parquet and rows faults are told by `Issue.record`, the first row being 1, and have no
            `Issue.line`; in lines of JSON they have both. Messages name what is no file `<bytes>`,
            `<file>`, `<rows>`, or `<stdin>`.
        options: what is asked, made beforehand; else it is made of what follows.
        allow_remote: whether `target` may be an address, which is fetched.
        progress: called with how many bytes were read and, if that is known, how many there are.
        **asked: the fields of `CheckOptions`: `table`, `columns`, `key`, `require_programme`,
            `require_columns`, `require`, `as_of`, `select`, `ignore`, `strict`, `limit`, `lang`.

    Returns:
        What was found. What was not checked, of a package, a folder or a zip, is named in
        `not_checked`.

    Raises:
        DamagedPackageError: what data are compared with is not what was shipped.
        DataPackageNotFoundError: there is no package, or no table in a folder or a zip.
        DescriptorError: there is one that cannot be used or trusted.
        NothingToCheckError: no column of a file has a role, in none of those of a folder or a
            zip, or one that was named is not there.
        OptionError: an option has a value that cannot be used; it is a ValueError.
        TypeError: there is no such option, `options` and others are both given, or `target` or a
            row is none of the above.
        UnknownKeyError: there is no such table, or no such role of a column.
        UnreadableFileError: a file cannot be opened.

    >>> validate().valid
    True
    >>> report = validate([{"code_insee": "05046", "nom": "Ambrun"}], lang="en")
    >>> report.flatten(["path", "record", "column", "suggestion"])
    [('<rows>', 1, 'nom', 'Embrun')]
    """
    if options is not None and asked:
        raise TypeError(f"options= or {', '.join(asked)}, not both")
    return check(target, options or Options.of(**asked), allow_remote, progress)


def check(
    target: Target | None,
    wanted: Options,
    allow_remote: bool = False,
    progress: Callable[[int, int | None], None] | None = None,
) -> Report:
    """Check data with options that are made already: see `validate`.

    Args:
        target: what is checked.
        wanted: what is asked.
        allow_remote: whether it may be an address.
        progress: told how many bytes were read.
    """
    if target is None:
        return _package(target, wanted)
    if not isinstance(target, str | os.PathLike):
        return _given(target, wanted, progress)
    if not _is_package(target):
        return _file(os.fspath(target), wanted, allow_remote, progress)
    tables = tables_of(os.fspath(target))
    if tables is None:
        return _package(target, wanted)

    def check_one(path: str, name: str) -> Report:
        return _file(path, wanted, False, None, name)

    return merge(check_tables(tables, check_one, wanted))


def merge(reports: Iterable[Report]) -> Report:
    """Merge the reports of several targets.

    Args:
        reports: one report for each target, in order.
    """
    whole = list(reports)
    if len(whole) == 1:
        return whole[0]
    totals: Counter[tuple[Severity, str]] = Counter()
    rows: dict[str, int] = {}
    columns: dict[str, Mapping[str, str]] = {}
    for report in whole:
        totals.update(report.totals)
        columns.update(report.columns)
        for name, number in report.rows.items():
            rows[name] = rows.get(name, 0) + number
    return Report(
        tuple(issue for report in whole for issue in report.issues),
        rows,
        tuple(name for report in whole for name in report.not_checked),
        sum(report.cells for report in whole),
        totals,
        columns,
        {path: found for report in whole for path, found in report.passed_over.items()},
        {name: why for report in whole for name, why in report.not_checked_why.items()},
        {path: found for report in whole for path, found in report.file_columns.items()},
        tuple(name for report in whole for name in report.unreadable),
    )


def _is_package(target: str | os.PathLike[str]) -> bool:
    """Say whether a target is a data package, or was meant to be one."""
    text = os.fspath(target)
    if text == "-" or is_remote(text):
        return False
    path = Path(text)
    try:
        path.exists()
    except OSError as error:  # a name too long
        raise UnreadableFileError(
            text,
            f"it cannot be opened: {error.strerror}",
            f"ouverture impossible : {error.strerror}",
        ) from error
    if path.is_dir() or path.name == DESCRIPTOR:
        return True
    if not path.suffix and not path.exists():
        detail = Text(
            fr="ce fichier n'existe pas ; donnez un CSV, un dossier avec un datapackage.json, ou un zip",
            en="no such file; give a CSV, a folder with a datapackage.json, or a zip",
        )
        raise DataPackageNotFoundError(text, detail)
    # A zip that calls itself a CSV is a fault of that CSV, and is reported as one.
    if is_workbook(text) or text.lower().endswith(TEXTS):
        return False
    from pvd_data.package.described import is_descriptor
    from pvd_data.package.opening import MAX_DESCRIPTOR, is_zip
    from pvd_data.tabular.compressed import holds_table

    if path.suffix.lower() == ".json":
        return not path.is_file() or is_descriptor(path, MAX_DESCRIPTOR)
    if not path.is_file():
        return path.suffix.lower() == ".zip"
    return is_zip(path) and not holds_table(path, DESCRIPTOR)


def _package(target: str | os.PathLike[str] | None, options: Options) -> Report:
    from pvd_data.package.opening import open_package
    from pvd_data.package.shipped import open_shipped
    from pvd_data.validation.others import OtherCheck, check_others
    from pvd_data.validation.package import PackageCheck

    files = open_shipped() if target is None else open_package(target)
    package = PackageCheck(files, options, reference=reference_for(target))
    checked = [package.table(name) for name in files.tables]
    collectors = [table.collector for table in checked]
    others = check_others(files, options) if files.others else OtherCheck(options)
    collectors += others.collectors
    skipped = {**package.stopped, **others.skipped}
    totals: Counter[tuple[Severity, str]] = Counter()
    for collector in collectors:
        totals.update(collector.totals)
    return Report(
        tuple(issue for collector in collectors for issue in collector.issues),
        {str(table.collector.resource): table.check.rows for table in checked},
        tuple(skipped),
        sum(table.check.cells for table in checked),
        totals,
        not_checked_why=skipped,
    )


_NO_SHEETS = {
    "detail": "it has no sheets, since it is no workbook; leave out the option sheet",
    "fr": "pas de feuilles, ce n'est pas un classeur ; n'employez pas l'option sheet",
}


def _file(
    target: str,
    options: Options,
    allow_remote: bool,
    progress: Callable[[int, int | None], None] | None,
    name: str = "",
) -> Report:
    path = name or ("<stdin>" if target == "-" else target)
    try:
        if is_workbook(target):
            from pvd_data.validation.workbooks import open_workbook

            with open_workbook(
                target, options.sheet, allow_remote=allow_remote, progress=progress
            ) as book:
                return _workbook(path, book, options)
        collector = Collector(options, path, options.table)
        with open_file(target, collector, allow_remote=allow_remote, progress=progress) as read:
            return _read(read, collector)
    except NothingToCheckError as error:
        if not (options.require_columns or options.require):
            raise
        return without_columns(error, options)


def _given(
    data: object, options: Options, progress: Callable[[int, int | None], None] | None
) -> Report:
    from pvd_data.tabular.given import take

    given = take(data, progress)
    collector = Collector(options, given.name, options.table, numbered=given.stream is None)
    if given.stream is None:
        return _read(Read(given.blocks, numbered=True), collector)
    return _read(read_file(cast("BinaryIO", given.stream), "", collector), collector)


def _read(read: Read, collector: Collector) -> Report:
    if read.book is not None:
        return _workbook(collector.path, read.book, collector.options)
    if collector.options.sheet is not None:
        raise UnreadableFileError(collector.path, **_NO_SHEETS)
    return report_of(collector, check_file(read.blocks, collector, reference_of(collector.options)))


def _workbook(path: str, book: Workbook, options: Options) -> Report:
    from pvd_data.validation.workbooks import check_workbook

    checked, file = check_workbook(path, book, options, reference_of(options))
    aside = Report(tuple(file.issues), totals=file.totals)
    return merge((*(report_of(*sheet) for sheet in checked), aside))


def report_of(collector: Collector, check: FileCheck) -> Report:
    """Return what was found in a file alone.

    Args:
        collector: its faults.
        check: what was checked of it.
    """
    columns, passed_over, every = {}, {}, {}
    name = collector.name or collector.path
    if collector.resource is None and check.plan is not None:
        plan = check.plan
        if plan.passed_over:
            passed_over[name] = plan.passed_over
        every[name] = _file_columns(check, plan)
        columns[name] = {role: plan.labels[at] for role, at in plan.places.items()}
    return Report(
        tuple(collector.issues),
        {collector.resource or name: check.rows},
        (),
        check.cells,
        collector.totals,
        columns,
        passed_over,
        file_columns=every,
    )


def _file_columns(check: FileCheck, plan: Plan) -> tuple[FileColumn, ...]:
    """Say what was done with each column of a free-form file."""
    counted = frozenset(plan.counted)
    found = []
    for column in plan.columns:
        at = column.number
        one = FileColumn(at + 1, column.label, column.role, column.by, faulty=check.faulty[at])
        if at in counted:
            empty = check.empty[at]
            one = one._replace(checked=check.rows - empty, empty=empty)
        found.append(one)
    return tuple(found)


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
    from pvd_data.tabular.forms import read_form

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
