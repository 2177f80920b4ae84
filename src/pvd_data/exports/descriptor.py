"""`datapackage.json` of the tables that are exported."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pvd_data
from pvd_data.dataset import load
from pvd_data.errors import MissingTableError
from pvd_data.exports.flat import flat_spec
from pvd_data.publishing.package import cited_sources, data_package
from pvd_data.schema.cells import canonical_csv
from pvd_data.schema.joined import FLAT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pvd_data.dataset import Dataset
    from pvd_data.exports.content import ExportTable
    from pvd_data.schema.models.provenance import Source


def sources_of(dataset: Dataset) -> dict[str, Source]:
    """Return every source by its code.

    The columns of another publisher's package are ours, and so are their sources where that
    package does not tell them itself.

    Args:
        dataset: the package that is exported.
    """
    ours = dict(load().sources)
    with suppress(MissingTableError):
        ours |= dataset.sources
    return ours


def cited_by(tables: Sequence[ExportTable]) -> set[str]:
    """Return the codes of the sources that columns and rows name.

    Args:
        tables: the tables that are exported.
    """
    found: set[str] = set()
    for table in tables:
        for place, column in enumerate(table.columns):
            found.update(column.colonne.sources)
            if column.name == "code_source":
                found.update(str(row[place]) for row in table.rows)
    return found


def describe(
    tables: Sequence[ExportTable],
    sources: Mapping[str, Source],
    cited: set[str],
    *,
    shipped: bool,
    whole: bool,
) -> dict[str, Any]:
    """Write `datapackage.json`; of the whole shipped package the very one it has.

    Args:
        tables: the tables that are exported.
        sources: every source by its code.
        cited: codes of those that the tables name.
        shipped: whether the tables are of the shipped package.
        whole: whether they are all of it.
    """
    head = data_package(pvd_data.__version__, sources, lambda _: b"")
    by_code = dict(zip(sources, head["sources"], strict=True))
    ours = {resource["name"]: resource for resource in head["resources"]}
    ours[FLAT] = {
        **ours["communes"],
        "sources": [by_code[code] for code in cited_sources(flat_spec())],
    }
    if not whole:
        head.pop("id", None)
        names = ", ".join(table.name for table in tables)
        head["name"] = "pvd-data-extrait"
        head["title"] += " (extrait)"
        head["description"] = f"Extrait du jeu de données pvd-data ; tables : {names}."
    if not shipped:
        # Who made it, when and under which licence is not ours to say.
        for said in ("version", "edition", "created", "contributors", "licenses"):
            del head[said]
        head.pop("homepage", None)
        head["description"] = f"Tables aux schémas de pvd-data : {names}."
    head["sources"] = [by_code[code] for code in sources if code in cited]
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
