"""`views.sql`: the tables as DuckDB reads them where they are, each column with its type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.exports.sqlite_schema import create_view, quoted
from pvd_data.schema.cells import SEPARATOR
from pvd_data.schema.columns import KINDS, columns_of
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from pvd_data.schema.columns import Column
    from pvd_data.schema.models.base import Row
    from pvd_data.schema.tables import TableSpec

PATH = "publication/duckdb/views.sql"

#: By the types of Table Schema, which a list is text in.
_TYPES = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}


def views() -> str:
    """Write a view for each table, and `communes_completes`, which joins them."""
    joined = create_view(TABLES)
    if joined is None:  # it joins tables of ours
        raise AssertionError
    lines = [
        "-- Chaque table est une vue de son CSV, avec ses types : duckdb -init publication/duckdb/views.sql",
        "-- Les chemins partent du dossier du jeu de données.",
        "",
        *(f"{view(spec)};\n" for spec in TABLES.values()),
        f"{joined};",
    ]
    return "\n".join(lines) + "\n"


def view(spec: TableSpec[Row]) -> str:
    """Write the view of a table.

    Args:
        spec: the table.

    >>> print(view(TABLES["regions"]))
    CREATE VIEW "regions" AS SELECT
      "code_region",
      "nom",
      "code_insee_chef_lieu"
    FROM read_csv('data/regions.csv', header = true, nullstr = '', columns = {
      'code_region': 'VARCHAR',
      'nom': 'VARCHAR',
      'code_insee_chef_lieu': 'VARCHAR'
    })
    """
    columns = columns_of(spec)
    selected = ",\n".join(f"  {_selected(column)}" for column in columns)
    typed = ",\n".join(
        f"  '{column.name}': '{_TYPES[KINDS[column.kind].table_schema]}'" for column in columns
    )
    return (
        f"CREATE VIEW {quoted(spec.name)} AS SELECT\n{selected}\n"
        f"FROM read_csv('{spec.path}', header = true, nullstr = '', columns = {{\n{typed}\n}})"
    )


def _selected(column: Column) -> str:
    name = quoted(column.name)
    return f"string_split({name}, '{SEPARATOR}') AS {name}" if column.kind == "list" else name
