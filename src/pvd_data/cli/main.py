"""`pvd-data`: the group of commands, and what all of them do with a failure.

Words for people are French and go to stderr, results go to stdout. Exit codes: 0 fine,
1 the data are invalid, 2 the command could not do its work; as shells have it, 130 after an
interruption and 141 where nobody reads on.
"""

from __future__ import annotations

import os
import sys
import traceback
from typing import Any

import click

import pvd_data
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
from pvd_data.cli.validate import validate
from pvd_data.errors import ExportError, InvalidDataError, PvdDataError, UnreadableFileError

_DEBUG = "pvd_data.debug"


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; turn what stopped it into a sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except PvdDataError as error:
            self._trace(ctx)
            said = str(error)
            if isinstance(error, UnreadableFileError | ExportError):
                said = f"{error.path} : {error.fr}"
            click.echo(f"Erreur : {said}", err=True)
            ctx.exit(1 if isinstance(error, InvalidDataError) else 2)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except (KeyboardInterrupt, click.Abort):
            click.echo("Interrompu.", err=True)
            ctx.exit(130)
        except BrokenPipeError:
            # Python would complain when it flushes what nobody reads.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(141)
        except Exception as error:
            self._trace(ctx)
            said = one_line(f"{type(error).__name__}: {error}")
            hint = "" if ctx.meta.get(_DEBUG) else " ; relancez avec --debug"
            click.echo(f"Erreur interne : {said}{hint}", err=True)
            ctx.exit(2)

    def _trace(self, ctx: click.Context) -> None:
        if ctx.meta.get(_DEBUG):
            click.echo(traceback.format_exc(), err=True, nl=False)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(pvd_data.__version__, prog_name="pvd-data")
@click.pass_context
def main(context: click.Context) -> None:
    """Les données de référence du programme Petites villes de demain.

    Codes de sortie : 0 tout va bien, 1 données invalides, 2 travail impossible.
    """
    if os.environ.get("NO_COLOR"):  # https://no-color.org
        context.color = False


def _set_debug(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    context.meta[_DEBUG] = wanted


for command in (enrich, explain, export, fix, info, resolve, schema, search, show, validate):
    main.add_command(command)
    command.params.append(
        click.Option(
            ["--debug"],
            is_flag=True,
            expose_value=False,
            is_eager=True,  # what reads the other options can fail too
            callback=_set_debug,
            help="En cas d'erreur, sa trace complète.",
        )
    )
