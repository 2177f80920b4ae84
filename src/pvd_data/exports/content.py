"""What an export writes: tables of typed values, each with what is known of it.

Every format is written from this and from nothing else. A format is a module with
`write(content, folder)`, which writes its files into an empty folder and returns their names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pvd_data.descriptor.columns import Column
    from pvd_data.models.provenance import Source


@dataclass(frozen=True)
class ExportTable:
    """One table to write.

    Attributes:
        name: name of the table, of its files and of its resource.
        titre: French title.
        description: French description.
        columns: its columns, in the order of the file.
        key: columns of the primary key.
        foreign_keys: for each column that points to another table, that table; only to tables
            that are exported too, and rows that are there, so that keys can be enforced.
        unique: columns outside the key whose values differ.
        rows: its rows in the order of their keys, each with one value per column: a text, a
            number, a boolean, a date, a tuple of texts, or None.
        schema: its Table Schema, with the foreign keys above and no other.
    """

    name: str
    titre: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    foreign_keys: Mapping[str, str]
    unique: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    schema: Mapping[str, Any]


@dataclass(frozen=True)
class Content:
    """All that an export writes.

    Attributes:
        tables: the tables; one that others point to comes first.
        sources: the rows of `sources` that these tables cite.
        version: version of the package, and of the library.
        edition: edition of the programme's list; None if it is not known.
        descriptor: `datapackage.json` of exactly these tables, their files being
            `data/<name>.csv`.
    """

    tables: tuple[ExportTable, ...]
    sources: tuple[Source, ...]
    version: str
    edition: str | None
    descriptor: Mapping[str, Any]
