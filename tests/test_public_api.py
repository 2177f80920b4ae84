"""The public names: complete, documented, lazy, and seen by editors."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import pvd_data


def test_all_is_sorted_and_every_name_is_there() -> None:
    assert pvd_data.__all__ == sorted(pvd_data.__all__)
    for name in pvd_data.__all__:
        assert getattr(pvd_data, name) is not None


def test_editors_see_the_same_names_as_the_interpreter() -> None:
    tree = ast.parse(Path(str(pvd_data.__file__)).read_text("utf-8"))
    (block,) = (
        node
        for node in tree.body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    )
    seen = {
        (node.module.removeprefix("pvd_data."), alias.name)
        for node in block.body
        if isinstance(node, ast.ImportFrom) and node.module is not None
        for alias in node.names
    }
    lazy = {(module, name) for module, names in pvd_data._MODULES.items() for name in names}
    assert seen == lazy
    assert {name for _, name in lazy} | {"__version__"} == set(pvd_data.__all__)


@pytest.mark.parametrize("name", [n for n in pvd_data.__all__ if n != "__version__"])
def test_every_public_object_is_documented(name: str) -> None:
    thing = getattr(pvd_data, name)
    if inspect.isclass(thing) or inspect.isroutine(inspect.unwrap(thing)):
        assert inspect.getdoc(thing)
    else:  # a cell type is Annotated[...], a mapping: its string stands under its definition
        module = sys.modules[f"pvd_data.{pvd_data._HOMES[name]}"]
        path = Path(str(inspect.getsourcefile(module)))
        body = ast.parse(path.read_text("utf-8")).body
        places = [
            number
            for number, node in enumerate(body)
            if (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name)
            or (isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == name)
        ]
        (place,) = places
        after = body[place + 1]
        assert isinstance(after, ast.Expr)
        assert isinstance(after.value, ast.Constant)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'pvd_data' has no attribute 'nothing'"):
        pvd_data.nothing  # noqa: B018
    assert dir(pvd_data) == pvd_data.__all__


def test_the_import_alone_loads_neither_pydantic_nor_click() -> None:
    code = (
        "import sys; before = set(sys.modules); import pvd_data; "
        "print(*sorted({name.split('.')[0] for name in set(sys.modules) - before}))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    assert loaded == ["pvd_data"]


def test_a_file_of_which_nothing_is_known_has_no_table_read(tmp_path: Path) -> None:
    (tmp_path / "strange.csv").write_text("a,b\nx,y\n", "utf-8")
    code = (
        "import sys; from pvd_data.cli.main import main; opened = []\n"
        "note = lambda event, about: opened.append(str(about[0])) if event == 'open' else None\n"
        "sys.addaudithook(note)\n"
        "try: main(['validate', '--ignore-unknown', 'strange.csv'])\n"
        "finally: print(*(name for name in opened if name.endswith('.csv')), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert ran.stderr.split()[-1] == "strange.csv"
    assert "communes.csv" not in ran.stderr


def test_the_library_needs_pydantic_and_click_only() -> None:
    code = (
        "import sys; before = set(sys.modules); "
        "import pvd_data, pvd_data.cli.main; pvd = pvd_data.load(); [*pvd]; "
        "print(*sorted({name.split('.')[0] for name in set(sys.modules) - before}))"
    )
    loaded = set(
        subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        ).stdout.split()
    )
    theirs = {"annotated_types", "click", "pydantic", "pydantic_core", "typing_extensions"}
    theirs |= {"typing_inspection"}
    # What an editable install or the coverage tool puts there when something is imported.
    tools = {name for name in loaded if name.startswith(("_", "a1_coverage", "coverage"))}
    assert loaded - set(sys.stdlib_module_names) - tools <= theirs | {"pvd_data"}
