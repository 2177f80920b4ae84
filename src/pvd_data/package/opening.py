"""Opening a data package: a folder, a `datapackage.json` or a zip, and nothing outside it.

A descriptor comes from anybody. Its paths stay inside the package, nothing is fetched from
elsewhere, and what cannot be opened or trusted is refused before a byte of data is read.
"""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from pvd_data.errors import DataPackageNotFoundError, DescriptorError
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    import frictionless


@cache
def package_root() -> Traversable:
    """Return the folder that holds `data/` of the shipped package.

    An installed wheel carries it as `pvd_data/_package`, also from within a zip archive,
    hence a `Traversable` and not a path. An editable install does not see files that the
    wheel is told to add, so there the root of the checkout serves.

    Raises:
        DataPackageNotFoundError: neither place holds the tables.

    >>> package_root().joinpath("data", "communes.csv").is_file()
    True
    """
    here: Traversable = Path(__file__).parent.parent
    if not here.is_dir():  # within an archive; to import this costs as much as to read a table
        from importlib.resources import files

        here = files("pvd_data")
    installed = here.joinpath("_package")
    if installed.is_dir():
        return installed
    # src/pvd_data -> src -> the checkout
    checkout = here.joinpath("..", "..")
    if checkout.joinpath("data", "communes.csv").is_file():
        return checkout
    raise DataPackageNotFoundError(
        str(installed), "the installation is incomplete; install pvd-data again"
    )


DESCRIPTOR = "datapackage.json"

#: A descriptor larger than this is none; ours has a hundredth of it.
MAX_DESCRIPTOR = 16 * 2**20

#: A member of a zip that unpacks to more than this is a bomb, not a table.
MAX_MEMBER = 512 * 2**20

ALGORITHMS = frozenset({"md5", "sha1", "sha256", "sha512"})
"""The hashes that descriptors are known to give."""

#: What reading can raise: the file system, and zip archives that are cut, damaged, encrypted
#: (RuntimeError) or packed in a way that Python does not know.
UNREADABLE = (
    *(OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError),
    ValueError,  # names of members that are no UTF-8, offsets below zero
)

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


@dataclass(frozen=True, slots=True)
class TableFile:
    """The file of one table.

    Attributes:
        path: where it is, relative to the package.
        file: the file itself.
        size: how many bytes the descriptor says it has, if it does.
        digest: the algorithm and the hexadecimal hash that the descriptor gives, if any.
    """

    path: str
    file: Traversable
    size: int | None = None
    digest: tuple[str, str] | None = None

    def open(self) -> BinaryIO:
        """Open the file, to be read once and forwards.

        Raises:
            DescriptorError: it cannot be opened.
        """
        try:
            return cast("BinaryIO", self.file.open("rb"))
        except UNREADABLE as error:
            raise DescriptorError(self.path, f"the file cannot be read: {error}") from error

    def read(self) -> bytes:
        """Return the whole file.

        Raises:
            DescriptorError: it cannot be read, or its archive is damaged.
        """
        try:
            return self.file.read_bytes()
        except UNREADABLE as error:
            raise DescriptorError(self.path, f"the file cannot be read: {error}") from error


@dataclass(frozen=True)
class PackageFiles:
    """Where the tables of a package are.

    Attributes:
        place: the package, as messages name it.
        tables: the files of our tables, by name; a package may have only some.
        others: names of the resources that are none of our tables.
    """

    place: str
    tables: Mapping[str, TableFile]
    others: tuple[str, ...] = field(default=())


def canonical_files(root: Traversable, place: str) -> PackageFiles:
    """Return the files of a package laid out as ours, without reading its descriptor.

    Args:
        root: the folder that holds `data/`.
        place: how messages name it.
    """
    return PackageFiles(
        place,
        {
            name: TableFile(spec.path, root.joinpath(*spec.path.split("/")))
            for name, spec in TABLES.items()
        },
    )


def open_package(path: str | os.PathLike[str]) -> PackageFiles:
    """Open a package and check that it can be trusted to stay within itself.

    Args:
        path: a folder with a `datapackage.json`, that file itself, or a zip of such a folder.

    Raises:
        DataPackageNotFoundError: there is nothing there, or no `datapackage.json` in it.
        DescriptorError: the descriptor is no JSON object with resources, or one of them is
            remote, absent, or outside the package.
    """
    place = str(path)
    if _is_remote(place):
        raise DescriptorError(place, "a remote address; download the package and give its path")
    local = Path(path)
    if local.is_dir():
        root: Traversable = local
        descriptor: Traversable = local / DESCRIPTOR
    elif local.is_file() and zipfile.is_zipfile(local):
        root = _zip_root(local)
        descriptor = root.joinpath(DESCRIPTOR)
    else:
        root, descriptor = local.parent, local
    if not descriptor.is_file():
        detail = "no such file" if not local.exists() else f"it has no {DESCRIPTOR}"
        raise DataPackageNotFoundError(
            place, f"{detail}; give a folder with a {DESCRIPTOR}, that file itself, or a zip"
        )
    return open_files(root, descriptor, place)


def open_files(root: Traversable, descriptor: Traversable, place: str) -> PackageFiles:
    """Read a descriptor that is there, and find the files it names.

    Args:
        root: the folder that paths are relative to.
        descriptor: the descriptor.
        place: how messages name the package.

    Raises:
        DescriptorError: as `open_package` says.
    """
    resources = _resources(descriptor, place)
    tables: dict[str, TableFile] = {}
    others = []
    for resource in resources:
        name = resource.get("name")
        if name in tables:
            raise DescriptorError(place, f"two resources are named {name!r}")
        if name in TABLES:
            tables[str(name)] = _table_file(resource, root, place)
        else:
            others.append(str(name))
    if not tables:
        raise DescriptorError(
            place, f"none of its resources is a table of ours: {', '.join(TABLES)}"
        )
    return PackageFiles(place, tables, tuple(others))


