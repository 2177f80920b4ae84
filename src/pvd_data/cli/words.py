"""How values are worded for people, in French; and how a command says that it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pvd_data.reference.history import Resolution
    from pvd_data.reference.search import Match
    from pvd_data.schema.models.communes import Commune
    from pvd_data.schema.models.reference import CommuneFrance

#: Parts thousands, as French typography wants: a narrow no-break space.
_THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"

format_option = click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Texte pour les gens, JSON pour les machines.",
)


class CannotError(click.ClickException):
    """The command cannot do its work: a sentence for people, exit code 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the sentence to stderr."""
        click.echo(f"Erreur : {self.format_message()}", err=True)


def count(number: int, singular: str, plural: str | None = None) -> str:
    """Word a number of things.

    >>> count(1, "habitant"), count(0, "habitant")
    ('1 habitant', '0 habitant')
    """
    noun = singular if number < 2 else plural or f"{singular}s"
    return f"{thousands(number)} {noun}"


def thousands(number: int) -> str:
    """Write a whole number with its thousands parted."""
    return f"{number:,}".replace(",", _THIN_SPACE)


def ort(commune: Commune) -> str:
    """Word whether a signed ORT covers a commune, and since when."""
    if not commune.ort:
        return "non"
    return f"signée le {commune.date_ort}" if commune.date_ort else "signée, date inconnue"


def epci(commune: Commune) -> str:
    """Name the intercommunalité of a commune."""
    found = commune.intercommunalite
    return "aucune" if found is None else found.nom


_STATUTS = {
    "actuelle": "code en vigueur",
    "arrondissement": "arrondissement municipal",
    "deleguee_ou_associee": "ancienne commune, aujourd'hui déléguée ou associée",
    "ancienne": "ancien code",
    "ambigue": "ancien code de plusieurs communes",
    "sans_suite": "ancien code, sans commune aujourd'hui",
    "hors_departements": "code hors des 101 départements",
    "inconnue": "code inconnu",
}

_REPARATIONS = {
    "espaces": "espaces retirés",
    "majuscules": "mis en majuscules",
    "entier": "nombre lu comme un code",
    "zero": "zéro rétabli",
    "siren": "SIREN de la commune",
}


def describe(resolution: Resolution) -> str:
    """Say in a line what a code is and where it leads.

    Args:
        resolution: what was found.
    """
    said = [_STATUTS[resolution.statut]]
    said += [_REPARATIONS[done] for done in resolution.reparations]
    if resolution.intercommunalite is not None:
        said = [f"SIREN de l'intercommunalité {resolution.intercommunalite.nom}"]
    line = f"{resolution.saisie} : {', '.join(said)}"
    if resolution.communes:
        towns = ", ".join(f"{c.nom} ({c.code_insee})" for c in resolution.communes)
        programme = "dans le programme" if resolution.commune else "hors du programme"
        line += f" → {towns}, {programme}"
    if resolution.codes and resolution.codes != tuple(c.code_insee for c in resolution.communes):
        line += f" ; codes à cette date : {', '.join(resolution.codes)}"
    return line


def reason(match: Match[Commune] | Match[CommuneFrance]) -> str:
    """Say why a commune was found, and which.

    Args:
        match: what was found.
    """
    why = {
        "exact": "nom",
        "plie": "nom",
        "code_postal": "code postal",
        "ancien_nom": f"ancien nom, {match.nom}",
        "prefixe": "début du nom",
        "mots": "mots du nom",
        "departement": "département",
        "proche": f"nom proche, {count(match.ecart, 'différence')}",
    }[match.raison]
    return f"{match.commune.nom} ({match.commune.code_insee}), {why}"


def grid(header: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[int]) -> list[str]:
    """Align cells in columns.

    Args:
        header: the heads of the columns.
        rows: the cells.
        right: numbers of the columns, from 0, whose cells are flush right.

    >>> grid(["a", "b"], [["xx", "1"], ["y", "10"]], frozenset({1}))
    ['a    b', 'xx   1', 'y   10']
    """
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in (header, *rows)
    ]
