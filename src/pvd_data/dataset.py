"""The whole package in memory: tables that load at first use, rows that know each other.

`load()` reads and checks form, keys and rules within a row; of a package that is not ours
also the references between its tables. What it does not do is to judge the truth of facts:
that is the validator's.
"""

from __future__ import annotations

from functools import cache
from threading import RLock
from typing import TYPE_CHECKING, Any, Self

from pvd_data.errors import InvalidDataError, MissingTableError
from pvd_data.location import package_root
from pvd_data.packages import PackageFiles, canonical_files, open_package
from pvd_data.reading import Reading, broken_references, read_table
from pvd_data.report import Report
from pvd_data.table import Table
from pvd_data.tables import TABLES
from pvd_data.territory import REGION_BY_DEPARTEMENT

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

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

    def __init__(self, files: PackageFiles, *, shipped: bool = False) -> None:
        """Look at a package; `load` is the door for everybody else.

        Args:
            files: where its tables are.
            shipped: whether this is the package shipped with the library, whose references
                our own tests have checked.
        """
        self._files = files
        self.shipped = shipped
        self._lock = RLock()
        self._readings: dict[str, Reading[Any]] = {}
        self._tables: dict[str, Table[Any, Any]] = {}

    def __repr__(self) -> str:
        """Name the edition of the shipped package, or the place of another."""
        what = f"edition {self.edition}" if self.shipped else self._files.place
        return f"<Dataset {what}>"

    def __copy__(self) -> Self:
        """Return the same object: it is immutable."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Return the same object: it is immutable."""
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the place, not the contents: tables are read again where it is loaded."""
        return (load, () if self.shipped else (self._files.place,))

    @property
    def edition(self) -> str | None:
        """The edition of the programme's list, such as com2025-20260427."""
        if "sources" not in self._files.tables:
            return None
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
        """Iterate over the tables that are there; one that others point to comes first."""
        return (self._table(name) for name in TABLES if name in self._files.tables)

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
        reading = self._reading(name)
        issues = reading.issues
        if not self.shipped:
            path = self._files.tables[name].path
            targets = {name, *TABLES[name].foreign_keys.values()} & self._files.tables.keys()
            readings = {target: self._reading(target) for target in targets}
            issues = [*issues, *broken_references(TABLES[name], path, readings, "en")]
        report = Report(tuple(issues))
        if not report.valid:
            raise InvalidDataError(report)
        for row in reading.rows:
            row._linked_to(self)
        return Table(TABLES[name], reading.rows, REGION_BY_DEPARTEMENT.__getitem__)

    def _reading(self, name: str) -> Reading[Any]:
        reading = self._readings.get(name)
        if reading is None:
            table = self._files.tables.get(name)
            if table is None:
                raise MissingTableError(self._files.place, name)
            reading = read_table(TABLES[name], table.read(), table.path)
            self._readings[name] = reading
        return reading


@cache
def _shipped() -> Dataset:
    return Dataset(canonical_files(package_root(), "pvd-data"), shipped=True)


_LOCK = RLock()


def load(path: str | os.PathLike[str] | None = None) -> Dataset:
    """Load a data package: the shipped one, or another that follows the same schemas.

    Nothing is read until a table is used. The shipped package is one object per process.

    Args:
        path: a folder with a `datapackage.json`, that file itself, or a zip of such a folder;
            the package may have only some of the tables. None for the shipped one.

    Raises:
        DataPackageNotFoundError: there is no package.
        DescriptorError: there is one that cannot be used or trusted.
        InvalidDataError: at first use of a table, if its file has faults; it holds them all.
        MissingTableError: at the use of a table that the package does not have.

    >>> load() is load()
    True
    """
    if path is None:
        with _LOCK:  # `cache` alone may run twice when two threads come first
            return _shipped()
    return Dataset(open_package(path))
