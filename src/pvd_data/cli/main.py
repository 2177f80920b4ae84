"""`pvd-data`: the group of commands, and what all of them do with a failure.

Words for people go to stderr, results to stdout. Exit codes: 0 fine,
1 the data are invalid, 2 the command could not do its work; as shells have it, 130 after an
interruption and 141 if the reader of the output has closed it.
"""

from __future__ import annotations

import os
import sys
import traceback
from typing import Any

import click

import pvd_data
from pvd_data.base.language import Text, typeset
from pvd_data.base.text import one_line
from pvd_data.cli.enrich import enrich
from pvd_data.cli.explain import explain
from pvd_data.cli.export import export
from pvd_data.cli.fix import fix
from pvd_data.cli.info import info
from pvd_data.cli.resolve import resolve
from pvd_data.cli.schema import schema
from pvd_data.cli.search import search
from pvd_data.cli.show import show
from pvd_data.cli.usage import Context, UsageRefusedError, not_one_of, quiet_lang_option, read_lang
from pvd_data.cli.validate import validate
from pvd_data.cli.words import current_lang, print_error
from pvd_data.errors import InvalidDataError, PvdDataError

_DEBUG = "pvd_data.debug"

_CRASH = Text(
    fr="Erreur interne : {said} ; relancez avec --debug",
    en="Internal error: {said}; run again with --debug",
)
_CRASH_WITH_TRACE = Text(fr="Erreur interne : {said}", en="Internal error: {said}")
_INTERRUPTED = Text(fr="Interrompu.", en="Interrupted.")


class _Group(click.Group):
    context_class = Context

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line, and first of all its language.

        Raises:
            UsageRefusedError: it has options that no command has.
        """
        read_lang(ctx, args)
        try:
            # Without a command, `--` says as little as nothing, which is answered with the help.
            return super().parse_args(ctx, [] if args == ["--"] else args)
        except (click.NoSuchOption, click.BadOptionUsage) as error:
            error.ctx = ctx
            raise UsageRefusedError(error) from error

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command; name those that are close where there is none."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise click.UsageError(not_one_of(args[0], self.commands)[current_lang()], ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; turn what stopped it into a sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except PvdDataError as error:
            self._trace(ctx)
            lang = current_lang()
            print_error(error.text[lang], lang)
            ctx.exit(1 if isinstance(error, InvalidDataError) else 2)
        except click.UsageError as error:
            raise UsageRefusedError(error) from error
        except (click.ClickException, click.exceptions.Exit):
            raise
        except (KeyboardInterrupt, click.Abort):
            click.echo(_INTERRUPTED[current_lang()], err=True)
            ctx.exit(130)
        except BrokenPipeError:
            # Python would fail again when it flushes to the closed pipe.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(141)
        except Exception as error:
            self._trace(ctx)
            said = one_line(f"{type(error).__name__}: {error}")
            crash = _CRASH_WITH_TRACE if ctx.meta.get(_DEBUG) else _CRASH
            click.echo(crash.fill(said=said)[current_lang()], err=True)
            ctx.exit(2)

    def _trace(self, ctx: click.Context) -> None:
        if ctx.meta.get(_DEBUG):
            click.echo(traceback.format_exc(), err=True, nl=False)


@click.group(cls=_Group, subcommand_metavar="COMMANDE [ARGUMENT]...")
@click.version_option(pvd_data.__version__, prog_name="pvd-data", help="Affiche la version.")
@click.pass_context
def main(context: click.Context) -> None:
    """Consulte et vérifie les données de référence du programme Petites villes de demain.

    Chaque commande a sa propre aide, par exemple : pvd-data validate -h

    Codes de sortie, pour les programmes : 0 tout va bien, 1 les données ont des erreurs, 2 la
    commande n'a pas pu faire son travail.
    """
    if os.environ.get("NO_COLOR"):  # https://no-color.org
        context.color = False


def _set_debug(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    context.meta[_DEBUG] = wanted


def _finish(command: click.Command) -> None:
    """Add what every command has: its help in French, with French signs."""
    click.help_option("-h", "--help", help="Affiche cette aide.")(command)
    command.help = typeset(command.help or "")
    command.short_help = typeset(command.short_help or "")
    for param in command.params:
        if isinstance(param, click.Option):
            param.help = typeset(param.help or "")


for command in (enrich, explain, export, fix, info, resolve, schema, search, show, validate):
    command.params.append(
        click.Option(
            ["--debug"],
            is_flag=True,
            expose_value=False,
            is_eager=True,  # what reads the other options can fail too
            callback=_set_debug,
            help="En cas d'erreur, affiche aussi le détail technique.",
        )
    )
    if all(param.name != "lang" for param in command.params):
        quiet_lang_option(command)
    main.add_command(command)
for each in (main, *main.commands.values()):
    _finish(each)
