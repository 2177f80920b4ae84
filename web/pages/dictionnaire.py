"""What each column of each table is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from web.descriptor import tables
from web.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Dataset

#: What the types of Table Schema are for readers.
KINDS = {
    "string": "texte",
    "integer": "entier",
    "number": "nombre",
    "boolean": "booléen",
    "date": "date",
    "list": "liste de textes",
}


def constraints(field: dict[str, Any], unique: bool) -> list[str]:
    """Say what cells of a column must be.

    >>> constraints({"constraints": {"required": True, "minimum": 1}}, True)
    ['obligatoire', 'unique', 'au moins 1']
    """
    given = field.get("constraints", {})
    found = ["obligatoire" if given.get("required") else "peut être vide"]
    found += ["unique"] if unique or given.get("unique") else []
    found += [f"au moins {given['minimum']}"] if "minimum" in given else []
    found += [f"au plus {given['maximum']}"] if "maximum" in given else []
    return found


def pages(pvd: Dataset) -> Iterator[Page]:
    """Yield the page of all tables, and one for each."""
    yield Page("dictionnaire.html", "dictionnaire.html", {"tables": tables()})
    for table in tables():
        key = table["schema"]["primaryKey"]
        keys = {
            name: one["reference"]["resource"]
            for one in table["schema"].get("foreignKeys", ())
            for name in ([one["fields"]] if isinstance(one["fields"], str) else one["fields"])
        }
        about = {
            "table": table,
            "key": [key] if isinstance(key, str) else key,
            "keys": keys,
            "kinds": KINDS,
            "constraints": constraints,
            "sources": pvd.sources,
        }
        yield Page(f"dictionnaire/{table['name']}.html", "table.html", about)
