"""What a program has in memory, as the blocks or the stream of a file: rows, objects, frames, bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, cast

from pvd_data.errors import FrameError
from pvd_data.tabular.objects import lay_out, lay_rows
from pvd_data.tabular.streams import Watched

if TYPE_CHECKING:
    from collections.abc import Callable

    from pvd_data.tabular.lines import Block


class Given(NamedTuple):
    """Data that are in no file that has a name.

    Attributes:
        name: how messages name them.
        stream: the bytes of a file; None for records.
        blocks: the records, the header first.
    """

    name: str
    stream: Watched | None
    blocks: Iterator[Block]


def take(data: Any, progress: Callable[[int, int | None], None] | None = None) -> Given:
    """Take data as they are given; what is read only once is read to its end, and left open.

    Args:
        data: bytes, a file object of bytes or text, a frame, dicts or lists.
        progress: told how many bytes have been read, of how many if that is known.

    Raises:
        FrameError: it is a frame that cannot be read.
        ImportError: it is a frame, and narwhals is not installed.
        TypeError: it is nothing of that.

    >>> [block.rows for block in take([{"code": 5046}, {"code": 5170.0}]).blocks]
    [[['code'], ['5046'], ['5170']]]
    >>> take(b"code_insee").name, take([["code"]]).name
    ('<bytes>', '<rows>')
    """
    if isinstance(data, bytes | bytearray | memoryview):
        content = bytes(data)
        stream = Watched("<bytes>", io.BytesIO(content), len(content), progress)
        return Given("<bytes>", stream, iter(()))
    if hasattr(data, "read"):
        stream = Watched("<file>", cast("BinaryIO", _Bytes(data)), None, progress)
        return Given("<file>", stream, iter(()))
    if is_frame(data):
        rows = enumerate(_rows_of(data))
        return Given("<rows>", None, lay_rows(rows, "<rows>", keyed=True))
    if isinstance(data, Mapping) or not isinstance(data, Iterable):
        raise TypeError(_expected(data))
    return Given("<rows>", None, _blocks(iter(data)))


def is_frame(data: object) -> bool:
    """Say whether something is a frame of pandas, polars or any other library that narwhals knows.

    >>> is_frame([["code"]]), is_frame({"code": []})
    (False, False)
    """
    return any(hasattr(type(data), name) for name in _OF_FRAMES)


# What types of frames have, and no list of rows.
_OF_FRAMES = ("__dataframe__", "__arrow_c_stream__", "__narwhals_dataframe__", "collect_schema")


def _rows_of(frame: Any) -> Iterator[Iterable[Any]]:
    try:
        import narwhals.stable.v2 as nw
        from narwhals.exceptions import NarwhalsError
    except ImportError as error:
        said = "a dataframe needs an extra: pip install 'pvd-data[frames]'"
        raise ImportError(said) from error
    try:
        known = nw.from_native(frame)
        whole = known.collect() if isinstance(known, nw.LazyFrame) else known
    except (NarwhalsError, TypeError, ValueError) as error:
        raise FrameError(f"{type(frame).__name__}: it cannot be read: {error}") from error
    yield whole.columns
    yield from whole.iter_rows()


def _blocks(rows: Iterator[Any]) -> Iterator[Block]:
    first = next(rows, None)
    if first is None:
        return iter(())
    objects = isinstance(first, Mapping)

    def alike() -> Iterator[tuple[int, Any]]:
        for number, row in enumerate(chain([first], rows)):
            if isinstance(row, Mapping) != objects or not _is_row(row):
                raise TypeError(f"row {number}: {_expected(row)}")
            yield number, row

    if objects:
        return lay_out(((number + 1, row) for number, row in alike()), "<rows>")
    return lay_rows(alike(), "<rows>")


def _is_row(row: object) -> bool:
    return isinstance(row, Iterable) and not isinstance(row, str | bytes)


def _expected(found: object) -> str:
    return (
        f"found {type(found).__name__}; expected a path, bytes, a file object, a dataframe, "
        "or rows: all dicts, or all lists of which the first is the header"
    )


class _Bytes:
    """A file object of bytes or text, as bytes; it is not ours to close."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def read(self, size: int) -> bytes:
        content = self._file.read(size)
        if isinstance(content, str):
            try:
                # As it was read: bytes that were no UTF-8 may stand in it.
                return content.encode("utf-8", "surrogateescape")
            except UnicodeEncodeError:
                return content.encode("utf-8", "replace")
        if isinstance(content, bytes | bytearray | memoryview):
            return bytes(content)
        raise TypeError(f"its read() returned {type(content).__name__}; expected bytes or text")

    def close(self) -> None:
        """Leave it open."""