def _zip_root(path: Path) -> Traversable:
    """Return the folder of a zip that holds the descriptor: its top, or its only folder."""
    try:
        top = zipfile.Path(zipfile.ZipFile(path))
    except UNREADABLE as error:
        raise DescriptorError(str(path), f"the zip cannot be read: {error}") from error
    if top.joinpath(DESCRIPTOR).is_file():
        return top
    folders = [entry for entry in top.iterdir() if entry.is_dir()]
    return folders[0] if len(folders) == 1 else top


def _resources(descriptor: Traversable, place: str) -> list[dict[str, Any]]:
    try:
        with descriptor.open("rb") as file:
            content = file.read(MAX_DESCRIPTOR + 1)
    except UNREADABLE as error:
        raise DescriptorError(place, f"the descriptor cannot be read: {error}") from error
    if len(content) > MAX_DESCRIPTOR:
        raise DescriptorError(place, f"the descriptor is larger than {MAX_DESCRIPTOR} bytes")
    try:
        found = json.loads(content)
    # Also a number of too many digits.
    except ValueError as error:
        raise DescriptorError(place, f"the descriptor is not JSON: {error}") from error
    except RecursionError:
        raise DescriptorError(place, "the descriptor is nested too deeply") from None
    resources = found.get("resources") if isinstance(found, dict) else None
    if not isinstance(resources, list) or not resources:
        raise DescriptorError(
            place, "this is no data package: a JSON object with a list of resources was expected"
        )
    for number, resource in enumerate(resources, start=1):
        if not isinstance(resource, dict) or not isinstance(resource.get("name"), str):
            raise DescriptorError(place, f"resource {number}: an object with a name was expected")
    return resources


def _table_file(resource: dict[str, Any], root: Traversable, place: str) -> TableFile:
    where = f"resource {resource['name']!r}"
    path = resource.get("path")
    if isinstance(path, list) and len(path) == 1:
        path = path[0]
    if not isinstance(path, str) or not path:
        raise DescriptorError(place, f"{where}: one path to a CSV file was expected")
    if _is_remote(path):
        raise DescriptorError(place, f"{where}: {path!r} is a remote address; nothing is fetched")
    parts = path.split("/")
    if path.startswith(("/", "~")) or "\\" in path or ".." in parts or "\0" in path:
        raise DescriptorError(
            place, f"{where}: {path!r} leads out of the package; a path within it was expected"
        )
    file = root.joinpath(*parts)
    if isinstance(root, Path) and isinstance(file, Path):
        _refuse_outside(file, root, f"{where}: {path!r}", place)
    if not _is_there(file):
        raise DescriptorError(place, f"{where}: no such file as {path!r}")
    if isinstance(file, zipfile.Path):
        _refuse_bomb(file, f"{where}: {path!r}", place)
    size = resource.get("bytes")
    if size is not None and (not isinstance(size, int) or isinstance(size, bool)):
        raise DescriptorError(place, f"{where}: bytes is {size!r}; an integer was expected")
    return TableFile(path, file, size, _hash(resource, where, place))


def _hash(resource: dict[str, Any], where: str, place: str) -> tuple[str, str] | None:
    found = resource.get("hash")
    if found is None or found == "":
        return None
    if not isinstance(found, str):
        raise DescriptorError(place, f"{where}: hash is {found!r}; a text was expected")
    # The standard: MD5, unless the algorithm stands before a colon.
    algorithm, _, digest = found.rpartition(":")
    algorithm = algorithm.lower() or "md5"
    if algorithm not in ALGORITHMS:
        raise DescriptorError(
            place, f"{where}: hash {found!r} is none of {', '.join(sorted(ALGORITHMS))}"
        )
    return algorithm, digest.lower()


def _refuse_outside(file: Path, root: Path, what: str, place: str) -> None:
    """Refuse a symbolic link out of the package."""
    try:
        inside = file.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):  # links in a circle, names no file can have
        inside = False
    if not inside:
        raise DescriptorError(place, f"{what} is a link that leads out of the package")


def _is_there(file: Traversable) -> bool:
    try:
        return file.is_file()
    except OSError:  # a name too long
        return False


def _refuse_bomb(file: zipfile.Path, what: str, place: str) -> None:
    # zipfile reads no more than the size that the archive declares.
    if file.root.getinfo(file.at).file_size > MAX_MEMBER:
        raise DescriptorError(place, f"{what} unpacks to more than {MAX_MEMBER} bytes")


def _is_remote(path: str) -> bool:
    # One letter and a colon is a drive of Windows.
    return _SCHEME.match(path) is not None


def frictionless_package() -> frictionless.Package:
    """Return the shipped package as frictionless knows it.

    Returns:
        A `frictionless.Package`, whose resources read, validate and convert.

    Raises:
        ImportError: frictionless is not installed; the extra `pvd-data[frictionless]` is.
        NotADirectoryError: pvd-data is in a zip archive, which frictionless cannot read.

    >>> len(frictionless_package().resource_names)
    18
    """
    try:
        import frictionless
    except ImportError as error:
        raise ImportError(
            "frictionless is not installed: pip install 'pvd-data[frictionless]'"
        ) from error
    root = package_root()
    if not isinstance(root, Path):
        raise NotADirectoryError(
            f"pvd-data is imported from an archive ({root}); install it to a folder for frictionless"
        )
    return frictionless.Package(str(root / DESCRIPTOR))
