"""The database, read back by pandas, polars and the shell of SQLite."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

from pvd_data.errors import ExportError
from pvd_data.exports.content import Content, ExportTable, build_content
from pvd_data.exports.sqlite import NAME, check_engine, write_sqlite
from pvd_data.schema.cells import cell_text
from pvd_data.schema.joined import JOINED


@pytest.fixture(scope="module")
def content() -> Content:
    return build_content()


@pytest.fixture(scope="module")
def path(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sqlite")
    assert write_sqlite(content, folder) == (NAME,)
    assert [file.name for file in folder.iterdir()] == [NAME]
    return folder / NAME


@pytest.fixture
def db(path: Path, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A copy that a test may write to, with its keys enforced."""
    shutil.copy(path, tmp_path)
    with closing(sqlite3.connect(tmp_path / NAME)) as found:
        found.execute("PRAGMA foreign_keys = ON")
        yield found


def in_sql(value: object) -> object:
    """Return what SQLite has: dates and lists as the text of the CSV, booleans as 0 and 1."""
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, int | float | None) else cell_text(value)


def rows_of(table: ExportTable) -> list[tuple[object, ...]]:
    return [tuple(map(in_sql, row)) for row in table.rows]


def test_polars_reads_every_cell(content: Content, db: sqlite3.Connection) -> None:
    for table in content.tables:
        names = [column.name for column in table.columns]
        frame = pl.read_database(query_of(table), db, infer_schema_length=None)
        assert frame.columns == names
        assert frame.rows() == sorted(rows_of(table), key=key_in(table))


def query_of(table: ExportTable) -> str:
    return f"SELECT * FROM {table.name} ORDER BY {', '.join(table.key)}"  # noqa: S608


def key_in(table: ExportTable) -> Any:
    places = [[column.name for column in table.columns].index(name) for name in table.key]
    return lambda row: [row[place] for place in places]


def test_pandas_reads_every_cell(content: Content, db: sqlite3.Connection) -> None:
    for table in content.tables:
        frame = pd.read_sql(query_of(table), db, dtype=object)
        found = frame.astype(object).where(frame.notna(), None)
        assert list(found.itertuples(index=False, name=None)) == sorted(
            rows_of(table), key=key_in(table)
        )


@pytest.mark.outside
def test_the_shell_reads_every_cell(content: Content, path: Path) -> None:
    """Another SQLite than that of Python."""
    if (shell := shutil.which("sqlite3")) is None:
        pytest.skip("no sqlite3 shell here: apt-get install sqlite3")
    for table in content.tables:
        done = subprocess.run(
            [shell, "-readonly", "-json", path, query_of(table)], capture_output=True, check=True
        )
        found = [tuple(row.values()) for row in json.loads(done.stdout)]
        assert found == sorted(rows_of(table), key=key_in(table))


def test_each_table_is_strict_and_lies_in_the_order_of_its_key(
    content: Content, db: sqlite3.Connection
) -> None:
    listed = {row[1]: row for row in db.execute("PRAGMA table_list")}
    for table in content.tables:
        _, _, kind, _, without_rowid, strict = listed[table.name]
        assert (kind, without_rowid, strict) == ("table", 1, 1)
        info = db.execute(f"PRAGMA table_info({table.name})").fetchall()
        keys = sorted((place, name) for _, name, *_, place in info if place)
        assert tuple(name for _, name in keys) == table.key
        for column, (_, name, kind, not_null, *_) in zip(table.columns, info, strict=True):
            assert (name, bool(not_null)) == (column.name, column.required)
            assert kind == {"integer": "INTEGER", "boolean": "INTEGER", "number": "REAL"}.get(
                column.kind, "TEXT"
            )


