"""From bytes to lines: encodings, marks, line ends, and what is no text."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from pvd_data.base.language import Text
from pvd_data.tabular import lines
from pvd_data.tabular.lines import guess_encoding, looks_like, read_lines, utf16_of

if TYPE_CHECKING:
    from typing import BinaryIO

    from pvd_data.base.language import Lang
    from pvd_data.tabular.lines import Lines

Told = list[tuple[str, int | None, str, str]]


def read(content: bytes | BinaryIO, *, lang: Lang = "fr") -> tuple[list[Lines], Told]:
    told: Told = []

    def found(slug: str, line: int | None, value: str | Text = "", expected: str = "") -> None:
        told.append((slug, line, value[lang] if isinstance(value, Text) else value, expected))

    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    return list(read_lines(stream, found)), told


def texts(content: bytes) -> list[str]:
    return [text for run in read(content)[0] for text in run.texts]


class Dripping(io.RawIOBase):
    """A pipe that gives one byte at a time."""

    def __init__(self, content: bytes) -> None:
        """Hold what is to come."""
        self.rest = io.BytesIO(content)

    def read(self, size: int = -1) -> bytes:
        """Give one byte."""
        return self.rest.read(min(size, 1))


def test_lines_keep_their_ends_and_numbers() -> None:
    runs, told = read(b"a,b\n1,2\n3,4")
    assert [(run.first, run.texts, run.height, run.last) for run in runs] == [
        (1, ["a,b\n", "1,2\n", "3,4"], 3, True)
    ]
    assert told == []


def test_blocks_end_where_lines_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "CHUNK", 8)
    runs, told = read(b"aaa\nbbb\nccccccccccccccc\nd\n")
    assert [(run.first, run.text, run.last) for run in runs] == [
        (1, "aaa\nbbb\n", False),
        (3, "ccccccccccccccc\n", False),
        (4, "d\n", True),
    ]
    assert told == []


def test_a_pipe_that_drips_is_read_in_whole_blocks() -> None:
    runs, _ = read(Dripping(b"a\nb\nc"))  # type: ignore[arg-type]
    assert [run.text for run in runs] == ["a\nb\nc"]


@pytest.mark.parametrize(
    ("content", "expected", "told"),
    [
        (b"", [], [("source-error", 1, "", "")]),
        (b"\xef\xbb\xbf", [], [("byte-order-mark", 1, "", ""), ("source-error", 1, "", "")]),
        (b"\xff\xfe", [], [("encoding-error", 1, "ff fe", "UTF-16"), ("source-error", 1, "", "")]),
        (b"\xef\xbb\xbfa\n", ["a\n"], [("byte-order-mark", 1, "", "")]),
        (b"a\r\nb\r\n", ["a\r\n", "b\r\n"], [("line-endings", 1, "CRLF", "")]),
        (b"a\rb\r", ["a\r", "b\r"], [("line-endings", 1, "CR", "")]),
        (b"a\n\rb", ["a\n", "\r", "b"], []),
        (b"a" * 90 + b"\x0bb\x0cc\x1cd\n", ["a" * 90 + "\x0bb\x0cc\x1cd\n"], []),
        ("a\x85b\u2028c\n".encode(), ["a\x85b\u2028c\n"], []),
        (
            "é\né".encode("cp1252"),
            ["é\n", "é"],
            [("encoding-error", 1, "0xE9", "Windows-1252")],
        ),
        (
            "bon\nBâtie é\né".encode() + b"\nL\xe9\n",
            ["bon\n", "Bâtie é\n", "é\n", "Lé\n"],
            [("encoding-error", 4, "0xE9", "Windows-1252")],
        ),
        (
            "é\né\n".encode("mac_roman"),
            ["é\n", "é\n"],
            [("encoding-error", 1, "0x8E", "Mac Roman")],
        ),
        ("Vésubie à\n".encode("cp850"), ["Vésubie à\n"], [("encoding-error", 1, "0x82", "CP850")]),
        ("aé\nb\n".encode("utf-16"), ["aé\n", "b\n"], [("encoding-error", 1, "ff fe", "UTF-16")]),
        (
            "code\nnom\n".encode("utf-16-be"),
            ["code\n", "nom\n"],
            [("encoding-error", 1, "00 63", "UTF-16")],
        ),
    ],
)
def test_what_is_read_and_told(content: bytes, expected: list[str], told: Told) -> None:
    runs, found = read(content)
    assert [text for run in runs for text in run.texts] == expected
    assert found == told


def test_what_utf16_cannot_hold_is_replaced() -> None:
    half = "\ud800".encode("utf-16-le", "surrogatepass")
    assert texts("code".encode("utf-16") + half + "\n".encode("utf-16-le")) == ["code\ufffd\n"]
    assert texts("code\n".encode("utf-16") + b"a") == ["code\n", "\ufffd"]


@pytest.mark.parametrize(
    ("head", "french", "english"),
    [
        (b"PK\x03\x04rest", "un classeur ou une archive zip", "a workbook or a zip archive"),
        (b"%PDF-1.7", "un PDF", "a PDF"),
        (b"\x89PNG\r\n", "une image", "an image"),
        (b"\x1f\x8b\x08", "un fichier compressé", "a compressed file"),
        (b"\xd0\xcf\x11\xe0\xa1", "un ancien classeur Excel", "an old Excel workbook"),
        (b" \n<!DOCTYPE html>", "une page HTML ou du XML", "an HTML page or XML"),
        (b"<?xml version='1.0'?>", "une page HTML ou du XML", "an HTML page or XML"),
        (b'{"a": 1}', "du JSON", "JSON"),
        (b"[1, 2]", "du JSON", "JSON"),
        (b"\x01\x02abc", "un fichier binaire", "a binary file"),
    ],
)
def test_what_is_no_text_is_named(head: bytes, french: str, english: str) -> None:
    assert looks_like(head) == Text(fr=french, en=english)
    assert read(head) == ([], [("not-csv", 1, french, "")])
    assert read(head, lang="en")[1] == [("not-csv", 1, english, "")]


@pytest.mark.parametrize(
    "head", [b"a", b"a\x1b[31m,b\n", b"a\x1ab\n", b"x" * 99 + b"\x01", b"\0\0"]
)
def test_text_is_not_taken_for_something_else(head: bytes) -> None:
    assert looks_like(head) is None


def test_utf16_without_its_mark_is_told_by_its_null_bytes() -> None:
    assert utf16_of("codes".encode("utf-16-le")) == "utf-16-le"
    assert utf16_of("codes".encode("utf-16-be")) == "utf-16-be"
    assert utf16_of(b"co\0des") is None
    assert utf16_of(b"\xfe\xff") == "utf-16"


def test_encodings_are_guessed_by_the_letters_of_french() -> None:
    for name in ("La Bâtie-Neuve", "L'Argentière", "Saint-Étienne-en-Dévoluy", "Forêt €"):
        assert guess_encoding(name.encode("cp1252")) == "cp1252"
    assert guess_encoding("Vésubie Forêt à".encode("cp850")) == "cp850"
    assert guess_encoding(b"\xff") == "cp1252"


def test_a_line_too_long_is_skipped_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "CHUNK", 16)
    monkeypatch.setattr(lines, "MAX_RECORD", 64)
    runs, told = read(b"a\nb\n" + b"x" * 200 + b"\nc\nd\n")
    assert told == [("record-too-large", 3, "", "")]
    assert (runs[0].first, runs[0].text) == (1, "a\nb\n")
    assert [(run.first + at, text) for run in runs for at, text in enumerate(run.texts)] == [
        *((1, "a\n"), (2, "b\n"), (4, "c\n"), (5, "d\n")),
    ]
    assert read(b"a\n" + b"x" * 200)[1] == [("record-too-large", 2, "", "")]


#: What texts have: tab, line ends, form feed, what ends a file of DOS, escapes, and null bytes.
OF_TEXTS = {0, 9, 10, 11, 12, 13, 0x1A, 0x1B}


@pytest.mark.parametrize("control", range(33))
def test_controls_in_one_character_of_twenty_make_it_binary(control: int) -> None:
    few = bytes([control]) * 5 + b"a" * 95
    assert looks_like(few) is None
    assert (looks_like(bytes([control]) + few) is None) == (control in OF_TEXTS | {32})


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        *((b"a\0a\0a\0a\0", "utf-16-le"), (b"\0a\0a\0a\0a", "utf-16-be"), (b"a\0a\0a\0a", None)),
        *((b"a\0aaa\0aaa", None), (b"a\0a\0aaa\0aa", None), (b"a\0a\0a\0a\0aaa", "utf-16-le")),
    ],
)
def test_null_bytes_in_more_than_a_third_are_utf_16(head: bytes, kind: str | None) -> None:
    assert utf16_of(head) == kind
