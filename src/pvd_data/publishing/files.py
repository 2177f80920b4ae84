"""All files that are generated from the models, the rules and the sources, as text by path."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING, Any

from pvd_data.publishing.package import data_package
from pvd_data.publishing.pages import (
    ANOMALIES_PAGE,
    RULES_PAGES,
    SOURCES_PAGE,
    anomalies_page,
    dictionary,
    rules_page,
    sources_page,
)
from pvd_data.publishing.schemas import json_schema, table_schema
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from pvd_data.schema.models.provenance import Anomalie, Source


def generated_files(
    version: str,
    sources: Mapping[str, Source],
    anomalies: Collection[Anomalie],
    content: Callable[[str], bytes],
) -> dict[str, str]:
    """Write every generated file, in memory.

    Args:
        version: version of the package.
        sources: the table of sources.
        anomalies: the rows of the table of anomalies.
        content: from the path of a file of data, relative to the package, to its bytes.

    Returns:
        The text of each file by its path, relative to the package.
    """
    files = descriptions(version, sources, content)
    files["docs/dictionnaire.md"] = dictionary(sources)
    files[SOURCES_PAGE] = sources_page(sources, anomalies)
    files[ANOMALIES_PAGE] = anomalies_page(anomalies)
    files |= {path: rules_page(lang) for lang, path in RULES_PAGES.items()}
    return files


def descriptions(
    version: str, sources: Mapping[str, Source], content: Callable[[str], bytes]
) -> dict[str, str]:
    """Write what describes the package to programs: the descriptor, if there are sources; schemas.

    Args:
        version: version of the package.
        sources: the table of sources.
        content: from the path of a file of data, relative to the package, to its bytes.
    """
    files = {}
    if sources:
        files["datapackage.json"] = as_json(data_package(version, sources, content))
    for name, spec in TABLES.items():
        files[f"schemas/{name}.json"] = as_json(table_schema(spec, foreign_keys=False))
        model = spec.model.__name__.lower()
        files[f"schemas/objects/{model}.schema.json"] = as_json(json_schema(spec))
    return files


def as_json(value: Any) -> str:
    """Write JSON as it is committed: two spaces, UTF-8, a newline at the end."""
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


SHOWN = 20
"""How many lines of difference are shown for one file."""


def difference(name: str, committed: bytes, generated: bytes) -> list[str]:
    r"""Return the lines of a short unified diff; none if the two are equal to the byte.

    Args:
        name: the file, as the diff names it.
        committed: what is there.
        generated: what should be.

    >>> difference("a.csv", b"x\n", b"y\n")[2:]
    ['@@ -1 +1 @@', '-x', '+y']
    """
    if committed == generated:
        return []
    lines = list(
        difflib.unified_diff(
            committed.decode("utf-8", "replace").splitlines(),
            generated.decode("utf-8", "replace").splitlines(),
            f"{name} (enregistré)",
            f"{name} (reconstruit)",
            lineterm="",
            n=0,
        )
    )
    if len(lines) > SHOWN:
        more = f"… et {len(lines) - SHOWN} lignes de différence de plus dans {name}"
        return [*lines[:SHOWN], more]
    return lines or [f"{name} : fins de ligne ou octets différents"]
