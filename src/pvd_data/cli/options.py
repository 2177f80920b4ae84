"""The options of a check on the command line, read off `CheckOptions`, over those of the settings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin

import click

from pvd_data.base.language import Text
from pvd_data.cli.settings import Settings, find_settings, read_settings
from pvd_data.cli.usage import PLACE, Choice, bad_value, lang_option, not_one_of
from pvd_data.cli.words import set_lang, spoken
from pvd_data.errors import UnknownKeyError
from pvd_data.tabular.streams import is_remote
from pvd_data.validation.options import CheckOptions, OptionError

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")

_SETTINGS = (
    click.option(
        "--config",
        metavar="FICHIER",
        type=PLACE,
        help="Fichier de configuration ; par défaut, le pvd-data.toml le plus proche.",
    ),
    click.option(
        "--no-config",
        "--isolated",
        "isolated",
        is_flag=True,
        help="N'utilise aucun fichier de configuration.",
    ),
)


def check_options(*left_out: str) -> Callable[[F], F]:
    """Add an option for each field of `CheckOptions`, and those that choose the settings.

    Args:
        left_out: fields that the command does not take.
    """

    def decorate(command: F) -> F:
        for option in reversed(_SETTINGS):
            command = option(command)
        for name in reversed(CheckOptions.model_fields):
            if name == "lang":
                command = lang_option(command)
            elif name not in left_out:
                command = _option(name)(command)
        return command

    return decorate


def _option(name: str) -> Callable[[F], F]:
    """Make the option of a field."""
    about = CheckOptions.about(name)
    flag = f"--{about.flag or name.replace('_', '-')}"
    more: dict[str, Any] = {"default": None, "callback": _callback, "help": about.help}
    if about.metavar:
        more["metavar"] = about.metavar
    kind = CheckOptions.model_fields[name].annotation
    several = get_origin(kind) in (tuple, Mapping)
    for part in get_args(kind) or (kind,):
        if get_origin(part) is Literal:
            more["type"] = Choice(get_args(part))
    if kind is bool:
        flag += f"/--no-{flag.removeprefix('--')}"
    return click.option(flag, name, multiple=several, **more)


def _callback(context: click.Context, option: click.Parameter, value: Any) -> Any:
    """Take the value of an option, as the field does; None where it is not given."""
    name = str(option.name)
    if value is None or value == ():
        return None
    if get_origin(CheckOptions.model_fields[name].annotation) is Mapping:
        value = _pairs(value, context, option)
    if CheckOptions.model_fields[name].annotation is int and value.isdecimal():
        value = int(value)
    try:
        return getattr(CheckOptions.of(**{name: value}), name)
    except OptionError as error:
        raise bad_value(error.fault, context, option) from error
    except UnknownKeyError as error:
        raise bad_value(
            not_one_of(str(error.key), map(str, error.close_matches)), context, option
        ) from error


def _pairs(
    given: tuple[str, ...], context: click.Context, option: click.Parameter
) -> dict[str, str]:
    expected = Text(
        fr="« {text} » ; attendu : CONTENU=LIBELLÉ, comme code_insee=INSEE",
        en="{text!r}; expected: ROLE=LABEL, as in code_insee=INSEE",
    )
    for text in given:
        if "=" not in text:
            raise bad_value(expected.fill(text=text), context, option)
    return dict(text.split("=", 1) for text in given)


def given_options(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that were given on the command line.

    Args:
        asked: all of them, None where one was not.
    """
    return {name: value for name, value in asked.items() if value is not None}


def options_over(said: Mapping[str, Any], asked: Mapping[str, Any]) -> CheckOptions:
    """Make the options of a check: the settings, and over them the command line.

    Args:
        said: what the settings say.
        asked: what the command line says.
    """
    wanted = {name: value for name, value in said.items() if name in CheckOptions.model_fields}
    for name, value in given_options(asked).items():
        old = wanted.get(name)
        wanted[name] = {**old, **value} if isinstance(old, Mapping) else value
    return CheckOptions.of(**wanted)


def on_disk(target: str | None) -> str | None:
    """Return a target that is a path; None for the standard input, an address, or none."""
    return None if target is None or target == "-" or is_remote(target) else target


def pick_settings(
    context: click.Context, target: str | None, config: Path | None, *, isolated: bool
) -> Settings:
    """Find the settings that hold for a command, and speak the language that they ask for.

    Args:
        context: that of the command.
        target: what is checked first.
        config: the file that was asked for, if one was.
        isolated: whether none was asked for.

    Raises:
        click.UsageError: both were.
        SettingsError: a file of settings cannot be used.
    """
    if isolated and config is not None:
        both = Text(
            fr="--config ou --no-config, l'un des deux", en="--config or --no-config, not both"
        )
        raise click.UsageError(both[spoken()])
    if isolated:
        return Settings()
    settings = read_settings(config) if config is not None else find_settings(on_disk(target))
    if context.params.get("lang") is None:
        set_lang(context, settings.values.get("lang"))
    return settings