def test_every_reference_is_a_foreign_key_with_an_index(
    content: Content, db: sqlite3.Connection
) -> None:
    for table in content.tables:
        keys = db.execute(f"PRAGMA foreign_key_list({table.name})").fetchall()
        assert {here: there for _, _, there, here, *_ in keys} == dict(table.foreign_keys)
        for column in table.foreign_keys:
            plan = db.execute(
                f"EXPLAIN QUERY PLAN SELECT * FROM {table.name} WHERE {column} = ?",  # noqa: S608
                ("05046",),
            ).fetchall()
            assert "SEARCH" in plan[0][3]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


WRONG = [
    ("siren_epci = '200067743'", "FOREIGN KEY"),
    ("code_departement = '5'", "FOREIGN KEY"),
    ("nom = NULL", "NOT NULL constraint failed: communes.nom"),
    ("siren = '210501706'", "UNIQUE constraint failed"),
    ("code_insee = '05170'", "UNIQUE constraint failed"),
    ("population_municipale = 'abc'", "cannot store TEXT value"),
    ("population_municipale = 1.5", "cannot store REAL value"),
    ("population_municipale = -1", "CHECK"),
    ("annee_population = 21000", "CHECK"),
    ("latitude = 91", "CHECK"),
    ("ort = 2", "CHECK"),
    ("date_adhesion = '07/05/2021'", "CHECK"),
    ("date_adhesion = '2021-02-30'", "CHECK"),
    ("date_adhesion = '2021-05-07 '", "CHECK"),
    ("date_adhesion = '2020-09-30'", "CHECK"),
    ("siren_epci = '20006774'", "CHECK"),
]


@pytest.mark.parametrize(("change", "said"), WRONG)
def test_what_is_wrong_cannot_be_written(db: sqlite3.Connection, change: str, said: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=said):
        db.execute(f"UPDATE communes SET {change} WHERE code_insee = '05046'")  # noqa: S608


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM departements WHERE code_departement = '05'", "FOREIGN KEY"),
        ("DELETE FROM communes_france WHERE code_insee = '05046'", "FOREIGN KEY"),
        ("INSERT INTO communes_codes_postaux VALUES ('05200', '05999')", "FOREIGN KEY"),
        ("INSERT INTO communes_codes_postaux VALUES ('5200', '05046')", "CHECK"),
        ("UPDATE intercommunalites SET nature = 'SIVOM'", "CHECK"),
    ],
)
def test_nor_can_what_leaves_a_table_wrong(
    db: sqlite3.Connection, statement: str, said: str
) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=said):
        db.execute(statement)


def test_what_is_right_can(db: sqlite3.Connection) -> None:
    """Digits are the integer they write, and what may be missing may be emptied."""
    db.execute(
        "UPDATE communes SET population_municipale = '12', date_adhesion = NULL, "
        "siren_epci = NULL, date_ort = '2024-02-29' WHERE code_insee = '05046'"
    )
    found = db.execute(
        "SELECT typeof(population_municipale) FROM communes WHERE code_insee = '05046'"
    )
    assert found.fetchone() == ("integer",)


def test_the_view_is_the_flat_table(db: sqlite3.Connection) -> None:
    (flat,) = build_content(flat=True).tables
    found = db.execute("SELECT * FROM communes_completes ORDER BY code_insee")
    assert [column[0] for column in found.description] == [column.name for column in flat.columns]
    assert found.fetchall() == rows_of(flat)


def test_without_what_it_joins_there_is_no_view(tmp_path: Path) -> None:
    assert "communes_completes" not in names_in(build_content(tables=("communes",)), tmp_path)


def test_with_just_what_it_joins_there_is_one(tmp_path: Path) -> None:
    needed = ("communes", *{joined.table: None for joined in JOINED.values()})
    assert names_in(build_content(tables=needed), tmp_path)["communes_completes"] == "view"


def test_the_flat_table_stands_in_for_the_view(content: Content, tmp_path: Path) -> None:
    (flat,) = build_content(flat=True).tables
    assert (
        names_in(replace(content, tables=(*content.tables, flat)), tmp_path)[flat.name] == "table"
    )


