"""What the package says of its tables and files."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pvd_data


@cache
def descriptor() -> dict[str, Any]:
    """Return the descriptor of the package."""
    path = pvd_data.package_root() / "datapackage.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def tables() -> list[dict[str, Any]]:
    """Return what it says of each table."""
    found: list[dict[str, Any]] = descriptor()["resources"]
    return found
