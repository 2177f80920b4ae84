"""`pvd-data explain`: what a rule of the validator wants, why, and an example of both."""

from __future__ import annotations

import difflib
import textwrap
from typing import TYPE_CHECKING

import click

from pvd_data.base.language import pick_lang
from pvd_data.cli.words import CannotError, grid
from pvd_data.rules.registry import RULES, find_rules
from pvd_data.rules.rule import SEVERITIES, visible

if TYPE_CHECKING:
    from pvd_data.base.language import Lang
    from pvd_data.rules.rule import Rule

_WIDTH = 88


@click.command()
@click.argument("words", metavar="RÈGLE...", nargs=-1)
@click.option("--lang", type=click.Choice(["fr", "en"]), help="Langue ; sinon celle du système.")
def explain(words: tuple[str, ...], lang: str | None) -> None:
    """Explique des règles de validation : un code (R004), un nom, une famille (R).

    Sans argument, la liste de toutes les règles.
    """
    try:
        spoken = pick_lang(lang)
    except ValueError as error:
        raise click.UsageError(f"PVD_DATA_LANG : {error}") from error
    if not words:
        click.echo("\n".join(_table(spoken)))
        return
    # A rule that is named twice is explained once.
    rules = {rule.code: rule for word in words for rule in _named(word)}
    click.echo("\n\n".join(_explanation(rule, spoken) for rule in rules.values()))


def _named(word: str) -> tuple[Rule, ...]:
    rules = find_rules(word)
    if rules:
        return rules
    close = _close(word.lower())
    hint = (
        f"vouliez-vous dire {' ou '.join(close)} ?"
        if close
        else "« pvd-data explain » les nomme toutes."
    )
    raise CannotError(f"« {word} » n'est pas une règle ; {hint}")


def _close(word: str) -> list[str]:
    """Find codes and slugs that hold a word or resemble it, three at most."""
    holding = [slug for slug in RULES if len(word) > 2 and word in slug]
    codes = {rule.code.lower(): rule.code for rule in RULES.values()}
    alike = difflib.get_close_matches(word, [*RULES, *codes], n=3)
    found = dict.fromkeys([*holding, *(codes.get(name, name) for name in alike)])
    return list(found)[:3]


def _table(lang: Lang) -> list[str]:
    french = lang == "fr"
    header = (
        ["Code", "Nom", "Gravité", "Titre"] if french else ["Code", "Name", "Severity", "Title"]
    )
    rows = [
        [rule.code, rule.slug, _severity(rule, lang), rule.words(lang).title]
        for rule in RULES.values()
    ]
    return grid(header, rows, frozenset())


def _explanation(rule: Rule, lang: Lang) -> str:
    words = rule.words(lang)
    wrong, right = (
        ("Exemple invalide", "Exemple valide")
        if lang == "fr"
        else ("Invalid example", "Valid example")
    )
    return "\n".join(
        [
            click.style(f"{rule.code} {rule.slug} ({_severity(rule, lang)})", bold=True),
            words.title,
            "",
            textwrap.fill(words.why, _WIDTH, break_long_words=False, break_on_hyphens=False),
            "",
            wrong,
            textwrap.indent(visible(rule.wrong), "  "),
            right,
            textwrap.indent(visible(rule.right), "  "),
        ]
    )


def _severity(rule: Rule, lang: Lang) -> str:
    return SEVERITIES[rule.severity][0 if lang == "fr" else 1]
