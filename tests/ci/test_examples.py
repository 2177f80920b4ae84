"""What the page on CI says is what happens: each of its blocks is run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from pvd_data.reports.registry import FORMATS
from tests.ci.conftest import BAD
from tests.ci.runner import (
    ROOT,
    Machine,
    address_of,
    clean_environ,
    git,
    load_yaml,
    run_bash,
    run_job,
    run_pre_commit,
)

EXAMPLES = ROOT / "examples" / "ci"
PAGE = EXAMPLES / "README.md"
FAULT = "Nom mal orthographié"


def section() -> str:
    """Return the section that has the blocks."""
    return PAGE.read_text("utf-8").partition("\n## In CI\n")[2].partition("\n## ")[0]


def blocks(kind: str) -> list[str]:
    """Return the blocks of a kind in that section."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", section(), re.M | re.S)


def configuration(key: str) -> Any:
    """Return the configuration in which there is a key, the only one."""
    (found,) = (loaded for text in blocks("yaml") if key in (loaded := yaml.safe_load(text)))
    return found


def spoil(workspace: Path) -> None:
    """Put two faults into the file that is checked."""
    (workspace / "data" / "projets.csv").write_text(BAD, "utf-8")


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("jobs", "github.yml"),
        ("include", "gitlab-ci.yml"),
        ("repos", "pre-commit-config.yaml"),
    ],
)
def test_the_examples_are_those_of_the_page(key: str, name: str) -> None:
    assert load_yaml(EXAMPLES / name) == configuration(key)


def test_inputs_and_outputs_are_named() -> None:
    action = load_yaml(ROOT / "action.yml")
    table = (EXAMPLES / "README.md").read_text("utf-8")
    for name in (*action["inputs"], *action["outputs"]):
        assert f"`{name}`" in section()
    for name in action["inputs"]:
        assert re.search(rf"`{name}[:`]", table)


def test_no_address_of_ours_is_invented() -> None:
    for text in (section(), *(path.read_text("utf-8") for path in EXAMPLES.iterdir())):
        assert not re.search(r"(github|gitlab)\.com|git@|git\+https://\w", text)


@pytest.mark.outside
def test_github(machine: Machine) -> None:
    spoil(machine.workspace)
    done = machine.run_workflow(configuration("jobs"))
    assert done.status == 1
    assert re.search(r"^::error file=data/projets\.csv,line=3,", done.log, re.M)
    assert done.log.endswith("Erreurs 2, avertissements 0\n")
    assert FAULT in done.summary


@pytest.mark.outside
def test_gitlab(workspace: Path, repository: Path) -> None:
    spoil(workspace)
    pipeline = configuration("include")
    (included,) = pipeline.pop("include")
    ((name, job),) = load_yaml(ROOT / "templates" / included["local"]).items()
    done = run_job({**job, **pipeline[name]}, workspace, PVD_DATA_REPOSITORY=address_of(repository))
    assert done.returncode == 1
    assert FAULT in done.stdout
    for path in job["artifacts"]["reports"].values():
        assert "Tallard" in (workspace / path).read_text("utf-8")


@pytest.mark.outside
def test_pre_commit(workspace: Path, repository: Path, hooks_home: Path) -> None:
    spoil(workspace)
    (text,) = (text for text in blocks("yaml") if text.startswith("repos:"))
    text = text.replace("PVD_DATA_REPOSITORY", str(repository))
    text = text.replace("PVD_DATA_REVISION", git("rev-parse", "HEAD", cwd=repository).strip())
    (workspace / ".pre-commit-config.yaml").write_text(text, "utf-8")
    (workspace / "outside.csv").write_text(BAD, "utf-8")
    git("init", "--quiet", cwd=workspace)
    git("add", "--all", cwd=workspace)
    done = run_pre_commit("run", "--all-files", cwd=workspace, home=hooks_home)
    assert done.returncode == 1, done.stdout + done.stderr
    assert FAULT in done.stdout
    assert "outside.csv" not in done.stdout


def test_pytest(workspace: Path) -> None:
    (code,) = blocks("python")
    (workspace / "test_donnees.py").write_text(code, "utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir=."]
    for status in (0, 1):
        done = subprocess.run(
            [*command, "test_donnees.py"],
            cwd=workspace,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status, done.stdout
        spoil(workspace)
    assert "Tallard" in done.stdout
    assert "testing.py" not in done.stdout  # the traceback ends in the test


@pytest.mark.outside
def test_anywhere_else(workspace: Path, repository: Path) -> None:
    spoil(workspace)
    (script,) = blocks("sh")
    environ = clean_environ(workspace.with_name("tools"), PVD_DATA_LANG="fr")
    environ["PVD_DATA_REPOSITORY"] = address_of(repository)
    done = run_bash(script, workspace, environ, "-e")
    assert done.returncode == 1
    assert FAULT in done.stdout
    for name in ("pvd-data.xml", "pvd-data.html"):
        assert "Tallard" in (workspace / name).read_text("utf-8")


def test_every_form_of_a_report_is_named() -> None:
    (listed,) = re.findall(r"any of the forms ([^:]*):", section())
    assert re.findall(r"`(\w+)`", listed) == list(FORMATS)
