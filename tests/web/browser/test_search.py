"""The search finds what people type, as the library does, and at once."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

import pvd_data
from pvd_data.base.text import fold
from tests.ci.runner import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.web.browser.conftest import Open, Site

INDEXES = ("static/index.json", "static/textes.json")
FIND = """
import { readFileSync } from "node:fs";
import { Search } from "./web/static/find.mjs";
import { fold } from "./web/static/fold.mjs";
const { indexes, queries, names } = JSON.parse(readFileSync(0, "utf8"));
const search = new Search(...indexes.map((path) => JSON.parse(readFileSync(path, "utf8"))));
process.stdout.write(JSON.stringify({
  found: queries.map((query) => search.find(query, 12)), folded: names.map(fold),
}));
"""


def ask(site: Site, queries: list[str], names: list[str]) -> dict[str, list[object]]:
    """Ask the modules of the site, in Node."""
    node = shutil.which("node")
    assert node is not None
    about = {"indexes": [str(site.folder / path) for path in INDEXES]}
    done = subprocess.run(
        [node, "--input-type=module", "--eval", FIND],
        input=json.dumps({**about, "queries": queries, "names": names}),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    found: dict[str, list[object]] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def pvd() -> pvd_data.Dataset:
    """The tables."""
    return pvd_data.load()


def test_names_are_folded_as_the_library_folds_them(site: Site, pvd: pvd_data.Dataset) -> None:
    tables = (pvd.communes_france, pvd.intercommunalites_france, pvd.departements, pvd.regions)
    names = {row.nom for table in (*tables, pvd.subdivisions) for row in table.values()}
    former = (pvd.anciens_codes, pvd.anciens_noms, pvd.anciens_noms_epci)
    names |= {row.ancien_nom for table in former for row in table.values()}
    names |= {"Chalon s/ Saône", "st bonnet", "L\u2019Haÿ-les-Roses", "Straße", "Foos/ bar", "La"}
    ordered = sorted(names)
    assert len(ordered) > 35_000
    assert ask(site, [], ordered)["folded"] == [fold(name) for name in ordered]


def test_each_commune_is_first_by_its_name_and_by_its_codes(
    site: Site, pvd: pvd_data.Dataset
) -> None:
    rows = [*pvd.communes.values()]
    homonyms = {row.nom for row in rows if sum(other.nom == row.nom for other in rows) > 1}
    alone = [row for row in rows if row.nom not in homonyms]
    queries = [row.nom.upper() for row in alone] + [row.code_insee for row in rows]
    found = ask(site, queries, [])["found"]
    wanted = [f"communes/{row.code_insee}.html" for row in [*alone, *rows]]
    first = [one[0]["path"] for one in found]  # type: ignore[index]
    missed = [
        (query, path)
        for query, path, other in zip(queries, wanted, first, strict=True)
        if path != other
    ]
    assert not missed


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("st bonnet champsaur", "communes/05132.html"),
        ("argentiere", "communes/05006.html"),
        ("L'Argentière-la-Bessée", "communes/05006.html"),
        ("les infournas", "communes/05132.html"),
        ("05067", "communes/05132.html"),
        ("5046", "communes/05046.html"),
        ("05200", "communes/05046.html"),
        ("EMBRUN CEDEX", "communes/05046.html"),
        ("Embrun (05)", "communes/05046.html"),
        ("embrum", "communes/05046.html"),
        ("guilestre", "communes/05065.html"),
        ("200067742", "epci/200067742.html"),
        ("CC Serre-Ponçon", "epci/200067742.html"),
        ("serre poncon", "epci/200067742.html"),
        ("hautes alpes", "departements/05.html"),
        ("bretagne", "regions/53.html"),
        ("2b", "departements/2B.html"),
        ("r004", "regles/R004.html"),
        ("colonne manquante", "regles/S001.html"),
        ("code_insee", "dictionnaire/communes.html#code_insee"),
        ("Population municipale", "dictionnaire/communes.html#population_municipale"),
        ("statistiques", "statistiques.html"),
        ("par densité", "statistiques.html#densite"),
        ("anomalie", "anomalies.html"),
        ("qgis", "docs/fr/qgis.html"),
        ("fastapi", "docs/en/fastapi.html"),
        ("dataframes", "docs/en/dataframes.html"),
        ("Table.where", "docs/en/api/index.html#pvd_data.Table.where"),
    ],
)
def test_what_people_type_is_found(site: Site, typed: str, path: str) -> None:
    found = ask(site, [typed], [])["found"][0]
    assert path in [one["path"] for one in found][:3]  # type: ignore[attr-defined]


def test_all_that_it_reads_is_light(site: Site) -> None:
    read = sum(len(gzip.compress(site.folder.joinpath(path).read_bytes())) for path in INDEXES)
    assert read < 300_000


def test_nothing_is_found_for_what_is_no_name(site: Site) -> None:
    assert ask(site, ["zzzzqqqq", "  ", "!", "99999"], [])["found"] == [[], [], [], []]


def typed(page: Page, text: str) -> list[str]:
    """Type into the field and return what is shown."""
    page.locator("#recherche").fill(text)
    page.locator(".found a").first.wait_for()
    shown: list[str] = page.locator(".found a").all_inner_texts()
    return shown


@pytest.mark.parametrize("path", ["index.html", "recherche.html"])
def test_it_is_used_by_keys_alone(open_page: Open, path: str) -> None:
    page = open_page(path)
    assert typed(page, "guillestre")[0].startswith("Guillestre")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/communes/05065.html")
    page.go_back()
    page.locator(".found a").first.wait_for()
    assert page.input_value("#recherche") == "guillestre"


def test_it_leads_into_the_documentation_and_that_leads_back(open_page: Open) -> None:
    page = open_page("docs/en/duckdb.html")
    page.get_by_role("link", name="Rechercher").click()
    typed(page, "row group parquet")
    page.locator(".found a").first.click()
    page.wait_for_url("**/docs/*")
    page.get_by_role("link", name="Petites villes de demain").click()
    page.wait_for_url("**/index.html")


def test_what_is_typed_is_never_markup(open_page: Open) -> None:
    page = open_page("recherche.html?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    page.locator(".said").get_by_text("Aucune réponse").wait_for()
    assert page.locator("main img").count() == 0
