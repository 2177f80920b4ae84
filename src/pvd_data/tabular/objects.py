"""Objects with keys as the rows of a table, whose header is the keys in order of appearance.

The last object may have a key that no other has, so rows wait in a temporary file until all are
there: memory holds a block of them.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from pvd_data.base.language import Text
from pvd_data.errors import UnreadableFileError
from pvd_data.tabular.lines import Block
from pvd_data.tabular.records import MAX_CELLS
from pvd_data.tabular.texts import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

#: How many rows, cells or characters make a block.
ROWS, CELLS, CHARACTERS = 2000, 200_000, 2**20

#: A key that one object has gives a cell to all: this many cells may be empty for each that is not,
#: and this many in any case.
MAX_SPARSE, MAX_EMPTY = 10, 5_000_000

#: Up to this size rows wait in memory.
_IN_MEMORY = 16 * 2**20

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

_KEYS = Text(
    fr="les objets ont plus de {most} clés différentes ; exportez la table en CSV",
    en="the objects have more than {most} different keys; export the table as CSV",
)
_SPARSE = Text(
    fr="les objets n'ont presque pas de clés en commun : ce n'est pas une table ; exportez-la en CSV",
    en="the objects have hardly a key in common: this is no table; export it as CSV",
)


def refusal(path: str, why: Text) -> UnreadableFileError:
    """Return the refusal of a file.

    Args:
        path: how messages name it.
        why: what is wrong with it, and what to do.
    """
    return UnreadableFileError(path, why["en"], why["fr"])


def lay_out(objects: Iterable[tuple[int, Mapping[Any, Any]]], path: str) -> Iterator[Block]:
    """Yield objects as records, the keys first.

    Args:
        objects: each with the number of the line or record where it is.
        path: how messages name what holds them.

    Raises:
        UnreadableFileError: they have too many keys, or too few in common.

    >>> blocks = lay_out([(1, {"code": 5046.0}), (2, {"nom": None, "code": "2A004"})], "a.json")
    >>> [(block.rows, block.starts) for block in blocks]
    [([['code', 'nom'], ['5046', ''], ['2A004', '']], [0, 1, 2])]
    """
    from tempfile import SpooledTemporaryFile

    keys: dict[Any, int] = {}
    with SpooledTemporaryFile(_IN_MEMORY) as waiting:
        for starts, rows in _rows(objects, keys, path):
            waiting.write(_dumped([starts, rows]) + b"\n")
        if not keys:
            return
        waiting.seek(0)
        header, before = [[text_of(key) for key in keys]], [0]
        first = 0
        for line in waiting:
            starts, rows = json.loads(line)
            most = max(1, CELLS // len(keys))
            for at in range(0, len(rows), most):
                part = [row + [""] * (len(keys) - len(row)) for row in rows[at : at + most]]
                block = header + part
                places = before + starts[at : at + most]
                yield Block(first, block, places, first, [], False, keyed=not first)
                first += len(block)
                header, before = [], []


def _rows(
    objects: Iterable[tuple[int, Mapping[Any, Any]]], keys: dict[Any, int], path: str
) -> Iterator[tuple[list[int], list[list[str]]]]:
    """Yield the cells of some objects at a time, as far as keys are known by then."""
    starts: list[int] = []
    rows: list[list[str]] = []
    filled = laid = size = 0
    for start, found in objects:
        row = [""] * len(keys)
        for key, value in found.items():
            at = keys.get(key)
            if at is None:
                at = keys[key] = len(keys)
                row.append("")
            if value is not None:
                row[at] = value if type(value) is str else text_of(value)
        starts.append(start)
        rows.append(row)
        filled, laid, size = filled + len(found), laid + len(keys), size + sum(map(len, row))
        if len(keys) > MAX_CELLS:
            raise refusal(path, _KEYS.fill(most=MAX_CELLS))
        if laid > MAX_EMPTY + MAX_SPARSE * filled:
            raise refusal(path, _SPARSE)
        if len(rows) >= ROWS or len(rows) * len(keys) >= CELLS or size >= CHARACTERS:
            yield starts, rows
            starts, rows, size = [], [], 0
    if rows:
        yield starts, rows


def _dumped(rows: object) -> bytes:
    text = json.dumps(rows, ensure_ascii=False)
    try:
        return text.encode()
    except UnicodeEncodeError:  # half a pair of "\\ud83d", which no text has
        return _LONE_SURROGATE.sub("\ufffd", text).encode()


def lay_rows(
    rows: Iterable[tuple[int, Iterable[Any]]], path: str, *, keyed: bool = False
) -> Iterator[Block]:
    """Yield lists of values as records, the first of them the header.

    Args:
        rows: each with the number of the line or record where it is.
        path: how messages name what holds them.
        keyed: whether the first has the names of columns, and is no row that may be a title.

    Raises:
        UnreadableFileError: one has too many values.
    """
    first = cells = size = 0
    starts: list[int] = []
    block: list[list[str]] = []
    for start, row in rows:
        texts = [value if type(value) is str else text_of(value) for value in row]
        if len(texts) > MAX_CELLS:
            raise refusal(path, _KEYS.fill(most=MAX_CELLS))
        starts.append(start)
        block.append(texts)
        cells, size = cells + len(texts), size + sum(map(len, texts))
        if len(block) >= ROWS or cells >= CELLS or size >= CHARACTERS:
            yield Block(first, block, starts, first, [], False, keyed=keyed and not first)
            first += len(block)
            starts, block, cells, size = [], [], 0, 0
    if block:
        yield Block(first, block, starts, first, [], False, keyed=keyed and not first)
