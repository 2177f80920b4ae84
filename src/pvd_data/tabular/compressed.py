"""What gzip or a zip holds: one file, and no more of it than its sender's bytes are worth."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, BinaryIO, cast

from pvd_data.base.language import Text, quoted
from pvd_data.base.text import first_of, one_line
from pvd_data.errors import UnreadableFileError
from pvd_data.package.zipped import UNREADABLE, Archive, reason
from pvd_data.tabular.objects import refusal
from pvd_data.tabular.streams import WORKBOOKS, Watched

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Callable
    from pathlib import Path

#: An archive unpacks to this many bytes, or to so many for each of its own if that is more: a CSV
#: is packed to a fifth or a tenth, a bomb to a thousandth.
MAX_UNPACKED, MAX_RATIO = 32 * 2**20, 30

#: A larger zip is not read.
MAX_ZIP = 512 * 2**20

#: How tables are named, the surest first: of a zip the one file of such a name is read.
TABLES = ((".csv", ".tsv"), (".json", ".jsonl", ".ndjson", ".geojson", ".parquet"))

GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"

_BOMB = Text(
    fr="une fois décompressé, ce fichier est trop grand ({most} Mio déjà) ; décompressez-le vous-même",
    en="unpacked, this file is too large ({most} MiB so far); unpack it yourself",
)
_DAMAGED = Text(
    fr="le fichier compressé est abîmé ou coupé ({said}) ; récupérez-le en entier",
    en="the compressed file is damaged or cut ({said}); get it whole",
)
_LARGE = Text(
    fr="le zip dépasse {most} Mio ; décompressez-le vous-même",
    en="the zip is over {most} MiB; unpack it yourself",
)
_SEVERAL = Text(
    fr="le zip contient plusieurs tables, {names} ; décompressez-le et donnez celle à vérifier",
    en="the zip holds several tables, {names}; unpack it and give the one to check",
)
_NONE = Text(
    fr="le zip ne contient ni CSV, ni JSON, ni datapackage.json ; il contient {names}",
    en="the zip holds neither CSV, nor JSON, nor a datapackage.json; it holds {names}",
)
_LOCKED = Text(
    fr="le zip est protégé par un mot de passe ; décompressez-le vous-même",
    en="the zip is protected by a password; unpack it yourself",
)
_METHOD = Text(
    fr="le zip est compressé d'une façon peu courante ; décompressez-le vous-même",
    en="the zip is packed in an uncommon way; unpack it yourself",
)


class Unpacked(Watched):
    """The bytes of a packed file, as far as there are not too many."""

    def __init__(self, path: str, stream: BinaryIO, packed: Callable[[], int]) -> None:
        """Unpack a file.

        Args:
            path: how messages name it.
            stream: what unpacks.
            packed: says how many bytes it has taken for what it gave.
        """
        super().__init__(path, stream, None, None)
        self._packed = packed
        self._given = 0

    def _take(self, size: int) -> bytes:
        try:
            content = self._stream.read(size)
        except UnreadableFileError:
            raise
        except UNREADABLE as error:
            said = one_line(reason(error), 80)
            raise refusal(self._target, _DAMAGED.fill(said=said)) from error
        self._given += len(content)
        if self._given > max(MAX_UNPACKED, MAX_RATIO * self._packed()):
            raise refusal(self._target, _BOMB.fill(most=self._given // 2**20))
        return content


def unpack_gzip(stream: Watched, path: str) -> Unpacked:
    """Return what a file of gzip holds.

    Args:
        stream: the file, read once and forwards.
        path: how messages name it.
    """
    import gzip

    packed = gzip.GzipFile(fileobj=cast("BinaryIO", stream), mode="rb")
    return Unpacked(path, cast("BinaryIO", packed), lambda: stream.taken)


def open_archive(stream: Watched, path: str) -> zipfile.ZipFile:
    """Return the archive that a stream holds, which is laid down in a temporary file.

    Args:
        stream: a zip, read once and forwards.
        path: how messages name it.

    Raises:
        UnreadableFileError: it is too large, or damaged.
    """
    import tempfile
    import zipfile

    with tempfile.TemporaryFile() as laid:
        while content := stream.read(2**20):
            laid.write(content)
            if laid.tell() > MAX_ZIP:
                raise refusal(path, _LARGE.fill(most=MAX_ZIP // 2**20))
        laid.flush()
        try:
            return zipfile.ZipFile(Archive(os.dup(laid.fileno())))
        except UNREADABLE as error:
            said = one_line(reason(error), 80)
            raise refusal(path, _DAMAGED.fill(said=said)) from error


def whole_of(archive: zipfile.ZipFile) -> BinaryIO:
    """Return the bytes of an archive itself.

    Args:
        archive: one that `open_archive` returned.
    """
    file = cast("BinaryIO", archive.fp)
    file.seek(0)
    return file


def tables_in(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the members of an archive that are named like tables: CSV, or else other forms.

    Args:
        archive: the archive.
    """
    there = [
        member
        for member in archive.infolist()
        if not member.is_dir()
        and not any(part.startswith((".", "__MACOSX")) for part in member.filename.split("/"))
    ]
    for endings in TABLES:
        found = [member for member in there if member.filename.lower().endswith(endings)]
        if found:
            return found
    return []


def holds_table(path: Path, descriptor: str) -> bool:
    """Say whether a zip holds one table that is neither CSV nor workbook, and no data package.

    Args:
        path: the zip; of one that is damaged this is not known.
        descriptor: the name of the file that makes a package of it.
    """
    import zipfile

    try:
        with zipfile.ZipFile(Archive(path)) as archive:
            names = [name.rpartition("/")[2].lower() for name in archive.namelist()]
            others = any(name.endswith((*TABLES[0], *WORKBOOKS)) for name in names)
            return not others and descriptor not in names and len(tables_in(archive)) == 1
    except UNREADABLE:
        return False


def unpack_zip(archive: zipfile.ZipFile, path: str) -> Unpacked:
    """Return the one table that a zip holds.

    Args:
        archive: the archive.
        path: how messages name it.

    Raises:
        UnreadableFileError: it holds none or several, or none that can be read.
    """
    import zipfile

    found = tables_in(archive)
    if len(found) != 1:
        names = [member.filename for member in found] or archive.namelist()
        listed = ", ".join(first_of([one_line(name, 40) for name in names], 4, quoted))
        raise refusal(path, (_SEVERAL if found else _NONE).fill(names=listed or "0"))
    member = found[0]
    if member.flag_bits & 1:
        raise refusal(path, _LOCKED)
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refusal(path, _METHOD)
    try:
        stream = archive.open(member)
    except UNREADABLE as error:
        said = one_line(reason(error), 80)
        raise refusal(path, _DAMAGED.fill(said=said)) from error
    # What the list says of sizes may be a lie, where it begins is not.
    packed = min(member.compress_size, archive.start_dir)
    return Unpacked(path, cast("BinaryIO", stream), lambda: packed)
