"""What the browser is given: nothing is left out that the library imports, and all is pinned."""

from __future__ import annotations

import ast
import json
import re
import sys

import pytest

from tests.ci.runner import ROOT
from web.pyodide.lock import lock
from web.pyodide.pack import ABOVE, ENCODINGS, LEFT_OUT, OF_WORKBOOKS, UNREAD

pytestmark = pytest.mark.once

#: What no file that a browser checks comes to: other programs, a database, frictionless.
ELSEWHERE = {"mimetypes", "multiprocessing", "sqlite3"}


def imported() -> set[str]:
    """Return the modules of the standard library that ours import, wherever they do."""
    found: set[str] = set()
    source = ROOT / "src"
    for path in source.rglob("*.py"):
        if path.relative_to(source).as_posix().startswith(ABOVE):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            if isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module)
    found = {
        name.replace(".", "/") for name in found if name.split(".")[0] in sys.stdlib_module_names
    }
    return found | {name.split("/")[0] for name in found}


def test_nothing_is_left_out_that_the_library_imports() -> None:
    elsewhere = ELSEWHERE | {name.strip("/") for name in OF_WORKBOOKS}
    assert imported() & set(LEFT_OUT) <= elsewhere


def test_the_encodings_are_there_that_the_library_names() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    named = set(re.findall(r'"(cp\d+|mac_roman|latin-1|iso8859-\d+|utf-(?:16|32)-[lb]e)"', code))
    assert named
    assert {name.replace("-", "_") for name in named} <= set(ENCODINGS)


def test_tables_that_are_left_out_are_read_by_no_check() -> None:
    index = ROOT.joinpath("src", "pvd_data", "reference", "index.py").read_text("utf-8")
    for name in UNREAD:
        assert (ROOT / "data" / f"{name}.csv").exists()
        assert f'"{name}"' not in index


def reported(name: str, platform: str) -> dict[str, object]:
    """Return what pip says of a wheel."""
    return {
        "metadata": {"name": name, "version": "2.50.5"},
        "download_info": {
            "url": f"https://files.example/{name}-2.50.5-cp314-cp314-{platform}.whl",
            "archive_info": {"hashes": {"sha256": "b2" * 32}},
        },
    }


def test_the_lock_has_names_in_order_and_compiled_wheels_for_the_platform() -> None:
    found = [reported("typing_extensions", "any"), reported("pydantic_core", "wasm32")]
    text = lock(json.dumps({"install": found}), "wasm32")
    core, extensions = (f"{name}==2.50.5 \\\n" for name in ("pydantic-core", "typing-extensions"))
    hashed = f"    --hash=sha256:{'b2' * 32}\n"
    assert text.endswith(core + hashed + extensions + hashed)
    with pytest.raises(SystemExit, match="pydantic-core has no wheel for wasm64"):
        lock(json.dumps({"install": found}), "wasm64")


def test_what_others_made_has_a_version_and_a_hash_and_no_address() -> None:
    text = ROOT.joinpath("web", "pyodide", "wheels.txt").read_text("utf-8")
    wanted = [line for line in text.splitlines() if line[:1].isalnum()]
    assert all(re.match(r"[a-z-]+==[0-9.]+ ", line) for line in wanted)
    assert text.count("--hash=sha256:") == len(wanted)
    lock = ROOT.joinpath("web", "package-lock.json").read_text("utf-8")
    assert "://" not in text
    assert '"resolved"' not in lock
    assert lock.count('"integrity": "sha512-') == lock.count('"node_modules/')
