"""The options that say what is checked, the same for `validate` and `fix`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pvd_data.cli.settings import Settings, find_settings, read_settings
from pvd_data.cli.values import columns_of, rules_of, table_of
from pvd_data.tabular.streams import is_remote

if TYPE_CHECKING:
    from collections.abc import Callable


F = TypeVar("F", bound="Callable[..., Any]")


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


def _day(_context: click.Context, _option: click.Parameter, day: str | None) -> date | None:
    try:
        return None if day is None else date.fromisoformat(day)
    except ValueError as error:
        raise click.BadParameter(
            f"« {day} » : attendu une date AAAA-MM-JJ, comme 2015-12-31."
        ) from error


def _converted(convert: Callable[[object], Any], value: object) -> Any:
    try:
        return convert(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


_CHECKING = (
    click.option("--table", metavar="TABLE", callback=_table, help="Notre table que tient un CSV."),
    click.option(
        "--column",
        "columns",
        metavar="RÔLE=LIBELLÉ",
        multiple=True,
        callback=_columns,
        help="Une colonne par son libellé : code_insee=INSEE.",
    ),
    click.option(
        "--key", metavar="LIBELLÉ", multiple=True, help="Colonne dont les valeurs sont uniques."
    ),
    click.option(
        "--require-programme/--no-require-programme",
        default=None,
        help="Chaque commune doit être dans le programme.",
    ),
    click.option(
        "--as-of",
        metavar="DATE",
        callback=_day,
        help="Jour dont les anciens codes et noms sont admis.",
    ),
    click.option(
        "--select",
        metavar="RÈGLE",
        multiple=True,
        callback=_rules,
        help="Seulement ces règles : R004, former-commune, R.",
    ),
    click.option(
        "--ignore", metavar="RÈGLE", multiple=True, callback=_rules, help="Sauf ces règles."
    ),
    click.option("--strict/--no-strict", default=None, help="Un avertissement vaut une erreur."),
    click.option(
        "--lang", type=click.Choice(["fr", "en"]), help="Langue ; sinon celle du système."
    ),
)

_SETTINGS = (
    click.option(
        "--config",
        metavar="FICHIER",
        type=click.Path(path_type=Path),
        help="Configuration ; sinon la plus proche de la première cible.",
    ),
    click.option("--no-config", "--isolated", "isolated", is_flag=True, help="Sans configuration."),
)


def checking_options(command: F) -> F:
    """Add the options that say what is checked."""
    for option in reversed(_CHECKING):
        command = option(command)
    return command


def settings_options(command: F) -> F:
    """Add the options that say which settings hold."""
    for option in reversed(_SETTINGS):
        command = option(command)
    return command


def on_disk(target: str | None) -> str | None:
    """Return a target that is a path; None for the standard input, an address, or none."""
    return None if target is None or target == "-" or is_remote(target) else target


def pick_settings(target: str | None, config: Path | None, *, isolated: bool) -> Settings:
    """Find the settings that hold for a command.

    Args:
        target: what is checked first.
        config: the file that was asked for, if one was.
        isolated: whether none was asked for.

    Raises:
        click.UsageError: both were.
        SettingsError: a file of settings cannot be used.
    """
    if isolated and config is not None:
        raise click.UsageError("--config ou --no-config, l'un des deux.")
    if isolated:
        return Settings()
    return read_settings(config) if config is not None else find_settings(on_disk(target))
