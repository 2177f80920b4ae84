"""The shipped tables with rows that are not typed: for a command that prints some of them.

To import pydantic and the models takes fourteen times as long as a bare interpreter. A row here has
the columns, the values and the relations of its typed twin, which a test compares for every table;
what is asked of tables is `Answers`, as of a `Dataset`. Codes are looked up in the bytes of the
files, until so many have been that it is worth reading all of them.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, Mapping, ValuesView
from datetime import date
from functools import cache, cached_property
from operator import itemgetter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from pvd_data.base.text import LONGEST_NAME, fold
from pvd_data.errors import UnknownKeyError
from pvd_data.package.whole import (
    FEW,
    NAMED,
    SEVERAL,
    Lines,
    Names,
    Sought,
    edition_of,
    shipped_resources,
    telling,
)
from pvd_data.reference.answers import Answers
from pvd_data.reference.lives import make_book, resolve, seek_book
from pvd_data.reference.name_index import index_names
from pvd_data.reference.search import search
from pvd_data.reference.typed import departement_meant
from pvd_data.schema.links import LINKS, Linked
from pvd_data.schema.territory import read_departement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pvd_data.dataset import Dataset, TableSet
    from pvd_data.reference.history import Resolution
    from pvd_data.reference.lives import CodeBook
    from pvd_data.reference.name_index import NameIndex
    from pvd_data.reference.search import Match

#: By type of the Table Schema: from the text of a cell to its value.
_CONVERT: Mapping[str, Callable[[str], Any]] = {
    "boolean": lambda text: text == "true",
    "date": date.fromisoformat,
    "integer": int,
    "number": float,
}


#: More names than that are not indexed for a word: the index of all is not far then.
_MANY_NAMES = 2_000

#: Tables of names that are not communes' own.
_OTHERS = ("anciens_noms", "subdivisions", "anciens_codes")

#: Why a commune is found whose whole name, of today or of the past, was typed: what has only the
#: beginning of one, or its words, comes behind, and what resembles it is then not looked for.
_OF_A_WHOLE_NAME = frozenset({"exact", "plie", "ancien_nom", "subdivision", "commune_absorbee"})


class PlainRow(Linked):
    """A row: its columns are its attributes."""

    def model_dump(self, mode: str = "json") -> dict[str, Any]:
        """Return the columns as plain objects for JSON, as a typed row does.

        Args:
            mode: how; there is one way.
        """
        return {
            name: value.isoformat()
            if isinstance(value, date)
            else list(value)
            if isinstance(value, tuple)
            else value
            for name, value in vars(self).items()
        }


class PlainTable(Mapping[Any, Any]):
    """The rows of a table under their keys, in the order of the keys."""

    def __init__(self, name: str, tables: PlainTables) -> None:
        """Read nothing yet.

        Args:
            name: its name.
            tables: where relations lead.
        """
        self.name = name
        schema = shipped_resources()[name]["schema"]
        self._key: tuple[str, ...] = tuple(schema["primaryKey"])
        self._kinds = {field["name"]: field["type"] for field in schema["fields"]}
        links = (PlainRow, LINKS[name]) if name in LINKS else (PlainRow,)
        self._row = type(name, links, {"_dataset": tables})
        self._groups: dict[str, Mapping[str, tuple[Any, ...]]] = {}

    @cached_property
    def lines(self) -> Lines:
        """Its lines."""
        return Lines(self.name)

    @cached_property
    def _rows(self) -> Sought[Any]:
        return Sought(
            lambda key: next(iter(self.made(self.lines.under(key))), None), lambda: self._whole
        )

    @cached_property
    def _whole(self) -> Mapping[Any, Any]:
        rows = self.made(self.lines)
        keys = map(itemgetter(*map(self.lines.columns.index, self._key)), self.lines)
        return dict(zip(keys, rows, strict=True))

    def made(self, cells: Iterable[list[str]]) -> list[Any]:
        """Make rows of their cells.

        Args:
            cells: texts in the order of the columns.
        """
        columns = list(zip(*cells, strict=True)) or [()] * len(self._kinds)
        values = [
            [convert(text) if text else None for text in texts]
            for texts, convert in zip(columns, map(_converter, self._kinds.items()), strict=True)
        ]
        made = []
        for row in zip(*values, strict=True):
            one = self._row()
            one.__dict__ = dict(zip(self._kinds, row, strict=True))
            made.append(one)
        return made

    def __getitem__(self, key: Any) -> Any:
        """Return the row under a key.

        Raises:
            UnknownKeyError: there is none.
        """
        found = self.get(key)
        if found is None:
            raise UnknownKeyError(self.name, key)
        return found

    def get(self, key: Any, default: Any = None, /) -> Any:
        """Return the row under a key, or a default where there is none."""
        whole = len(self._key) > 1 or "_whole" in vars(self)
        return (self._whole if whole else self._rows).get(key, default)

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the keys, in order."""
        return iter(self._whole)

    def values(self) -> ValuesView[Any]:
        """Return the rows, in the order of their keys."""
        return self._whole.values()

    def items(self) -> ItemsView[Any, Any]:
        """Return the rows with their keys, in their order."""
        return self._whole.items()

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.lines)

    def group(self, column: str) -> Mapping[str, tuple[Any, ...]]:
        """Return the rows by their value in a column, each group in order of the keys.

        Args:
            column: name of a column of codes.
        """
        if column not in self._groups:
            self._groups[column] = Sought(
                lambda code: tuple(self.made(self.lines.bearing(column, code))) or None,
                lambda: self._grouped(column),
                FEW,
            )
        return self._groups[column]

    def _grouped(self, column: str) -> Mapping[str, tuple[Any, ...]]:
        found: dict[str, list[Any]] = {}
        for row in self.values():
            value = getattr(row, column)
            for code in value if isinstance(value, tuple) else (value,):
                found.setdefault(code, []).append(row)
        return {code: tuple(rows) for code, rows in found.items()}