def names_in(content: Content, folder: Path) -> dict[str, str]:
    write_sqlite(content, folder)
    with closing(sqlite3.connect(folder / NAME)) as db:
        return dict(db.execute("SELECT name, type FROM sqlite_schema").fetchall())


@pytest.mark.parametrize("name", ["communes", "communes_france"])
def test_a_postal_code_leads_to_its_communes(
    name: str, content: Content, db: sqlite3.Connection
) -> None:
    (table,) = (table for table in content.tables if table.name == name)
    place = [column.name for column in table.columns].index("codes_postaux")
    lists: list[Any] = [(row[place], row[0]) for row in table.rows]
    pairs = {(code, key) for codes, key in lists for code in codes}
    items = db.execute(f"SELECT code_postal, code_insee FROM {name}_codes_postaux")  # noqa: S608
    found = items.fetchall()
    assert len(found) == len(pairs)
    assert set(found) == pairs


def test_what_is_exported_is_told_within(content: Content, db: sqlite3.Connection) -> None:
    about = dict(db.execute("SELECT nom, valeur FROM a_propos").fetchall())
    assert about["titre"] == content.descriptor["title"]
    assert (about["edition"], about["version"]) == (content.edition, content.version)
    assert about["licence"] == "Licence Ouverte 2.0"
    query = about["lecture"].partition("SELECT")[2].partition(" ;")[0]
    assert "Saint-Bonnet-en-Champsaur" in {nom for nom, *_ in db.execute("SELECT" + query)}
    tables = db.execute("SELECT nom_table, nombre_lignes FROM dictionnaire_tables").fetchall()
    assert dict(tables) == {table.name: len(table.rows) for table in content.tables}
    told = "SELECT titre, description, type, obligatoire, exemple FROM dictionnaire_colonnes "
    assert db.execute(f"{told} WHERE nom_table = 'communes' AND colonne = 'ort'").fetchone() == (
        "ORT signée",
        *(
            "Vrai si une convention d'opération de revitalisation de territoire (ORT) signée couvre "
            "la commune.",
            "booléen",
            1,
            "true",
        ),
    )
    sources = db.execute("SELECT code_source, titre, editeur FROM dictionnaire_sources").fetchall()
    assert sorted(sources) == sorted(
        (source.code_source, source.titre, source.editeur) for source in content.sources
    )


def test_the_same_content_gives_the_same_bytes(
    content: Content, path: Path, tmp_path: Path
) -> None:
    write_sqlite(content, tmp_path)
    assert (tmp_path / NAME).read_bytes() == path.read_bytes()


def test_no_page_is_wasted(db: sqlite3.Connection) -> None:
    assert db.execute("PRAGMA freelist_count").fetchone() == (0,)


def test_what_cannot_be_written_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_sqlite(build_content(tables=("regions",)), tmp_path / "nowhere")


def test_an_engine_that_is_too_old_is_told() -> None:
    with pytest.raises(ExportError, match=r"SQLite 3\.36\.0 here and 3\.37 or later") as caught:
        check_engine((3, 36, 0), ["fts5"])
    assert "SQLite 3.36.0, il faut la version 3.37" in caught.value.fr
    for version in ((3, 37), (3, 37, 0), (4, 0, 0)):
        check_engine(version, ["fts5"])


def test_an_engine_without_search_is_told() -> None:
    with pytest.raises(ExportError, match="without FTS5") as caught:
        check_engine((3, 40, 1), ["fts3", "rtree"])
    assert "sans FTS5" in caught.value.fr


def test_nothing_is_written_with_an_engine_that_is_too_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))  # this Python has a newer one
    with pytest.raises(ExportError, match=r"SQLite 3\.36\.0 here"):
        write_sqlite(build_content(tables=("regions",)), tmp_path)
    assert list(tmp_path.iterdir()) == []
