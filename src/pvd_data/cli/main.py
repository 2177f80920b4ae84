"""`pvd-data`: the group of commands, and what all of them do with a failure.

Words for people are French and go to stderr, results go to stdout. Exit codes: 0 fine,
1 the data are invalid, 2 the command could not do its work.
"""

from __future__ import annotations

import os
from typing import Any

import click

import pvd_data
from pvd_data.cli.info import info
from pvd_data.cli.resolve import resolve
from pvd_data.cli.schema import schema
from pvd_data.cli.search import search
from pvd_data.cli.show import show
from pvd_data.cli.validate import validate
from pvd_data.errors import InvalidDataError, PvdDataError


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; turn what stopped it into a sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except PvdDataError as error:
            click.echo(f"Erreur : {error}", err=True)
            ctx.exit(1 if isinstance(error, InvalidDataError) else 2)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(pvd_data.__version__, prog_name="pvd-data")
@click.pass_context
def main(context: click.Context) -> None:
    """Les données de référence du programme Petites villes de demain.

    Codes de sortie : 0 tout va bien, 1 données invalides, 2 travail impossible.
    """
    if os.environ.get("NO_COLOR"):  # https://no-color.org
        context.color = False


for command in (info, resolve, schema, search, show, validate):
    main.add_command(command)
