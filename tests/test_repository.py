"""What the repository says of itself: forms, workflow, hooks and release steps fit the rest."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import pvd_data
from tests.ci.runner import ROOT, load_yaml

pytestmark = pytest.mark.once

WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[0-9]*.yml"))
COMMAND = re.compile(r"make [a-z-]+")


def steps() -> list[dict[str, Any]]:
    """Return the steps of the job that runs everything."""
    found: list[dict[str, Any]] = load_yaml(WORKFLOW)["jobs"]["check"]["steps"]
    return found


def pythons() -> list[str]:
    """Return the versions of Python that the package claims, the oldest first."""
    return re.findall(r"Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text("utf-8"))


def test_every_make_command_is_a_target_and_ci_calls_the_same_everywhere() -> None:
    wanted = ["make run", "make test", "make check"]
    assert [step["run"] for step in steps() if "run" in step] == wanted
    by_hand = (ROOT / ".ci" / "run").read_text("utf-8")
    assert re.findall(r"^make .*$", by_hand, re.M) == wanted
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    for path in (
        WORKFLOW,
        ROOT / ".devcontainer" / "devcontainer.json",
        ROOT / ".github" / "PULL_REQUEST_TEMPLATE.md",
        ROOT / ".pre-commit-config.yaml",
        ROOT / "RELEASING.md",
    ):
        named = {found.split()[1] for found in COMMAND.findall(path.read_text("utf-8"))}
        assert named, path
        assert named <= targets, path


def test_the_workflow_may_only_read_and_runs_pinned_actions() -> None:
    assert load_yaml(WORKFLOW)["permissions"] == {"contents": "read"}
    used = re.findall(r"uses: (.*)", WORKFLOW.read_text("utf-8"))
    assert len(used) == 6
    for action in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)
    for job in load_yaml(WORKFLOW)["jobs"].values():
        assert "permissions" not in job
        assert job["steps"][0]["with"]["persist-credentials"] is False


def test_windows_and_macos_run_all_pythons_and_what_is_marked_for_them() -> None:
    job = load_yaml(WORKFLOW)["jobs"]["elsewhere"]
    assert {name.partition("-")[0] for name in job["strategy"]["matrix"]["os"]} == {
        *("windows", "macos"),
    }
    assert job["strategy"]["matrix"]["python"] == pythons()
    (tests,) = (step["run"] for step in job["steps"] if "pytest" in step.get("run", ""))
    # As `make test-pythons` does it on Linux.
    made = ROOT.joinpath("Makefile").read_text("utf-8")
    assert tests.partition(" -m pytest ")[2].rpartition("-m ")[2].strip('"') in made


RELEASE = WORKFLOW.with_name("release.yml")


def test_a_release_tries_all_that_it_publishes_and_publishes_by_jobs_that_run_nothing_of_ours() -> (
    None
):
    workflow = load_yaml(RELEASE)
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow[True]["push"] == {"tags": ["v[0-9]+.[0-9]+.[0-9]+"]}
    jobs = workflow["jobs"]
    runs = [step["run"].split()[:2] for step in jobs["make"]["steps"] if "run" in step]
    assert runs == [["make", "dist"], ["make", "check"]]
    assert "permissions" not in jobs.pop("make")
    for name, job in jobs.items():
        assert "make" in job["needs"], name
        used = [step["uses"] for step in job.get("steps", ()) if "uses" in step]
        assert not any("checkout@" in one for one in used), name
    assert {name: job["permissions"] for name, job in jobs.items()} == {
        "pypi": {"id-token": "write"},
        "npm": {"id-token": "write"},
        "github": {"contents": "write"},
        "site": {"contents": "read", "pages": "write", "id-token": "write"},
    }
    # Only what PyPI has is told to be released.
    assert jobs["github"]["needs"] == ["make", "pypi"]
    text = RELEASE.read_text("utf-8")
    assert "secrets" not in text
    used = re.findall(r"uses: (?!\./)(.*)", text)
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one) for one in used)


def test_an_action_has_one_version_in_all_workflows() -> None:
    found: dict[str, set[str]] = {}
    for path in WORKFLOW.parent.glob("*.yml"):
        for action, version in re.findall(r"uses: ([\w/-]+)@(.*)", path.read_text("utf-8")):
            found.setdefault(action, set()).add(version)
    assert {action: versions for action, versions in found.items() if len(versions) > 1} == {}


def test_the_site_is_published_by_the_one_job_that_may() -> None:
    path = WORKFLOW.with_name("pages.yml")
    workflow = load_yaml(path)
    assert workflow["permissions"] == {"contents": "read"}
    make, publish = workflow["jobs"].values()
    assert [step["run"].split()[:2] for step in make["steps"] if "run" in step] == [
        ["make", "site"]
    ]
    assert "permissions" not in make
    assert publish["permissions"] == {"pages": "write", "id-token": "write"}
    assert all("run" not in step for step in publish["steps"])
    used = re.findall(r"uses: (.*)", path.read_text("utf-8"))
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one) for one in used)


def test_ci_and_the_container_have_the_pythons_that_are_claimed() -> None:
    (setup,) = (step for step in steps() if "setup-python@" in step.get("uses", ""))
    # The last is the one that `python3` calls: the oldest that is supported.
    assert setup["with"]["python-version"].split() == pythons()[::-1]
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    found = re.fullmatch(
        r"mcr\.microsoft\.com/devcontainers/python:(3\.\d+)-\w+", container["image"]
    )
    assert found is not None
    assert found[1] == pythons()[0]


def shape(form: dict[str, Any]) -> list[tuple[str, str | None, bool, object]]:
    """Return what a form asks, without its words."""
    return [
        (
            field["type"],
            field.get("id"),
            field.get("validations", {}).get("required", False),
            field["attributes"].get("render"),
        )
        for field in form["body"]
    ]


def test_each_form_is_there_in_french_and_in_english() -> None:
    forms = {path.name.partition("-")[0]: load_yaml(path) for path in FORMS}
    assert sorted(forms) == ["10", "11", "12", "20", "21", "22"]
    for number in range(3):
        french, english = forms[f"1{number}"], forms[f"2{number}"]
        assert french["name"] != english["name"]
        assert shape(french) == shape(english)
        assert french.get("labels") == english.get("labels")


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_has_what_github_asks_of_it(path: Path) -> None:
    form = load_yaml(path)
    assert form["name"]
    assert form["description"]
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    ids = [field["id"] for field in fields]
    assert len(ids) == len(set(ids))
    assert "version" in ids
    assert all(field["attributes"]["label"] for field in fields)
    assert any(field.get("validations", {}).get("required") for field in fields)


@pytest.mark.parametrize("number", ["10", "20"])
def test_an_error_is_reported_in_any_table(number: str) -> None:
    (path,) = (path for path in FORMS if path.name.startswith(number))
    (table,) = (field for field in load_yaml(path)["body"] if field.get("id") == "table")
    tables = sorted(path.stem for path in (ROOT / "data").glob("*.csv"))
    assert table["attributes"]["options"] == tables


def test_our_own_hook_is_the_one_that_we_offer() -> None:
    (offered,) = load_yaml(ROOT / ".pre-commit-hooks.yaml")
    (repository,) = load_yaml(ROOT / ".pre-commit-config.yaml")["repos"]
    (ours,) = (hook for hook in repository["hooks"] if hook["id"] == offered["id"])
    assert ours["name"] == offered["name"]
    assert ours["entry"] == f".venv/bin/{offered['entry']}"
    files = re.compile(ours["files"])
    with (ROOT / "pyproject.toml").open("rb") as stream:
        shipped = tomllib.load(stream)["tool"]["hatch"]["build"]["targets"]["wheel"][
            "force-include"
        ]
    assert {"data", "datapackage.json"} <= shipped.keys()
    assert files.search("data/communes.csv")
    assert files.search("datapackage.json")
    assert not files.search("examples/projets.csv")


def test_the_release_steps_name_the_files_that_have_the_version() -> None:
    text = (ROOT / "RELEASING.md").read_text("utf-8")
    numbers = [int(number) for number in re.findall(r"^(\d+)\. ", text, re.M)]
    assert numbers == list(range(1, len(numbers) + 1))
    named = set(re.findall(r"^   - `([^`]+)`", text, re.M))
    written = {
        path
        for path in ("src/pvd_data/__init__.py", "CHANGELOG.md", "CITATION.cff", "README.md")
        if pvd_data.__version__ in (ROOT / path).read_text("utf-8")
    }
    assert named == written
    descriptor = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
    assert descriptor["version"] == pvd_data.__version__
    assert "`datapackage.json`" in text


def test_the_glossary_is_sorted_and_names_classes_that_exist() -> None:
    text = (ROOT / "docs" / "en" / "glossary.md").read_text("utf-8")
    for section in text.split("\n## ")[1:]:
        words = re.findall(r"^\| (?!word )([^|]+) \|", section, re.M)
        assert len(words) > 5
        assert words == sorted(words, key=lambda word: word.casefold().replace("é", "e"))
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    for name in re.findall(r"`([A-Z][a-z]\w+)`", text):
        assert f"class {name}" in code, name
    for name in re.findall(r"`(merge\w*)`", text):
        assert f"def {name}(" in code, name
