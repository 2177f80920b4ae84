"""The site is whole: the same each time, light, without a dead link, and asking nobody else."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

import pvd_data
from tests.ci.runner import ROOT
from web.pages.texts import CARRIED, PYODIDE
from web.site import make_site

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pvd_data import Dataset
    from tests.web.reading import Html

pytestmark = pytest.mark.once

#: What the library offers, and the modules of it that are public themselves.
PUBLIC = {"pvd_data", "pvd_data.errors", "pvd_data.frames"}
TOWN, MAP, STYLE = 100_000, 400_000, 15_000
"""Bytes that a page of a commune, the map and the style may have, with what they fetch."""


def inside(site: Path, page: str, link: str) -> tuple[str, str]:
    """Return which file of the site a link of a page means, and which place in it."""
    parts = urlsplit(link)
    if not parts.path:
        return page, parts.fragment
    meant = (site / page).parent.joinpath(unquote(parts.path)).resolve()
    if meant.is_dir():
        meant /= "index.html"
    return meant.relative_to(site.resolve()).as_posix(), unquote(parts.fragment)


@pytest.mark.lengthy
def test_it_is_the_same_to_the_byte_each_time(site: Path, tmp_path: Path) -> None:
    make_site(tmp_path / "again")
    files = sorted(path.relative_to(site) for path in site.rglob("*") if path.is_file())
    again = sorted(
        path.relative_to(tmp_path / "again")
        for path in (tmp_path / "again").rglob("*")
        if path.is_file()
    )
    assert files == again
    changed = [
        path
        for path in files
        if site.joinpath(path).read_bytes() != tmp_path.joinpath("again", path).read_bytes()
    ]
    assert not changed


def test_every_link_leads_to_a_page_and_to_a_place_in_it(
    site: Path, pages: Mapping[str, Html]
) -> None:
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    dead = set()
    for page, html in pages.items():
        for link in {*html.links, *html.fetched}:
            if urlsplit(link).scheme:
                continue
            file, place = inside(site, page, link)
            if file not in files or (place and place not in pages[file].ids):
                dead.add((page, link))
    assert not dead


def test_it_fetches_from_nowhere_else_and_runs_nothing_inline(pages: Mapping[str, Html]) -> None:
    for page, html in pages.items():
        assert not [one for one in html.fetched if urlsplit(one).netloc], page
        assert not {name for name in html.attributes if name.startswith("on")}, page
        written = {one for one in html.scripts if not one.endswith(".mjs")}
        assert written <= {"application/ld+json"}, page  # which describes, and is not run
        assert "style" not in html.tags.keys() | html.attributes, page


def test_links_lead_outside_to_addresses_of_the_tables_only(
    pages: Mapping[str, Html], pvd: Dataset
) -> None:
    known = {row.adresse for row in pvd.sources.values()}
    known |= {row.site_web for row in pvd.programmes.values()}
    outside = {link for html in pages.values() for link in html.links if urlsplit(link).netloc}
    assert outside <= known | OF_OTHERS


#: Where the source of what the page that checks files is made of is, as its licence asks.
OF_OTHERS = {PYODIDE}


def test_pages_have_a_title_one_heading_a_language_and_places_named_once(
    site: Path, pages: Mapping[str, Html]
) -> None:
    for page, html in pages.items():
        assert html.tags["title"] >= 1, page
        assert html.tags["h1"] == 1, page
        assert html.tags["main"] == 1, page
        assert len(html.ids) == len(set(html.ids)), page
        assert '<html lang="fr">' in (site / page).read_text("utf-8")[:200], page
        assert "Site non officiel" in html.text, page


def weight(site: Path, page: str, html: Html) -> int:
    """Return how many bytes a page has with what it fetches."""
    own = [one for one in html.fetched if not urlsplit(one).scheme]
    files = {page} | {inside(site, page, one)[0] for one in own}
    return sum(site.joinpath(one).stat().st_size for one in files)


def fetched_by_scripts(site: Path, scripts: list[str]) -> set[str]:
    """Return the files that scripts of a page import or read."""
    found = {path for path in scripts if path.endswith(".mjs")}
    todo = [*found]
    while todo:
        text = site.joinpath(todo.pop()).read_text("utf-8")
        named = {f"static/{name}" for name in re.findall(r'from "\./([a-z]+\.mjs)"', text)}
        named |= set(re.findall(r"static/[a-z]+\.json", text))
        todo += [path for path in named - found if path.endswith(".mjs")]
        found |= named
    return found


def test_pages_are_light(site: Path, pages: Mapping[str, Html]) -> None:
    style = site / "static" / "style.css"
    assert style.stat().st_size <= STYLE
    for page, html in pages.items():
        if page.startswith("communes/"):
            assert weight(site, page, html) <= TOWN, page
    drawn = pages["carte.html"]
    scripts = fetched_by_scripts(site, drawn.scripts)
    assert {"static/view.mjs", "static/carte.json"} <= scripts
    read = sum(site.joinpath(path).stat().st_size for path in scripts - {*drawn.fetched})
    assert weight(site, "carte.html", drawn) + read <= MAP


def test_a_page_of_a_commune_needs_no_script(pages: Mapping[str, Html]) -> None:
    for page, html in pages.items():
        if page.split("/")[0] in ("communes", "epci", "departements", "regions"):
            assert "script" not in html.tags, page


def test_it_uses_the_public_names_of_the_library_only() -> None:
    for path in ROOT.joinpath("web").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                named = {alias.name for alias in node.names}
                assert {name for name in named if name.startswith("pvd_data")} <= PUBLIC, path
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pvd_data"):
                assert node.module in PUBLIC, path
                if node.module == "pvd_data":
                    assert {alias.name for alias in node.names} <= {*pvd_data.__all__}, path


def test_what_the_checker_is_made_of_is_named_with_its_licence(pages: Mapping[str, Html]) -> None:
    text = ROOT.joinpath("web", "pyodide", "wheels.txt").read_text("utf-8")
    wheels = set(re.findall(r"^([a-z-]+)==", text, re.MULTILINE))
    assert wheels <= CARRIED.keys()
    assert all(
        f"{name} ({licence})" in pages["licences.html"].text for name, licence in CARRIED.items()
    )
