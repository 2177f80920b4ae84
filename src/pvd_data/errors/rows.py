"""Errors of looking rows up: a key or a name that is none, or several rows', and lone rows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from pvd_data.base.language import Text, one_of
from pvd_data.base.text import first_of
from pvd_data.errors.base import PvdDataError

if TYPE_CHECKING:
    from collections.abc import Callable


class UnknownKeyError(PvdDataError, KeyError):
    """A table has no row under this key.

    Attributes:
        table: the name of the table.
        key: the key that was asked for.
        close_matches: keys of the table that look like it, nearest first.
        outside: the name of the commune that the key is, where the table is that of the programme,
            and the commune is not in it.
    """

    def __init__(
        self, table: str, key: object, close_matches: tuple[object, ...] = (), outside: str = ""
    ) -> None:
        """Keep what was asked for and what it may have meant: see the attributes."""
        super().__init__(table, key, close_matches, outside)
        self.table = table
        self.key = key
        self.close_matches = close_matches
        self.outside = outside

    if not TYPE_CHECKING:  # where any attribute would then be one

        def __getattribute__(self, name: str) -> Any:
            """Seek what may have been meant where somebody reads it: see `lacking`."""
            if name in _SOUGHT:
                _seek(self)
            return super().__getattribute__(name)

    def __repr__(self) -> str:
        """Say what it was made of."""
        _seek(self)
        return super().__repr__()

    @property
    def text(self) -> Text:
        """The message: what was asked for, and what may have been meant."""
        said = Text(
            fr="pas de ligne « {key} » dans {table}{hint}", en="no row {key!r} in {table}{hint}"
        )
        hint: Text | str = ""
        if self.outside:
            hint = Text(
                fr=" ; {nom} n'est pas dans le programme", en="; {nom} is not in the programme"
            ).fill(nom=self.outside)
        elif self.close_matches:
            hint = Text(fr=" ; {hint}", en="; {hint}").fill(hint=one_of(self.close_matches))
        key = self.key[:80] if isinstance(self.key, str) else self.key
        return said.fill(key=key, table=self.table, hint=hint)


class KeyTypeError(UnknownKeyError, TypeError):
    """A table was asked for a key of another type than its keys are of."""

    @property
    def text(self) -> Text:
        """The message: what was asked for, what keys are, and what may have been meant."""
        said = Text(
            fr="les clés de {table} sont des textes et non {key}{hint}",
            en="the keys of {table} are texts, not {key}{hint}",
        )
        hint = Text(fr=" ; {hint}", en="; {hint}").fill(hint=one_of(self.close_matches))
        key = repr(self.key)[:80]
        return said.fill(table=self.table, key=key, hint=hint if self.close_matches else "")


#: By these, everything that such an error holds is read: by code, by pickles, by copies.
_SOUGHT = frozenset(
    ("args", "table", "key", "close_matches", "outside", "__dict__", "__reduce_ex__", "__reduce__")
)

_given = BaseException.args.__get__  # type: ignore[attr-defined]  # a descriptor of C

U = TypeVar("U", bound=UnknownKeyError)


def lacking(
    kind: type[U], table: str, seek: Callable[[Any], tuple[Any, ...]]
) -> Callable[[object], U]:
    """Return what makes the error of a key that a table lacks, in no time.

    Keys that look like it are found by going through all names: that takes 10 to 200 ms, and most
    of these errors are caught and never read. A single attribute would double the half
    microsecond that making and catching one takes; a function of Python around it takes a fifth.

    Args:
        kind: which error.
        table: the name of the table.
        seek: finds close matches of a key, and what it is outside, once the error is read.
    """
    return partial(kind.__new__, kind, table, seek)


def _seek(error: UnknownKeyError) -> None:
    """Make an error whole that `lacking` made."""
    given = _given(error)
    if len(given) == 3:
        table, seek, key = given
        error.__init__(table, key, *seek(key))  # type: ignore[misc]


class AmbiguousNameError(PvdDataError, LookupError):
    """A name was asked for that several rows have.

    Attributes:
        table: the name of the table.
        name: the name that was asked for.
        candidates: keys and names of the rows that have it.
    """

    #: How many candidates the text names; `candidates` has them all.
    SHOWN = 5

    def __init__(self, table: str, name: str, candidates: tuple[tuple[object, str], ...]) -> None:
        """Keep what was asked for and what it may mean: see the attributes."""
        super().__init__(table, name, candidates)
        self.table = table
        self.name = name
        self.candidates = candidates

    @property
    def text(self) -> Text:
        """The message: what the name may mean."""
        rows = first_of([f"{name} ({key})" for key, name in self.candidates], self.SHOWN)
        said = Text(
            fr="{number} lignes de {table} ont le nom « {name} » : {rows}",
            en="{number} rows of {table} are named {name!r}: {rows}",
        )
        return said.fill(
            number=len(self.candidates), table=self.table, name=self.name, rows=", ".join(rows)
        )


class UnlinkedRowError(PvdDataError):
    """A relation was asked of a row that belongs to no dataset.

    Attributes:
        row: what the row is, for the reader of the message.
    """

    def __init__(self, row: str) -> None:
        """Keep what the row is: see the attributes."""
        super().__init__(row)
        self.row = row

    @property
    def text(self) -> Text:
        """The message: why there is no relation, and where to find one."""
        said = Text(
            fr="{row} n'est d'aucun jeu de données, et n'a donc pas de relations ; prenez la ligne de pvd_data.load()",
            en="{row} belongs to no dataset, so it has no relations; take the row from pvd_data.load()",
        )
        return said.fill(row=self.row)
