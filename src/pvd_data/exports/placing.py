"""Files written aside and put in place when all are whole, so that nobody meets half of one."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pvd_data.errors import ExportError
from pvd_data.reasons import reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: How many files a message names.
_NAMED = 8


def check_targets(folder: Path, names: Iterable[str], *, force: bool) -> None:
    """See to it that files may be put into a folder, which need not exist yet.

    Args:
        folder: where they will be.
        names: their names.
        force: whether files that are there may be replaced. A link that bears such a name is
            itself replaced; what it points to is left alone.

    Raises:
        ExportError: they may not.
    """
    if os.path.lexists(folder) and not folder.is_dir():
        raise ExportError(
            str(folder),
            "this is no folder; give the folder to write into",
            "ce n'est pas un dossier ; donnez le dossier où écrire",
        )
    there = [name for name in names if os.path.lexists(folder / name)]
    folders = [
        name for name in there if (folder / name).is_dir() and not (folder / name).is_symlink()
    ]
    if folders:
        raise ExportError(
            str(folder),
            f"there are folders of these names, which are not replaced: {_some(folders)}",
            f"des dossiers portent déjà ces noms et ne seront pas remplacés : {_some(folders)}",
        )
    if there and not force:
        raise ExportError(
            str(folder),
            f"already there: {_some(there)}; nothing is written; force=True replaces them",
            f"déjà là : {_some(there)} ; rien n'est écrit ; --force remplace",
        )


@contextlib.contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """Give a place to write in, on the same disk as a folder; it is gone afterwards.

    Args:
        folder: the folder that the files are for. It is made if it is not there, and with its
            parents removed again if nothing has come into it.

    Raises:
        ExportError: the folder cannot be written, its disk is full…
    """
    new = _missing(folder)
    aside = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".pvd-data-", dir=folder))
        yield aside
    except OSError as error:
        english, french = reason(error)
        raise ExportError(
            str(folder), f"nothing is written: {english}", f"rien n'est écrit : {french}"
        ) from error
    finally:
        # An interruption comes here too.
        if aside is not None:
            shutil.rmtree(aside, ignore_errors=True)
        for made in new:
            with contextlib.suppress(OSError):  # not empty, as it should be
                made.rmdir()


def settle(path: Path) -> None:
    """Have a file on its disk; a disk that is full may say so only now.

    Args:
        path: the file.

    Raises:
        OSError: it is full, or does not answer.
    """
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def put(files: Iterable[Path], folder: Path) -> tuple[Path, ...]:
    """Move whole files into a folder, each at once, over what is there.

    Args:
        files: the files, on the same disk.
        folder: the folder.

    Returns:
        Where they are now.

    Raises:
        ExportError: one cannot be moved; it names those that are.
    """
    done: list[Path] = []
    for file in files:
        try:
            file.replace(folder / file.name)
        except OSError as error:
            english, french = reason(error)
            names = _some([path.name for path in done]) or "-"
            raise ExportError(
                str(folder / file.name),
                f"it cannot be put in place: {english}; already there and whole: {names}",
                f"il ne peut pas être mis en place : {french} ; déjà en place et entiers : {names}",
            ) from error
        done.append(folder / file.name)
    return tuple(done)


def _missing(folder: Path) -> tuple[Path, ...]:
    """Return the folder and those above that are not there, the innermost first."""
    return tuple(path for path in (folder, *folder.parents) if not os.path.lexists(path))


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return f"{shown}… ({len(names)})" if len(names) > _NAMED else shown
