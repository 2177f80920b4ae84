"""What the documentation shows is what happens; where it points, something is."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.clients.installed import find_node
from tests.docs.blocks import Block, find_blocks
from tests.docs.runner import ELSEWHERE, SHOWN

if TYPE_CHECKING:
    from _pytest.mark.structures import ParameterSet

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
RUN = {"python", "console", "sh", "sql"}
RUNTIMES = {"js": ("node", "-e"), "r": ("Rscript", "-e")}


def name(page: Path) -> str:
    """Name a page as a test does."""
    return page.relative_to(DOCS).as_posix()


def runs(page: Path) -> bool:
    """Say whether a page has blocks to run, for which all is here."""
    if "pyspark" in page.read_text("utf-8") and (
        shutil.which("java") is None or importlib.util.find_spec("pyspark") is None
    ):
        return False
    return any(block.kind in RUN for block in find_blocks(page))


def give(folder: Path) -> None:
    """Put what a reader has into a folder: the package, the examples, and nothing else."""
    for part in ("data", "publication", "schemas", "examples"):
        shutil.copytree(ROOT / part, folder / part)
    shutil.copy(ROOT / "datapackage.json", folder)


def environ_of(page: Path) -> dict[str, str]:
    """Return the environment in which a page is run, beside what there is."""
    french = page.parent.name == "fr"
    return {"PVD_DATA_LANG": "fr" if french else "en", "PYTHONUTF8": "1"}


def runnable() -> list[ParameterSet]:
    """Return the pages with blocks to run."""
    return [
        pytest.param(page, id=name(page))
        for page in PAGES
        if any(block.kind in RUN for block in find_blocks(page))
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with what a reader has."""
    give(tmp_path)
    return tmp_path


@pytest.mark.outside
@pytest.mark.parametrize("page", runnable())
def test_a_page_does_what_it_shows(page: Path, folder: Path) -> None:
    if not runs(page):
        pytest.skip("pyspark or Java is not installed")
    done = subprocess.run(
        [sys.executable, "-W", "error", ROOT / "tests" / "docs" / "runner.py", page],
        cwd=folder,
        env={**os.environ, **environ_of(page)},
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def elsewhere() -> list[ParameterSet]:
    """Return the blocks that other people's runtimes run."""
    return [
        pytest.param(block, id=f"{name(page)}:{block.line}")
        for page in PAGES
        for block in find_blocks(page)
        if block.kind in ELSEWHERE
    ]


@pytest.mark.outside
@pytest.mark.parametrize("block", elsewhere())
def test_other_languages_print_what_is_shown(block: Block, folder: Path) -> None:
    program, option = RUNTIMES[block.kind]
    environ = find_node()[1] if block.kind == "js" else {**os.environ}
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    library = re.search(r"^library\((\w+)\)$", block.code, re.M)
    if library and subprocess.run([program, option, library[0]], check=False).returncode:
        pytest.skip(f"the R package {library[1]} is not installed")
    done = subprocess.run(
        [program, option, block.code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=environ,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == block.answer


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_fence_has_a_language_that_a_test_knows(page: Path) -> None:
    blocks = find_blocks(page)
    assert {block.kind for block in blocks} <= RUN | ELSEWHERE | SHOWN
    # A fence that stands in a list or is not closed would be shown, but not run.
    text = page.read_text("utf-8")
    for block in blocks:
        text = text.replace(f"\n{block.code}", "\n", 1)
    assert len(re.findall(r"^\s*(?:```|~~~)", text, re.M)) == 2 * len(blocks)


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page: those of GitHub, which the site is set to make too."""
    found: set[str] = set()
    text = page.read_text("utf-8")
    for block in find_blocks(page):
        text = text.replace(f"\n{block.code}", "\n", 1)
    for title in re.findall(r"^#{1,6} (.+)$", text, re.M):
        plain = unicodedata.normalize("NFC", re.sub(r"[`\\]", "", title)).lower()
        found.add(re.sub(r"[^\w\- ]", "", plain).strip().replace(" ", "-"))
    return found


THEMES = ("only-light", "only-dark")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere_in_the_repository_too(page: Path) -> None:
    text = page.read_text("utf-8")
    for block in find_blocks(page):
        text = text.replace(f"\n{block.code}", "\n", 1)
    dead = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("https://"):
            continue
        file, _, anchor = target.partition("#")
        path = (page.parent / file).resolve() if file else page
        # A file outside docs/ is not on the site: it is named, not linked to. Anchors of the
        # reference are made by the site, whose own test looks for them.
        made = anchor.startswith("pvd_data.")
        good = path in PAGES and (not anchor or made or anchor in anchors(path))
        # Of a picture, the anchor is the theme that it is shown in.
        if path.suffix == ".png":
            good = path.parent == DOCS / "images" and path.exists() and anchor in THEMES
        dead += [] if good else [target]
    assert not dead


def test_every_page_is_reached_from_the_first() -> None:
    reached, waiting = set(), [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        targets = re.findall(r"\]\(([^)\s#]+\.md)(?:#[^)]*)?\)", page.read_text("utf-8"))
        found = {(page.parent / target).resolve() for target in targets if "://" not in target}
        waiting += found - reached
    assert set(PAGES) <= reached
