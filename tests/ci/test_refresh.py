"""What the workflow of the refresh, and its twin for GitLab, do with a forge: real git, noted requests."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.ci.runner import ROOT, clean_environ, load_yaml, run_bash

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.outside

WORKFLOW = ROOT / ".github" / "workflows" / "refresh.yml"
TWIN = ROOT / "templates" / "pvd-data-refresh.gitlab-ci.yml"

#: Notes what it is asked, and answers what the test has put there for the first words.
NOTING = """#!/bin/sh
printf '%s\\n' "$*" >> "$NOTED"
for path in "$ANSWERS"/*; do
    case "$*" in *"$(basename "$path" | tr = /)"*) cat "$path"; exit 0;; esac
done
"""


@dataclass(frozen=True)
class Forge:
    """A project that was refreshed, its forge, and what the forge was asked.

    Attributes:
        place: where they are.
        environ: of the job.
    """

    place: Path
    environ: dict[str, str]

    @property
    def checkout(self) -> Path:
        """The job's copy of the project."""
        return self.place / "checkout"

    def says(self, result: str, *, built: bool) -> None:
        """Set what the refresh has said."""
        folder = self.checkout / ".refresh"
        folder.mkdir(exist_ok=True)
        said = {"resultat": result, "construit": built}
        folder.joinpath("resume.json").write_text(json.dumps(said), "utf-8")
        folder.joinpath("resume.md").write_text("# Rafraîchissement\n", "utf-8")

    def answers(self, asked: str, text: str) -> None:
        """Set what the forge answers where it is asked something with these words, `=` for `/`."""
        self.place.joinpath("answers", asked).write_text(text, "utf-8")

    def asked(self) -> str:
        """Return what the forge was asked since the last time."""
        path = self.place / "noted"
        text = path.read_text("utf-8") if path.exists() else ""
        path.unlink(missing_ok=True)
        return text

    def run(self, script: str, **more: str) -> str:
        """Run a step as runners do; return what it says."""
        done = run_bash(script, self.checkout, {**self.environ, **more}, "-e", "-o", "pipefail")
        assert done.returncode == 0, done.stdout
        return str(done.stdout)

    def git(self, *arguments: str, folder: str = "checkout") -> str:
        """Ask git."""
        done = subprocess.run(
            ["git", *arguments],  # noqa: S607
            cwd=self.place / folder,
            env=self.environ,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        return done.stdout.strip()

    def change(self, text: str) -> None:
        """Go back to main, and change the data as a refresh does."""
        self.git("switch", "--quiet", "main")
        if self.git("branch", "--list", "refresh"):
            self.git("branch", "--quiet", "--force", "--delete", "refresh")
        self.checkout.joinpath("data.csv").write_text(text, "utf-8")


@pytest.fixture
def forge(tmp_path: Path) -> Forge:
    """A project on a bare repository, and programs that note what they are asked."""
    tools = tmp_path / "tools"
    environ = clean_environ(
        tools,
        NOTED=str(tmp_path / "noted"),
        ANSWERS=str(tmp_path / "answers"),
        HOME=str(tmp_path),
        GITHUB_SERVER_URL=f"file://{tmp_path}",
        GITHUB_REPOSITORY="forge.git",
        GITHUB_REF_NAME="main",
    )
    for name in ("gh", "curl"):
        tools.joinpath(name).write_text(NOTING, "utf-8")
        tools.joinpath(name).chmod(0o755)
    for name in ("answers", "checkout", "forge.git"):
        tmp_path.joinpath(name).mkdir()
    made = Forge(tmp_path, environ)
    made.git("init", "--quiet", "--bare", folder="forge.git")
    made.git("init", "--quiet", "--initial-branch=main")
    made.checkout.joinpath(".gitignore").write_text(".refresh/\n", "utf-8")
    made.git("add", "--all")
    who = ("-c", "user.name=a", "-c", "user.email=a@b")
    made.git(*who, "commit", "--quiet", "--message=first")
    made.git("push", "--quiet", str(tmp_path / "forge.git"), "main")
    return made


def step(name: str) -> str:
    """Return the script of a step of the workflow."""
    (found,) = (
        one for one in load_yaml(WORKFLOW)["jobs"]["refresh"]["steps"] if one.get("name") == name
    )
    script: str = found["run"]
    return script


def test_one_pull_request_is_opened_and_then_updated_and_main_is_left_alone(forge: Forge) -> None:
    main = forge.git("rev-parse", "main", folder="forge.git")
    forge.says("nouveau", built=True)
    forge.change("a\n")
    forge.run(step("Propose it"))
    said = forge.asked()
    assert "pr create --repo forge.git --base main --head refresh --title Rafraîchir" in said
    assert "--body-file .refresh/resume.md" in said
    assert forge.git("show", "refresh:data.csv", folder="forge.git") == "a"
    assert (
        forge.git("ls-tree", "--name-only", "refresh", folder="forge.git") == ".gitignore\ndata.csv"
    )

    forge.answers("pr list", "7\n")
    forge.change("b\n")
    forge.run(step("Propose it"))
    said = forge.asked()
    assert "pr edit 7 " in said
    assert "pr create" not in said
    assert forge.git("show", "refresh:data.csv", folder="forge.git") == "b"
    assert forge.git("rev-parse", "main", folder="forge.git") == main


def test_one_issue_says_what_fails_and_is_closed_when_it_is_back(forge: Forge) -> None:
    script = step("Say which source fails, or that all are back")
    forge.says("echec", built=False)
    forge.run(script, RESULT="echec")
    assert "issue create --repo forge.git --title Une source ne peut" in forge.asked()
    forge.answers("issue list", "3\n")
    forge.run(script, RESULT="echec")
    said = forge.asked()
    assert "issue edit 3 " in said
    assert "issue create" not in said
    forge.run(script, RESULT="rien")
    assert "issue close 3 " in forge.asked()
    forge.answers("issue list", "")
    forge.run(script, RESULT="nouveau")
    assert "issue close" not in forge.asked()


def test_the_job_may_do_no_more_than_it_does_and_no_step_has_the_token_and_runs_ours() -> None:
    workflow = load_yaml(WORKFLOW)
    assert workflow["permissions"] == {"contents": "read"}
    assert set(workflow[True]) == {"schedule", "workflow_dispatch"}
    (job,) = workflow["jobs"].values()
    assert job["permissions"] == dict.fromkeys(("contents", "pull-requests", "issues"), "write")
    with_token = [one for one in job["steps"] if "GH_TOKEN" in one.get("env", {})]
    assert len(with_token) == 4
    assert not [one["name"] for one in with_token if "make " in one["run"] or ".venv" in one["run"]]
    assert job["steps"][0]["with"]["persist-credentials"] is False


def archive(forge: Forge) -> None:
    """Put official files into the forge's registry of packages."""
    folder = forge.place / "official"
    folder.mkdir()
    folder.joinpath("a.csv").write_text("a\n", "utf-8")
    made = shutil.make_archive(str(forge.place / "officiels"), "gztar", folder)
    # It is written to the file that curl is told to write.
    forge.place.joinpath("tools", "curl").write_text(
        f'#!/bin/sh\ncat >/dev/null\ncase "$*" in *--output*officiels*) cp {made} "$(printf %s "$*" | '
        "sed 's/.*--output \\([^ ]*\\) .*/\\1/')\";; esac\n" + NOTING.removeprefix("#!/bin/sh\n"),
        "utf-8",
    )


