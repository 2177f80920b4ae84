"""A table in memory: an immutable mapping of keys to rows, with look-ups."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from math import isnan
from operator import attrgetter, itemgetter
from types import MappingProxyType
from typing import (
    TYPE_CHECKING,
    Any,
    Generic,
    TypeVar,
    cast,
    overload,
)

from pvd_data.base.days import read_day
from pvd_data.base.text import fold
from pvd_data.errors import (
    AmbiguousNameError,
    KeyTypeError,
    MissingTableError,
    UnknownKeyError,
    UnlinkedRowError,
)
from pvd_data.errors.rows import lacking
from pvd_data.schema.cells import python_types
from pvd_data.schema.models.base import Row
from pvd_data.schema.near_keys import name_of, near_keys
from pvd_data.schema.notebook import rows_html
from pvd_data.schema.territory import read_departement

if TYPE_CHECKING:
    from pvd_data.schema.tables import TableSpec


K = TypeVar("K", str, tuple[str, ...])
T = TypeVar("T", bound=Row)
D = TypeVar("D")


def _restore(name: str, rows: tuple[Any, ...]) -> Table[Any, Any]:
    from pvd_data.schema.tables import TABLES
    from pvd_data.schema.territory import REGION_BY_DEPARTEMENT

    return Table(TABLES[name], rows, REGION_BY_DEPARTEMENT.__getitem__)


class Table(Mapping[K, T], Generic[K, T]):
    """The rows of one table under their keys, in the order of the keys.

    >>> import pvd_data
    >>> communes = pvd_data.load().communes
    >>> len(communes) == len(list(communes)), "05046" in communes, communes["05046"].nom
    (True, True, 'Embrun')
    >>> communes.get("75056") is None
    True
    """

    def __init__(
        self,
        spec: TableSpec[T],
        rows: Iterable[T],
        region_of: Callable[[str], str],
    ) -> None:
        """Index the rows by their keys.

        Args:
            spec: what the table is.
            rows: its rows, whose keys differ.
            region_of: from the code of a département to the code of its région, for `where`.
        """
        self._spec = spec
        self._region_of = region_of
        self._rows: dict[Any, T] = dict(sorted(spec.keyed(rows), key=itemgetter(0)))
        self._kind = str if len(spec.key) == 1 else tuple

    def __copy__(self) -> Table[K, T]:
        """Return the same object: it is immutable."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Table[K, T]:
        """Return the same object: it is immutable."""
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the name and the rows: what the table is, is known where it is loaded."""
        return (_restore, (self.name, tuple(self._rows.values())))

    @property
    def name(self) -> str:
        """The name of the table."""
        return self._spec.name

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in the order of the file."""
        return self._spec.columns

    def __getitem__(self, key: K) -> T:
        """Return the row under a key.

        Raises:
            UnknownKeyError: there is none; the error names keys that look like it.

        >>> import pvd_data
        >>> pvd_data.load().communes["5046"]
        Traceback (most recent call last):
            ...
        pvd_data.errors.UnknownKeyError: no row '5046' in communes; did you mean '05046'?
        >>> pvd_data.load().communes["75056"]
        Traceback (most recent call last):
            ...
        pvd_data.errors.UnknownKeyError: no row '75056' in communes; Paris is not in the programme
        """
        try:
            return self._rows[key]
        except (KeyError, TypeError):  # or not hashable
            pass
        raise self._unknown(key)

    @cached_property
    def _unknown(self) -> Callable[[object], UnknownKeyError]:
        return lacking(UnknownKeyError, self.name, self._meant)

    @overload
    def get(self, key: K, /) -> T | None: ...

    @overload
    def get(self, key: K, default: T | D, /) -> T | D: ...

    def get(self, key: K, default: T | D | None = None, /) -> T | D | None:
        """Return the row under a key, or a default where there is none.

        Raises:
            KeyTypeError: the key is of another type than those of the table, as for `in`.
        """
        try:
            row = self._rows.get(key)
        except TypeError:  # not hashable
            row = None
        if row is not None:
            return row
        if not (type(key) is str and key.isdigit() and len(key) not in self._short):
            self._doubt(key)
        return default

    def __iter__(self) -> Iterator[K]:
        """Iterate over the keys, in order."""
        return iter(self._rows)

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._rows)

    def __contains__(self, key: object) -> bool:
        """Say whether there is a row under a key.

        A text that lacks a zero or a capital to be a key is warned of: a silent no is what loses
        rows in joins.

        Args:
            key: a key; None and NaN are none.

        Raises:
            KeyTypeError: the key is of another type than those of the table, such as a number.

        >>> import pvd_data
        >>> 5046 in pvd_data.load().communes
        Traceback (most recent call last):
            ...
        pvd_data.errors.KeyTypeError: the keys of communes are texts, not 5046; did you mean '05046'?
        """
        try:
            if key in self._rows:
                return True
        except TypeError:  # not hashable
            pass
        if not (type(key) is str and key.isdigit() and len(key) not in self._short):
            self._doubt(key)
        return False

    def _doubt(self, key: object) -> None:
        """Refuse, or warn of, a key that is not there but looks like one that is."""
        if isinstance(key, str) and self._kind is str:
            if f"0{key}" in self._rows:
                self._warn(key, f"0{key}")
            if not key.isdigit() and key.upper() in self._rows:
                self._warn(key, key.upper())
        elif isinstance(key, self._kind) or key is None or not self._rows:
            pass
        elif not (isinstance(key, float) and isnan(key)):
            raise lacking(KeyTypeError, self.name, self._meant)(key)

    def _warn(self, key: str, meant: str) -> None:
        said = f"no row {key!r} in {self.name}; did you mean {meant!r}?"
        warnings.warn(said, stacklevel=4)

    @cached_property
    def _short(self) -> Container[int]:
        """Lengths that lack one to be a key's: digits of any other length are in no doubt.

        To ask that first takes half the time of a key that is not there.
        """
        return {len(key) - 1 for key in self._rows} if self._kind is str else range(sys.maxsize)

    def __repr__(self) -> str:
        """Name the table and count its rows."""
        return f"<Table {self.name}: {len(self)} rows>"

    def _repr_html_(self) -> str:
        """Show the first rows in a notebook."""
        return rows_html(self.name, self.columns, self._rows.values())

    def where(self, **criteria: object) -> tuple[T, ...]:
        """Return the rows whose columns have the given values, in order of their keys.

        Args:
            criteria: columns of the table and their values, a day also as its ISO text;
                `code_region` also for a table that has `code_departement`. None asks for rows
                without a value.

        Raises:
            TypeError: a name that is no column, or a value of a type the column never has.
            ValueError: a text that is no date, for a column of dates.

        >>> import pvd_data
        >>> [commune.nom for commune in pvd_data.load().communes.where(code_region="94", ort=False)]
        ['Pietrosella', 'Sartène', 'Ghisonaccia']
        """
        tests = [self._test(name, value) for name, value in criteria.items()]
        rows: Iterable[T] = self._rows.values()
        # One criterion after the other, each over what the former left.
        for get, value in tests:
            rows = [row for row in rows if get(row) == value]
        return tuple(rows)

    def _test(self, name: str, value: object) -> tuple[Callable[[T], object], object]:
        fields = self._spec.model.model_fields
        through = name == "code_region" and name not in fields and "code_departement" in fields
        if name not in fields and not through:
            also = ", code_region" if "code_departement" in fields else ""
            raise TypeError(
                f"where() got {name!r}, which is no column of {self.name}; "
                f"expected one of {', '.join(self.columns)}{also}"
            )
        types = (str,) if through else python_types(fields[name].annotation)
        if date in types and isinstance(value, str):
            value = read_day(value)
        if not any(type(value) is expected for expected in types):
            names = " or ".join(
                "None" if expected is type(None) else expected.__name__ for expected in types
            )
            raise TypeError(
                f"where({name}={value!r}): a {type(value).__name__} equals no value of this "
                f"column; expected {names}"
            )
        if through:
            return lambda row: self._region_of(row.code_departement), value
        return attrgetter(name), value

    def get_by_name(self, name: str, departement: str | None = None) -> T:
        """Return the one row with a name, in any case, with or without accents and hyphens.

        Of names that differ only so, one that is written exactly as asked for wins.

        Args:
            name: a present name; for former names and typing errors there is `search`.
            departement: code of the only département to look in, `"5"` and `"2a"` too; None for
                all.

        Raises:
            AmbiguousNameError: several rows have the name; the error lists them.
            UnknownKeyError: none has.
            TypeError: rows of this table have no name, or no département.

        >>> import pvd_data
        >>> pvd_data.load().communes.get_by_name("l'argentiere la bessee").code_insee
        '05006'
        """
        fields = self._spec.model.model_fields
        if "nom" not in fields or (departement is not None and "code_departement" not in fields):
            raise TypeError(f"rows of {self.name} have no name, or no département, to go by")
        code = None if departement is None else read_departement(departement)
        found = [
            (key, self._rows[key])
            for key in self._by_name.get(fold(name), ())
            if departement is None or getattr(self._rows[key], "code_departement", None) == code
        ]
        exact = [(key, row) for key, row in found if name_of(row) == name]
        if len(exact or found) == 1:
            return (exact or found)[0][1]
        if not found:
            alike = self._close_matches
            raise lacking(UnknownKeyError, self.name, lambda name: (alike(name),))(name)
        candidates = tuple((key, name_of(row)) for key, row in found)
        raise AmbiguousNameError(self.name, name, candidates)

    @cached_property
    def _by_name(self) -> Mapping[str, list[K]]:
        """Keys by the folded name of their row, in order: to fold all of France takes 0.2 s."""
        found: dict[str, list[K]] = {}
        for key, row in self._rows.items():
            found.setdefault(fold(name_of(row)), []).append(key)
        return found

    def group(self, column: str) -> Mapping[str, tuple[T, ...]]:
        """Return the rows by their value in a column, each group in order of the keys.

        Args:
            column: name of a column; rows without a value are in no group.

        >>> import pvd_data
        >>> len(pvd_data.load().communes.group("code_departement")["05"])
        11
        """
        groups = self._groups.get(column)
        if groups is None:
            gathered: dict[str, list[T]] = {}
            for row in self._rows.values():
                value = getattr(row, column)
                if value is not None:
                    gathered.setdefault(value, []).append(row)
            groups = MappingProxyType({key: tuple(rows) for key, rows in gathered.items()})
            # Two threads may build the same groups; they are equal and the last one stays.
            self._groups[column] = groups
        return groups

    @cached_property
    def _groups(self) -> dict[str, Mapping[str, tuple[T, ...]]]:
        return {}

    def _meant(self, key: object) -> tuple[tuple[object, ...], str]:
        """Find what may have been meant by a key that is not there, for its error."""
        return self._close_matches(key), self._outside(key)

    def _close_matches(self, key: object) -> tuple[object, ...]:
        """Find keys that look like one that is not there."""
        return (
            near_keys(cast("Mapping[str, Row]", self._rows), key)
            if len(self._spec.key) == 1
            else ()
        )

    def _outside(self, key: object) -> str:
        """Return the name of the commune beyond the programme that a key is, if it is one."""
        if self.name != "communes" or not isinstance(key, str) or not self._rows:
            return ""
        try:
            france = next(iter(self._rows.values()))._dataset.communes_france  # type: ignore[attr-defined]
        except (MissingTableError, UnlinkedRowError):
            return ""
        return name_of(france._rows[key]) if key in france._rows else ""
