"""Other people's clients, and packages with one fault planted for them to see."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# Run in environments of their own, which have what they import.
collect_ignore = ["programs"]

ROOT = Path(__file__).parent.parent.parent


def plant(package: Path, fault: str) -> None:
    """Damage a package in one way; sizes and hashes stay right but for the fault `hash`."""
    if fault == "hash":
        _describe(package, "axes", hash=f"sha256:{'0' * 64}")
    elif fault == "reference":
        # Départements of a région that is gone.
        _edit(package, "regions", lambda text: _without(text, "06,"))
    elif fault == "pattern":
        _edit(package, "axes", lambda text: text.replace("\nmise-en-reseau,", "\nMise en réseau,"))
    elif fault == "key":
        _edit(package, "axes", lambda text: text + text.splitlines(keepends=True)[-1])
    elif fault == "shape":  # of the descriptor itself
        _describe(package, "axes", bytes="many")


def _edit(package: Path, name: str, change: Callable[[str], str]) -> None:
    path = package / "data" / f"{name}.csv"
    old = path.read_text("utf-8")
    new = change(old)
    assert new != old
    content = new.encode("utf-8")
    path.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    _describe(package, name, bytes=len(content), hash=f"sha256:{digest}")


def _describe(package: Path, name: str, **changes: Any) -> None:
    path = package / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    (resource,) = (r for r in descriptor["resources"] if r["name"] == name)
    resource |= changes
    path.write_text(json.dumps(descriptor, ensure_ascii=False), "utf-8")


def _without(text: str, start: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(start))


#: What the faults need of the package, with all that it refers to; each client is asked about
#: every fault, and most take a minute for the whole.
SMALL = ("sources", "regions", "departements", "programmes", "axes")


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, all of it."""
    folder = tmp_path_factory.mktemp("whole")
    for name in ("data", "schemas"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "datapackage.json", folder)
    return folder


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Five tables of the package as they are, and a copy of them with each fault."""
    descriptor = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
    descriptor["resources"] = [r for r in descriptor["resources"] if r["name"] in SMALL]
    packages = {}
    for fault in ("clean", "hash", "reference", "pattern", "key", "shape"):
        folder = tmp_path_factory.mktemp(fault)
        for kind, ending in (("data", "csv"), ("schemas", "json")):
            (folder / kind).mkdir()
            for name in SMALL:
                shutil.copy(ROOT / kind / f"{name}.{ending}", folder / kind)
        (folder / "datapackage.json").write_text(
            json.dumps(descriptor, ensure_ascii=False), "utf-8"
        )
        plant(folder, fault)
        packages[fault] = folder
    return packages
