"""`python -m pipeline edition FICHIER`: from a file of the publisher to green tests."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.build import inputs_in
from pipeline.errors import BuildError
from pipeline.progress import show_progress
from pipeline.sources import read_register
from pipeline.taking import Project, take
from pvd_data.base.atomic import write_whole
from pvd_data.base.language import os_refusal
from pvd_data.errors import InvalidDataError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

PROJECT = Path(__file__).parent

#: Every test, on all cores.
_ALL = ("--numprocesses=auto", "--dist=worksteal")


@click.command
@click.argument("file", metavar="FICHIER", type=click.Path(path_type=Path))
@click.option(
    "--sources",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    help="Dossier des fichiers officiels, où ce fichier est copié.",
)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Jour de l'édition ; celui du nom.")
@click.option("--cog", type=int, help="Année du COG de ses codes ; celle du nom du fichier.")
@click.option("--accept-lost", is_flag=True, help="Admet ce que l'édition perd, et l'inscrit.")
@click.option(
    "--tests",
    metavar="QUOI",
    multiple=True,
    help="Ce que pytest essaie à la fin ; tout, sauf ce qui demande d'autres programmes, sinon.",
)
@click.option(
    "--quick",
    is_flag=True,
    help="Ni les exemples de la documentation ni tests/golden, qui prennent deux minutes.",
)
@click.pass_context
def edition(
    context: click.Context,
    file: Path,
    sources: Path,
    day: datetime | None,
    cog: int | None,
    accept_lost: bool,
    tests: tuple[str, ...],
    quick: bool,
) -> None:
    """Prend l'édition suivante de la liste, du fichier de l'éditeur aux tests.

    Codes de sortie : 0 tout va bien, 1 un test échoue, 2 il faut une décision et rien n'est écrit.
    """
    try:
        inputs = inputs_in(PROJECT)
        files = sum(one.fichier is not None for one in read_register(inputs.register).values())
        with show_progress(files) as progress:
            taken = take(
                file,
                Project(PROJECT.parent, sources, inputs, progress),
                day=None if day is None else day.date(),
                annee_cog=cog,
                accept_lost=accept_lost,
            )
        write_whole(taken.files)
    except OSError as error:
        click.echo(f"Erreur : {error.filename} : {os_refusal(error)['fr']}", err=True)
        click.echo("Rien n'est écrit.", err=True)
        context.exit(2)
    except (BuildError, InvalidDataError) as error:
        click.echo(f"Erreur : {error}", err=True)
        click.echo("Rien n'est écrit.", err=True)
        context.exit(2)
    click.echo(taken.report)
    known = f"Édition {taken.proposal.new.millesime}, version {taken.version.number}"
    for step in steps(tests, quick=quick):
        said = f"python {shlex.join(step)}"
        click.echo(f"$ {said}", err=True)
        if _run(step, sources):
            click.echo(f"{known} : écrite, mais « {said} » échoue, voir ci-dessus.", err=True)
            context.exit(1)
    click.echo(f"{known} : écrite et vérifiée.", err=True)


def _run(step: Sequence[str], sources: Path) -> int:
    """Run Python in the project, whose tests find the official files."""
    environ = {**os.environ, "PVD_SOURCES": str(sources.resolve())}
    done = subprocess.run(  # noqa: S603
        [sys.executable, *step], cwd=PROJECT.parent, env=environ, check=False
    )
    return done.returncode


def steps(tests: Sequence[str], *, quick: bool) -> list[list[str]]:
    """Return what Python runs once an edition is written: texts and tests that quote it, checks.

    Args:
        tests: what pytest tries; everything if empty.
        quick: whether to leave out the examples of the documentation, and the golden files.
    """
    return [
        ["-m", "tests.edition"],
        *([] if quick else [["-m", "tests.docs"], ["-m", "tests.golden"]]),
        ["-m", "pvd_data", "schema", "--check"],
        ["-m", "pvd_data", "validate"],
        ["-m", "pytest", "-q", "-m", "not outside", *(tests or _ALL)],
    ]
