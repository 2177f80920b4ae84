"""The site builds without a warning, is whole, and asks nothing of anybody else."""

from __future__ import annotations

import doctest
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import textwrap
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import pvd_data
import pvd_data.errors
from web.menu import HEADER

pytestmark = pytest.mark.outside  # `make docs` builds it too

ROOT = Path(__file__).parent.parent.parent
#: What of a page a browser fetches by itself.
FETCHED = {("script", "src"), ("link", "href"), ("img", "src"), ("iframe", "src")}


class Html(HTMLParser):
    """What a page has and where it points."""

    def __init__(self, text: str) -> None:
        """Read a page."""
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.langs: list[str] = []
        self.components: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what an element says of itself and of others."""
        given = {name: value or "" for name, value in attrs}
        self.ids.add(given.get("id", ""))
        self.components |= {*given.get("class", "").split(), given.get("data-md-component", "")}
        if "lang" in given:
            self.langs.append(given["lang"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        self.fetched += [given[name] for kind, name in FETCHED if kind == tag and name in given]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `make docs` does, from what it needs and nothing else."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "zensical.toml", folder)
    done = subprocess.run(
        [Path(sys.executable).with_name("zensical"), "build", "--strict", "--clean"],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    # Strict mode counts the generator's own warnings; those about docstrings are only printed.
    said = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)
    lines = [line for line in said.splitlines() if not line.startswith("Build ")]
    assert lines == ["No issues found"]
    return folder / "site"


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Html]:
    """Every page of the site, read."""
    return {path: Html(path.read_text("utf-8")) for path in site.rglob("*.html")}


def test_every_page_of_the_documentation_is_there(site: Path, pages: dict[Path, Html]) -> None:
    docs = ROOT / "docs"
    wanted = {site / page.relative_to(docs).with_suffix(".html") for page in docs.rglob("*.md")}
    assert set(pages) == wanted | {site / "404.html"}


def test_every_page_is_in_the_menu(site: Path, pages: dict[Path, Html]) -> None:
    first = site / "index.html"
    reached = {(site / urlsplit(link).path).resolve() for link in pages[first].links}
    assert set(pages) - {site / "404.html"} <= reached | {first}


def test_every_link_within_leads_somewhere(site: Path, pages: dict[Path, Html]) -> None:
    dead = []
    for page, html in pages.items():
        # The page for addresses that are not there is served at any of them.
        if page.name == "404.html":
            continue
        for link in html.links + html.fetched:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            target = target / "index.html" if target.is_dir() else target
            fragment = unquote(parts.fragment)
            if not target.is_relative_to(site):
                continue  # to the web site that the documentation is a part of: see below
            if target not in pages:
                dead += [] if target.is_file() else [f"{page.relative_to(site)}: {link}"]
            elif fragment and fragment not in pages[target].ids:
                dead.append(f"{page.relative_to(site)}: {link}")
    assert not dead


def test_each_page_leads_to_the_site_by_its_header(site: Path, pages: dict[Path, Html]) -> None:
    wanted = {site.parent / "index.html", *(site.parent / entry.path for entry in HEADER)}
    for page, html in pages.items():
        if page.name != "404.html":
            inner = [parts.path for parts in map(urlsplit, html.links) if not parts.scheme]
            there = {(page.parent / path).resolve() for path in inner}
            outside = {path for path in there if not path.is_relative_to(site)}
            assert outside | {site.parent / "docs" / "index.html"} == wanted, page


def test_a_page_asks_nothing_of_anybody_else(site: Path, pages: dict[Path, Html]) -> None:
    for page, html in pages.items():
        assert not [link for link in html.fetched if urlsplit(link).scheme], page
        # What makes the theme's script fetch a library or a count of stars from elsewhere.
        assert not html.components & {"mermaid", "glightbox", "source", "pyodide"}, page
    for style in site.rglob("*.css"):
        text = style.read_text("utf-8")
        assert "@import" not in text
        assert not re.findall(r"url\(\s*['\"]?(?!data:)[a-z]+:", text)


def test_every_page_says_its_language(site: Path, pages: dict[Path, Html]) -> None:
    for page, html in pages.items():
        name = page.relative_to(site).as_posix()
        english = name.startswith("en/") or name in {"rules.html", "scale.html"}
        if name != "404.html":
            assert html.langs == ["fr", "en" if english else "fr"], name


def test_every_public_name_is_in_the_reference(pages: dict[Path, Html]) -> None:
    ids = set().union(*(html.ids for html in pages.values()))
    names = {f"pvd_data.{name}" for name in pvd_data.__all__ if name != "__version__"}
    assert names | {"pvd_data.testing.assert_valid", "pvd_data.Dataset.resolve"} <= ids


def test_examples_are_code_and_no_quotation(site: Path) -> None:
    for page in (site / "en" / "api").glob("*.html"):
        assert "<blockquote>" not in page.read_text("utf-8")


def test_the_extension_of_the_site_does_what_it_shows() -> None:
    path = ROOT / "docs" / ".extensions" / "docstrings.py"
    spec = importlib.util.spec_from_file_location("docstrings", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    result = doctest.testmod(module)
    assert (result.attempted, result.failed) == (1, 0)


def test_the_tree_of_errors_is_the_one_of_the_module() -> None:
    drawn = r"^ *PvdDataError\n(?: *[├└].*\n)+"
    (ours,) = re.findall(drawn, str(pvd_data.errors.__doc__), re.M)
    (theirs,) = re.findall(drawn, (ROOT / "docs/en/api/errors.md").read_text("utf-8"), re.M)
    assert textwrap.dedent(ours) == theirs
