"""Floors are folders: a folder imports lower floors only, and its files import in no circle."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

#: From the ground up: folders, and the modules of the root by their names.
FLOORS = (
    *(
        "base",
        "errors report",
        "schema",
        "package table",
        "tabular reference",
        "rules",
        "columns",
    ),
    *("validation", "dataset fixing publishing", "dataframes", "frames reports exports"),
    *("enriching testing", "cli", "__main__"),
)
FLOOR = {place: number for number, floor in enumerate(FLOORS) for place in floor.split()}
ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "pvd_data"
#: A folder itself, whose names are imported too, is what its `__init__` imports.
MODULES = {
    path.relative_to(SOURCE).with_suffix("").as_posix().removesuffix("/__init__"): path
    for path in SOURCE.rglob("*.py")
    if path != SOURCE / "__init__.py"
}


@cache
def imports(module: str) -> set[str]:
    """Return our modules that a module imports at run time."""
    tree = ast.parse(MODULES[module].read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    named = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    found = {str(node.module) for node in named}
    found |= {f"{node.module}.{alias.name}" for node in named for alias in node.names}
    return MODULES.keys() & {name.removeprefix("pvd_data.").replace(".", "/") for name in found}


def test_a_module_imports_its_own_folder_and_lower_floors_only() -> None:
    places = [(m.split("/")[0], o.split("/")[0]) for m in MODULES for o in imports(m)]
    assert not {(a, b) for a, b in places if a != b and FLOOR[b] >= FLOOR[a]}


def test_no_module_imports_itself_through_others() -> None:
    order = TopologicalSorter({module: imports(module) for module in MODULES})
    assert set(order.static_order()) == set(MODULES)


@pytest.mark.parametrize("folder", ["src", "pipeline", "publication", "web", "benchmarks", "tests"])
def test_a_module_is_one_idea_of_500_lines_at_most(folder: str) -> None:
    long = [
        p for p in ROOT.joinpath(folder).rglob("*.py") if p.read_text("utf-8").count("\n") > 500
    ]
    assert not long
