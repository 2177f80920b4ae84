"""An option is written once: a field of `CheckOptions`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pvd_data.validation.options import CheckOptions, OptionError

if TYPE_CHECKING:
    from pathlib import Path

FIELD = """\
    strict: Annotated[bool, About("Compte les avertissements comme des erreurs.", _SWITCH)] = False
"""
ADDED = """\
    patience: Annotated[
        bool,
        About("Attend le temps qu'il faut.", _SWITCH, per_file=True),
    ] = False
"""
PROGRAM = """
import inspect, sys
from pathlib import Path
import pvd_data
from pvd_data.cli import validate as command
from pvd_data.cli.main import main

seen = []
check = command.check
command.check = lambda *args, **asked: seen.append(asked["options"].patience) or check(*args, **asked)
print("patience" in inspect.signature(pvd_data.validate).parameters)
pvd_data.validate("a.csv", patience=True)
main(["validate", "a.csv"], standalone_mode=False)
main(["validate", "a.csv", "--patience"], standalone_mode=False)
Path("pvd-data.toml").write_text("patience = true")
main(["validate", "a.csv"], standalone_mode=False)
Path("pvd-data.toml").write_text('[files."*.csv"]\\npatience = true')
main(["validate", "a.csv"], standalone_mode=False)
print(*seen)
main(["validate", "-h"], standalone_mode=False)
"""


def test_an_option_that_is_added_is_in_function_command_and_settings(
    root: Path, tmp_path: Path
) -> None:
    source = tmp_path / "src" / "pvd_data"
    shutil.copytree(root / "src" / "pvd_data", source, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "data").symlink_to(root / "data")
    (tmp_path / "datapackage.json").symlink_to(root / "datapackage.json")
    options = source / "validation" / "options.py"
    text = options.read_text("utf-8")
    assert text.count(FIELD) == 1
    options.write_text(text.replace(FIELD, FIELD + ADDED), "utf-8")
    (tmp_path / "a.csv").write_text("code_insee,nom\n05046,Embrun\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "src"), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "True"
    assert [line for line in lines if line.startswith("False")] == ["False True True True"]
    assert "--patience" in done.stdout


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"as_of": "hier"}, "as_of: 'hier'; expected: a date, such as 2021-05-07"),
        ({"select": "Z1"}, "select: 'Z1' names no rule"),
        ({"strict": "yes"}, "strict: "),
    ],
)
def test_a_value_that_cannot_be_used_is_said_with_its_option(
    asked: dict[str, object], said: str
) -> None:
    with pytest.raises(OptionError) as refused:
        CheckOptions.of(**asked)
    assert str(refused.value).startswith(said)
