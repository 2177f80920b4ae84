"""The installed package compared with what was shipped, file by file.

Tables are compared with the hashes of `datapackage.json`, that file and the schemas with what the
models say, and all that pip has installed with the hashes that it keeps (`RECORD`).
"""

from __future__ import annotations

import base64
import csv
import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pvd_data
from pvd_data.errors import DamagedPackageError
from pvd_data.package.shipped import checksummed_files, is_whole, read_trusted
from pvd_data.package.whole import DESCRIPTOR, package_root, read_part
from pvd_data.publishing.files import as_json, descriptions
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from pvd_data.package.opening import PackageFiles

Difference = Literal["differs", "missing", "extra"]

#: Folders of the package that hold nothing but what was shipped.
_WHOLE = ("data", "schemas")
_LICENCE = "LICENCE-DONNEES"


@dataclass(frozen=True)
class Verified:
    """What a comparison found.

    Attributes:
        compared: how many files were compared.
        differences: what is wrong with each file that is not as it was shipped, by its path.
        code: whether the modules were compared too; in a working copy nothing says what they were.
    """

    compared: int
    differences: dict[str, Difference]
    code: bool


def verify() -> Verified:
    """Compare every file of the installed package with what was shipped.

    Raises:
        DataPackageNotFoundError: there is no package.
    """
    root = package_root()
    found: dict[str, Difference | None] = {}
    tables = _tables(root, found)
    for path, wanted in _described(root, tables, found):
        found[path] = _compared(root.joinpath(*path.split("/")), wanted)
    found[_LICENCE] = _compared(root.joinpath(_LICENCE), None)
    for folder in _WHOLE:
        found |= {path: "extra" for path in _files(root, folder) if path not in found}
    recorded = _recorded()
    for path, state in recorded.items():
        place = path.removeprefix("_package/")
        found[place] = found.get(place) or state
    differences = {path: state for path, state in sorted(found.items()) if state is not None}
    return Verified(len(found), differences, bool(recorded))


def _tables(root: Traversable, found: dict[str, Difference | None]) -> PackageFiles | None:
    """Compare the tables with the descriptor; None if it cannot be read."""
    try:
        tables = checksummed_files(root, "pvd-data")
    except DamagedPackageError:
        there = root.joinpath(DESCRIPTOR).is_file()
        found[DESCRIPTOR] = "differs" if there else "missing"
        found |= {
            spec.path: _compared(root.joinpath(*spec.path.split("/")), None)
            for spec in TABLES.values()
        }
        return None
    for file in tables.tables.values():
        place = root.joinpath(file.path)
        found[file.path] = _state(place)
        if found[file.path] is None and not is_whole(file, read_part(place)):
            found[file.path] = "differs"
    return tables


def _described(
    root: Traversable, tables: PackageFiles | None, found: dict[str, Difference | None]
) -> Iterator[tuple[str, bytes]]:
    """Yield the descriptor and the schemas as the models say they are."""
    damaged = {path for path, state in found.items() if state is not None}
    sources: dict[str, Any] = {}
    if tables is not None and TABLES["sources"].path not in damaged:
        rows: list[Any] = read_trusted(TABLES["sources"], tables.tables["sources"])
        sources = {row.code_source: row for row in rows}

    def content(path: str) -> bytes:
        return b"" if path in damaged else read_part(root.joinpath(*path.split("/")))

    for path, text in descriptions(pvd_data.__version__, sources, content).items():
        yield path, _like(root, text, damaged) if path == DESCRIPTOR else text.encode("utf-8")


def _like(root: Traversable, text: str, damaged: set[str]) -> bytes:
    """Write the descriptor with the sizes and hashes that it gives of the damaged tables."""
    made, there = json.loads(text), json.loads(read_part(root.joinpath(DESCRIPTOR)))
    given = {one["name"]: one for one in there["resources"]}
    for one in made["resources"]:
        if one["path"] in damaged:
            one |= {key: given[one["name"]].get(key) for key in ("bytes", "hash")}
    return as_json(made).encode("utf-8")


def _state(file: Traversable) -> Difference | None:
    if file.is_file():
        try:
            read_part(file)
        except DamagedPackageError:
            return "differs"
        return None
    return "differs" if file.is_dir() else "missing"


def _compared(file: Traversable, wanted: bytes | None) -> Difference | None:
    """Compare a file; one of which nothing is known need only be there."""
    state = _state(file)
    if state is None and wanted is not None and read_part(file) != wanted:
        return "differs"
    return state


def _files(root: Traversable, folder: str) -> Iterator[str]:
    place = root.joinpath(*folder.split("/"))
    for entry in place.iterdir() if place.is_dir() else ():
        path = f"{folder}/{entry.name}"
        if entry.is_dir():
            yield from _files(root, path)
        else:
            yield path


def _recorded() -> dict[str, Difference | None]:
    """Compare the files that pip has installed with its record, by paths within the package."""
    home = Path(pvd_data.__file__).parent
    try:
        installed = distribution("pvd-data")
        # Its list of files leaves out what is missing, since Python 3.12.
        lines = (installed.read_text("RECORD") or "").split("\n")
    except (PackageNotFoundError, ValueError):  # not installed, or the record is no text
        return {}
    found: dict[str, Difference | None] = {}
    for name, *about in filter(None, csv.reader(lines)):
        hashed = about[0] if about else ""
        if not name.startswith("pvd_data/") or not hashed or name.endswith(".pyc"):
            continue
        place = Path(str(installed.locate_file(name)))
        if not place.is_relative_to(home):  # another installation than the one that runs
            return {}
        path = place.relative_to(home).as_posix()
        found[path] = _state(place) or (None if _hashed(place) == hashed else "differs")
    if found:
        modules = (path.relative_to(home).as_posix() for path in home.rglob("*.py"))
        found |= {path: "extra" for path in modules if path not in found}
    return found


def _hashed(file: Path) -> str:
    """Return the hash of a file as installers record it."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(file.read_bytes()).digest())
    return f"sha256={digest.rstrip(b'=').decode()}"
