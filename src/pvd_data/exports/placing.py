"""Putting the files of an export into a folder, or saying in a sentence why they cannot be."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pvd_data.base.atomic import move_into
from pvd_data.base.language import os_refusal
from pvd_data.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


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


@contextmanager
def refused(folder: Path) -> Iterator[None]:
    """Word what the system refuses while nothing is written yet."""
    try:
        yield
    except OSError as error:
        why = os_refusal(error)
        raise ExportError(
            str(folder), f"nothing is written: {why['en']}", f"rien n'est écrit : {why['fr']}"
        ) from error


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
    files = list(files)
    done: list[Path] = []
    try:
        for path in move_into(files, folder):
            done.append(path)
    except OSError as error:
        why = os_refusal(error)
        names = _some([path.name for path in done]) or "-"
        raise ExportError(
            str(folder / files[len(done)].name),
            f"it cannot be put in place: {why['en']}; already there and whole: {names}",
            f"il ne peut pas être mis en place : {why['fr']} ; déjà en place et entiers : {names}",
        ) from error
    return tuple(done)


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return f"{shown}… ({len(names)})" if len(names) > _NAMED else shown
