"""Rows that have names and no codes: the lookup table by what names mean, and frames joined to it.

A name, its département and its postal code are one text, the key of a row; different keys are
matched once. Only what `Dataset.match` is certain of gets a code.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pvd_data.dataframes.join import join
from pvd_data.dataframes.keys import Key, as_frame, check_names, refusing
from pvd_data.dataframes.lookup import (
    CODE,
    CellsOf,
    Lookup,
    available,
    chosen,
    heading,
    kept,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from pvd_data.dataframes.lookup import Cells, JoinSpec
    from pvd_data.dataset import Dataset
    from pvd_data.schema.columns import Kind


RAISON, CERTAIN, CANDIDATS = "nom_raison", "nom_certain", "nom_candidats"
"""The columns that say how a name was read: why it means the commune, whether that is certain, and
the codes of the communes that it may mean where it is not."""

_BETWEEN = "\x1f"
"""What parts a key: the separator of units, which no name has."""

_LISTED = 10
"""How many candidates are given at most."""

_REMEMBERED = 2**16
"""How many names of a file are remembered."""


class NameColumns(NamedTuple):
    """The columns of a name, of its département and of its postal code; None for what there is not."""

    nom: str
    departement: str | None = None
    postcode: str | None = None

    @property
    def labels(self) -> list[str]:
        """The columns that there are."""
        return [label for label in self if label is not None]


def key_of(nom: str, departement: str = "", postcode: str = "", *_: str) -> str:
    """Return the key of a row; nothing if it has no name."""
    parts = (part.replace(_BETWEEN, " ") for part in (nom, departement, postcode))
    return _BETWEEN.join(parts) if nom.strip() else ""


@dataclass(frozen=True)
class NameLookup(Lookup):
    """A lookup by the keys of rows that are read one after the other.

    Attributes:
        cells_of: finds the cells for a key.
    """

    cells_of: Callable[[str], Cells]

    def find(self, code: object) -> Cells:
        """Return the cells for the key of a row."""
        return self.cells_of(code) if isinstance(code, str) and code else self.missing


@dataclass(frozen=True, eq=False)
class Names:
    """The keys of a frame, for `JoinSpec`.

    Attributes:
        keys: the different ones.
    """

    keys: tuple[str, ...]

    def lookup(self, spec: JoinSpec) -> Lookup:
        """Return the cells for each of them.

        Args:
            spec: what to add.
        """
        names = name_lookup(spec.dataset, spec.columns, spec.prefix)
        texts = {key: names.find(key_of(*key.split(_BETWEEN))) for key in self.keys}
        return Lookup(
            names.names, names.header, names.kinds, texts, {}, names.unknown, names.missing, False
        )


@kept
def name_lookup(dataset: Dataset, columns: tuple[str, ...], prefix: str) -> NameLookup:
    """Return what to add to a row by its name, made once.

    Args:
        dataset: where to look.
        columns: names of the columns, see `chosen`.
        prefix: the beginning of each name.
    """
    wanted = chosen(columns)
    names = (CODE, RAISON, CERTAIN, CANDIDATS, *wanted)
    own: dict[str, Kind] = {
        CODE: "string",
        RAISON: "string",
        CERTAIN: "boolean",
        CANDIDATS: available()["codes_postaux"],
    }
    cells = CellsOf(dataset, wanted, names)

    @lru_cache(_REMEMBERED)
    def cells_of(key: str) -> Cells:
        nom, *places = key.split(_BETWEEN)
        departement, postcode = (part.strip().removesuffix(".0") or None for part in places[:2])
        found = dataset.match(nom, departement, postcode)
        if found is not None:
            code = found.commune.code_insee
            return (code, found.reason, True, None, *cells.said(code))
        codes = [each.commune.code_insee for each in dataset.candidates(nom, departement, postcode)]
        return (None, None, False, tuple(codes[:_LISTED]) or None, *cells.said(None))

    return NameLookup(
        names=names,
        header=tuple(heading(prefix, name) for name in names),
        kinds=tuple(own.get(name) or available()[name] for name in names),
        texts={},
        numbers={},
        unknown=(None, None, False, None, *cells.said(None)),
        missing=(None,) * len(names),
        repair=False,
        cells_of=cells_of,
    )


def join_names(df: Any, columns: NameColumns, spec: JoinSpec) -> Any:
    """Return a frame of any library with columns added by its names.

    The different names are read at once, of a lazy frame too.

    Args:
        df: the frame.
        columns: its columns of names and places.
        spec: what to add.

    Raises:
        FrameError: see `pvd_data.frames.enrich`.
        ImportError: narwhals is not installed, or for DuckDB pyarrow.
    """
    import narwhals.stable.v2 as nw

    frame = as_frame(df)
    with refusing(lambda: columns.labels):
        for label in columns.labels:
            check_names(frame, label, name_lookup(*spec[:3]).header)
        column = "__pvd_data_name__"
        # Of what is missing pandas makes the text "nan" where it is not left out.
        parts = [
            nw.lit("")
            if label is None
            else nw.when(~nw.col(label).is_null()).then(nw.col(label).cast(nw.String)).fill_null("")
            for label in columns
        ]
        given = ~nw.col(columns.nom).is_null()
        key = nw.when(given).then(nw.concat_str(parts, separator=_BETWEEN))
        keyed = frame.with_columns(key.alias(column))
        distinct = keyed.select(column).unique()
        native = distinct.collect() if isinstance(distinct, nw.LazyFrame) else distinct
        keys = [key for key in native.get_column(column).to_list() if isinstance(key, str)]
        return join(spec._replace(names=Names(tuple(keys))), Key(keyed, column, "text", added=True))
