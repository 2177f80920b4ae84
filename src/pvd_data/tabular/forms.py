"""What is no plain text, read by what it is: compressed, JSON, Parquet, or a workbook without a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, cast

from pvd_data.tabular.compressed import GZIP, ZIP, open_archive, unpack_gzip, unpack_zip, whole_of
from pvd_data.tabular.json_records import read_json
from pvd_data.tabular.lines import looks_like
from pvd_data.tabular.parquet import read_parquet
from pvd_data.tabular.streams import Read
from pvd_data.tabular.workbook import OLD_WORKBOOK, read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pvd_data.tabular.lines import Block, Found
    from pvd_data.tabular.streams import Watched


# An archive with one of these members is a workbook.
_OF_WORKBOOKS = ("[Content_Types].xml", "content.xml")


def read_form(
    stream: Watched,
    path: str,
    found: Found,
    read_csv: Callable[[BinaryIO], Iterator[Block]],
    sheet: str | None = None,
) -> Read:
    """Read a file that does not look like a CSV, by its contents.

    Args:
        stream: the file, read once and forwards.
        path: how messages name it.
        found: where faults of the file as a whole go.
        read_csv: what reads text, and says of anything else what it is.
        sheet: of a workbook, the name or the number of the only sheet to read.

    Raises:
        UnreadableFileError: it is damaged, too large, or no table.
    """
    if stream.peek().startswith(GZIP):
        stream = unpack_gzip(stream, path)
    if stream.peek().startswith(ZIP):
        archive = open_archive(stream, path)
        if any(name in archive.NameToInfo for name in _OF_WORKBOOKS):
            return Read(iter(()), False, read_workbook(whole_of(archive), path, sheet))
        stream = unpack_zip(archive, path)
    head = stream.peek()
    file = cast("BinaryIO", stream)
    if head.startswith(b"PAR1"):
        return Read(read_parquet(file, path), True)
    if head.startswith(OLD_WORKBOOK):
        return Read(iter(()), False, read_workbook(file, path, sheet))
    if looks_like_json(head):
        return read_json(file, path, found)
    return Read(read_csv(file), False)


def looks_like_json(head: bytes) -> bool:
    """Say whether a file that begins with this is JSON.

    >>> looks_like_json(b' [{"code_insee": "05046"}]'), looks_like_json(b"code_insee,nom")
    (True, False)
    """
    what = looks_like(head)
    return what is not None and what["en"] == "JSON"
