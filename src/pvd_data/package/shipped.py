"""The fast reader of the shipped tables: their cells were checked when the package was made.

The shipped `datapackage.json` gives the checksum of every table, and is written only of tables
without a fault. A file with that checksum is trusted; to check it again at each start took six
times as long as to read it (`benchmarks/load.py`). A file with any other checksum is damaged: it
is refused wherever it is asked for, since what it says would be held against people's files.
"""

from __future__ import annotations

import csv
import hashlib
from collections import deque
from functools import cache
from itertools import islice, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args

from pvd_data.base.language import Text
from pvd_data.errors import DescriptorError
from pvd_data.package.opening import PackageFiles, TableFile, open_files
from pvd_data.package.whole import (
    DESCRIPTOR,
    cells_of,
    damaged,
    not_ours,
    package_root,
    read_checked,
    read_part,
    read_resources,
)
from pvd_data.schema.cells import Cell
from pvd_data.schema.models.base import Row
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from importlib.resources.abc import Traversable

    import frictionless

    from pvd_data.schema.tables import TableSpec


T = TypeVar("T", bound=Row)


def checksummed_files(root: Traversable, place: str) -> PackageFiles:
    """Return the files of the shipped package, with the checksums that its descriptor gives.

    Args:
        root: the folder that holds `datapackage.json` and `data/`.
        place: how messages name it.

    Raises:
        DamagedPackageError: the descriptor cannot be read, or lacks a table.
    """
    found = read_resources(root)
    try:
        tables = {
            name: TableFile(
                f"data/{name}.csv",
                root.joinpath("data", f"{name}.csv"),
                int(found[name]["bytes"]),
                ("sha256", found[name]["hash"]),
            )
            for name in TABLES
        }
    except (ValueError, LookupError, TypeError) as error:
        raise not_ours(root.joinpath(DESCRIPTOR)) from error
    return PackageFiles(place, tables)


@cache
def shipped_tables() -> PackageFiles:
    """Return the files of the shipped package, with their checksums.

    Raises:
        DamagedPackageError: its descriptor cannot be read, or lacks a table.
        DataPackageNotFoundError: there is none.
    """
    return checksummed_files(package_root(), "pvd-data")


def open_shipped() -> PackageFiles:
    """Open the shipped package by its descriptor, as any other is opened.

    Raises:
        DamagedPackageError: its descriptor cannot be used, or a table is not there.
        DataPackageNotFoundError: there is none.
    """
    root = package_root()
    descriptor = root.joinpath(DESCRIPTOR)
    read_part(descriptor)
    try:
        return open_files(root, descriptor, str(root))
    except DescriptorError as error:
        detail = error.detail if isinstance(error.detail, Text) else Text(fr="{d}", en="{d}")
        raise damaged(descriptor, detail.fill(d=error.detail)) from error


def is_whole(file: TableFile, content: bytes) -> bool:
    """Say whether a file has the checksum of its descriptor.

    Args:
        file: what the descriptor says of it.
        content: all of it.
    """
    return file.digest == ("sha256", hashlib.sha256(content).hexdigest())


def read_whole(file: TableFile) -> bytes:
    """Return a shipped table as it was shipped.

    Args:
        file: its file, and what the descriptor says of it.

    Raises:
        DamagedPackageError: it cannot be read, or has another checksum.
    """
    place = cast("Traversable", file.file)  # what ships is no archive of our own opening
    return read_checked(place, file.size, file.digest and file.digest[1])


def read_trusted(spec: TableSpec[T], file: TableFile) -> list[T]:
    """Read the rows of a shipped table.

    Args:
        spec: the table.
        file: its file, and what the descriptor says of it.

    Returns:
        The rows, equal in all to those that the models make.

    Raises:
        DamagedPackageError: the file cannot be read, or is not the one that was shipped.

    >>> from pvd_data.schema.tables import TABLES
    >>> read_trusted(TABLES["regions"], shipped_tables().tables["regions"])[0].nom
    'Guadeloupe'
    """
    return typed_rows(spec, _columns(read_whole(file)))


def records_as_they_are(name: str) -> list[list[str]]:
    """Return the same of a table that may have been changed since its descriptor was written.

    For what checks the shipped package itself and writes its descriptor, and for nothing else.

    Args:
        name: name of the table.

    Raises:
        DamagedPackageError: it cannot be read as that table at all.
    """
    spec = TABLES[name]
    file = package_root().joinpath(*spec.path.split("/"))
    content = read_part(file)
    try:
        found = list(cells_of(content))
        columns = _columns(content)
        for column, cells in _typed_columns(spec, columns).items():
            if None in cells and spec.model.model_fields[column].is_required():
                raise ValueError(column)
    except (ValueError, LookupError, csv.Error) as error:
        what = Text(
            fr="ce n'est pas un CSV de la table {name} : {error}",
            en="this is no CSV of the table {name}: {error}",
        )
        raise damaged(file, what.fill(name=name, error=error)) from error
    return found


