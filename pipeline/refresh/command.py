"""`python -m pipeline refresh`: the command line of a refresh."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.build import inputs_in
from pipeline.errors import BuildError
from pipeline.progress import show_progress
from pipeline.refresh.access import read_accesses
from pipeline.refresh.run import Order, refresh
from pipeline.refresh.web import Limits, Web
from pipeline.sources import read_register
from pipeline.taking import Project
from pvd_data.base.atomic import write_whole
from pvd_data.base.language import os_refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.refresh.collecting import Collected

PROJECT = Path(__file__).parents[1]

_SAID = {"inchangee": "inchangée", "nouvelle": "nouvelle", "echec": "échec"}


@click.command("refresh")
@click.option(
    "--sources",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    help="Dossier des fichiers officiels, où les nouveaux sont mis.",
)
@click.option("--only", metavar="SOURCE", multiple=True, help="Cette source seulement.")
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    help="Dossier où tout est écrit (projet/, sources/, resume.md, resume.json) ; sinon le projet et "
    "le dossier des sources eux-mêmes, et .refresh/ pour le résumé.",
)
@click.option(
    "--root",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=PROJECT.parent,
    help="Racine du projet ; celui-ci sinon.",
)
@click.option(
    "--inputs",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Dossier du registre et des corrections ; pipeline/ sinon.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=Limits.seconds,
    show_default=True,
    help="Au plus, pour chaque réponse, renvois et reprises compris.",
)
@click.option(
    "--megabytes",
    type=click.FloatRange(min=0, min_open=True),
    default=Limits.size / 1_000_000,
    show_default=True,
    help="Au plus, pour chaque réponse.",
)
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), help="Jour de la lecture ; ce jour sinon."
)
@click.pass_context
def refresh_command(
    context: click.Context,
    sources: Path,
    only: tuple[str, ...],
    into: Path | None,
    root: Path,
    folder: Path | None,
    seconds: float,
    megabytes: float,
    day: datetime | None,
) -> None:
    """Demande aux éditeurs ce qui a changé, le construit sur une copie, et dit quoi.

    Codes de sortie : 0 rien de nouveau, 1 du nouveau, construit, 2 une source au moins n'a pu être
    prise, ou rien n'a pu être construit : le résumé dit ce qui l'a été.
    """
    try:
        inputs = inputs_in(folder or PROJECT)
        register = read_register(inputs.register)
        number = len(only) or len(read_accesses(inputs.register))
        files = sum(one.fichier is not None for one in register.values())
        today = datetime.now(UTC) if day is None else day
        with show_progress(files) as progress, show_asking(number) as order:
            project = Project(root, sources, inputs, progress)
            web = Web(Limits(seconds, int(megabytes * 1_000_000)))
            summary, made = refresh(project, replace(order, day=today.date(), only=only, web=web))
        place = root / ".refresh" if into is None else into
        made[place / "resume.json"] = summary.as_json()
        made[place / "resume.md"] = summary.as_markdown().encode()
        _write(made, into, root, sources)
    except OSError as error:
        click.echo(f"Erreur : {error.filename} : {os_refusal(error)['fr']}", err=True)
        click.echo("Rien n'est écrit.", err=True)
        context.exit(2)
    except BuildError as error:
        click.echo(f"Erreur : {error}", err=True)
        click.echo("Rien n'est écrit.", err=True)
        context.exit(2)
    click.echo(summary.as_markdown(), nl=False)
    context.exit(summary.exit_code)


def _write(made: Mapping[Path, bytes], into: Path | None, root: Path, sources: Path) -> None:
    """Write all files or none, into the project or beside it."""
    if into is not None:
        made = {_moved(path, into, root, sources): content for path, content in made.items()}
    for path in made:
        path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(made)


def _moved(path: Path, into: Path, root: Path, sources: Path) -> Path:
    if path.is_relative_to(into):
        return path
    for name, folder in (("sources", sources), ("projet", root)):
        if path.is_relative_to(folder):
            return into / name / path.relative_to(folder)
    return into / "projet" / "pipeline" / path.name  # --inputs elsewhere


@contextmanager
def show_asking(number: int) -> Iterator[Order]:
    """Show on stderr which source is asked for: a bar on a terminal, otherwise a line for each.

    Args:
        number: how many are asked for.

    Yields:
        An order that tells of them, for today.
    """
    today = datetime.now(UTC).date()
    if not sys.stderr.isatty():
        yield Order(today, on_collected=lambda one: click.echo(_line(one), err=True))
        return
    with click.progressbar(
        length=number, label="Sources", file=sys.stderr, item_show_func=lambda item: item
    ) as bar:
        yield Order(
            today,
            on_source=lambda code: bar.update(0, code),
            on_collected=lambda one: bar.update(1, one.code),
        )


def _line(one: Collected) -> str:
    return f"{one.code} : {_SAID[one.state]} ({one.said})"
