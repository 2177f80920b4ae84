"""`pvd-data search`: communes by a name typed by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pvd_data.base.language import Text
from pvd_data.base.safe_json import dump_json
from pvd_data.base.text import WORD, one_line
from pvd_data.cli.usage import Command, WholeNumber, format_option
from pvd_data.cli.words import (
    CannotError,
    counted,
    current_lang,
    found_by,
    grid,
    print_data,
    print_text,
    say,
    tell,
    thousands,
)
from pvd_data.errors import UnknownKeyError
from pvd_data.reference.plain import load

if TYPE_CHECKING:
    from pvd_data.reference.search import Match
    from pvd_data.schema.models.communes import Commune
    from pvd_data.schema.models.reference import CommuneFrance

_NONE_IN_FRANCE = Text(
    fr="« {text} » : aucune commune en France", en="{text!r}: no commune of France"
)
_NONE = Text(
    fr="« {text} » : aucune commune dans le programme ; --france cherche partout",
    en="{text!r}: no commune of the programme; --france looks everywhere",
)

_CUT = Text(
    fr="{shown} sur {all} ; --limit en montre plus",
    en="{shown} of {all}; --limit shows more",
)

_ALL = 10**6
"""More answers than there are communes."""


@click.command(cls=Command)
@click.argument("text", metavar="TEXTE")
@click.option(
    "--departement", metavar="CODE", help="Ne cherche que dans ce département, par exemple 05."
)
@click.option(
    "--limit",
    default=10,
    metavar="NOMBRE",
    type=WholeNumber(),
    help="Nombre de réponses au plus ; par défaut 10.",
)
@click.option(
    "--france",
    is_flag=True,
    help="Cherche dans toute la France, et pas seulement dans le programme.",
)
@format_option
def search(text: str, departement: str | None, limit: int, france: bool, output: str) -> None:
    """Cherche une commune par un nom, même mal écrit, un ancien nom ou un code postal.

    TEXTE : ce que vous savez d'elle, par exemple st bonnet champsaur ; le nom d'un département, le nom
    ou le SIREN d'une intercommunalité donnent toutes leurs communes.
    """
    pvd = load()

    def find(most: int) -> tuple[Match[Commune], ...] | tuple[Match[CommuneFrance], ...]:
        if france:
            return pvd.search(text, departement=departement, limit=most, scope="france")
        return pvd.search(text, departement=departement, limit=most)

    try:
        matches = find(limit)
    except UnknownKeyError as error:
        said = Text(
            fr="« {code} » n'est pas le code d'un département",
            en="{code!r} is not the code of a département",
        )
        raise CannotError(said.fill(code=one_line(str(departement), WORD))) from error
    if output == "json":
        plain = [
            {
                "code_insee": match.commune.code_insee,
                "nom": match.commune.nom,
                "code_departement": match.commune.code_departement,
                "in_programme": match.commune.code_insee in pvd.communes,
                "reason": match.reason,
                "name": match.name,
                "distance": match.distance,
                "code": match.code,
            }
            for match in matches
        ]
        print_data(f"{dump_json(plain, indent=2)}\n")
        return
    if not matches:
        none = _NONE_IN_FRANCE if france else _NONE
        tell(none.fill(text=one_line(text, WORD))[current_lang()])
        return
    rows = [
        [
            match.commune.code_insee,
            match.commune.nom,
            match.commune.departement.nom,
            found_by(match),
        ]
        for match in matches
    ]
    header = ["Code", "Commune", "Département", say("Trouvée par", "Found by")]
    for line in grid(header, rows, frozenset()):
        print_text(line)
    if len(matches) == limit:
        # Names that merely resemble what was typed are no answers where there are others.
        close = matches[-1].reason == "proche"
        all_of_them = sum(close or match.reason != "proche" for match in find(_ALL))
        if all_of_them > limit:
            shown = counted(limit, "réponse", "answer")
            tell(_CUT.fill(shown=shown, all=thousands(all_of_them))[current_lang()])
