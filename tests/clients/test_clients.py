"""Other people's clients accept the package, and see in it what they are known to see."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import pvd_data
from tests.clients.installed import find_client, find_node

pytestmark = pytest.mark.outside

ROOT = Path(__file__).parent.parent.parent
PROGRAMS = Path(__file__).parent / "programs"


def ask(command: list[str | Path], **environ: str) -> list[dict[str, Any]]:
    """Run a client's program and return what it prints, a line for each package."""
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environ},
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def descriptors(packages: list[Path]) -> list[Path]:
    """Return the descriptors of packages."""
    return [package / "datapackage.json" for package in packages]


def ask_datapackage_py(packages: list[Path]) -> list[dict[str, Any]]:
    """PyPI datapackage."""
    python = find_client("datapackage")
    return ask([python, PROGRAMS / "datapackage_py.py", *descriptors(packages)])


def ask_datapackage_js(packages: list[Path]) -> list[dict[str, Any]]:
    """Npm datapackage."""
    node, environ = find_node()
    return ask([node, PROGRAMS / "datapackage_js.js", *descriptors(packages)], **environ)


def ask_frictionless(packages: list[Path]) -> list[dict[str, Any]]:
    """Frictionless of the test environment: the first package by its own command line."""
    first, *others = packages
    program = PROGRAMS / "frictionless_client.py"
    return [_ask_frictionless(first), *ask([sys.executable, program, *descriptors(others)])]


def _ask_frictionless(package: Path) -> dict[str, Any]:
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


def ask_frictionless_old(packages: list[Path]) -> list[dict[str, Any]]:
    """Frictionless of an older installation."""
    python = find_client("frictionless-5.18")
    return ask([python, PROGRAMS / "frictionless_client.py", *descriptors(packages)])


def ask_validata(packages: list[Path]) -> list[dict[str, Any]]:
    """Validata: each CSV with its schema alone."""
    return ask([find_client("validata"), PROGRAMS / "validata.py", *packages])


def ask_check_jsonschema(packages: list[Path]) -> list[dict[str, Any]]:
    """Check-jsonschema: the descriptor by the standard's profile."""
    profile = ROOT.parent / "shared" / "profiles" / "datapackage-2.0.json"
    if not profile.is_file():
        pytest.skip("the standard's profiles are not here: ../shared/profiles")
    return [_ask_check_jsonschema(package, profile) for package in packages]


def _ask_check_jsonschema(package: Path, profile: Path) -> dict[str, Any]:
    command = find_client("check-jsonschema", "check-jsonschema")
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


CLIENT_SEES: list[tuple[Callable[[list[Path]], list[dict[str, Any]]], set[str]]] = [
    (ask_frictionless, {"hash", "reference", "pattern", "key", "shape"}),
    (ask_frictionless_old, {"hash", "reference", "pattern", "key", "shape"}),
    (ask_datapackage_py, {"hash", "reference", "pattern", "key", "shape"}),
    (ask_datapackage_js, {"reference", "pattern", "key", "shape"}),
    (ask_validata, {"pattern", "key"}),
    (ask_check_jsonschema, {"shape"}),
]


@pytest.mark.parametrize(
    ("ask_client", "sees"), CLIENT_SEES, ids=[c.__name__ for c, _ in CLIENT_SEES]
)
def test_a_client_accepts_the_package_and_sees_what_it_is_known_to_see(
    ask_client: Callable[[list[Path]], list[dict[str, Any]]],
    sees: set[str],
    whole: Path,
    planted: dict[str, Path],
) -> None:
    clean, *found = ask_client([whole, *planted.values()])
    assert clean["faults"] == []
    if clean["rows"] is not None:
        assert clean["rows"] == {table.name: len(table) for table in pvd_data.load()}
    faults = zip(planted, found, strict=True)
    assert {fault for fault, answer in faults if answer["faults"]} == sees


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


def test_duckdb_and_pandas_read_every_cell_as_it_is(whole: Path) -> None:
    (found,) = ask([sys.executable, PROGRAMS / "readers.py", whole])
    for name in (table.name for table in pvd_data.load()):
        with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert found["pandas"][name] == rows
        assert found["duckdb"][name] == rows
