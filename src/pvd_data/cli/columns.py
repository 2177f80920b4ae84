"""`pvd-data columns`: what each column of a file is taken for, and why, without checking it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pvd_data.base.language import Text
from pvd_data.base.safe_json import dump_json
from pvd_data.base.text import WORD, one_line
from pvd_data.cli.options import check_options, on_disk, options_over, pick_settings
from pvd_data.cli.usage import FilesCommand, format_option
from pvd_data.cli.words import current_lang, grid, print_data, print_text, say
from pvd_data.schema.roles import ROLES
from pvd_data.validation.looking import find_columns
from pvd_data.validation.options import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pvd_data.report import Column

_BY = {
    "heading": Text(fr="en-tête", en="heading"),
    "contents": Text(fr="contenu", en="contents"),
    "named": Text(fr="nommée", en="named"),
    "": Text(fr="", en=""),
}
_MAY = Text(fr="peut-être {roles}", en="perhaps {roles}")
_DENIED = Text(fr="pas {roles}, malgré son en-tête", en="no {roles}, whatever its heading says")


@click.command(cls=FilesCommand)
@click.argument("target", metavar="FICHIER")
@check_options(*(OPTIONS.keys() - {"columns", "not_columns", "sheet", "lang"}))
@click.option(
    "--allow-remote", is_flag=True, help="Accepte une adresse https à la place d'un fichier."
)
@format_option
@click.pass_context
def columns(
    context: click.Context,
    /,
    target: str,
    allow_remote: bool,
    config: Path | None,
    isolated: bool,
    output: str,
    **asked: Any,
) -> None:
    """Dit pour quoi chaque colonne d'un fichier est prise, et pourquoi, sans rien vérifier.

    FICHIER : un CSV, un classeur, du JSON, du Parquet, ou un tiret (-) pour lire ce qu'un autre
    programme envoie. De chaque colonne sont dits son contenu, d'après quoi, et combien de ses premières cellules sont
    remplies, justes, et d'accord avec la référence pour la commune de leur ligne. Ce qui est pris
    pour autre chose se corrige par --column.
    """
    settings = pick_settings(context, target, config, isolated=isolated)
    asked["lang"] = current_lang()
    options = options_over(settings.of(on_disk(target)), asked)
    found = find_columns(target, options, allow_remote=allow_remote)
    if output == "json":
        every = [_plain(sheet, column) for sheet, columns in found.items() for column in columns]
        print_data(f"{dump_json(every, indent=2)}\n")
        return
    for sheet, columns in found.items():
        if sheet is not None:
            print_text(
                say(f'Feuille "{one_line(sheet, WORD)}"', f'Sheet "{one_line(sheet, WORD)}"')
            )
        _print_table(columns)


def _print_table(columns: Sequence[Column]) -> None:
    header = [
        *("", say("Colonne", "Column"), say("Contenu", "Holds"), say("D'après", "By")),
        *(say("Remplies", "Filled"), say("Justes", "Right"), say("D'accord", "Agree")),
    ]
    for line in grid(header, [_row(column) for column in columns], frozenset({0, 4, 5, 6})):
        print_text(line)
    taken = {str(column.role): column.label for column in columns if column.role in ROLES}
    if taken:
        print_text("")
        print_text(say("Pour les réglages (pvd-data.toml) :", "For the settings (pvd-data.toml):"))
        print_text(f"columns = {{ {', '.join(_setting(*one) for one in taken.items())} }}")


def _setting(role: str, label: str) -> str:
    """Write what a column is as TOML, whose texts are JSON's."""
    return f"{role} = {dump_json(label)}"


def _row(column: Column) -> list[str]:
    known = bool(column.role or (column.meant and column.fit.cells))
    fit = column.fit
    # Nothing to agree with is not the same as agreeing with nothing.
    numbers = (fit.cells, fit.right, fit.agree if fit.known else "") if known else ("", "", "")
    return [
        str(column.number + 1),
        one_line(column.label, WORD),
        _holds(column),
        _BY[column.by][current_lang()],
        *map(str, numbers),
    ]


def _holds(column: Column) -> str:
    if column.role is not None:
        return column.role
    if not (column.meant and column.fit.cells):
        return ""
    said = _DENIED if column.denied else _MAY
    roles = column.meant[:1] if column.denied else column.meant
    return said.fill(roles=", ".join(roles))[current_lang()]


def _plain(sheet: str | None, column: Column) -> dict[str, Any]:
    return {
        "sheet": sheet,
        "number": column.number + 1,
        "label": column.label,
        "role": column.role,
        "by": column.by or None,
        "meant": list(column.meant),
        "denied": column.denied,
        **column.fit._asdict(),
    }
