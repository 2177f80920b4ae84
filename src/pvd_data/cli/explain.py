"""`pvd-data explain`: what a rule of the validator asks for, why, and examples."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from pvd_data.cli.usage import Command, lang_option
from pvd_data.cli.words import CannotError, current_lang, grid, print_text
from pvd_data.rules.registry import RULES, find_rules, no_such_rule
from pvd_data.rules.rule import SEVERITIES, visible

if TYPE_CHECKING:
    from pvd_data.base.language import Lang
    from pvd_data.rules.rule import Rule

_WIDTH = 88


@click.command(cls=Command)
@click.argument("words", metavar="[RÈGLE]...", nargs=-1)
@lang_option
def explain(words: tuple[str, ...], lang: str | None) -> None:
    """Explique les règles que « validate » vérifie : ce qu'elles demandent, pourquoi, un exemple.

    RÈGLE : un code (R004), un nom (former-commune) ou la lettre d'une famille (R). Sans RÈGLE, la
    liste de toutes les règles.
    """
    chosen = current_lang()
    if not words:
        print_text("\n".join(_table(chosen)))
        return
    # A rule that is named twice is explained once.
    rules = {rule.code: rule for word in words for rule in _named(word)}
    for place, rule in enumerate(rules.values()):
        title = f"{rule.code} {rule.slug} ({_severity(rule, chosen)})"
        print_text(f"\n{title}" if place else title, bold=True)
        print_text(_explanation(rule, chosen))


def _named(word: str) -> tuple[Rule, ...]:
    rules = find_rules(word)
    if not rules:
        raise CannotError(no_such_rule(word))
    return rules


def _table(lang: Lang) -> list[str]:
    french = lang == "fr"
    header = (
        ["Code", "Nom", "Gravité", "Titre"] if french else ["Code", "Name", "Severity", "Title"]
    )
    rows = [
        [rule.code, rule.slug, _severity(rule, lang), rule.title[lang]] for rule in RULES.values()
    ]
    return grid(header, rows, frozenset())


def _explanation(rule: Rule, lang: Lang) -> str:
    wrong, right = (
        ("Exemple invalide", "Exemple valide")
        if lang == "fr"
        else ("Invalid example", "Valid example")
    )
    return "\n".join(
        [
            rule.title[lang],
            "",
            textwrap.fill(rule.why[lang], _WIDTH, break_on_hyphens=False),
            "",
            wrong,
            textwrap.indent(visible(rule.wrong), "  "),
            right,
            textwrap.indent(visible(rule.right), "  "),
        ]
    )


def _severity(rule: Rule, lang: Lang) -> str:
    return SEVERITIES[rule.severity][lang]
