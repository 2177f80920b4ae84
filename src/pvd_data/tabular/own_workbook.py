"""An export of ours as a workbook, opened as the package that it is: a sheet for each table."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from pvd_data.base.language import Text
from pvd_data.errors import DescriptorError
from pvd_data.package.opening import PackageFiles, TableFile
from pvd_data.report import table_name
from pvd_data.schema.tables import TABLES
from pvd_data.tabular.streams import open_stream
from pvd_data.tabular.workbook import read_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pvd_data.tabular.lines import Block

_NONE = Text(
    fr="aucune de ses feuilles n'a le nom d'une table : {tables}",
    en="none of its sheets has the name of a table: {tables}",
)


@dataclass(frozen=True)
class _Sheet:
    """The rows of a sheet as a CSV in memory; a workbook has no more than memory holds."""

    content: bytes

    def open(self, _mode: str = "rb") -> BinaryIO:
        return io.BytesIO(self.content)

    def read_bytes(self) -> bytes:
        return self.content


def open_own_workbook(path: str | Path) -> PackageFiles:
    """Open a workbook whose sheets are named like our tables, as `pvd-data export` writes it.

    Args:
        path: the workbook; it may have only some of the tables, and other sheets.

    Raises:
        DescriptorError: no sheet has the name of a table.
        UnreadableFileError: it cannot be opened, or is no workbook, or too large.
    """
    place = str(path)
    stream = open_stream(place, allow_remote=False)
    try:
        tables = {
            sheet.name: _table(table_name(Path(place).name, sheet.name), sheet.blocks)
            for sheet in read_workbook(stream, place).sheets
            if sheet.name in TABLES
        }
    finally:
        stream.close()
    if not tables:
        raise DescriptorError(place, _NONE.fill(tables=", ".join(TABLES)))
    return PackageFiles(place, tables)


def _table(name: str, blocks: Iterable[Block]) -> TableFile:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for block in blocks:
        writer.writerows(block.rows)
    file: Any = _Sheet(text.getvalue().encode("utf-8", "surrogatepass"))
    return TableFile(name, cast("Any", file))
