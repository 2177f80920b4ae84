"""One browser and one site, which `make site` has made, for all tests that drive a browser."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.web.browser.checking import PATH, Checker, context_of
from web.serve import Files, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

    #: Opens a page of the site, by its path, in a browser that was just set up as asked.
    Open = Callable[..., Page]

if find_spec("playwright") is None:  # `make site-test` installs it
    collect_ignore_glob = ["test_*.py"]

ROOT = Path(__file__).parents[3]

#: What pages look like, for people to look at: CI keeps it.
SCREENSHOTS = ROOT / ".web" / "screenshots"

#: Debian's first, then what GitHub's machines have.
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

#: It runs as whoever runs the tests, and asks nobody anything by itself.
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)


class Site(NamedTuple):
    """The site, while it is served.

    Attributes:
        address: where it begins, with a slash.
        folder: its files.
        asked: each request that came, its method and its path; a test may empty it.
    """

    address: str
    folder: Path
    asked: list[tuple[str, str]]


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """Serve the site, as it was made."""
    folder = ROOT / "public"
    if not folder.joinpath("index.html").exists():
        pytest.fail("there is no site; `make site` makes it")
    asked: list[tuple[str, str]] = []

    class Noting(Files):
        def log_request(self, code: Any = "-", size: Any = "-") -> None:
            asked.append((self.command, self.path))

    with serve(folder, 0) as server:
        server.RequestHandlerClass = lambda *given: Noting(*given, directory=str(folder))
        Thread(target=server.serve_forever, daemon=True).start()
        yield Site(f"http://127.0.0.1:{server.server_port}/", folder, asked)
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the browser that the system has."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.fail(f"none of {', '.join(BROWSERS)} is here")
    with sync_playwright() as started:
        yield started.chromium.launch(executable_path=program, args=list(FLAGS))


class Watched:
    """What goes wrong in pages: what they write to the console, what they ask elsewhere."""

    def __init__(self, address: str) -> None:
        """Set what is ours.

        Args:
            address: where the site begins.
        """
        self.address = address
        self.errors: list[str] = []
        self.foreign: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        """Watch all pages of a context, and their workers."""
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("request", self._see)

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.errors.append(said.text)

    def _see(self, request: Request) -> None:
        if not request.url.startswith((self.address, f"blob:{self.address}", "data:")):
            self.foreign.append(request.url)


@pytest.fixture
def watched(site: Site) -> Watched:
    """What goes wrong: a test that provokes errors empties it."""
    return Watched(site.address)


@pytest.fixture
def open_page(browser: Browser, site: Site, watched: Watched) -> Iterator[Open]:
    """Return what opens a page; fails if one wrote an error, or asked anybody else.

    What it is given beside the path are options of a new context, as `color_scheme="dark"`,
    `java_script_enabled=False`, `viewport={"width": 390, "height": 800}`.
    """
    contexts = []

    def opened(path: str = "index.html", **options: Any) -> Page:
        context = browser.new_context(base_url=site.address, locale="fr-FR", **options)
        contexts.append(context)
        watched.watch(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert watched.errors == []
    assert watched.foreign == []


@pytest.fixture(scope="session")
def shared(browser: Browser, site: Site) -> Iterator[Checker]:
    """One page for all tests that leave it as it was: the interpreter starts once."""
    watched = Watched(site.address)
    context = context_of(browser, site, watched)
    page = context.new_page()
    page.goto(PATH)
    yield Checker(page, watched)
    context.close()
    assert watched.errors == []
    assert watched.foreign == []


@pytest.fixture
def checker(shared: Checker) -> Checker:
    """The page, and nothing of it open."""
    shared.page.goto("about:blank")
    shared.page.goto(PATH)
    return shared
