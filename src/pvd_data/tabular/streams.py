"""Opening what is to be checked: a file, the standard input, or an address if that is allowed."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast
from urllib.parse import urlsplit

from pvd_data.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pvd_data.tabular.lines import Block
    from pvd_data.tabular.workbook import Workbook


#: Seconds without a byte after which an address is given up.
PATIENCE = 30


#: How workbooks are named; which of these one is, its content says.
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


#: So many bytes say what a file is.
HEAD = 4096


class Read(NamedTuple):
    """A file, whatever its form, that one has begun to read.

    Attributes:
        blocks: its records, the header first.
        numbered: whether records are told by their number, and not by a line.
        book: a workbook by its contents, which has sheets instead of records.
    """

    blocks: Iterator[Block]
    numbered: bool
    book: Workbook | None = None


class Watched:
    """A stream that reports how much of it was read, and whose errors are ours.

    Attributes:
        taken: how many bytes were read of it.
    """

    def __init__(
        self,
        target: str,
        stream: BinaryIO,
        size: int | None,
        progress: Callable[[int, int | None], None] | None,
    ) -> None:
        """Watch a stream.

        Args:
            target: how messages name it.
            stream: the stream.
            size: how many bytes it has, if that is known.
            progress: called with the bytes read so far, and the size.
        """
        self._target = target
        self._stream = stream
        self._size = size
        self._progress = progress
        self._head = b""
        self.taken = 0

    def read(self, size: int) -> bytes:
        """Read some bytes and report progress.

        Raises:
            UnreadableFileError: it cannot be read to its end.
        """
        if self._head:
            head, self._head = self._head[:size], self._head[size:]
            return head
        return self._take(size)

    def peek(self) -> bytes:
        """Return what the stream begins with, which is still to be read.

        Raises:
            UnreadableFileError: it cannot be read to its end.
        """
        while len(self._head) < HEAD and (more := self._take(HEAD)):
            self._head += more
        return self._head

    def _take(self, size: int) -> bytes:
        try:
            content = self._stream.read(size)
        except _refusals() as error:
            raise UnreadableFileError(
                self._target, f"it cannot be read: {error}", f"lecture impossible : {error}"
            ) from error
        # `HTTPResponse.length` is what is still to come.
        if not content and getattr(self._stream, "length", None):
            raise UnreadableFileError(
                self._target,
                "it was not transferred to its end",
                "le transfert s'est arrêté avant la fin ; recommencez",
            )
        self.taken += len(content)
        if self._progress is not None:
            self._progress(self.taken, self._size)
        return content

    def close(self) -> None:
        """Close the stream."""
        self._stream.close()


def is_remote(target: str) -> bool:
    """Say whether a target is an address.

    >>> is_remote("https://example.org/a.csv"), is_remote("C:/a.csv"), is_remote("a:b.csv")
    (True, False, False)
    """
    return "://" in target or target.lower().startswith(("http:", "https:", "ftp:"))


def is_workbook(target: str) -> bool:
    """Say whether a target is named like a workbook.

    >>> is_workbook("a.XLS"), is_workbook("https://example.org/a.ods?b=1"), is_workbook("a.csv")
    (True, True, False)
    """
    path = target
    if is_remote(target):
        with suppress(ValueError):  # it is no address, which whoever opens it says
            path = urlsplit(target).path
    return Path(path).suffix.lower() in WORKBOOKS


#: How text is named: what such a file holds is read as a CSV, whatever it looks like.
TEXTS = (".csv", ".tsv", ".txt")


def open_stream(
    target: str,
    *,
    allow_remote: bool,
    progress: Callable[[int, int | None], None] | None = None,
) -> BinaryIO:
    """Open what is to be checked, to be read once and forwards.

    Args:
        target: a path, `-` for the standard input, or an address.
        allow_remote: whether an address may be fetched.
        progress: called with the bytes read so far, and how many there are if that is known.

    Raises:
        UnreadableFileError: it cannot be opened, or is an address and may not be.
    """
    size: int | None = None
    if target == "-":
        if sys.stdin is None:
            raise UnreadableFileError(
                target, "there is no standard input", "il n'y a pas d'entrée standard"
            )
        stream: BinaryIO = sys.stdin.buffer
    elif is_remote(target):
        stream = _fetch(target, allow_remote)
    else:
        size = check_file(target)
        try:
            stream = Path(target).open("rb")  # noqa: SIM115  (its reader closes it)
        except OSError as error:
            raise _cannot_open(target, error) from error
    return cast("BinaryIO", Watched(target, stream, size, progress))


def check_file(target: str) -> int:
    """Return the size of what must be the path of a file, and is never an address or a pattern.

    Args:
        target: the path.

    Raises:
        UnreadableFileError: there is no file.
    """
    path = Path(target)
    try:
        if not path.exists():
            raise UnreadableFileError(
                target,
                "no such file; give the path of a file",
                "ce fichier n'existe pas ; donnez le chemin d'un fichier",
            )
        if not path.is_file():
            raise UnreadableFileError(
                target,
                "not a file; give the path of a file",
                "ce n'est pas un fichier ; donnez le chemin d'un fichier",
            )
        return path.stat().st_size
    except (OSError, ValueError) as error:
        raise _cannot_open(target, error) from error


def _cannot_open(target: str, error: Exception) -> UnreadableFileError:
    return UnreadableFileError(
        target, f"it cannot be opened: {error}", f"ouverture impossible : {error}"
    )


def _refusals() -> tuple[type[Exception], ...]:
    """Return what reading can raise: of an address, which alone needs its module, and of a file."""
    client = sys.modules.get("http.client")
    return (OSError,) if client is None else (OSError, client.HTTPException)


def _fetch(target: str, allowed: bool) -> BinaryIO:
    if not allowed:
        raise UnreadableFileError(
            target,
            "a remote address; download it, or ask for it with --allow-remote",
            "c'est une adresse distante ; téléchargez-la, ou demandez-la avec --allow-remote",
        )
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import urlopen

    try:
        if urlsplit(target).scheme not in ("http", "https"):
            raise UnreadableFileError(
                target,
                "only addresses in http and https are fetched",
                "seules les adresses http et https sont téléchargées",
            )
        return cast("BinaryIO", urlopen(target, timeout=PATIENCE))  # noqa: S310  (the scheme was checked)
    except (OSError, ValueError, HTTPException) as error:
        if isinstance(error, HTTPError):
            error.close()  # it holds the connection and a file of what was answered
        raise UnreadableFileError(
            target, f"it cannot be fetched: {error}", f"téléchargement impossible : {error}"
        ) from error
