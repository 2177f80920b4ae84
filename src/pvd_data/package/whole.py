"""The files of the shipped package as bytes, each held against its checksum.

The shipped `datapackage.json` gives the checksum of every table. A file is read and hashed as a
whole even where one line of it is wanted: the largest, of three megabytes, takes three quarters of
the time of a bare interpreter for both, and no answer ever comes from a file that is damaged.
"""

from __future__ import annotations

import csv
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pvd_data.base.language import Text, os_refusal
from pvd_data.errors import REINSTALL, DamagedPackageError, DataPackageNotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable


DESCRIPTOR = "datapackage.json"


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
    installed = here.joinpath(_INSTALLED)
    if installed.is_dir():
        return installed
    # src/pvd_data -> src -> the checkout
    checkout = here.joinpath("..", "..")
    if any(checkout.joinpath(*place).is_file() for place in _OF_A_CHECKOUT):
        return checkout
    detail = Text(
        fr="l'installation est incomplète ; réinstallez pvd-data : {command}",
        en="the installation is incomplete; reinstall pvd-data: {command}",
    ).fill(command=REINSTALL)
    raise DataPackageNotFoundError(str(installed), detail)


#: Where a wheel has the package, beside the modules.
_INSTALLED = "_package"

#: Either shows that a folder is the checkout; the other may be what is damaged.
_OF_A_CHECKOUT = (("data", "communes.csv"), (DESCRIPTOR,))


def read_resources(root: Traversable) -> Mapping[str, Mapping[str, Any]]:
    """Return what the descriptor of the shipped package says of each table.

    Args:
        root: the folder that holds `datapackage.json` and `data/`.

    Raises:
        DamagedPackageError: it cannot be read.
    """
    descriptor = root.joinpath(DESCRIPTOR)
    try:
        found = {
            one["name"]: {**one, "hash": one["hash"].removeprefix("sha256:")}
            for one in json.loads(read_part(descriptor))["resources"]
        }
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise not_ours(descriptor) from error
    return found


@cache
def shipped_resources() -> Mapping[str, Mapping[str, Any]]:
    """Return what the descriptor of the shipped package says of each table, read once.

    Raises:
        DamagedPackageError: it cannot be read.
        DataPackageNotFoundError: there is none.

    >>> shipped_resources()["regions"]["title"]
    'Régions'
    """
    return read_resources(package_root())


def not_ours(descriptor: Traversable) -> DamagedPackageError:
    """Say that a descriptor is not the one that ships.

    Args:
        descriptor: its file.
    """
    what = Text(
        fr="ce n'est pas la description des tables livrée avec pvd-data",
        en="this is not the description of the tables that pvd-data ships",
    )
    return damaged(descriptor, what)


def table_bytes(name: str) -> bytes:
    """Return a shipped table as it was shipped.

    Args:
        name: name of the table.

    Raises:
        DamagedPackageError: it cannot be read, or has another checksum.
    """
    root = package_root()
    try:
        said = shipped_resources()[name]
        size, digest = int(said["bytes"]), said["hash"]
    except (ValueError, LookupError, TypeError) as error:
        raise not_ours(root.joinpath(DESCRIPTOR)) from error
    return read_checked(root.joinpath("data", f"{name}.csv"), size, digest)


def read_part(file: Traversable) -> bytes:
    """Return a file of the shipped package.

    Args:
        file: the file.

    Raises:
        DamagedPackageError: it is not there, or cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise damaged(file, os_refusal(error)) from error
    except Exception as error:  # zipfile raises what it likes: see `zipped.UNREADABLE`
        raise damaged(file, Text(fr="{error}", en="{error}").fill(error=error)) from error


def damaged(file: Traversable, detail: Text) -> DamagedPackageError:
    """Say what is wrong with a file of the shipped package.

    Args:
        file: the file.
        detail: what is wrong.
    """
    path = file.resolve() if isinstance(file, Path) else file
    return DamagedPackageError(str(path), detail, checkout=package_root().name != _INSTALLED)


def read_checked(file: Traversable, size: int | None, digest: str | None) -> bytes:
    """Return a file of the shipped package as it was shipped.

    Args:
        file: the file.
        size: how many bytes it has.
        digest: its hexadecimal SHA-256.

    Raises:
        DamagedPackageError: it cannot be read, or has another checksum.
    """
    content = read_part(file)
    if hashlib.sha256(content).hexdigest() == digest:
        return content
    if len(content) == size:
        what = Text(
            fr="ce n'est pas le fichier livré avec pvd-data : son empreinte est une autre",
            en="this is not the file that pvd-data ships: its hash is another",
        )
    else:
        what = Text(
            fr="ce n'est pas le fichier livré avec pvd-data : {found} octets au lieu de {size}",
            en="this is not the file that pvd-data ships: {found} bytes instead of {size}",
        )
    raise damaged(file, what.fill(found=len(content), size=size))


def rows(name: str) -> list[list[str]]:
    """Return the cells of a shipped table as texts, without its header.

    Args:
        name: name of the table.

    Raises:
        DamagedPackageError: its file cannot be read, or is not the one that was shipped.

    >>> rows("regions")[0]
    ['01', 'Guadeloupe', '97105']
    """
    return list(records(name))[1:]


def records(name: str) -> Iterator[list[str]]:
    """Yield the cells of a shipped table as texts, its header first.

    Args:
        name: name of the table.

    Raises:
        DamagedPackageError: its file cannot be read, or is not the one that was shipped.
    """
    return cells_of(table_bytes(name))


def cells_of(content: bytes) -> Iterator[list[str]]:
    """Yield the cells of each line of a table of ours, its header first.

    Args:
        content: its file.
    """
    # No cell holds a line break: `Texte` is one line.
    return csv.reader(content.decode("utf-8").splitlines())
