"""JSON as records: a list of objects or of lists, lines of them, and GeoJSON.

It is read a record at a time, however long it is, and told by the number of the record; lines of
objects by their line. An object that holds a list of objects is read as that list.
"""

from __future__ import annotations

import codecs
import json
import re
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

from pvd_data.base.language import Text
from pvd_data.base.text import one_line
from pvd_data.tabular.features import flatten, with_key
from pvd_data.tabular.lines import ENCODINGS, guess_encoding, utf16_of
from pvd_data.tabular.objects import lay_out, lay_rows, refusal
from pvd_data.tabular.records import MAX_CELLS
from pvd_data.tabular.streams import Read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data.tabular.lines import Block, Found

#: A longer record is not read: as objects it takes some thirty times as much.
MAX_RECORD = 8 * 2**20

CHUNK = 2**18

#: An object that is no list of others and has more keys than this is no record.
MAX_KEYS = 1000

_BLANK = frozenset(("", " ", "\t", "\r", "\n"))
_SPACE = re.compile(r"[ \t\r\n]++").match

_INVALID = Text(
    fr="ce n'est pas du JSON valide, ligne {line}, colonne {column}, devant « {near} » ; "
    "corrigez-le, ou exportez la table en CSV",
    en="this is no valid JSON, line {line}, column {column}, before {near!r}; "
    "correct it, or export the table as CSV",
)
_CUT = Text(
    fr="le fichier s'arrête ligne {line}, colonne {column}, avant la fin du JSON ; il est coupé, "
    "récupérez-le en entier",
    en="the file ends on line {line}, column {column}, before its JSON does; it was cut, get it whole",
)
_LONG = Text(
    fr="l'enregistrement de la ligne {line} du JSON dépasse {most} Mio ; exportez la table en CSV",
    en="the record on line {line} of the JSON is over {most} MiB; export the table as CSV",
)
_DEEP = Text(
    fr="le JSON a trop de niveaux, ligne {line} ; attendu une liste d'objets",
    en="the JSON is nested too deeply, line {line}; a list of objects was expected",
)
_NO_OBJECTS = Text(
    fr="l'enregistrement {number} du JSON, ligne {line}, n'est pas {what} comme le premier ; "
    "attendu une liste d'objets",
    en="record {number} of the JSON, line {line}, is not {what} like the first one; "
    "a list of objects was expected",
)
_SEVERAL = Text(
    fr="le JSON a plusieurs listes d'objets, {lists} ; gardez celle qu'il faut vérifier",
    en="the JSON has several lists of objects, {lists}; keep the one to check",
)
_NO_LIST = Text(
    fr="ce JSON n'est pas une table ; attendu une liste d'objets, comme [{{"
    '"code_insee": "05046"}}, …]',
    en='this JSON is no table; a list of objects was expected, as [{{"code_insee": "05046"}}, …]',
)
_AN_OBJECT = Text(fr="un objet", en="an object")
_A_LIST = Text(fr="une liste", en="a list")


def read_json(stream: BinaryIO, path: str, found: Found) -> Read:
    """Read JSON of any of the shapes in which people have tables.

    Args:
        stream: the file, read once and forwards.
        path: how messages name it.
        found: where faults of the file as a whole go.

    Raises:
        UnreadableFileError: it is no JSON, or no table.
    """
    text = _Reader(stream, path, found)
    if text.has_lines():
        return Read(_shaped(text, _lines(text)), False)
    values = _members(text)
    if text.peek() == "[":
        text.at += 1
        values = _elements(text)
    return Read(_shaped(text, _alone(text, values)), True)


