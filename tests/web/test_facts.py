"""What pages say is what the tables say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from web.words import count, day, number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pvd_data import Dataset
    from tests.web.reading import Html

pytestmark = pytest.mark.once


def plainly(text: str) -> str:
    """Write blanks and apostrophes as `Html` does."""
    return " ".join(text.replace("\u2019", "'").split())


def test_each_commune_epci_departement_and_region_has_its_page(
    pages: Mapping[str, Html], pvd: Dataset
) -> None:
    wanted = {f"communes/{code}.html" for code in pvd.communes}
    wanted |= {f"epci/{siren}.html" for siren in pvd.intercommunalites}
    wanted |= {f"departements/{code}.html" for code in pvd.departements}
    wanted |= {f"regions/{code}.html" for code in pvd.regions}
    assert wanted <= pages.keys()
    assert len(wanted) == 1646 + 876 + 101 + 18


def test_a_page_says_of_its_commune_what_the_table_does(
    said: Callable[[str], str], pvd: Dataset
) -> None:
    for code, commune in pvd.communes.items():
        text = said(f"communes/{code}.html")
        facts = [commune.nom, code, commune.departement.nom, commune.region.nom, commune.siren]
        facts += [commune.id_pvd, *commune.codes_postaux, *filter(None, [commune.densite])]
        facts += [plainly(f"{number(commune.population_municipale)} habitants")]
        facts += [plainly(day(date)) for date in (commune.date_adhesion, commune.date_ort) if date]
        facts += [commune.intercommunalite.nom] if commune.intercommunalite else []
        facts += [plainly(row.nom) for row in commune.dispositifs if row.nom]
        assert not [fact for fact in facts if fact not in text], code


def test_a_page_tells_each_anomaly_of_its_commune(said: Callable[[str], str], pvd: Dataset) -> None:
    told = [row for row in pvd.anomalies.values() if row.nom_table == "communes"]
    assert len(told) > 50
    for row in told:
        assert plainly(row.explication) in said(f"communes/{row.cle}.html")


def test_a_page_of_an_epci_lists_its_communes(pages: Mapping[str, Html], pvd: Dataset) -> None:
    for siren, epci in pvd.intercommunalites.items():
        links = pages[f"epci/{siren}.html"].links
        listed = {link for link in links if link.startswith("../communes/")}
        assert {f"../communes/{row.code_insee}.html" for row in epci.communes} <= listed


def test_pages_of_departements_and_regions_list_their_communes(
    pages: Mapping[str, Html], pvd: Dataset
) -> None:
    for kind, rows in (("departements", pvd.departements), ("regions", pvd.regions)):
        for code, row in rows.items():
            links = {*pages[f"{kind}/{code}.html"].links}
            assert {f"../communes/{one.code_insee}.html" for one in row.communes} <= links


def test_the_first_page_counts_what_there_is(said: Callable[[str], str], pvd: Dataset) -> None:
    text = said("index.html")
    assert plainly(count(len(pvd.communes), "commune")) in text
    assert plainly(number(len(pvd.intercommunalites))) in text
