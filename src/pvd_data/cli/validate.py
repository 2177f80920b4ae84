"""`pvd-data validate`: data against the schemas and the reference; a report, an exit code."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pvd_data.base.language import VARIABLE, pick_lang
from pvd_data.base.text import one_line
from pvd_data.cli.options import checking_options, on_disk, pick_settings, settings_options
from pvd_data.cli.outputs import (
    Checked,
    append_summary,
    parse_outputs,
    print_report,
    write_file,
)
from pvd_data.cli.words import CannotError
from pvd_data.errors import NothingToCheckError
from pvd_data.reports.registry import FORMATS
from pvd_data.schema.aliases import is_alias
from pvd_data.validation.validate import validate as check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pvd_data.base.language import Lang
    from pvd_data.report import Report

    Progress = Callable[[int, int | None], None]

#: A smaller file is read before one could look at a bar.
LONG = 20_000_000


@click.command()
@click.argument("targets", metavar="[CIBLE]...", nargs=-1)
@checking_options
@click.option(
    "--limit", type=click.IntRange(0), help="Fautes listées par règle et par fichier (1000)."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    help="Forme du rapport : text, mais github dans GitHub Actions.",
)
@click.option(
    "--output",
    "outputs",
    metavar="FORMAT=FICHIER",
    multiple=True,
    callback=parse_outputs,
    help="Écrit aussi le rapport sous cette forme.",
)
@click.option("--allow-remote", is_flag=True, help="Permet une adresse pour cible.")
@settings_options
@click.pass_context
def validate(
    context: click.Context,
    /,
    targets: tuple[str, ...],
    lang: Lang | None,
    form: str | None,
    outputs: dict[Path, str],
    config: Path | None,
    isolated: bool,
    **asked: Any,
) -> None:
    """Vérifie des données : formes, clés, cohérence, et ce que dit la référence.

    Une cible est un jeu de données (dossier, datapackage.json ou zip), un CSV, un classeur
    .xlsx, ou - pour l'entrée standard ; sans cible, le jeu de données fourni. D'un CSV qui n'est
    pas une table des nôtres, seules les colonnes reconnues ou nommées sont vérifiées.

    Les options valent aussi dans pvd-data.toml ou la section [tool.pvd-data] de pyproject.toml.

    Codes de sortie : 0 valide, 1 des erreurs, 2 travail impossible.
    """
    wanted: list[str | None] = [*dict.fromkeys(targets)] or [None]
    _spare(outputs, targets)
    settings = pick_settings(wanted[0], config, isolated=isolated)
    spoken = _language(lang or settings.values.get("lang"))
    form = form or settings.values.get("format") or _usual_form()
    reports = []
    for target in wanted:
        options = _options(settings.of(on_disk(target)), asked)
        with _progress(target) as progress:
            reports.append((target, _check(target, spoken, progress, options)))
    checked = Checked(reports, spoken)
    print_report(checked.write(form), form)
    if form == "github":
        append_summary(checked.summary())
    for path, name in outputs.items():
        write_file(path, checked.write(name))
    context.exit(0 if checked.report.valid else 1)


def _spare(outputs: dict[Path, str], targets: tuple[str, ...]) -> None:
    """Refuse to write a report over what it is about."""
    for path in outputs:
        for target in targets:
            try:
                same = path.samefile(target)
            except (OSError, ValueError):
                continue
            if same:
                raise click.UsageError(f"--output écrirait sur la cible : {path}.")


def _language(asked: str | None) -> Lang:
    try:
        return pick_lang(asked)
    except ValueError as error:
        found = one_line(os.environ.get(VARIABLE, ""), 40)
        raise CannotError(f"{VARIABLE} vaut « {found} » ; attendu : fr ou en.") from error


def _usual_form() -> str:
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"


def _options(said: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """Put what the settings say under what the command line says."""
    options = {name: value for name, value in said.items() if name not in ("lang", "format")}
    for name, value in asked.items():
        if name == "columns":
            options[name] = {**options.get(name, {}), **value}
        elif value is not None and value != ():
            options[name] = value
    return options


def _check(
    target: str | None, lang: Lang, progress: Progress | None, options: dict[str, Any]
) -> Report:
    try:
        return check(target, lang=lang, progress=progress, **options)
    except NothingToCheckError as error:
        if lang == "en":
            raise
        raise CannotError(_nothing(error)) from error


def _nothing(error: NothingToCheckError) -> str:
    labels = [f"« {one_line(label, 40)} »" for label in error.header[:20]]
    there = ", ".join([*labels, "…"] if len(error.header) > 20 else labels) or "aucune"
    path = one_line(error.path)
    if error.label is not None:
        return f"{path} : pas de colonne « {one_line(error.label, 40)} » ; colonnes : {there}."
    if error.below is not None:
        return (
            f"{path} : l'en-tête semble être à la ligne {error.below} ; supprimez les lignes "
            "au-dessus, titre ou lignes vides, puis recommencez."
        )
    odd = [label for label in error.header if is_alias(label)]
    if odd:
        known = ", ".join(f"« {one_line(label, 40)} »" for label in odd[:20])
        return (
            f"{path} : rien à vérifier. Libellé connu, mais moins de neuf valeurs sur dix ont la "
            f"forme attendue, ou il manque le code INSEE : {known}. Si c'est bien elle, nommez "
            "la colonne, comme dans --column code_insee=LIBELLÉ : ses fautes seront dites."
        )
    known = "\n  ".join(error.known.replace(": ", " : ").split("; "))
    return (
        f"{path} : aucune colonne reconnue ; colonnes : {there}. Nommez-en une, comme dans "
        "--column code_insee=LIBELLÉ, donnez la table avec --table, ou employez l'un de ces "
        f"libellés :\n  {known}"
    )


@contextmanager
def _progress(target: str | None) -> Iterator[Progress | None]:
    """Show a bar for a large file, to people who wait at a terminal."""
    path = on_disk(target)
    try:
        size = 0 if path is None or not os.path.isfile(path) else os.path.getsize(path)  # noqa: PTH113, PTH202  (they never raise on an odd name)
    except (OSError, ValueError):
        size = 0
    if path is None or size <= LONG or not sys.stderr.isatty():
        yield None
        return
    label = one_line(Path(path).name, 40)
    with click.progressbar(length=size, label=label, file=sys.stderr) as bar:

        def tell(read: int, _size: int | None) -> None:
            bar.update(read - bar.pos)

        yield tell
