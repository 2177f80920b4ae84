"""Everything exported once, and the tables that readers of other people should find in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

import pvd_data
from pvd_data.exports.export import export
from pvd_data.schema.tables import TABLES

Rows = list[tuple[object, ...]]


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all tables and the flat one, in the formats of text."""
    folder = tmp_path_factory.mktemp("exported")
    export(folder, ["csv", "json", "jsonl"], TABLES, flat=True)
    export(folder, "geojson", ["communes"], flat=True)
    return folder


@pytest.fixture(scope="session")
def expected() -> Mapping[str, Rows]:
    """The values of every table, and of the flat one by way of the relations of its communes."""
    pvd = pvd_data.load()
    found = {
        table.name: [tuple(getattr(row, name) for name in table.columns) for row in table.values()]
        for table in pvd
    }
    found["communes_completes"] = [
        (
            *(town.code_insee, town.nom, town.siren, town.id_pvd),
            *(town.code_departement, town.departement.nom),
            *(town.region.code_region, town.region.nom),
            *(town.code_arrondissement, town.code_canton, town.siren_epci),
            None if town.intercommunalite is None else town.intercommunalite.nom,
            None if town.intercommunalite is None else town.intercommunalite.nature,
            *(town.population_municipale, town.annee_population, town.longitude, town.latitude),
            *(town.codes_postaux, town.niveau_centralite, town.densite, town.massif),
            *(town.date_adhesion, town.ort, town.date_ort),
        )
        for town in pvd.communes.values()
    ]
    return found
