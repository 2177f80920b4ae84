"""The whole package in memory: tables that load at first use, rows that lead to each other.

`load()` finds in a package exactly what `validate` finds, and raises where that is an error. Search,
history and the validator's engine are imported when asked for: a fifth of a start.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from functools import cache, cached_property
from itertools import repeat
from threading import RLock
from typing import TYPE_CHECKING, Any, Self

from pvd_data.errors import InvalidDataError, MissingTableError
from pvd_data.package.opening import PackageFiles, open_package
from pvd_data.package.shipped import fill, read_trusted, shipped_tables, typed_rows
from pvd_data.package.whole import edition_of
from pvd_data.reference.answers import Answers
from pvd_data.reference.overview import Overview
from pvd_data.schema.tables import TABLES
from pvd_data.schema.territory import REGION_BY_DEPARTEMENT
from pvd_data.table import Table
from pvd_data.tabular.streams import WORKBOOKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data.package.opening import TableFile
    from pvd_data.reference.index import Reference
    from pvd_data.schema.models.base import Row
    from pvd_data.schema.models.communes import Commune
    from pvd_data.schema.models.dispositifs import Dispositif, Ort
    from pvd_data.schema.models.editions import (
        AncienIdentifiant,
        Appartenance,
        DateDonnee,
        Edition,
        Evolution,
    )
    from pvd_data.schema.models.evenements import Evenement, Participation
    from pvd_data.schema.models.programme import Accompagnement, Axe, Programme, Thematique
    from pvd_data.schema.models.provenance import Anomalie, Source
    from pvd_data.schema.models.reference import (
        AncienCode,
        AncienNom,
        AncienNomEpci,
        AppartenanceEpci,
        CommuneFrance,
        Detachement,
        IntercommunaliteFrance,
        Subdivision,
    )
    from pvd_data.schema.models.territoires import (
        Arrondissement,
        Departement,
        Intercommunalite,
        Region,
    )
    from pvd_data.table import Table
    from pvd_data.validation.package import PackageCheck


class TableSet(ABC):
    """The tables of a dataset, each a property."""

    @abstractmethod
    def _table(self, name: str) -> Table[Any, Any]:
        """Return a table by its name, read at first use."""

    @property
    def regions(self) -> Table[str, Region]:
        """The régions, by code_region."""
        return self._table("regions")

    @property
    def departements(self) -> Table[str, Departement]:
        """The départements, by code_departement."""
        return self._table("departements")

    @property
    def arrondissements(self) -> Table[str, Arrondissement]:
        """The arrondissements of départements, by code_arrondissement."""
        return self._table("arrondissements")

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
        """Participations in the events, by (code_evenement, code_insee)."""
        return self._table("participations")

    @property
    def communes_france(self) -> Table[str, CommuneFrance]:
        """All communes of France, by code_insee."""
        return self._table("communes_france")

    @property
    def intercommunalites_france(self) -> Table[str, IntercommunaliteFrance]:
        """All EPCI with own taxation, by siren_epci."""
        return self._table("intercommunalites_france")

    @property
    def anciens_codes(self) -> Table[tuple[str, ...], AncienCode]:
        """Ended lives of commune codes, by (ancien_code, date_effet, ordre), all as text."""
        return self._table("anciens_codes")

    @property
    def subdivisions(self) -> Table[str, Subdivision]:
        """Delegated and associated communes and arrondissements, by code_subdivision."""
        return self._table("subdivisions")

    @property
    def anciens_noms(self) -> Table[tuple[str, ...], AncienNom]:
        """Former names of living communes, by (code_insee, date_effet), both as text."""
        return self._table("anciens_noms")

    @property
    def detachements(self) -> Table[tuple[str, ...], Detachement]:
        """Parts that became communes, by (code_origine, date_effet, code_detachee), all as text."""
        return self._table("detachements")

    @property
    def appartenances_epci(self) -> Table[tuple[str, ...], AppartenanceEpci]:
        """Memberships in EPCI since 2019, by (code_insee, siren_epci, annee_debut), all as text."""
        return self._table("appartenances_epci")

    @property
    def anciens_noms_epci(self) -> Table[tuple[str, ...], AncienNomEpci]:
        """Former names of EPCI, by (siren_epci, annee_debut), both as text."""
        return self._table("anciens_noms_epci")

    @property
    def editions(self) -> Table[str, Edition]:
        """The known lists of the programme's communes, by edition: a day as ISO text."""
        return self._table("editions")

    @property
    def appartenances(self) -> Table[tuple[str, ...], Appartenance]:
        """Stays of communes in the programme, by (code_insee, premiere_edition), both as text."""
        return self._table("appartenances")

    @property
    def anciens_identifiants(self) -> Table[tuple[str, ...], AncienIdentifiant]:
        """Identifiers that communes bear no longer, by (code_insee, id_pvd)."""
        return self._table("anciens_identifiants")

    @property
    def dates_donnees(self) -> Table[tuple[str, ...], DateDonnee]:
        """Dates of adhesion by edition, by (code_insee, premiere_edition), both as text."""
        return self._table("dates_donnees")

    @property
    def evolutions(self) -> Table[tuple[str, ...], Evolution]:
        """Changes of the programme's list, by (code_insee, edition), both as text."""
        return self._table("evolutions")

    @property
    def dispositifs(self) -> Table[tuple[str, ...], Dispositif]:
        """Other programmes of the State, by (dispositif, code_territoire, identifiant)."""
        return self._table("dispositifs")

    @property
    def ort(self) -> Table[tuple[str, ...], Ort]:
        """What each reading says of conventions of ORT, by (code_insee, code_source)."""
        return self._table("ort")

    @property
    def sources(self) -> Table[str, Source]:
        """The sources of the facts, by code_source."""
        return self._table("sources")

    @property
    def anomalies(self) -> Table[tuple[str, ...], Anomalie]:
        """Errors of the sources, by (nom_table, cle, colonne)."""
        return self._table("anomalies")


