"""The whole package in memory: tables that load at first use, rows that know each other.

`load()` reads and checks form, keys and rules within a row; of a package that is not ours
also the references between its tables. What it does not do is to judge the truth of facts:
that is the validator's.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, Self

from pvd_data.errors import DataPackageNotFoundError, InvalidDataError
from pvd_data.location import package_root
from pvd_data.reading import iter_broken_references, make_issue, read_table
from pvd_data.report import Report
from pvd_data.table import Table
from pvd_data.tables import TABLES
from pvd_data.territory import REGION_BY_DEPARTEMENT

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from pvd_data.models.base import Row
    from pvd_data.models.communes import Commune
    from pvd_data.models.evenements import Evenement, Participation
    from pvd_data.models.programme import Accompagnement, Axe, Programme, Thematique
    from pvd_data.models.provenance import Anomalie, Source
    from pvd_data.models.territoires import Departement, Intercommunalite, Region


class Dataset:
    """A data package as related tables; immutable, safe to share between threads.

    Each table is read at first use.

    >>> import pvd_data
    >>> pvd = pvd_data.load()
    >>> pvd.communes["05046"].intercommunalite.nom
    'CC Serre-Ponçon'
    >>> len(pvd.departements["05"].communes), len(pvd.departements["05"].intercommunalites)
    (11, 8)
    """

    def __init__(self, root: Traversable, *, shipped: bool = False) -> None:
        """Look at a package; `load` is the door for everybody else.

        Args:
            root: the folder that holds `data/`.
            shipped: whether this is the package shipped with the library, whose references
                our own tests have checked.
        """
        self._root = root
        self.shipped = shipped
        self._lock = RLock()
        self._tables: dict[str, Table[Any, Any]] = {}

    def __repr__(self) -> str:
        """Name the edition of the shipped package, or the place of another."""
        what = f"edition {self.edition}" if self.shipped else str(self._root)
        return f"<Dataset {what}>"

    def __copy__(self) -> Self:
        """Return the same object: it is immutable."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Return the same object: it is immutable."""
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the place, not the contents: tables are read again where it is loaded."""
        return (load, () if self.shipped else (str(self._root),))

    @property
    def edition(self) -> str | None:
        """The edition of the programme's list, such as com2025-20260427."""
        source = self.sources.get("anct-pvd")
        return None if source is None else source.millesime

    @property
    def regions(self) -> Table[str, Region]:
        """The régions, by code_region."""
        return self._table("regions")

    @property
    def departements(self) -> Table[str, Departement]:
        """The départements, by code_departement."""
        return self._table("departements")

    @property
    def intercommunalites(self) -> Table[str, Intercommunalite]:
        """The EPCI with at least one commune of the programme, by siren_epci."""
        return self._table("intercommunalites")

    @property
    def communes(self) -> Table[str, Commune]:
        """The communes of the programme, by code_insee."""
        return self._table("communes")

    @property
    def programmes(self) -> Table[str, Programme]:
        """The programme, by code_programme."""
        return self._table("programmes")

    @property
    def axes(self) -> Table[str, Axe]:
        """The axes of the programme, by code_axe."""
        return self._table("axes")

    @property
    def accompagnements(self) -> Table[str, Accompagnement]:
        """The kinds of support, by code_accompagnement."""
        return self._table("accompagnements")

    @property
    def thematiques(self) -> Table[str, Thematique]:
        """The fields of the projects, by code_thematique."""
        return self._table("thematiques")

    @property
    def evenements(self) -> Table[str, Evenement]:
        """The events, by code_evenement."""
        return self._table("evenements")

    @property
    def participations(self) -> Table[tuple[str, ...], Participation]:
        """Who took part in the events, by (code_evenement, code_insee)."""
        return self._table("participations")

    @property
    def sources(self) -> Table[str, Source]:
        """Where the facts come from, by code_source."""
        return self._table("sources")

    @property
    def anomalies(self) -> Table[tuple[str, ...], Anomalie]:
        """What the sources get wrong, by (nom_table, cle, colonne)."""
        return self._table("anomalies")

    def __iter__(self) -> Iterator[Table[Any, Any]]:
        """Iterate over all tables; a table that others point to comes before them."""
        return (self._table(name) for name in TABLES)

    def one(self, table: str, key: str) -> Row:
        """Return the row of a table under its key: `Link` of the rows.

        Raises:
            UnknownKeyError: there is none.
        """
        row: Row = self._table(table)[key]
        return row

    def many(self, table: str, column: str, key: str) -> tuple[Row, ...]:
        """Return the rows of a table that bear a key in a column: `Link` of the rows."""
        return self._table(table).group(column).get(key, ())

    def _table(self, name: str) -> Table[Any, Any]:
        table = self._tables.get(name)
        if table is None:
            with self._lock:
                table = self._tables.get(name)
                if table is None:
                    # Kept only when whole: another thread never sees half a table.
                    table = self._tables[name] = self._read(name)
        return table

    def _read(self, name: str) -> Table[Any, Any]:
        spec = TABLES[name]
        file = self._root.joinpath(*spec.path.split("/"))
        if not file.is_file():
            issue = make_issue("missing-file", "en", path=spec.path, resource=name)
            raise InvalidDataError(Report((issue,)))
        reading = read_table(spec, file.read_bytes(), spec.path)
        if not self.shipped:
            keys = {target: frozenset(self._table(target)) for target in spec.foreign_keys.values()}
            reading.issues += iter_broken_references(spec, reading, keys, "en")
        report = Report(tuple(reading.issues))
        if not report.valid:
            raise InvalidDataError(report)
        for row in reading.rows:
            row._linked_to(self)
        return Table(spec, reading.rows, REGION_BY_DEPARTEMENT.__getitem__)


@cache
def _shipped() -> Dataset:
    return Dataset(package_root(), shipped=True)


_LOCK = RLock()


def load(path: str | os.PathLike[str] | None = None) -> Dataset:
    """Load a data package: the shipped one, or another that follows the same schemas.

    Nothing is read until a table is used. The shipped package is one object per process.

    Args:
        path: folder of another package, which holds `data/`; None for the shipped one.

    Raises:
        DataPackageNotFoundError: there is no such folder, or it holds no table.
        InvalidDataError: at first use of a table, if its file has faults; it holds them all.

    >>> load() is load()
    True
    """
    if path is None:
        with _LOCK:  # `cache` alone may run twice when two threads come first
            return _shipped()
    root = Path(path)
    if not root.is_dir():
        raise DataPackageNotFoundError(str(root), "a folder that holds data/ was expected")
    if not any(root.joinpath(spec.path).is_file() for spec in TABLES.values()):
        raise DataPackageNotFoundError(
            str(root), "none of its tables is there, such as data/communes.csv"
        )
    return Dataset(root)
