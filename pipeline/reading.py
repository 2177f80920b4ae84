"""Tables checked against their schemas alone: a new edition may differ from the reference."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from pvd_data.validation.collector import Collector
from pvd_data.validation.engine import check_table, read_blocks
from pvd_data.validation.options import Options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pvd_data.report import Issue
    from pvd_data.schema.tables import TableSpec


def schema_errors(
    spec: TableSpec[Any], content: bytes, path: str, keys: Mapping[str, frozenset[str]]
) -> tuple[list[Issue], frozenset[str]]:
    """Check a table by its schema.

    Args:
        spec: the table.
        content: its file.
        path: how messages name the file.
        keys: the keys of the tables that it may point to; others are not looked at.

    Returns:
        Its errors, and the values of the first column of its key.
    """
    collector = Collector(Options(lang="fr"), path, spec.name)
    blocks = read_blocks(io.BytesIO(content), collector)
    check = check_table(blocks, collector, None, keys.get, spec.key[:1])
    errors = [issue for issue in collector.issues if issue.severity == "error"]
    return errors, frozenset(check.kept[spec.key[0]])
