"""The programme on a day, by the edition of its list that was in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pvd_data.schema.tables import TABLES
from pvd_data.schema.territory import REGION_BY_DEPARTEMENT
from pvd_data.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pvd_data.dataset import TableSet
    from pvd_data.schema.models.editions import Edition
    from pvd_data.schema.models.reference import CommuneFrance
    from pvd_data.schema.tables import TableSpec


@dataclass(frozen=True)
class ProgrammeThen:
    """The communes of the programme on a day: `in`, `len` and iteration are by code INSEE.

    Attributes:
        edition: the edition of the list that was in force: the newest of that day or before.
        communes: its communes as they are today, those that have left since too, by code INSEE.

    >>> import pvd_data
    >>> then = pvd_data.load().as_of("2024-01-26")
    >>> len(then), "29165" in then, then.communes["29165"].nom, str(then.edition.edition)
    (1645, True, 'Plobannalec-Lesconil', '2024-01-26')
    """

    edition: Edition
    communes: Table[str, CommuneFrance]

    def __contains__(self, code: object) -> bool:
        """Say whether a commune was in the programme, as a table does."""
        return code in self.communes

    def __iter__(self) -> Iterator[str]:
        """Iterate over the codes, in their order."""
        return iter(self.communes)

    def __len__(self) -> int:
        """Return how many there were."""
        return len(self.communes)

    def __repr__(self) -> str:
        """Name the edition."""
        return f"<Programme of {self.edition.edition}: {len(self)} communes>"


def programme_on(tables: TableSet, day: date) -> ProgrammeThen | None:
    """Return the programme on a day, or None before the first edition that is known.

    Args:
        tables: the tables.
        day: the day.
    """
    past = [edition for edition in tables.editions.values() if edition.edition <= day]
    if not past:
        return None
    edition = past[-1]
    codes = {
        row.code_insee
        for row in tables.appartenances.values()
        if row.premiere_edition <= edition.edition <= row.derniere_edition
    }
    rows = [tables.communes_france[code] for code in codes]
    spec: TableSpec[Any] = TABLES["communes_france"]
    return ProgrammeThen(edition, Table(spec, rows, REGION_BY_DEPARTEMENT.__getitem__))
