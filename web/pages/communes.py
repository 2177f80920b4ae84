"""A page for each commune of the programme."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from pvd_data import Commune
from web.maps.neighbours import neighbours_of
from web.maps.outlines import boxes, paths
from web.maps.places import point_of
from web.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pvd_data import Dataset, Source

#: How other programmes are called.
PROGRAMMES = {
    "acv": "Action cœur de ville",
    "acv2": "Action cœur de ville, seconde phase",
    "qpv": "Quartier prioritaire de la politique de la ville",
    "territoires_industrie": "Territoires d'industrie",
    "crte": "Contrat pour la réussite de la transition écologique",
    "villages_avenir": "Villages d'avenir",
    "france_services": "France services",
}


class Said(NamedTuple):
    """What a source says of each commune.

    Attributes:
        source: the source.
        titles: the columns that come of it, as readers know them.
    """

    source: Source
    titles: tuple[str, ...]


def said_by(pvd: Dataset) -> list[Said]:
    """Return the sources of what is said of communes, by their title."""
    titles = defaultdict(list)
    for field in Commune.model_fields.values():
        for about in field.metadata:
            for source in getattr(about, "sources", ()):
                titles[source].append(about.titre)
    found = (Said(pvd.sources[code], tuple(of)) for code, of in titles.items())
    return sorted(found, key=lambda one: one.source.titre)


def _by(rows: Any, column: str) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows.values():
        found[getattr(row, column)].append(row)
    return found


def pages(pvd: Dataset) -> Iterator[Page]:
    """Yield the pages."""
    names, ended = _by(pvd.anciens_noms, "code_insee"), _by(pvd.anciens_codes, "code_insee")
    changes = _by(pvd.evolutions, "code_insee")
    anomalies = defaultdict(list)
    for row in pvd.anomalies.values():
        if row.nom_table == "communes":
            anomalies[row.cle].append(row)
    communes, said = [*pvd.communes.values()], said_by(pvd)
    for code, commune in pvd.communes.items():
        yield Page(
            f"communes/{code}.html",
            "commune.html",
            {
                "commune": commune,
                "names": names.get(code, ()),
                "ended": [row for row in ended.get(code, ()) if row.ancien_code != code],
                "changes": changes.get(code, ()),
                "anomalies": anomalies.get(code, ()),
                "neighbours": neighbours_of(commune, communes),
                "said": said,
                "outline": paths()[commune.code_departement],
                "points": [point_of(other) for other in commune.departement.communes],
                "box": boxes()[commune.code_departement],
                "programmes": PROGRAMMES,
            },
        )
