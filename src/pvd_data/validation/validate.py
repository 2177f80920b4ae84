"""`validate`: one function for packages, for our tables, and for free-form files."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pvd_data.base.language import Text
from pvd_data.errors import DataPackageNotFoundError, NothingToCheckError, UnreadableFileError
from pvd_data.package.opening import DESCRIPTOR, is_zip, open_package
from pvd_data.package.shipped import open_shipped
from pvd_data.reference.index import reference_for, shipped_reference
from pvd_data.report import Report
from pvd_data.tabular.streams import is_remote, is_workbook
from pvd_data.validation.collector import Collector
from pvd_data.validation.engine import check_file, open_blocks
from pvd_data.validation.options import CheckOptions, takes_options
from pvd_data.validation.others import OtherCheck, check_others
from pvd_data.validation.package import PackageCheck
from pvd_data.validation.targets import check_tables, tables_of, without_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pvd_data.base.language import Severity
    from pvd_data.validation.engine import FileCheck


@takes_options()
def validate(
    target: str | os.PathLike[str] | None = None,
    *,
    options: CheckOptions | None = None,
    allow_remote: bool = False,
    progress: Callable[[int, int | None], None] | None = None,
    **asked: Any,
) -> Report:
    """Check data against the schemas and against the truth of the reference.

    Every fault is reported, none stops the search for the others. A CSV or workbook that is none
    of our tables is checked in the columns whose role is inferred, which `Report.columns` names,
    and in no others.

    Args:
        target: a data package (a folder with a `datapackage.json`, that file itself, or a zip
            of such a folder), a CSV, a workbook (`.xlsx`, `.xlsm`, `.xlsb`, `.xls` or
            `.ods`, with the extra `[xlsx]`), a folder or a zip of those, or `-` for a CSV on the
            standard input; None for the shipped package.
        options: what is asked, made beforehand; else it is made of what follows.
        allow_remote: whether `target` may be an address, which is fetched.
        progress: called with how many bytes were read and, if that is known, how many there are.
        **asked: the fields of `CheckOptions`: `table`, `columns`, `key`, `require_programme`,
            `require_columns`, `as_of`, `select`, `ignore`, `strict`, `limit`, `lang`.

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
        TypeError: there is no such option, or `options` and others are both given.
        UnknownKeyError: there is no such table, or no such role of a column.
        UnreadableFileError: a file cannot be opened.

    >>> validate().valid
    True
    """
    if options is not None and asked:
        raise TypeError(f"options= or {', '.join(asked)}, not both")
    wanted = options or CheckOptions.of(**asked)
    if target is None:
        return _package(target, wanted)
    if not _is_package(target):
        return _file(os.fspath(target), wanted, allow_remote, progress)
    tables = tables_of(os.fspath(target))
    if tables is None:
        return _package(target, wanted)

    def check(path: str, name: str) -> Report:
        return _file(path, wanted, False, None, name)

    return merge(check_tables(tables, check, wanted))


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
    if path.is_dir() or path.name == DESCRIPTOR or path.suffix.lower() in (".json", ".zip"):
        return True
    if not path.suffix and not path.exists():
        detail = Text(
            fr="ce fichier n'existe pas ; donnez un CSV, un dossier avec un datapackage.json, ou un zip",
            en="no such file; give a CSV, a folder with a datapackage.json, or a zip",
        )
        raise DataPackageNotFoundError(text, detail)
    # A zip that calls itself a CSV is a fault of that CSV, and is reported as one.
    named = is_workbook(text) or path.suffix.lower() in (".csv", ".tsv", ".txt")
    return not named and path.is_file() and is_zip(path)


def _package(target: str | os.PathLike[str] | None, options: CheckOptions) -> Report:
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


def _file(
    target: str,
    options: CheckOptions,
    allow_remote: bool,
    progress: Callable[[int, int | None], None] | None,
    name: str = "",
) -> Report:
    path = name or ("<stdin>" if target == "-" else target)
    collector = Collector(options, path, options.table)
    try:
        with open_blocks(target, collector, allow_remote=allow_remote, progress=progress) as blocks:
            check = check_file(blocks, collector, shipped_reference())
    except NothingToCheckError as error:
        if not options.require_columns:
            raise
        return without_columns(error, options)
    return report_of(collector, check)


def report_of(collector: Collector, check: FileCheck) -> Report:
    """Return what was found in a file alone.

    Args:
        collector: its faults.
        check: what was checked of it.
    """
    columns, passed_over = {}, {}
    if collector.resource is None and check.plan is not None:
        plan = check.plan
        if plan.passed_over:
            passed_over[collector.path] = plan.passed_over
        columns[collector.path] = {role: plan.labels[at] for role, at in plan.places.items()}
    return Report(
        tuple(collector.issues),
        {collector.resource or collector.path: check.rows},
        (),
        check.cells,
        collector.totals,
        columns,
        passed_over,
    )
