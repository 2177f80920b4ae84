"""What is wrong with a command line, in the language of the command."""

from __future__ import annotations

from typing import Any

import click

from pvd_data.base.language import Text, close_names, did_you_mean
from pvd_data.cli.words import ERROR, spoken

_NO_OPTION = Text(fr="l'option {name} n'existe pas{hint}", en="there is no option {name}{hint}")
_MISSING = Text(fr="il manque {name}", en="{name} is missing")
_NO_VALUE = Text(fr="l'option {name} demande une valeur", en="the option {name} wants a value")
_BAD_VALUE = Text(fr="{name} : {said}", en="{name}: {said}")
_HELP = Text(fr="Pour voir l'aide : {command} -h", en="For help: {command} -h")


class UsageRefusedError(click.ClickException):
    """A command line that cannot be understood: the usage, then a sentence; exit code 2."""

    exit_code = 2

    def __init__(self, error: click.UsageError) -> None:
        """Choose the language while the command runs.

        Args:
            error: what click found.
        """
        self.lang = spoken()
        self.context = error.ctx
        super().__init__(_sentence(error)[self.lang])

    def show(self, file: Any = None) -> None:
        """Print the usage and the sentence to stderr."""
        if self.context is not None:
            click.echo(self.context.get_usage(), err=True)
            help_line = _HELP.fill(command=self.context.command_path)[self.lang]
            click.echo(f"{help_line}\n", err=True)
        click.echo(ERROR.fill(said=self.format_message())[self.lang], err=True)


def _sentence(error: click.UsageError) -> Text:
    """Say what click found in our words."""
    if isinstance(error, click.NoSuchOption):
        there = [] if error.ctx is None else _flags(error.ctx.command)
        close = close_names(error.option_name, there)
        hint: Text | str = ""
        if close:
            hint = Text(fr=" ; {hint}", en="; {hint}").fill(
                hint=did_you_mean(error.option_name, close)
            )
        return _NO_OPTION.fill(name=error.option_name, hint=hint)
    if isinstance(error, click.BadOptionUsage):
        return _NO_VALUE.fill(name=error.option_name)
    if isinstance(error, click.BadParameter):
        name = "" if error.param is None else error.param.get_error_hint(error.ctx)
        if isinstance(error, click.MissingParameter):
            return _MISSING.fill(name=name)
        return _BAD_VALUE.fill(name=name, said=error.message)
    return Text(fr="{said}", en="{said}").fill(said=error.message)


def _flags(command: click.Command) -> list[str]:
    return [flag for param in command.params for flag in (*param.opts, *param.secondary_opts)]
