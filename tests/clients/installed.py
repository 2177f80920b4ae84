"""Other people's clients, where `make clients` installs them: each in its own environment."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

CLIENTS = Path(__file__).parents[2] / ".clients"


def find_client(name: str, program: str = "python") -> Path:
    """Return a program of a client's environment, or skip where it is not installed.

    Args:
        name: of the client.
        program: the client's own, or the interpreter that has it.
    """
    path = CLIENTS / name / "bin" / program
    if not path.exists():
        pytest.skip(f"{name} is not installed; `make clients` does it")
    return path


def find_node() -> tuple[str, dict[str, str]]:
    """Return Node and the environment in which it finds npm's clients, or skip without them."""
    node, modules = shutil.which("node"), CLIENTS / "npm" / "node_modules"
    if node is None or not modules.joinpath("datapackage").is_dir():
        pytest.skip("npm datapackage is not installed; `make clients` does it")
    return node, {**os.environ, "NODE_PATH": str(modules)}
