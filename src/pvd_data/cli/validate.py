"""`pvd-data validate`: data against the schemas and the reference; a report, an exit code."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pvd_data.base.language import Text
from pvd_data.cli.options import check_options, on_disk, options_over, pick_settings
from pvd_data.cli.outputs import (
    Checked,
    append_summary,
    parse_outputs,
    print_report,
    write_file,
)
from pvd_data.cli.parameters import Choice
from pvd_data.cli.progress import progress_bar
from pvd_data.cli.usage import Command
from pvd_data.cli.words import spoken
from pvd_data.reports.registry import FORMATS
from pvd_data.validation.validate import validate as check

if TYPE_CHECKING:
    from pvd_data.report import Report
    from pvd_data.validation.options import CheckOptions


@click.command(cls=Command)
@click.argument("targets", metavar="[CIBLE]...", nargs=-1)
@check_options()
@click.option(
    "--format",
    "form",
    type=Choice(list(FORMATS)),
    help="Forme du rapport ; d'office text, ou github dans GitHub Actions.",
)
@click.option(
    "--output",
    "outputs",
    metavar="FORMAT=FICHIER",
    multiple=True,
    callback=parse_outputs,
    help="Écrit aussi le rapport dans un fichier, par exemple html=rapport.html.",
)
@click.option(
    "--allow-remote", is_flag=True, help="Accepte une adresse https à la place d'un fichier."
)
@click.pass_context
def validate(
    context: click.Context,
    /,
    targets: tuple[str, ...],
    form: str | None,
    outputs: dict[Path, str],
    allow_remote: bool,
    config: Path | None,
    isolated: bool,
    **asked: Any,
) -> None:
    """Vérifie des données : formes, clés, cohérence, et ce que dit la référence.

    Une cible est un jeu de données (dossier, datapackage.json ou zip), un CSV, un classeur
    .xlsx, ou - pour l'entrée standard ; sans cible, le jeu de données fourni. D'un CSV qui n'est
    pas une table de ce jeu de données, seules les colonnes reconnues ou nommées sont vérifiées.

    Les options valent aussi dans pvd-data.toml ou la section [tool.pvd-data] de pyproject.toml.

    Codes de sortie : 0 valide, 1 des erreurs, 2 travail impossible.
    """
    wanted: list[str | None] = [*dict.fromkeys(targets)] or [None]
    settings = pick_settings(context, wanted[0], config, isolated=isolated)
    _spare(outputs, targets)
    asked["lang"] = spoken()
    form = form or settings.values.get("format") or _usual_form()
    reports = []
    for target in wanted:
        options = options_over(settings.of(on_disk(target)), asked)
        reports.append((target, _check(target, options, allow_remote=allow_remote)))
    checked = Checked(reports, spoken())
    print_report(checked.write(form), form)
    if form == "github":
        append_summary(checked.summary())
    for path, name in outputs.items():
        write_file(path, checked.write(name))
    context.exit(0 if checked.report.valid else 1)


def _check(target: str | None, options: CheckOptions, *, allow_remote: bool) -> Report:
    with progress_bar(on_disk(target)) as bar:

        def progress(read: int, size: int | None) -> None:
            if bar is not None and size:
                bar(read / size)

        return check(target, options=options, allow_remote=allow_remote, progress=progress)


def _spare(outputs: dict[Path, str], targets: tuple[str, ...]) -> None:
    """Refuse to write a report over what it is about."""
    said = Text(
        fr="--output écrirait sur la cible : {path}",
        en="--output would write over the target: {path}",
    )
    for path in outputs:
        for target in targets:
            try:
                same = path.samefile(target)
            except (OSError, ValueError):
                continue
            if same:
                raise click.UsageError(said.fill(path=path)[spoken()])


def _usual_form() -> str:
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"
