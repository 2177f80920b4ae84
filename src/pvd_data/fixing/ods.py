"""Changing cells in the bytes of an .ods: the XML of its content, and no other part of the zip.

As in an .xlsx, formats, formulas, other sheets and all that is not a cell stay as they are. A cell
or a row may stand for many that are alike: it is parted where one of them changes. XML that no
spreadsheet program writes (comments, types of documents, tables in cells) is left alone.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

from pvd_data.fixing.edits import Edit, is_told
from pvd_data.fixing.repacking import read_part, repack
from pvd_data.tabular.sheets import MAX_CELL, cell_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from pvd_data.fixing.edits import Change

# None of these looks beyond the next tag of its kind, so that all take a time that grows with the text.
_GIVEN = rb"(?=[\s/>])((?:[^<>\"'/]|/(?!>)|\"[^\"<]*+\"|'[^'<]*+')*+)"
_TABLE = re.compile(rb"<(/?)table:table" + _GIVEN + rb"(/?)>")
_ROW = re.compile(rb"<(/?)table:table-row" + _GIVEN + rb"(/?)>")
_CELL = re.compile(
    rb"<(table:(?:covered-)?table-cell)" + _GIVEN + rb"(?:/>|>((?:[^<]++|"
    rb"<(?!/?table:(?:covered-)?table-cell[\s/>]))*+)</table:(?:covered-)?table-cell\s*+>)"
)
_ATTRIBUTE = re.compile(
    rb"\s*+([^\s=<>/\"']++)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)')|\s++|[^\s=<>/\"']++"
)
_ANY = re.compile(rb"<[^\s<>/]++" + _GIVEN + rb"/?>")
_NOTE = re.compile(
    rb"<office:annotation(?=[\s/>])(?:[^<]++|<(?!/?office:annotation[\s/>]))*+</office:annotation\s*+>"
)
_PARAGRAPHS = re.compile(
    rb"\s*+(?:<text:p" + _GIVEN + rb"(?:/>|>(?:[^<]++|<text:s" + _GIVEN + rb"/>|</text:s\s*+>|"
    rb"<text:s" + _GIVEN + rb">)*+</text:p\s*+>)\s*+)*+"
)
_OF_TEXT = re.compile(rb"<(/?)text:(p|s)" + _GIVEN + rb"/?>")
_OTHER_ENCODING = re.compile(rb"[^<]*<\?xml[^<>]*\sencoding\s*=\s*[\"'](?!utf-8[\"'])", re.I)

_CONTENT = "content.xml"
_ROWS, _COLUMNS = b"table:number-rows-repeated", b"table:number-columns-repeated"
_TYPE, _NUMBER, _STRING = b"office:value-type", b"office:value", b"office:string-value"
_VALUES = frozenset(
    {*(_NUMBER, _STRING, b"office:date-value", b"office:time-value", b"office:boolean-value")}
)
_OF_VALUES = _VALUES | {_TYPE, _COLUMNS, b"office:currency", b"calcext:value-type"}

#: So many bytes more a workbook may have when what stands for many is parted; what is beyond stays.
_MORE = 64 * 2**20


def is_ods(content: bytes) -> bool:
    """Say whether bytes look like an .ods, whatever they are called.

    Args:
        content: the bytes, which are not unpacked: they may be a bomb.
    """
    return content.startswith(b"PK") and _CONTENT.encode() in content


class _Row(NamedTuple):
    """A row that is written once, and may stand for many.

    Attributes:
        start: where it begins.
        inside: where its cells begin.
        close: where they end.
        end: where it ends.
        number: the number of the first row that it is, from 1.
        times: how many it is.
    """

    start: int
    inside: int
    close: int
    end: int
    number: int
    times: int


class _Cell(NamedTuple):
    """A cell that is written once, and may stand for many.

    Attributes:
        start: where it begins.
        end: where it ends.
        column: the number of the first column that it is in, from 1.
        times: in how many it is.
        tag: what its element is called.
        given: its attributes.
        body: what is in it.
    """

    start: int
    end: int
    column: int
    times: int
    tag: bytes
    given: bytes
    body: bytes


class Ods:
    """A workbook whose cells can be changed, which was found to be readable and not too large."""

    def __init__(self, content: bytes) -> None:
        """Take a workbook.

        Args:
            content: its bytes.
        """
        self._content = content
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            single = len(archive.NameToInfo) == len(archive.infolist())
            self._xml = read_part(archive, _CONTENT) if single else b""
        plain = self._xml.find(b"<!") < 0 and self._xml.find(b"<?", 4) < 0
        legible = plain and not _OTHER_ENCODING.match(self._xml[: 2**8])
        self._tables = dict(_tables(self._xml)) if legible else {}

    def find(
        self, sheet: str, rows: Mapping[int, Mapping[int, Change]], numbers: Collection[int]
    ) -> Iterator[Edit]:
        """Find the places of the cells of a sheet to change, in the XML of the content.

        A formula, a cell in several fonts and one that does not hold what it should are left out.

        Args:
            sheet: its name.
            rows: what to change, by number of the row and of the column.
            numbers: the columns whose cells are numbers; all others are texts.
        """
        wanted, more = sorted(rows), 0
        for row in self._rows(sheet, wanted):
            here = _within(wanted, row.number, row.times)
            columns = sorted({column for number in here for column in rows[number]})
            there = {
                column: (cell, value)
                for cell in self._cells(row, columns)
                if (value := _value(cell)) is not None
                for column in _within(columns, cell.column, cell.times)
            }
            for number in here:
                more += 2 * (row.end - row.start) if row.times > 1 else 0
                for column, change in sorted(rows[number].items()):
                    cell, value = there.get(column, (None, ""))
                    if cell is None or not is_told(value, change.before):
                        continue
                    more += 3 * (cell.end - cell.start) if cell.times > 1 else 0
                    if more <= _MORE:
                        new = _cell(cell, change.after, number=column in numbers)
                        yield Edit(cell.start, cell.end, new, (sheet, number), column)

    def _rows(self, sheet: str, wanted: Sequence[int]) -> list[_Row]:
        """Return the rows of a sheet that stand for some that are wanted; none of a strange sheet."""
        found: list[_Row] = []
        begin: re.Match[bytes] | None = None
        number = 1
        for tag in _ROW.finditer(self._xml, *self._tables.get(sheet, (0, 0))):
            if bool(tag[1]) != (begin is not None):
                return []
            if not tag[1]:
                begin = tag
            if not (tag[1] or tag[3]) or begin is None:
                continue
            times = _times(begin[2], _ROWS)
            if not times:
                return []
            if _within(wanted, number, times):
                inside = begin.end()
                close = tag.start() if tag[1] else inside
                found.append(_Row(begin.start(), inside, close, tag.end(), number, times))
            number += times
            begin = None
        return found

    def _cells(self, row: _Row, wanted: Sequence[int]) -> list[_Cell]:
        """Return the cells of a row that stand for some that are wanted; none of a strange row."""
        found: list[_Cell] = []
        at, column = row.inside, 1
        for cell in _CELL.finditer(self._xml, row.inside, row.close):
            times = _times(cell[2], _COLUMNS)
            if not times or self._xml[at : cell.start()].strip():
                return []
            if _within(wanted, column, times):
                found.append(_Cell(*cell.span(), column, times, cell[1], cell[2], cell[3] or b""))
            at, column = cell.end(), column + times
        return [] if self._xml[at : row.close].strip() else found

    def splice(self, edits: Iterable[Edit]) -> bytes:
        """Return the workbook with the edits applied.

        Args:
            edits: what to change, in order, as `find` gives it.
        """
        sheets: dict[str, dict[int, dict[int, bytes]]] = {}
        for edit in edits:
            sheet, number = edit.record
            sheets.setdefault(sheet, {}).setdefault(number, {})[edit.column] = edit.content
        return repack(self._content, {_CONTENT: self._pieces(sheets)})

    def _pieces(
        self, sheets: Mapping[str, Mapping[int, Mapping[int, bytes]]]
    ) -> Iterator[bytes | memoryview]:
        whole, at = memoryview(self._xml), 0
        for sheet, rows in sorted(sheets.items(), key=lambda one: self._tables[one[0]]):
            wanted = sorted(rows)
            for row in self._rows(sheet, wanted):
                here = {number: rows[number] for number in _within(wanted, row.number, row.times)}
                yield whole[at : row.start]
                yield from self._parted(row, here)
                at = row.end
        yield whole[at:]

    def _parted(self, row: _Row, changed: Mapping[int, Mapping[int, bytes]]) -> Iterator[bytes]:
        """Yield what a row becomes: parted, where it stands for others too."""
        tag, after = self._xml[row.start : row.inside], self._xml[row.inside : row.end]
        at = row.number
        for number, cells in changed.items():
            if number > at:
                yield _repeated(tag, _ROWS, number - at) + after
            yield _repeated(tag, _ROWS, 1) if row.times > 1 else tag
            yield from self._changed(row, cells)
            yield self._xml[row.close : row.end]
            at = number + 1
        left = row.number + row.times - at
        if left:
            yield _repeated(tag, _ROWS, left) + after

    def _changed(self, row: _Row, cells: Mapping[int, bytes]) -> Iterator[bytes]:
        """Yield the cells of a row, some of them changed."""
        columns, at = sorted(cells), row.inside
        for cell in self._cells(row, columns):
            yield self._xml[at : cell.start]
            same, first = self._xml[cell.start : cell.end], cell.column
            for column in _within(columns, cell.column, cell.times):
                if column > first:
                    yield _repeated(same, _COLUMNS, column - first)
                yield cells[column]
                first = column + 1
            left = cell.column + cell.times - first
            if left:
                yield _repeated(same, _COLUMNS, left)
            at = cell.end
        yield self._xml[at : row.close]


def _tables(xml: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the sheets, and where each begins and ends; none if they are within each other."""
    found: list[tuple[str, tuple[int, int]]] = []
    begin: re.Match[bytes] | None = None
    for tag in _TABLE.finditer(xml):
        if bool(tag[1]) != (begin is not None):
            return
        begin = tag if not tag[1] else begin
        if begin is not None and (tag[1] or tag[3]):
            name = _given(begin[2]).get(b"table:name", b"")
            span = begin.end(), tag.start() if tag[1] else begin.end()
            found.append((html.unescape(name.decode("utf-8", "replace")), span))
            begin = None
    names = [name for name, _ in found]
    # Of two sheets of one name, the check may have read the other.
    yield from found if len({*names}) == len(names) else ()


