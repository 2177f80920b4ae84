"""A data package checked: bytes and hashes, each table, and what it points to."""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO, cast

from pvd_data.base.language import Text
from pvd_data.errors import DescriptorError
from pvd_data.package.opening import UNREADABLE_FILE
from pvd_data.package.zipped import UNREADABLE, reason
from pvd_data.schema.tables import TABLES
from pvd_data.tabular.lines import CHUNK
from pvd_data.validation.collector import Collector
from pvd_data.validation.engine import check_table, read_blocks, reference_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pvd_data.package.opening import PackageFiles, TableFile
    from pvd_data.reference.index import Reference
    from pvd_data.tabular.lines import Block
    from pvd_data.validation.engine import FileCheck
    from pvd_data.validation.options import Options

#: A table of a package with more rows is none of ours: the longest has 35,000, a commune each.
MAX_ROWS = 150_000

#: A package with more faults is not read on: to look for what each may mean takes time.
MAX_FAULTS = 50_000

_TOO_LONG = Text(
    fr="plus de {most} lignes, ce qu'aucune de nos tables n'a ; vérifiez le fichier seul",
    en="more than {most} rows, which none of our tables has; check the file by itself",
)
_TOO_FAULTY = Text(
    fr=f"arrêt à la ligne {{line}} : plus de {MAX_FAULTS} fautes dans le jeu de données",
    en=f"stopped at line {{line}}: more than {MAX_FAULTS} faults in the package",
)


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
        reference: what rows are compared with; the shipped tables if None.
        stopped: why tables were not checked to their ends, by their names.
    """

    files: PackageFiles
    options: Options
    cells: bool = False
    reference: Reference | None = None
    stopped: dict[str, str] = field(default_factory=dict)
    _done: dict[str, CheckedTable] = field(default_factory=dict)
    _begun: list[Collector] = field(default_factory=list)

    def table(self, name: str) -> CheckedTable:
        """Check a table of the package.

        Args:
            name: its name; the package has it.

        Raises:
            DescriptorError: its file cannot be read, or is too long.
        """
        if name not in self._done:
            file, spec = self.files.tables[name], TABLES[name]
            collector = Collector(self.options, file.path, name)
            keep = spec.columns if self.cells else spec.key[:1]
            with closing(file.open()) as stream:
                hashed = _Hashed(stream, file)
                blocks = self._bounded(read_blocks(cast("BinaryIO", hashed), collector), collector)
                reference = self.reference or reference_of(self.options)
                check = check_table(blocks, collector, reference, self._keys, keep)
                while hashed.read(CHUNK):
                    pass
            hashed.compare(collector)
            self._done[name] = CheckedTable(collector, check)
        return self._done[name]

    def _keys(self, table: str) -> Collection[str] | None:
        if table not in self.files.tables:
            return None
        # The foreign keys of our tables point in no circle.
        found = self.table(table)
        return None if table in self.stopped else found.keys

    def _bounded(self, blocks: Iterator[Block], collector: Collector) -> Iterator[Block]:
        """Yield the records of a table, as long as there are not too many of them or of faults."""
        rows = 0
        self._begun.append(collector)
        for block in blocks:
            # Blank lines cost nothing.
            rows += 0 if block.blank else len(block.rows)
            if rows > MAX_ROWS:
                raise DescriptorError(collector.path, _TOO_LONG.fill(most=MAX_ROWS))
            if sum(one.looked_at for one in self._begun) > MAX_FAULTS:
                stopped = _TOO_FAULTY.fill(line=block.line)
                self.stopped[str(collector.resource)] = stopped[self.options.language]
                return
            yield block


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
            raise DescriptorError(
                self._table.path, UNREADABLE_FILE.fill(error=reason(error))
            ) from error
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
