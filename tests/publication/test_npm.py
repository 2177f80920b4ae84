"""The npm package: what is in it, and that Node and TypeScript take it as it is."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import pvd_data
from publication.__main__ import main
from publication.npm_package import BY_HAND, manifest, types
from pvd_data.schema.tables import TABLES

ROOT = Path(__file__).parents[2]
TSC = ROOT / ".web" / "node" / "node_modules" / ".bin" / "tsc"
MOST = 3_000
"""Bytes that the look-up may have."""

USE = """
import { lookup } from "pvd-data/lookup";
import { communes } from "pvd-data/communes";
import * as all from "pvd-data";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const commune = lookup(communes);
const { resolve } = createRequire(import.meta.url);
const json = (name) => JSON.parse(readFileSync(resolve(`pvd-data/data/${name}.json`), "utf-8"));
const same = Object.keys(all).filter((name) => JSON.stringify(json(name)) === JSON.stringify(all[name]));
const { anciens_codes, departements, anciens_identifiants } = all;
console.log(JSON.stringify({
  found: ["05046", 5046, " 05046 ", "2a041", "05999", "", null, undefined].map((code) => commune(code)?.nom),
  departement: lookup(departements)(5).nom,
  former: lookup(anciens_codes)("05067").code_insee,
  by: lookup(anciens_identifiants, "id_pvd")("pvd-84-01-11")?.code_insee,
  none: lookup([])("05046"),
  rows: Object.fromEntries(Object.entries(all).map(([name, rows]) => [name, rows.length])),
  same,
}));
"""

TYPED = """
import { communes, type Commune } from "pvd-data/communes";
import { type Intercommunalite, intercommunalites, regions } from "pvd-data";
import { lookup } from "pvd-data/lookup";

const found: Commune | undefined = lookup(communes)(5046);
const name: string = found?.nom ?? "";
const postal: readonly string[] = found?.codes_postaux ?? [];
const day: string | null = communes[0]!.date_adhesion;
const of: Intercommunalite | undefined = lookup(intercommunalites, "siren_epci")(found?.siren_epci);
const population: number = communes.reduce((sum, row) => sum + row.population_municipale, 0);
// @ts-expect-error: a date may be missing
const sure: string = communes[0]!.date_adhesion;
// @ts-expect-error: there is no such column
regions[0]!.capitale;
// @ts-expect-error: a table is not to be changed
communes.push(communes[0]!);
// @ts-expect-error: the key is a column
lookup(regions, "capitale");
// @ts-expect-error: no such density
if (communes[0]!.densite === "Villages") console.log(name, postal, day, of, population, sure);
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the package is installed."""
    folder = tmp_path_factory.mktemp("npm")
    assert main(["--npm", str(folder / "node_modules" / "pvd-data")]) == 0
    folder.joinpath("package.json").write_text('{"type": "module"}', "utf-8")
    return folder


def test_a_type_has_every_column_and_may_be_null_where_a_cell_may_be_empty() -> None:
    for spec in TABLES.values():
        told = dict(re.findall(r"^  readonly (\w+): (.*);$", types(spec), re.M))
        fields = spec.model.model_fields
        assert tuple(told) == spec.columns
        assert {name for name, kind in told.items() if kind.endswith("| null")} == {
            name for name in told if not fields[name].is_required()
        }


def test_the_manifest_names_no_address_before_there_is_one() -> None:
    descriptor = json.loads(ROOT.joinpath("datapackage.json").read_text("utf-8"))
    descriptor.pop("homepage", None)
    said = manifest(["axes"], descriptor)
    assert "homepage" not in said
    assert said["version"] == pvd_data.__version__
    assert manifest([], {**descriptor, "homepage": "https://example.org"})["homepage"]


def test_the_look_up_is_small_and_asks_for_nothing_else() -> None:
    assert BY_HAND.joinpath("lookup.js").stat().st_size <= MOST
    assert "import" not in BY_HAND.joinpath("lookup.js").read_text("utf-8")


@pytest.mark.outside
def test_a_module_brings_its_table_only(project: Path) -> None:
    package = project / "node_modules" / "pvd-data"
    for name in TABLES:
        text = package.joinpath(f"{name}.js").read_text("utf-8")
        assert re.findall(r"^import .* from \"(.*)\";$", text, re.M) == ["./objects.js"]
        assert text.count("\nexport ") == 1
    assert json.loads(package.joinpath("package.json").read_text("utf-8"))["sideEffects"] is False


@pytest.mark.outside
def test_node_finds_rows_and_reads_the_same_in_json(project: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not here")
    project.joinpath("use.js").write_text(USE, "utf-8")
    done = subprocess.run([node, "use.js"], cwd=project, capture_output=True, check=True)
    assert done.stderr == b""
    found = json.loads(done.stdout)
    assert found["found"] == ["Embrun", "Embrun", "Embrun", "Bonifacio", None, None, None, None]
    assert (found["departement"], found["former"]) == ("Hautes-Alpes", "05132")
    assert found["by"] == "01269"
    assert "none" not in found
    assert found["rows"] == {table.name: len(table) for table in pvd_data.load()}
    assert sorted(found["same"]) == sorted(TABLES)


@pytest.mark.outside
def test_typescript_knows_the_types_and_refuses_what_is_wrong(project: Path) -> None:
    if not TSC.exists():
        pytest.skip("TypeScript is not installed; `make site-test` does it")
    project.joinpath("typed.ts").write_text(TYPED, "utf-8")
    options = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2022"]
    done = subprocess.run(
        [TSC, *options, "--noUncheckedIndexedAccess", "typed.ts"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.outside
def test_npm_packs_what_is_named_and_no_more(project: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not here")
    package = project / "node_modules" / "pvd-data"
    done = subprocess.run(
        [npm, "pack", "--dry-run", "--json"], cwd=package, capture_output=True, check=True
    )
    (packed,) = json.loads(done.stdout)
    names = {file["path"] for file in packed["files"]}
    tables = {
        path for name in TABLES for path in (f"{name}.js", f"{name}.d.ts", f"data/{name}.json")
    }
    others = {"index.js", "index.d.ts", "lookup.js", "lookup.d.ts", "objects.js", "package.json"}
    assert names == {*tables, *others, "README.md", "LICENSE", "LICENCE-DONNEES"}
    assert packed["size"] < 4_000_000