def _within(numbers: Sequence[int], first: int, times: int) -> Sequence[int]:
    """Return those of some sorted numbers that a row or a cell stands for."""
    return numbers[bisect_left(numbers, first) : bisect_left(numbers, first + times)]


def _given(attributes: bytes) -> dict[bytes, bytes]:
    found = _ATTRIBUTE.finditer(attributes)
    return {one[1]: one[2] or one[3] or b"" for one in found if one[1]}


def _without(attributes: bytes, names: Collection[bytes], said: bytes = b"") -> bytes:
    """Return attributes without some, or with something else instead."""
    return _ATTRIBUTE.sub(lambda one: said if one[1] in names else one[0], attributes)


def _times(attributes: bytes, name: bytes) -> int:
    """Return how many rows, cells or spaces one stands for; 0 where that is not understood."""
    times = _given(attributes).get(name, b"1") if name in attributes else b"1"
    return int(times) if re.fullmatch(rb"[0-9]{1,9}", times) else 0


def _repeated(element: bytes, name: bytes, times: int) -> bytes:
    """Write an element that stands for several, or the tag it begins with, for another number of them."""
    said = b' %b="%d"' % (name, times) if times > 1 else b""
    tag = _ANY.match(element)
    end = tag.end() if tag else 0
    return _without(element[:end], (name,), said) + element[end:]


