"""A data package checked: bytes and hashes, each table, and what it points to.

Resources that are none of our tables are checked by frictionless, if it is installed.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from pvd_data.base.language import Text
from pvd_data.errors import DescriptorError
from pvd_data.package.opening import DESCRIPTOR, UNREADABLE, UNREADABLE_FILE, open_files
from pvd_data.package.shipped import package_root
from pvd_data.reference.index import shipped_reference
from pvd_data.report import Issue
from pvd_data.rules.registry import RULES
from pvd_data.schema.tables import TABLES
from pvd_data.tabular.lines import CHUNK
from pvd_data.tabular.streams import is_remote
from pvd_data.validation.collector import Collector
from pvd_data.validation.engine import check_table, read_blocks

if TYPE_CHECKING:
    import os
    from collections.abc import Collection

    from pvd_data.package.opening import PackageFiles, TableFile
    from pvd_data.validation.engine import FileCheck
    from pvd_data.validation.options import CheckOptions


@dataclass
class CheckedTable:
    """A table of a package, checked.

    Attributes:
        collector: its faults.
        check: what was checked of it.
    """

    collector: Collector
    check: FileCheck

    @cached_property
    def keys(self) -> frozenset[str]:
        """The values of the first column of its key."""
        spec = TABLES[str(self.collector.resource)]
        return frozenset(self.check.kept[spec.key[0]])


@dataclass
class PackageCheck:
    """The tables of a package, each checked once, after those that it points to.

    Attributes:
        files: where they are.
        options: what is asked.
        cells: whether all cells are kept, and not only the keys: for `load`.
    """

    files: PackageFiles
    options: CheckOptions
    cells: bool = False
    _done: dict[str, CheckedTable] = field(default_factory=dict)

    def table(self, name: str) -> CheckedTable:
        """Check a table of the package.

        Args:
            name: its name; the package has it.

        Raises:
            DescriptorError: its file cannot be read.
        """
        if name not in self._done:
            file, spec = self.files.tables[name], TABLES[name]
            collector = Collector(self.options, file.path, name)
            keep = spec.columns if self.cells else spec.key[:1]
            with closing(file.open()) as stream:
                hashed = _Hashed(stream, file)
                blocks = read_blocks(cast("BinaryIO", hashed), collector)
                check = check_table(blocks, collector, shipped_reference(), self._keys, keep)
                while hashed.read(CHUNK):
                    pass
            hashed.compare(collector)
            self._done[name] = CheckedTable(collector, check)
        return self._done[name]

    def _keys(self, table: str) -> Collection[str] | None:
        # The foreign keys of our tables point in no circle.
        return self.table(table).keys if table in self.files.tables else None


def shipped_files() -> PackageFiles:
    """Open the shipped package by its descriptor, like any other."""
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
            raise DescriptorError(self._table.path, UNREADABLE_FILE.fill(error=error)) from error
        self._size += len(content)
        self._hash.update(content)
        return content

    def compare(self, collector: Collector) -> None:
        """Compare the file with the size and hash that the descriptor gives."""
        size, digest, found = self._table.size, self._table.digest, self._hash.hexdigest()
        if size is not None and size != self._size:
            collector.add("byte-count", value=str(self._size), expected=str(size))
        if digest is not None and found != digest[1]:
            collector.add(
                "hash-count",
                value=f"{digest[0]}:{found}",
                expected=f"{digest[0]}:{digest[1]}",
            )
        collector.sort()


def check_others(
    target: str | os.PathLike[str], names: tuple[str, ...], options: CheckOptions
) -> tuple[list[Collector], tuple[str, ...]]:
    """Have resources checked by frictionless, which follows whatever schema they have.

    Args:
        target: the package: a folder or its `datapackage.json`.
        names: names of the resources.
        options: what is asked.

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
        collector = Collector(options, str(resource.path), name)
        try:
            found = resource.validate(limit_errors=options.limit)
        except Exception:
            # Some faults of a descriptor are raised, such as a pattern that does not compile.
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
                detail = Text(
                    fr="ressource {name!r} : {file!r} est distant, hors du jeu de données, ou absent",
                    en="resource {name!r}: {file!r} is remote, outside the package, or not there",
                )
                raise DescriptorError(
                    str(descriptor), detail.fill(name=resource["name"], file=file)
                )


_BY_FRICTIONLESS = Text(fr="frictionless : {message}", en="frictionless: {message}")

#: What frictionless is given of a resource; profiles, say, are addresses that it would fetch.
_GIVEN = ("name", "path", "schema", "dialect", "format", "mediatype", "encoding")


def _given(resource: dict[str, Any], root: Path) -> dict[str, Any] | None:
    """Return what frictionless may see of a resource; None if it would leave the package."""
    path = resource.get("path")
    files = [path] if isinstance(path, str) else path
    if not isinstance(files, list) or not files:
        return None
    # A schema or a dialect may be in a file of its own.
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
    collector.totals["error", slug] += 1
    collector.issues.append(
        Issue(
            rule=RULES[slug].code if slug in RULES else "X000",
            slug=slug,
            severity="error",
            message=_BY_FRICTIONLESS.fill(message=message)[collector.options.language],
            path=collector.path,
            resource=collector.resource,
            line=line,
            column=column,
            column_number=number,
        )
    )
