"""A database of one file: keys enforced, names searchable, postal codes in a table of their own.

It is built in memory and written at once, so that a full disk says so as for any other file.
Needs SQLite 3.37 or later, of 2021, for STRICT tables, with FTS5 for the search.

Dates are ISO 8601 text, booleans 0 and 1, lists the text of the CSV and a table of their items:
`communes_codes_postaux (code_postal, code_insee)`. SQLite enforces foreign keys only in a
connection that has said `PRAGMA foreign_keys = ON`.

The table `recherche` finds names, of today and former ones, without accents or case::

    SELECT nom, code, nom_table FROM recherche WHERE recherche MATCH 'st bonnet' ORDER BY rank

A name with a hyphen or an apostrophe is written there within double quotes, as FTS5 wants it.
Descriptions of the export and of its tables, columns and sources are in `a_propos` and in the
tables that begin with `dictionnaire`.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from pvd_data.errors import ExportError
from pvd_data.exports.about import column_lines, facts, source_lines, table_lines
from pvd_data.exports.sqlite_names import searched_names
from pvd_data.exports.sqlite_schema import (
    create_items,
    create_table,
    create_view,
    indexes,
    items_name,
    quoted,
)
from pvd_data.schema.cells import cell_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from pvd_data.exports.content import Content, ExportTable
    from pvd_data.schema.columns import Column


NAME = "pvd-data.sqlite"

#: The first version with STRICT tables, and what the search needs.
_OLDEST = (3, 37)
_SEARCH = "fts5"

_ABOUT = """
CREATE TABLE a_propos (nom TEXT NOT NULL PRIMARY KEY, valeur TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE dictionnaire_tables (
  nom_table TEXT NOT NULL PRIMARY KEY, titre TEXT NOT NULL, description TEXT NOT NULL,
  nombre_lignes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE dictionnaire_colonnes (
  nom_table TEXT NOT NULL REFERENCES dictionnaire_tables (nom_table), colonne TEXT NOT NULL,
  titre TEXT NOT NULL, description TEXT NOT NULL, type TEXT NOT NULL,
  obligatoire INTEGER NOT NULL, exemple TEXT NOT NULL, sources TEXT NOT NULL,
  PRIMARY KEY (nom_table, colonne)
) STRICT, WITHOUT ROWID;
CREATE TABLE dictionnaire_sources (
  code_source TEXT NOT NULL PRIMARY KEY, titre TEXT NOT NULL, editeur TEXT, adresse TEXT,
  licence TEXT, millesime TEXT
) STRICT, WITHOUT ROWID;
"""

_HOW_TO_READ = (
    "Dates au format AAAA-MM-JJ, booléens 0 et 1, plusieurs codes postaux séparés par « | » et "
    "un par ligne dans communes_codes_postaux. La table recherche trouve un nom, même ancien, "
    "sans accents ni majuscules : SELECT nom, code, nom_table FROM recherche WHERE recherche "
    "MATCH 'st bonnet' ORDER BY rank ; un nom à trait d'union ou à apostrophe s'y met entre "
    "guillemets doubles. Les clés étrangères ne sont tenues que dans une connexion qui a dit "
    "PRAGMA foreign_keys = ON."
)

_RECHERCHE = """
CREATE VIRTUAL TABLE recherche USING fts5(
  nom, graphies, code UNINDEXED, nom_table UNINDEXED,
  tokenize = "unicode61 remove_diacritics 2"
)
"""


def write_sqlite(content: Content, folder: Path) -> tuple[str, ...]:
    """Write one database; the same content and SQLite give the same bytes.

    Args:
        content: what is exported.
        folder: an empty folder.

    Returns:
        The name of the file.

    Raises:
        ExportError: the SQLite of this Python is too old, or lacks the search.
        OSError: the file cannot be written.

    >>> from pvd_data.exports.content import build_content
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> query = "SELECT nom, nom_region FROM communes_completes WHERE code_insee = '05046'"
    >>> with TemporaryDirectory() as folder:
    ...     (name,) = write_sqlite(build_content(flat=True), Path(folder))
    ...     with closing(sqlite3.connect(Path(folder, name))) as db:
    ...         db.execute(query).fetchall()
    [('Embrun', "Provence-Alpes-Côte d'Azur")]
    """
    with closing(sqlite3.connect(":memory:")) as db:
        check_engine(
            sqlite3.sqlite_version_info, [name for (name,) in db.execute("PRAGMA module_list")]
        )
        db.execute("PRAGMA foreign_keys = ON")
        # VACUUM would spill to a temporary folder, which may be full where this one is not.
        db.execute("PRAGMA temp_store = MEMORY")
        db.execute("BEGIN")
        for table in content.tables:
            _add_table(db, table)
        _add_words(db, content)
        view = create_view(table.name for table in content.tables)
        if view is not None:
            db.execute(view)
        db.execute("COMMIT")
        db.execute("VACUUM")
        name = f"{content.name}.sqlite"
        (folder / name).write_bytes(db.serialize())
    return (name,)


def check_engine(version: tuple[int, ...], modules: Collection[str]) -> None:
    """Refuse an SQLite that cannot have these tables.

    Args:
        version: its version.
        modules: the kinds of virtual tables it knows.

    Raises:
        ExportError: it is too old, or lacks the search.

    >>> check_engine((3, 31, 1), ["fts5"])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    pvd_data.errors.ExportError: pvd-data.sqlite: Python has SQLite 3.31.1 here and 3.37 or ...
    """
    found = ".".join(map(str, version))
    if version < _OLDEST:
        raise ExportError(
            NAME,
            f"Python has SQLite {found} here and 3.37 or later is needed; "
            "take a later Python, or another format such as csv",
            f"Python a ici SQLite {found}, il faut la version 3.37 ou une plus récente ; "
            "prenez un Python plus récent ou un autre format, par exemple csv",
        )
    if _SEARCH not in modules:
        raise ExportError(
            NAME,
            f"Python has SQLite {found} here without FTS5, which the search of names needs; "
            "take another Python, or another format such as csv",
            f"Python a ici SQLite {found} sans FTS5, dont la recherche de noms a besoin ; "
            "prenez un autre Python ou un autre format, par exemple csv",
        )


def _add_table(db: sqlite3.Connection, table: ExportTable) -> None:
    db.execute(create_table(table))
    _insert(db, table.name, len(table.columns), (_cells(table.columns, row) for row in table.rows))
    for column, statement in create_items(table):
        db.execute(statement)
        _insert(db, items_name(table, column), 2, _items(table, column))
    for statement in indexes(table):
        db.execute(statement)


def _items(table: ExportTable, column: Column) -> list[tuple[str, str]]:
    """Return the items of a list with the keys of their rows, in the order of their table."""
    names = [other.name for other in table.columns]
    values, key = names.index(column.name), names.index(table.key[0])
    pairs: set[tuple[str, str]] = set()
    for row in table.rows:
        items: Any = row[values]
        pairs.update((item, str(row[key])) for item in items)
    return sorted(pairs)


def _cells(columns: Iterable[Column], row: tuple[object, ...]) -> tuple[object, ...]:
    """Return the values of a row as SQLite has them."""
    return tuple(
        cell_text(value) if value is not None and column.kind in ("date", "list") else value
        for column, value in zip(columns, row, strict=True)
    )


def _add_words(db: sqlite3.Connection, content: Content) -> None:
    """Add the descriptions of the export, and the search of names."""
    db.execute(_RECHERCHE)
    _insert(db, "recherche", 4, searched_names(content))
    db.execute("INSERT INTO recherche (recherche) VALUES ('optimize')")
    for statement in filter(str.strip, _ABOUT.split(";")):
        db.execute(statement)
    _insert(db, "a_propos", 2, [*facts(content).items(), ("lecture", _HOW_TO_READ)])
    _insert(db, "dictionnaire_tables", 4, table_lines(content))
    _insert(db, "dictionnaire_colonnes", 8, column_lines(content))
    _insert(db, "dictionnaire_sources", 6, source_lines(content))


def _insert(
    db: sqlite3.Connection, table: str, width: int, rows: Iterable[tuple[Any, ...]]
) -> None:
    marks = ", ".join("?" * width)
    # The names of tables are ours.
    db.executemany(f"INSERT INTO {quoted(table)} VALUES ({marks})", rows)  # noqa: S608
