"""Every rule there is, by its slug and by its code."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from pvd_data.base.language import Text, close_names, one_of
from pvd_data.base.text import WORD, one_line
from pvd_data.rules import (
    by_name,
    cells,
    codes,
    coherence,
    conventions,
    files,
    in_force,
    keys,
    margins,
    names,
    structure,
    territories,
    values,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pvd_data.rules.rule import Rule


_ALL = (
    *files.RULES,
    *structure.RULES,
    *margins.RULES,
    *cells.RULES,
    *conventions.RULES,
    *keys.RULES,
    *coherence.RULES,
    # By code: the modules part the family by what its rules look at.
    *sorted(
        (
            *codes.RULES,
            *names.RULES,
            *values.RULES,
            *by_name.RULES,
            *territories.RULES,
            *in_force.RULES,
        ),
        key=lambda rule: rule.code,
    ),
)

RULES: Mapping[str, Rule] = MappingProxyType({rule.slug: rule for rule in _ALL})
"""Every rule by its slug."""


def find_rules(word: str) -> tuple[Rule, ...]:
    """Return the rules that a word names: a code, a slug, or the letters a code begins with.

    Args:
        word: such as R004, former-commune, R or R0; case does not matter.

    >>> [rule.slug for rule in find_rules("s00")][:2], find_rules("X")
    (['missing-label', 'extra-label'], ())
    """
    lower = word.lower()
    if lower in RULES:
        return (RULES[lower],)
    return tuple(rule for rule in _ALL if lower and rule.code.lower().startswith(lower))


def no_such_rule(word: str) -> Text:
    """Say that a word names no rule, with the codes and names that it may stand for.

    Args:
        word: what was written.

    >>> no_such_rule("siren")["en"]
    "'siren' names no rule; did you mean 'siren-key' or 'unknown-siren' or 'siren-mismatch'?"
    """
    low = word.lower()
    close = [slug for slug in RULES if len(word) > 2 and low in slug]
    close += close_names(low, (name for rule in RULES.values() for name in (rule.slug, rule.code)))
    said = Text(fr="« {word} » ne nomme aucune règle ; {hint}", en="{word!r} names no rule; {hint}")
    every = Text(fr="« pvd-data explain » les nomme toutes", en="`pvd-data explain` lists them all")
    found = list(dict.fromkeys(close))[:3]
    return said.fill(word=one_line(word, WORD), hint=one_of(found) if found else every)
