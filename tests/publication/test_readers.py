"""DuckDB, Datasette and readr read the tables with what is published for each of them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import duckdb
import pytest
import yaml

import pvd_data
from publication import datasette, duckdb_views, readr
from pvd_data.schema.columns import columns_of
from pvd_data.schema.tables import TABLES
from tests.clients.installed import find_client

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
COUNTS = {table.name: len(table) for table in pvd_data.load()}

#: The three lines that the page shows, and what is asked of what they read.
LINES = r"""
source("publication/r/pvd.R")
communes <- pvd_read("communes")
cat(communes$nom[communes$code_insee == "05046"], "\n")
"""
ASKED = """
read <- lapply(setNames(names(pvd_col_types), names(pvd_col_types)), pvd_read)
said <- list(
  rows = lapply(read, nrow),
  problems = sum(sapply(read, function(table) nrow(readr::problems(table)))),
  embrun = as.list(communes[communes$code_insee == "05046", ]),
  empty = sum(is.na(communes$date_adhesion))
)
cat("\\n", jsonlite::toJSON(said, auto_unbox = TRUE, digits = NA), "\\n", sep = "")
"""


@pytest.mark.outside
def test_duckdb_has_a_view_for_each_table_with_its_types(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with duckdb.connect() as db:
        db.execute(ROOT.joinpath(duckdb_views.PATH).read_text("utf-8"))
        counted = {name: db.table(name).count("*").fetchall()[0][0] for name in TABLES}
        embrun = "SELECT * FROM communes WHERE code_insee = '05046'"
        row = db.execute(embrun).fetchall()[0]
        full = "SELECT nom, nom_region FROM communes_completes WHERE code_insee = '05046'"
        assert db.execute(full).fetchall() == [("Embrun", "Provence-Alpes-Côte d'Azur")]
    assert counted == COUNTS
    town = pvd_data.load().communes["05046"]
    assert [tuple(one) if isinstance(one, list) else one for one in row] == [
        getattr(town, name) for name in TABLES["communes"].columns
    ]


def test_the_metadata_are_yaml_and_name_what_is_there() -> None:
    said = yaml.safe_load(ROOT.joinpath(datasette.PATH).read_text("utf-8"))
    tables = said["databases"]["pvd-data"]["tables"]
    assert tables.keys() == TABLES.keys()
    for name, spec in TABLES.items():
        assert tables[name]["columns"] == {one.name: one.description for one in columns_of(spec)}
        assert {*tables[name].get("facets", ()), tables[name].get("label_column", "")} <= {
            *spec.columns,
            "",
        }
    assert tables["communes"]["facets"] == [
        *("code_departement", "niveau_centralite", "densite", "massif", "ort"),
    ]
    assert "source_url" not in said
    home = json.loads(ROOT.joinpath("datapackage.json").read_text("utf-8"))
    home["homepage"] = "https://example.org"
    assert yaml.safe_load(datasette.datasette_metadata(home))["source_url"] == home["homepage"]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """The address of Datasette, which serves the towns of the Hautes-Alpes on the loopback."""
    program = find_client("datasette", "datasette")
    names = ["regions", "departements", "communes", "communes_france", "intercommunalites"]
    (database,) = pvd_data.export(tmp_path, "sqlite", names, departement="05")
    served = database.rename(tmp_path / f"{datasette.DATABASE}.sqlite")
    command: list[str | Path] = [program, "serve", served, "--metadata", ROOT / datasette.PATH]
    with subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", "0"],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as server:
        try:
            assert server.stderr is not None
            lines = iter(server.stderr.readline, "")
            found = (re.search(r"running on (http://127\.0\.0\.1:\d+)", line) for line in lines)
            yield next(one[1] for one in found if one is not None)
        finally:
            server.terminate()


@pytest.mark.outside
def test_datasette_shows_titles_licence_facets_and_labels(served: str) -> None:
    def get(path: str) -> Any:
        with urlopen(served + path, timeout=60) as answer:  # noqa: S310
            return answer.read().decode("utf-8")

    page = get("/pvd-data/communes")
    assert "Les communes du programme Petites villes de demain." in page
    assert "Licence Ouverte 2.0" in page
    assert "Code INSEE de la commune au Code officiel géographique" in page
    found = json.loads(get("/pvd-data/communes.json?_shape=objects&_labels=on"))
    assert len(found["rows"]) == 11
    assert {"code_departement", "densite", "ort"} <= found["facet_results"].keys()
    # A key to another table is shown by the name that is there.
    assert found["rows"][0]["code_departement"] == {"value": "05", "label": "Hautes-Alpes"}


def test_the_script_of_r_has_every_column() -> None:
    text = ROOT.joinpath(readr.PATH).read_text("utf-8")
    tables = re.findall(r"^  (\w+) = readr::cols\(\n((?:    .*\n)+)  \)", text, re.M)
    assert {name: tuple(re.findall(r"^    (\w+) =", lines, re.M)) for name, lines in tables} == {
        name: spec.columns for name, spec in TABLES.items()
    }


@pytest.mark.outside
def test_r_reads_every_table_without_a_problem() -> None:
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("R is not here, with readr and jsonlite")
    command = [rscript, "--vanilla", "-e", LINES + ASKED]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if "there is no package called" in done.stderr:
        pytest.skip("R is here, without readr or jsonlite")
    assert done.returncode == 0, done.stderr
    first, *_, last = done.stdout.strip().splitlines()
    assert first.strip() == "Embrun"
    assert LINES.strip() in ROOT.joinpath("docs", "en", "languages.md").read_text("utf-8")
    found = json.loads(last)
    assert found["rows"] == COUNTS
    assert found["problems"] == 0
    towns = pvd_data.load().communes
    embrun = towns["05046"].model_dump(mode="json")
    embrun["codes_postaux"] = "|".join(embrun["codes_postaux"])
    assert found["embrun"] == embrun
    assert found["empty"] == sum(1 for row in towns.values() if row.date_adhesion is None)
