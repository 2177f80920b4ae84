"""The hook of pre-commit, by pre-commit itself."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ci.conftest import BAD
from tests.ci.runner import ROOT, git, load_yaml, run_pre_commit, use_hook

HOOKS = ROOT / ".pre-commit-hooks.yaml"


def test_each_hook_calls_a_command_that_there_is() -> None:
    for hook in load_yaml(HOOKS):
        assert {"id", "name", "description", "language", "entry", "types"} <= hook.keys()
        program, *words = shlex.split(hook["entry"])
        assert program == "pvd-data"
        command: list[str | Path] = [Path(sys.executable).with_name(program), *words, "--help"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


@pytest.mark.outside
def test_pre_commit_accepts_hooks_and_example(hooks_home: Path) -> None:
    done = run_pre_commit("validate-manifest", HOOKS, cwd=ROOT, home=hooks_home)
    assert done.returncode == 0, done.stdout
    example = ROOT / "examples" / "ci" / "pre-commit-config.yaml"
    done = run_pre_commit("validate-config", example, cwd=ROOT, home=hooks_home)
    assert done.returncode == 0, done.stdout


@pytest.mark.outside
def test_what_is_staged_is_checked(workspace: Path, repository: Path, hooks_home: Path) -> None:
    (workspace / "data" / "notes.txt").write_text(BAD, "utf-8")
    use_hook(workspace, repository, "args: [--strict, --format, full, --]")
    done = run_pre_commit("run", cwd=workspace, home=hooks_home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Passed" in done.stdout
    (workspace / "data" / "a b.csv").write_text(BAD, "utf-8")
    git("add", "--all", cwd=workspace)
    done = run_pre_commit("run", cwd=workspace, home=hooks_home)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "\ndata/a b.csv:3:9: R007 " in done.stdout


#: Files that would write, speak another language or be lenient, were they options.
AS_OPTIONS = ["--output=json=x.csv", "--lang=zz.csv", "--no-strict.csv", "-o.csv", "--config=x.csv"]


@pytest.mark.outside
@pytest.mark.parametrize(
    ("args", "said"),
    [
        ("", "R007"),
        ("args: [--strict, --format, full, --]", "R007"),
        # What nobody can tell from an option is refused, and never obeyed.
        ("args: [--strict, --format, full]", "est une option, et le nom d'un fichier"),
    ],
)
def test_a_file_is_never_an_option(
    args: str, said: str, workspace: Path, repository: Path, hooks_home: Path
) -> None:
    for name in AS_OPTIONS:
        (workspace / name).write_text(BAD, "utf-8")
    use_hook(workspace, repository, args)
    done = run_pre_commit("run", cwd=workspace, home=hooks_home)
    assert done.returncode == 1, done.stdout + done.stderr
    assert said in done.stdout
    assert not (workspace / "x.csv").exists()
    if said == "R007":
        for name in AS_OPTIONS:
            assert f"\n{name}" in done.stdout
    # An option that is given, and a file of its name that is not: not even then is it obeyed.
    (workspace / "--strict").write_text("", "utf-8")
    for name in AS_OPTIONS:
        git("rm", "--quiet", "--force", "--", name, cwd=workspace)
    done = run_pre_commit("run", "--all-files", cwd=workspace, home=hooks_home)
    assert done.returncode == (1 if said != "R007" else 0), done.stdout


@pytest.mark.outside
def test_a_damaged_table_of_ours_does_not_pass_our_own_hook(
    repository: Path, tmp_path: Path, hooks_home: Path
) -> None:
    checkout = tmp_path / "pvd-data"
    git("clone", "--quiet", repository, checkout, cwd=tmp_path)
    # Where `make run` puts the environment.
    (checkout / ".venv").symlink_to(sys.prefix)
    hook = ("run", "pvd-data-validate", "--all-files")
    done = run_pre_commit(*hook, cwd=checkout, home=hooks_home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("Passed\n")
    table = checkout / "data" / "communes.csv"
    table.write_text(table.read_text("utf-8").replace("05046,Embrun,", "5046,Embrun,"), "utf-8")
    git("add", "--all", cwd=checkout)
    done = run_pre_commit(*hook, cwd=checkout, home=hooks_home)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "\ndata/communes.csv" in done.stdout


@pytest.mark.outside
def test_a_file_that_is_not_about_communes_passes_unless_it_may_not(
    workspace: Path, repository: Path, hooks_home: Path
) -> None:
    (workspace / "data" / "projets.csv").unlink()
    (workspace / "data" / "budget.csv").write_text("rubrique,montant\nvoirie,10\n", "utf-8")
    for args, code, told in (
        ("verbose: true", 0, "Non vérifié\N{NO-BREAK SPACE}: data/budget.csv (aucune colonne"),
        ("args: [--require-columns, --]", 1, "F020"),
    ):
        use_hook(workspace, repository, args)
        git("add", "--all", cwd=workspace)
        done = run_pre_commit("run", "--all-files", cwd=workspace, home=hooks_home)
        assert done.returncode == code, done.stdout + done.stderr
        assert told in done.stdout