def _converter(field: tuple[str, str]) -> Callable[[str], Any]:
    name, kind = field
    return (lambda text: tuple(text.split("|"))) if name == SEVERAL else _CONVERT.get(kind, str)


class PlainTables(Answers):
    """The shipped tables, each read at first use."""

    shipped = True

    def __init__(self) -> None:
        """Read nothing yet."""
        self._made: dict[str, PlainTable] = {}
        self._read: dict[str, Names] = {}

    def _table(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = PlainTable(name, self)
        return self._made[name]

    def __getattr__(self, name: str) -> PlainTable:
        """Return a table by its name."""
        if name.startswith("_") or name not in shipped_resources():
            raise AttributeError(f"no table {name!r}")
        table: PlainTable = self._table(name)
        return table

    def __iter__(self) -> Iterator[PlainTable]:
        """Iterate over the tables; one that others point to comes first."""
        return map(self._table, shipped_resources())

    def one(self, table: str, key: str) -> Any:
        """Return the row of a table under its key."""
        return self._table(table)[key]

    def many(self, table: str, column: str, key: str) -> tuple[Any, ...]:
        """Return the rows of a table that bear a key in a column, in order of their keys."""
        found: tuple[Any, ...] = self._table(table).group(column).get(key, ())
        return found

    @cached_property
    def book(self) -> CodeBook[Any]:
        """The lives of all commune codes, each sought when it is asked for."""
        former, living, parts = map(
            self._table, ("anciens_codes", "communes_france", "subdivisions")
        )
        return seek_book(
            lambda code: former.made(former.lines.under(code)),
            lambda code: former.made(former.lines.bearing("code_successeur", code)),
            lambda code: living.made(living.lines.under(code)),
            lambda code: parts.made(parts.lines.under(code)),
            lambda: make_book(former.values(), living.values(), parts.values()),
        )

    @cached_property
    def postcodes(self) -> Mapping[str, tuple[Any, ...]]:
        """The communes of France by postal code, each sought when it is asked for."""
        communes: PlainTable = self._table("communes_france")
        return communes.group(SEVERAL)

    @property
    def edition(self) -> str | None:
        """The edition of the programme's list, such as com2025-20260427."""
        return edition_of(self.sources)

    def resolve(self, code: str | int, date: date | str | None = None) -> Resolution:
        """Find what a code means, as `Dataset` does, with rows that are not typed."""
        return cast("Resolution", resolve(self, code, date, SimpleNamespace))

    def search(self, text: str, **asked: Any) -> Any:
        """Find communes by a name as typed, as `Dataset` does.

        Where communes bear the whole name, only names that have its longest word are looked at.
        """
        return self._named(text, **asked) or super().search(text, **asked)

    def _named(
        self,
        text: str,
        *,
        departement: str | None = None,
        limit: int = 10,
        scope: str = "programme",
    ) -> tuple[Match[Any], ...]:
        word = telling(fold(text).split()) if len(text) <= LONGEST_NAME else ""
        code = None if departement is None else read_departement(departement)
        if not word or (code is not None and code not in self.departements):
            return ()
        there = "communes" if scope == "programme" else "communes_france"
        if sum(self._names_in(name).count(word) for name in (there, *_OTHERS)) > _MANY_NAMES:
            return ()
        index = self._index_of(word, there)
        if departement_meant(text, index.departements):
            return ()
        found = search(index, text, departement=code, limit=limit)
        return found if found and found[0].reason in _OF_A_WHOLE_NAME else ()

    def _index_of(self, word: str, scope: str) -> NameIndex[Any]:
        """Index the names that may have a word, and no others."""
        there = self._table(scope)
        others = {
            name: self._table(name).made(self._names_in(name).having(word)) for name in _OTHERS
        }
        codes = {row[0] for row in self._names_in(scope).having(word)}
        codes |= {row.code_insee for rows in others.values() for row in rows} - {None}
        few = {name: dict(enumerate(rows)) for name, rows in others.items()}
        tables = SimpleNamespace(
            **few,
            departements=self._table("departements"),
            intercommunalites_france=self._table("intercommunalites_france"),
        )
        communes = (there.get(code) for code in sorted(codes))
        return index_names(cast("TableSet", tables), [row for row in communes if row is not None])

    def _names_in(self, table: str) -> Names:
        if table not in self._read:
            self._read[table] = Names(table, NAMED[table])
        return self._read[table]


@cache
def load() -> Dataset:
    """Return the shipped tables; what is asked of them here is asked of a `Dataset` alike.

    >>> load().resolve("05067").commune.nom, load().departements["05"].region.nom
    ('Saint-Bonnet-en-Champsaur', "Provence-Alpes-Côte d'Azur")
    """
    return cast("Dataset", PlainTables())
