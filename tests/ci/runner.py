"""What a runner does with an action, a workflow or a job, as far as ours ask it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.clients.installed import find_client

ROOT = Path(__file__).parent.parent.parent

#: Of the machine that runs the tests, and not of the job that they play.
_OURS = ("CI", "GITHUB_", "GITLAB_", "PVD_DATA_", "PYTHON", "RUNNER_", "TOX_", "VIRTUAL_ENV")

_EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)(?:\s*\|\|\s*'([^']*)')?\s*\}\}")


def load_yaml(path: Path) -> Any:
    """Read a file of YAML 1.1, in which the key `on` is true."""
    return yaml.safe_load(path.read_text("utf-8"))


def clean_environ(tools: Path, **more: str) -> dict[str, str]:
    """Return the environment of a machine that has Python and git, and no pvd-data.

    Args:
        tools: a folder, made if it is not there, for the commands that must be found.
        **more: further variables.
    """
    tools.mkdir(exist_ok=True)
    for name, target in (("python3", Path(sys.executable).resolve()), ("git", shutil.which("git"))):
        if target is not None and not (tools / name).exists():
            (tools / name).symlink_to(target)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return {**kept, "PATH": f"{tools}:{os.defpath}", "LC_ALL": "C.UTF-8", **more}


def run_bash(
    script: str, cwd: Path, environ: Mapping[str, str], *options: str
) -> subprocess.CompletedProcess[str]:
    """Run a script from a file, as runners do; stderr goes where stdout goes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "script.sh")
        path.write_text(script, "utf-8")
        return subprocess.run(
            ["bash", *options, path],  # noqa: S607  (found on PATH, as by runners)
            cwd=cwd,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )


@dataclass
class Ran:
    """What an action or a workflow did.

    Attributes:
        status: exit code of the step that failed, else 0.
        log: what was printed.
        outputs: those of an action.
        summary: what was added to the summary of the job.
    """

    status: int = 0
    log: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""


@dataclass
class Machine:
    """A machine of GitHub in the middle of a job.

    Attributes:
        workspace: the folder of the job.
        temp: its folder for files that nobody keeps.
        variables: those of the repository, `vars` in a workflow.
        environ: what the job sets beside what the machine has.
    """

    workspace: Path
    temp: Path
    variables: dict[str, str] = field(default_factory=dict)
    environ: dict[str, str] = field(default_factory=dict)

    def run_workflow(self, workflow: Mapping[Any, Any]) -> Ran:
        """Run the one job of a workflow, in which the repository is checked out already."""
        (job,) = workflow["jobs"].values()
        done = Ran()
        context = {f"vars.{name}": value for name, value in self.variables.items()}
        for step in job["steps"]:
            if done.status and step.get("if") != "always()":
                continue
            inputs = step.get("with", {}).items()
            given = {name: _fill(_as_text(value), context) for name, value in inputs}
            if "run" in step:
                ran = self._run(step, context, "-e")
            elif step["uses"].startswith("actions/checkout@"):
                ran = self._checkout(**given)
            else:
                ran = self.run_action(self.workspace / step["uses"], given)
            _add(done, ran)
            for name, value in ran.outputs.items():
                context[f"steps.{step.get('id')}.outputs.{name}"] = value
        return done

    def run_action(self, folder: Path, given: Mapping[str, str], *, skip: int = 0) -> Ran:
        """Run a composite action.

        Args:
            folder: where its checkout is.
            given: the inputs.
            skip: how many of its steps were run before.
        """
        action = load_yaml(folder / "action.yml")
        assert not given.keys() - action["inputs"].keys()
        defaults = {name: one.get("default", "") for name, one in action["inputs"].items()}
        context = {f"inputs.{name}": value for name, value in {**defaults, **given}.items()}
        done = Ran()
        for step in action["runs"]["steps"][skip:]:
            assert step["shell"] == "bash"
            options = ("--noprofile", "--norc", "-eo", "pipefail")
            ran = self._run(step, context, *options, GITHUB_ACTION_PATH=str(folder))
            _add(done, ran)
            for name, value in ran.outputs.items():
                context[f"steps.{step.get('id')}.outputs.{name}"] = value
            if done.status:
                break
        done.outputs = {
            name: _fill(one["value"], context) for name, one in action["outputs"].items()
        }
        return done

    def _run(
        self, step: Mapping[str, Any], context: Mapping[str, str], *options: str, **environ: str
    ) -> Ran:
        with tempfile.TemporaryDirectory() as folder:
            output, summary = Path(folder, "output"), Path(folder, "summary")
            output.touch()
            summary.touch()
            environ |= self.environ | {
                "CI": "true",
                "GITHUB_ACTIONS": "true",
                "GITHUB_WORKSPACE": str(self.workspace),
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(summary),
                "RUNNER_TEMP": str(self.temp),
            }
            context = {**context, "runner.temp": str(self.temp)}
            folder_of_step = _fill(step.get("working-directory", str(self.workspace)), context)
            environ |= {name: _fill(text, context) for name, text in step.get("env", {}).items()}
            clean = clean_environ(self.temp.with_name("tools"), **environ)
            done = run_bash(_fill(step["run"], context), Path(folder_of_step), clean, *options)
            lines = output.read_text("utf-8").splitlines()
            outputs = dict(line.split("=", 1) for line in lines)
            return Ran(done.returncode, done.stdout, outputs, summary.read_text("utf-8"))

    def _checkout(self, repository: str | None = None, path: str = ".", **_: str) -> Ran:
        if repository is not None:
            clone(repository, self.workspace / path)
        return Ran()


