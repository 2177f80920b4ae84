"""A page for each EPCI with a commune of the programme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data import Intercommunalite
from web.page import Page
from web.pages.files import dumped, files
from web.pages.shared import by, drawing, numbers, said_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Dataset
    from web.page import File

#: What natures of EPCI are called.
NATURES = {
    "CC": "Communauté de communes",
    "CA": "Communauté d'agglomération",
    "CU": "Communauté urbaine",
    "METRO": "Métropole",
    "MET69": "Métropole de Lyon",
}

#: What the law calls their taxation.
REGIMES = {"FPU": "fiscalité professionnelle unique", "FA": "fiscalité additionnelle"}


def pages(pvd: Dataset) -> Iterator[Page | File]:
    """Yield the pages and the files."""
    names = by(pvd.anciens_noms_epci.values(), "siren_epci")
    for siren, epci in pvd.intercommunalites.items():
        yield Page(
            f"epci/{siren}.html",
            "epci.html",
            {
                "epci": epci,
                "nature": NATURES[epci.nature],
                "regime": REGIMES[epci.regime_fiscal],
                "names": [row for row in names.get(siren, ()) if row.ancien_nom != epci.nom],
                "map": drawing({row.code_departement for row in epci.communes}, epci.communes),
                "said": said_of(pvd, Intercommunalite),
                "numbers": numbers(pvd, Intercommunalite),
            },
        )
        also = {
            "communes": dumped(epci.communes),
            "anciens_noms": dumped(names.get(siren, ())),
            "dispositifs": dumped(epci.dispositifs),
        }
        yield from files(pvd, f"epci/{siren}", epci, epci.communes, also)
