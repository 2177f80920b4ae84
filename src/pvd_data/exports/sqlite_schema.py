"""The tables of the database in SQL: the Table Schema, enforced by SQLite itself.

Each table is STRICT and lies in the order of its key. What SQLite cannot say is left to the
validator: the patterns of codes beyond their length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.schema.cells import cell_text
from pvd_data.schema.columns import KINDS
from pvd_data.schema.joined import FLAT, JOINED, joined_columns
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from pvd_data.exports.content import ExportTable
    from pvd_data.schema.columns import Column


#: Columns of names, which people look up.
_NAMES = ("nom", "ancien_nom")


def quoted(name: str) -> str:
    """Quote a name for SQL.

    >>> quoted("nom")
    '"nom"'
    """
    return f'"{name}"'


def create_table(table: ExportTable) -> str:
    """Write the statement that creates a table.

    Args:
        table: the table.

    >>> from pvd_data.exports.content import build_content
    >>> (table,) = build_content(tables=("regions",)).tables
    >>> print(create_table(table))
    CREATE TABLE "regions" (
      "code_region" TEXT NOT NULL CHECK (length("code_region") = 2),
      "nom" TEXT NOT NULL,
      "code_insee_chef_lieu" TEXT NOT NULL CHECK (length("code_insee_chef_lieu") = 5),
      PRIMARY KEY ("code_region")
    ) STRICT, WITHOUT ROWID
    """
    lines = [_column(column, unique=column.name in table.unique) for column in table.columns]
    lines.append(f"PRIMARY KEY ({', '.join(map(quoted, table.key))})")
    for column, target in table.foreign_keys.items():
        lines.append(_references(column, target, TABLES[table.name].points_to(column)))
    return _create(table.name, lines)


def create_items(table: ExportTable) -> Iterator[tuple[Column, str]]:
    """Yield each column that holds lists, and what creates the table of its items.

    A postal code is found in that table by its key, and not within a text.

    Args:
        table: the table.
    """
    for column in table.columns:
        if column.kind == "list":
            (key,) = table.key
            item = item_name(column)
            lines = [
                f"{quoted(item)} TEXT NOT NULL{_length(item, column)}",
                f"{quoted(key)} TEXT NOT NULL",
                f"PRIMARY KEY ({quoted(item)}, {quoted(key)})",
                _references(key, table.name, key),
            ]
            yield column, _create(items_name(table, column), lines)


def item_name(column: Column) -> str:
    """Return what one item of a list is called: the name of its type.

    Args:
        column: a column that holds lists.
    """
    if column.shape is None:  # of no list of ours
        raise AssertionError(column.name)
    return column.shape.slug


def items_name(table: ExportTable, column: Column) -> str:
    """Return the name of the table of the items of a list.

    Args:
        table: the table.
        column: its column that holds lists.
    """
    return f"{table.name}_{column.name}"


def indexes(table: ExportTable) -> Iterator[str]:
    """Yield what creates the indexes: on foreign keys and names, where the key is none.

    Args:
        table: the table.

    >>> from pvd_data.exports.content import build_content
    >>> (table,) = build_content(tables=("anciens_noms",)).tables
    >>> list(indexes(table))
    ['CREATE INDEX "anciens_noms_ancien_nom" ON "anciens_noms" ("ancien_nom")']
    """
    for column in table.columns:
        wanted = column.name in table.foreign_keys or column.name in _NAMES
        if wanted and column.name != table.key[0]:
            yield _index(table.name, column.name)
        if column.kind == "list":
            yield _index(items_name(table, column), table.key[0])


def create_view(tables: Iterable[str]) -> str | None:
    """Write the statement that creates the view `communes_completes`.

    Args:
        tables: names of those that are exported.

    Returns:
        The statement; None where a table that it joins is not exported, or where the same is
        exported as a table.
    """
    there = set(tables)
    if FLAT in there or not {"communes", *(joined.table for joined in JOINED.values())} <= there:
        return None
    places = {
        joined.name: f"{quoted(joined.table)}.{quoted(joined.column)}" for joined in JOINED.values()
    }
    selected, joins = [], []
    for name in joined_columns():
        places.setdefault(name, f"{quoted('communes')}.{quoted(name)}")
        selected.append(f"{places[name]} AS {quoted(name)}")
    # Of several columns of one table each says by which key it is joined; one does.
    for table, key in dict.fromkeys((joined.table, joined.through) for joined in JOINED.values()):
        joins.append(f"LEFT JOIN {quoted(table)} ON {quoted(table)}.{quoted(key)} = {places[key]}")
    lines = ",\n  ".join(selected)
    return f"CREATE VIEW {quoted(FLAT)} AS SELECT\n  {lines}\nFROM communes\n" + "\n".join(joins)


def _create(name: str, lines: list[str]) -> str:
    inside = ",\n  ".join(lines)
    return f"CREATE TABLE {quoted(name)} (\n  {inside}\n) STRICT, WITHOUT ROWID"


def _references(column: str, target: str, key: str) -> str:
    return f"FOREIGN KEY ({quoted(column)}) REFERENCES {quoted(target)} ({quoted(key)})"


def _index(table: str, column: str) -> str:
    return f"CREATE INDEX {quoted(f'{table}_{column}')} ON {quoted(table)} ({quoted(column)})"


def _column(column: Column, *, unique: bool) -> str:
    said = [quoted(column.name), KINDS[column.kind].sqlite]
    if column.required:
        said.append("NOT NULL")
    if unique:
        said.append("UNIQUE")
    return " ".join(said) + "".join(_checks(column))


def _checks(column: Column) -> Iterator[str]:
    name = quoted(column.name)
    if column.kind == "boolean":
        yield f" CHECK ({name} IN (0, 1))"
    if column.kind == "date":
        # To add no day makes 2021-03-02 of 2021-02-30, and of an empty cell an empty one.
        yield f" CHECK (date({name}, '+0 days') IS {name})"
    if column.kind == "choice":
        yield f" CHECK ({name} IN ({', '.join(map(_literal, column.choices))}))"
    if column.kind == "string":
        yield _length(column.name, column)
    if column.minimum is not None:
        yield f" CHECK ({name} >= {_literal(column.minimum)})"
    if column.maximum is not None:
        yield f" CHECK ({name} <= {_literal(column.maximum)})"


def _length(name: str, column: Column) -> str:
    length = column.shape and column.shape.length
    return f" CHECK (length({quoted(name)}) = {length})" if length else ""


def _literal(value: str | float | date) -> str:
    if isinstance(value, int | float):
        return str(value)
    return "'" + cell_text(value).replace("'", "''") + "'"
