"""The rules of validation, as the documentation has them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).parent.parent / "docs" / "regles.md"

_FAMILY = re.compile(r"^## ([A-Z]) · (.+)$", re.MULTILINE)
_RULE = re.compile(
    r"^### (?P<code>[A-Z]\d{3})\n\n"
    r"\*\*(?P<title>[^\n]+)\*\* \(`(?P<slug>[a-z-]+)`, (?P<severity>[a-z]+)\)\n\n"
    r"(?P<why>.+?)\n\n"
    r"Exemple invalide :\n\n```\w*\n(?P<wrong>.*?)\n```\n\n"
    r"Exemple valide :\n\n```\w*\n(?P<right>.*?)\n```$",
    re.MULTILINE | re.DOTALL,
)


class Rule(NamedTuple):
    """A rule.

    Attributes:
        code: the letter of its family and a number.
        title: a few words.
        slug: its name for programs.
        severity: how bad it is to break it.
        why: what it is for and what to do.
        wrong: what breaks it.
        right: the same as it should be.
    """

    code: str
    title: str
    slug: str
    severity: str
    why: str
    wrong: str
    right: str


class Family(NamedTuple):
    """Rules of one kind.

    Attributes:
        letter: with which their codes begin.
        title: what they are about.
        rules: the rules.
    """

    letter: str
    title: str
    rules: tuple[Rule, ...]


def families() -> list[Family]:
    """Return all rules.

    >>> [family.letter for family in families()]
    ['F', 'S', 'T', 'K', 'C', 'R']
    """
    text = _FILE.read_text(encoding="utf-8")
    rules = [_plainly(Rule(**found.groupdict())) for found in _RULE.finditer(text)]
    return [
        Family(letter, title, tuple(rule for rule in rules if rule.code.startswith(letter)))
        for letter, title in _FAMILY.findall(text)
    ]


def _plainly(rule: Rule) -> Rule:
    """Take from a rule the signs that keep Markdown from meaning anything in its prose."""
    title, why = (_ESCAPED.sub(r"\1", text) for text in (rule.title, rule.why))
    return rule._replace(title=title, why=why)


_ESCAPED = re.compile(r"\\([\\`*_\[\]<>|#&~])")
