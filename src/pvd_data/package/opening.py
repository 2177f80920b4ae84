"""Opening a data package: a folder, a `datapackage.json` or a zip, and nothing outside it.

A descriptor may come from anyone. Its paths stay inside the package, nothing is fetched from
elsewhere, and what cannot be opened or trusted is refused before a byte of data is read.
"""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from pvd_data.base.language import Text
from pvd_data.errors import DataPackageNotFoundError, DescriptorError
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable


DESCRIPTOR = "datapackage.json"

#: A larger descriptor is refused; ours has a hundredth of this size.
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

UNREADABLE_FILE = Text(fr="fichier illisible : {error}", en="the file cannot be read: {error}")

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
            raise DescriptorError(self.path, UNREADABLE_FILE.fill(error=error)) from error

    def read(self) -> bytes:
        """Return the whole file.

        Raises:
            DescriptorError: it cannot be read, or its archive is damaged.
        """
        try:
            return self.file.read_bytes()
        except UNREADABLE as error:
            raise DescriptorError(self.path, UNREADABLE_FILE.fill(error=error)) from error


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
    """Return the files of a package laid out like ours, without reading its descriptor.

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
        raise _refusal(
            place,
            fr="une adresse distante ; téléchargez le jeu de données et donnez son chemin",
            en="a remote address; download the package and give its path",
        )
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
        missing = Text(fr="il n'y a rien là", en="no such file")
        without = Text(fr=f"pas de {DESCRIPTOR}", en=f"it has no {DESCRIPTOR}")
        detail = Text(
            fr="{what} ; donnez un dossier avec un {name}, ce fichier lui-même, ou un zip",
            en="{what}; give a folder with a {name}, that file itself, or a zip",
        )
        what = without if local.exists() else missing
        raise DataPackageNotFoundError(place, detail.fill(what=what, name=DESCRIPTOR))
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
            raise _refusal(
                place,
                fr="deux ressources se nomment {name!r}",
                en="two resources are named {name!r}",
                name=name,
            )
        if name in TABLES:
            tables[str(name)] = _table_file(resource, root, place)
        else:
            others.append(str(name))
    if not tables:
        raise _refusal(
            place,
            fr="aucune de ses ressources n'est une de ces tables : {tables}",
            en="none of its resources is one of these tables: {tables}",
            tables=", ".join(TABLES),
        )
    return PackageFiles(place, tables, tuple(others))


def _zip_root(path: Path) -> Traversable:
    """Return the folder of a zip that holds the descriptor: its top, or its only folder."""
    try:
        top = zipfile.Path(zipfile.ZipFile(path))
    except UNREADABLE as error:
        raise _refusal(
            str(path),
            fr="archive zip illisible : {error}",
            en="the zip cannot be read: {error}",
            error=error,
        ) from error
    if top.joinpath(DESCRIPTOR).is_file():
        return top
    folders = [entry for entry in top.iterdir() if entry.is_dir()]
    return folders[0] if len(folders) == 1 else top


def _resources(descriptor: Traversable, place: str) -> list[dict[str, Any]]:
    try:
        with descriptor.open("rb") as file:
            content = file.read(MAX_DESCRIPTOR + 1)
    except UNREADABLE as error:
        raise _refusal(
            place,
            fr="le descripteur est illisible : {error}",
            en="the descriptor cannot be read: {error}",
            error=error,
        ) from error
    if len(content) > MAX_DESCRIPTOR:
        raise _refusal(
            place,
            fr="le descripteur dépasse {most} octets",
            en="the descriptor is larger than {most} bytes",
            most=MAX_DESCRIPTOR,
        )
    try:
        found = json.loads(content)
    # Also a number of too many digits.
    except ValueError as error:
        raise _refusal(
            place,
            fr="le descripteur n'est pas du JSON : {error}",
            en="the descriptor is not JSON: {error}",
            error=error,
        ) from error
    except RecursionError:
        raise _refusal(
            place, fr="le descripteur a trop de niveaux", en="the descriptor is nested too deeply"
        ) from None
    resources = found.get("resources") if isinstance(found, dict) else None
    if not isinstance(resources, list) or not resources:
        raise _refusal(
            place,
            fr="ce n'est pas un jeu de données : attendu un objet JSON avec une liste de ressources",
            en="this is no data package: a JSON object with a list of resources was expected",
        )
    for number, resource in enumerate(resources, start=1):
        if not isinstance(resource, dict) or not isinstance(resource.get("name"), str):
            raise _refusal(
                place,
                fr="ressource {number} : attendu un objet avec un nom",
                en="resource {number}: an object with a name was expected",
                number=number,
            )
    return resources


def _table_file(resource: dict[str, Any], root: Traversable, place: str) -> TableFile:
    name, path = resource["name"], _path_inside(resource, place)
    file = root.joinpath(*path.split("/"))
    if isinstance(root, Path) and isinstance(file, Path) and not _is_inside(file, root):
        raise _refusal(
            place,
            fr="ressource {name!r} : {path!r} est un lien qui mène hors du jeu de données",
            en="resource {name!r}: {path!r} is a link that leads out of the package",
            name=name,
            path=path,
        )
    if not _is_there(file):
        raise _refusal(
            place,
            fr="ressource {name!r} : il n'y a pas de fichier {path!r}",
            en="resource {name!r}: no such file as {path!r}",
            name=name,
            path=path,
        )
    # zipfile reads no more than the size that the archive declares.
    if isinstance(file, zipfile.Path) and file.root.getinfo(file.at).file_size > MAX_MEMBER:
        raise _refusal(
            place,
            fr="ressource {name!r} : {path!r} contient plus de {most} octets une fois décompressé",
            en="resource {name!r}: {path!r} unpacks to more than {most} bytes",
            name=name,
            path=path,
            most=MAX_MEMBER,
        )
    return TableFile(path, file, _size(resource, place), _hash(resource, place))


def _path_inside(resource: dict[str, Any], place: str) -> str:
    """Return the one path of a resource, if it stays within the package as it is written."""
    name, path = resource["name"], resource.get("path")
    if isinstance(path, list) and len(path) == 1:
        path = path[0]
    if not isinstance(path, str) or not path:
        raise _refusal(
            place,
            fr="ressource {name!r} : attendu un chemin vers un fichier CSV",
            en="resource {name!r}: one path to a CSV file was expected",
            name=name,
        )
    if _is_remote(path):
        raise _refusal(
            place,
            fr="ressource {name!r} : {path!r} est une adresse distante ; rien n'est téléchargé",
            en="resource {name!r}: {path!r} is a remote address; nothing is fetched",
            name=name,
            path=path,
        )
    if path.startswith(("/", "~")) or "\\" in path or ".." in path.split("/") or "\0" in path:
        raise _refusal(
            place,
            fr="ressource {name!r} : {path!r} mène hors du jeu de données ; attendu un chemin à l'intérieur",
            en="resource {name!r}: {path!r} leads out of the package; a path within it was expected",
            name=name,
            path=path,
        )
    return path


def _size(resource: dict[str, Any], place: str) -> int | None:
    size = resource.get("bytes")
    if size is None or (isinstance(size, int) and not isinstance(size, bool)):
        return size
    raise _refusal(
        place,
        fr="ressource {name!r} : bytes vaut {size!r} ; attendu un entier",
        en="resource {name!r}: bytes is {size!r}; an integer was expected",
        name=resource["name"],
        size=size,
    )


def _hash(resource: dict[str, Any], place: str) -> tuple[str, str] | None:
    name, found = resource["name"], resource.get("hash")
    if found is None or found == "":
        return None
    if not isinstance(found, str):
        raise _refusal(
            place,
            fr="ressource {name!r} : hash vaut {found!r} ; attendu un texte",
            en="resource {name!r}: hash is {found!r}; a text was expected",
            name=name,
            found=found,
        )
    # The standard: MD5, unless the algorithm is named before a colon.
    algorithm, _, digest = found.rpartition(":")
    algorithm = algorithm.lower() or "md5"
    if algorithm not in ALGORITHMS:
        raise _refusal(
            place,
            fr="ressource {name!r} : hash {found!r} n'est d'aucun de ces genres : {known}",
            en="resource {name!r}: hash {found!r} is none of {known}",
            name=name,
            found=found,
            known=", ".join(sorted(ALGORITHMS)),
        )
    return algorithm, digest.lower()


def _refusal(place: str, *, fr: str, en: str, **values: object) -> DescriptorError:
    return DescriptorError(place, Text(fr=fr, en=en).fill(**values))


def _is_inside(file: Path, root: Path) -> bool:
    """Say whether a file is in a folder, once links are followed."""
    try:
        return file.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):  # links in a circle, names no file can have
        return False


def _is_there(file: Traversable) -> bool:
    try:
        return file.is_file()
    except OSError:  # a name too long
        return False


def _is_remote(path: str) -> bool:
    # One letter and a colon is a drive of Windows.
    return _SCHEME.match(path) is not None
