"""Checking a data package: bytes and hashes, then each table, then what it points to."""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from pvd_data.errors import DescriptorError
from pvd_data.package.opening import (
    DESCRIPTOR,
    UNREADABLE,
    PackageFiles,
    open_files,
    open_package,
    package_root,
)
from pvd_data.report import Issue
from pvd_data.rules.registry import RULES
from pvd_data.schema.tables import TABLES
from pvd_data.tabular.lines import CHUNK
from pvd_data.tabular.streams import is_remote
from pvd_data.validation.collector import Collector
from pvd_data.validation.engine import check_stream

if TYPE_CHECKING:
    import os
    from collections.abc import Collection

    from pvd_data.package.opening import TableFile
    from pvd_data.validation.collector import Wanted
    from pvd_data.validation.engine import FileCheck
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


def check_others(
    target: str | os.PathLike[str], names: tuple[str, ...], wanted: Wanted
) -> tuple[list[Collector], tuple[str, ...]]:
    """Have resources checked by frictionless, which follows whatever schema they have.

    Args:
        target: the package: a folder or its `datapackage.json`.
        names: names of the resources.
        wanted: which faults are wanted.

    Returns:
        The faults of each resource, and the names of those that were not checked: all where
        the extra `[frictionless]` is not installed or the package is a zip.

    Raises:
        DescriptorError: the file of one is not there, is remote, or is outside the package.
    """
    path = Path(target)
    descriptor = path / DESCRIPTOR if path.is_dir() else path
    if descriptor.suffix == ".json":
        _refuse_strange(descriptor, names)
    try:
        from frictionless import FrictionlessException, Package
    except ImportError:
        return [], names
    if descriptor.suffix != ".json":
        return [], names
    collectors, skipped = [], []
    root = descriptor.parent
    given = [_given(one, root) for one in json.loads(descriptor.read_bytes())["resources"]]
    try:
        package = Package.from_descriptor(
            {"resources": [one for one in given if one]}, basepath=str(root)
        )
    except FrictionlessException:
        return [], names
    for name in names:
        resource: Any = package.get_resource(name) if package.has_resource(name) else None
        if resource is None:
            skipped.append(name)
            continue
        collector = Collector(wanted, str(resource.path), name)
        try:
            found = resource.validate(limit_errors=wanted.limit)
        except Exception:
            # Not all that a descriptor can have wrong is told: a pattern that is none is raised.
            skipped.append(name)
            continue
        finally:
            resource.close()
        for error in found.flatten(["type", "message", "rowNumber", "fieldName", "fieldNumber"]):
            _add(collector, *error)
        collectors.append(collector)
    return collectors, tuple(skipped)


def _refuse_strange(descriptor: Path, names: tuple[str, ...]) -> None:
    """Refuse files that are remote, outside the package or not there, as for our own tables."""
    for resource in json.loads(descriptor.read_bytes())["resources"]:
        path = resource.get("path")
        files = [path] if isinstance(path, str) else path
        if resource.get("name") not in names or not isinstance(files, list):
            continue
        for file in files:
            if isinstance(file, str) and not _inside(descriptor.parent, file):
                raise DescriptorError(
                    str(descriptor),
                    f"resource {resource['name']!r}: {file!r} is remote, outside the package, or "
                    "not there",
                )


#: What frictionless is given of a resource; profiles, say, are addresses that it would fetch.
_GIVEN = ("name", "path", "schema", "dialect", "format", "mediatype", "encoding")


def _given(resource: dict[str, Any], root: Path) -> dict[str, Any] | None:
    """Return what frictionless may see of a resource; None if it would leave the package."""
    path = resource.get("path")
    files = [path] if isinstance(path, str) else path
    if not isinstance(files, list) or not files:
        return None
    # A schema or a dialect may stand in a file of its own.
    files = files + [
        resource[name] for name in ("schema", "dialect") if isinstance(resource.get(name), str)
    ]
    if not all(isinstance(file, str) and _inside(root, file) for file in files):
        return None
    return {name: resource[name] for name in _GIVEN if name in resource}


def _inside(root: Path, path: str) -> bool:
    if is_remote(path):
        return False
    try:
        return (root / path).resolve(strict=True).is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def _add(
    collector: Collector,
    slug: str,
    message: str,
    line: int | None,
    column: str | None,
    number: int | None,
) -> None:
    """Take a fault of frictionless as it says it, by its own slug."""
    french = collector.wanted.lang == "fr"
    collector.totals["error", slug] += 1
    collector.issues.append(
        Issue(
            rule=RULES[slug].code if slug in RULES else "X000",
            slug=slug,
            severity="error",
            message=f"frictionless : {message}" if french else f"frictionless: {message}",
            path=collector.path,
            resource=collector.resource,
            line=line,
            column=column,
            column_number=number,
        )
    )
