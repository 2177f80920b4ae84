"""Whatever a repository that is checked brings, none of it is run by what checks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ci.conftest import BAD
from tests.ci.runner import ROOT, Machine, address_of, load_yaml, run_job, run_pre_commit, use_hook

pytestmark = pytest.mark.outside

#: What Python or pip would find if they looked in the folder where they are run.
MODULES = (
    *("venv.py", "pip/__init__.py", "pip/__main__.py", "ensurepip.py", "site.py", "json.py"),
    *("sitecustomize.py", "usercustomize.py", "encodings/__init__.py", "resource.py"),
    *("pvd_data/__init__.py", "pvd_data/__main__.py", "pvd_data/cli/main.py", "setup.py"),
    *("pydantic.py", "click.py", "python_calamine.py", "hatchling/__init__.py"),
)

#: What would send pip somewhere else, or have it build something else.
SETTINGS = {
    "pip.conf": "[global]\nindex-url = http://127.0.0.1:9/\nno-index = true\n",
    ".pip/pip.conf": "[global]\nno-index = true\n",
    "pyvenv.cfg": "home = /nowhere\n",
    "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "venv"\nbackend-path = ["."]\n',
    "requirements.txt": "pvd-data-of-nobody==1\n",
}


@pytest.fixture
def pwned(workspace: Path) -> Path:
    """A file that is there once anything of the workspace was run."""
    marker = workspace.parent / "pwned"
    for name in MODULES:
        path = workspace / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"open({str(marker)!r}, 'a').write({name!r} + '\\n')\n", "utf-8")
    for name, text in SETTINGS.items():
        (workspace / name).parent.mkdir(exist_ok=True)
        (workspace / name).write_text(text, "utf-8")
    (workspace / ".netrc").symlink_to(marker)
    (workspace / "data" / "projets.csv").write_text(BAD, "utf-8")
    return marker


def test_the_action(machine: Machine, repository: Path, pwned: Path) -> None:
    done = machine.run_action(repository, {"path": "data/projets.csv"})
    assert not pwned.exists(), pwned.read_text("utf-8")
    assert (done.status, done.outputs["valid"]) == (1, "false"), done.log


def test_the_job_of_gitlab(workspace: Path, repository: Path, pwned: Path) -> None:
    (job,) = load_yaml(ROOT / "templates" / "pvd-data.gitlab-ci.yml").values()
    given = {"PVD_DATA_REPOSITORY": address_of(repository), "PVD_DATA_PATH": "data/projets.csv"}
    done = run_job(job, workspace, **given)
    assert not pwned.exists(), pwned.read_text("utf-8")
    assert done.returncode == 1, done.stdout


def test_the_hook(workspace: Path, repository: Path, hooks_home: Path, pwned: Path) -> None:
    use_hook(workspace, repository)
    done = run_pre_commit("run", cwd=workspace, home=hooks_home)
    assert not pwned.exists(), pwned.read_text("utf-8")
    assert done.returncode == 1, done.stdout + done.stderr
