"""`validate`: one door for packages, tables of ours, and anybody's files."""

from __future__ import annotations

import os
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pvd_data.base.language import pick_lang
from pvd_data.errors import DataPackageNotFoundError, UnknownKeyError, UnreadableFileError
from pvd_data.package.opening import DESCRIPTOR
from pvd_data.report import Report
from pvd_data.schema.aliases import ROLES
from pvd_data.schema.tables import TABLES
from pvd_data.tabular.streams import is_remote, open_stream
from pvd_data.tabular.workbook import read_workbook
from pvd_data.validation.collector import Collector, Wanted, pick_rules
from pvd_data.validation.engine import check_blocks, check_stream
from pvd_data.validation.options import Options
from pvd_data.validation.package import check_package

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pvd_data.base.language import Lang, Severity


def validate(
    target: str | os.PathLike[str] | None = None,
    *,
    table: str | None = None,
    lang: Lang | None = None,
    columns: Mapping[str, str] | None = None,
    key: str | Iterable[str] = (),
    require_programme: bool = False,
    as_of: date | str | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    strict: bool = False,
    limit: int = 1000,
    allow_remote: bool = False,
    progress: Callable[[int, int | None], None] | None = None,
) -> Report:
    """Check data against the schemas and against the truth of the reference.

    Every fault is reported, none stops the search for the others. A CSV or workbook that is
    none of our tables is checked in the columns that are recognised, which `Report.columns`
    names, and in no others.

    Args:
        target: a data package (a folder with a `datapackage.json`, that file itself, or a zip
            of such a folder), a CSV, a workbook (`.xlsx`, with the extra `[xlsx]`), or `-` for
            a CSV on the standard input; None for the shipped package.
        table: name of the table of ours that a CSV or workbook should hold, in full.
        lang: language of the messages; else `PVD_DATA_LANG`, else the locale's.
        columns: of anybody's file, labels by what they are to us, where they are not
            recognised: `{"code_insee": "INSEE"}`.
        key: of anybody's file, the label or labels whose values must not repeat.
        require_programme: whether each commune must be in the programme.
        as_of: the day as of which former codes and names are accepted, or its ISO text.
        select: codes, slugs or beginnings of codes of the only rules to look at.
        ignore: the same, of rules not to look at.
        strict: whether warnings count as errors.
        limit: how many faults of each rule are listed for a file; all are counted.
        allow_remote: whether `target` may be an address, which is fetched.
        progress: told how many bytes were read and, if that is known, how many there are.

    Returns:
        What was found. Resources that were not checked are named in `not_checked`.

    Raises:
        DataPackageNotFoundError: there is no package.
        DescriptorError: there is one that cannot be used or trusted.
        NothingToCheckError: no column of a file is recognised, or one that was named is not
            there.
        UnknownKeyError: there is no such table, or no such thing as a column may be.
        UnreadableFileError: a file cannot be opened.
        ValueError: no rule has such a name, or `as_of` is no date.

    >>> validate().valid
    True
    """
    options = Options(
        Wanted(pick_lang(lang), pick_rules(select, ignore), strict, limit),
        table=_known("tables", table, TABLES),
        columns={str(_known("columns", role, ROLES)): at for role, at in (columns or {}).items()},
        key=(key,) if isinstance(key, str) else tuple(key),
        require_programme=require_programme,
        as_of=date.fromisoformat(as_of) if isinstance(as_of, str) else as_of,
        allow_remote=allow_remote,
        progress=progress,
    )
    if target is None or _is_package(target):
        return _package(target, options)
    return _file(os.fspath(target), options)


def merge(reports: Iterable[Report]) -> Report:
    """Put the reports of several targets together.

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
    )


def _known(what: str, name: str | None, there: Mapping[str, object]) -> str | None:
    if name is not None and name not in there:
        raise UnknownKeyError(what, name, tuple(there))
    return name


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
        raise DataPackageNotFoundError(
            text, "no such file; give a CSV, a folder with a datapackage.json, or a zip"
        )
    # A zip that calls itself a CSV is a fault of that CSV, and is told as one.
    named = path.suffix.lower() in (".xlsx", ".csv", ".tsv", ".txt")
    return not named and path.is_file() and zipfile.is_zipfile(path)


def _package(target: str | os.PathLike[str] | None, options: Options) -> Report:
    collectors, checked, skipped = check_package(target, options)
    totals: Counter[tuple[Severity, str]] = Counter()
    for collector in collectors:
        totals.update(collector.totals)
    return Report(
        tuple(issue for collector in collectors for issue in collector.issues),
        {str(c.resource): checked[c.resource].rows for c in collectors if c.resource in checked},
        skipped,
        sum(check.cells for check in checked.values()),
        totals,
    )


def _file(target: str, options: Options) -> Report:
    path = "<stdin>" if target == "-" else target
    collector = Collector(options.wanted, path, options.table)
    stream = open_stream(target, allow_remote=options.allow_remote, progress=options.progress)
    try:
        if Path(target).suffix.lower() == ".xlsx":
            blocks = read_workbook(stream, path)
            check = check_blocks(blocks, collector, options, table=options.table)
        else:
            check = check_stream(stream, collector, options, table=options.table)
    finally:
        if target != "-":
            stream.close()
    columns, passed_over = {}, {}
    if options.table is None and check.plan is not None:
        if check.plan.passed_over:
            passed_over[path] = check.plan.passed_over
        columns[path] = {
            role: label for role, label in check.plan.labels.items() if not role.startswith("=")
        }
    return Report(
        tuple(collector.issues),
        {options.table or path: check.rows},
        (),
        check.cells,
        collector.totals,
        columns,
        passed_over,
    )
