"""JSON lines (https://jsonlines.org): an object per line and nothing around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.exports.objects import compact, objects

if TYPE_CHECKING:
    from pathlib import Path

    from pvd_data.exports.content import Content


def write(content: Content, folder: Path) -> tuple[str, ...]:
    """Write `<table>.jsonl` for each table: UTF-8, the objects of its JSON Schema.

    Args:
        content: what to write.
        folder: an empty folder.

    Returns:
        The names of the files.

    Raises:
        OSError: a file cannot be written.
    """
    for table in content.tables:
        text = "".join(f"{compact(item)}\n" for item in objects(table))
        folder.joinpath(f"{table.name}.jsonl").write_bytes(text.encode("utf-8"))
    return tuple(f"{table.name}.jsonl" for table in content.tables)
