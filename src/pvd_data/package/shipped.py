"""The fast reader of the shipped tables: their cells were checked when the package was made.

The shipped `datapackage.json` gives the checksum of every table, and is written only of tables
without a fault. A file with that checksum is trusted; to check it again at each start took six
times as long as to read it (`benchmarks/load.py`). A file with any other checksum is checked in
full, by `pvd_data.validation`.
"""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import replace
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from pvd_data.base.language import Text
from pvd_data.errors import DataPackageNotFoundError
from pvd_data.package.opening import DESCRIPTOR, UNREADABLE, canonical_files
from pvd_data.schema.cells import Cell
from pvd_data.schema.models.base import Row, fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from importlib.resources.abc import Traversable

    import frictionless

    from pvd_data.package.opening import PackageFiles, TableFile
    from pvd_data.schema.tables import TableSpec


T = TypeVar("T", bound=Row)


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
    detail = Text(
        fr="l'installation est incomplète ; réinstallez pvd-data",
        en="the installation is incomplete; install pvd-data again",
    )
    raise DataPackageNotFoundError(str(installed), detail)


def checksummed_files(root: Traversable, place: str) -> PackageFiles:
    """Return the files of the shipped package, with the checksums that its descriptor gives.

    Args:
        root: the folder that holds `datapackage.json` and `data/`.
        place: how messages name it.

    Returns:
        The files; without a checksum where the descriptor gives none, so that they are checked.
    """
    files = canonical_files(root, place)
    try:
        resources = json.loads(root.joinpath(DESCRIPTOR).read_bytes())["resources"]
        checksums = {found["name"]: found["hash"].removeprefix("sha256:") for found in resources}
        tables = {
            name: replace(file, digest=("sha256", checksums[name]))
            for name, file in files.tables.items()
        }
    except (*UNREADABLE, AttributeError, KeyError, TypeError):
        return files
    return replace(files, tables=tables)


def read_trusted(spec: TableSpec[T], file: TableFile, content: bytes) -> list[T] | None:
    r"""Read the rows of a file that has the checksum of its descriptor.

    Args:
        spec: the table.
        file: what the descriptor says of its file.
        content: the whole file.

    Returns:
        The rows, equal in all to those that the models make; None if the checksum is another.

    >>> from pvd_data.package.opening import TableFile
    >>>     >>> read_trusted(TABLES["regions"], TableFile("r.csv", None), b"code_region\n") is None
    True
    """
    if file.digest != ("sha256", hashlib.sha256(content).hexdigest()):
        return None
    return typed_rows(spec, _columns(content))


def rows(name: str) -> list[list[str]]:
    """Return the cells of a shipped table as texts, without its header.

    Args:
        name: name of the table.

    >>> rows("regions")[0]
    ['01', 'Guadeloupe', '97105']
    """
    return records(name)[1:]


def records(name: str) -> list[list[str]]:
    """Return the cells of a shipped table as texts, its header first.

    Args:
        name: name of the table.
    """
    return list(_records(_shipped(name)))


def typed_columns(spec: TableSpec[T]) -> dict[str, Sequence[Any]]:
    """Return the columns of a shipped table as values, without a model for each row.

    The models of `communes_france` take several times longer, and a hundred megabytes.

    Args:
        spec: the table.
    """
    return _typed_columns(spec, _columns(_shipped(spec.name)))


def _shipped(name: str) -> bytes:
    return package_root().joinpath("data", f"{name}.csv").read_bytes()


def _records(content: bytes) -> Iterator[list[str]]:
    # No cell holds a line break: `Texte` is one line.
    return csv.reader(content.decode("utf-8").splitlines())


def _columns(content: bytes) -> dict[str, Sequence[str]]:
    header, *cells = _records(content)
    return dict(zip(header, zip(*cells, strict=True), strict=True))


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
    if convert is None:
        return [cell or None for cell in cells] if "" in cells else cells
    distinct = set(cells)
    if 2 * len(distinct) > len(cells):
        return [convert(cell) if cell else None for cell in cells]
    # Dates, years and booleans come again and again: each is converted once.
    known = {cell: convert(cell) if cell else None for cell in distinct}
    return [known[cell] for cell in cells]


def _make_rows(model: type[T], values: dict[str, Sequence[Any]]) -> list[T]:
    """Make rows as `model_construct` does, but a table at a time: four times as fast."""
    # Maps of maps: without a line of Python per row.
    contents = list(map(dict, map(zip, repeat(tuple(values)), zip(*values.values(), strict=True))))
    rows = list(map(model.__new__, repeat(model, len(contents))))
    optional = [name for name, field in model.model_fields.items() if not field.is_required()]
    slots: dict[str, Iterable[Any]] = {
        "__dict__": contents,
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
    if not optional:  # rows are frozen, so they may share the set
        yield from repeat(every)
    for cells in zip(*(values[name] for name in optional), strict=False):
        if None not in cells:
            yield every
        else:
            yield every - {name for name, cell in zip(optional, cells, strict=True) if cell is None}


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
