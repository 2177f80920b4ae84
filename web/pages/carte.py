"""The map of all communes of the programme, and what it is filtered by."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from web.maps.outlines import box, paths
from web.maps.places import dots, point_of
from web.maps.projection import HEIGHT, WIDTH
from web.page import File, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Commune, Dataset


def pages(pvd: Dataset) -> Iterator[Page | File]:
    """Yield the page and what its script reads."""
    chosen = choices(pvd)
    about = {
        "pvd": pvd,
        "size": (WIDTH, HEIGHT),
        "outlines": paths(),
        "dots": dots(pvd.communes.values()),
        "choices": chosen,
    }
    yield Page("carte.html", "carte.html", about)
    text = json.dumps(data(pvd, chosen), ensure_ascii=False, separators=(",", ":"))
    yield File("static/carte.json", text + "\n")


def choices(pvd: Dataset) -> dict[str, list[str]]:
    """Return what can be chosen of what communes have, in the order in which it is offered."""
    # The title of a row is that of the programme, then what tells it from others of the same.
    programmes = {row.dispositif: row.titre.partition(" (")[0] for row in pvd.dispositifs.values()}
    return {
        "densite": _known(pvd, "densite"),
        "niveau_centralite": _known(pvd, "niveau_centralite"),
        "annee": [group.code for group in pvd.stats("annee_adhesion") if group.code],
        "dispositifs": list(programmes),
        "titres": list(programmes.values()),
    }


def _known(pvd: Dataset, by: Any) -> list[str]:
    return [group.code for group in pvd.stats(by) if group.code and group.nombre_communes]


def data(pvd: Dataset, chosen: dict[str, list[str]]) -> dict[str, Any]:
    """Return what the script reads: columns, and a line for each commune."""
    sirens = list(pvd.intercommunalites)
    return {
        "edition": pvd.edition,
        **chosen,
        "epci": [[row.siren_epci, row.nom] for row in pvd.intercommunalites.values()],
        "departements": {
            row.code_departement: [row.nom, row.code_region, box([row.code_departement])]
            for row in pvd.departements.values()
        },
        "regions": {
            row.code_region: [row.nom, box(one.code_departement for one in row.departements)]
            for row in pvd.regions.values()
        },
        "communes": [_line(row, sirens, chosen) for row in pvd.communes.values()],
    }


def _line(row: Commune, sirens: list[str], chosen: dict[str, list[str]]) -> list[Any]:
    has = {one.dispositif for one in row.dispositifs}
    return [
        row.code_insee,
        row.nom,
        row.code_departement,
        sirens.index(row.siren_epci) if row.siren_epci else -1,
        row.population_municipale,
        row.date_adhesion.isoformat() if row.date_adhesion else "",
        row.date_ort.isoformat() if row.date_ort else int(row.ort),
        chosen["densite"].index(row.densite) if row.densite else -1,
        chosen["niveau_centralite"].index(row.niveau_centralite) if row.niveau_centralite else -1,
        sum(1 << at for at, name in enumerate(chosen["dispositifs"]) if name in has),
        row.longitude,
        row.latitude,
        *point_of(row)[1:],
    ]
