"""The search, and the index that it looks into."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from web.page import File, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Dataset


def pages(pvd: Dataset) -> Iterator[Page | File]:
    """Yield the page and the index."""
    yield Page("recherche.html", "recherche.html", {"regions": pvd.regions.values()})
    text = json.dumps(index(pvd), ensure_ascii=False, separators=(",", ":"))
    yield File("static/index.json", text + "\n")


def index(pvd: Dataset) -> dict[str, list[object]]:
    """Return what is found: each commune, EPCI, département and région, and what else they are called.

    Others are names that a commune had, those of its parts, and of communes that are now in it, each
    with its code where it has one, and with the number of the commune.
    """
    number = {code: at for at, code in enumerate(pvd.communes)}
    others = {(number[code], name, former) for code, name, former in _others(pvd) if code in number}
    return {
        "communes": [
            [row.code_insee, row.nom, row.siren_epci or "", "|".join(row.codes_postaux)]
            for row in pvd.communes.values()
        ],
        "autres": [list(other) for other in sorted(others)],
        "epci": [[row.siren_epci, row.nom] for row in pvd.intercommunalites.values()],
        "departements": [
            [row.code_departement, row.nom, row.code_region] for row in pvd.departements.values()
        ],
        "regions": [[row.code_region, row.nom] for row in pvd.regions.values()],
    }


def _others(pvd: Dataset) -> Iterator[tuple[str, str, str]]:
    """Yield the code of a commune, another name, and the code that was of that name."""
    for row in pvd.anciens_noms.values():
        yield row.code_insee, row.ancien_nom, ""
    for part in pvd.subdivisions.values():
        if part.code_subdivision != part.code_insee:
            yield part.code_insee, part.nom, part.code_subdivision
    for ended in pvd.anciens_codes.values():
        if ended.code_insee and ended.ancien_code != ended.code_insee:
            yield ended.code_insee, ended.ancien_nom, ended.ancien_code