def _as_text(value: object) -> str:
    """Return an input as a runner hands it on."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _fill(text: str, context: Mapping[str, str]) -> str:
    """Put values into `${{ … }}`; what has none is empty, as for a runner."""
    assert "${{" not in _EXPRESSION.sub("", text)
    return _EXPRESSION.sub(lambda found: context.get(found[1]) or found[2] or "", text)


def _add(done: Ran, ran: Ran) -> None:
    done.status = done.status or ran.status
    done.log += ran.log
    done.summary += ran.summary


def git(*words: str | Path, cwd: Path) -> str:
    """Run git without the settings of who runs the tests."""
    off = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", "-c", "user.name=tests", "-c", "user.email=tests@localhost", *words],  # noqa: S607
        cwd=cwd,
        env={**os.environ, **off},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


def clone(repository: str | Path, path: Path) -> None:
    """Clone a repository of this machine."""
    git("clone", "--quiet", repository, path, cwd=path.parent)


def address_of(repository: Path) -> str:
    """Return the address by which pip clones a repository of this machine."""
    # Named, since the pip that Python 3.11 brings wants a host in the address of a requirement.
    return f"git+file://localhost{repository.as_posix()}"


def run_job(
    job: Mapping[str, Any], workspace: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the lines of a job of GitLab in one shell, with its variables and those of a project."""
    variables = {**job.get("variables", {}), **variables}
    environ = clean_environ(workspace.with_name("tools"), GITLAB_CI="true", CI="true", **variables)
    script = "".join(f"{line}\n" for line in job["script"])
    return run_bash(script, workspace, environ, "-eo", "pipefail")


def run_pre_commit(*words: str | Path, cwd: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run pre-commit, or skip where it is not installed.

    Args:
        *words: of its command line.
        cwd: where.
        home: where it keeps the environments of hooks.
    """
    command = find_client("pre-commit", "pre-commit")
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environ |= {"PRE_COMMIT_HOME": str(home), "PRE_COMMIT_COLOR": "never", "PVD_DATA_LANG": "fr"}
    return subprocess.run(
        [command, *words],
        cwd=cwd,
        env=environ,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def use_hook(workspace: Path, repository: Path, args: str = "") -> None:
    """Have a folder checked by the hook of a repository, and stage all that is in it.

    Args:
        workspace: the folder; a repository of git from now on.
        repository: where the hook is, at its last commit.
        args: a line of settings beside the name of the hook.
    """
    head = git("rev-parse", "HEAD", cwd=repository).strip()
    (workspace / ".pre-commit-config.yaml").write_text(
        f"""\
repos:
  - repo: {repository}
    rev: {head}
    hooks:
      - id: pvd-data-validate
        {args}
""",
        "utf-8",
    )
    git("init", "--quiet", cwd=workspace)
    git("add", "--all", cwd=workspace)
