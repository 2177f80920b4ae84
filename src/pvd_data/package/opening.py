"""Opening a data package: a folder, a `datapackage.json` or a zip, and nothing outside it.

A descriptor may come from anyone. Its paths stay inside the package, nothing is fetched from
elsewhere, and what cannot be opened or trusted is refused before a byte of data is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from pvd_data.base.language import Text
from pvd_data.errors import DataPackageNotFoundError, DescriptorError
from pvd_data.package.described import read_resources, refusal
from pvd_data.package.whole import DESCRIPTOR
from pvd_data.package.zipped import UNREADABLE, Member, open_zip, reason
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable


#: A larger descriptor is refused; ours has a twentieth of this size.
MAX_DESCRIPTOR = 4 * 2**20

#: A table that has more bytes is a bomb; ours have two mebibytes together. In a zip it is a
#: hundredth of that to its sender, and all tables together may unpack to no more.
MAX_TABLE = 512 * 2**20
MAX_MEMBER = 64 * 2**20

ALGORITHMS = frozenset({"md5", "sha1", "sha256", "sha512"})
"""The hashes that descriptors are known to give."""

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
    file: Traversable | Member
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
            raise DescriptorError(self.path, UNREADABLE_FILE.fill(error=reason(error))) from error

    def read(self) -> bytes:
        """Return the whole file.

        Raises:
            DescriptorError: it cannot be read, or its archive is damaged.
        """
        try:
            return self.file.read_bytes()
        except UNREADABLE as error:
            raise DescriptorError(self.path, UNREADABLE_FILE.fill(error=reason(error))) from error


@dataclass(frozen=True)
class PackageFiles:
    """Where the tables of a package are.

    Attributes:
        place: the package, as messages name it.
        tables: the files of our tables, by name; a package may have only some.
        others: the resources that are none of our tables, as the descriptor has them.
        ours: those that are.
        root: the folder; None where it is none, but an archive.
    """

    place: str
    tables: Mapping[str, TableFile]
    others: tuple[Mapping[str, Any], ...] = ()
    ours: tuple[Mapping[str, Any], ...] = ()
    root: Path | None = None


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
        raise refusal(
            place,
            fr="une adresse distante ; téléchargez le jeu de données et donnez son chemin",
            en="a remote address; download the package and give its path",
        )
    local = Path(path)
    if _is_there(local, folder=True):
        root: Traversable | Member = local
        descriptor: Traversable | Member = local / DESCRIPTOR
    elif _is_there(local) and is_zip(local):
        root = _zip_root(local)
        descriptor = root.joinpath(DESCRIPTOR)
    else:
        root, descriptor = local.parent, local
    if not _is_there(descriptor):
        missing = Text(fr="il n'y a rien là", en="no such file")
        without = Text(fr=f"pas de {DESCRIPTOR}", en=f"it has no {DESCRIPTOR}")
        detail = Text(
            fr="{what} ; donnez un dossier avec un {name}, ce fichier lui-même, ou un zip",
            en="{what}; give a folder with a {name}, that file itself, or a zip",
        )
        what = without if _is_there(local) or _is_there(local, folder=True) else missing
        raise DataPackageNotFoundError(place, detail.fill(what=what, name=DESCRIPTOR))
    return open_files(root, descriptor, place)


def open_files(
    root: Traversable | Member, descriptor: Traversable | Member, place: str
) -> PackageFiles:
    """Read a descriptor that is there, and find the files it names.

    Args:
        root: the folder that paths are relative to.
        descriptor: the descriptor.
        place: how messages name the package.

    Raises:
        DescriptorError: as `open_package` says.
    """
    resources = read_resources(descriptor, place, MAX_DESCRIPTOR)
    tables: dict[str, TableFile] = {}
    others, ours = [], []
    for resource in resources:
        name = resource["name"]
        if name in tables:
            raise refusal(
                place,
                fr="deux ressources se nomment {name!r}",
                en="two resources are named {name!r}",
                name=name,
            )
        if name in TABLES:
            tables[name] = _table_file(resource, root, place)
            ours.append(resource)
        else:
            others.append(resource)
    if not tables:
        raise refusal(
            place,
            fr="aucune de ses ressources n'est une de ces tables : {tables}",
            en="none of its resources is one of these tables: {tables}",
            tables=", ".join(TABLES),
        )
    _refuse_bomb(tables, place)
    folder = root if isinstance(root, Path) else None
    return PackageFiles(place, tables, tuple(others), tuple(ours), folder)


def is_zip(path: Path) -> bool:
    """Say whether a file is a zip archive, damaged or not.

    Args:
        path: the file.
    """
    import zipfile

    try:
        return zipfile.is_zipfile(path)
    except zipfile.BadZipFile:  # in several parts
        return True


def _refuse_bomb(tables: Mapping[str, TableFile], place: str) -> None:
    """Refuse tables of a zip that together unpack to more than one may."""
    sizes = [table.file.size for table in tables.values() if isinstance(table.file, Member)]
    if sum(sizes) > MAX_MEMBER:
        raise refusal(
            place,
            fr="les tables de ce zip font plus de {most} octets une fois décompressées",
            en="the tables of this zip unpack to more than {most} bytes",
            most=MAX_MEMBER,
        )


def _zip_root(path: Path) -> Member:
    try:
        return open_zip(path, DESCRIPTOR)
    except UNREADABLE as error:
        raise refusal(
            str(path),
            fr="archive zip illisible : {error}",
            en="the zip cannot be read: {error}",
            error=reason(error),
        ) from error


def _table_file(resource: dict[str, Any], root: Traversable | Member, place: str) -> TableFile:
    name, path = resource["name"], _path_inside(resource, place)
    file = root.joinpath(*path.split("/"))
    if isinstance(root, Path) and isinstance(file, Path) and not is_inside(file, root):
        raise refusal(
            place,
            fr="ressource {name!r} : {path!r} est un lien qui mène hors du jeu de données",
            en="resource {name!r}: {path!r} is a link that leads out of the package",
            name=name,
            path=path,
        )
    if not _is_there(file):
        raise refusal(
            place,
            fr="ressource {name!r} : il n'y a pas de fichier {path!r}",
            en="resource {name!r}: no such file as {path!r}",
            name=name,
            path=path,
        )
    _refuse_size(name, path, file, place)
    return TableFile(path, file, _size(resource, place), _hash(resource, place))


def _refuse_size(name: str, path: str, file: Traversable | Member, place: str) -> None:
    """Refuse a file that is too large, or that an archive has twice."""
    if isinstance(file, Member):
        if file.size > MAX_MEMBER:
            raise refusal(
                place,
                fr="ressource {name!r} : {path!r} contient plus de {most} octets une fois décompressé",
                en="resource {name!r}: {path!r} unpacks to more than {most} bytes",
                name=name,
                path=path,
                most=MAX_MEMBER,
            )
        if file.times() > 1:
            raise refusal(
                place,
                fr="ressource {name!r} : le zip a plusieurs fichiers {path!r}",
                en="resource {name!r}: the zip has several files {path!r}",
                name=name,
                path=path,
            )
    elif isinstance(file, Path) and file.stat().st_size > MAX_TABLE:
        raise refusal(
            place,
            fr="ressource {name!r} : {path!r} dépasse {most} octets",
            en="resource {name!r}: {path!r} has more than {most} bytes",
            name=name,
            path=path,
            most=MAX_TABLE,
        )


def _path_inside(resource: dict[str, Any], place: str) -> str:
    """Return the one path of a resource, if it stays within the package as it is written."""
    name, path = resource["name"], resource.get("path")
    if isinstance(path, list) and len(path) == 1:
        path = path[0]
    if not isinstance(path, str) or not path:
        raise refusal(
            place,
            fr="ressource {name!r} : attendu un chemin vers un fichier CSV",
            en="resource {name!r}: one path to a CSV file was expected",
            name=name,
        )
    if _is_remote(path):
        raise refusal(
            place,
            fr="ressource {name!r} : {path!r} est une adresse distante ; rien n'est téléchargé",
            en="resource {name!r}: {path!r} is a remote address; nothing is fetched",
            name=name,
            path=path,
        )
    if path.startswith(("/", "~")) or "\\" in path or ".." in path.split("/") or "\0" in path:
        raise refusal(
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
    raise refusal(
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
        raise refusal(
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
        raise refusal(
            place,
            fr="ressource {name!r} : hash {found!r} n'est d'aucun de ces genres : {known}",
            en="resource {name!r}: hash {found!r} is none of {known}",
            name=name,
            found=found,
            known=", ".join(sorted(ALGORITHMS)),
        )
    return algorithm, digest.lower()


def is_inside(file: Path, root: Path) -> bool:
    """Say whether a file is in a folder, once links are followed.

    Args:
        file: the file.
        root: the folder.
    """
    try:
        return file.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):  # links in a circle, names no file can have
        return False


def _is_there(file: Traversable | Member, *, folder: bool = False) -> bool:
    try:
        return file.is_dir() if folder and not isinstance(file, Member) else file.is_file()
    except (OSError, ValueError):  # a name too long, or that no file can have
        return False


def _is_remote(path: str) -> bool:
    # One letter and a colon is a drive of Windows.
    return _SCHEME.match(path) is not None
