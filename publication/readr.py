"""`pvd.R`: the types of all columns for readr, and a function that reads a table with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.schema.columns import KINDS, columns_of
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data.schema.models.base import Row
    from pvd_data.schema.tables import TableSpec

PATH = "publication/r/pvd.R"

#: By the types of Table Schema, which a list is text in.
_TYPES = {
    "string": "character",
    "integer": "integer",
    "number": "double",
    "boolean": "logical",
    "date": "date",
}

_READ = """
# Lit une table avec ses types : les codes restent du texte, une cellule vide est NA.
pvd_read <- function(table, folder = "data") {
  readr::read_csv(
    file.path(folder, paste0(table, ".csv")),
    col_types = pvd_col_types[[table]], na = ""
  )
}
"""


def readr_script() -> str:
    """Write the script."""
    tables = ",\n".join(f"  {name} = {_types(spec)}" for name, spec in TABLES.items())
    head = '# Les types des colonnes de chaque table, pour readr : source("publication/r/pvd.R")'
    return f"{head}\n\npvd_col_types <- list(\n{tables}\n)\n{_READ}"


def _types(spec: TableSpec[Row]) -> str:
    return "readr::cols(\n" + ",\n".join(_columns(spec)) + "\n  )"


def _columns(spec: TableSpec[Row]) -> Iterator[str]:
    r"""Yield the type of each column.

    >>> list(_columns(TABLES["editions"]))[0]
    '    edition = readr::col_date()'
    """
    for column in columns_of(spec):
        kind = _TYPES[KINDS[column.kind].table_schema]
        yield f"    {column.name} = readr::col_{kind}()"
