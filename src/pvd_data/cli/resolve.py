"""`pvd-data resolve`: codes as people have them, one by one or by the file."""

from __future__ import annotations

import csv
import json
import sys
from typing import TYPE_CHECKING, Any

import click

from pvd_data.cli.words import describe
from pvd_data.dataset import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from typing import TextIO

    from pvd_data.reference.history import Resolution

_COLUMNS = ("saisie", "code", "statut", "codes", "communes", "commune", "reparations")


@click.command()
@click.argument("codes", metavar="CODE...", nargs=-1)
@click.option(
    "--from",
    "source",
    type=click.File(encoding="utf-8-sig"),
    help="Fichier de codes, un par ligne ; - pour l'entrée standard.",
)
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Codes de ce jour-là.")
@click.option(
    "--format",
    "output",
    type=click.Choice(["text", "jsonl", "csv"]),
    default="text",
    show_default=True,
    help="Texte pour les gens, JSON par ligne ou CSV pour les machines.",
)
def resolve(
    codes: tuple[str, ...], source: TextIO | None, day: datetime | None, output: str
) -> None:
    """Dit à quelle commune d'aujourd'hui, ou d'une date, mène un code INSEE, même ancien."""
    if not codes and source is None:
        raise click.UsageError("donnez des codes, ou --from FICHIER.")
    pvd = load()
    asked = None if day is None else day.date()
    write(output, (pvd.resolve(code, asked) for code in _codes(codes, source)))


def _codes(codes: Iterable[str], source: TextIO | None) -> Iterator[str]:
    yield from codes
    for line in source or ():
        if line.strip():
            yield line.rstrip("\r\n")


def write(output: str, resolutions: Iterable[Resolution]) -> None:
    """Print resolutions, each as soon as it is there.

    Args:
        output: text, jsonl or csv.
        resolutions: what was found.
    """
    if output == "csv":
        table = csv.DictWriter(sys.stdout, _COLUMNS, lineterminator="\n", extrasaction="ignore")
        table.writeheader()
        for resolution in resolutions:
            row = dump(resolution)
            row["communes"] = "|".join(commune["code_insee"] for commune in row["communes"])
            row |= {name: "|".join(row[name]) for name in ("codes", "reparations")}
            table.writerow(row)
        return
    for resolution in resolutions:
        if output == "jsonl":
            click.echo(json.dumps(dump(resolution), ensure_ascii=False))
            continue
        click.echo(describe(resolution))
        if resolution.communes_postales:
            names = ", ".join(commune.nom for commune in resolution.communes_postales[:3])
            more = ", …" if len(resolution.communes_postales) > 3 else ""
            click.echo(
                f"  attention : {resolution.code} est aussi le code postal de {names}{more}",
                err=True,
            )


def dump(resolution: Resolution) -> dict[str, Any]:
    """Return a resolution as plain objects for JSON.

    Args:
        resolution: what was found.
    """
    return {
        "saisie": resolution.saisie,
        "code": resolution.code,
        "statut": resolution.statut,
        "codes": list(resolution.codes),
        "communes": [
            {"code_insee": commune.code_insee, "nom": commune.nom}
            for commune in resolution.communes
        ],
        # Its code, where it is in the programme.
        "commune": resolution.commune and resolution.commune.code_insee,
        "siren_epci": resolution.intercommunalite and resolution.intercommunalite.siren_epci,
        "evenements": [row.model_dump(mode="json") for row in resolution.evenements],
        "reparations": list(resolution.reparations),
        "communes_postales": [commune.code_insee for commune in resolution.communes_postales],
    }
