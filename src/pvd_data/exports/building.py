"""From a dataset and what is asked of it to what an export writes."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pvd_data
from pvd_data.dataset import load
from pvd_data.descriptor.columns import columns_of
from pvd_data.descriptor.package import cited_sources, data_package
from pvd_data.descriptor.table_schema import table_schema
from pvd_data.errors import MissingTableError
from pvd_data.exports.canonical import canonical_csv
from pvd_data.exports.content import Content, ExportTable
from pvd_data.exports.flat import FLAT, flat_rows, flat_spec, spec_of
from pvd_data.exports.selection import Filters, Selection
from pvd_data.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pvd_data.dataset import Dataset
    from pvd_data.models.provenance import Source


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
    sources = _sources(dataset)
    cited = _cited(found)
    whole = dataset.shipped and names == tuple(TABLES) and not filters.wanted
    return Content(
        tables=tuple(found),
        sources=tuple(source for code, source in sources.items() if code in cited),
        version=pvd_data.__version__,
        edition=dataset.edition,
        descriptor=_describe(found, sources, cited, shipped=dataset.shipped, whole=whole),
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


def _sources(dataset: Dataset) -> dict[str, Source]:
    """Return every source by its code.

    The columns of another publisher's package are ours, and so are their sources where that
    package does not tell them itself.
    """
    ours = dict(load().sources)
    with suppress(MissingTableError):
        ours |= dataset.sources
    return ours


def _cited(tables: Sequence[ExportTable]) -> set[str]:
    """Return the codes of the sources that columns and rows name."""
    found: set[str] = set()
    for table in tables:
        for place, column in enumerate(table.columns):
            found.update(column.colonne.sources)
            if column.name == "code_source":
                found.update(str(row[place]) for row in table.rows)
    return found


def _describe(
    tables: Sequence[ExportTable],
    sources: Mapping[str, Source],
    cited: set[str],
    *,
    shipped: bool,
    whole: bool,
) -> dict[str, Any]:
    """Write `datapackage.json`; of the whole shipped package the very one it has."""
    head = data_package(pvd_data.__version__, sources, lambda _: b"")
    told = dict(zip(sources, head["sources"], strict=True))
    ours = {resource["name"]: resource for resource in head["resources"]}
    ours[FLAT] = {
        **ours["communes"],
        "sources": [told[code] for code in cited_sources(flat_spec())],
    }
    if not whole:
        names = ", ".join(table.name for table in tables)
        head["name"] = "pvd-data-extrait"
        head["title"] += " (extrait)"
        head["description"] = f"Extrait du jeu de données pvd-data ; tables : {names}."
    if not shipped:
        # Who made it, when and under which licence is not ours to say.
        for said in ("version", "edition", "created", "contributors", "licenses"):
            del head[said]
        head["description"] = f"Tables aux schémas de pvd-data : {names}."
    head["sources"] = [told[code] for code in sources if code in cited]
    head["resources"] = [_resource(table, ours[table.name]) for table in tables]
    return head


def _resource(table: ExportTable, model: Mapping[str, Any]) -> dict[str, Any]:
    content = canonical_csv((column.name for column in table.columns), table.rows)
    return {
        **model,
        "name": table.name,
        "title": table.titre,
        "description": table.description,
        "path": f"data/{table.name}.csv",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": dict(table.schema),
    }
