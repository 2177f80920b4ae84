"""JSON: for each table one array of the objects that its JSON Schema describes.

With the flat table goes that schema; the other tables have theirs in `schemas/objects/`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.descriptor.files import as_json
from pvd_data.descriptor.json_schema import json_schema
from pvd_data.exports.flat import FLAT, flat_spec, object_schema_name
from pvd_data.exports.objects import array_lines, objects

if TYPE_CHECKING:
    from pathlib import Path

    from pvd_data.exports.content import Content


def write(content: Content, folder: Path) -> tuple[str, ...]:
    """Write `<table>.json` for each table, an object per line, and `communecomplete.schema.json`.

    Args:
        content: what to write.
        folder: an empty folder.

    Returns:
        The names of the files.

    Raises:
        OSError: a file cannot be written.
    """
    files: dict[str, str] = {}
    for table in content.tables:
        files[f"{table.name}.json"] = array_lines(objects(table)) + "\n"
        if table.name == FLAT:
            files[object_schema_name(flat_spec())] = as_json(json_schema(flat_spec()))
    for name, text in files.items():
        folder.joinpath(name).write_bytes(text.encode("utf-8"))
    return tuple(files)
