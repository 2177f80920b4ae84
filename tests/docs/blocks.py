"""The fenced blocks of a page, and what they say happens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# A fence may be longer than three marks, to hold a block that shows fences.
_FENCE = re.compile(r"^(?P<fence>`{3,})(?P<info>[^`\n]*)\n(?P<code>.*?)^(?P=fence)$", re.M | re.S)
_TITLE = re.compile(r'\btitle="([^"]*)"')
_COMMENT = {"js": "//", "sql": "--", "r": "#"}


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Attributes:
        kind: its language, the first word after the fence.
        title: the name of the file that it is, if the fence says one.
        code: its text.
        line: the line of its first line in the page, the first of the page being 1.
    """

    kind: str
    title: str | None
    code: str
    line: int

    @property
    def answer(self) -> str:
        """What the block prints, as its last comment says; empty if it says nothing."""
        mark = re.escape(_COMMENT[self.kind])
        said = re.findall(rf"(?:^|\s){mark} → (.*)$", self.code, re.M)
        return "\n".join(said)


@dataclass(frozen=True)
class Command:
    """A line typed into a terminal, and what is shown under it."""

    line: str
    output: str


def find_blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    text = page.read_text("utf-8")
    found = []
    for match in _FENCE.finditer(text):
        kind, _, rest = match["info"].strip().partition(" ")
        title = _TITLE.search(rest)
        line = text.count("\n", 0, match.start("code")) + 1
        found.append(Block(kind, title[1] if title else None, match["code"], line))
    return found


def find_commands(code: str) -> list[Command]:
    """Return the commands of a console block; a line that ends in a backslash goes on."""
    found = []
    for part in re.split(r"^\$ ", code, flags=re.M)[1:]:
        match = re.match(r"(?:.*\\\n)*.*\n", part)
        assert match is not None, part
        found.append(Command(match[0].rstrip("\n"), part[match.end() :]))
    return found
