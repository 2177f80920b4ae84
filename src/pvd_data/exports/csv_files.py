"""CSV: the canonical tables, one file each; with the flat table goes its Table Schema.

The other tables have theirs in the package, `datapackage.json` and `schemas/`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.descriptor.files import as_json
from pvd_data.exports.canonical import canonical_csv
from pvd_data.exports.flat import FLAT

if TYPE_CHECKING:
    from pathlib import Path

    from pvd_data.exports.content import Content


def write(content: Content, folder: Path) -> tuple[str, ...]:
    """Write `<table>.csv` for each table, and `communes_completes.schema.json`.

    Args:
        content: what to write.
        folder: an empty folder.

    Returns:
        The names of the files.

    Raises:
        OSError: a file cannot be written.
    """
    files: dict[str, bytes] = {}
    for table in content.tables:
        names = (column.name for column in table.columns)
        files[f"{table.name}.csv"] = canonical_csv(names, table.rows)
        if table.name == FLAT:
            files[f"{FLAT}.schema.json"] = as_json(dict(table.schema)).encode("utf-8")
    for name, data in files.items():
        folder.joinpath(name).write_bytes(data)
    return tuple(files)
