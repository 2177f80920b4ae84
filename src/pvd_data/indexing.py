"""Indexes over the tables of a dataset, made when somebody first asks for them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from pvd_data.search import N, NameIndex, make_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pvd_data.models.reference import CommuneFrance
    from pvd_data.tableset import TableSet


def index_names(tables: TableSet, communes: Iterable[N]) -> NameIndex[N]:
    """Index communes by their names of today and of the past, and by their département.

    Args:
        tables: where former names and départements are.
        communes: the communes to find.
    """
    former = ((row.code_insee, row.ancien_nom) for row in tables.anciens_noms.values())
    departements = ((row.code_departement, row.nom) for row in tables.departements.values())
    return make_index(communes, former, departements)


def index_postcodes(communes: Iterable[CommuneFrance]) -> Mapping[str, tuple[CommuneFrance, ...]]:
    """Index communes by their postal codes.

    Args:
        communes: the communes; one may have several codes, a code several communes.
    """
    found: dict[str, list[CommuneFrance]] = {}
    for commune in communes:
        for code in commune.codes_postaux:
            found.setdefault(code, []).append(commune)
    return MappingProxyType({code: tuple(those) for code, those in found.items()})
