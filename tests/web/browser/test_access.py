"""Every kind of page can be read by everybody: axe, 320 pixels, print, valid HTML."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.ci.runner import ROOT
from tests.web.browser.conftest import SCREENSHOTS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.web.browser.conftest import Open, Site

NODE = ROOT / ".web" / "node" / "node_modules"
#: Pages that another generator makes, whose buttons to copy code stand in landmarks without a name: that is
#: against no criterion of WCAG, and left to it.
DOCUMENTATION = ("docs/index.html", "docs/en/python.html")
#: One page, or some, of each kind.
KINDS = (
    *("index.html", "carte.html", "carte.html?departement=05", "recherche.html?q=saint"),
    *("communes/05046.html", "communes/85113.html", "communes/97353.html", "communes/05067.html"),
    *("communes/01093.html", "epci/200067742.html", "departements/05.html", "departements/75.html"),
    *("regions/93.html", "programme.html", "statistiques.html", "editions/index.html"),
    *("editions/2021-01-22_2026-04-27.html", "anomalies.html", "sources.html"),
    *("dictionnaire.html", "dictionnaire/communes.html", "regles/index.html", "regles/R004.html"),
    *("telecharger.html", "licences.html", "signaler.html"),
    *DOCUMENTATION,
)
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
AXE = """(tags) => axe.run({ runOnly: tags }).then(({ violations }) => violations.map(({ id, nodes }) =>
  `${id}: ${nodes.map((node) => node.html).slice(0, 3).join(" ")}`))"""


def photograph(page: Page, path: str, how: str) -> None:
    """Keep what a page looks like."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", path.replace(".html", ""))
    page.screenshot(path=SCREENSHOTS / f"{name}-{how}.png")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", KINDS)
def test_axe_finds_nothing(open_page: Open, path: str, theme: str) -> None:
    page = open_page(path, color_scheme=theme, bypass_csp=True)
    if path.startswith("carte"):
        page.locator("html[data-ready]").wait_for(state="attached")
    if path.startswith("statistiques"):
        for summary in page.locator("summary").all():
            summary.click()
    page.add_script_tag(path=NODE / "axe-core" / "axe.min.js")
    photograph(page, path, theme)
    tags = WCAG if path in DOCUMENTATION else (*WCAG, "best-practice")
    assert page.evaluate(AXE, tags) == []


@pytest.mark.parametrize("path", KINDS)
def test_a_page_of_320_pixels_scrolls_downwards_only(open_page: Open, path: str) -> None:
    page = open_page(path, viewport={"width": 320, "height": 700})
    if path.startswith("carte"):
        page.locator("html[data-ready]").wait_for(state="attached")
    photograph(page, path, "320")
    wide: int = page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= 320


def test_the_first_stop_of_the_keyboard_skips_to_the_text(open_page: Open) -> None:
    page = open_page("communes/05046.html")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.evaluate("(found) => found === document.activeElement")
    box = skip.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    page.keyboard.press("Enter")
    assert page.url.endswith("#contenu")


def test_print_leaves_out_what_one_presses(open_page: Open) -> None:
    page = open_page("communes/05046.html")
    page.emulate_media(media="print")
    assert not page.locator("header.top").is_visible()
    assert not page.locator(".actions").is_visible()
    assert page.locator("#sources").is_visible()


#: Why a rule of html-validate does not count here.
LEFT_OUT = {
    "no-trailing-whitespace": "templates leave some",
    "long-title": "a title names what the page is about, however long that is called",
    "wcag/h32": "filters answer as they are changed: there is nothing to submit",
    "require-sri": "a page fetches its own files only",
}


def test_the_html_is_valid(site: Site) -> None:
    pages = [site.folder / path.partition("?")[0] for path in KINDS if path not in DOCUMENTATION]
    pages += sorted(site.folder.glob("regles/*.html")) + sorted(
        site.folder.glob("communes/05*.html")
    )
    config = site.folder.parent / ".web" / "html-validate.json"
    rules = dict.fromkeys(LEFT_OUT, "off")
    config.write_text(
        json.dumps({"root": True, "extends": ["html-validate:recommended"], "rules": rules}),
        "utf-8",
    )
    validator = str(NODE / ".bin" / "html-validate")
    command = [validator, "--config", str(config), "--formatter", "json", *map(str, pages)]
    done = subprocess.run(command, capture_output=True, check=False)
    found = json.loads(done.stdout)
    assert [(one["filePath"], said["message"]) for one in found for said in one["messages"]] == []
