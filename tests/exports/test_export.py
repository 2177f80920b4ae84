"""`pvd_data.export`: what is asked for, and what is refused before anything is written."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import pvd_data
from pvd_data.errors import ExportError, MissingTableError, UnknownKeyError
from pvd_data.exports.content import build_content
from pvd_data.exports.export import export
from pvd_data.exports.flat import flat_spec
from pvd_data.exports.registry import FORMATS, Format
from pvd_data.exports.text_formats import compact
from pvd_data.publishing.schemas import table_schema
from pvd_data.schema.cells import cell_text
from pvd_data.schema.columns import columns_of
from pvd_data.schema.joined import JOINED
from pvd_data.schema.tables import TABLES


def test_all_tables_as_csv_by_default(tmp_path: Path) -> None:
    paths = export(tmp_path)
    assert [path.name for path in paths] == [f"{name}.csv" for name in TABLES]
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in paths}


def test_formats_come_in_the_order_asked_for_and_once(tmp_path: Path) -> None:
    paths = export(str(tmp_path), iter(["jsonl", "csv", "jsonl"]), ["regions", "axes", "axes"])
    assert [path.name for path in paths] == [
        "regions.jsonl",
        "axes.jsonl",
        "regions.csv",
        "axes.csv",
    ]


@pytest.mark.parametrize(
    ("tables", "flat", "names"),
    [
        ((), True, {"communes_completes"}),
        ("regions", True, {"regions", "communes_completes"}),
        ("communes_completes", False, {"communes_completes"}),
        ("regions", False, {"regions"}),
    ],
)
def test_the_flat_table_is_alone_or_with_those_named(
    tables: str | tuple[str, ...], flat: bool, names: set[str], tmp_path: Path
) -> None:
    paths = export(tmp_path, "jsonl", tables, flat=flat)
    assert {path.stem for path in paths} == names


def test_filters_choose_the_rows_of_every_format(tmp_path: Path) -> None:
    chosen = {"departement": ["05", "04"], "region": "93", "siren_epci": "200068765"}
    csv_file, schema, geojson = export(tmp_path, ["csv", "geojson"], flat=True, **chosen)  # type: ignore[arg-type]
    with csv_file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["nom_epci"] for row in rows} == {"CC du Sisteronais-Buëch"}
    assert {row["code_departement"] for row in rows} == {"04", "05"}
    assert schema.name == "communes_completes.schema.json"
    assert geojson.read_text("utf-8").count('"Feature"') == len(rows)


@pytest.mark.parametrize(
    ("formats", "tables", "said"),
    [
        ("cvs", (), "no format 'cvs'; did you mean 'csv'?"),
        ("?", (), "no format '?'; there are 'csv', 'xlsx', 'json'"),
        ((), (), "no format is given"),
        ("csv", "comunes", "no table 'comunes'; did you mean 'communes' or 'communes_france'?"),
    ],
)
def test_what_is_not_there_is_told(
    formats: str | tuple[str, ...], tables: str | tuple[str, ...], said: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError) as caught:
        export(tmp_path / "to", formats, tables)
    assert str(caught.value).startswith(said)
    assert not (tmp_path / "to").exists()


def test_an_unknown_departement_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnknownKeyError, match="did you mean '05'"):
        export(tmp_path / "to", departement="Hautes-Alpes")
    assert not (tmp_path / "to").exists()


def test_a_departement_is_understood_as_people_write_it(tmp_path: Path) -> None:
    (written,) = export(tmp_path, "csv", "departements", departement=["5", " 2a "])
    codes = [line.split(",")[0] for line in written.read_text("utf-8").splitlines()]
    assert {"05", "2A"} <= set(codes)


def test_a_table_without_coordinates_is_no_map(tmp_path: Path) -> None:
    with pytest.raises(ExportError) as caught:
        export(tmp_path, ["csv", "geojson"], ["regions", "communes", "axes"])
    assert str(caught.value) == (
        "geojson: no coordinates in regions, axes; "
        "export communes_france, communes or communes_completes"
    )
    assert caught.value.fr == (
        "pas de coordonnées dans regions, axes ; "
        "exportez communes_france, communes ou communes_completes"
    )
    assert list(tmp_path.iterdir()) == []
    paths = export(tmp_path, "geojson", departement="05")
    assert [path.name for path in paths] == ["communes_france.geojson", "communes.geojson"]


def partial(tmp_path: Path, *tables: str) -> pvd_data.Dataset:
    """Load a package of some tables of a département."""
    (path,) = export(tmp_path / "partial", "zip", tables, departement="05")
    return pvd_data.load(path)


def test_a_package_that_tells_its_sources_is_exported_with_them(tmp_path: Path) -> None:
    export(tmp_path, "csv", ["regions", "sources"])
    path = tmp_path / "sources.csv"
    ours = path.read_text("utf-8")
    path.write_text(re.sub("(?m)^(insee-cog-regions,)[^,]*", r"\1Les leurs", ours), "utf-8")
    resources = [{"name": name, "path": f"{name}.csv"} for name in ("regions", "sources")]
    descriptor = tmp_path / "datapackage.json"
    descriptor.write_text(json.dumps({"resources": resources}), "utf-8")
    content = build_content(pvd_data.load(tmp_path), ["regions"])
    assert [source.titre for source in content.sources] == ["Les leurs"]


def test_another_package_is_exported_with_the_tables_it_has(tmp_path: Path) -> None:
    theirs = partial(tmp_path, "communes", "departements")
    paths = export(tmp_path / "to", dataset=theirs)
    assert [path.name for path in paths] == ["departements.csv", "communes.csv"]
    # It tells no sources: its columns are ours, and so are what they come from.
    content = build_content(theirs)
    assert {source.code_source for source in content.sources} >= {"anct-pvd", "dgcl-epci"}
    assert content.edition is None
    assert [table.foreign_keys for table in content.tables] == [
        {},
        {"code_departement": "departements"},
    ]
    with pytest.raises(MissingTableError, match="'axes'"):
        export(tmp_path / "to2", tables="axes", dataset=theirs)
    with pytest.raises(MissingTableError, match="'regions'"):
        export(tmp_path / "to2", flat=True, dataset=theirs)
    with pytest.raises(ExportError, match="no coordinates in departements"):
        export(tmp_path / "to2", "geojson", dataset=partial(tmp_path / "x", "departements"))
    assert not (tmp_path / "to2").exists()


def test_filters_of_another_package_go_by_what_it_has(tmp_path: Path) -> None:
    theirs = partial(tmp_path, "communes")
    (path,) = export(tmp_path / "a", tables="communes", dataset=theirs, siren_epci="200067742")
    assert path.read_text("utf-8").count("\n") == 3
    (path,) = export(tmp_path / "b", dataset=theirs, region="93")
    assert path.read_text("utf-8").count("\n") == 12
    with pytest.raises(UnknownKeyError, match="no row '75' in departements"):
        export(tmp_path / "c", dataset=theirs, departement="75")


def test_anomalies_of_tables_that_are_not_there_are_left_out(tmp_path: Path) -> None:
    (path,) = export(tmp_path, "zip", ["communes", "anomalies", "sources"], departement="39")
    (path,) = export(tmp_path / "a", "jsonl", "anomalies", dataset=pvd_data.load(path), region="27")
    assert path.read_text("utf-8") == ""


def test_a_library_that_is_missing_is_named(tmp_path: Path) -> None:
    absent = Format("abc", "abc", "xlsx", "no_such_library")
    with pytest.raises(ExportError) as caught:
        absent.writer()
    assert str(caught.value) == (
        "abc: no_such_library is not installed: pip install 'pvd-data[xlsx]'"
    )
    assert "n'est pas installé : pip install 'pvd-data[xlsx]'" in caught.value.fr


@pytest.mark.parametrize("name", [name for name in FORMATS if not FORMATS[name].library])
def test_a_format_imports_no_library_of_others(name: str, tmp_path: Path) -> None:
    program = (
        "import sys; from pvd_data.exports.export import export;"
        "export(sys.argv[1], sys.argv[2], 'communes');"
        "print({'xlsxwriter', 'pyarrow', 'pandas', 'polars'} & sys.modules.keys())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path, name],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == "set()\n"


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_writes_the_files_it_says(name: str, tmp_path: Path) -> None:
    if FORMATS[name].library:
        pytest.importorskip(FORMATS[name].library)
    tables = ("communes", "communes_completes")
    content = build_content(tables=tables)
    assert FORMATS[name].writer()(content, tmp_path) == FORMATS[name].files(tables)
    assert {path.name for path in tmp_path.iterdir()} == set(FORMATS[name].files(tables))


def test_the_flat_table_is_communes_and_what_they_belong_to() -> None:
    flat = {column.name: column for column in columns_of(flat_spec())}
    towns = {column.name: column for column in columns_of(TABLES["communes"])}
    added = set(JOINED)
    assert flat.keys() == towns.keys() | added
    assert all(flat[name] == column for name, column in towns.items())
    for joined in JOINED.values():
        (there,) = (c for c in columns_of(TABLES[joined.table]) if c.name == joined.column)
        here = flat[joined.name]
        assert (here.kind, here.shape, here.choices) == (there.kind, there.shape, there.choices)
        assert here.colonne.exemple == there.colonne.exemple
        assert here.colonne.sources == there.colonne.sources
        assert here.required == (joined.table != "intercommunalites")
        assert here.description.startswith(there.description.removesuffix("."))
    titles = [column.colonne.titre for column in flat.values()]
    assert len(set(titles)) == len(titles)


def test_the_model_of_the_flat_table_takes_its_rows(
    expected: Mapping[str, list[tuple[object, ...]]],
) -> None:
    spec = flat_spec()
    for row in expected["communes_completes"]:
        values = dict(zip(spec.columns, row, strict=True))
        cells = {name: cell_text(value) for name, value in values.items() if value is not None}
        assert spec.model.model_validate(cells).model_dump() == values
    assert table_schema(spec, foreign_keys=True)["primaryKey"] == ["code_insee"]


def test_what_is_known_of_the_formats() -> None:
    assert {name for name, one in FORMATS.items() if one.single} == {"xlsx", "sqlite", "zip"}
    assert {name for name, one in FORMATS.items() if one.slow} == {"xlsx", "sqlite"}
    assert {name for name, one in FORMATS.items() if one.points} == {"geojson"}
    libraries = {name: one.library for name, one in FORMATS.items() if one.library}
    assert libraries == {"xlsx": "xlsxwriter", "parquet": "pyarrow"}


def test_what_json_cannot_hold_is_never_written() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        compact(float("inf"))


@pytest.mark.parametrize(
    ("chosen", "name"),
    [
        ({}, "pvd-data"),
        ({"departement": ["5", "2a"]}, "pvd-data-05-2A"),
        ({"region": "93"}, "pvd-data-region-93"),
        ({"departement": "05", "siren_epci": "200067742"}, "pvd-data-05-200067742"),
        ({"departement": [f"{number:02}" for number in range(1, 20)]}, "pvd-data-extrait"),
    ],
)
def test_a_file_of_all_tables_is_named_after_what_is_chosen(
    chosen: dict[str, Any], name: str, tmp_path: Path
) -> None:
    (path,) = pvd_data.export(tmp_path, "zip", "regions", **chosen)
    assert path.name == f"{name}.zip"


def test_a_code_that_is_none_names_no_file_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(pvd_data.UnknownKeyError):
        pvd_data.export(tmp_path / "here", "zip", "regions", departement="../../05")
    assert not list(tmp_path.rglob("*.zip"))
