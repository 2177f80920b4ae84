"""`metadata.yaml`: what Datasette says of the SQLite database, table by table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from publication.metadata import LICENCE
from pvd_data.schema.columns import columns_of
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pvd_data.schema.models.base import Row
    from pvd_data.schema.tables import TableSpec

PATH = "publication/datasette/metadata.yaml"
DATABASE = "pvd-data"

#: Few enough values to choose among.
_CHOSEN = ("choice", "boolean")
_PLACES = ("departements", "regions")


def datasette_metadata(descriptor: Mapping[str, Any]) -> str:
    """Write the file.

    Args:
        descriptor: `datapackage.json`.
    """
    (licence,) = descriptor["licenses"]
    homepage = descriptor.get("homepage")
    said = {
        "title": descriptor["title"],
        "description": descriptor["description"],
        "license": licence["title"],
        "license_url": LICENCE,
        "source": f"{descriptor['name']} {descriptor['version']}, {descriptor['edition']}",
        **({"source_url": homepage} if homepage else {}),
    }
    tables = {name: _table(spec) for name, spec in TABLES.items()}
    return "\n".join(_lines({**said, "databases": {DATABASE: {"tables": tables}}})) + "\n"


def _table(spec: TableSpec[Row]) -> dict[str, Any]:
    columns = columns_of(spec)
    found: dict[str, Any] = {"title": spec.titre, "description": spec.description}
    if "nom" in spec.columns:
        found["label_column"] = "nom"
    facets = [
        column.name
        for column in columns
        if column.kind in _CHOSEN or spec.foreign_keys.get(column.name) in _PLACES
    ]
    if facets:
        found["facets"] = facets
    found["columns"] = {column.name: column.description for column in columns}
    return found


def _lines(value: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    r"""Write nested texts as YAML: JSON is YAML, so that each text is written as JSON.

    >>> list(_lines({"titre": "Axes : trois", "tables": {"axes": ["a", "b"]}}))
    ['titre: "Axes : trois"', 'tables:', '  axes: ["a", "b"]']
    """
    for name, one in value.items():
        if isinstance(one, dict):
            yield f"{indent}{name}:"
            yield from _lines(one, indent + "  ")
        else:
            yield f"{indent}{name}: {json.dumps(one, ensure_ascii=False)}"
