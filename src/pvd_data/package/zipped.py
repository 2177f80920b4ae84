"""A data package in a zip archive, of anyone: its members, and no more memory than they are worth."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    import zipfile
    from pathlib import Path

#: The list of members of an archive is read at once: no longer one than this.
MAX_LIST = 16 * 2**20

#: What reading can raise: zipfile and what it hands the bytes to (zlib, bz2, lzma, zstd) raise what
#: they like where an archive is cut, damaged, encrypted or packed in a way that Python does not
#: know. For calls that only read.
UNREADABLE = (Exception,)


def reason(error: BaseException) -> str:
    """Say why something cannot be read; errors of archives may have no text.

    >>> reason(OSError("cut")), reason(EOFError())
    ('cut', 'EOFError')
    """
    return str(error) or type(error).__name__


class Archive(io.FileIO):
    """The file of an archive, never read into memory in one long piece."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Read some bytes, or all if there are not too many.

        Raises:
            BadZipFile: there are more.
        """
        import zipfile

        if size is None or size < 0 or size > MAX_LIST:
            size = MAX_LIST + 1
        content = super().read(size) or b""
        if len(content) > MAX_LIST:
            raise zipfile.BadZipFile(f"more than {MAX_LIST} bytes at once")
        return content

    def __del__(self) -> None:
        # Files of a package are opened one by one, and nobody says when the last one was.
        self.close()


@dataclass(frozen=True, slots=True)
class Member:
    """A place in an archive, be there something or not.

    `zipfile.Path` does this too, but writes out the folders above each member: a name of 60 KB with
    30,000 slashes takes a gigabyte.

    Attributes:
        archive: the archive.
        at: the name of the member; empty for the top.
    """

    archive: zipfile.ZipFile
    at: str = ""

    def joinpath(self, *parts: str) -> Member:
        """Return a place below this one."""
        return Member(self.archive, "/".join([part for part in (self.at, *parts) if part]))

    def is_file(self) -> bool:
        """Say whether there is a file."""
        return self.at in self.archive.NameToInfo

    def times(self) -> int:
        """Return how many files have this name: an archive may have several."""
        return self.archive.namelist().count(self.at)

    @property
    def size(self) -> int:
        """How many bytes the archive says that it unpacks to; no more are read."""
        return self.archive.getinfo(self.at).file_size

    def open(self, mode: str = "rb") -> BinaryIO:
        """Open the file, to be read forwards."""
        return cast("BinaryIO", self.archive.open(self.at))

    def read_bytes(self) -> bytes:
        """Return the whole file."""
        with self.open() as file:
            return file.read()


def open_zip(path: Path, descriptor: str) -> Member:
    """Return the folder of a zip that holds a descriptor: its top, or its only folder.

    Args:
        path: the archive.
        descriptor: the name of the descriptor.

    Raises:
        Exception: it cannot be read; see `UNREADABLE`.
    """
    import zipfile

    top = Member(zipfile.ZipFile(Archive(path)))
    found = _folder_of(top, descriptor)
    if found.joinpath(descriptor).times() > 1:
        raise zipfile.BadZipFile(f"several files {descriptor}")
    return found


def _folder_of(top: Member, descriptor: str) -> Member:
    if top.joinpath(descriptor).is_file():
        return top
    folders = {name.partition("/")[0] for name in top.archive.namelist() if "/" in name}
    return top.joinpath(*folders) if len(folders) == 1 else top
