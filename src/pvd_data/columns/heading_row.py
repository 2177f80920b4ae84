"""Which row names the columns, where the first one may not: a title above, or a second heading.

A row of headings has known labels and no data. Where several rows could be it, each is tried, and
the one under which most columns are recognised is.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from pvd_data.base.text import pattern
from pvd_data.columns.recognise import SAMPLE, recognise
from pvd_data.schema.headings import is_known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pvd_data.reference.index import Reference


class Heading(NamedTuple):
    """The row that names the columns.

    Attributes:
        at: its number among the rows, from 0.
        second: the number of a row beside it that names them too, in other words.
    """

    at: int
    second: int | None = None


#: How far down a header is looked for, and how many rows are tried.
_TOP, _TRIED = 60, 4

#: How a program names columns, and how many of them are no chance.
_CODE, _FEW = pattern("[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*"), 3

#: How many columns bear out a header that stands below a row that could be one.
_BORNE_OUT = 2

#: In how many cells of a row labels are looked for.
_WIDE = 500

# What no label is. Years are, and the numbers of a few months or quarters.
_DATA = pattern(
    r"(?!(?:19|20)[0-9]{2}$)[0-9]{4,}|2[ABab][0-9]{3}|[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}|-?[0-9]+[.,][0-9]+"
)


def find_heading(rows: Sequence[list[str]], reference: Reference) -> Heading:
    """Find the row that names the columns.

    Args:
        rows: the first rows of a file, one of which is not empty.
        reference: the reference.
    """
    known = {
        at: number
        for at, row in enumerate(rows[:_TOP])
        if (number := 0 if first_datum(row) else sum(map(is_known, set(row[:_WIDE]))))
    }
    most = max(known.values(), default=0)
    likely = [at for at, number in known.items() if 2 * number >= most]
    tried = sorted(sorted(likely, key=lambda at: -known[at])[:_TRIED])
    found = {at: _recognised(rows, at, reference) for at in tried}
    best = max(tried, key=lambda at: found[at], default=0)
    whole = _first_whole(rows)
    if found.get(best, 0) < (1 if best - whole < 2 else _BORNE_OUT):
        # A row of words like any others: the first that is as wide as the rows is the header.
        best = whole
    for second in (best + 1, best - 1):
        if not _is_second(rows, second, best, known):
            continue
        for at in (second, best):
            found.setdefault(at, _recognised(rows, at, reference))
        if found[second] == found[best] and _length(rows[second]) < _length(rows[best]):
            return Heading(second, best)
        return Heading(best, second)
    return Heading(best)


def fitted(row: list[str], width: int) -> list[str]:
    """Return a row without empty cells beyond the last column.

    >>> fitted(["05046", "Embrun", "", "  "], 2), fitted(["05046", "", "x"], 2)
    (['05046', 'Embrun'], ['05046', '', 'x'])
    """
    return row[:width] if len(row) > width and not "".join(row[width:]).strip() else row


def first_datum(row: Sequence[str]) -> str | None:
    """Return what shows that a row holds data and no labels; None for labels.

    >>> first_datum(["05046", "Embrun"]), first_datum(["code_insee", "2024"])
    ('05046', None)
    """
    short = (cell for cell in row[:_WIDE] if len(cell) < _WIDE)
    return next((cell for cell in short if _DATA.fullmatch(cell.strip())), None)


def _recognised(rows: Sequence[list[str]], at: int, reference: Reference) -> int:
    """Return how many columns are recognised if a row names them."""
    header = rows[at]
    below = [fitted(row, len(header)) for row in islice(rows, at + 1, at + 1 + SAMPLE)]
    if not any(map(any, below)):  # where there are no cells, all headings are believed
        return 0
    columns = recognise(header, below, reference, {})
    return sum(column.role is not None for column in columns)


def _is_second(rows: Sequence[list[str]], second: int, best: int, known: Mapping[int, int]) -> bool:
    """Say whether a row beside the header names columns too, and is no row of data."""
    if not 0 <= second < len(rows):
        return False
    row, header = rows[second], rows[best]
    filled = sum(map(bool, row))
    if len(row) != len(header) or row == header or filled < 2:
        return False
    below = list(islice((one for one in rows[max(second, best) + 1 :] if one != row), _TOP))
    if second > best and _are_codes(row, below):
        return True
    # What comes again below is what columns hold, and does not name them.
    again = (
        cell and any(one[at : at + 1] == [cell] for one in below) for at, cell in enumerate(row)
    )
    return second in known and (second < best or 2 * known[second] >= filled) and not any(again)


def _are_codes(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Say whether a row has names for programs, one of them above a column of numbers."""
    names = [cell for cell in row if cell]
    if len(set(names)) < max(len(names), _FEW) or not all(map(_CODE.fullmatch, names)):
        return False
    columns = ([one[at] for one in below if at < len(one) and one[at]] for at in range(len(row)))
    return any(
        name and column and all(cell[:1].isdigit() for cell in column)
        for name, column in zip(row, columns, strict=True)
    )


def _length(row: Sequence[str]) -> int:
    return sum(map(len, row))


def _first_whole(rows: Sequence[list[str]]) -> int:
    """Return the first row that is as wide as most, and whole; else the first that is not empty."""
    filled = [at for at, row in enumerate(rows[:_TOP]) if any(row)]
    widths = [_extent(row) for row in islice(filter(any, rows), SAMPLE)]
    usual = Counter(width for width in widths if width > 1).most_common(1)
    width = usual[0][0] if usual else 1
    if not filled:
        return 0
    if _extent(rows[filled[0]]) >= width:
        return filled[0]
    whole = (at for at in filled if _extent(rows[at]) >= width and all(rows[at][-width:]))
    return next(whole, filled[0])


def _extent(row: Sequence[str]) -> int:
    """Return how many cells a row has up to the last that is not empty."""
    return next((at for at in range(len(row), 0, -1) if row[at - 1].strip()), 0)
