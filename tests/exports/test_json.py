"""JSON and JSON lines: valid for the committed JSON Schemas, and as DuckDB reads them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from jsonschema import Draft202012Validator

from pvd_data.schema.tables import TABLES

NAMES = (*TABLES, "communes_completes")
TYPES = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "array": "VARCHAR[]"}


def schema_of(name: str, root: Path, exported: Path) -> Any:
    """Return the committed JSON Schema; of the flat table that which goes with it."""
    path = exported / "communecomplete.schema.json"
    if name in TABLES:
        path = root / f"schemas/objects/{TABLES[name].model.__name__.lower()}.schema.json"
    return json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_the_objects_are_those_of_the_json_schema(name: str, exported: Path, root: Path) -> None:
    schema = schema_of(name, root, exported)
    Draft202012Validator.check_schema(schema)
    items = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "array",
        "items": schema,
    }
    found = json.loads((exported / f"{name}.json").read_text("utf-8"))
    # A few hundred objects say as much of 35,000 that are made alike, and DuckDB reads all.
    Draft202012Validator(items).validate(found[:300] + found[-300:])
    lines = (exported / f"{name}.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == found


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_object_would_be_seen(name: str, exported: Path, root: Path) -> None:
    found = json.loads((exported / f"{name}.json").read_text("utf-8"))
    validator = Draft202012Validator(schema_of(name, root, exported))
    assert not validator.is_valid({**found[0], "autre": 1})
    key = (*TABLES[name].key,)[0] if name in TABLES else "code_insee"
    assert not validator.is_valid({**found[0], key: None})


@pytest.mark.parametrize("form", ["json", "jsonl"])
@pytest.mark.parametrize("name", NAMES)
def test_duckdb_reads_every_cell(
    name: str,
    form: str,
    exported: Path,
    root: Path,
    expected: Mapping[str, list[tuple[object, ...]]],
) -> None:
    columns = {}
    for column, said in schema_of(name, root, exported)["properties"].items():
        kind = said["type"] if isinstance(said["type"], str) else said["type"][0]
        columns[column] = "DATE" if said.get("format") == "date" else TYPES.get(kind, "VARCHAR")
    layout = "array" if form == "json" else "newline_delimited"
    path = exported / f"{name}.{form}"
    rows = duckdb.execute(
        "select * from read_json($path, format=$layout, columns=$columns)",
        {"path": str(path), "layout": layout, "columns": columns},
    ).fetchall()
    wanted = [
        tuple(list(value) if isinstance(value, tuple) else value for value in row)
        for row in expected[name]
    ]
    assert rows == wanted


def test_duckdb_guesses_the_types_by_itself(exported: Path) -> None:
    found = duckdb.read_json(str(exported / "communes.json"))
    types = dict(zip(found.columns, map(str, found.types), strict=True))
    assert types["code_insee"] == "VARCHAR"
    assert types["population_municipale"] == "BIGINT"
    assert types["codes_postaux"] == "VARCHAR[]"
    assert types["date_adhesion"] == "DATE"
    assert types["ort"] == "BOOLEAN"
