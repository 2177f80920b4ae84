"""A repository of pvd-data, and one of somebody who keeps data."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.ci.runner import ROOT, Machine, git

GOOD = "code_projet,code_insee,nom\nP1,05046,Embrun\nP2,05170,Tallard\n"
BAD = "code_projet,code_insee,nom\nP1,05046,Embrun\nP2,5170,Talard\n"
DOUBTFUL = "code_projet,code_insee,nom\nP1,05067,Les Infournas\n"
"""A former code: a warning."""


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a commit of what the checkout holds now."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is no checkout of git")
    folder = tmp_path_factory.mktemp("repository") / "pvd-data"
    listed = git("ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    git("init", "--quiet", cwd=folder)
    git("add", "--all", "--force", cwd=folder)
    git("commit", "--quiet", "--message", "pvd-data", cwd=folder)
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A folder with data in which there is no fault."""
    path = tmp_path / "workspace" / "data" / "projets.csv"
    path.parent.mkdir(parents=True)
    path.write_text(GOOD, "utf-8")
    return tmp_path / "workspace"


@pytest.fixture
def machine(workspace: Path, tmp_path: Path, repository: Path) -> Machine:
    """A machine that has just checked that folder out."""
    (tmp_path / "temp").mkdir()
    return Machine(workspace, tmp_path / "temp", {"PVD_DATA_REPOSITORY": str(repository)})


@pytest.fixture(scope="session")
def hooks_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit installs hooks, once."""
    return tmp_path_factory.mktemp("pre-commit")
