"""A page for each commune of the programme, with what programs read of it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pvd_data import Commune
from web.maps.neighbours import neighbours_of
from web.maps.outlines import FINER, path_of, shapes
from web.page import Page
from web.pages.files import dumped, files
from web.pages.shared import drawing, numbers, said_of
from web.pages.story import Stories

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Anomalie, Dataset
    from web.page import File


def pages(pvd: Dataset) -> Iterator[Page | File]:
    """Yield the pages and the files."""
    stories, communes = Stories(pvd), [*pvd.communes.values()]
    anomalies: dict[str, list[Anomalie]] = defaultdict(list)
    for row in pvd.anomalies.values():
        if row.nom_table in ("communes", "ort"):  # whose keys begin with the code
            anomalies[row.cle.split("|")[0]].append(row)
    for code, commune in pvd.communes.items():
        yield Page(
            f"communes/{code}.html",
            "commune.html",
            {
                "commune": commune,
                "story": stories.of(commune),
                "memberships": stories.epci_of(commune),
                "anomalies": anomalies[code],
                "neighbours": neighbours_of(commune, communes),
                "said": said_of(pvd, Commune),
                "numbers": numbers(pvd, Commune),
                "map": drawing([commune.code_departement], commune.departement.communes),
                "shape": path_of(commune.code_departement, shapes()[code], FINER),
                "finer": FINER,
            },
        )
        also = _also(commune, anomalies[code])
        yield from files(pvd, f"communes/{code}", commune, [commune], also)


def _also(commune: Commune, anomalies: list[Anomalie]) -> dict[str, object]:
    epci = commune.intercommunalite
    return {
        "departement": commune.departement.model_dump(mode="json"),
        "region": commune.region.model_dump(mode="json"),
        "intercommunalite": epci and epci.model_dump(mode="json"),
        "dispositifs": dumped(commune.dispositifs),
        "lectures_ort": dumped(commune.lectures_ort),
        "appartenances": dumped(commune.appartenances),
        "evenements": dumped(commune.evenements),
        "anomalies": dumped(anomalies),
    }
