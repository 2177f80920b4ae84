"""Checking a data package: bytes and hashes, then each table, then what it points to."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

from pvd_data.location import package_root
from pvd_data.packages import DESCRIPTOR, PackageFiles, open_files, open_package
from pvd_data.tables import TABLES
from pvd_data.validation.checking import check_stream
from pvd_data.validation.collector import Collector
from pvd_data.validation.others import check_others

if TYPE_CHECKING:
    import os
    from collections.abc import Collection

    from pvd_data.packages import TableFile
    from pvd_data.validation.file_check import FileCheck
    from pvd_data.validation.options import Options


def check_package(
    target: str | os.PathLike[str] | None, options: Options
) -> tuple[list[Collector], dict[str, FileCheck], tuple[str, ...]]:
    """Check the tables of a package.

    Args:
        target: a folder with a `datapackage.json`, that file itself, or a zip of such a
            folder; None for the shipped package.
        options: what is asked.

    Returns:
        The faults of each file, what was checked of each table of ours, and the names of the
        resources that were not checked.

    Raises:
        DataPackageNotFoundError: there is no package.
        DescriptorError: there is one that cannot be used or trusted.
    """
    files = shipped_files() if target is None else open_package(target)
    collectors: list[Collector] = []
    checked: dict[str, FileCheck] = {}

    def keys(table: str) -> Collection[str] | None:
        return checked[table].values if table in checked else None

    # A table that others point to comes first, whatever the order of the descriptor.
    for name in TABLES:
        if name in files.tables:
            table = files.tables[name]
            collector = Collector(options.wanted, table.path, name)
            content = table.read()
            _check_content(table, content, collector)
            checked[name] = check_stream(
                io.BytesIO(content), collector, options, table=name, keys=keys
            )
            collectors.append(collector)
    order = list(files.tables)
    collectors.sort(key=lambda collector: order.index(str(collector.resource)))
    if target is None or not files.others:
        return collectors, checked, files.others
    more, skipped = check_others(target, files.others, options.wanted)
    return collectors + more, checked, skipped


def shipped_files() -> PackageFiles:
    """Open the shipped package by its descriptor, as anybody would."""
    root = package_root()
    return open_files(root, root.joinpath(DESCRIPTOR), str(root))


def _check_content(table: TableFile, content: bytes, collector: Collector) -> None:
    """Hold a file to the size and hash that the descriptor gives."""
    if table.size is not None and table.size != len(content):
        collector.add("byte-count", value=str(len(content)), expected=str(table.size))
    if table.digest is not None:
        algorithm, expected = table.digest
        found = hashlib.new(algorithm, content, usedforsecurity=False).hexdigest()
        if found != expected:
            collector.add(
                "hash-count", value=f"{algorithm}:{found}", expected=f"{algorithm}:{expected}"
            )
