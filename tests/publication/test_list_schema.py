"""The schema of the list: judged by those who will read it, and by the rules of where it goes."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import frictionless
import pytest
import yaml

import pvd_data
from publication.addresses import Place
from publication.list_schema import FAULTS, FOLDER, INVALID, NAME, VALID, releases, schema_files
from tests.clients.installed import find_client

ROOT = Path(__file__).parents[2]
HERE = ROOT / FOLDER
PROGRAM = Path(__file__).parents[1] / "clients" / "programs" / "validata_list.py"
SOMEWHERE = Place("https://example.org/somebody/schema-pvd", "somebody@example.org")
SOURCES = ROOT.parent / "shared" / "sources"

#: What Validata sees of each edition that the ANCT has published: our own anomalies say the same.
BEFORE_LAUNCH = ["date_signature: 2020-01-15"] * 3
PUBLISHED = {
    "anct-liste-pvd-com2025-20260427.csv": [*BEFORE_LAUNCH, "lib_com: "],
    "anct-liste-pvd-com2023-20240807.csv": BEFORE_LAUNCH,
    "anct-liste-pvd-com2023.csv": [],
}


def published() -> dict[str, str]:
    """Return the files as they are once their place is known."""
    made = schema_files([], SOMEWHERE)
    return {path.removeprefix(f"{FOLDER}/"): text for path, text in made.items()}


def refused(schema: dict[str, Any], files: set[str], tag: str) -> list[str]:
    """Return what schema.data.gouv.fr refuses of a version: its page « Validation des schémas »."""
    found = [f"no {name}" for name in ("README.md", "schema.json") if name not in files]
    required = ("title", "description", "homepage", "version")
    found += [f"no key {key}" for key in required if not schema.get(key)]
    if not re.fullmatch(r"v?\d+\.\d+\.\d+", tag):
        found.append("the tag is no version")
    if tag.removeprefix("v") != str(schema.get("version")).removeprefix("v"):
        found.append("the tag is another version")
    fields = schema.get("fields", [])
    found += [
        "a field without name or type" for one in fields if not {"name", "type"} <= one.keys()
    ]
    return found


def test_schema_data_gouv_fr_takes_it_once_its_place_is_known() -> None:
    files = published()
    schema = json.loads(files["schema.json"])
    (newest, *_) = releases(HERE.joinpath("CHANGELOG.md").read_text("utf-8"))
    there = {path.name for path in HERE.iterdir()}
    assert refused(schema, there, f"v{newest.version}") == []
    assert refused(schema, there - {"README.md"}, "v9.9.9") == [
        "no README.md",
        "the tag is another version",
    ]
    ours = json.loads(HERE.joinpath("schema.json").read_text("utf-8"))
    # No address is made up: while there is none, this alone is missing.
    assert refused(ours, there, newest.version) == ["no key homepage"]
    assert not {"path", "resources", "homepage"} & ours.keys()


def test_what_it_names_is_there_under_the_tag_of_its_version() -> None:
    schema = json.loads(published()["schema.json"])
    raw = f"{SOMEWHERE.repository}/raw/v{schema['version']}/"
    named = [schema["path"], *(one["path"] for one in schema["resources"])]
    assert all(path.startswith(raw) for path in named)
    assert {path.removeprefix(raw) for path in named} <= {path.name for path in HERE.iterdir()}
    assert schema["created"] <= schema["lastModified"]


def test_the_entry_of_the_list_of_repositories_has_the_keys_of_the_others() -> None:
    (entry,) = yaml.safe_load(published()["publication/repertoires.yml"]).values()
    assert entry["url"] == f"{SOMEWHERE.repository}.git"
    assert entry["type"] == "tableschema"
    assert entry["email"] == SOMEWHERE.email
    ours = yaml.safe_load(ROOT.joinpath("publication/repertoires.yml").read_text("utf-8"))
    assert ours.keys() == {NAME}
    assert ours[NAME].keys() == entry.keys()


def wrong_cells() -> set[tuple[int, str]]:
    """Return the row and column of each fault of the invalid example."""
    return {(number, column) for number, (column, _, _) in enumerate(FAULTS, start=2)}


def test_frictionless_takes_the_valid_example_and_sees_what_is_no_custom_check(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(HERE)  # it reads no file elsewhere
    schema = frictionless.Schema.from_descriptor("schema.json")

    def cells(name: str) -> set[tuple[int, str]]:
        report = frictionless.validate(name, schema=schema)
        return {(row, column) for row, column in report.flatten(["rowNumber", "fieldName"])}

    assert cells(VALID) == set()
    # The key of a SIREN is none of its business.
    assert wrong_cells() - cells(INVALID) == {(5, "siren_epci")}
    assert cells(INVALID) <= wrong_cells()


def test_our_own_checker_says_the_same_of_the_examples() -> None:
    assert pvd_data.validate(HERE / VALID).issues == ()
    found = pvd_data.validate(HERE / INVALID, as_of="2026-04-27")
    assert {(issue.line, issue.column) for issue in found.issues} == wrong_cells()


@pytest.mark.outside
def test_validata_sees_every_fault_and_none_more_even_in_what_the_anct_publishes() -> None:
    real = {name: SOURCES / name for name in PUBLISHED if SOURCES.joinpath(name).is_file()}
    files = [HERE / VALID, HERE / INVALID, *real.values()]
    python = find_client("validata")
    done = subprocess.run(
        [python, PROGRAM, HERE / "schema.json", *files],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    valid, invalid, *others = map(json.loads, done.stdout.splitlines())
    assert valid == {"cells": [], "values": [], "warnings": []}
    assert {(row, column) for row, column in invalid["cells"]} == wrong_cells()
    assert invalid["warnings"] == []
    assert [one["values"] for one in others] == [PUBLISHED[name] for name in real]