class _Reader:
    """The text of a stream as it comes, and the values in it."""

    def __init__(self, stream: BinaryIO, path: str, found: Found) -> None:
        self.path = path
        self.at = 0
        self._text = ""
        self._ended = False
        # The line of the place up to which lines are counted, and the characters of the line that
        # is open before the text.
        self._line, self._counted, self._characters = 1, 0, 0
        self._before = 0
        self._stream = stream
        self._found = found
        self._decoder: codecs.IncrementalDecoder | None = None
        # NaN, which is no JSON, is a way of pandas to say that there is nothing.
        self._decode = json.JSONDecoder(parse_constant=lambda _: None).raw_decode

    def peek(self) -> str:
        """Return the next character that is no space; nothing at the end."""
        while True:
            spaces = _SPACE(self._text, self.at)
            self.at = spaces.end() if spaces else self.at
            if self.at < len(self._text) or not self._more():
                return self._text[self.at : self.at + 1]

    def expect(self, *characters: str) -> str:
        """Take the next character, which must be one of these."""
        found = self._text[self.at : self.at + 1]
        if found not in characters:
            found = self.peek()
        if found not in characters:
            self._refuse_here()
        self.at += 1
        return found

    def value(self) -> Any:
        """Take the next value."""
        if self._text[self.at : self.at + 1] in _BLANK:
            self.peek()
        while True:
            try:
                value, end = self._decode(self._text, self.at)
            except json.JSONDecodeError as error:
                # What is cut fails at its end, or in a word or text that has begun there.
                cut = error.msg.startswith("Unterminated") or error.pos > len(self._text) - 10
                if cut and self._more_of_record():
                    continue
                self.at = error.pos
                self._refuse_here(cut=error.msg.startswith("Unterminated"))
            except RecursionError:
                self.refuse(_DEEP)
            except ValueError:  # a number of thousands of digits
                self._refuse_here(cut=False)
            # The digits of a number may go on in what was not read yet.
            if end == len(self._text) and self._more():
                continue
            self.at = end
            return value

    def has_lines(self) -> bool:
        """Say whether the first line is a value of its own, with another line of them behind it."""
        first = self.peek()
        while "\n" not in self._text[self.at :] and len(self._text) <= MAX_RECORD and self._more():
            pass
        try:
            _, end = self._decode(self._text, self.at)
        except (ValueError, RecursionError):
            return False
        if "\n" in self._text[self.at : end]:
            return False
        size = end - self.at
        while not (rest := self._text[self.at + size :].lstrip()):
            if len(self._text) > MAX_RECORD or not self._more():
                return False
        return rest[0] == first

    @property
    def place(self) -> int:
        """How many characters have been taken."""
        return self._before + self.at

    def line(self) -> int:
        """Return the line that has been reached, from 1."""
        self._line += self._text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def refuse(self, why: Text, **about: object) -> NoReturn:
        """Refuse the file for what is here."""
        begin = self._text.rfind("\n", 0, self.at) + 1
        column = self.at - begin + 1 + (0 if begin else self._characters)
        raise refusal(self.path, why.fill(line=self.line(), column=column, **about))

    def _refuse_here(self, *, cut: bool = False) -> NoReturn:
        near = self._text[self.at : self.at + 20]
        self.refuse(_CUT if cut or not near.strip() else _INVALID, near=one_line(near))

    def _more_of_record(self) -> bool:
        """Read as much again as there is of a value that is not at its end."""
        size = len(self._text) - self.at
        if size > MAX_RECORD:
            self.refuse(_LONG, most=MAX_RECORD // 2**20)
        more = self._more()
        while more and len(self._text) - self.at < 2 * size:
            more = self._more()
        return more or len(self._text) - self.at > size

    def _more(self) -> bool:
        """Read some more, and forget what has been taken; say whether there was any."""
        while not self._ended:
            content = self._stream.read(CHUNK)
            self._ended = not content
            text = self._decoded(content)
            if text:
                self.line()
                _, broken, tail = self._text[: self.at].rpartition("\n")
                self._characters = len(tail) + (0 if broken else self._characters)
                self._before += self.at
                self._text, self.at, self._counted = self._text[self.at :] + text, 0, 0
                return True
        return False

    def _decoded(self, content: bytes) -> str:
        if self._decoder is None:
            encoding = utf16_of(content) or "utf-8-sig"
            self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        try:
            return self._decoder.decode(content, not content)
        except UnicodeDecodeError as error:
            encoding = guess_encoding(error.object)
            byte = f"0x{error.object[error.start]:02X}"
            before = self._text.count("\n", self.at) + error.object[: error.start].count(b"\n")
            self._found("encoding-error", self.line() + before, byte, ENCODINGS[encoding])
            self._decoder = codecs.getincrementaldecoder(encoding)("replace")
            return self._decoder.decode(error.object, not content)


def _lines(text: _Reader) -> Iterator[tuple[int, Any]]:
    """Yield values that stand one behind the other, with their lines."""
    while text.peek():
        line = text.line()
        yield line, text.value()


def _alone(text: _Reader, values: Iterator[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
    """Yield values, behind which there must be nothing."""
    yield from values
    if text.peek():
        text.expect("")


def _elements(text: _Reader) -> Iterator[tuple[int, Any]]:
    """Yield the values of a list that has been begun, with their numbers."""
    number = -1 if text.peek() == "[" else 0  # the first list of lists is their header
    if text.peek() != "]":
        while True:
            number += 1
            yield number, text.value()
            if text.expect(",", "]") == "]":
                return
    text.expect("]")


def _keys(text: _Reader) -> Iterator[str]:
    """Yield the keys of an object; the value of each is taken before the next is asked for."""
    text.expect("{")
    if text.peek() == "}":
        text.at += 1
        return
    while True:
        if text.peek() != '"':
            text.expect('"')
        key = text.value()
        text.expect(":")
        yield key
        if text.expect(",", "}") == "}":
            return


def _members(text: _Reader) -> Iterator[tuple[int, Any]]:
    """Yield the objects of the one list of objects that an object has, or the objects it is of.

    If it has neither it is a record itself.
    """
    others: dict[str, Any] = {}
    lists: list[str] = []
    size = 0
    keys = _keys(text)
    for key in keys:
        begin = text.place
        if text.peek() != "[":
            others[key] = text.value()
        else:
            text.at += 1
            if text.peek() == "{":
                lists.append(key)
                if len(lists) > 1:
                    text.refuse(_SEVERAL, lists=", ".join(one_line(name, 30) for name in lists))
                for number, value in _elements(text):
                    yield number, flatten(value, others.get("crs"))
                continue
            others[key] = _listed(text)
        size += text.place - begin
        if size > MAX_RECORD:
            if lists or not _are_objects(others):
                text.refuse(_LONG, most=MAX_RECORD // 2**20)
            break
    if _are_objects(others) and not lists:
        yield from enumerate((with_key(*member) for member in others.items()), start=1)
        for number, key in enumerate(keys, start=len(others) + 1):
            yield number, with_key(key, text.value())
    elif not lists:
        if len(others) > MAX_KEYS:
            text.refuse(_NO_LIST)
        yield 1, others


def _are_objects(members: dict[str, Any]) -> bool:
    return len(members) > 1 and all(isinstance(value, dict) for value in members.values())


def _listed(text: _Reader) -> list[Any]:
    values = []
    for number, value in _elements(text):
        if number > MAX_CELLS:
            text.refuse(_NO_LIST)
        values.append(value)
    return values


def _shaped(text: _Reader, values: Iterator[tuple[int, Any]]) -> Iterator[Block]:
    """Return values as records: objects, or lists of which the first is the header."""
    first = next(values, None)
    if first is None:
        return iter(())
    kind = type(first[1])
    if kind not in (dict, list):
        text.refuse(_NO_LIST)
    what = _AN_OBJECT if kind is dict else _A_LIST

    def alike() -> Iterator[tuple[int, Any]]:
        for number, value in chain([first], values):
            if type(value) is not kind:
                text.refuse(_NO_OBJECTS, number=number, what=what)
            yield number, flatten(value)

    return (lay_out if kind is dict else lay_rows)(alike(), text.path)
