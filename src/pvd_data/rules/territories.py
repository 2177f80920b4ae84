"""Family R, names of what a commune lies in: its EPCI, its département, its région."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.base.language import Text
from pvd_data.base.text import fold
from pvd_data.report import Fault
from pvd_data.rules.names import is_close
from pvd_data.rules.rule import Rule
from pvd_data.schema.territory import REGION_BY_DEPARTEMENT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pvd_data.reference.index import Reference


RULES = (
    Rule(
        "R027",
        "territory-name",
        "warning",
        title=Text(
            fr="Nom d'un autre territoire que celui de la commune",
            en="Name of another territory than the commune's",
        ),
        message=Text(
            fr="{column} : « {value} » trouvé, attendu : {expected}, où se trouve la commune {given}",
            en="{column}: found {value!r}, expected {expected}, where the commune {given} lies",
        ),
        why=Text(
            fr="La colonne nomme l'intercommunalité, le département ou la région de la commune, et c'est le nom d'un autre, ou il est mal écrit. Ce n'est qu'un avertissement : une intercommunalité change de nom, et une liste peut être d'une autre année. Vérifiez le nom, ou le code de la commune.",
            en="The column names the intercommunalité, the département or the région of the commune, and this is the name of another, or it is misspelt. This is only a warning: an intercommunalité changes its name, and a list may be of another year. Check the name, or the code of the commune.",
        ),
        wrong="code_insee,nom_departement\n05046,Savoie\n",
        right="code_insee,nom_departement\n05046,Hautes-Alpes\n",
    ),
)
"""The rule on the names of territories."""


def epci_name_faults(reference: Reference, code: str, cells: Mapping[str, str]) -> Iterator[Fault]:
    """Compare the name of an EPCI with that of the commune's, if it is the name of another's."""
    town, name = reference.towns.get(code), cells["nom_epci"]
    if town is None or not town.epci or not name:
        return
    right = reference.epci[town.epci]
    if reference.epci_names.get(fold(name), town.epci) != town.epci and not _is_same(name, right):
        yield Fault("territory-name", "nom_epci", name, right, right, given=str(town))


def _is_same(name: str, right: str) -> bool:
    """Say whether a name is another, with or without its nature: several EPCI may share it."""
    return fold(name) in (fold(right), fold(right.partition(" ")[2]))


def departement_name_faults(
    reference: Reference, code: str, cells: Mapping[str, str]
) -> Iterator[Fault]:
    """Compare the name of a département with that of the commune's."""
    town, name = reference.towns.get(code), cells["nom_departement"]
    if town is not None and name:
        right = reference.departement_codes[town.departement]
        if _is_another(name, right, reference.departement_names):
            yield Fault("territory-name", "nom_departement", name, right, right, given=str(town))


def region_name_faults(
    reference: Reference, code: str, cells: Mapping[str, str]
) -> Iterator[Fault]:
    """Compare the name of a région with that of the commune's; those of before 2016 are not known."""
    town, name = reference.towns.get(code), cells["nom_region"]
    if town is not None and name:
        right = reference.region_codes[REGION_BY_DEPARTEMENT[town.departement]]
        if _is_another(name, right, reference.region_names):
            yield Fault("territory-name", "nom_region", name, right, right, given=str(town))


def _is_another(name: str, right: str, names: Collection[str]) -> bool:
    """Say whether a name is that of another, or nearly the right one, misspelt."""
    folded = fold(name)
    return folded != fold(right) and (folded in names or is_close(name, right))


NAMES_BESIDE_A_CODE = (
    (("nom_epci",), epci_name_faults),
    (("nom_departement",), departement_name_faults),
    (("nom_region",), region_name_faults),
)
"""Columns of names, and what compares each with the commune of its code."""
