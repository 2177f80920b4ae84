"""Fixtures that every test can ask for."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import pvd_data

ROOT = Path(__file__).parent.parent


@pytest.fixture
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture
def pvd() -> pvd_data.Dataset:
    """The shipped package."""
    return pvd_data.load()


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package that a test may damage."""
    shutil.copytree(ROOT / "data", tmp_path / "package" / "data")
    shutil.copy(ROOT / "datapackage.json", tmp_path / "package")
    return tmp_path / "package"
