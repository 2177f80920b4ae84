"""Atomic writes: files are written whole or not at all.

Each is written to a hidden file in its own folder, flushed to the disk, given the mode and owner
of the file that it replaces, and then renamed; a link stays a link. A file that may not be written
is refused, since renaming asks for rights on the folder only. Whatever fails, an interruption
included, the hidden file is removed; one that a killed process has left is removed by the next
that writes into the folder. Several files are all written and flushed before the first is renamed.
Errors are those of the system.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pvd_data.base.places import place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


#: Hidden files end in .tmp, hidden folders do not; nothing else has such a name.
_PREFIX = ".pvd-data-"
_HIDDEN = re.compile(r"\.pvd-data-[0-9a-f]{16}(\.tmp)?")

#: Seconds after which a hidden file is left over, where no lock can say so.
_OLD = 86_400


def is_stream(path: Path) -> bool:
    """Say whether a path is a pipe or a device, which can only be written directly.

    Args:
        path: the path, which need not exist.
    """
    # A Path fails on a name that is too long; opening it will say so.
    return os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)  # noqa: PTH110, PTH112, PTH113


def write_whole(contents: Mapping[Path, bytes]) -> None:
    """Write files, all of them or none; a pipe or a device is written directly.

    Args:
        contents: the bytes of each file, whose folder must exist.

    Raises:
        OSError: a file cannot be written.
    """
    streams = [path for path in contents if is_stream(path)]
    for path in streams:
        place_of(path)
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
        new: its new content.

    Returns:
        Whether that was done; False if another program has changed the file meanwhile.

    Raises:
        OSError: it cannot be done; among others, the file may not be written.
    """
    file = _Staged(path)
    try:
        file.make()
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
    files = [_Staged(path) for path in paths]
    try:
        for file in files:
            file.make()
        yield [file.temporary for file in files]
        for file in files:
            file.settle()
        for file in files:
            file.move()
    finally:
        for file in files:
            file.discard()


class _Staged:
    """A hidden file that is to take the place of another.

    It is named before it is made, so that it is removed whenever an interruption comes.
    """

    def __init__(self, path: Path) -> None:
        self.target = place_of(path)
        check_writable(self.target)
        self.temporary = self.target.parent / f"{_hidden_name()}.tmp"
        self._mode: int | None = None
        self._number: int | None = None

    def make(self) -> None:
        """Make it, for nobody else to read until it is in its place; remove what others left."""
        _remove_leftovers(self.temporary.parent)
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        exists = self.target.exists()
        # A new file gets the rights of any new file, which only the system knows.
        self._number = os.open(self.temporary, flags, 0o600 if exists else 0o666)
        if not exists:
            self._mode = stat.S_IMODE(os.fstat(self._number).st_mode)
        if hasattr(os, "fchmod"):
            os.fchmod(self._number, 0o600)
        if not _hold(self._number, self.temporary):  # taken for one that was left
            self._release()
            self.temporary = self.temporary.with_name(f"{_hidden_name()}.tmp")
            self.make()

    def settle(self) -> None:
        """Flush it to the disk and give it the mode and owner of what it replaces."""
        settle(self.temporary)
        try:
            take_after(self.temporary, self.target)
        except FileNotFoundError:
            if self._mode is not None:
                self.temporary.chmod(self._mode)

    def move(self) -> None:
        """Put it in its place."""
        if os.name != "posix":  # an open file cannot be renamed
            self._release()
        self.temporary.replace(self.target)
        _settle_folder(self.target.parent)

    def discard(self) -> None:
        """Remove it, unless it is in its place."""
        if os.name != "posix":
            self._release()
        with contextlib.suppress(OSError):
            self.temporary.unlink()
        self._release()

    def _release(self) -> None:
        number, self._number = self._number, None
        if number is not None:
            os.close(number)


def take_after(file: Path, other: Path) -> None:
    """Give a file the mode and owner of another.

    Args:
        file: the file.
        other: the file whose place it will take.

    Raises:
        FileNotFoundError: there is no other.
        OSError: the mode cannot be given.
    """
    before = other.stat()
    if hasattr(os, "chown"):
        with contextlib.suppress(OSError):
            os.chown(file, before.st_uid, before.st_gid)
    file.chmod(stat.S_IMODE(before.st_mode))


def _hidden_name() -> str:
    return f"{_PREFIX}{os.urandom(8).hex()}"


def _hold(number: int, path: Path) -> bool:
    """Hold a new file or folder as long as it is open; False if it was taken for a leftover."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return os.path.lexists(path) and os.path.samestat(os.fstat(number), path.lstat())


def _remove_leftovers(folder: Path) -> None:
    """Remove hidden files and folders of processes that were killed."""
    with contextlib.suppress(OSError):
        for entry in list(os.scandir(folder)):
            if _HIDDEN.fullmatch(entry.name):
                with contextlib.suppress(OSError):
                    _remove_if_left(Path(entry.path))


def _remove_if_left(path: Path) -> None:
    about = path.lstat()
    folder = path.suffix != ".tmp"
    if not (stat.S_ISDIR if folder else stat.S_ISREG)(about.st_mode):
        return
    if hasattr(os, "geteuid") and about.st_uid != os.geteuid():
        return
    if fcntl is None:
        if _is_old(about):
            _remove(path)
        return
    number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # whoever writes it is alive
            return
        except OSError:  # no locks here
            if not _is_old(about):
                return
        _remove(path)
    finally:
        os.close(number)


def _is_old(about: os.stat_result) -> bool:
    return time.time() - about.st_mtime > _OLD


def _remove_tree(path: Path, *, ignore_errors: bool = False) -> None:
    import shutil  # with bz2 and lzma it takes as long to import as a bare interpreter

    shutil.rmtree(path, ignore_errors)


def _remove(path: Path) -> None:
    if path.suffix == ".tmp":
        path.unlink()
    else:
        _remove_tree(path)


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
    place_of(folder)
    new = [path for path in (folder, *folder.parents) if not os.path.lexists(path)]
    aside = folder / _hidden_name()
    number = -1
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(folder)
        aside.mkdir(mode=0o700)
        if fcntl is not None:
            number = os.open(aside, os.O_RDONLY)
            if not _hold(number, aside):  # taken for one that was left, a moment ago
                raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN), str(aside))
        yield aside
    finally:
        _remove_tree(aside, ignore_errors=True)
        if number != -1:
            os.close(number)
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
            check_writable(target)
            settle(file)
            take_after(file, target)
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
    for path in new.rglob("*"):
        if path.is_file():
            settle(path)
    former = new.with_name("former")
    try:
        if folder.exists():
            folder.rename(former)
        new.rename(folder)
    except BaseException:  # an interruption too, at any moment
        if former.exists() and not folder.exists():
            former.rename(folder)
        raise
    _settle_folder(folder.parent)
    _remove_tree(former, ignore_errors=True)


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
