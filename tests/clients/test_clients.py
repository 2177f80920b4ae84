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


def ask(command: list[str | Path], **environ: str) -> dict[str, Any]:
    """Run a client's program and return what it prints."""
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
    python = find_client("datapackage")
    return ask([python, PROGRAMS / "datapackage_py.py", package / "datapackage.json"])


def ask_datapackage_js(package: Path) -> dict[str, Any]:
    """Npm datapackage."""
    node, environ = find_node()
    return ask([node, PROGRAMS / "datapackage_js.js", package / "datapackage.json"], **environ)


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
    python = find_client("frictionless-5.18")
    return ask([python, PROGRAMS / "frictionless_client.py", package / "datapackage.json"])


def ask_validata(package: Path) -> dict[str, Any]:
    """Validata: each CSV with its schema alone."""
    return ask([find_client("validata"), PROGRAMS / "validata.py", package])


def ask_check_jsonschema(package: Path) -> dict[str, Any]:
    """Check-jsonschema: the descriptor by the standard's profile."""
    profile = ROOT.parent / "shared" / "profiles" / "datapackage-2.0.json"
    if not profile.is_file():
        pytest.skip("the standard's profiles are not here: ../shared/profiles")
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


CLIENT_SEES: list[tuple[Callable[[Path], dict[str, Any]], set[str]]] = [
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
    ask_client: Callable[[Path], dict[str, Any]],
    sees: set[str],
    whole: Path,
    planted: dict[str, Path],
) -> None:
    clean = ask_client(whole)
    assert clean["faults"] == []
    if clean["rows"] is not None:
        assert clean["rows"] == {table.name: len(table) for table in pvd_data.load()}
    assert {fault for fault in planted if ask_client(planted[fault])["faults"]} == sees


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
    found = ask([sys.executable, PROGRAMS / "readers.py", whole])
    for name in (table.name for table in pvd_data.load()):
        with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert found["pandas"][name] == rows
        assert found["duckdb"][name] == rows
