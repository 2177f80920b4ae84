"""`pvd-data export`: tables as files of other formats."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pvd_data.base.text import one_line
from pvd_data.cli.values import not_one_of
from pvd_data.cli.words import CannotError, count
from pvd_data.errors import ExportError, UnknownKeyError
from pvd_data.exports.export import write_formats
from pvd_data.exports.flat import FLAT
from pvd_data.exports.registry import FORMATS
from pvd_data.exports.selection import Filters
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from pvd_data.exports.export import Written
    from pvd_data.exports.registry import Format

_CODES = {
    "departements": "le code d'aucun département",
    "regions": "le code d'aucune région",
    "intercommunalites_france": "le SIREN d'aucun EPCI",
}


def _split(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> tuple[str, ...]:
    """Take several words, each perhaps a list parted by commas; each word once."""
    words = [word.strip() for text in given for word in text.split(",")]
    if not all(words):  # an unset variable of a script must not mean all of France
        raise click.BadParameter("une valeur vide ; donnez-en une, ou retirez l'option.")
    return tuple(dict.fromkeys(words))


@click.command()
@click.argument("tables", metavar="[TABLE]…", nargs=-1)
@click.option(
    "--to",
    "folder",
    required=True,
    metavar="DOSSIER",
    type=click.Path(path_type=Path),
    help="Le dossier où écrire ; il est créé au besoin.",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    default=("csv",),
    show_default=True,
    metavar="FORMAT",
    callback=_split,
    help=f"{', '.join(FORMATS)} ; plusieurs : répétez, ou séparez par des virgules.",
)
@click.option(
    "--flat",
    is_flag=True,
    help=f"{FLAT} : les communes avec les noms de leur département, région et EPCI.",
)
@click.option(
    "--departement",
    multiple=True,
    metavar="CODE",
    callback=_split,
    help="Seulement ces départements, par exemple 05.",
)
@click.option(
    "--region",
    multiple=True,
    metavar="CODE",
    callback=_split,
    help="Seulement ces régions, par exemple 93.",
)
@click.option(
    "--siren-epci",
    multiple=True,
    metavar="SIREN",
    callback=_split,
    help="Seulement ces intercommunalités, par exemple 200067742.",
)
@click.option("--force", is_flag=True, help="Remplace les fichiers qui sont déjà là.")
def export(
    tables: tuple[str, ...],
    folder: Path,
    formats: tuple[str, ...],
    flat: bool,
    departement: tuple[str, ...],
    region: tuple[str, ...],
    siren_epci: tuple[str, ...],
    force: bool,
) -> None:
    """Écrit les tables pour un tableur, une carte, une base de données, un programme.

    Sans TABLE, toutes celles du jeu de données ; avec --flat, celle-là seule. csv, json, jsonl,
    geojson et parquet donnent un fichier par table ; xlsx, sqlite et zip un seul pour toutes.

    Les filtres choisissent des communes ; chaque table garde les lignes de ces communes et
    celles auxquelles elles renvoient, aucune clé étrangère ne reste sans réponse. Les valeurs
    d'un même filtre s'ajoutent, des filtres différents se combinent.

    Les fichiers ne sont mis en place qu'une fois tous écrits. Leurs noms vont sur la sortie
    standard, un par ligne.
    """
    for name in formats:
        if name not in FORMATS:
            raise CannotError(_no_format(name))
    for name in tables:
        if name not in (*TABLES, FLAT):
            raise CannotError(not_one_of(name, "table", (*TABLES, FLAT)))
    try:
        written = write_formats(
            folder,
            formats,
            tuple(dict.fromkeys(tables)),
            flat=flat,
            filters=Filters(departement, region, siren_epci),
            force=force,
            begin=_begin,
        )
    except ExportError as error:
        raise CannotError(f"{one_line(error.path)} : {one_line(error.fr)}") from error
    except UnknownKeyError as error:
        raise CannotError(_no_code(error)) from error
    for file in written:
        click.echo(file.path)
    for file in written:
        click.echo(_summary(file), err=True)


def _begin(found: Format) -> None:
    """Say what takes its time, to somebody who watches."""
    if found.slow and sys.stderr.isatty():
        click.echo(f"{found.name} : en cours d'écriture…", err=True)


def _summary(file: Written) -> str:
    if not file.tables:
        return f"{file.path.name} : son schéma"
    rows = count(file.rows, "ligne")
    if file.tables > 1:
        rows = f"{count(file.tables, 'table')}, {rows}"
    return f"{file.path.name} : {rows}"


def _no_format(name: str) -> str:
    close = difflib.get_close_matches(name.lower(), FORMATS, n=1)
    hint = f"vouliez-vous dire « {close[0]} » ?" if close else f"il y a : {', '.join(FORMATS)}."
    return f"« {one_line(name, 80)} » : format inconnu ; {hint}"


def _no_code(error: UnknownKeyError) -> str:
    said = f"« {one_line(str(error.key), 80)} » n'est {_CODES[error.table]}"
    close = [f"« {key} »" for key in error.close_matches]
    return f"{said} ; vouliez-vous dire {' ou '.join(close)} ?" if close else f"{said}."
