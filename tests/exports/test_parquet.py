"""Parquet, read back by polars, DuckDB and pandas."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest

from pvd_data.exports.content import Content, ExportTable, build_content
from pvd_data.exports.parquet import arrow_table, write_parquet
from pvd_data.schema.tables import TABLES

POLARS = {
    "string": pl.String(),
    "choice": pl.Categorical(),
    "list": pl.List(pl.String()),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
}
DUCKDB = {
    "string": "VARCHAR",
    "choice": "VARCHAR",
    "list": "VARCHAR[]",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}


@pytest.fixture(scope="module")
def content() -> Content:
    return build_content()


@pytest.fixture(scope="module")
def folder(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parquet")
    assert write_parquet(content, folder) == tuple(
        f"{table.name}.parquet" for table in content.tables
    )
    assert len(list(folder.iterdir())) == len(content.tables) == len(TABLES)
    return folder


def rows_of(table: ExportTable) -> list[tuple[object, ...]]:
    """Return the rows as a reader should give them: a list of texts is a list."""
    return [
        tuple(list(value) if isinstance(value, tuple) else value for value in row)
        for row in table.rows
    ]


def test_polars_reads_every_cell_with_its_type(content: Content, folder: Path) -> None:
    for table in content.tables:
        frame = pl.read_parquet(folder / f"{table.name}.parquet")
        assert frame.schema == {column.name: POLARS[column.kind] for column in table.columns}
        assert frame.rows() == rows_of(table)


def test_duckdb_reads_every_cell_with_its_type(content: Content, folder: Path) -> None:
    for table in content.tables:
        found = duckdb.read_parquet(str(folder / f"{table.name}.parquet"))
        assert found.columns == [column.name for column in table.columns]
        assert [str(kind) for kind in found.types] == [
            DUCKDB[column.kind] for column in table.columns
        ]
        assert found.fetchall() == rows_of(table)


def test_pandas_reads_codes_as_text_and_choices_as_categories(
    content: Content, folder: Path
) -> None:
    table = one(content, "intercommunalites")
    frame = pd.read_parquet(folder / "intercommunalites.parquet")
    kinds = {column.name: column.kind for column in table.columns}
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
        name: {"choice": "category", "integer": "int64"}.get(kind, "str")
        for name, kind in kinds.items()
    }
    assert list(frame.itertuples(index=False, name=None)) == list(table.rows)


def test_codes_join_with_the_text_of_anybodys_frame(folder: Path) -> None:
    mine = pl.DataFrame({"code_insee": ["05170", "05046"]})
    joined = mine.join(pl.read_parquet(folder / "communes.parquet"), on="code_insee", how="left")
    assert joined["nom"].to_list() == ["Tallard", "Embrun"]


def test_codes_that_repeat_are_stored_by_a_dictionary(folder: Path) -> None:
    stored = duckdb.execute(
        "SELECT path_in_schema, encodings, compression FROM parquet_metadata($file)",
        {"file": str(folder / "communes.parquet")},
    ).fetchall()
    assert {compression for _, _, compression in stored} == {"ZSTD"}
    assert {path for path, encodings, _ in stored if "DICTIONARY" in encodings} == {
        "code_departement",
        "code_arrondissement",
        "code_canton",
        "siren_epci",
        "niveau_centralite",
        "densite",
        "massif",
        "codes_postaux, list, element",
    }


def test_choices_and_codes_within_a_key_are_stored_by_a_dictionary(folder: Path) -> None:
    metadata = pq.read_metadata(folder / "anciens_codes.parquet").row_group(0)
    stored = [metadata.column(number) for number in range(metadata.num_columns)]
    assert {part.path_in_schema for part in stored if "RLE_DICTIONARY" in part.encodings} == {
        "ancien_code",
        "mouvement",
        "code_successeur",
        "code_insee",
    }


def test_a_cell_that_may_not_be_empty_cannot_be_null(content: Content, folder: Path) -> None:
    for table in content.tables:
        schema = duckdb.execute(
            "SELECT name, repetition_type FROM parquet_schema($file)",
            {"file": str(folder / f"{table.name}.parquet")},
        ).fetchall()
        kept = dict(schema)
        for column in table.columns:
            assert kept[column.name] == ("REQUIRED" if column.required else "OPTIONAL")


def metadata_of(path: Path) -> dict[str, str]:
    found = duckdb.execute(
        "SELECT key, value FROM parquet_kv_metadata($file)", {"file": str(path)}
    ).fetchall()
    return {key.decode(): value.decode() for key, value in found}


def test_the_metadata_tell_the_table_schema_and_where_it_is_from(
    content: Content, folder: Path
) -> None:
    for table in content.tables:
        said = metadata_of(folder / f"{table.name}.parquet")
        assert json.loads(said["table_schema"]) == dict(table.schema)
        assert said["title"] == table.titre
        assert said["description"] == table.description
        assert said["version"] == content.version
        assert said["edition"] == content.edition
        assert said["licence"] == "Licence Ouverte 2.0"
    sources = json.loads(metadata_of(folder / "regions.parquet")["sources"])
    assert [source["code_source"] for source in sources] == ["insee-cog-regions"]
    assert "date_publication" not in sources[0] or sources[0]["date_publication"]


def test_each_column_tells_what_it_is(content: Content, folder: Path) -> None:
    for table in content.tables:
        schema = pq.read_schema(folder / f"{table.name}.parquet")
        for column in table.columns:
            said: dict[bytes, bytes] = schema.field(column.name).metadata
            assert said[b"title"].decode() == column.colonne.titre
            assert said[b"description"].decode() == column.description
            assert said[b"example"].decode() == column.colonne.exemple
            assert tuple(json.loads(said[b"sources"])) == column.colonne.sources


def test_the_same_content_gives_the_same_bytes(
    content: Content, folder: Path, tmp_path: Path
) -> None:
    for name in write_parquet(content, tmp_path):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_a_table_without_rows_keeps_its_types(content: Content, tmp_path: Path) -> None:
    empty = replace(one(content, "communes"), rows=())
    write_parquet(replace(content, tables=(empty,)), tmp_path)
    frame = pl.read_parquet(tmp_path / "communes.parquet")
    assert frame.is_empty()
    assert frame.schema["codes_postaux"] == pl.List(pl.String())


def test_the_flat_table_is_written_too(tmp_path: Path) -> None:
    flat = build_content(flat=True)
    assert write_parquet(flat, tmp_path) == ("communes_completes.parquet",)
    frame = pl.read_parquet(tmp_path / "communes_completes.parquet")
    assert frame.rows() == rows_of(flat.tables[0])
    assert frame.filter(code_departement="05", nature_epci="CA")["nom"].to_list() == ["Tallard"]


def test_what_is_not_known_of_another_package_is_not_said(content: Content, tmp_path: Path) -> None:
    unknown: dict[str, Any] = dict(content.descriptor)
    del unknown["version"], unknown["licenses"]
    lone = (one(content, "regions"),)
    write_parquet(replace(content, tables=lone, descriptor=unknown, edition=None), tmp_path)
    assert not {"version", "edition", "licence"} & set(metadata_of(tmp_path / "regions.parquet"))


def test_what_cannot_be_written_is_an_error_of_the_system(content: Content, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_parquet(content, tmp_path / "nowhere")


def one(content: Content, name: str) -> ExportTable:
    (found,) = (table for table in content.tables if table.name == name)
    return found


def test_a_table_without_rows_has_its_types(content: Content) -> None:
    for table in content.tables:
        there, none = (arrow_table(content, replace(table, rows=rows)) for rows in (table.rows, ()))
        assert (none.schema, none.num_rows) == (there.schema, 0)
