"""CSV: the committed bytes; the flat table in the hands of polars and frictionless."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import frictionless
import polars
import pytest
from frictionless.resources import TableResource

from pvd_data.schema.tables import TABLES

NAMES = (*TABLES, "communes_completes")
TYPES = {
    "string": polars.String,
    "integer": polars.Int64,
    "number": polars.Float64,
    "boolean": polars.Boolean,
    "date": polars.Date,
}


@pytest.mark.parametrize("name", TABLES)
def test_an_unfiltered_table_is_the_committed_file(name: str, exported: Path, root: Path) -> None:
    assert (exported / f"{name}.csv").read_bytes() == (root / f"data/{name}.csv").read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_polars_reads_what_the_schema_says(
    name: str, exported: Path, root: Path, expected: Mapping[str, list[tuple[object, ...]]]
) -> None:
    described = root / f"schemas/{name}.json"
    if name == "communes_completes":
        described = exported / f"{name}.schema.json"
    fields = json.loads(described.read_text("utf-8"))["fields"]
    frame = polars.read_csv(
        exported / f"{name}.csv",
        schema={field["name"]: TYPES[field["type"]] for field in fields},
    )
    wanted = [
        tuple("|".join(value) if isinstance(value, tuple) else value for value in row)
        for row in expected[name]
    ]
    assert frame.rows() == wanted


def test_frictionless_finds_the_flat_table_valid_and_typed(
    exported: Path, expected: Mapping[str, list[tuple[object, ...]]]
) -> None:
    described = json.loads((exported / "communes_completes.schema.json").read_text("utf-8"))
    resource = TableResource(
        path="communes_completes.csv",
        basepath=str(exported),
        schema=frictionless.Schema.from_descriptor(described),
    )
    report = resource.validate()
    assert report.valid, report.flatten(["type", "note"])
    (embrun,) = (row for row in resource.read_rows() if row["code_insee"] == "05046")
    assert embrun["nom_region"] == "Provence-Alpes-Côte d'Azur"
    assert embrun["ort"] is True
    names = [field["name"] for field in described["fields"]]
    assert names == list(embrun)
    (wanted,) = (row for row in expected["communes_completes"] if row[0] == "05046")
    assert str(embrun["date_adhesion"]) == str(wanted[names.index("date_adhesion")])


def test_frictionless_sees_a_fault_of_the_flat_table(exported: Path, tmp_path: Path) -> None:
    text = (exported / "communes_completes.csv").read_text("utf-8")
    (tmp_path / "wrong.csv").write_text(text.replace(",METRO,", ",METROPOLE,"), "utf-8")
    described = json.loads((exported / "communes_completes.schema.json").read_text("utf-8"))
    resource = TableResource(
        path="wrong.csv",
        basepath=str(tmp_path),
        schema=frictionless.Schema.from_descriptor(described),
    )
    found = {(kind, field) for kind, field in resource.validate().flatten(["type", "fieldName"])}
    assert found == {("constraint-error", "nature_epci")}
