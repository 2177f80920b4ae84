"""Parquet files of a few bytes that ask for much: written by hand, as no library would."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = 2**31 - 1
"""The most values that a page can have."""

_I32, _I64, _BINARY, _LIST, _STRUCT = 5, 6, 8, 9, 12
_GZIP = 2


def varint(number: int) -> bytes:
    """Return a number as the compact protocol of Thrift writes it without sign."""
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*written, number])


def _value(kind: int, value: Any) -> bytes:
    if kind in (_I32, _I64):
        return varint(value << 1 if value >= 0 else (-value << 1) - 1)
    if kind == _BINARY:
        return varint(len(value)) + bytes(value)
    if kind == _LIST:
        each, values = value
        head = bytes([len(values) << 4 | each])
        return head + b"".join(_value(each, one) for one in values)
    return struct(value)


def struct(fields: Mapping[int, tuple[int, Any]]) -> bytes:
    """Return a struct as the compact protocol writes it, from its fields by number."""
    written, last = b"", 0
    for number, (kind, value) in fields.items():
        written += bytes([number - last << 4 | kind]) + _value(kind, value)
        last = number
    return written + b"\0"


@dataclass
class Lies:
    """A file with one column of texts, whose rows all hold one value.

    Attributes:
        rows: how many rows there are, by the page and by the footer.
        value: the one value of the dictionary.
        said: what the footer says of the sizes; None for the truth.
        page: what the header of the dictionary says of its size when unpacked; None for the truth.
        footer: how long the footer says to be; None for the truth.
        packed: whether pages are compressed.
    """

    rows: int = 1
    value: bytes = b"05046"
    said: int | None = None
    page: int | None = None
    footer: int | None = None
    packed: bool = False

    def written(self) -> bytes:
        """Return the file."""
        dictionary = self._page(2, len(self.value).to_bytes(4, "little") + self.value, 1)
        data = self._page(0, b"\1" + varint(self.rows << 1) + b"\0", self.rows)
        end = self._footer(len(dictionary), len(dictionary) + len(data))
        length = len(end) if self.footer is None else self.footer
        return b"PAR1" + dictionary + data + end + length.to_bytes(4, "little") + b"PAR1"

    def _page(self, kind: int, content: bytes, number: int) -> bytes:
        packed = content
        if self.packed:
            pack = zlib.compressobj(9, zlib.DEFLATED, 31)
            packed = pack.compress(content) + pack.flush()
        size = self.page if kind == 2 and self.page is not None else len(content)
        about: dict[int, tuple[int, Any]] = {1: (_I32, number), 2: (_I32, 0 if kind == 2 else 8)}
        if kind == 0:
            about |= {3: (_I32, 3), 4: (_I32, 3)}
        head = {1: (_I32, kind), 2: (_I32, size), 3: (_I32, len(packed))}
        return struct({**head, 7 if kind == 2 else 5: (_STRUCT, about)}) + packed

    def _footer(self, place: int, size: int) -> bytes:
        said = size if self.said is None else self.said
        chunk = {
            1: (_I32, 6),
            2: (_LIST, (_I32, [0, 8])),
            3: (_LIST, (_BINARY, [b"code_insee"])),
            4: (_I32, _GZIP if self.packed else 0),
            5: (_I64, self.rows),
            6: (_I64, said),
            7: (_I64, said),
            9: (_I64, 4 + place),
            11: (_I64, 4),
        }
        group = {
            1: (_LIST, (_STRUCT, [{2: (_I64, 4), 3: (_STRUCT, chunk)}])),
            2: (_I64, said),
            3: (_I64, self.rows),
        }
        root = {4: (_BINARY, b"schema"), 5: (_I32, 1)}
        column = {1: (_I32, 6), 3: (_I32, 0), 4: (_BINARY, b"code_insee"), 6: (_I32, 0)}
        return struct(
            {
                1: (_I32, 1),
                2: (_LIST, (_STRUCT, [root, column])),
                3: (_I64, self.rows),
                4: (_LIST, (_STRUCT, [group])),
            }
        )