def _value(cell: _Cell) -> str | None:
    """Return what a cell holds, if it is a text or a number and no formula."""
    given = _given(cell.given)
    text = _plain(cell.body)
    if b"table:formula" in given or text is None:
        return None
    kinds = given.keys() & _VALUES
    if not kinds:
        return text if given.get(_TYPE) == b"string" else None
    try:
        if kinds == {_NUMBER}:
            return cell_of(float(given[_NUMBER]))
    except (ValueError, OverflowError):
        return None
    return html.unescape(given[_STRING].decode("utf-8", "replace")) if kinds == {_STRING} else None


def _plain(body: bytes) -> str | None:
    """Return a text of one font, as it is checked; None of several, which would be lost."""
    text = _NOTE.sub(b"", body)
    if not _PARAGRAPHS.fullmatch(text):
        return None
    spaces = [one for one in _OF_TEXT.finditer(text) if one[2] == b"s" and not one[1]]
    many = [_times(one[3], b"text:c") for one in spaces]
    if sum(many) > MAX_CELL:
        return None
    signs = iter(many)
    first = True

    def sign(tag: re.Match[bytes]) -> bytes:
        nonlocal first
        if tag[1]:
            return b""
        if tag[2] == b"s":
            return b" " * next(signs)
        before, first = first, False
        return b"" if before else b"\n"

    return html.unescape(_OF_TEXT.sub(sign, text).decode("utf-8", "replace"))


def _cell(cell: _Cell, text: str, *, number: bool) -> bytes:
    """Write a cell, in the format it had and with its notes."""
    given = _without(cell.given, _OF_VALUES).rstrip()
    notes = b"".join(_NOTE.findall(cell.body))
    said = kind = b""
    if number and re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", text):
        kind = b' %b="float" %b="%b"' % (_TYPE, _NUMBER, text.encode())
    elif text:
        kind = b' %b="string"' % _TYPE
    if text:
        # A space beside another one or at an end would be taken for none.
        lines = re.sub(r"(?m)(?<= ) |^ | $", "<text:s/>", escape(text)).split("\n")
        said = b"".join(b"<text:p>%b</text:p>" % line.encode() for line in lines)
    return b"<%b%b%b>%b%b</%b>" % (cell.tag, given, kind, notes, said, cell.tag)
