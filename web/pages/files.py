"""What programs read of a place: files that stand beside its page."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pvd_data
from web.page import File

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pvd_data import Commune, Dataset, Departement, Intercommunalite, Region


def files(
    pvd: Dataset,
    page: str,
    row: Commune | Intercommunalite | Departement | Region,
    communes: Iterable[Commune],
    also: Mapping[str, object],
) -> Iterator[File]:
    """Yield the row with what belongs to it, as JSON, and the lines of communes, as CSV.

    Args:
        pvd: the tables.
        page: the path of the page, without its end.
        row: what the page is about.
        communes: of the programme, that are in it.
        also: what belongs to it.
    """
    about = {"edition": pvd.edition, "licence": "etalab-2.0", **row.model_dump(mode="json"), **also}
    yield File(f"{page}.json", json.dumps(about, ensure_ascii=False, indent=1) + "\n")
    text = io.StringIO(newline="")
    header, lines = _lines()
    written = csv.writer(text, lineterminator="\n")
    written.writerows([header, *(lines[commune.code_insee] for commune in communes)])
    yield File(f"{page}.csv", text.getvalue())


def dumped(rows: Iterable[Any]) -> list[Any]:
    """Return rows as JSON has them."""
    return [row.model_dump(mode="json") for row in rows]


@cache
def _lines() -> tuple[list[str], Mapping[str, list[str]]]:
    """Return the header of the table of communes, and its lines as they stand there."""
    text = pvd_data.package_root().joinpath("data", "communes.csv").read_text(encoding="utf-8")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    return header, {row[0]: row for row in rows}
