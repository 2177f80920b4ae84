"""`pvd-data explain`: what a rule of the validator wants, why, and an example of both."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from pvd_data.base.language import Text, close_names, did_you_mean
from pvd_data.base.text import one_line
from pvd_data.cli.words import CannotError, grid, lang_option, spoken
from pvd_data.rules.registry import RULES, find_rules
from pvd_data.rules.rule import SEVERITIES, visible

if TYPE_CHECKING:
    from pvd_data.base.language import Lang
    from pvd_data.rules.rule import Rule

_WIDTH = 88


@click.command()
@click.argument("words", metavar="RÈGLE...", nargs=-1)
@lang_option
def explain(words: tuple[str, ...], lang: str | None) -> None:
    """Explique des règles de validation : un code (R004), un nom, une famille (R).

    Sans argument, la liste de toutes les règles.
    """
    chosen = spoken()
    if not words:
        click.echo("\n".join(_table(chosen)))
        return
    # A rule that is named twice is explained once.
    rules = {rule.code: rule for word in words for rule in _named(word)}
    click.echo("\n\n".join(_explanation(rule, chosen) for rule in rules.values()))


def _named(word: str) -> tuple[Rule, ...]:
    rules = find_rules(word)
    if rules:
        return rules
    close = _close(word.lower())
    hint = did_you_mean(word, close) if close else _ALL
    said = Text(fr="« {word} » n'est pas une règle ; {hint}", en="{word!r} is no rule; {hint}")
    raise CannotError(said.fill(word=one_line(word, 80), hint=hint))


_ALL = Text(fr="« pvd-data explain » les nomme toutes", en="`pvd-data explain` lists them all")


def _close(word: str) -> list[str]:
    """Find codes and slugs that hold a word or resemble it, three at most."""
    holding = [slug for slug in RULES if len(word) > 2 and word in slug]
    codes = [rule.code for rule in RULES.values()]
    return list(dict.fromkeys([*holding, *close_names(word, [*RULES, *codes])]))[:3]


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
            click.style(f"{rule.code} {rule.slug} ({_severity(rule, lang)})", bold=True),
            rule.title[lang],
            "",
            textwrap.fill(rule.why[lang], _WIDTH, break_long_words=False, break_on_hyphens=False),
            "",
            wrong,
            textwrap.indent(visible(rule.wrong), "  "),
            right,
            textwrap.indent(visible(rule.right), "  "),
        ]
    )


def _severity(rule: Rule, lang: Lang) -> str:
    return SEVERITIES[rule.severity][lang]