def twin(forge: Forge) -> str:
    """Run the job of the twin, in which make only says what it was asked; return the requests."""
    (job,) = (one for name, one in load_yaml(TWIN).items() if not name.startswith("."))
    tools = forge.place / "tools"
    tools.joinpath("make").write_text('#!/bin/sh\necho "make $*"\n', "utf-8")
    tools.joinpath("make").chmod(0o755)
    python = forge.checkout / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True, exist_ok=True)
    if not python.exists():
        python.symlink_to(shutil.which("true") or sys.executable)
    forge.checkout.joinpath(".gitignore").write_text(".refresh/\n.venv\n", "utf-8")
    given: dict[str, Any] = {
        "PVD_REFRESH_TOKEN": "secret",
        "CI_API_V4_URL": "https://forge.invalid/api/v4",
        "CI_PROJECT_ID": "12",
        "CI_DEFAULT_BRANCH": "main",
        "CI_SERVER_HOST": "forge.invalid",
        "CI_SERVER_PROTOCOL": "https",
        "CI_PROJECT_URL": "https://forge.invalid/a/b",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.file://{forge.place}/forge.git.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://oauth2@forge.invalid/a/b.git",
    }
    said = forge.run("\n".join(job["script"]), **given)
    assert "secret" not in said
    return forge.asked()


def test_the_twin_opens_one_merge_request_and_then_updates_it(forge: Forge) -> None:
    archive(forge)
    api = "https://forge.invalid/api/v4/projects/12"
    for name in ("merge_requests?state", "issues?state"):
        forge.answers(name, "[]")
    forge.says("nouveau", built=True)
    forge.change("a\n")
    said = twin(forge)
    assert f"target_branch=main {api}/merge_requests\n" in said
    assert f"officiels.tar.gz {api}/packages/generic/sources/1/officiels.tar.gz\n" in said
    assert "secret" not in said
    assert forge.git("show", "refresh:data.csv", folder="forge.git") == "a"
    forge.answers("merge_requests?state", '[{"iid": 7}]')
    forge.says("echec", built=True)
    forge.change("b\n")
    said = twin(forge)
    assert (
        f"--request PUT --data-urlencode description@.refresh/resume.md {api}/merge_requests/7\n"
        in said
    )
    assert (
        f"labels=pvd-data-refresh --data-urlencode description@.refresh/resume.md {api}/issues\n"
        in said
    )
    assert forge.git("show", "refresh:data.csv", folder="forge.git") == "b"


def test_the_twin_closes_the_issue_when_all_are_back(forge: Forge) -> None:
    archive(forge)
    forge.answers("issues?state", '[{"iid": 3}]')
    forge.says("rien", built=False)
    said = twin(forge)
    assert (
        "--data-urlencode state_event=close https://forge.invalid/api/v4/projects/12/issues/3\n"
        in said
    )
    assert "merge_requests" not in said
    assert forge.git("branch", "--list", "refresh", folder="forge.git") == ""
