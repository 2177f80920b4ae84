"""The action of GitHub: its own shell, run as it stands."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from pvd_data.reports.registry import FORMATS
from tests.ci.conftest import BAD, DOUBTFUL, GOOD
from tests.ci.runner import ROOT, Machine, Ran, load_yaml
from tests.clients.installed import find_client

Act = Callable[..., Ran]

INPUTS = ["path", "table", "lang", "strict", "settings", "format"]

NOTHING = {"valid": "false", "errors": "", "warnings": "", "report": ""}
"""Outputs where nothing could be checked."""

HOSTILE = (
    "$(touch pwned)",
    "`touch pwned`",
    '"; touch pwned; "',
    "'; touch pwned #",
    "x && touch pwned",
    "${{ github.token }}$(touch pwned)",
    "--output=html=pwned",
    "-o pwned",
    "$PATH",
)


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """The folder RUNNER_TEMP after the step that installs, run once."""
    folder = tmp_path_factory.mktemp("action")
    temp, workspace = folder / "temp", folder / "workspace"
    temp.mkdir()
    workspace.mkdir()
    done = Machine(workspace, temp).run_action(repository, {})
    assert "path: expected at least one file" in done.log
    assert (done.status, done.outputs) == (2, NOTHING)
    return temp


@pytest.fixture
def act(installed: Path, repository: Path, workspace: Path) -> Act:
    """Run the step that validates, by the inputs."""

    def run(environ: dict[str, str] | None = None, **given: str) -> Ran:
        machine = Machine(workspace, installed, environ=environ or {})
        return machine.run_action(repository, given, skip=1)

    return run


def write(workspace: Path, text: str, name: str = "projets.csv") -> None:
    (workspace / "data" / name).write_text(text, "utf-8")


def test_inputs_and_outputs() -> None:
    action = load_yaml(ROOT / "action.yml")
    assert list(action["inputs"]) == INPUTS
    assert list(action["outputs"]) == ["valid", "errors", "warnings", "report"]
    for one in (*action["inputs"].values(), *action["outputs"].values()):
        assert one["description"]


def test_it_is_shell_alone_and_no_input_is_written_into_it() -> None:
    action = load_yaml(ROOT / "action.yml")
    assert action["runs"]["using"] == "composite"
    for step in action["runs"]["steps"]:
        assert "uses" not in step
        assert "${{" not in step["run"]


@pytest.mark.outside
@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ("github-actions", "action.yml"),
        ("github-workflows", "examples/ci/github.yml"),
        ("github-workflows", ".github/workflows/ci.yml"),
        ("github-issue-config", ".github/ISSUE_TEMPLATE/config.yml"),
        ("github-issue-forms", ".github/ISSUE_TEMPLATE/10-erreur-de-donnees.yml"),
        ("github-issue-forms", ".github/ISSUE_TEMPLATE/11-bogue.yml"),
        ("github-issue-forms", ".github/ISSUE_TEMPLATE/12-question-ou-idee.yml"),
        ("github-issue-forms", ".github/ISSUE_TEMPLATE/20-data-error.yml"),
        ("github-issue-forms", ".github/ISSUE_TEMPLATE/21-bug.yml"),
        ("github-issue-forms", ".github/ISSUE_TEMPLATE/22-question-or-idea.yml"),
        ("gitlab-ci", "examples/ci/gitlab-ci.yml"),
        ("gitlab-ci", "templates/pvd-data.gitlab-ci.yml"),
    ],
)
def test_the_schemas_of_the_forges_accept_our_files(schema: str, path: str) -> None:
    client = find_client("check-jsonschema", "check-jsonschema")
    done = subprocess.run(
        [client, "--builtin-schema", f"vendor.{schema}", ROOT / path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.outside
def test_good_data(act: Act) -> None:
    done = act(path="data/projets.csv")
    assert done.status == 0, done.log
    report = Path(done.outputs.pop("report"))
    assert done.outputs == {"valid": "true", "errors": "0", "warnings": "0"}
    assert json.loads(report.read_text("utf-8"))["rows"] == {"data/projets.csv": 2}
    assert "::error" not in done.log


@pytest.mark.outside
def test_bad_data(act: Act, workspace: Path) -> None:
    write(workspace, BAD)
    done = act(path="data/projets.csv")
    assert done.status == 1
    report = Path(done.outputs.pop("report"))
    assert done.outputs == {"valid": "false", "errors": "2", "warnings": "0"}
    found = json.loads(report.read_text("utf-8"))
    assert {issue["suggestion"] for issue in found["issues"]} == {"05170", "Tallard"}
    places = re.findall(r"^::error file=(.*?),line=(\d+),col=(\d+),", done.log, re.M)
    assert places == [("data/projets.csv", "3", "4"), ("data/projets.csv", "3", "9")]
    assert "Tallard" in done.summary


@pytest.mark.outside
def test_outputs_are_set_where_nothing_can_be_checked(act: Act) -> None:
    done = act(path="data/absent.csv")
    assert (done.status, done.outputs) == (2, NOTHING)


@pytest.mark.outside
def test_outputs_are_set_where_python_is_too_old(machine: Machine, repository: Path) -> None:
    tools = machine.temp.with_name("tools")
    tools.mkdir()
    tools.joinpath("python3").write_text("#!/bin/sh\nexit 1\n", "utf-8")
    tools.joinpath("python3").chmod(0o755)
    done = machine.run_action(repository, {"path": "data/projets.csv"})
    assert (done.status, done.outputs) == (2, NOTHING)
    assert "::error::pvd-data needs Python 3.11" in done.log


@pytest.mark.outside
def test_outputs_are_set_where_it_cannot_be_installed(machine: Machine, tmp_path: Path) -> None:
    folder = tmp_path / "no-package"
    folder.mkdir()
    shutil.copy(ROOT / "action.yml", folder)
    done = machine.run_action(folder, {"path": "data/projets.csv"})
    assert (done.status, done.outputs) == (2, NOTHING)


@pytest.mark.outside
@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("path", text) for text in HOSTILE),
        *((name, HOSTILE[number]) for name in INPUTS[1:] for number in (0, 2)),
    ],
)
def test_an_input_is_never_run(act: Act, workspace: Path, name: str, text: str) -> None:
    given = {"path": "data/projets.csv", name: text}
    done = act(**given)
    assert (done.status, done.outputs) == (2, NOTHING)
    assert sorted(path.name for path in workspace.rglob("*")) == ["data", "projets.csv"]


@pytest.mark.outside
def test_several_paths_patterns_and_odd_names(act: Act, workspace: Path) -> None:
    for name in ("a b.csv", "$(touch pwned).csv", "-x.csv", "c*.csv"):
        write(workspace, BAD, name)
    write(workspace, GOOD, "cd.csv")
    (workspace / "-y.csv").write_text(BAD, "utf-8")
    done = act(path="data/projets.csv\n\ndata/a b.csv\ndata/$(touch pwned).csv\n-y.csv\n")
    assert (done.status, done.outputs["errors"]) == (1, "6"), done.log
    done = act(path="data/*.csv")
    assert (done.status, done.outputs["errors"]) == (1, "8"), done.log
    assert not list(workspace.rglob("pwned"))


@pytest.mark.outside
def test_strict(act: Act, workspace: Path) -> None:
    write(workspace, DOUBTFUL)
    done = act(path="data/projets.csv")
    assert (done.status, done.outputs["valid"], done.outputs["warnings"]) == (0, "true", "1")
    done = act(path="data/projets.csv", strict="true")
    assert (done.status, done.outputs["valid"], done.outputs["errors"]) == (1, "false", "1")
    (workspace / "pvd-data.toml").write_text("strict = true\n", "utf-8")
    assert act(path="data/projets.csv").status == 1
    assert act(path="data/projets.csv", strict="false").status == 0
    assert act(path="data/projets.csv", settings="false").status == 0
    (workspace / "pvd-data.toml").write_text('ignore = ["R"]\n', "utf-8")
    done = act(path="data/projets.csv", strict="true")
    assert done.status == 0
    assert "R002" in done.log
    assert act(path="data/projets.csv", strict="true", settings="false").status == 1
    assert act(path="data/projets.csv", settings="no").status == 2


@pytest.mark.outside
def test_table(act: Act, workspace: Path) -> None:
    (workspace / "data" / "communes.csv").write_bytes((ROOT / "data/communes.csv").read_bytes())
    done = act(path="data/communes.csv", table="communes")
    assert done.status == 0, done.log
    assert act(path="data/projets.csv", table="communes").status == 1


@pytest.mark.outside
def test_language(act: Act, workspace: Path) -> None:
    write(workspace, BAD)
    path = "data/projets.csv"
    assert "Nom mal orthographié" in act(path=path).log
    assert "Misspelt name" in act(path=path, lang="en").log
    assert "Misspelt name" in act({"PVD_DATA_LANG": "en"}, path=path).log


@pytest.mark.outside
@pytest.mark.parametrize("form", list(FORMATS))
def test_what_data_say_is_no_command_of_the_runner(act: Act, workspace: Path, form: str) -> None:
    write(workspace, f'{GOOD}P3,05046,"##[add-mask]x\n::add-mask::y"\n')
    done = act(path="data/projets.csv", format=form)
    assert done.status == 1, done.log
    assert "add-mask" in done.log
    assert not re.search(r"##\[|^\s*::add-mask", done.log, re.M)


@pytest.mark.outside
def test_the_job_s_environment_is_not_used(act: Act, workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise SystemExit(9)\n", "utf-8")
    (workspace / "json.py").write_text("raise SystemExit(9)\n", "utf-8")
    done = act({"PYTHONPATH": str(tmp_path)}, path="data/projets.csv")
    assert done.status == 0, done.log


@pytest.mark.outside
def test_a_workbook(act: Act, workspace: Path) -> None:
    book = openpyxl.Workbook()
    for row in (line.split(",") for line in BAD.splitlines()):
        book.worksheets[0].append(row)
    book.save(workspace / "projets.xlsx")
    done = act(path="projets.xlsx")
    assert (done.status, done.outputs["errors"]) == (1, "2"), done.log


@pytest.mark.outside
def test_outputs_tell_of_the_others_where_a_file_is_not_there(act: Act, workspace: Path) -> None:
    (workspace / "data" / "budget.csv").write_text("rubrique,montant\nvoirie,10\n", "utf-8")
    done = act(path="data/absent.csv\ndata")
    assert done.status == 2
    report = json.loads(Path(done.outputs.pop("report")).read_text("utf-8"))
    assert done.outputs == {"valid": "false", "errors": "0", "warnings": "0"}
    assert report["rows"] == {"data/projets.csv": 2}
    assert report["not_checked"] == ["data/absent.csv", "data/budget.csv"]
    assert "::error file=data/absent.csv::" in done.log
