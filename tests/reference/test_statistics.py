"""The programme in numbers: every commune counts once, whatever it is counted by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import pandas as pd
import pytest

import pvd_data
from pvd_data.reference.statistics import ALL, COLUMNS, GROUPINGS, By, statistics

if TYPE_CHECKING:
    from collections.abc import Callable

WAYS: tuple[By, ...] = get_args(By)
#: What communes have in common, said without the code that is tested.
COMMON: dict[str, Callable[[pvd_data.Commune], str]] = {
    "region": lambda commune: commune.departement.region.code_region,
    "departement": lambda commune: commune.departement.code_departement,
    "nature_epci": lambda commune: getattr(commune.intercommunalite, "nature", ""),
    "densite": lambda commune: commune.densite or "",
    "niveau_centralite": lambda commune: commune.niveau_centralite or "",
    "massif": lambda commune: commune.massif or "",
    "annee_adhesion": lambda commune: str(commune.date_adhesion or "")[:4],
    "ort": lambda commune: str(commune.ort).lower(),
}


def test_each_way_has_its_grouping() -> None:
    assert tuple(GROUPINGS) == WAYS == tuple(COMMON)
    assert all(GROUPINGS[by].by == by for by in WAYS)


@pytest.mark.parametrize("by", WAYS)
def test_every_commune_counts_once(by: By, pvd: pvd_data.Dataset) -> None:
    found = pvd.stats(by)
    towns = pvd.communes.values()
    assert found.total.nombre_communes == len(towns)
    assert found.total.population_municipale == sum(row.population_municipale for row in towns)
    assert found.total.nombre_intercommunalites == len(pvd.intercommunalites)
    for column in ("nombre_communes", "population_municipale", "nombre_ort"):
        assert sum(getattr(group, column) for group in found) == getattr(found.total, column)
    assert (found.by, len(found), [*found]) == (by, len(found.groups), [*found.groups])


@pytest.mark.parametrize("by", WAYS)
def test_a_group_is_what_its_communes_say(by: By, pvd: pvd_data.Dataset) -> None:
    for group in pvd.stats(by):
        rows = [row for row in pvd.communes.values() if COMMON[by](row) == group.code]
        assert group.nombre_communes == len(rows)
        assert group.population_municipale == sum(row.population_municipale for row in rows)
        assert group.nombre_ort == len([row for row in rows if row.ort])
        epci = {row.siren_epci for row in rows if row.siren_epci is not None}
        assert group.nombre_intercommunalites == len(epci)


def test_every_region_and_departement_has_a_group(pvd: pvd_data.Dataset) -> None:
    assert [(group.code, group.nom) for group in pvd.stats("region")] == [
        (row.code_region, row.nom) for row in pvd.regions.values()
    ]
    found = {group.code: group for group in pvd.stats("departement")}
    assert [*found] == [*pvd.departements]
    assert (found["75"].nom, found["75"].nombre_communes) == ("Paris", 0)


def test_what_is_not_known_comes_last_and_says_so(pvd: pvd_data.Dataset) -> None:
    *years, unknown = pvd.stats("annee_adhesion")
    assert (unknown.code, unknown.nom) == ("", "date d'adhésion inconnue")
    assert [year.code for year in years] == sorted(year.nom for year in years)
    *natures, alone = pvd.stats("nature_epci")
    assert [group.code for group in natures] == ["CC", "CA", "CU", "METRO", "MET69"]
    assert alone.nom == "dans aucun EPCI"
    assert alone.nombre_communes == sum(row.siren_epci is None for row in pvd.communes.values())
    densest, *_, loosest = pvd.stats("densite")
    assert (densest.nom, loosest.nom) == ("Grands centres urbains", "Rural à habitat très dispersé")
    assert [group.nom for group in pvd.stats("massif")][-1] == "hors zone de montagne"


def test_names_that_no_table_gives_are_in_the_language(pvd: pvd_data.Dataset) -> None:
    assert [group.nom for group in statistics(pvd, "ort", "en")] == ["ORT signed", "no ORT signed"]
    assert statistics(pvd, "ort", "en").total.nom == ALL["en"]


def test_by_nothing_else(pvd: pvd_data.Dataset) -> None:
    wrong: Any = "couleur"
    with pytest.raises(ValueError, match="by 'couleur': expected one of region, departement,"):
        pvd.stats(wrong)


def test_it_is_dumped_shown_and_made_a_frame(pvd: pvd_data.Dataset) -> None:
    found = pvd.stats("ort")
    told = found.to_dict()
    assert (told["by"], told["total"]["nombre_communes"]) == ("ort", len(pvd.communes))
    assert [*told["groups"][0]] == [*COLUMNS]
    assert "<td>ORT signée</td>" in found._repr_html_()
    frame = pd.DataFrame(group.to_dict() for group in found)
    assert frame["nombre_communes"].sum() == len(pvd.communes)


def test_of_a_package_without_names_nothing_is_made_up(tmp_path: Any) -> None:
    pvd_data.export(tmp_path, "csv", "communes", departement="05")
    text = '{"name": "x", "resources": [{"name": "communes", "path": "communes.csv"}]}'
    tmp_path.joinpath("datapackage.json").write_text(text, "utf-8")
    theirs = pvd_data.load(tmp_path)
    assert theirs.stats("ort").total.nombre_communes == 11
    with pytest.raises(pvd_data.MissingTableError, match="regions"):
        theirs.stats("region")
