"""The page that checks files and completes lists, and what a person does there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.ci.runner import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.web.browser.conftest import Site, Watched

PATH = "verifier/index.html"
EXAMPLE = ROOT / "examples" / "projets.csv"

#: Milliseconds that the slowest machine may take; nothing is timed here.
LONG = 120_000


#: Keeps the contents of the next file that the page makes.
NOTE_FILE = """() => {
  const make = URL.createObjectURL;
  window.noted = "";
  URL.createObjectURL = (blob) => {
    URL.createObjectURL = make;
    blob.text().then((text) => { window.noted = text; });
    return make.call(URL, blob);
  };
}"""


class Checker:
    """The page, and what a person does there."""

    def __init__(self, page: Page, watched: Watched) -> None:
        """Keep the page, and what goes wrong there."""
        self.page = page
        self.watched = watched

    def give(self, *paths: Path) -> None:
        """Choose files."""
        self.page.set_input_files("#file", [*paths])

    def wait(self, name: str, where: str = "#result") -> None:
        """Wait until a file is checked, or a list completed, and shown whole."""
        self.page.wait_for_function(
            "([where, name]) => document.querySelector(where).dataset.shown === name"
            " && document.querySelector('#progress').hidden",
            arg=[where, name],
            timeout=LONG,
        )

    def check(self, path: Path) -> None:
        """Choose a file, and wait."""
        self.give(path)
        self.wait(path.name)

    def text(self, selector: str) -> str:
        """Return what is written somewhere."""
        written: str = self.page.locator(selector).inner_text()
        return written

    def take(self, selector: str) -> tuple[str, bytes]:
        """Press a button that saves a file; return its name and bytes."""
        with self.page.expect_download() as waited:
            self.page.click(selector)
        return waited.value.suggested_filename, waited.value.path().read_bytes()

    def report(self) -> dict[str, Any]:
        """Return the report as JSON, of which the page makes a file.

        Its contents are read where the page makes it: of dozens of downloads in a row a browser
        lets through only those that follow a click within five seconds, which no machine promises.
        """
        self.page.evaluate(NOTE_FILE)
        self.page.click("#report-json")
        noted = self.page.wait_for_function("() => window.noted", timeout=LONG)
        found: dict[str, Any] = json.loads(noted.json_value())
        return found


def context_of(browser: Browser, site: Site, watched: Watched) -> BrowserContext:
    context = browser.new_context(base_url=site.address, locale="fr-FR", accept_downloads=True)
    watched.watch(context)
    return context


#: What a page must show, and never be.
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=1</script>'
