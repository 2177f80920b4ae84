"""Checking a data package: bytes and hashes, then each table, then what it points to."""

from __future__ import annotations

import hashlib
from contextlib import closing
from typing import TYPE_CHECKING, BinaryIO, cast

from pvd_data.errors import DescriptorError
from pvd_data.location import package_root
from pvd_data.packages import DESCRIPTOR, UNREADABLE, PackageFiles, open_files, open_package
from pvd_data.tables import TABLES
from pvd_data.tabular.lines import CHUNK
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
            with closing(table.open()) as stream:
                hashed = _Hashed(stream, table)
                checked[name] = check_stream(
                    cast("BinaryIO", hashed), collector, options, table=name, keys=keys
                )
                while hashed.read(CHUNK):
                    pass
            hashed.tell(collector)
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


class _Hashed:
    """The file of a table, counted and hashed while it is read."""

    def __init__(self, stream: BinaryIO, table: TableFile) -> None:
        self._stream = stream
        self._table = table
        self._size = 0
        algorithm = table.digest[0] if table.digest is not None else "md5"
        self._hash = hashlib.new(algorithm, usedforsecurity=False)

    def read(self, size: int) -> bytes:
        try:
            content = self._stream.read(size)
        except UNREADABLE as error:
            raise DescriptorError(self._table.path, f"the file cannot be read: {error}") from error
        self._size += len(content)
        self._hash.update(content)
        return content

    def tell(self, collector: Collector) -> None:
        """Hold the file to the size and hash that the descriptor gives."""
        size, digest, found = self._table.size, self._table.digest, self._hash.hexdigest()
        if size is not None and size != self._size:
            collector.add("byte-count", value=str(self._size), expected=str(size))
        if digest is not None and found != digest[1]:
            collector.add(
                "hash-count",
                value=f"{digest[0]}:{found}",
                expected=f"{digest[0]}:{digest[1]}",
            )
        collector.issues.sort(key=lambda issue: (issue.line or 0, issue.column_number or 0))
