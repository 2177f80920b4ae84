"""`datapackage.json`: https://datapackage.org/standard/data-package/.

Version 2 of the standard, readable by clients of version 1: `type` and `profile` both, the
schema inline with its foreign keys, referenced tables before those that refer to them.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from pvd_data.publishing.schemas import table_schema
from pvd_data.schema.columns import columns_of
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pvd_data.schema.models.base import Row
    from pvd_data.schema.models.provenance import Source
    from pvd_data.schema.tables import TableSpec


PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"

# The one dialect of our files; spelt out, since a reader need not know the defaults.
DIALECT = {
    "delimiter": ",",
    "lineTerminator": "\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
    "header": True,
}

LIST = "anct-pvd"
"""Code of the source whose edition and date are the package's."""


ID = ""
"""The identifier of the package, such as a DOI; empty until there is one, and nothing then says any."""

HOMEPAGE = ""
"""Where the package is published; the same."""


def data_package(
    version: str, sources: Mapping[str, Source], content: Callable[[str], bytes]
) -> dict[str, Any]:
    """Describe the package.

    Args:
        version: version of the package, and of the library.
        sources: the table of sources.
        content: from the path of a file, relative to the package, to its bytes.
    """
    edition = sources[LIST]
    return {
        "$schema": PROFILE,
        "name": "pvd-data",
        **({"id": ID} if ID else {}),
        **({"homepage": HOMEPAGE} if HOMEPAGE else {}),
        "title": "Petites villes de demain : les communes, leurs intercommunalités, le programme",
        "description": (
            "Données de référence du programme Petites villes de demain : les communes "
            "retenues, leurs intercommunalités, départements et régions, ce qu'est le programme, "
            "les onze villes des Hautes-Alpes, et la référence nationale qui mène de tout code ou "
            "nom de commune, même ancien, à celui d'aujourd'hui. Construites à partir des fichiers officiels ; "
            "ce que les sources ont de faux est consigné dans la table anomalies."
        ),
        "version": version,
        "edition": edition.millesime,
        # The day of the edition: the same sources always give the same descriptor.
        "created": f"{edition.date_publication}T00:00:00Z",
        "keywords": ["petites villes de demain", "communes", "intercommunalités", "ORT", "COG"],
        "contributors": [{"title": "The pvd-data contributors", "roles": ["creator"]}],
        "licenses": [{"name": "etalab-2.0", "title": "Licence Ouverte 2.0"}],
        "sources": [_source(source, version) for source in sources.values()],
        "resources": [
            _resource(spec, content(spec.path), sources, version) for spec in TABLES.values()
        ],
    }


def cited_sources(spec: TableSpec[Row]) -> list[str]:
    """Return the codes of the sources that the columns of a table come from, in order.

    Args:
        spec: the table.

    >>> cited_sources(TABLES["departements"])
    ['insee-cog-departements']
    """
    cited = [code for column in columns_of(spec) for code in column.colonne.sources]
    return list(dict.fromkeys(cited))


def _resource(
    spec: TableSpec[Row], content: bytes, sources: Mapping[str, Source], version: str
) -> dict[str, Any]:
    return {
        "name": spec.name,
        "type": "table",
        # Strict clients of version 1 read no row of a resource without this.
        "profile": "tabular-data-resource",
        "title": spec.titre,
        "description": spec.description,
        "path": spec.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": DIALECT,
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "sources": [_source(sources[code], version) for code in cited_sources(spec)],
        "schema": table_schema(spec, foreign_keys=True),
    }


def _source(source: Source, version: str) -> dict[str, Any]:
    ours = source.code_source == "pvd-data"
    published = source.date_publication and source.date_publication.isoformat()
    found = {
        "title": source.titre,
        "version": version if ours else source.millesime or published or "non daté",
    }
    return found if source.adresse is None else {**found, "path": source.adresse}
