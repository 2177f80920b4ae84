"""`docs/dictionnaire.md`: every table and column in words, for the readers of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.descriptor.columns import Column, columns_of
from pvd_data.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pvd_data.models.base import Row
    from pvd_data.models.provenance import Source
    from pvd_data.tables import TableSpec

KINDS = {
    "string": "texte",
    "choice": "texte",
    "list": "liste de textes",
    "integer": "entier",
    "number": "nombre",
    "boolean": "booléen",
    "date": "date",
}
"""The kinds of columns, in French."""


def dictionary(sources: Mapping[str, Source]) -> str:
    """Write the dictionary, as Markdown.

    Args:
        sources: the table of sources.
    """
    lines = [
        "# Dictionnaire des données",
        "",
        "Engendré par `pvd-data schema --write` à partir des modèles ; ne pas modifier à la main.",
        "",
        "Fichiers CSV : UTF-8, virgule, fin de ligne LF, une ligne d'en-tête, lignes dans l'ordre "
        "de la clé. Une cellule vide est une valeur manquante. Les codes sont toujours du texte.",
        "",
    ]
    for spec in TABLES.values():
        lines += _table(spec)
    lines += ["## Sources citées", "", "| code | source |", "|---|---|"]
    lines += [f"| `{code}` | {_escape(source.titre)} |" for code, source in sources.items()]
    return "\n".join(lines) + "\n"


def _table(spec: TableSpec[Row]) -> list[str]:
    lines = [f"## {spec.titre} (`{spec.name}`)", "", spec.description, ""]
    lines.append(f"Fichier : `{spec.path}`. Clé : {', '.join(f'`{name}`' for name in spec.key)}.")
    for name, target in spec.foreign_keys.items():
        lines.append(f"`{name}` renvoie à la table `{target}`.")
    lines += [
        "",
        "| colonne | titre | type | règles | exemple | description | sources |",
        "|---|---|---|---|---|---|---|",
    ]
    for column in columns_of(spec):
        cells = (
            f"`{column.name}`",
            column.colonne.titre,
            KINDS[column.kind],
            _rules(spec, column),
            f"`{column.colonne.exemple}`",
            column.description,
            ", ".join(f"`{code}`" for code in column.colonne.sources),
        )
        lines.append("| " + " | ".join(_escape(cell) for cell in cells) + " |")
    return [*lines, ""]


def _rules(spec: TableSpec[Row], column: Column) -> str:
    rules = ["obligatoire" if column.required else "peut manquer"]
    if column.name in spec.unique:
        rules.append("unique")
    if column.choices:
        rules.append(" ou ".join(f"`{choice}`" for choice in column.choices))
    if column.shape is not None:
        rules.append(column.shape.attendu)
    if column.minimum is not None:
        rules.append(f"au moins {column.minimum}")
    if column.maximum is not None:
        rules.append(f"au plus {column.maximum}")
    return " ; ".join(rules)


def _escape(text: str) -> str:
    """Keep a cell of a Markdown table in its cell."""
    return text.replace("|", "\\|").replace("\n", " ")
