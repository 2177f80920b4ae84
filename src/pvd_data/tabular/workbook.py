"""The sheets of a workbook as records, their numbers and dates as the text of cells.

Needs the extra `[xlsx]`. A workbook does not keep the zero in front of a number: such codes are
reported like those of a CSV that lost theirs.
"""

from __future__ import annotations

import json
from importlib import resources
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pvd_data.base.confined import ConfinedError, can_confine, run_confined
from pvd_data.base.language import Text
from pvd_data.base.text import SAID, WORD, first_of, one_line
from pvd_data.errors import UnreadableFileError
from pvd_data.tabular import sheets
from pvd_data.tabular.lines import Block, looks_like

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
_PERHAPS = Text(fr="{said}, ou un mot de passe le protège", en="{said}, or a password protects it")
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
_NO_SHEET = Text(
    fr="pas de feuille « {wanted} » ; feuilles : {there}",
    en="no sheet {wanted!r}; its sheets are {there}",
)
_NO_CELLS = Text(
    fr="la feuille « {wanted} » est un graphique, sans cellules ; feuilles : {there}",
    en="the sheet {wanted!r} is a chart without cells; its sheets are {there}",
)


class Sheet(NamedTuple):
    """A sheet that is read.

    Attributes:
        name: its name.
        blocks: its records; the line of a record is the number of its row. What is left of them
            is passed over when the next sheet is asked for.
    """

    name: str
    blocks: Iterator[Block]


class Workbook(NamedTuple):
    """A workbook that is being read.

    Attributes:
        kinds: the names of its sheets, each with what keeps it from being read: `HIDDEN` or
            `NO_CELLS` of `sheets`, or nothing.
        sheets: those that are read, once and in order.
    """

    kinds: dict[str, str]
    sheets: Iterator[Sheet]


def read_workbook(stream: BinaryIO, path: str, wanted: str | None = None) -> Workbook:
    """Begin to read the sheets of a workbook.

    What kind of workbook it is, its content says.

    Args:
        stream: the workbook.
        path: how messages name it.
        wanted: the name or the number of the only sheet to read; None for all that are shown, or
            all there are where none is.

    Raises:
        UnreadableFileError: the extra is not installed, or this is no workbook, or too large, or
            it has not the sheet that is wanted.
    """
    parts = _parts(stream, path, wanted)
    first = next(parts)
    names = [name for name, _ in first["sheets"]]
    if wanted is not None and not first["read"]:
        said = _NO_SHEET if sheets.pick(names, wanted) is None else _NO_CELLS
        raise _refusal(path, said.fill(wanted=one_line(wanted, WORD), there=_listed(names)))
    return Workbook(dict(first["sheets"]), _sheets(parts, names))


def _listed(names: list[str]) -> str:
    """List the first sheets with their numbers."""
    numbered = [f'{number} "{one_line(name, WORD)}"' for number, name in enumerate(names, 1)]
    return ", ".join(first_of(numbered, 30))


def _sheets(parts: Iterator[Any], names: list[str]) -> Iterator[Sheet]:
    """Yield the sheets that are read, from the parts that tell of them."""
    following = next(parts, None)

    def blocks() -> Iterator[Block]:
        nonlocal following
        first, empty = 0, 0
        while isinstance(following := next(parts, None), list | int):
            if isinstance(following, list):
                # The first block holds the header, whatever is above it.
                rows = [[]] * empty + following if not first else following
                yield _block(first, rows)
                first, empty = first + len(rows), 0
            elif not first:
                empty = following
            else:
                for begin in range(0, following, sheets.CELLS):
                    many = min(sheets.CELLS, following - begin)
                    yield _block(first, [[]] * many)
                    first += many

    while following is not None:
        sheet = Sheet(names[following["sheet"]], blocks())
        yield sheet
        for _ in sheet.blocks:
            pass


def _block(first: int, rows: list[list[str]]) -> Block:
    return Block(first, rows, range(first + 1, first + 1 + len(rows)), first + 1, [], False)


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


def _parts(stream: BinaryIO, path: str, wanted: str | None) -> Iterator[Any]:
    """Read a workbook where its reader can do no harm: in a process with limits."""
    found = find_spec("python_calamine")
    if found is None or found.origin is None:
        raise _refusal(path, _MISSING)
    content = _contents(stream, path)
    first = next(content)
    content = chain((first,), content)
    program = resources.files("pvd_data.tabular").joinpath("sheets.py")
    try:
        if can_confine() and program.is_file():  # compiled modules may be all that is there
            asked = f"{json.dumps(wanted)}\n".encode()
            folder = str(Path(found.origin).parent.parent)
            source = program.read_text("utf-8")
            for line in run_confined(source, chain([asked], content), (folder,)):
                yield json.loads(line)
        else:
            yield from _in_this_process(content, wanted)
    except ConfinedError as error:
        raise _refusal(
            path, _reason(error, old=first.startswith(OLD_WORKBOOK) and _is_new(path))
        ) from error


def _in_this_process(content: Iterator[bytes], wanted: str | None) -> Iterator[Any]:
    try:
        yield from sheets.read_sheets(b"".join(content), wanted)
    except BaseException as error:
        # What a Rust library panics with is no Exception, and cannot be imported.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise ConfinedError("", sheets.reason(error)) from error
        raise


def _is_new(path: str) -> bool:
    """Say whether a workbook is named like those that are archives, unless they are encrypted."""
    return not path.lower().endswith(".xls")


def _reason(error: ConfinedError, *, old: bool) -> Text:
    """Say why a workbook was not read; `old` if it begins like an older one than it is named."""
    said: str | Text = one_line(error.said, SAID)
    if error.out_of == "start":
        return _NOT_STARTED.fill(said=said)
    if error.out_of or error.said == sheets.TOO_LARGE:
        return _TOO_LARGE
    if error.said == sheets.ENCRYPTED:
        return _ENCRYPTED
    if error.said == sheets.MISSING:
        return _MISSING
    return _DAMAGED.fill(said=_PERHAPS.fill(said=said) if old else said)
