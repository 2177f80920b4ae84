"""The site, made once for all tests of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import pvd_data
from tests.web.reading import Html, read
from tests.workers import make_once
from web.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pvd_data import Dataset


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site."""
    return (
        make_once(tmp_path_factory, "web", lambda folder: make_site(folder / "public")) / "public"
    )


@pytest.fixture(scope="session")
def pages(site: Path) -> Mapping[str, Html]:
    """Each page of it, by its path."""
    return {path.relative_to(site).as_posix(): read(path) for path in site.rglob("*.html")}


@pytest.fixture(scope="session")
def said(pages: Mapping[str, Html]) -> Callable[[str], str]:
    """Return what a page says, its blanks told apart no more."""
    return lambda path: pages[path].text


@pytest.fixture(scope="session")
def pvd() -> Dataset:
    """The tables."""
    return pvd_data.load()
