"""The whole package in memory: tables that load at first use, rows that lead to each other.

`load()` finds in a package exactly what `validate` finds, and raises where that is an error. Search,
history and the validator's engine are imported when asked for: a fifth of a start.
"""

from __future__ import annotations

import datetime
import os
from functools import cache, cached_property
from itertools import repeat
from threading import RLock
from typing import TYPE_CHECKING, Any, Literal, Self, overload

from pvd_data.base.days import read_day
from pvd_data.errors import InvalidDataError, MissingTableError
from pvd_data.package.opening import PackageFiles, open_package
from pvd_data.package.shipped import read_trusted, shipped_tables, typed_rows
from pvd_data.reference.overview import Overview
from pvd_data.schema.models.base import fill
from pvd_data.schema.tables import TABLES
from pvd_data.schema.territory import REGION_BY_DEPARTEMENT, read_departement
from pvd_data.table import Table
from pvd_data.tabular.streams import WORKBOOKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pvd_data.package.opening import TableFile
    from pvd_data.reference.history import CodeBook, Resolution
    from pvd_data.reference.index import Reference
    from pvd_data.reference.matching import Finding, Matcher
    from pvd_data.reference.name_index import NameIndex
    from pvd_data.reference.passage import Passage, PassageBook
    from pvd_data.reference.search import Match
    from pvd_data.schema.models.base import Row
    from pvd_data.schema.models.communes import Commune
    from pvd_data.schema.models.reference import AncienCode, CommuneFrance
    from pvd_data.validation.package import PackageCheck


