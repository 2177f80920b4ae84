"""`pvd-data enrich`: a file with the programme's columns beside each row."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pvd_data.base.language import os_refusal
from pvd_data.base.text import one_line
from pvd_data.cli.values import not_one_of
from pvd_data.cli.words import CannotError, count, thousands
from pvd_data.dataframes.lookup import PREFIX, available
from pvd_data.enriching.enrich import ENGINES, enrich_file
from pvd_data.enriching.job import Job
from pvd_data.errors import ExportError, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pvd_data.enriching.enrich import Engine
    from pvd_data.enriching.job import Summary

#: A smaller file is done before one could look at a bar.
LONG = 20_000_000


def _columns(_context: click.Context, _option: click.Parameter, given: str | None) -> object:
    if given is None or given.strip() == "all":
        return given and "all"
    names = [name.strip() for name in given.split(",") if name.strip()]
    for name in names:
        if name not in available():
            raise click.BadParameter(not_one_of(name, "colonne", available()))
    return tuple(names)


@click.command()
@click.argument("file", metavar="FICHIER")
@click.option("--on", metavar="LIBELLÉ", help="Colonne des codes INSEE ; d'office, reconnue.")
@click.option(
    "-o",
    "--output",
    "out",
    metavar="SORTIE",
    required=True,
    help="Fichier à écrire, de la même forme ; - pour la sortie standard.",
)
@click.option(
    "--columns",
    metavar="NOM,NOM…",
    callback=_columns,
    help="Colonnes à ajouter, ou all pour toutes ; d'office, les plus courantes.",
)
@click.option("--prefix", default=PREFIX, show_default=True, help="Début de leur nom.")
@click.option(
    "--resolve-former",
    is_flag=True,
    help="Suit les anciens codes et les arrondissements jusqu'à la commune d'aujourd'hui.",
)
@click.option("--repair", is_flag=True, help="Rétablit les codes qui ont perdu leur zéro.")
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="auto",
    show_default=True,
    help="Qui fait la jointure ; d'office, polars ou duckdb s'ils sont installés.",
)
@click.option("--force", is_flag=True, help="Remplace un fichier qui existe déjà.")
@click.option("--quiet", is_flag=True, help="Ne dit rien si tout va bien.")
def enrich(
    file: str,
    on: str | None,
    out: str,
    columns: tuple[str, ...] | str | None,
    prefix: str,
    resolve_former: bool,
    repair: bool,
    engine: Engine,
    force: bool,
    quiet: bool,
) -> None:
    """Ajoute à chaque ligne d'un fichier ce que le programme dit de sa commune.

    Le fichier est un CSV, un Parquet ou des lignes JSON (.jsonl), de n'importe quelle taille, ou
    - pour l'entrée standard. Ses lignes et ses cellules sortent telles quelles et dans le même
    ordre ; un code inconnu reste, et la colonne pvd_code_statut le dit.

    Codes de sortie : 0 le fichier est écrit, 2 travail impossible.
    """
    with _progress(file, quiet=quiet) as progress:
        job = Job(file, on, columns, prefix, resolve_former, repair, progress)
        try:
            summary = enrich_file(job, out, engine=engine, force=force)
        except ExportError as error:
            raise CannotError(f"{one_line(error.path)} : {_reason(error)}") from error
        except UnreadableFileError as error:
            raise CannotError(f"{one_line(error.path)} : {error.fr}") from error
    if not quiet:
        click.echo("\n".join(_words(job, out, summary)), err=True)


def _reason(error: ExportError) -> str:
    cause = error.__cause__
    if not isinstance(cause, OSError):
        return error.fr
    return f"rien n'est écrit : {os_refusal(cause)['fr']}"


def _words(job: Job, out: str, summary: Summary) -> Iterator[str]:
    """Say what was done."""
    yield (
        f"{one_line(out)} : {count(summary.rows, 'ligne')}, dont {thousands(summary.inside)} dans "
        f"le programme (colonne « {one_line(summary.on, 40)} », moteur {summary.engine})"
    )
    former = summary.of("ancienne", "arrondissement", "deleguee_ou_associee")
    follow = "" if job.resolve_former else " ; --resolve-former les suit"
    yield from _line("codes réparés", summary.repaired)
    yield from _line("anciens codes ou parties de communes", former, follow)
    yield from _line("anciens codes de plusieurs communes", summary.of("ambigue"))
    yield from _line("anciens codes sans commune aujourd'hui", summary.of("sans_suite"))
    yield from _line("codes hors des 101 départements", summary.of("hors_departements"))
    hint = "" if job.repair else " ; --repair rétablit ceux qui ont perdu leur zéro"
    yield from _line("codes inconnus", summary.of("inconnue"), hint)
    yield from _line("lignes sans code", summary.of(None))


def _line(what: str, number: int, more: str = "") -> Iterator[str]:
    if number:
        yield f"  {what} : {thousands(number)}{more}"


@contextmanager
def _progress(file: str, *, quiet: bool) -> Iterator[Callable[[float], None] | None]:
    """Show a bar for a large file, to people who wait at a terminal."""
    path = Path(file)
    try:
        size = path.stat().st_size if file != "-" and path.is_file() else 0
    except (OSError, ValueError):
        size = 0
    if quiet or size <= LONG or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1000, label=one_line(path.name, 40), file=sys.stderr) as bar:

        def tell(share: float) -> None:
            bar.update(max(round(share * 1000) - bar.pos, 0))

        yield tell
