"""The lookup table: what is added for each code, a join made in advance in pure Python.

`make_lookup` enumerates the codes that are or were a commune's or a part's and, where codes are
to be repaired, the texts and whole numbers they become when a spreadsheet has been at them.
So a frame of any library is joined once, on its codes as they are, and a file without any
such library row by row with `Lookup.find`. What a code means is asked of `pvd_data.reference.history`, as
by `Dataset.resolve`; a test compares the two for every code.

>>> import pvd_data
>>> lookup = make_lookup(pvd_data.load(), ("nom", "ort"), resolve_former=True, repair=True)
>>> lookup.header
('pvd_code_insee', 'pvd_code_statut', 'pvd_code_repare', 'pvd_nom', 'pvd_ort')
>>> lookup.find("05067")
('05132', 'ancienne', False, 'Saint-Bonnet-en-Champsaur', False)
>>> lookup.find("5046") == lookup.find(5046) == lookup.find(" 05046 ")
True
>>> lookup.find("99999"), lookup.find("")
((None, 'inconnue', False, None, None), (None, None, None, None, None))
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from numbers import Real
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from pvd_data.dataframes.build import not_there
from pvd_data.dataframes.keys import MISSING_NUMBER
from pvd_data.errors import FrameError
from pvd_data.reference.index import shipped_reference
from pvd_data.schema.codes import compact_code
from pvd_data.schema.columns import kind_of
from pvd_data.schema.joined import FLAGS, JOINED, flagged, joined_columns, value_of
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pvd_data.dataframes.keys import KeyKind
    from pvd_data.dataset import Dataset
    from pvd_data.reference.lives import CodeBook, Status
    from pvd_data.schema.columns import Kind
    from pvd_data.schema.models.communes import Commune

    Value = str | int | float | bool | date | tuple[str, ...] | None
    Cells = tuple[Value, ...]


DEFAULT = ("est_beneficiaire", "nom", "siren_epci", "nom_epci", "date_adhesion", "ort", "date_ort")
"""The columns that are added when none is asked for."""

PREFIX = "pvd_"
"""The beginning of the name of every column that is added, unless another is given."""

CODE, STATUT, REPARE = "code_insee", "code_statut", "code_repare"
"""The columns that say how a code was read: today's code, what the given one is, repaired or not."""

BENEFICIAIRE = "est_beneficiaire"
"""The column that says whether the commune is in the programme."""

UNKNOWN: Status = "inconnue"
"""The status of a code that is not in the lookup table."""


@dataclass(frozen=True)
class Lookup:
    """The cells to add to a row, by its code.

    Attributes:
        names: names of the columns that are added, without prefix: how the code was read
            (`code_insee` if codes are resolved or repaired, `code_statut`, `code_repare` if
            they are repaired), then the columns that were asked for.
        header: the same names with the prefix.
        kinds: for each the kind of its values, as `columns_of` says it.
        texts: the cells for each text that a code can be; of Python types, a list being a tuple.
        numbers: the same for each whole number; empty if codes are not repaired.
        unknown: the cells for anything else.
        missing: the cells for no code at all: nothing in any column.
        repair: whether codes are repaired: a text that is not listed is compacted and looked up
            again.
    """

    names: tuple[str, ...]
    header: tuple[str, ...]
    kinds: tuple[Kind, ...]
    texts: Mapping[str, Cells]
    numbers: Mapping[int, Cells]
    unknown: Cells
    missing: Cells
    repair: bool

    def find(self, code: object) -> Cells:
        """Return the cells for a code as it is written in a row.

        Args:
            code: a text, None or an empty text for a missing one; a number, integral or NaN,
                is looked for only where codes are repaired, and so is what `compact_code` makes
                of a text (of which nothing may be left: no code). Anything else is unknown.
        """
        if isinstance(code, str):
            return self._find_text(code) if code else self.missing
        if code is None or code != code:  # NaN alone differs from itself
            return self.missing
        if isinstance(code, bool) or not isinstance(code, Real | Decimal):
            return self.unknown
        # 5046.0 equals 5046, and so does a number of numpy, which is registered as Real.
        return self.numbers.get(cast("int", code), self.unknown)

    def _find_text(self, code: str) -> Cells:
        cells = self.texts.get(code)
        if cells is None and self.repair and (compact := compact_code(code)[0]) != code:
            if not compact:
                return self.missing
            cells = self.texts.get(compact)
            if cells is not None:
                cells = self.as_repaired(cells)
        return self.unknown if cells is None else cells

    def as_repaired(self, cells: Cells) -> Cells:
        """Return the cells of a code for a text that had to be compacted to be that code.

        Args:
            cells: the cells of the code, where codes are repaired.
        """
        place = self.names.index(REPARE)
        return (*cells[:place], True, *cells[place + 1 :])


