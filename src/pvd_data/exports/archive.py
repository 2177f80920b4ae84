"""The whole data package in one archive, as any client reads it once unpacked.

The same content gives the same bytes at any time and place, and with any umask: the dates,
the order and the rights within the archive are fixed. Only another version of zlib may
compress otherwise; the checksums in `datapackage.json` say what is inside anyway.
"""

from __future__ import annotations

import stat
import zipfile
from typing import TYPE_CHECKING, Any

from pvd_data.exports.flat import object_schema_name, spec_of
from pvd_data.package.whole import DESCRIPTOR, package_root, read_part
from pvd_data.publishing.files import as_json
from pvd_data.publishing.schemas import json_schema, table_schema
from pvd_data.schema.cells import canonical_csv

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pvd_data.exports.content import Content


LICENCE = "LICENCE-DONNEES"

#: The first moment that a zip can tell; the time of an export says nothing of the data.
_WHEN = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


def write_zip(content: Content, folder: Path) -> tuple[str, ...]:
    """Write `pvd-data.zip`: `datapackage.json`, `data/`, `schemas/` and the licence.

    Args:
        content: what to write.
        folder: an empty folder.

    Returns:
        The name of the file.

    Raises:
        OSError: the file cannot be written.
    """
    name = f"{content.name}.zip"
    with zipfile.ZipFile(folder / name, "w") as archive:
        for path, data in package_files(content):
            info = zipfile.ZipInfo(path, _WHEN)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = _UNIX
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(info, data, compresslevel=9)
    return (name,)


def package_files(content: Content) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the package with their paths: those of this repository, if it is whole.

    Args:
        content: what to write.
    """
    yield DESCRIPTOR, as_json(dict(content.descriptor)).encode("utf-8")
    # Whose licence the data of another publisher have is not known here.
    if "licenses" in content.descriptor:
        yield LICENCE, read_part(package_root().joinpath(LICENCE))
    for table in content.tables:
        names = (column.name for column in table.columns)
        yield f"data/{table.name}.csv", canonical_csv(names, table.rows)
    for table in content.tables:
        alone = table_schema(spec_of(table.name), foreign_keys=False)
        yield f"schemas/{table.name}.json", _json(alone)
    for table in content.tables:
        spec = spec_of(table.name)
        yield f"schemas/objects/{object_schema_name(spec)}", _json(json_schema(spec))


def _json(value: Any) -> bytes:
    return as_json(value).encode("utf-8")