class Dataset(Overview, Answers, TableSet):
    """A data package as related tables; immutable, safe to share between threads.

    Each table is read at first use.

    >>> import pvd_data
    >>> pvd = pvd_data.load()
    >>> pvd.communes["05046"].intercommunalite.nom
    'CC Serre-Ponçon'
    >>> len(pvd.departements["05"].communes), len(pvd.departements["05"].intercommunalites)
    (11, 8)
    """

    def __init__(
        self,
        files: PackageFiles,
        *,
        shipped: bool = False,
        reference: Reference | None = None,
    ) -> None:
        """Look at a package; all others call `load`.

        Args:
            files: where its tables are.
            shipped: whether this is the package shipped with the library, whose references
                our own tests have checked.
            reference: what another package is compared with; the shipped tables if None.
        """
        self._files = files
        self.shipped = shipped
        self._reference = reference
        self._lock = RLock()
        self._tables: dict[str, Table[Any, Any]] = {}

    @property
    def edition(self) -> str | None:
        """The edition of the programme's list, such as com2025-20260427."""
        return edition_of(self.sources) if self._is_there("sources") else None

    def __repr__(self) -> str:
        """Name the edition of the shipped package, or the place of another."""
        what = f"edition {self.edition}" if self.shipped else self._files.place
        return f"<Dataset {what}>"

    def __dir__(self) -> list[str]:
        """List what is there to use, for completion: its own tables, and no internals."""
        public = {name for name in super().__dir__() if not name.startswith("_")}
        return sorted(public - (TABLES.keys() - self._files.tables.keys()) - _OF_ROWS)

    def __copy__(self) -> Self:
        """Return the same object: it is immutable."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Return the same object: it is immutable."""
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the place, not the contents: tables are read again where it is loaded."""
        return (load, () if self.shipped else (self._files.place,))

    def _is_there(self, table: str) -> bool:
        return table in self._files.tables

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
        file = self._file(name)
        rows = read_trusted(TABLES[name], file) if self.shipped else self._checked(name)
        fill(rows, "_link", repeat(self))
        return Table(TABLES[name], rows, REGION_BY_DEPARTEMENT.__getitem__)

    def _checked(self, name: str) -> list[Any]:
        """Read a table by the validator's own engine, which `validate` asks too."""
        from pvd_data.report import Report

        table = self._package.table(name)
        report = Report(tuple(table.collector.issues), totals=table.collector.totals)
        if not report.valid:
            raise InvalidDataError(report)
        return typed_rows(TABLES[name], table.check.kept)

    @cached_property
    def _package(self) -> PackageCheck:
        from pvd_data.validation.options import Options
        from pvd_data.validation.package import PackageCheck

        options = Options(lang="en")
        return PackageCheck(self._files, options, cells=True, reference=self._reference)

    def _file(self, name: str) -> TableFile:
        file = self._files.tables.get(name)
        if file is None:
            raise MissingTableError(self._files.place, name)
        return file


#: What rows ask of the dataset, and nobody else.
_OF_ROWS = {"one", "many"}


@cache
def _shipped() -> Dataset:
    return Dataset(shipped_tables(), shipped=True)


_LOCK = RLock()


def load(path: str | os.PathLike[str] | None = None) -> Dataset:
    """Load a data package: the shipped one, or another that follows the same schemas.

    Nothing is read until a table is used. The shipped package is one object per process.

    Args:
        path: a folder with a `datapackage.json`, that file itself, a zip of such a folder, or a
            workbook with a sheet for each table, as `pvd-data export` writes it; the package may
            have only some of the tables. None for the shipped one.

    Raises:
        DataPackageNotFoundError: there is no package.
        DescriptorError: there is one that cannot be used or trusted.
        DamagedPackageError: at first use of a table of the shipped package, if its file is not the
            one that was shipped; at once, if that is `datapackage.json`.
        InvalidDataError: at first use of a table, if its file has faults; it holds them all.
        MissingTableError: at the use of a table that the package does not have.
        UnreadableFileError: a workbook cannot be read.

    >>> load() is load()
    True
    """
    if path is None:
        with _LOCK:  # `cache` alone may run twice when two threads come first
            return _shipped()
    if os.fspath(path).lower().endswith(WORKBOOKS):
        from pvd_data.tabular.own_workbook import open_own_workbook

        return Dataset(open_own_workbook(os.fspath(path)))
    return Dataset(open_package(path))