LAST_PARTS = {name.rpartition(".")[2]: name for name in FLAGS}
"""The columns of other programmes by the last part of their names, which is no other column's."""


def heading(prefix: str, name: str) -> str:
    """Return the name that a column has where it is added; dots are not for every library.

    >>> heading("pvd_", "dispositifs.qpv")
    'pvd_dispositifs_qpv'
    """
    return prefix + name.replace(".", "_")


@cache
def available() -> Mapping[str, Kind]:
    """Return the names of all columns that can be added, each with the kind of its values.

    They are those of `communes`, whether the commune is in the programme, the names of the
    territories it lies in, and, in the end, whether it is in another programme of the State.

    >>> [name for name, kind in available().items() if kind == "date"]
    ['date_adhesion', 'date_ort']
    """
    kinds: dict[str, Kind] = {BENEFICIAIRE: "boolean"}
    for name in joined_columns():
        joined = JOINED.get(name)
        table, there = ("communes", name) if joined is None else (joined.table, joined.column)
        if name != CODE:
            kinds[name] = kind_of(TABLES[table], there)
    return {**kinds, **dict.fromkeys(FLAGS, "boolean")}


def chosen(columns: Sequence[str] | str | None) -> tuple[str, ...]:
    """Return the names of the columns that are asked for, each once.

    Args:
        columns: names, or one name, or "all" for all but those of other programmes; None for
            `DEFAULT`. Of « dispositifs.qpv » the last part is enough.

    Raises:
        FrameError: there is no such column; the error lists those there are.

    >>> chosen("nom"), chosen(None) == DEFAULT, len(chosen("all"))
    (('nom',), True, 24)
    >>> chosen(["dispositifs.acv", "qpv"])
    ('dispositifs.acv', 'dispositifs.qpv')
    >>> chosen(["nom", "epci"])
    Traceback (most recent call last):
        ...
    pvd_data.errors.FrameError: no column to add 'epci' (did you mean 'nom_epci', 'siren_epci'?); ...
    """
    if columns is None:
        return DEFAULT
    there = available()
    if columns == "all":
        return tuple(name for name in there if name not in FLAGS)
    given = (columns,) if isinstance(columns, str) else columns
    names = tuple(dict.fromkeys(LAST_PARTS.get(name, name) for name in given))
    for name in names:
        if name not in there:
            raise FrameError(not_there("column to add", name, there))
    return names


def make_lookup(
    dataset: Dataset,
    columns: Sequence[str] | str | None = None,
    *,
    prefix: str = PREFIX,
    resolve_former: bool = False,
    repair: bool = False,
    day: date | None = None,
) -> Lookup:
    """Return what to add to a row for each code that it can have.

    A code of today has the cells of its commune; `est_beneficiaire` is true, or false where it is
    not in the programme, which has all other columns empty, but for those of other programmes. Any other code has
    them all empty, but where former codes are resolved: then one that leads to a single commune
    of today has the cells of that one. One that leads to several is never decided.

    Args:
        dataset: where to look.
        columns: names of the columns, see `chosen`.
        prefix: the beginning of each name.
        resolve_former: whether former codes and parts of communes lead to today's commune.
        repair: whether codes as keyboards and spreadsheets leave them (`compact_code`), without
            their zero or as numbers, and the SIREN of any commune, are read as what they must be.
        day: the day of which the codes are, to be followed to today; None for any code.

    Raises:
        FrameError: there is no such column.
        MissingTableError: the dataset lacks a table that is needed.
    """
    wanted, resolve_former = chosen(columns), resolve_former or day is not None
    names = (
        *((CODE,) if resolve_former or repair else ()),
        STATUT,
        *((REPARE,) if repair else ()),
        *wanted,
    )
    own: dict[str, Kind] = {CODE: "string", STATUT: "string", REPARE: "boolean"}
    cells = CellsOf(dataset, wanted, names)
    texts: dict[str, Cells] = {}
    numbers: dict[int, Cells] = {}
    for code, statut, today in _meanings_of(dataset, day):
        followed = today if resolve_former or statut == "actuelle" else None
        texts[code] = cells.of(followed, statut, False)
        if repair:
            repaired = cells.of(followed, statut, True)
            for text in _spoiled(code):
                texts[text] = repaired
            if code.isdecimal():
                numbers[int(code)] = repaired
    if repair:
        for siren, code in _sirens(dataset):
            texts[siren] = numbers[int(siren)] = cells.of(code, "actuelle", True)
    return Lookup(
        names=names,
        header=tuple(heading(prefix, name) for name in names),
        kinds=tuple(own.get(name) or available()[name] for name in names),
        texts=texts,
        numbers=numbers,
        unknown=cells.of(None, UNKNOWN, False),
        missing=(None,) * len(names),
        repair=repair,
    )


