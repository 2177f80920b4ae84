"""From a draft to files: canonical CSV, written beside, read back, then put in place."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import BuildError
from pipeline.reading import schema_errors
from pvd_data.publishing.files import difference
from pvd_data.schema.cells import canonical_csv
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.progress import Progress
    from pipeline.tables import Cells, Draft
    from pvd_data.report import Issue
    from pvd_data.schema.models.base import Row
    from pvd_data.schema.tables import TableSpec


def write_table(spec: TableSpec[Row], rows: Mapping[str, Cells]) -> bytes:
    """Write a table as canonical CSV: UTF-8, LF, header, rows in order of their keys.

    Args:
        spec: the table.
        rows: its rows, in any order.

    Returns:
        The whole file.
    """
    ordered = sorted(rows.values(), key=lambda cells: tuple(cells[name] for name in spec.key))
    return canonical_csv(spec.columns, ([row[name] for name in spec.columns] for row in ordered))


@contextmanager
def stage(draft: Draft, data: Path, progress: Progress) -> Iterator[Path]:
    """Write all tables into a new folder beside `data/`, and read them back.

    Args:
        draft: the tables.
        data: the folder that they are for; it is not touched.
        progress: gets each table that is written.

    Yields:
        The new folder, which is gone afterwards unless it was moved.

    Raises:
        BuildError: what was written is not what the models and references demand.
    """
    data.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".build-", dir=data.parent) as beside:
        root = Path(beside)
        root.joinpath("data").mkdir()
        for name, spec in TABLES.items():
            rows = draft.tables.get(name, {})
            root.joinpath(spec.path).write_bytes(write_table(spec, rows))
            progress.on_table(name, len(rows))
        issues = _read_back(root)
        if issues:
            issue = issues[0]
            raise BuildError(
                f"{len(issues)} faute(s) dans la table construite ; la première : {issue.message}",
                file=issue.path,
                line=issue.line,
                column=issue.column,
                value=issue.value,
            )
        yield root / "data"


def _read_back(root: Path) -> list[Issue]:
    """Check the tables as written; return the faults of the first faulty one."""
    keys: dict[str, frozenset[str]] = {}
    for name, spec in TABLES.items():
        content = root.joinpath(spec.path).read_bytes()
        issues, keys[name] = schema_errors(spec, content, spec.path, keys)
        if issues:
            return issues
    return []


def compare(data: Path, staged: Path) -> list[str]:
    """Say how the committed tables differ from those just built, as a unified diff.

    Args:
        data: the committed folder.
        staged: the folder just built.

    Returns:
        Lines to show; none if the two are equal to the byte.
    """
    lines: list[str] = []
    names = sorted({p.name for folder in (data, staged) for p in folder.glob("*")})
    for name in names:
        lines += difference(f"data/{name}", _content(data / name), _content(staged / name))
    return lines


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