class Dataset(Overview):
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

    @property
    def edition(self) -> str | None:
        """The edition of the programme's list, such as com2025-20260427."""
        if "sources" not in self._files.tables:
            return None
        source = self.sources.get("anct-pvd")
        return None if source is None else source.millesime

    def __iter__(self) -> Iterator[Table[Any, Any]]:
        """Iterate over the tables that are there; one that others point to comes first."""
        return (self._table(name) for name in TABLES if name in self._files.tables)

    @cached_property
    def book(self) -> CodeBook[AncienCode]:
        """The lives of all commune codes, indexed."""
        from pvd_data.reference.history import make_book

        return make_book(
            self.anciens_codes.values(),
            self.communes_france.values(),
            self.subdivisions.values(),
        )

    @cached_property
    def postcodes(self) -> Mapping[str, tuple[CommuneFrance, ...]]:
        """The communes of France by postal code."""
        from pvd_data.reference.history import index_postcodes

        return index_postcodes(self.communes_france.values())

    def resolve(self, code: str | int, date: datetime.date | str | None = None) -> Resolution:
        """Find what a code means today, or meant on a day: any commune code since 1943.

        A code with spaces around, in lower case, as an integer or without its leading zero is
        read as what it must have been; `repairs` says so. The SIREN of any commune or EPCI is
        recognised.

        Args:
            code: a code as people have it.
            date: the day for which `codes` are wanted, or its ISO text; today if None.
                `communes` are today's.

        Returns:
            What was found; for a text never an exception.

        Raises:
            TypeError: `code` is neither a text nor a whole number, or `date` no date.
            ValueError: `date` is a text that is no date.

        >>> import pvd_data
        >>> found = pvd_data.load().resolve("05067")
        >>> found.status, found.commune.nom, [str(row.date_effet) for row in found.events]
        ('ancienne', 'Saint-Bonnet-en-Champsaur', ['2013-01-01'])
        """
        from pvd_data.reference.history import resolve

        return resolve(self, code, date)

    def passage(
        self,
        code: str | int,
        start: datetime.date | str,
        end: datetime.date | str | None = None,
    ) -> tuple[Passage, ...]:
        """Find all that a commune of one day is on another: each part, with what happened.

        Communes merge, change their code and are parted: `resolve` says where a code leads,
        this says all that became of it, or, from a later day to an earlier one, all that it
        came from. What was re-established is itself again, not what it had been merged into.

        Args:
            code: a code as people have it, of the first day.
            start: the day of which it is, or its ISO text.
            end: the day whose communes are wanted; today if None.

        Returns:
            A passage for each commune, in the order of their codes; nothing if the code was no
            commune's on the first day, or there is none on the other.

        Raises:
            TypeError: `code` is neither a text nor a whole number, or a day no date.
            ValueError: a day is a text that is no date.

        >>> import pvd_data
        >>> for part in pvd_data.load().passage("60054", "2020-01-01"):
        ...     print(part.code, part.name, [str(event.date_effet) for event in part.events])
        60054 Beaumont-les-Nonains []
        60694 Les Hauts-Talican ['2024-01-01']
        """
        from pvd_data.reference.history import read_code

        days = read_day(start), datetime.date.today() if end is None else read_day(end)
        return self.passages.passages(read_code(code, self.book)[0], *days)

    @cached_property
    def passages(self) -> PassageBook:
        """From the communes of any day to those of any other, indexed."""
        from pvd_data.reference.passage import make_passage_book

        return make_passage_book(self)

    @overload
    def search(
        self,
        text: str,
        *,
        departement: str | None = None,
        limit: int = 10,
        scope: Literal["programme"] = "programme",
    ) -> tuple[Match[Commune], ...]: ...

    @overload
    def search(
        self,
        text: str,
        *,
        departement: str | None = None,
        limit: int = 10,
        scope: Literal["france"],
    ) -> tuple[Match[CommuneFrance], ...]: ...

    def search(
        self,
        text: str,
        *,
        departement: str | None = None,
        limit: int = 10,
        scope: Literal["programme", "france"] = "programme",
    ) -> tuple[Match[Commune], ...] | tuple[Match[CommuneFrance], ...]:
        """Find communes by a name as typed, the best first, each with its reason.

        Args:
            text: a name, its beginning, words of it, a former name, a postal code, the name of a
                département, or the name or SIREN of an EPCI, which give all of theirs; case, accents, hyphens, articles and St for Saint do not
                matter, a typo or two is forgiven.
            departement: code of the only département to look in, `"5"` and `"2a"` too; None for
                all.
            limit: how many matches are returned at most.
            scope: the communes of the programme, or all of France.

        Raises:
            UnknownKeyError: there is no such département.
            ValueError: `scope` is neither of the two.

        >>> import pvd_data
        >>> [match.commune.nom for match in pvd_data.load().search("st bonnet champsaur")]
        ['Saint-Bonnet-en-Champsaur']
        """
        from pvd_data.reference.search import search

        if departement is not None:
            departement = self.departements[read_departement(departement)].code_departement
        if scope not in ("programme", "france"):
            raise ValueError(f"scope {scope!r}: expected 'programme' or 'france'")
        if scope == "france":
            return search(self._names_france, text, departement=departement, limit=limit)
        return search(self._names, text, departement=departement, limit=limit)

    def match(
        self,
        nom: str,
        departement: str | None = None,
        code_postal: str | None = None,
        epci: str | None = None,
        date: datetime.date | str | None = None,
    ) -> Match[CommuneFrance] | None:
        """Find the one commune of France that a name means for certain: for programs.

        Certain is a commune that alone bears the name, or bore it, where it must be. Neither case,
        accents, hyphens, articles, St for Saint nor what lists write beside a name (`CEDEX`,
        `(05)`, a postal code, an arrondissement) matter; an accent or an article that is written
        decides between names that differ by it. Typing errors are forgiven only where the
        département or the postal code leaves one name that is nearly so, and no other is near.

        Args:
            nom: the name.
            departement: its département, if known: the code in any form (05, 5, 2a) or the name.
            code_postal: its postal code, if known; one of CEDEX tells the département.
            epci: SIREN or name of the EPCI it is in today, if known.
            date: the day that the name is of, or its ISO text; None for any day since 1943.

        Returns:
            The commune of today; None if none or several may be meant, or if what is known of its
            place is not so. `candidates` then says which may be.

        Raises:
            TypeError: the name is no text, or `date` no date.
            ValueError: `date` is a text that is no date.

        >>> import pvd_data
        >>> pvd = pvd_data.load()
        >>> pvd.match("LES INFOURNAS", departement="5").commune.nom
        'Saint-Bonnet-en-Champsaur'
        >>> pvd.match("Saint-Denis"), pvd.match("ST DENIS (974)").commune.code_insee
        (None, '97411')
        """
        found = self._find(nom, departement, code_postal, epci, date)
        return found.matches[0] if found.certain else None

    def candidates(
        self,
        nom: str,
        departement: str | None = None,
        code_postal: str | None = None,
        epci: str | None = None,
        date: datetime.date | str | None = None,
    ) -> tuple[Match[CommuneFrance], ...]:
        """Find the communes of France that a name may mean: what `match` chose from.

        Args:
            nom: the name.
            departement: as for `match`.
            code_postal: as for `match`.
            epci: as for `match`.
            date: as for `match`.

        Returns:
            Those that bear the name where it must be; else those that nearly do so there, and
            those that bear it elsewhere; else the first five that `search` finds.

        >>> import pvd_data
        >>> [match.commune.code_insee for match in pvd_data.load().candidates("Plouhinec")]
        ['29197', '56169']
        """
        from pvd_data.reference.search import search

        found = self._find(nom, departement, code_postal, epci, date)
        return found.matches or search(self._names_france, nom, limit=5)

    def _find(
        self,
        nom: str,
        departement: str | None,
        code_postal: str | None,
        epci: str | None,
        date: datetime.date | str | None,
    ) -> Finding:
        from pvd_data.reference.matching import place_given

        place = place_given(self._names_france, departement, code_postal)
        day = None if date is None else read_day(date)
        return self._matcher.find(nom, place, epci or "", day)

    @cached_property
    def _matcher(self) -> Matcher:
        from pvd_data.reference.matching import Matcher

        return Matcher(self._names_france)

    @cached_property
    def _names(self) -> NameIndex[Commune]:
        from pvd_data.reference.name_index import index_names

        return index_names(self, self.communes.values())

    @cached_property
    def _names_france(self) -> NameIndex[CommuneFrance]:
        from pvd_data.reference.name_index import index_names

        return index_names(self, self.communes_france.values())

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
        from pvd_data.validation.options import CheckOptions
        from pvd_data.validation.package import PackageCheck

        options = CheckOptions(lang="en")
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
