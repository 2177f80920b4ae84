"""How commands speak: in which language, how they say that they cannot, how values are worded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pvd_data.base.language import (
    VARIABLE,
    Lang,
    Text,
    count,
    did_you_mean,
    figure,
    french,
    pick_lang,
)
from pvd_data.base.text import one_line, width

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pvd_data.reference.history import Resolution
    from pvd_data.reference.search import Match
    from pvd_data.schema.models.communes import Commune
    from pvd_data.schema.models.reference import CommuneFrance

#: Where the language that `--lang` asks for is kept, for every message of the command.
_LANG = "pvd_data.lang"


def set_lang(context: click.Context, lang: str | None) -> None:
    """Speak a language from here on.

    Args:
        context: that of the command.
        lang: the language; None to leave it as it is.
    """
    if lang is not None:
        context.meta[_LANG] = lang


def spoken() -> Lang:
    """Return the language of a command: what `--lang` or the settings ask for, else the usual one.

    Raises:
        CannotError: `PVD_DATA_LANG` is no language.
    """
    context = click.get_current_context(silent=True)
    try:
        return pick_lang(None if context is None else context.meta.get(_LANG))
    except ValueError:
        import os

        found = one_line(os.environ.get(VARIABLE, ""), 40)
        said = Text(
            fr="{name} vaut « {found} » ; attendu : fr ou en",
            en="{name} is {found!r}; expected: fr or en",
        )
        raise CannotError(said.fill(name=VARIABLE, found=found), lang="fr") from None


class CannotError(click.ClickException):
    """The command cannot do its work: a sentence for people, exit code 2."""

    exit_code = 2

    def __init__(self, text: Text, *, lang: Lang | None = None) -> None:
        """Choose the language while the command runs.

        Args:
            text: what stopped it.
            lang: the language; that of the command if None.
        """
        self.lang = lang or spoken()
        super().__init__(text[self.lang])

    def show(self, file: Any = None) -> None:
        """Print the sentence to stderr."""
        click.echo(ERROR.fill(said=self.format_message())[self.lang], err=True)


ERROR = Text(fr="Erreur : {said}", en="Error: {said}")


class Choice(click.Choice[str]):
    """One of some words; any other is refused in the language of the command."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take a word that is one of them.

        Raises:
            BadParameter: it is none.
        """
        if value not in self.choices:
            raise bad_value(not_one_of(str(value), self.choices), ctx, param)
        return str(value)


def bad_value(
    text: Text, context: click.Context | None = None, param: click.Parameter | None = None
) -> click.BadParameter:
    """Return the error of an option whose value cannot be used.

    Args:
        text: what was found and what was expected.
        context: that of the command.
        param: the option.
    """
    return click.BadParameter(text[spoken()], context, param)


def not_one_of(word: str, names: Iterable[str]) -> Text:
    """Say that a word is none of those there are, with those that are close, or all.

    Args:
        word: what was written.
        names: those there are.

    >>> not_one_of("comunes", ["communes", "axes"])["en"]
    "'comunes' is unknown; did you mean 'communes'?"
    """
    said = Text(fr="« {word} » est inconnu ; {hint}", en="{word!r} is unknown; {hint}")
    return said.fill(word=one_line(word, 80), hint=did_you_mean(word, names))


format_option = click.option(
    "--format",
    "output",
    type=Choice(["text", "json"]),
    default="text",
    help="Texte à lire, ou JSON pour un programme.",
)


def lang_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--lang`, read before all others, so that what refuses them obeys it."""

    def keep(context: click.Context, _option: click.Parameter, lang: str | None) -> str | None:
        set_lang(context, lang)
        return lang

    add = click.option(
        "--lang",
        type=Choice(["fr", "en"]),
        is_eager=True,
        callback=keep,
        help="Langue des messages ; sinon celle du système, ou le français.",
    )
    return add(command)


def thousands(number: int) -> str:
    """Write a whole number in French, with its thousands parted."""
    return figure(number, "fr")


def ort(commune: Commune) -> str:
    """Word whether a signed ORT covers a commune, and since when."""
    if not commune.ort:
        return "non"
    return f"signée le {commune.date_ort}" if commune.date_ort else "signée, date inconnue"


def epci(commune: Commune) -> str:
    """Name the intercommunalité of a commune."""
    found = commune.intercommunalite
    return "aucune" if found is None else found.nom


_STATUSES = {
    "actuelle": "code en vigueur",
    "arrondissement": "arrondissement municipal",
    "deleguee_ou_associee": "ancienne commune, aujourd'hui déléguée ou associée",
    "ancienne": "ancien code",
    "ambigue": "ancien code de plusieurs communes",
    "sans_suite": "ancien code, sans commune aujourd'hui",
    "hors_departements": "code hors des 101 départements",
    "inconnue": "code inconnu",
}

_REPAIRS = {
    "espaces": "espaces retirés",
    "majuscules": "mis en majuscules",
    "entier": "nombre lu comme un code",
    "zero": "zéro rétabli",
    "siren": "SIREN de la commune",
    "lettres": "lettres lues comme des chiffres",
    "decimale": french("« .0 » retiré"),
}


def describe(resolution: Resolution) -> str:
    """Say in a line what a code is and where it leads.

    Args:
        resolution: what was found.
    """
    said = [_STATUSES[resolution.status]]
    said += [_REPAIRS[done] for done in resolution.repairs]
    if resolution.intercommunalite is not None:
        said = [f"SIREN de l'intercommunalité {resolution.intercommunalite.nom}"]
    line = french("{text} : {said}", text=resolution.text, said=", ".join(said))
    if resolution.communes:
        towns = ", ".join(f"{c.nom} ({c.code_insee})" for c in resolution.communes)
        programme = "dans le programme" if resolution.commune else "hors du programme"
        line += f" → {towns}, {programme}"
    if resolution.codes and resolution.codes != tuple(c.code_insee for c in resolution.communes):
        line += french(" ; codes à cette date : {codes}", codes=", ".join(resolution.codes))
    return line


def found_by(match: Match[Commune] | Match[CommuneFrance]) -> str:
    """Say by what a commune was found.

    Args:
        match: what was found.
    """
    return {
        "exact": "nom",
        "plie": "nom",
        "code_postal": "code postal",
        "ancien_nom": f"ancien nom, {match.name}",
        "prefixe": "début du nom",
        "mots": "mots du nom",
        "departement": "département",
        "proche": f"nom proche, {count(match.distance, 'fr', 'différence')}",
    }[match.reason]


def grid(header: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[int]) -> list[str]:
    """Align cells in columns.

    Args:
        header: the heads of the columns.
        rows: the cells.
        right: numbers of the columns, from 0, whose cells are flush right.

    >>> grid(["a", "b"], [["xx", "1"], ["y", "10"]], frozenset({1}))
    ['a    b', 'xx   1', 'y   10']
    """
    widths = [max(map(width, column)) for column in zip(header, *rows, strict=True)]

    def padded(place: int, cell: str) -> str:
        space = " " * (widths[place] - width(cell))
        return space + cell if place in right else cell + space

    return [
        "  ".join(padded(place, cell) for place, cell in enumerate(line)).rstrip()
        for line in (header, *rows)
    ]
