"""Putting new bytes in the place of a file at once, so that nobody meets a half of them."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from pathlib import Path


def replace_file(path: Path, old: bytes, new: bytes) -> bool:
    """Write beside a file, then rename; whatever fails, the file is as it was.

    Args:
        path: the file, or a link to it; then what it points to is replaced.
        old: what the file held when it was read.
        new: what it is to hold.

    Returns:
        Whether that was done; False if somebody else has changed the file meanwhile.

    Raises:
        OSError: it cannot be done; among others, the file may not be written.
    """
    # By realpath and not by name: a link stays one.
    path = Path(os.path.realpath(path))
    before = path.stat()
    # Renaming asks leave of the folder only, and would go over a file that is to be kept.
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    number, name = tempfile.mkstemp(prefix=".pvd-data-", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(number, "wb") as stream:
            stream.write(new)
            stream.flush()
            os.fsync(stream.fileno())
        if hasattr(os, "chown"):
            with contextlib.suppress(OSError):
                os.chown(temporary, before.st_uid, before.st_gid)
        temporary.chmod(stat.S_IMODE(before.st_mode))
        if path.read_bytes() != old:
            return False
        temporary.replace(path)
    finally:
        # Gone by then, but where something failed.
        with contextlib.suppress(OSError):
            temporary.unlink()
    _settle(path.parent)
    return True


def _settle(folder: Path) -> None:
    """Have the new name outlive a power cut, where the system can."""
    with contextlib.suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
