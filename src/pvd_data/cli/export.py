"""`pvd-data export`: tables as files of other formats."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pvd_data.base.language import Text, one_of
from pvd_data.base.text import WORD, one_line
from pvd_data.cli.usage import PLACE, Choice, Command, not_one_of, split_words
from pvd_data.cli.words import (
    CannotError,
    counted,
    current_lang,
    is_watched,
    print_text,
    say,
    tell,
    thousands,
)
from pvd_data.errors import UnknownKeyError
from pvd_data.exports.export import write_formats
from pvd_data.exports.outlines import Outlines
from pvd_data.exports.registry import FORMATS
from pvd_data.exports.selection import Filters
from pvd_data.schema.joined import FLAT
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from pvd_data.exports.export import Written
    from pvd_data.exports.registry import Format

_CODES = {
    "departements": Text(
        fr="« {code} » n'est le code d'aucun département",
        en="{code!r} is the code of no département",
    ),
    "regions": Text(
        fr="« {code} » n'est le code d'aucune région", en="{code!r} is the code of no région"
    ),
    "intercommunalites_france": Text(
        fr="« {code} » n'est le SIREN d'aucun EPCI", en="{code!r} is the SIREN of no EPCI"
    ),
}


@click.command(cls=Command)
@click.argument("tables", metavar="[TABLE]...", nargs=-1)
@click.option(
    "--to",
    "folder",
    required=True,
    metavar="DOSSIER",
    type=PLACE,
    help="Dossier où écrire ; il est créé s'il n'existe pas.",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    default=("csv",),
    metavar="FORMAT",
    callback=split_words,
    help=f"{', '.join(FORMATS)} ; plusieurs, séparés par des virgules ; par défaut csv.",
)
@click.option(
    "--flat",
    is_flag=True,
    help=f"Écrit {FLAT} : les communes avec le nom de leur département, de leur région "
    "et de leur intercommunalité.",
)
@click.option(
    "--departement",
    multiple=True,
    metavar="CODE",
    callback=split_words,
    help="Seulement ces départements, par exemple 05.",
)
@click.option(
    "--region",
    multiple=True,
    metavar="CODE",
    callback=split_words,
    help="Seulement ces régions, par exemple 93.",
)
@click.option(
    "--siren-epci",
    multiple=True,
    metavar="SIREN",
    callback=split_words,
    help="Seulement ces intercommunalités, par exemple 200067742.",
)
@click.option(
    "--geometry",
    type=Choice(["point", "contour"]),
    default="point",
    help="En geojson, le centre des communes du programme, ou leur contour.",
)
@click.option(
    "--contours",
    metavar="FICHIER",
    type=PLACE,
    help="Le GeoJSON des contours ; par défaut contours/communes.geojson du dépôt, s'il est là.",
)
@click.option("--force", is_flag=True, help="Remplace les fichiers qui existent déjà.")
def export(
    tables: tuple[str, ...],
    folder: Path,
    formats: tuple[str, ...],
    flat: bool,
    departement: tuple[str, ...],
    region: tuple[str, ...],
    siren_epci: tuple[str, ...],
    geometry: str,
    contours: Path | None,
    force: bool,
) -> None:
    """Écrit les données dans des fichiers : pour un tableur, une carte, une base, un programme.

    TABLE : les tables voulues, par exemple communes. Sans TABLE, toutes ; avec --flat et sans
    TABLE, celle de --flat seulement. Les formats csv, json, jsonl, geojson et parquet donnent un
    fichier par table ; xlsx, sqlite et zip, un seul fichier pour toutes.

    Avec --departement, --region ou --siren-epci, il ne reste que les communes choisies et, dans
    les autres tables, les lignes qui les concernent. Plusieurs valeurs d'une même option
    s'ajoutent ; avec deux options, il reste les communes qui répondent aux deux.

    La commande affiche le nom de chaque fichier écrit. Les fichiers n'apparaissent qu'une fois
    tous écrits.
    """
    for name, there in (*((n, FORMATS) for n in formats), *((n, (*TABLES, FLAT)) for n in tables)):
        if name not in there:
            raise CannotError(not_one_of(name, there))
    if geometry == "point" and contours is not None:
        raise click.UsageError(_FOR_CONTOURS[current_lang()])
    try:
        written = write_formats(
            folder,
            formats,
            tuple(dict.fromkeys(tables)),
            flat=flat,
            filters=Filters(departement, region, siren_epci),
            outlines=None if geometry == "point" else Outlines(contours),
            force=force,
            begin=_begin,
        )
    except UnknownKeyError as error:
        raise CannotError(_no_code(error)) from error
    for file in written:
        print_text(str(file.path))
    for file in written:
        tell(_summary(file))


_FOR_CONTOURS = Text(
    fr="--contours ne va qu'avec --geometry contour",
    en="--contours goes with --geometry contour only",
)


def _begin(found: Format) -> None:
    """Say that a slow format is being written, where a person sees it."""
    if found.slow and is_watched(sys.stderr):
        tell(say("{name} : en cours d'écriture…", "{name}: writing…", name=found.name))


def _summary(file: Written) -> str:
    what = counted(file.rows, "ligne", "row")
    if not file.tables:
        what = say("son schéma", "its schema")
    elif file.tables > 1:
        what = f"{counted(file.tables, 'table', 'table')}, {what}"
    if file.bare:
        what += say(
            ", dont {bare} sans contour", ", {bare} without outline", bare=thousands(file.bare)
        )
    return say("{name} : {what}", "{name}: {what}", name=file.path.name, what=what)


def _no_code(error: UnknownKeyError) -> Text:
    what = _CODES[error.table].fill(code=one_line(str(error.key), WORD))
    if not error.close_matches:
        return what
    hint = one_of(error.close_matches)
    return Text(fr="{what} ; {hint}", en="{what}; {hint}").fill(what=what, hint=hint)
