"""What each export writes: hashes of its files, or of what is read from them."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pvd_data
from pvd_data.schema.tables import TABLES
from tests.golden.parts import EXPECTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

EXPORTS = EXPECTED / "exports.json"

FORMATS = ("csv", "xlsx", "json", "jsonl", "geojson", "parquet", "sqlite", "zip")

#: What is exported, by a name of ours: options of `pvd_data.export`, and the formats.
CASES: Mapping[str, tuple[Mapping[str, Any], tuple[str, ...]]] = {
    "all tables": ({}, ("csv", "json", "jsonl", "geojson", "zip")),
    "all tables but the longest": (
        # These take their time; the longest is in a filtered one.
        {"tables": [name for name in TABLES if name != "communes_france"]},
        ("xlsx", "parquet", "sqlite"),
    ),
    "flat": ({"flat": True}, FORMATS),
    "departement 05": ({"departement": "05"}, FORMATS),
    "region 94 and 06": ({"region": ["94", "06"]}, ("csv",)),
    "EPCI 200067742": ({"siren_epci": "200067742"}, ("csv",)),
    "filters of two kinds": (
        {"departement": ["04", "05"], "siren_epci": "200068765"},
        ("csv", "zip"),
    ),
    "some tables and flat": (
        {"tables": ["regions", "communes"], "flat": True, "departement": "2A"},
        ("csv", "json", "zip"),
    ),
}


def hash_export(case: str, form: str) -> dict[str, str]:
    """Export to a folder, and hash what is there.

    Args:
        case: what is exported.
        form: the format.

    Returns:
        A hash by the name of each file; in formats whose bytes are not ours alone, several by
        the name of the file and what they are of.
    """
    options, _ = CASES[case]
    found: dict[str, str] = {}
    with TemporaryDirectory() as folder:
        for path in pvd_data.export(folder, form, **options):
            if path.suffix == f".{form}" and form in _READERS:
                contents = _READERS[form](path)
                found |= {f"{path.name}: {what}": _hash(read) for what, read in contents}
            else:
                found[path.name] = _hash(path.read_bytes())
    return found


def write_exports() -> None:
    """Write the golden file of exports."""
    found = {
        case: {form: hash_export(case, form) for form in forms}
        for case, (_, forms) in CASES.items()
    }
    EXPORTS.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")


def read_exports() -> dict[str, dict[str, dict[str, str]]]:
    """Return the hashes of the golden file by case, format and file."""
    found: dict[str, dict[str, dict[str, str]]] = json.loads(EXPORTS.read_text("utf-8"))
    return found


def _hash(content: object) -> str:
    if not isinstance(content, bytes):
        content = json.dumps(content, ensure_ascii=False, default=str).encode()
    return hashlib.sha256(content).hexdigest()


def _read_zip(path: Path) -> Iterator[tuple[str, object]]:
    """Read an archive: how zlib compresses is not ours."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        yield (
            "members",
            [(m.filename, m.date_time, m.external_attr, m.compress_type) for m in members],
        )
        for member in members:
            yield member.filename, archive.read(member)


def _read_parquet(path: Path) -> Iterator[tuple[str, object]]:
    """Read types, metadata and rows."""
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    yield (
        "schema",
        [
            _metadata(table.schema),
            [(f.name, str(f.type), f.nullable, _metadata(f)) for f in table.schema],
        ],
    )
    yield "rows", [list(row.values()) for row in table.to_pylist()]


def _metadata(described: Any) -> dict[str, str]:
    """Return what is said of a file or a column, without what pyarrow adds."""
    return {
        name.decode(): value.decode()
        for name, value in (described.metadata or {}).items()
        if not name.startswith((b"ARROW:", b"PARQUET:"))
    }


def _read_sqlite(path: Path) -> Iterator[tuple[str, object]]:
    """Read pragmas, definitions and rows; not the shadow tables of the search, which are SQLite's."""
    db = sqlite3.connect(path)
    try:
        pragmas = ("application_id", "user_version", "encoding", "integrity_check")
        yield "pragmas", [db.execute(f"PRAGMA {name}").fetchall() for name in pragmas]
        shadows = {row[1] for row in db.execute("PRAGMA table_list") if row[2] == "shadow"}
        made = db.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name")
        definitions = [row for row in made if row[2] not in shadows]
        yield "definitions", definitions
        for kind, name, *_ in definitions:
            if kind in ("table", "view"):
                rows = db.execute(f'SELECT * FROM "{name}"')  # noqa: S608  (a name of ours)
                yield f"{kind} {name}", rows.fetchall()
    finally:
        db.close()


def _read_xlsx(path: Path) -> Iterator[tuple[str, object]]:
    """Read the cells of each sheet; of a smaller workbook also how they look."""
    from openpyxl import load_workbook
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(path) as cells:
        for name in cells.sheet_names:
            yield name, cells.get_sheet_by_name(name).to_python(skip_empty_area=False)
    if path.stat().st_size > 100_000:
        return
    book = load_workbook(path)
    about = book.properties
    yield "properties", [about.title, about.description, about.created]
    for sheet in book.worksheets:
        yield (
            f"{sheet.title}, look",
            [
                (sheet.freeze_panes, sheet.auto_filter.ref, sheet.sheet_view.showGridLines),
                sorted((name, found.width) for name, found in sheet.column_dimensions.items()),
                [
                    [(c.data_type, c.number_format, c.font.b, c.alignment.wrap_text) for c in row]
                    for row in sheet.iter_rows()
                ],
            ],
        )


_READERS: Mapping[str, Callable[[Path], Iterator[tuple[str, object]]]] = {
    "zip": _read_zip,
    "parquet": _read_parquet,
    "sqlite": _read_sqlite,
    "xlsx": _read_xlsx,
}
