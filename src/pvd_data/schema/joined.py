"""What is put beside a commune from other tables: one table, for the flat export and for joins."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from pvd_data.schema.links import NomDispositif
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pvd_data.dataset import TableSet
    from pvd_data.schema.models.communes import Commune


FLAT = "communes_completes"
"""Name of the flat table."""


class Joined(NamedTuple):
    """A column that comes from another table than `communes`.

    Attributes:
        name: name of the column.
        table: the table it comes from.
        column: its name there.
        through: the column of the joined table that is that table's key.
        whose: what its French title ends with.
    """

    name: str
    table: str
    column: str
    through: str
    whose: str = ""


JOINED = {
    joined.name: joined
    for joined in (
        Joined("nom_departement", "departements", "nom", "code_departement", " du département"),
        Joined("code_region", "departements", "code_region", "code_departement"),
        Joined("nom_region", "regions", "nom", "code_region", " de la région"),
        Joined("nom_epci", "intercommunalites", "nom", "siren_epci", " de l'EPCI"),
        Joined("nature_epci", "intercommunalites", "nature", "siren_epci", " de l'EPCI"),
    )
}
"""The columns that are added to those of `communes`, by name."""


FLAGS = {f"dispositifs.{name}": name for name in get_args(NomDispositif)}
"""The columns that say whether a commune of France has something of another programme."""


def joined_columns() -> Iterator[str]:
    """Yield the columns of `communes`, after each key those that are found by it.

    >>> list(joined_columns())[4:8]
    ['code_departement', 'nom_departement', 'code_region', 'nom_region']
    """
    for name in TABLES["communes"].columns:
        yield from _with_found(name)


def _with_found(name: str) -> Iterator[str]:
    yield name
    for joined in JOINED.values():
        if joined.through == name:
            yield from _with_found(joined.name)


def value_of(dataset: TableSet, commune: Commune, name: str) -> Any:
    """Return what a column says of a commune.

    Args:
        dataset: where the départements, régions and intercommunalités are.
        commune: the commune.
        name: one of `joined_columns`.

    Raises:
        MissingTableError: the dataset lacks the table that the column comes from.
    """
    joined = JOINED.get(name)
    if joined is None:
        return getattr(commune, name)
    key = value_of(dataset, commune, joined.through)
    return None if key is None else getattr(getattr(dataset, joined.table)[key], joined.column)


def flagged(dataset: TableSet, wanted: Sequence[str]) -> Mapping[str, set[str]]:
    """Return the columns of `FLAGS` that are true, by commune of France.

    Args:
        dataset: where the programmes and the communes are.
        wanted: the columns that are asked for.

    Raises:
        MissingTableError: the dataset lacks one of these tables.
    """
    members = dataset.communes_france.group("siren_epci")
    names = {name: column for column, name in FLAGS.items() if column in wanted}
    found = defaultdict[str, set[str]](set)
    for row in dataset.dispositifs.values():
        if row.dispositif in names:
            whole = members.get(row.siren_epci or "", ())
            for code in [town.code_insee for town in whole] or [row.code_territoire]:
                found[code].add(names[row.dispositif])
    return found
