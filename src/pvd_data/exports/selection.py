"""Which rows an export keeps: those of the chosen communes, and what these rows refer to.

Values of one filter are alternatives, filters of different kinds must all hold. Then, whatever
tables are exported:

- `communes` and `communes_france` keep the chosen communes;
- every other table with a `code_insee` keeps the rows of these communes;
- a table that others point to keeps the rows that kept rows point to, step by step up to the
  régions, and the row of a chosen code itself. The département of the seat of an EPCI is hence
  there too;
- `anomalies` keeps the rows about kept rows;
- what speaks of no place (the programme, its axes, the sources…) is kept whole.

So no foreign key leads nowhere, and what is kept is a valid package.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pvd_data.errors import MissingTableError, UnknownKeyError
from pvd_data.schema.cells import SEPARATOR
from pvd_data.schema.tables import TABLES
from pvd_data.schema.territory import REGION_BY_DEPARTEMENT, read_departement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Set

    from pvd_data.dataset import TableSet
    from pvd_data.schema.models.base import Row
    from pvd_data.table import Table


#: Where the communes are chosen, and by what a filter finds a code that is not theirs.
_TOWNS = ("communes", "communes_france")
_KNOWN_IN = {
    "code_departement": ("departements",),
    "code_region": ("regions",),
    "siren_epci": ("intercommunalites_france", "intercommunalites"),
}
#: What a file of all tables is called, and how long its name may become.
_WHOLE = "pvd-data"
_LONGEST = 60
_PLACES = frozenset({"code_insee", *_KNOWN_IN})


@dataclass(frozen=True)
class Filters:
    """The communes that are wanted.

    Attributes:
        departement: codes of départements, as people write them; none means all.
        region: codes of régions; none means all.
        siren_epci: SIREN of EPCI; none means all.
    """

    departement: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    siren_epci: tuple[str, ...] = ()

    @property
    def wanted(self) -> Mapping[str, frozenset[str]]:
        """The wanted values of each column that is filtered.

        >>> Filters(departement=("05",)).wanted
        {'code_departement': frozenset({'05'})}
        """
        asked = {
            "code_departement": tuple(map(read_departement, self.departement)),
            "code_region": self.region,
            "siren_epci": self.siren_epci,
        }
        return {column: frozenset(codes) for column, codes in asked.items() if codes}

    @property
    def name(self) -> str:
        """What a file of all tables is called: after what is chosen, as far as a name should be long.

        >>> Filters().name, Filters(departement=("5", "2A")).name, Filters(region=("93",)).name
        ('pvd-data', 'pvd-data-05-2A', 'pvd-data-region-93')
        """
        marks = {"code_region": "region-"}
        chosen = [
            marks.get(column, "") + code
            for column, codes in self.wanted.items()
            for code in sorted(codes)
        ]
        found = "-".join([_WHOLE, *chosen])
        # A code that is none is refused before anything is written.
        return found if len(found) <= _LONGEST else f"{_WHOLE}-extrait"


class Selection:
    """The rows of a dataset that filters keep, table by table.

    >>> import pvd_data
    >>> chosen = Selection(pvd_data.load(), Filters(departement=("05",)))
    >>> [len(chosen.rows(name)) for name in ("communes", "communes_france", "intercommunalites")]
    [11, 162, 8]
    >>> [row.nom for row in chosen.rows("departements")]
    ['Alpes-de-Haute-Provence', 'Hautes-Alpes']
    """

    def __init__(self, dataset: TableSet, filters: Filters) -> None:
        """Look whether the codes that are asked for exist.

        Args:
            dataset: the tables.
            filters: what communes are wanted; all of them if it is empty.

        Raises:
            UnknownKeyError: a code is none of a département, région or EPCI; the error names
                those that look like it.
        """
        self._dataset = dataset
        self._wanted = filters.wanted
        self._kept: dict[str, tuple[Row, ...]] = {}
        for column, codes in self._wanted.items():
            for code in sorted(codes):
                self._check(column, code)

    def rows(self, name: str) -> tuple[Any, ...]:
        """Return the rows of a table that are kept, in the order of their keys.

        Args:
            name: name of the table.

        Raises:
            MissingTableError: the dataset does not have it.
        """
        if name not in self._kept:
            table = self._table(name)
            keep = None if not self._wanted else self._keys(name)
            rows = table.items()
            self._kept[name] = tuple(row for key, row in rows if keep is None or key in keep)
        return self._kept[name]

    def _table(self, name: str) -> Table[Any, Any]:
        table: Table[Any, Any] = getattr(self._dataset, name)
        return table

    def _find(self, name: str) -> Mapping[Any, Any]:
        """Return a table, without a row if the dataset lacks it."""
        try:
            return self._table(name)
        except MissingTableError:
            return {}

    def _check(self, column: str, code: str) -> None:
        # A package may lack the table of a code; then its rows are what there is to know.
        tables = [table for name in _KNOWN_IN[column] if (table := self._find(name))]
        # The error says what looks like it: a warning would say it twice.
        if tables and not any(code in set(table) for table in tables):
            tables[0][code]  # raises, with what looks like it
        if not tables and not any(
            code == _value(row, column) for name in _TOWNS for row in self._find(name).values()
        ):
            raise UnknownKeyError(_KNOWN_IN[column][0], code)

    def _keys(self, name: str) -> Set[Any] | None:
        """Return the keys to keep; None where all are."""
        spec = TABLES[name]
        if name == "anomalies":
            return set(self._spoken_of())
        if name in _TOWNS:
            return self._communes
        if "code_insee" in spec.columns:
            rows = self._table(name).items()
            return {key for key, row in rows if row.code_insee in self._communes}
        if _PLACES.isdisjoint(spec.columns):
            return None
        return {*self._pointed_to(name), *self._wanted.get(spec.key[0], ())}

    @cached_property
    def _communes(self) -> frozenset[str]:
        """The codes of the chosen communes."""
        return frozenset(
            key
            for name in _TOWNS
            for key, row in self._find(name).items()
            if all(_value(row, column) in codes for column, codes in self._wanted.items())
        )

    def _pointed_to(self, name: str) -> Iterator[str]:
        """Yield the keys of a table that kept rows of other tables bear."""
        for spec in TABLES.values():
            for column, target in spec.foreign_keys.items():
                if target == name and self._find(spec.name):
                    yield from (getattr(row, column) for row in self.rows(spec.name))

    def _spoken_of(self) -> Iterator[Any]:
        """Yield the keys of the anomalies of kept rows."""
        for name, anomalies in self._table("anomalies").group("nom_table").items():
            if name in TABLES and self._find(name):
                keys = {_as_text(key) for key, _ in TABLES[name].keyed(self.rows(name))}
                kept = (row for row in anomalies if row.cle in keys)
                yield from (key for key, _ in TABLES["anomalies"].keyed(kept))


def _as_text(key: str | tuple[str, ...]) -> str:
    """Write a key as `anomalies.cle` has it."""
    return key if isinstance(key, str) else SEPARATOR.join(key)


def _value(row: Row, column: str) -> Any:
    """Return the value of a column; the région of a commune is that of its département.

    >>> import pvd_data
    >>> _value(pvd_data.load().communes["05046"], "code_region")
    '93'
    """
    if column == "code_region":
        return REGION_BY_DEPARTEMENT[getattr(row, "code_departement")]  # noqa: B009
    return getattr(row, column)