def _meanings_of(dataset: Dataset, day: date | None) -> Iterator[tuple[str, Status, str | None]]:
    """Yield each code of a day, or of any, what it is, and where it leads."""
    # Of the shipped tables the lives of codes are had without a model for each row.
    book = shipped_reference().whole_book if dataset.shipped else dataset.book
    if day is None:
        yield from _meanings(book)
        return
    passages, there = dataset.passages, dataset.communes_france
    for code, statut, today in _meanings(book):
        if book.was_alive(code, day):
            found = [part.code for part in passages.passages(code, day, date.today())]
            only = found[0] if len(found) == 1 else None
            if len(found) > 1:
                yield code, "ambigue", None
            elif only is None or only in there:
                became: Status = "sans_suite" if only is None else "ancienne"
                yield code, "actuelle" if only == code else became, only
            else:
                yield code, statut, today
        elif code not in book.lives:
            yield code, statut, today


#: Where codes begin of which some are outside the départements.
_OVERSEAS = "97"


def _meanings(book: CodeBook[Any]) -> Iterator[tuple[str, Status, str | None]]:
    """Yield each code, what it is, and the one commune of today that it leads to, if it does."""
    for code in {**book.lives, **book.subdivisions}:
        if code < _OVERSEAS and book.is_alive(code):  # nine in ten, which lead nowhere else
            yield code, "actuelle", code
            continue
        trail = book.follow(code)
        only = trail.codes[0] if len(trail.codes) == 1 else None
        yield code, book.status(code, trail), only
    for code in map(str, range(97_000, 99_600)):  # where those outside the départements are
        trail = book.follow(code)
        statut = book.status(code, trail)
        if not book.knows(code) and statut != UNKNOWN:
            yield code, statut, trail.codes[0] if trail.codes else None


def _sirens(dataset: Dataset) -> Iterable[tuple[str, str]]:
    """Return the SIREN of all communes, each with its code."""
    if dataset.shipped:
        return shipped_reference().by_siren.items()
    communes = dataset.communes_france.values()
    return [(row.siren, row.code_insee) for row in communes if row.siren]


def _spoiled(code: str) -> Iterator[str]:
    """Yield the usual texts that a code becomes, so that they need not be compacted."""
    if code.startswith("0"):
        yield code[1:]
    if not code.isdecimal():
        yield code.lower()


class CellsOf:
    """Makes the cells of a row; those of a commune that has some once for each."""

    def __init__(self, dataset: Dataset, wanted: Sequence[str], names: Iterable[str]) -> None:
        """Take what the cells of a row are.

        Args:
            dataset: where to look.
            wanted: names of the columns that are added.
            names: the same, and those that say how a row was read.
        """
        flags = flagged(dataset, wanted) if not FLAGS.keys().isdisjoint(wanted) else {}

        def cell(code: str, commune: Commune | None, name: str) -> Value:
            if name in FLAGS:
                return name in flags.get(code, ())
            if name == BENEFICIAIRE:
                return commune is not None
            value: Value = None if commune is None else value_of(dataset, commune, name)
            return value

        self._said = {
            code: tuple(cell(code, dataset.communes.get(code), name) for name in wanted)
            for code in {**dataset.communes, **flags}
        }
        self._outside = tuple(cell("", None, name) for name in wanted)
        self._empty = (None,) * len(wanted)
        self._with_code = CODE in names
        self._with_repaired = REPARE in names

    def said(self, today: str | None) -> Cells:
        """Return what is said of a commune of today, or of none."""
        return self._empty if today is None else self._said.get(today, self._outside)

    def of(self, today: str | None, statut: Status, repaired: bool) -> Cells:
        """Return the cells for a commune of today or none, and for how it was found."""
        said = self.said(today)
        read: Cells = (statut, repaired) if self._with_repaired else (statut,)
        return (today, *read, *said) if self._with_code else (*read, *said)


