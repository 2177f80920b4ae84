"""`pvd-data show`: one town as a card, or the towns of a département or EPCI as a list."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from pvd_data.cli.words import CannotError, count, epci, format_option, grid, ort, thousands
from pvd_data.dataset import Dataset, load
from pvd_data.errors import UnknownKeyError
from pvd_data.models.communes import Commune
from pvd_data.search import find_by_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pvd_data.models.territoires import Departement, Intercommunalite


@click.command()
@click.argument("code_or_name", metavar="CODE_OU_NOM")
@format_option
def show(code_or_name: str, output: str) -> None:
    """Montre une commune, ou les communes d'un département ou d'une intercommunalité.

    CODE_OU_NOM : code INSEE ou nom de la commune ; code ou nom du département ; SIREN de
    l'intercommunalité.
    """
    found = find(load(), code_or_name.strip())
    if output == "json":
        click.echo(json.dumps(dump(found), ensure_ascii=False, indent=2))
    elif isinstance(found, Commune):
        show_card(found)
    else:
        click.secho(f"{found.nom} : {count(len(found.communes), 'commune')}", bold=True)
        for line in list_communes(found.communes):
            click.echo(line)


def find(pvd: Dataset, text: str) -> Commune | Departement | Intercommunalite:
    """Find what a code or a name means.

    Args:
        pvd: where to look.
        text: code INSEE, code of a département, SIREN of an EPCI, or a name.

    Raises:
        CannotError: it means nothing, or several communes.
    """
    if text in pvd.communes:
        return pvd.communes[text]
    if text in pvd.departements:
        return pvd.departements[text]
    if text in pvd.intercommunalites:
        return pvd.intercommunalites[text]
    communes = find_by_name(pvd.communes.values(), text)
    if len(communes) > 1:
        lines = [f"  {c.code_insee}  {c.nom} ({c.departement.nom})" for c in communes]
        raise CannotError(
            f"« {text} » est le nom de {len(communes)} communes ; donnez le code de l'une :\n"
            + "\n".join(lines)
        )
    if communes:
        return communes[0]
    for departement in find_by_name(pvd.departements.values(), text):
        return departement
    raise CannotError(f"« {text} » n'est pas dans le programme.{_suggest(pvd, text)}")


def _suggest(pvd: Dataset, text: str) -> str:
    try:
        pvd.communes[text]
    except UnknownKeyError as error:
        close = [pvd.communes[str(code)] for code in error.close_matches]
        if close:
            names = ", ".join(f"{commune.nom} ({commune.code_insee})" for commune in close)
            return f" Vouliez-vous dire : {names} ?"
    return " Donnez le code INSEE ou le nom d'une commune du programme."


def dump(found: Commune | Departement | Intercommunalite) -> dict[str, Any]:
    """Return a row and what it is related to as plain objects for JSON.

    Args:
        found: the row.
    """
    plain = found.model_dump(mode="json")
    if isinstance(found, Commune):
        related = found.intercommunalite
        plain["intercommunalite"] = related and related.model_dump(mode="json")
        plain["departement"] = found.departement.model_dump(mode="json")
        plain["region"] = found.region.model_dump(mode="json")
        plain["evenements"] = [event.model_dump(mode="json") for event in found.evenements]
    else:
        plain["communes"] = [commune.model_dump(mode="json") for commune in found.communes]
    return plain


def show_card(commune: Commune) -> None:
    """Print one commune.

    Args:
        commune: a linked row.
    """
    related = commune.intercommunalite
    adhesion = commune.date_adhesion
    click.secho(f"{commune.nom} ({commune.code_insee})", bold=True)
    lines = {
        "Département": f"{commune.departement.nom} ({commune.code_departement})",
        "Région": f"{commune.region.nom} ({commune.region.code_region})",
        "Intercommunalité": "aucune"
        if related is None
        else f"{related.nom} ({related.siren_epci})",
        "Population": (
            f"{count(commune.population_municipale, 'habitant')} ({commune.annee_population})"
        ),
        "Codes postaux": ", ".join(commune.codes_postaux),
        "Adhésion": "date inconnue" if adhesion is None else adhesion.isoformat(),
        "ORT": ort(commune),
        "SIREN": commune.siren,
        "Identifiant": commune.id_pvd,
        "Centre": f"{commune.latitude} N, {commune.longitude} E",
        "Événements": " ; ".join(event.nom for event in commune.evenements) or "aucun",
    }
    for label, value in lines.items():
        click.echo(f"  {label:<18}{value}")


def list_communes(communes: Sequence[Commune]) -> list[str]:
    """Return communes as the lines of an aligned list, with a header.

    Args:
        communes: linked rows.
    """
    header = ["Code", "Commune", "Intercommunalité", "Population", "Adhésion", "ORT"]
    rows = [
        [
            commune.code_insee,
            commune.nom,
            epci(commune),
            thousands(commune.population_municipale),
            "date inconnue" if commune.date_adhesion is None else str(commune.date_adhesion),
            ort(commune),
        ]
        for commune in communes
    ]
    return grid(header, rows, right=frozenset({3}))
