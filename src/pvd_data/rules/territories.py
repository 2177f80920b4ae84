"""Family R, what a commune lies in: the EPCI of another year; names of EPCI, départements, régions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.base.fault import Fault
from pvd_data.base.language import Text
from pvd_data.base.text import fold
from pvd_data.rules.names import is_close
from pvd_data.rules.rule import Rule
from pvd_data.schema.territory import EPCI_SINCE, region_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pvd_data.reference.index import Reference, Town


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
    Rule(
        "R031",
        "former-epci",
        "warning",
        title=Text(fr="EPCI d'une autre année", en="EPCI of another year"),
        message=Text(
            fr="{column} : « {value} » {given} ; aujourd'hui : {expected}",
            en="{column}: {value!r} {given}; today: {expected}",
        ),
        why=Text(
            fr="L'EPCI était celui de la commune un 1er janvier depuis 2019, ou il a été dissous depuis : une jointure avec des données d'aujourd'hui manquerait la ligne. Écrivez le SIREN proposé. Ce n'est qu'un avertissement, car il était juste en son temps ; --as-of avec un jour d'une de ces années l'accepte.",
            en="The EPCI was the commune's on some 1 January since 2019, or it has been dissolved since: a join with today's data would miss the row. Write the SIREN that is proposed. This is only a warning, since it was right in its time; --as-of with a day of one of these years accepts it.",
        ),
        wrong="code_insee,siren_epci\n18159,200090561\n",
        right="code_insee,siren_epci\n18159,200000933\n",
    ),
)
"""The rules on what a commune lies in."""

_WAS = Text(
    fr="était l'EPCI de la commune {town} au 1er janvier {years}",
    en="was the EPCI of the commune {town} on 1 January {years}",
)
_DISSOLVED = Text(
    fr="est celui d'un EPCI dissous, {nom}, qui existait encore au 1er janvier {year}",
    en="is that of a dissolved EPCI, {nom}, which still existed on 1 January {year}",
)
_SPAN = Text(fr="de {first} à {last}", en="of {first} to {last}")
_NONE = Text(fr="aucun", en="none")


def is_former_epci(reference: Reference, siren: str, code: str) -> bool:
    """Say whether a SIREN was that of the EPCI of a commune, or of an EPCI that is no more.

    Args:
        reference: the reference.
        siren: the SIREN.
        code: the code of the commune; empty if it is not known.
    """
    return (code, siren) in reference.former_members or siren in reference.dissolved


def former_epci_faults(reference: Reference, siren: str, town: Town | None) -> Iterator[Fault]:
    """Tell an EPCI of another year, with today's.

    Args:
        reference: the reference, of today or as of a day, on which it may be right.
        siren: the SIREN of a former EPCI, as `is_former_epci` says.
        town: the commune of the row, if it is known.
    """
    day = reference.day
    if day is not None and day.year < EPCI_SINCE:
        return
    years = reference.former_members.get((town.code, siren)) if town is not None else None
    if years is None:
        nom, last = reference.dissolved[siren]
        if day is not None and town is None and day.year <= last:
            return
        given = _DISSOLVED.fill(nom=nom, year=last)
    else:
        first, last = years
        if day is not None and first <= day.year <= last:
            return
        span = str(last) if first == last else _SPAN.fill(first=first, last=last)
        given = _WAS.fill(town=town, years=span)
    there = reference.successors(siren) if town is None else tuple(filter(None, (town.epci,)))
    today = ", ".join(f"{reference.epci[one]} ({one})" for one in there)
    only = there[0] if len(there) == 1 else None
    yield Fault("former-epci", "siren_epci", siren, today or _NONE, only, given=given)


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
        right = reference.departement_codes.get(town.departement, name)
        if _is_another(name, right, reference.departement_names):
            yield Fault("territory-name", "nom_departement", name, right, right, given=str(town))


def region_name_faults(
    reference: Reference, code: str, cells: Mapping[str, str]
) -> Iterator[Fault]:
    """Compare the name of a région with that of the commune's; those of before 2016 are not known."""
    town, name = reference.towns.get(code), cells["nom_region"]
    if town is not None and name:
        right = reference.region_codes[region_of(town.departement)]
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
