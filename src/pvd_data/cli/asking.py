"""`fix --interactive`: a person at a terminal agrees to the suggestions that are not certain, or does not."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pvd_data.base.language import Text
from pvd_data.base.text import WORD, one_line
from pvd_data.cli.words import tell
from pvd_data.fixing.fix import proposal_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pvd_data.base.language import Lang
    from pvd_data.fixing.fix import Proposal
    from pvd_data.report import Issue


_QUESTION = Text(
    fr="{message}\n  écrire « {after} » ? o : oui, n : non, t : toutes celles de ce genre, q : quitter",
    en="{message}\n  write {after!r}? y: yes, n: no, a: all of this kind, q: quit",
)

_YES, _ALL, _QUIT = frozenset("oy"), frozenset("ta"), frozenset("q")


def is_terminal() -> bool:
    """Say whether somebody can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def ask(
    issues: Iterable[Issue], lang: Lang, read: Callable[[], str] | None = None
) -> frozenset[Proposal]:
    """Ask for each suggestion that is not certain, and return those that were agreed to.

    Args:
        issues: what is left once all that is certain is fixed.
        lang: language.
        read: reads an answer; nothing at the end, which is to quit.
    """
    read = read or sys.stdin.readline
    accepted: set[Proposal] = set()
    kinds: set[str] = set()
    for issue in issues:
        if issue.certain or issue.suggestion is None or issue.value is None:
            continue
        if issue.severity == "notice" or issue.column_number is None:
            continue
        if issue.slug not in kinds:
            after = one_line(issue.suggestion, WORD)
            tell(_QUESTION.fill(message=issue.message, after=after)[lang])
            answer = read()
            letter = answer.strip().lower()[:1]
            if not answer or letter in _QUIT:
                break
            if letter in _ALL:
                kinds.add(issue.slug)
            elif letter not in _YES:
                continue
        accepted.add(proposal_of(issue))
    return frozenset(accepted)
