"""Files written whole or not at all, so that nobody meets half of one.

Each is written to a hidden file in its own folder, flushed to the disk, given the mode and owner
of the file that it replaces, and then renamed; a link stays a link. A file that may not be written
is refused, since renaming asks for rights on the folder only. Whatever fails, an interruption
included, the hidden file is removed; only a process that is killed leaves it. Several files are
all written and flushed before the first is renamed. Errors are those of the system.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


_PREFIX = ".pvd-data-"


def is_stream(path: Path) -> bool:
    """Say whether a path is a pipe or a device, which can only be written directly.

    Args:
        path: the path, which need not exist.
    """
    return path.exists() and not path.is_file() and not path.is_dir()


def write_whole(contents: Mapping[Path, bytes]) -> None:
    """Write files, all of them or none; a pipe or a device is written directly.

    Args:
        contents: what each file is to hold; its folder must exist.

    Raises:
        OSError: a file cannot be written.
    """
    streams = [path for path in contents if is_stream(path)]
    files = [path for path in contents if path not in streams]
    with staged(*files) as temporaries:
        for path, temporary in zip(files, temporaries, strict=True):
            temporary.write_bytes(contents[path])
        for path in streams:
            path.write_bytes(contents[path])


def replace_file(path: Path, old: bytes, new: bytes) -> bool:
    """Write a file whose content is known; whatever fails, the file is as it was.

    Args:
        path: the file, or a link to it; then what it points to is replaced.
        old: what the file held when it was read.
        new: what it is to hold.

    Returns:
        Whether that was done; False if somebody else has changed the file meanwhile.

    Raises:
        OSError: it cannot be done; among others, the file may not be written.
    """
    file = _Staged(path)
    try:
        file.temporary.write_bytes(new)
        file.settle()
        if file.target.read_bytes() != old:
            return False
        file.move()
    finally:
        file.discard()
    return True


@contextmanager
def staged(*paths: Path) -> Iterator[list[Path]]:
    """Give a hidden file to write to for each path; at the end they take the places of the paths.

    Args:
        paths: files that need not exist; their folders must.

    Raises:
        OSError: a file cannot be written.
    """
    files: list[_Staged] = []
    try:
        for path in paths:
            files.append(_Staged(path))
        yield [file.temporary for file in files]
        for file in files:
            file.settle()
        for file in files:
            file.move()
    finally:
        for file in files:
            file.discard()


class _Staged:
    """A hidden file that is to take the place of another."""

    def __init__(self, path: Path, *, temporary: Path | None = None) -> None:
        self.target = Path(os.path.realpath(path))
        check_writable(self.target)
        self.temporary = temporary or _make_hidden(self.target.parent)

    def settle(self) -> None:
        """Flush it to the disk and give it the mode and owner of what it replaces."""
        settle(self.temporary)
        with contextlib.suppress(FileNotFoundError):
            before = self.target.stat()
            if hasattr(os, "chown"):
                with contextlib.suppress(OSError):
                    os.chown(self.temporary, before.st_uid, before.st_gid)
            self.temporary.chmod(stat.S_IMODE(before.st_mode))

    def move(self) -> None:
        """Put it in its place."""
        self.temporary.replace(self.target)
        _settle_folder(self.target.parent)

    def discard(self) -> None:
        """Remove it, unless it is in its place."""
        with contextlib.suppress(OSError):
            self.temporary.unlink()


def _make_hidden(folder: Path) -> Path:
    path = folder / f"{_PREFIX}{secrets.token_hex(8)}.tmp"
    # `tempfile` would leave the file to its owner alone; the rights here are those of any new file.
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    return path


def check_writable(path: Path) -> None:
    """Refuse a path where no file can be put, or one that is to be kept.

    Args:
        path: the path, which need not exist.

    Raises:
        OSError: it is a folder, or may not be written.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """Give a hidden folder to write in, within another; it is gone afterwards.

    Args:
        folder: the folder that the files are for. It is made if it is not there, and with its
            parents removed again if nothing has come into it.

    Raises:
        OSError: the folder cannot be written.
    """
    new = [path for path in (folder, *folder.parents) if not os.path.lexists(path)]
    aside = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
        yield aside
    finally:
        if aside is not None:
            shutil.rmtree(aside, ignore_errors=True)
        for made in new:
            with contextlib.suppress(OSError):  # not empty, as it should be
                made.rmdir()


def move_into(files: Iterable[Path], folder: Path) -> Iterator[Path]:
    """Move files that are settled into a folder, over what is there; yield each once it is there.

    A link of the same name is itself replaced: what it points to may be outside the folder.

    Args:
        files: the files, on the same disk.
        folder: the folder.

    Raises:
        OSError: one cannot be moved; nothing is moved if that is known beforehand.
    """
    moves = [(file, folder / file.name) for file in files]
    for file, target in moves:
        if target.is_file() and not target.is_symlink():
            _Staged(target, temporary=file).settle()
    for file, target in moves:
        file.replace(target)
        yield target
    _settle_folder(folder)


def replace_folder(folder: Path, new: Path) -> None:
    """Put a folder in the place of another; at no moment is there half of each.

    Args:
        folder: the folder to replace, which need not exist.
        new: the new one, on the same file system.

    Raises:
        OSError: it cannot be done; then the former one is in its place.
    """
    former = new.with_name("former")
    if folder.exists():
        folder.rename(former)
    try:
        new.rename(folder)
    except BaseException:  # an interruption too: the former one may be about to go
        if former.exists():
            former.rename(folder)
        raise
    shutil.rmtree(former, ignore_errors=True)


def settle(path: Path) -> None:
    """Flush a file to its disk; a disk that is full may say so only now.

    Args:
        path: the file.

    Raises:
        OSError: it is full, or does not answer.
    """
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def _settle_folder(folder: Path) -> None:
    """Make a new name outlive a power cut, where the system can."""
    with contextlib.suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
