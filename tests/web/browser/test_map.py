"""The map: what is chosen is drawn, listed, kept in the address, and given away."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

import pvd_data

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.web.browser.conftest import Open


@pytest.fixture(scope="module")
def pvd() -> pvd_data.Dataset:
    """The tables."""
    return pvd_data.load()


def opened(open_page: Open, asked: str = "", **options: Any) -> Page:
    """Open the map, and wait for what its script draws."""
    page = open_page(f"carte.html{asked}", **options)
    page.locator("html[data-ready]").wait_for(state="attached")
    return page


def drawn(page: Page) -> int:
    """Return how many communes are drawn."""
    number: int = page.locator(".towns a:not(.off)").count()
    return number


def listed(page: Page) -> str:
    """Return how many communes the list says there are."""
    return "".join(filter(str.isdigit, page.locator("#liste").inner_text()))


def test_all_communes_are_there_at_first(open_page: Open, pvd: pvd_data.Dataset) -> None:
    page = opened(open_page)
    assert drawn(page) == len(pvd.communes)
    assert listed(page) == str(len(pvd.communes))
    assert page.locator(".land a").count() == len(pvd.departements)


@pytest.mark.parametrize(
    ("name", "value", "passes"),
    [
        ("region", "93", lambda row: row.code_region == "93"),
        ("departement", "05", lambda row: row.code_departement == "05"),
        ("epci", "200067742", lambda row: row.siren_epci == "200067742"),
        ("ort", "non", lambda row: not row.ort),
        ("annee", "2022", lambda row: row.date_adhesion and row.date_adhesion.year == 2022),
        ("annee", "inconnue", lambda row: row.date_adhesion is None),
        ("densite", "Petites villes", lambda row: row.densite == "Petites villes"),
        (
            "centralite",
            "Communes non centre",
            lambda row: row.niveau_centralite == "Communes non centre",
        ),
        ("dispositif", "qpv", lambda row: "qpv" in {one.dispositif for one in row.dispositifs}),
        ("dispositif", "crte", lambda row: "crte" in {one.dispositif for one in row.dispositifs}),
    ],
)
def test_filters_choose_what_the_tables_say(
    open_page: Open, pvd: pvd_data.Dataset, name: str, value: str, passes: Any
) -> None:
    page = opened(open_page)
    field = page.locator(f"#{name}")
    field.select_option(label=value) if " " in value else field.select_option(value)
    wanted = [row.nom for row in pvd.communes.values() if passes(row)]
    assert wanted
    assert drawn(page) == len(wanted)
    assert listed(page) == str(len(wanted))
    names = page.locator(".listed ol a").all_inner_texts()
    assert names == wanted[:100]


def test_what_is_chosen_is_in_the_address_and_comes_back_from_it(open_page: Open) -> None:
    page = opened(open_page)
    page.select_option("#departement", "05")
    page.select_option("#ort", "non")
    asked = page.url.partition("?")[2]
    assert asked == "departement=05&ort=non"
    again = opened(open_page, f"?{asked}")
    assert again.locator(".listed ol a").all_inner_texts() == ["Saint-Bonnet-en-Champsaur"]
    assert again.input_value("#departement") == "05"
    again.get_by_role("button", name="Tout effacer").click()
    again.wait_for_function("() => !location.search")
    assert listed(again) == "1646"


def test_a_territory_is_looked_at_and_its_places_are_named(open_page: Open) -> None:
    page = opened(open_page, "?departement=05", viewport={"width": 1280, "height": 900})
    names = page.locator(".names text").all_text_contents()
    assert {"Embrun", "Guillestre", "Veynes"} <= {*names}
    page.get_by_role("button", name="Toute la France").click()
    assert page.locator(".names text").count() == 0
    assert page.locator(".map").get_attribute("viewBox") == "0.00 0.00 1120.00 1000.00"


def test_from_afar_there_is_a_circle_for_each_region(
    open_page: Open, pvd: pvd_data.Dataset
) -> None:
    page = opened(open_page, viewport={"width": 390, "height": 800})
    counts = {
        group.nom: group.nombre_communes for group in pvd.stats("region") if group.nombre_communes
    }
    titles = page.locator(".circles title").all_text_contents()
    assert {*titles} == {f"{name} : {number}" for name, number in counts.items()}
    assert not page.locator(".towns").is_visible()
    page.get_by_role("button", name="Bretagne").click()
    assert page.input_value("#region") == "53"
    assert listed(page) == str(counts["Bretagne"])


def test_keys_move_the_map(open_page: Open) -> None:
    page = opened(open_page)
    page.locator(".map").focus()
    page.keyboard.press("+")
    near = page.locator(".map").get_attribute("viewBox")
    page.keyboard.press("ArrowRight")
    moved = page.locator(".map").get_attribute("viewBox")
    assert near != moved
    page.keyboard.press("0")
    assert page.locator(".map").get_attribute("viewBox") == "0.00 0.00 1120.00 1000.00"


def saved(page: Page, kind: str, folder: Path) -> Path:
    """Download what is chosen."""
    with page.expect_download() as waited:
        page.get_by_role("button", name=kind, exact=True).click()
    path: Path = folder / waited.value.suggested_filename
    waited.value.save_as(path)
    return path


def test_what_is_chosen_is_given_in_three_forms(
    open_page: Open, pvd: pvd_data.Dataset, tmp_path: Path
) -> None:
    page = opened(open_page, "?departement=05")
    text = saved(page, "CSV", tmp_path).read_text("utf-8")
    rows = [*csv.DictReader(StringIO(text, newline=""))]
    wanted = [row for row in pvd.communes.values() if row.code_departement == "05"]
    assert [row["code_insee"] for row in rows] == [row.code_insee for row in wanted]
    for given, row in zip(rows, wanted, strict=True):
        assert row.intercommunalite is not None
        assert given["nom_epci"] == row.intercommunalite.nom
        assert given["ort"] == str(row.ort).lower()
        assert given["date_ort"] == (row.date_ort.isoformat() if row.date_ort else "")
        assert given["date_adhesion"] == str(row.date_adhesion)
        assert given["densite"] == row.densite
        assert float(given["longitude"]) == row.longitude
    sheet = openpyxl.load_workbook(saved(page, "XLSX", tmp_path)).active
    assert sheet is not None
    lines = [[str(cell or "") for cell in line] for line in sheet.iter_rows(values_only=True)]
    assert lines == [[*rows[0]], *([*row.values()] for row in rows)]
    found = json.loads(saved(page, "GeoJSON", tmp_path).read_text("utf-8"))
    assert [one["id"] for one in found["features"]] == [row.code_insee for row in wanted]
    places = [one["geometry"]["coordinates"] for one in found["features"]]
    assert places == [[row.longitude, row.latitude] for row in wanted]
    assert pvd_data.validate(tmp_path / "pvd-selection.csv").valid
    assert pvd_data.validate(tmp_path / "pvd-selection.xlsx").valid


def test_without_javascript_departements_lead_to_their_communes(open_page: Open) -> None:
    page = open_page("carte.html", java_script_enabled=False)
    assert page.locator(".points").count() == 1
    assert not page.locator(".filters").is_visible()
    links = page.locator(".land a")
    assert links.first.get_attribute("href") == "departements/01.html"
