"""A table as the canonical CSV of the package: the bytes of `data/<name>.csv`."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from pvd_data.schema.cells import cell_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def canonical_csv(columns: Iterable[str], rows: Iterable[Sequence[object]]) -> bytes:
    r"""Write a table as UTF-8 without mark, comma, LF, header; an empty cell is a missing value.

    Args:
        columns: names of the columns.
        rows: rows in the order of their keys, each with one value per column.

    >>> canonical_csv(["code_region", "nom"], [("04", "La Réunion"), ("94", None)]).decode()
    'code_region,nom\n04,La Réunion\n94,\n'
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(map(cell_text, row) for row in rows)
    return text.getvalue().encode("utf-8")
