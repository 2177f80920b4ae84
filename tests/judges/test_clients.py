"""Other people's clients accept the package, and see in it what they are known to see."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import pvd_data

pytestmark = pytest.mark.outside

ROOT = Path(__file__).parent.parent.parent
PROGRAMS = Path(__file__).parent / "programs"
JUDGES = ROOT / ".judges"
"""Where `make judges` installs each client in an environment of its own."""


def python_of(judge: str) -> Path:
    """Return the interpreter of a client, or skip where it is not installed."""
    path = JUDGES / judge / "bin" / "python"
    if not path.exists():
        pytest.skip(f"{judge} is not installed; `make judges` does it")
    return path


def ask(command: list[str | Path], **environ: str) -> dict[str, Any]:
    """Run a judge's program and return what it prints."""
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environ},
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def ask_datapackage_py(package: Path) -> dict[str, Any]:
    """PyPI datapackage."""
    python = python_of("datapackage")
    return ask([python, PROGRAMS / "datapackage_py.py", package / "datapackage.json"])


def ask_datapackage_js(package: Path) -> dict[str, Any]:
    """Npm datapackage."""
    modules = JUDGES / "npm" / "node_modules"
    node = shutil.which("node")
    if node is None or not modules.joinpath("datapackage").is_dir():
        pytest.skip("npm datapackage is not installed; `make judges` does it")
    program = PROGRAMS / "datapackage_js.js"
    return ask([node, program, package / "datapackage.json"], NODE_PATH=str(modules))


def ask_frictionless(package: Path) -> dict[str, Any]:
    """Frictionless of the test environment, by its own command line."""
    command = Path(sys.executable).with_name("frictionless")
    done = subprocess.run(
        [command, "validate", package / "datapackage.json", "--json"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    report = json.loads(done.stdout)
    assert (done.returncode == 0) == report["valid"]
    errors = [*report["errors"], *(e for task in report["tasks"] for e in task["errors"])]
    return {
        "faults": [error["type"] for error in errors],
        "rows": {task["name"]: task["stats"]["rows"] for task in report["tasks"]},
    }


def ask_frictionless_old(package: Path) -> dict[str, Any]:
    """Frictionless of an older installation."""
    python = python_of("frictionless-5.18")
    return ask([python, PROGRAMS / "frictionless_client.py", package / "datapackage.json"])


def ask_validata(package: Path) -> dict[str, Any]:
    """Validata: each CSV with its schema alone."""
    return ask([python_of("validata"), PROGRAMS / "validata.py", package])


def ask_check_jsonschema(package: Path) -> dict[str, Any]:
    """Check-jsonschema: the descriptor by the standard's profile."""
    profile = ROOT.parent / "shared" / "profiles" / "datapackage-2.0.json"
    if not profile.is_file():
        pytest.skip("the standard's profiles are not here: ../shared/profiles")
    command = python_of("check-jsonschema").with_name("check-jsonschema")
    done = subprocess.run(
        [command, "--schemafile", profile, "--output-format", "json", package / "datapackage.json"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    report = json.loads(done.stdout)
    faults = [error["message"] for error in report.get("errors", [])]
    assert (done.returncode == 0) == (not faults)
    return {"faults": faults, "rows": None}


JUDGE_SEES: list[tuple[Callable[[Path], dict[str, Any]], set[str]]] = [
    (ask_frictionless, {"hash", "reference", "pattern", "key", "shape"}),
    (ask_frictionless_old, {"hash", "reference", "pattern", "key", "shape"}),
    (ask_datapackage_py, {"hash", "reference", "pattern", "key", "shape"}),
    (ask_datapackage_js, {"reference", "pattern", "key", "shape"}),
    (ask_validata, {"pattern", "key"}),
    (ask_check_jsonschema, {"shape"}),
]


@pytest.mark.parametrize(("ask_judge", "sees"), JUDGE_SEES, ids=[j.__name__ for j, _ in JUDGE_SEES])
def test_a_judge_accepts_the_package_and_sees_what_it_is_known_to_see(
    ask_judge: Callable[[Path], dict[str, Any]], sees: set[str], planted: dict[str, Path]
) -> None:
    clean = ask_judge(planted["clean"])
    assert clean["faults"] == []
    if clean["rows"] is not None:
        assert clean["rows"] == {table.name: len(table) for table in pvd_data.load()}
    seen = {fault for fault in planted if fault != "clean" and ask_judge(planted[fault])["faults"]}
    assert seen == sees


def test_our_own_validator_sees_all_of_it(planted: dict[str, Path]) -> None:
    slugs = {
        fault: set(pvd_data.validate(package).counts)
        for fault, package in planted.items()
        if fault != "shape"
    }
    assert slugs == {
        "clean": set(),
        "hash": {"hash-count"},
        "reference": {"foreign-key"},
        "pattern": {"constraint-error"},
        "key": {"primary-key"},
    }
    with pytest.raises(pvd_data.DescriptorError, match="bytes"):
        pvd_data.validate(planted["shape"])


def test_duckdb_and_pandas_read_every_cell_as_it_is(planted: dict[str, Path]) -> None:
    found = ask([python_of("readers"), PROGRAMS / "readers.py", planted["clean"]])
    for name in (table.name for table in pvd_data.load()):
        with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert found["pandas"][name] == rows
        assert found["duckdb"][name] == rows
