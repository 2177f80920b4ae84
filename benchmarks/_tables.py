r"""The tables of `benchmarks/README.md`: written between marks, found again, quoted.

A script's output stands between `<!-- begin NAME -->` and `<!-- end NAME -->`. A figure of one
of its tables that prose quotes is followed by a comment, which readers do not see, that says
where it comes from: `1.5<!-- startup; import pvd_data; times bare -->`. `make bench` writes
these figures too, and a test holds each to its cell.

>>> page = "<!-- begin a -->\n10 rows\n\n| what | s |\n|---|---|\n| ours | 1.26 |\n<!-- end a -->"
>>> quoted("It takes 1.2<!-- a; ours; s --> s.", page)
'It takes 1.3<!-- a; ours; s --> s.'
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_QUOTE = re.compile(r"(?P<figure>\d[\d,]*(?:\.\d+)?)(?P<unit> ?%)?<!-- (?P<address>[^>]*?) -->")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


class Table(NamedTuple):
    """A table as it was found.

    Attributes:
        section: name of the marks it stands between.
        caption: the last line of text before it, in its section; empty if there is none.
        header: labels of the columns.
        rows: the cells of the rows.
    """

    section: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table.

    Args:
        header: labels of the columns.
        rows: texts of the cells.

    >>> print(markdown(["", "s"], [["ours", "1.26"]]))
    | | s |
    |---|---|
    | ours | 1.26 |
    """
    lines = [_line(header), "|" + "---|" * len(header), *map(_line, rows)]
    return "\n".join(lines)


def filled(page: str, section: str, text: str) -> str:
    r"""Return the page with a text between the marks of a section.

    Args:
        page: the whole page.
        section: name of the marks.
        text: what to put there.

    Raises:
        ValueError: the page does not have these marks once, in order.

    >>> filled("<!-- begin a -->\nold\n<!-- end a -->", "a", "new")
    '<!-- begin a -->\n\nnew\n\n<!-- end a -->'
    """
    begin, end = f"<!-- begin {section} -->", f"<!-- end {section} -->"
    if page.count(begin) != 1 or page.count(end) != 1 or page.index(begin) > page.index(end):
        raise ValueError(f"the page should have {begin} and then {end}, each once")
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}"


def tables(page: str) -> list[Table]:
    r"""Return the tables between marks.

    Args:
        page: the whole page.

    >>> tables("<!-- begin a -->\n10 rows\n\n| | s |\n|---|---|\n| ours | 1 |\n<!-- end a -->")
    [Table(section='a', caption='10 rows', header=('', 's'), rows=(('ours', '1'),))]
    """
    found = []
    marked = re.finditer(r"<!-- begin ([\w-]+) -->\n(.*?)<!-- end \1 -->", page, re.S)
    for section, text in (match.groups() for match in marked):
        caption = ""
        for part in re.split(r"\n\s*\n", text.strip()):
            lines = part.splitlines()
            if len(lines) > 1 and re.fullmatch(r"\|(?:-+\|)+", lines[1]):
                header, _, *rows = (_cells(line) for line in lines)
                found.append(Table(section, caption, header, tuple(rows)))
            elif lines:
                caption = lines[-1]
    return found


def figure(page: str, address: str) -> Decimal:
    r"""Return the figure of a cell.

    Args:
        page: the page with the tables.
        address: `SECTION; ROW; COLUMN`, or `SECTION; CAPTION; ROW; COLUMN` where several
            tables have them, CAPTION being the line above, in which `*` stands for any text.
            ROW is the first cell of the row, or its first cells with ` / ` between them.

    Raises:
        ValueError: there is no such cell, or several, or no figure in it.

    >>> page = "<!-- begin a -->\n| what | s |\n|---|---|\n| ours | 1,026 |\n<!-- end a -->"
    >>> figure(page, "a; ours; s")
    Decimal('1026')
    """
    section, *caption, row, column = (part.strip() for part in address.split(";"))
    wanted = tuple(part.strip() for part in row.split(" / "))
    cells = [
        cells[table.header.index(column)]
        for table in tables(page)
        if table.section == section and column in table.header
        if fnmatchcase(table.caption, *(caption or ["*"]))
        for cells in table.rows
        if cells[: len(wanted)] == wanted
    ]
    number = _NUMBER.search(cells[0]) if len(cells) == 1 else None
    if number is None:
        raise ValueError(f"{address!r} should lead to one cell with a figure; found {cells}")
    return Decimal(number.group().replace(",", ""))


def quoted(text: str, page: str) -> str:
    """Return the text with each figure that it quotes as the tables have it.

    Args:
        text: prose, with quotes. Each keeps the number of its decimals.
        page: the page with the tables.

    Raises:
        ValueError: a quote leads nowhere.
    """

    def current(match: re.Match[str]) -> str:
        decimals = len(match["figure"].partition(".")[2])
        value = figure(page, match["address"]).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        return f"{value:,}{match['unit'] or ''}<!-- {match['address']} -->"

    return _QUOTE.sub(current, text)


def quotes(text: str) -> list[str]:
    """Return the addresses of all figures that a text quotes.

    >>> quotes("of 9,000<!-- faults; all; files --> files")
    ['faults; all; files']
    """
    return [match["address"] for match in _QUOTE.finditer(text)]


def _line(cells: Sequence[str]) -> str:
    return "|" + "".join(f" {cell} |" if cell else " |" for cell in cells)


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
