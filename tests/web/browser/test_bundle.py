"""What the browser loads is the same to the byte each time that it is packed."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from tests.ci.runner import ROOT

if TYPE_CHECKING:
    from pathlib import Path

WEB = ROOT / ".web"


def contents(folder: Path) -> dict[str, bytes]:
    """Return what each file of a folder holds."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != ".done"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_two_bundles_are_equal() -> None:
    # Beside the first, of which it takes the files: Pyodide follows no link out of what it is given.
    again = WEB / "again"
    shutil.rmtree(again, ignore_errors=True)
    for name in ("wheels", "own", "node/node_modules/pyodide"):
        shutil.copytree(WEB / name, again / name, copy_function=os.link)
    node = shutil.which("node")
    assert node is not None
    subprocess.run([node, "web/pyodide/bundle.mjs", str(again)], cwd=ROOT, check=True)
    made, before = contents(again / "checker"), contents(WEB / "checker")
    assert len(made) > 5
    assert made.keys() == before.keys()
    assert [name for name in made if made[name] != before[name]] == []
    shutil.rmtree(again)
