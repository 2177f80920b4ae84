"""The first sheet of a workbook as records, its numbers and dates as the text of cells.

Needs the extra `[xlsx]`. A workbook does not keep the zero in front of a number: such codes are
reported like those of a CSV that lost theirs.
"""

from __future__ import annotations

import json
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from pvd_data.base.confined import ConfinedError, can_confine, run_confined
from pvd_data.base.language import Text
from pvd_data.base.text import SAID, one_line
from pvd_data.errors import UnreadableFileError
from pvd_data.tabular import sheets
from pvd_data.tabular.lines import looks_like
from pvd_data.tabular.records import Block

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

#: A larger workbook is not read; what it unpacks to is limited in `sheets`.
MAX_PACKED = 64 * 2**20

# Archives: `.xlsx`, `.xlsm`, `.xlsb`, `.ods`; and what `.xls` is.
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEGINNINGS = (b"PK\x03\x04", OLD_WORKBOOK)

_MISSING = Text(
    fr="pour un classeur : pip install 'pvd-data[xlsx]', ou enregistrez-le en CSV",
    en="workbooks need an extra: pip install 'pvd-data[xlsx]', or save it as CSV",
)
_TOO_LARGE = Text(
    fr="le classeur est trop grand, ou fait pour le paraître ; enregistrez la feuille en CSV",
    en="the workbook is too large, or made to seem so; save the sheet as CSV",
)
_ENCRYPTED = Text(
    fr="le classeur est protégé par un mot de passe ; enregistrez-le sans, ou en CSV",
    en="the workbook is protected by a password; save it without, or as CSV",
)
_DAMAGED = Text(
    fr="ce n'est pas un classeur, ou il est abîmé ({said}) ; enregistrez la feuille en CSV",
    en="this is no workbook, or a damaged one ({said}); save the sheet as CSV",
)
_NOT_STARTED = Text(
    fr="le programme qui lit les classeurs ne démarre pas ({said}) ; enregistrez la feuille en CSV",
    en="the program that reads workbooks does not start ({said}); save the sheet as CSV",
)
_OTHER = Text(
    fr="ce n'est pas un classeur, mais {what} ; exportez la table en CSV",
    en="this is no workbook but {what}; export the table as CSV",
)
_TEXT = Text(
    fr="ce n'est pas un classeur, mais du texte ; si c'est un CSV, renommez-le en .csv",
    en="this is no workbook but text; if that is CSV, rename it to .csv",
)
_EMPTY = Text(
    fr="ce n'est pas un classeur : le fichier est vide", en="this is no workbook: the file is empty"
)


def read_workbook(stream: BinaryIO, path: str) -> Iterator[Block]:
    """Yield the records of the first sheet; the line of a record is the number of its row.

    What kind of workbook it is, its content says.

    Args:
        stream: the workbook.
        path: how messages name it.

    Raises:
        UnreadableFileError: the extra is not installed, or this is no workbook, or too large.
    """
    found = find_spec("python_calamine")
    if found is None or found.origin is None:
        raise _refusal(path, _MISSING)
    content = _contents(stream, path)
    first = 0
    try:
        for rows in _rows(content, str(Path(found.origin).parent.parent)):
            starts = range(first + 1, first + 1 + len(rows))
            yield Block(first, rows, starts, first + 1, [], False)
            first += len(rows)
    except ConfinedError as error:
        raise _refusal(path, _reason(error)) from error


def _refusal(path: str, why: Text) -> UnreadableFileError:
    return UnreadableFileError(path, why["en"], why["fr"])


def _contents(stream: BinaryIO, path: str) -> Iterator[bytes]:
    """Yield a file in parts, if it begins like a workbook and is not too large."""
    part = stream.read(2**20)
    if not part.startswith(_BEGINNINGS):
        what = looks_like(part)
        why = _OTHER.fill(what=what) if what else _TEXT if part else _EMPTY
        raise _refusal(path, why)
    size = 0
    while part:
        size += len(part)
        if size > MAX_PACKED:
            raise _refusal(path, _TOO_LARGE)
        yield part
        part = stream.read(2**20)


def _rows(content: Iterator[bytes], folder: str) -> Iterator[list[list[str]]]:
    """Read a workbook where its reader can do no harm: in a process with limits."""
    program = resources.files("pvd_data.tabular").joinpath("sheets.py")
    if can_confine() and program.is_file():  # compiled modules may be all that is there
        for line in run_confined(program.read_text("utf-8"), content, (folder,)):
            yield json.loads(line)
        return
    try:
        yield from sheets.read_rows(b"".join(content))
    except BaseException as error:
        # What a Rust library panics with is no Exception, and cannot be imported.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise ConfinedError("", sheets.reason(error)) from error
        raise


def _reason(error: ConfinedError) -> Text:
    """Say why a workbook was not read."""
    said = one_line(error.said, SAID)
    if error.out_of == "start":
        return _NOT_STARTED.fill(said=said)
    if error.out_of or error.said == sheets.TOO_LARGE:
        return _TOO_LARGE
    if error.said == sheets.ENCRYPTED:
        return _ENCRYPTED
    if error.said == sheets.MISSING:
        return _MISSING
    return _DAMAGED.fill(said=said)
