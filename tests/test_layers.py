"""One floor above the other: a module imports lower floors only, never its own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

#: From the ground up; each line is a floor, whose modules do not know each other.
FLOORS = [
    {"errors", "territory", "rules.rule", "drift", "docstrings", "folding", "pausing"}
    | {"reasons", "tabular.lines", "tabular.spans"},
    {"codes", "location", "report", "language", "tabular.records", "rules.wording"}
    | {"rules.coherence", "rules.files", "rules.keys", "rules.structure", "rules.types"}
    | {"rules.reference_codes", "rules.reference_names", "rules.reference_values"},
    {"cells", "rules.registry"},
    {"issues", "models.base"},
    {"models.communes", "models.evenements", "models.programme", "models.provenance"}
    | {"models.reference", "models.territoires"},
    {"tables"},
    {"descriptor.columns", "history", "packages", "reading", "search", "table"},
    {"descriptor.dictionary", "descriptor.json_schema", "descriptor.table_schema"}
    | {"descriptor.provenance_page", "vouched"},
    {"descriptor.package", "descriptor.rules_page", "resolving", "tableset"},
    {"indexing"},
    {"dataset", "descriptor.files", "interop"},
    {"exports.canonical", "exports.content", "exports.flat", "exports.selection"},
    {"exports.building", "exports.describing", "exports.objects", "exports.placing"}
    | {"exports.registry", "exports.sqlite_names", "exports.sqlite_schema"},
    {"exports.csv_files", "exports.export", "exports.geojson", "exports.json_arrays"}
    | {"exports.json_lines", "exports.parquet", "exports.sqlite", "exports.xlsx"}
    | {"exports.zip_package"},
    {"validation.fault", "validation.repairs", "validation.roles", "validation.truth"}
    | {"validation.collector", "validation.streams", "validation.workbooks"},
    {"validation.cell_check", "validation.names", "validation.options", "validation.others"},
    {"validation.block_checks", "validation.measures"},
    {"validation.together", "validation.header", "validation.meaning"} | {"validation.recognise"},
    {"validation.strange_code"},
    {"validation.identity"},
    {"validation.plan"},
    {"validation.anybody", "validation.declared", "validation.file_check"},
    {"validation.checking"},
    {"validation.package"},
    {"validation.validate"},
    {"dataframes.hints"},
    {"dataframes.building", "dataframes.keys", "dataframes.lookup", "dataframes.values"},
    {"dataframes.sides"},
    {"dataframes.check_backends", "dataframes.check_cells", "dataframes.check_faults"}
    | {"dataframes.gathering"},
    {"dataframes.check_columns", "dataframes.check_rows", "dataframes.gathering_pandas"},
    {"dataframes.check_steps", "dataframes.joining"},
    {"dataframes.checking"},
    {"frames"},
    {"validation.edits", "formats.escaping", "formats.findings"},
    {"validation.fixing", "validation.replacing"},
    {"formats.words"},
    {"formats.full", "formats.json_lines", "formats.text", "formats.github"}
    | {"formats.gitlab", "formats.sarif", "formats.junit", "formats.html"},
    {"formats.registry"},
    {"enriching.job"},
    {"enriching.csv_source", "enriching.framed", "enriching.output", "enriching.watching"},
    {"enriching.row_by_row", "enriching.with_pyarrow"},
    {"enriching.with_duckdb", "enriching.with_polars"},
    {"enriching.enrich_file"},
    {"cli.values", "cli.words", "testing"},
    {"cli.fix_words", "cli.outputs", "cli.settings"},
    {"cli.checking_options"},
    {"cli.enrich", "cli.explain", "cli.export", "cli.fix", "cli.info", "cli.resolve"}
    | {"cli.schema", "cli.search", "cli.show", "cli.validate"},
    {"cli.main"},
]
FLOOR = {module: number for number, modules in enumerate(FLOORS) for module in modules}
SOURCE = Path(__file__).parent.parent / "src" / "pvd_data"
MODULES = sorted(
    ".".join(path.relative_to(SOURCE).with_suffix("").parts)
    for path in SOURCE.rglob("*.py")
    if path.name != "__init__.py"
)
PACKAGES = {f"pvd_data.{path.parent.name}" for path in SOURCE.glob("*/__init__.py")}


def imports(module: str, *, run_time: bool) -> set[str]:
    """Return our modules that a module imports, at run time or for its annotations too."""
    tree = ast.parse((SOURCE / f"{module.replace('.', '/')}.py").read_text("utf-8"))
    if run_time:
        for node in ast.walk(tree):
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
                node.body = []
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in PACKAGES:
            found |= {f"{node.module}.{a.name}".removeprefix("pvd_data.") for a in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pvd_data."):
            found.add(str(node.module).removeprefix("pvd_data."))
        elif isinstance(node, ast.ImportFrom) and node.module == "pvd_data":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {
                alias.name.removeprefix("pvd_data.")
                for alias in node.names
                if alias.name.startswith("pvd_data.")
            }
    return found


def test_every_module_has_its_floor() -> None:
    assert set(MODULES) == set(FLOOR)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_lower_floors_only(module: str) -> None:
    too_high = {other for other in imports(module, run_time=True) if FLOOR[other] >= FLOOR[module]}
    assert not too_high


@pytest.mark.parametrize("module", MODULES)
def test_annotations_too_look_down_but_for_relations(module: str) -> None:
    too_high = {other for other in imports(module, run_time=False) if FLOOR[other] > FLOOR[module]}
    # An error carries the report it speaks of.
    assert too_high <= ({"report"} if module == "errors" else set())


def test_nobody_imports_the_command_line() -> None:
    for module in MODULES:
        if not module.startswith("cli."):
            assert not any(name.startswith("cli") for name in imports(module, run_time=False))


@pytest.mark.parametrize("folder", ["src", "pipeline", "benchmarks", "tests"])
def test_no_module_is_too_long(folder: str, root: Path) -> None:
    long = {
        path.name: lines
        for path in (root / folder).rglob("*.py")
        if (lines := path.read_text("utf-8").count("\n")) > 300
    }
    assert not long
