"""The programme in numbers: its communes by région, by year of adhesion and so on."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, cast, get_args

from pvd_data.base.dumping import Dumped
from pvd_data.base.language import Lang, Text
from pvd_data.schema.cells import cell_text
from pvd_data.schema.models.communes import Centralite, Densite, Massif
from pvd_data.schema.notebook import rows_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pvd_data.dataset import TableSet
    from pvd_data.schema.models.communes import Commune

By = Literal[
    "region",
    "departement",
    "nature_epci",
    "densite",
    "niveau_centralite",
    "massif",
    "annee_adhesion",
    "ort",
]
"""What communes are counted by."""


@dataclass(frozen=True)
class Group(Dumped):
    """The communes of the programme that have something in common.

    Attributes:
        code: what they have in common, as a cell of a table; empty where it is not known.
        nom: the same in words.
        nombre_communes: how many communes of the programme they are.
        population_municipale: their population.
        nombre_intercommunalites: how many EPCI they are in. One that has communes in two groups
            counts in both, and once in the total.
        nombre_ort: how many of the communes a signed ORT covers.
    """

    code: str
    nom: str
    nombre_communes: int
    population_municipale: int
    nombre_intercommunalites: int
    nombre_ort: int


COLUMNS = tuple(Group.__dataclass_fields__)
"""What is said of each group, in order."""


@dataclass(frozen=True)
class Statistics(Dumped):
    """The communes of the programme in groups: iteration and `len` are by group.

    Attributes:
        by: what they are counted by.
        groups: the groups in the order of their codes, what is not known last. Each région,
            département and nature of EPCI has one, be it without any commune.
        total: all communes of the programme.

    >>> import pvd_data
    >>> found = pvd_data.load().stats("ort")
    >>> found  # doctest: +ELLIPSIS
    <Statistics by ort: ... communes in 2 groups>
    >>> [group.nom for group in found]
    ['ORT signée', "pas d'ORT signée"]
    """

    by: By
    groups: tuple[Group, ...]
    total: Group

    # Of an attribute that is a tuple jedi loses the items; nothing and nobody else reads this.
    if TYPE_CHECKING and not TYPE_CHECKING:  # noqa: SIM220
        groups: Sequence[Group]

    def __iter__(self) -> Iterator[Group]:
        """Iterate over the groups."""
        return iter(self.groups)

    def __len__(self) -> int:
        """Return how many groups there are."""
        return len(self.groups)

    def __repr__(self) -> str:
        """Say what is counted by what."""
        return f"<Statistics by {self.by}: {self.total.nombre_communes} communes in {len(self)} groups>"

    def _repr_html_(self) -> str:
        """Show the first groups in a notebook."""
        return rows_html(self.by, COLUMNS, self.groups)


@dataclass(frozen=True)
class Grouping:
    """What communes are counted by.

    Attributes:
        by: its name.
        title: what heads a column of such groups.
        value: what the communes of a group have in common.
        table: the table that names such values, if one does.
        names: else the values that there are, in order, and what each is called; that of an empty
            one is only there where a commune has it. A value that is not named is its own name.
    """

    by: By
    title: Text
    value: Callable[[Commune], object]
    table: str = ""
    names: Mapping[str, Text] = field(default_factory=lambda: MappingProxyType({}))

    def named(self, tables: TableSet) -> dict[str, Text]:
        """Return what each value that there may be is called.

        Args:
            tables: where régions and départements have their names.
        """
        if not self.table:
            return {**self.names}
        there = cast("Mapping[str, object]", getattr(tables, self.table))
        return {code: _as_it_is(str(getattr(row, "nom", code))) for code, row in there.items()}


def _as_it_is(name: str) -> Text:
    return Text(fr="{name}", en="{name}").fill(name=name)


def _nature(commune: Commune) -> str | None:
    epci = commune.intercommunalite
    return None if epci is None else epci.nature


def _listed(choices: object, empty: Text) -> dict[str, Text]:
    """Return the names of a closed list, whose values are names, and what an empty cell is called."""
    return {choice: _as_it_is(choice) for choice in get_args(choices)} | {"": empty}


_NATURES = {
    "CC": Text(fr="communauté de communes", en="communauté de communes"),
    "CA": Text(fr="communauté d'agglomération", en="communauté d'agglomération"),
    "CU": Text(fr="communauté urbaine", en="communauté urbaine"),
    "METRO": Text(fr="métropole", en="métropole"),
    "MET69": Text(fr="métropole de Lyon", en="métropole de Lyon"),
    "": Text(fr="dans aucun EPCI", en="in no EPCI"),
}
_YEARS = {"": Text(fr="date d'adhésion inconnue", en="date of adhesion unknown")}
_ORT = {
    "true": Text(fr="ORT signée", en="ORT signed"),
    "false": Text(fr="pas d'ORT signée", en="no ORT signed"),
}

GROUPINGS: Mapping[By, Grouping] = MappingProxyType(
    {
        found.by: found
        for found in (
            Grouping("region", Text(fr="Région", en="Région"), lambda c: c.code_region, "regions"),
            Grouping(
                "departement",
                Text(fr="Département", en="Département"),
                lambda c: c.code_departement,
                "departements",
            ),
            Grouping(
                "nature_epci",
                Text(fr="Nature de l'EPCI", en="Nature of the EPCI"),
                _nature,
                names=_NATURES,
            ),
            Grouping(
                "densite",
                Text(fr="Densité", en="Density"),
                lambda c: c.densite,
                names=_listed(Densite, Text(fr="densité inconnue", en="density unknown")),
            ),
            Grouping(
                "niveau_centralite",
                Text(fr="Niveau de centralité", en="Level of centrality"),
                lambda c: c.niveau_centralite,
                names=_listed(Centralite, Text(fr="centralité non définie", en="not defined")),
            ),
            Grouping(
                "massif",
                Text(fr="Massif", en="Massif"),
                lambda c: c.massif,
                names=_listed(Massif, Text(fr="hors zone de montagne", en="not in the mountains")),
            ),
            Grouping(
                "annee_adhesion",
                Text(fr="Année d'adhésion", en="Year of adhesion"),
                lambda c: c.date_adhesion and c.date_adhesion.year,
                names=_YEARS,
            ),
            Grouping("ort", Text(fr="ORT", en="ORT"), lambda c: c.ort, names=_ORT),
        )
    }
)
"""What communes can be counted by, each under its name."""

ALL = Text(fr="Total", en="Total")


def statistics(tables: TableSet, by: By, lang: Lang = "fr") -> Statistics:
    """Count the communes of the programme.

    Args:
        tables: the tables.
        by: what they are counted by.
        lang: the language of names that no table gives.

    Raises:
        ValueError: nothing is counted by that.
        MissingTableError: a table is not there.
    """
    if by not in GROUPINGS:
        raise ValueError(f"by {by!r}: expected one of {', '.join(get_args(By))}")
    grouping = GROUPINGS[by]
    names = grouping.named(tables)
    found: dict[str, list[Commune]] = {code: [] for code in names if code}
    others: dict[str, list[Commune]] = {}
    for commune in tables.communes.values():
        code = cell_text(grouping.value(commune))
        (found if code in found else others).setdefault(code, []).append(commune)
    found |= sorted(others.items(), key=lambda item: (not item[0], item[0]))
    groups = [
        _group(code, names[code][lang] if code in names else code, rows)
        for code, rows in found.items()
    ]
    return Statistics(by, tuple(groups), _group("", ALL[lang], tables.communes.values()))


def _group(code: str, nom: str, communes: Iterable[Commune]) -> Group:
    rows = list(communes)
    return Group(
        code,
        nom,
        nombre_communes=len(rows),
        population_municipale=sum(row.population_municipale for row in rows),
        nombre_intercommunalites=len({row.siren_epci for row in rows} - {None}),
        nombre_ort=sum(row.ort for row in rows),
    )