def typed_columns(spec: TableSpec[T]) -> dict[str, Sequence[Any]]:
    """Return the columns of a shipped table as values, without a model for each row.

    The models of `communes_france` take several times longer, and a hundred megabytes.

    Args:
        spec: the table.

    Raises:
        DamagedPackageError: its file cannot be read, or is not the one that was shipped.
    """
    return _typed_columns(spec, _columns(read_whole(shipped_tables().tables[spec.name])))


def _columns(content: bytes) -> dict[str, Sequence[str]]:
    rows = cells_of(content)
    columns: dict[str, list[str]] = {name: [] for name in next(rows)}
    # Block by block, and what neighbours have in common once: all rows as lists, each text on its
    # own, would be the most memory that a table ever takes.
    while block := list(islice(rows, _BLOCK)):
        known: dict[str, str] = {}
        for cells, more in zip(columns.values(), zip(*block, strict=True), strict=True):
            cells += map(known.setdefault, more, more)
    return {**columns}


_BLOCK = 1_000


def typed_rows(spec: TableSpec[T], columns: Mapping[str, Sequence[str]]) -> list[T]:
    """Make the rows of a table from cells that were checked.

    Args:
        spec: the table.
        columns: all its columns, as texts.
    """
    return _make_rows(spec.model, _typed_columns(spec, columns))


def _typed_columns(
    spec: TableSpec[T], columns: Mapping[str, Sequence[str]]
) -> dict[str, Sequence[Any]]:
    fields = spec.model.model_fields
    return {name: _typed(columns[name], _converter(field)) for name, field in fields.items()}


def _converter(field: Any) -> Callable[[str], Any] | None:
    """Return what turns the text of a cell into its value; None where it is the value."""
    waiting = [*field.metadata, field.annotation]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Cell):
            return item.convert
        waiting += [*getattr(item, "__metadata__", ()), *get_args(item)]
    return None


def _typed(cells: Sequence[str], convert: Callable[[str], Any] | None) -> Sequence[Any]:
    distinct = set(cells)
    if 2 * len(distinct) > len(cells):
        if convert is None:
            return [cell or None for cell in cells] if "" in distinct else cells
        return [convert(cell) if cell else None for cell in cells]
    # Codes of départements and EPCI, dates, years and booleans come again and again: each is
    # converted once, and kept once.
    make = convert or str
    known = {cell: make(cell) if cell else None for cell in distinct}
    return [known[cell] for cell in cells]


def _make_rows(model: type[T], values: dict[str, Sequence[Any]]) -> list[T]:
    """Make rows as `model_construct` does, but a table at a time: four times as fast."""
    count = len(next(iter(values.values())))
    # Rows whose attributes are set one by one share the names of them, where these are known
    # before the rows are made, as by a first one; a dict in each takes three times the memory.
    first = model.__new__(model)
    for name in values:
        fill([first], name, [None])
    rows = list(map(model.__new__, repeat(model, count)))
    for name, column in values.items():
        fill(rows, name, column)
    optional = [name for name, field in model.model_fields.items() if not field.is_required()]
    slots: dict[str, Iterable[Any]] = {
        "__pydantic_fields_set__": _given(values, optional),
        "__pydantic_extra__": repeat(None),
        "__pydantic_private__": repeat(None),
    }
    for slot, items in slots.items():
        fill(rows, slot, items)
    return rows


def _given(values: dict[str, Sequence[Any]], optional: list[str]) -> Iterator[set[str]]:
    """Yield, for each row, the fields whose cell is not empty."""
    every = set(values)
    # Rows are frozen, so they may share the sets, of which there are a few.
    known: dict[tuple[bool, ...], set[str]] = {}
    for cells in zip(*(values[name] for name in optional), strict=True):
        missing = tuple([cell is None for cell in cells])
        if missing not in known:
            known[missing] = every.difference(
                name for name, lacks in zip(optional, missing, strict=True) if lacks
            )
        yield known[missing]
    if not optional:
        yield from repeat(every)


def frictionless_package() -> frictionless.Package:
    """Return the shipped package as frictionless knows it.

    Returns:
        A `frictionless.Package`, whose resources read, validate and convert.

    Raises:
        ImportError: frictionless is not installed; the extra `pvd-data[frictionless]` is.
        DamagedPackageError: a table is not the one that was shipped.
        NotADirectoryError: pvd-data is in a zip archive, which frictionless cannot read.

    >>> frictionless_package().resource_names == list(TABLES)
    True
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
    for file in shipped_tables().tables.values():
        read_whole(file)
    return frictionless.Package(str(root / DESCRIPTOR))


def fill(rows: Iterable[Row], slot: str, items: Iterable[object]) -> None:
    """Set an attribute of many rows, which as frozen models refuse plain assignment.

    Args:
        rows: rows that were just made.
        slot: the attribute; no field.
        items: its value for each of them, in order.
    """
    # `deque(…, maxlen=0)` runs a map to its end without a line of Python per row.
    deque(map(object.__setattr__, rows, repeat(slot), items), maxlen=0)
