"""Where the new file goes: written beside its place and then renamed, so that none is half."""

from __future__ import annotations

import contextlib
import os
import stat
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pvd_data.enriching.job import fail
from pvd_data.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterator


def is_special(out: str) -> bool:
    """Say whether an output is the standard one, a pipe or a device: written as it comes."""
    path = Path(out)
    return out == "-" or (path.exists() and not path.is_file() and not path.is_dir())


@contextmanager
def beside(out: str, *, force: bool) -> Iterator[Path]:
    """Give a path to write to; what is there in the end takes the place of the output.

    A link stays a link, and what it points to is replaced. A file that was there is whole whatever
    happens, and nothing is left beside but by a process that is killed.

    Args:
        out: the output.
        force: whether a file that is there may be replaced.

    Raises:
        ExportError: it cannot be written.
    """
    try:
        target = Path(os.path.realpath(out))
        _look(target, out, force=force)
        temporary = target.with_name(f".{target.name[:100]}.{os.getpid()}.new")
        temporary.open("xb").close()
    except (OSError, ValueError) as error:
        raise cannot_write(out, error) from error
    try:
        yield temporary
        if target.exists():
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        temporary.replace(target)
    except OSError as error:
        raise cannot_write(out, error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def cannot_write(out: str, error: Exception) -> ExportError:
    """Say that an output cannot be written.

    Args:
        out: the output.
        error: why.
    """
    said = getattr(error, "strerror", None) or str(error)
    return fail(
        out,
        f"it cannot be written, nothing is: {said}",
        f"écriture impossible, rien n'est écrit : {said}",
    )


def _look(target: Path, out: str, *, force: bool) -> None:
    if target.is_dir():
        raise fail(out, "this is a folder; give a file", "c'est un dossier ; donnez un fichier")
    if not target.parent.is_dir():
        raise fail(
            out,
            "its folder is not there; make it first",
            "son dossier n'existe pas ; créez-le d'abord",
        )
    if target.exists() and not force:
        raise fail(
            out,
            "it is already there; ask to replace it",
            "ce fichier existe déjà ; --force le remplace",
        )
    # Renaming asks leave of the folder only, and would go over a file that is to be kept.
    if target.exists() and not os.access(target, os.W_OK):
        raise fail(out, "it may not be written", "droits insuffisants pour le remplacer")
