"""The template of GitLab: the script of its job, run as it stands."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.ci.conftest import BAD
from tests.ci.runner import ROOT, address_of, load_yaml, run_job

TEMPLATE = ROOT / "templates" / "pvd-data.gitlab-ci.yml"

#: The lines of the script that install; those before look at the variables, those behind check.
INSTALL = slice(2, 5)

Check = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def job() -> dict[str, Any]:
    """The one job of the template."""
    (found,) = load_yaml(TEMPLATE).values()
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def installed(
    job: dict[str, Any], repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The environment that the lines that install leave, run once."""
    folder = tmp_path_factory.mktemp("gitlab")
    workspace = folder / "workspace"
    workspace.mkdir()
    lines = [*job["script"][INSTALL], 'echo "$PVD_DATA_ENV"']
    environ = {"PVD_DATA_REPOSITORY": address_of(repository), "TMPDIR": str(folder)}
    done = run_job({**job, "script": lines}, workspace, **environ)
    assert done.returncode == 0, done.stdout
    return Path(done.stdout.splitlines()[-1])


@pytest.fixture
def check(job: dict[str, Any], installed: Path, workspace: Path) -> Check:
    """Run the lines that check, by the variables; the whole job is run by what tests the page."""
    script = [line for line in job["script"] if line not in job["script"][INSTALL]]

    def run(**variables: str) -> subprocess.CompletedProcess[str]:
        own = {"PVD_DATA_REPOSITORY": "installed", "PVD_DATA_ENV": str(installed)}
        return run_job({**job, "script": script}, workspace, **own, **variables)

    return run


def test_reports_are_kept_whatever_happens(job: dict[str, Any]) -> None:
    assert job["artifacts"]["when"] == "always"
    assert job["artifacts"]["reports"] == {
        "codequality": "gl-code-quality-report.json",
        "junit": "pvd-data-junit.xml",
    }


def test_the_repository_is_the_reader_s_to_fill(job: dict[str, Any], workspace: Path) -> None:
    done = run_job(job, workspace, PVD_DATA_PATH="data/projets.csv")
    assert (done.returncode, done.stdout) == (2, "PVD_DATA_REPOSITORY is empty\n")
    done = run_job(job, workspace, PVD_DATA_REPOSITORY="git+file:///nowhere")
    assert (done.returncode, done.stdout) == (2, "PVD_DATA_PATH is empty\n")


@pytest.mark.outside
def test_what_cannot_be_installed_is_2(job: dict[str, Any], workspace: Path) -> None:
    done = run_job(
        job,
        workspace,
        PVD_DATA_REPOSITORY=address_of(workspace / "nowhere"),
        PVD_DATA_PATH="data/projets.csv",
    )
    assert done.returncode == 2, done.stdout


@pytest.mark.outside
def test_bad_data(job: dict[str, Any], workspace: Path, check: Check) -> None:
    (workspace / "data" / "a b $(touch pwned).csv").write_text(BAD, "utf-8")
    done = check(PVD_DATA_PATH="data/projets.csv\ndata/a*.csv\n", PVD_DATA_STRICT="true")
    assert done.returncode == 1, done.stdout
    assert "Nom mal orthographié" in done.stdout
    reports = job["artifacts"]["reports"]
    faults = json.loads((workspace / reports["codequality"]).read_text("utf-8"))
    assert {fault["location"]["path"] for fault in faults} == {"data/a b $(touch pwned).csv"}
    assert {fault["severity"] for fault in faults} == {"major"}
    tests = ElementTree.parse(workspace / reports["junit"]).getroot()  # noqa: S314  (our own)
    assert len(tests.findall(".//failure")) == 2
    (page,) = job["artifacts"]["paths"]
    assert "Tallard" in (workspace / page).read_text("utf-8")
    assert not list(workspace.rglob("pwned"))


@pytest.mark.outside
@pytest.mark.parametrize(("settings", "code"), [("true", 0), ("false", 1), ("no", 2)])
def test_settings_of_the_project_can_be_left_out(
    settings: str, code: int, workspace: Path, check: Check
) -> None:
    (workspace / "data" / "projets.csv").write_text(BAD, "utf-8")
    (workspace / "pvd-data.toml").write_text('ignore = ["F", "S", "T", "K", "R"]\n', "utf-8")
    done = check(PVD_DATA_PATH="data/projets.csv", PVD_DATA_SETTINGS=settings)
    assert done.returncode == code, done.stdout


@pytest.mark.outside
def test_a_table_that_the_file_is_not(check: Check) -> None:
    done = check(PVD_DATA_PATH="data/projets.csv", PVD_DATA_TABLE="communes", PVD_DATA_LANG="en")
    assert done.returncode == 1, done.stdout
    assert "Missing column" in done.stdout
