"""`pvd-data validate`: data against the schemas and the reference; a report, an exit code."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pvd_data.cli.outputs import (
    Checked,
    append_summary,
    parse_outputs,
    print_report,
    write_file,
)
from pvd_data.cli.settings import Settings, find_settings, read_settings
from pvd_data.cli.values import columns_of, rules_of, table_of
from pvd_data.cli.words import CannotError
from pvd_data.errors import NothingToCheckError
from pvd_data.formats.escaping import one_line
from pvd_data.formats.registry import FORMATS
from pvd_data.language import VARIABLE, pick_lang
from pvd_data.validation.roles import is_alias
from pvd_data.validation.streams import is_remote
from pvd_data.validation.validate import validate as check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from pvd_data.report import Report
    from pvd_data.rules.rule import Lang

    Progress = Callable[[int, int | None], None]

#: A smaller file is read before one could look at a bar.
LONG = 20_000_000

_DEFAULT = Settings()


def _table(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    return None if name is None else _converted(table_of, name)


def _rules(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> Any:
    # `--select F,S` as well as `--select F --select S`, as people of ruff write it.
    words = [word.strip() for text in given for word in text.split(",") if word.strip()]
    return _converted(rules_of, words)


def _columns(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> Any:
    for text in given:
        if "=" not in text:
            raise click.BadParameter(f"« {text} » : attendu RÔLE=LIBELLÉ, comme code_insee=INSEE.")
    return _converted(columns_of, dict(text.split("=", 1) for text in given))


def _day(_context: click.Context, _option: click.Parameter, day: datetime | None) -> date | None:
    return None if day is None else day.date()


def _converted(convert: Callable[[object], Any], value: object) -> Any:
    try:
        return convert(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command()
@click.argument("targets", metavar="[CIBLE]...", nargs=-1)
@click.option("--table", metavar="TABLE", callback=_table, help="Notre table que tient un CSV.")
@click.option(
    "--column",
    "columns",
    metavar="RÔLE=LIBELLÉ",
    multiple=True,
    callback=_columns,
    help="Une colonne par son libellé : code_insee=INSEE.",
)
@click.option(
    "--key", metavar="LIBELLÉ", multiple=True, help="Colonne dont les valeurs sont uniques."
)
@click.option(
    "--require-programme/--no-require-programme",
    default=None,
    help="Chaque commune doit être dans le programme.",
)
@click.option(
    "--as-of",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_day,
    help="Jour dont les anciens codes et noms sont admis.",
)
@click.option(
    "--select",
    metavar="RÈGLE",
    multiple=True,
    callback=_rules,
    help="Seulement ces règles : R004, former-commune, R.",
)
@click.option("--ignore", metavar="RÈGLE", multiple=True, callback=_rules, help="Sauf ces règles.")
@click.option("--strict/--no-strict", default=None, help="Un avertissement vaut une erreur.")
@click.option(
    "--limit", type=click.IntRange(0), help="Fautes listées par règle et par fichier (1000)."
)
@click.option("--lang", type=click.Choice(["fr", "en"]), help="Langue ; sinon celle du système.")
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
@click.option(
    "--config",
    metavar="FICHIER",
    type=click.Path(path_type=Path),
    help="Configuration ; sinon la plus proche de la première cible.",
)
@click.option("--no-config", "--isolated", "isolated", is_flag=True, help="Sans configuration.")
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
    if isolated and config is not None:
        raise click.UsageError("--config ou --no-config, l'un des deux.")
    wanted: list[str | None] = [*dict.fromkeys(targets)] or [None]
    _spare(outputs, targets)
    if isolated:
        settings = _DEFAULT
    elif config is not None:
        settings = read_settings(config)
    else:
        settings = find_settings(_on_disk(wanted[0]))
    spoken = _language(lang or settings.values.get("lang"))
    form = form or settings.values.get("format") or _usual_form()
    reports = []
    for target in wanted:
        options = _options(settings.of(_on_disk(target)), asked)
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


def _on_disk(target: str | None) -> str | None:
    return None if target is None or target == "-" or is_remote(target) else target


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
    path = _on_disk(target)
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