KEY = "__pvd_data_key__"
"""The column of codes of the right side."""

#: Keeps what a function made for the last few joins: a dataset never changes.
kept = lru_cache(maxsize=8)


class JoinSpec(NamedTuple):
    """The options of a join: arguments of `make_lookup`, by which lookup tables are kept.

    Where a frame is joined by `names`, these make the lookup.
    """

    dataset: Dataset
    columns: tuple[str, ...]
    prefix: str
    resolve_former: bool = False
    repair: bool = False
    names: Names | None = None
    day: date | None = None


class Names(Protocol):
    """What makes the lookup of a frame that has no codes."""

    def lookup(self, spec: JoinSpec) -> Lookup:
        """Make it."""


class Side(NamedTuple):
    """Columns by name.

    Attributes:
        kinds: the kind of each column.
        columns: its values.
    """

    kinds: Mapping[str, Kind]
    columns: Mapping[str, Sequence[Any]]


@kept
def lookup_of(spec: JoinSpec) -> Lookup:
    """Return the lookup, made once."""
    if spec.names is not None:
        return spec.names.lookup(spec)
    return make_lookup(
        spec.dataset,
        spec.columns,
        prefix=spec.prefix,
        resolve_former=spec.resolve_former,
        repair=spec.repair,
        day=spec.day,
    )


def name_of(lookup: Lookup, name: str) -> str:
    """Return the name that one of our columns has in the frame."""
    return lookup.header[lookup.names.index(name)]


def is_compacted(spec: JoinSpec, kind: KeyKind) -> bool:
    """Say whether texts that no lookup can list are to be compacted."""
    return spec.repair and kind == "text"


def side_of(lookup: Lookup, rows: Sequence[Cells]) -> Side:
    """Return rows of a lookup as columns."""
    kinds = dict(zip(lookup.header, lookup.kinds, strict=True))
    return Side(kinds, dict(zip(lookup.header, zip(*rows, strict=True), strict=True)))


def codes_of(lookup: Lookup, kind: KeyKind) -> Mapping[Any, Cells]:
    """Return the cells for each code, as it is in a column of that kind."""
    return lookup.numbers if kind == "number" else lookup.texts


def keyed_side(spec: JoinSpec, kind: KeyKind) -> Side:
    """Return what is added, with the codes in the column `KEY`, to be joined by them."""
    lookup = lookup_of(spec)
    codes = codes_of(lookup, kind)
    side = side_of(lookup, list(codes.values()))
    key: Kind = "integer" if kind == "number" else "string"
    return Side({**side.kinds, KEY: key}, {**side.columns, KEY: list(codes)})


class Places(NamedTuple):
    """The columns to add, found by the place of a code in a list.

    Attributes:
        side: what is added; after the rows of the codes comes that of unknown ones.
        codes: the codes, in the order of the rows; the last stands for a missing one.
        repaired: for each code, the place of its row for texts that had to be compacted.
    """

    side: Side
    codes: list[Any]
    repaired: list[int]


def places_of(spec: JoinSpec, kind: KeyKind) -> Places:
    """Return what is added, to be found by the place of a code."""
    lookup = lookup_of(spec)
    codes = codes_of(lookup, kind)
    rows = [*codes.values(), lookup.missing, lookup.unknown]
    repaired: list[int] = []
    if spec.repair and kind == "text":
        place_of = {cells: place for place, cells in enumerate(rows)}
        for cells in map(lookup.as_repaired, codes.values()):
            if cells not in place_of:
                place_of[cells] = len(rows)
                rows.append(cells)
            repaired.append(place_of[cells])
        repaired.append(len(codes))
    missing = MISSING_NUMBER if kind == "number" else ""
    return Places(side_of(lookup, rows), [*codes, missing], repaired)
