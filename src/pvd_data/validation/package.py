"""Validating a package whose tables follow our schemas, in whole or in part."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pvd_data.issues import make_issue
from pvd_data.language import pick_lang
from pvd_data.location import package_root
from pvd_data.packages import DESCRIPTOR, PackageFiles, open_files, open_package
from pvd_data.reading import broken_references, read_table
from pvd_data.report import Report
from pvd_data.tables import TABLES

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from pvd_data.packages import TableFile
    from pvd_data.report import Issue
    from pvd_data.rules import Lang


def validate(target: str | os.PathLike[str] | None = None, *, lang: Lang | None = None) -> Report:
    """Check a data package: bytes and hashes, header, cells, keys, references, row rules.

    Every fault is reported, none stops the search for the others.

    Args:
        target: a folder with a `datapackage.json`, that file itself, or a zip of such a
            folder; None for the shipped package.
        lang: language of the messages; else `PVD_DATA_LANG`, else the locale's.

    Returns:
        What was found. Resources that are none of our tables are named in `not_checked`.

    Raises:
        DataPackageNotFoundError: there is no package.
        DescriptorError: there is one that cannot be used or trusted.

    >>> validate().valid
    True
    """
    spoken = pick_lang(lang)
    files = shipped_files() if target is None else open_package(target)
    issues: list[Issue] = []
    readings = {}
    for name, table in files.tables.items():
        content = table.read()
        issues += _check_content(name, table, content, spoken)
        readings[name] = read_table(TABLES[name], content, table.path, spoken)
    for name, table in files.tables.items():
        found = readings[name].issues
        found += broken_references(TABLES[name], table.path, readings, spoken)
        issues += sorted(found, key=lambda issue: (issue.line or 0, issue.column_number or 0))
    rows = {name: len(reading.records) for name, reading in readings.items()}
    return Report(tuple(issues), rows, files.others)


def shipped_files() -> PackageFiles:
    """Open the shipped package by its descriptor, as anybody would."""
    root = package_root()
    return open_files(root, root.joinpath(DESCRIPTOR), str(root))


def _check_content(name: str, table: TableFile, content: bytes, lang: Lang) -> Iterator[Issue]:
    """Hold a file to the size and hash that the descriptor gives."""
    if table.size is not None and table.size != len(content):
        yield make_issue(
            "byte-count",
            lang,
            path=table.path,
            resource=name,
            value=str(len(content)),
            expected=str(table.size),
        )
    if table.digest is not None:
        algorithm, expected = table.digest
        found = hashlib.new(algorithm, content, usedforsecurity=False).hexdigest()
        if found != expected:
            yield make_issue(
                "hash-count",
                lang,
                path=table.path,
                resource=name,
                value=f"{algorithm}:{found}",
                expected=f"{algorithm}:{expected}",
            )
