"""Parquet: one file per table, for dataframes and engines.

Needs pyarrow, the extra `[parquet]`. Codes are strings, like all text, so that they join with
the strings of anybody's frame: polars refuses to join its categories with strings. Those that
repeat are stored by a dictionary all the same. A column that takes one of a few texts is a
dictionary for the reader too.

No standard says where a Parquet file keeps its Table Schema: here it is the JSON under the key
`table_schema` of the file's metadata. `title`, `description`, `version`, `edition`, `licence`
and `sources` (JSON) stand beside it, and each column has its own `title`, `description`,
`example` and `sources`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from pvd_data.exports.about import facts
from pvd_data.schema.columns import KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from pvd_data.exports.content import Content, ExportTable
    from pvd_data.schema.columns import Column


_ELEMENT = "element"

#: Shapes of what is read and not looked up.
_FREE = {"texte", "adresse_web"}


def write_parquet(content: Content, folder: Path) -> tuple[str, ...]:
    """Write one file per table, compressed with zstd; the same content gives the same bytes.

    Args:
        content: what is exported.
        folder: an empty folder.

    Returns:
        The names of the files.

    Raises:
        OSError: a file cannot be written.

    >>> from pvd_data.exports.content import build_content
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_parquet(build_content(flat=True), Path(folder))
    ('communes_completes.parquet',)
    """
    names = []
    for table in content.tables:
        sink = pa.BufferOutputStream()
        pq.write_table(
            arrow_table(content, table),
            sink,
            compression="zstd",
            use_dictionary=_dictionaries(table),
        )
        names.append(f"{table.name}.parquet")
        # Python's own writing says what went wrong with a disk.
        (folder / names[-1]).write_bytes(sink.getvalue())
    return tuple(names)


def arrow_table(content: Content, table: ExportTable) -> pa.Table:
    """Return a table as Arrow knows it, with what is known of it and of its columns.

    Args:
        content: what is exported.
        table: one of its tables.

    >>> from pvd_data.exports.content import build_content
    >>> content = build_content(tables=("regions",))
    >>> print(arrow_table(content, content.tables[0]).schema.to_string(
    ...     show_field_metadata=False, show_schema_metadata=False))
    code_region: string not null
    nom: string not null
    code_insee_chef_lieu: string not null
    """
    schema = pa.schema(
        [_field(column) for column in table.columns], metadata=_metadata(content, table)
    )
    arrays = [
        pa.array((row[place] for row in table.rows), type=field.type)
        for place, field in enumerate(schema)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _metadata(content: Content, table: ExportTable) -> dict[str, str]:
    cited = {code for column in table.columns for code in column.colonne.sources}
    sources = [
        source.model_dump(mode="json", exclude_none=True)
        for source in content.sources
        if source.code_source in cited
    ]
    about = facts(content)
    return {
        **{name: about[name] for name in ("version", "edition", "licence") if name in about},
        "title": table.titre,
        "description": table.description,
        "table_schema": _json(dict(table.schema)),
        "sources": _json(sources),
    }


def _field(column: Column) -> pa.Field:
    return pa.field(
        column.name,
        _type(column),
        nullable=not column.required,
        metadata={
            "title": column.colonne.titre,
            "description": column.description,
            "example": column.colonne.exemple,
            "sources": _json(column.colonne.sources),
        },
    )


def _type(column: Column) -> pa.DataType:
    plain = getattr(pa, KINDS[column.kind].arrow)()
    if column.kind == "choice":
        return pa.dictionary(pa.int32(), plain)
    if column.kind == "list":
        return pa.list_(pa.field(_ELEMENT, plain, nullable=False))
    return plain


def _dictionaries(table: ExportTable) -> list[str]:
    """Name what is stored by a dictionary: codes and choices, but those that never repeat.

    For all other columns zstd alone gives smaller files.
    """
    alone = {*table.unique, *(table.key if len(table.key) == 1 else ())}
    return [
        f"{column.name}.list.{_ELEMENT}" if column.kind == "list" else column.name
        for column in table.columns
        if column.name not in alone and (column.kind == "choice" or _is_code(column))
    ]


def _is_code(column: Column) -> bool:
    return column.shape is not None and column.shape.slug not in _FREE


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
