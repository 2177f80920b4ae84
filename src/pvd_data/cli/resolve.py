"""`pvd-data resolve`: codes as people have them, one by one or by the file."""

from __future__ import annotations

import csv
import json
import sys
from typing import TYPE_CHECKING, Any

import click

from pvd_data.base.language import Text
from pvd_data.cli.usage import Choice, Command, Day, TextFile
from pvd_data.cli.words import current_lang, describe, say
from pvd_data.dataset import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from typing import TextIO

    from pvd_data.reference.history import Resolution

_COLUMNS = ("text", "code", "status", "codes", "communes", "commune", "repairs")


@click.command(cls=Command, short_help="Dit à quelle commune d'aujourd'hui mène un code INSEE.")
@click.argument("codes", metavar="[CODE]...", nargs=-1)
@click.option(
    "--from",
    "source",
    metavar="FICHIER",
    type=TextFile(),
    help="Fichier de codes, un par ligne ; un tiret (-) pour ce qu'un autre programme envoie.",
)
@click.option(
    "--date",
    "day",
    metavar="AAAA-MM-JJ",
    type=Day(),
    help="Lit les codes comme à cette date, et donne aussi ceux de cette date.",
)
@click.option(
    "--format",
    "output",
    type=Choice(["text", "jsonl", "csv"]),
    default="text",
    help="text à lire ; jsonl ou csv pour un programme.",
)
def resolve(codes: tuple[str, ...], source: TextIO | None, day: date | None, output: str) -> None:
    """Dit à quelle commune d'aujourd'hui mène un code INSEE, même ancien ou mal écrit.

    CODE : un ou plusieurs codes, comme 05046 ; ou --from, pour les lire dans un fichier.
    """
    if not codes and source is None:
        said = Text(fr="donnez des codes, ou --from FICHIER", en="give codes, or --from FILE")
        raise click.UsageError(said[current_lang()])
    pvd = load()
    write(output, (pvd.resolve(code, day) for code in _codes(codes, source)))


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
            row |= {name: "|".join(row[name]) for name in ("codes", "repairs")}
            table.writerow(row)
        return
    for resolution in resolutions:
        if output == "jsonl":
            click.echo(json.dumps(dump(resolution), ensure_ascii=False))
            continue
        click.echo(describe(resolution)[current_lang()])
        if resolution.postcode_communes:
            names = ", ".join(commune.nom for commune in resolution.postcode_communes[:3])
            more = ", …" if len(resolution.postcode_communes) > 3 else ""
            said = say(
                "  attention : {code} est aussi le code postal de {names}",
                "  note: {code} is also the postcode of {names}",
                code=resolution.code,
                names=names + more,
            )
            click.echo(said, err=True)


def dump(resolution: Resolution) -> dict[str, Any]:
    """Return a resolution as plain objects for JSON.

    Args:
        resolution: what was found.
    """
    return {
        "text": resolution.text,
        "code": resolution.code,
        "status": resolution.status,
        "codes": list(resolution.codes),
        "communes": [
            {"code_insee": commune.code_insee, "nom": commune.nom}
            for commune in resolution.communes
        ],
        # Its code, where it is in the programme.
        "commune": resolution.commune and resolution.commune.code_insee,
        "siren_epci": resolution.intercommunalite and resolution.intercommunalite.siren_epci,
        "events": [row.model_dump(mode="json") for row in resolution.events],
        "repairs": list(resolution.repairs),
        "postcode_communes": [commune.code_insee for commune in resolution.postcode_communes],
    }
