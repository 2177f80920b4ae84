"""The tables as columns of Python values."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from pvd_data.dataframes.build import not_there
from pvd_data.errors import FrameError
from pvd_data.package.opening import package_root
from pvd_data.schema.cells import BOOLEEN, CODES_POSTAUX, DATE_ISO, ENTIER, NOMBRE
from pvd_data.schema.columns import columns_of
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pvd_data.dataset import Dataset
    from pvd_data.schema.columns import Column, Kind
    from pvd_data.schema.models.base import Row
    from pvd_data.table import Table


_CONVERT: Mapping[str, Callable[[str], Any]] = {
    "integer": ENTIER.convert,
    "number": NOMBRE.convert,
    "boolean": BOOLEEN.convert,
    "date": DATE_ISO.convert,
    "list": CODES_POSTAUX.convert,
}


def values_of(
    dataset: Dataset, name: str
) -> tuple[Mapping[str, Kind], Mapping[str, Sequence[Any]]]:
    """Return the columns of a table: the kind of each, and its values.

    Args:
        dataset: where the table is.
        name: name of the table.

    Raises:
        FrameError: there is no such table; the error lists those there are.
        MissingTableError: the dataset does not have it.

    >>> import pvd_data
    >>> kinds, values = values_of(pvd_data.load(), "regions")
    >>> list(kinds), values["nom"][0]
    (['code_region', 'nom', 'code_insee_chef_lieu'], 'Guadeloupe')
    """
    spec = TABLES.get(name)
    if spec is None:
        raise FrameError(not_there("table", name, TABLES))
    columns = columns_of(spec)
    kinds = {column.name: column.kind for column in columns}
    if dataset.shipped:
        return kinds, _shipped(spec.path, columns)
    table: Table[Any, Row] = getattr(dataset, name)
    rows = table.values()
    return kinds, {column: [getattr(row, column) for row in rows] for column in kinds}


def _shipped(path: str, columns: Sequence[Column]) -> Mapping[str, Sequence[Any]]:
    """Read a shipped table without a model for each row: our own tests have checked the cells.

    The models of `communes_france` take several times longer, and a hundred megabytes.
    """
    content = package_root().joinpath(path).read_bytes()
    rows = csv.reader(io.StringIO(content.decode(), newline=""))
    next(rows)
    cells = zip(*rows, strict=True)
    return {
        column.name: [convert(cell) if cell else None for cell in texts]
        for column, texts in zip(columns, cells, strict=True)
        for convert in [_CONVERT.get(column.kind, str)]
    }
