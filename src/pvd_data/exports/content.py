"""The content of an export: tables of typed values with their descriptions.

Every format is written from a `Content` and from nothing else, by a function
`write_<format>(content, folder)` that returns the names of its files.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pvd_data
from pvd_data.dataset import load
from pvd_data.exports.descriptor import cited_by, describe, sources_of
from pvd_data.exports.flat import flat_rows, spec_of
from pvd_data.exports.selection import Filters, Selection
from pvd_data.publishing.schemas import table_schema
from pvd_data.schema.columns import columns_of
from pvd_data.schema.joined import FLAT
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pvd_data.dataset import Dataset
    from pvd_data.schema.columns import Column
    from pvd_data.schema.models.provenance import Source


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
        name: what a file of all tables is called, without its ending.
        outlines: outlines of communes by code INSEE, to be written instead of points; None where
            points are wanted.
    """

    tables: tuple[ExportTable, ...]
    sources: tuple[Source, ...]
    version: str
    edition: str | None
    descriptor: Mapping[str, Any]
    name: str = "pvd-data"
    outlines: Mapping[str, dict[str, Any]] | None = None


def build_content(
    dataset: Dataset | None = None,
    tables: Sequence[str] = (),
    *,
    flat: bool = False,
    filters: Filters | None = None,
) -> Content:
    """Gather what an export writes.

    Args:
        dataset: the package to export; the shipped one if None.
        tables: names of the tables; all that the package has if there is none and `flat` is
            not asked.
        flat: whether `communes_completes` is wanted, alone or besides the tables named.
        filters: what communes are wanted; all if None.

    Raises:
        MissingTableError: the package lacks a table that is named or needed.
        UnknownKeyError: a filter has a code that is not there.

    >>> content = build_content(flat=True, filters=Filters(departement=("05",)))
    >>> [(table.name, len(table.rows)) for table in content.tables]
    [('communes_completes', 11)]
    """
    dataset = load() if dataset is None else dataset
    filters = Filters() if filters is None else filters
    selection = Selection(dataset, filters)
    names = table_names(dataset, tables, flat=flat)
    found = [_table(name, _rows(dataset, selection, name), exported=names) for name in names]
    sources = sources_of(dataset)
    cited = cited_by(found)
    whole = dataset.shipped and names == tuple(TABLES) and not filters.wanted
    return Content(
        tables=tuple(found),
        sources=tuple(source for code, source in sources.items() if code in cited),
        version=pvd_data.__version__,
        edition=dataset.edition,
        descriptor=describe(found, sources, cited, shipped=dataset.shipped, whole=whole),
        name=filters.name,
    )


def table_names(dataset: Dataset, tables: Sequence[str], *, flat: bool) -> tuple[str, ...]:
    """Return the names of the tables that are meant, one that others point to first.

    Args:
        dataset: the package to export.
        tables: names of the tables; all that the package has if there is none and `flat` is
            not asked.
        flat: whether `communes_completes` is wanted too; to name it is to ask for it.

    >>> table_names(load(), ["communes", "regions"], flat=True)
    ('regions', 'communes', 'communes_completes')
    """
    wanted = {*tables, FLAT} if flat else set(tables) or {table.name for table in dataset}
    return tuple(name for name in (*TABLES, FLAT) if name in wanted)


def _rows(dataset: Dataset, selection: Selection, name: str) -> Iterable[tuple[object, ...]]:
    if name == FLAT:
        return flat_rows(dataset, selection.rows("communes"))
    columns = TABLES[name].columns
    return (tuple(getattr(row, column) for column in columns) for row in selection.rows(name))


def _table(
    name: str, rows: Iterable[tuple[object, ...]], *, exported: Sequence[str]
) -> ExportTable:
    spec = spec_of(name)
    schema = table_schema(spec, foreign_keys=True)
    keys = [
        key for key in schema.pop("foreignKeys", []) if key["reference"]["resource"] in exported
    ]
    targets = {column: to for column, to in spec.foreign_keys.items() if to in exported}
    return ExportTable(
        name=name,
        titre=spec.titre,
        description=spec.description,
        columns=columns_of(spec),
        key=spec.key,
        foreign_keys=MappingProxyType(targets),
        unique=spec.unique,
        rows=tuple(rows),
        schema=MappingProxyType({**schema, "foreignKeys": keys} if keys else schema),
    )
