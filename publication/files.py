"""All files of the places of publication, as text by path."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from publication import datasette, duckdb_views, readr
from publication.list_schema import HEADINGS, schema_files
from publication.metadata import metadata_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

#: The towns of the examples: those of the Hautes-Alpes.
_EXAMPLES = "05"


def publication_files(read: Callable[[str], str]) -> dict[str, str]:
    """Write every file that is published elsewhere, in memory.

    Args:
        read: from the path of a file, relative to the project, to its text: the descriptor and the
            tables that it describes.

    Returns:
        The text of each file by its path, relative to the project.
    """
    descriptor = json.loads(read("datapackage.json"))
    return {
        **schema_files(list(_towns(read))),
        **metadata_files(descriptor),
        duckdb_views.PATH: duckdb_views.views(),
        datasette.PATH: datasette.datasette_metadata(descriptor),
        readr.PATH: readr.readr_script(),
    }


def _towns(read: Callable[[str], str]) -> Iterator[dict[str, str]]:
    """Yield towns in the columns of the list."""
    names = {row["siren_epci"]: row["nom"] for row in _rows(read("data/intercommunalites.csv"))}
    for row in _rows(read("data/communes.csv")):
        if row["code_departement"] == _EXAMPLES:
            place = {"communes": row, "intercommunalites": {"nom": names[row["siren_epci"]]}}
            yield {one.name: place[one.table][one.column] for one in HEADINGS}


def _rows(text: str) -> Iterator[Mapping[str, str]]:
    return csv.DictReader(io.StringIO(text, newline=""))
