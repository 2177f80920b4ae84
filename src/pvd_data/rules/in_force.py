"""Family R, in time: a file that is of another year, and what is not of the day that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.base.fault import Fault
from pvd_data.base.language import Text
from pvd_data.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pvd_data.reference.index import Reference, Town

RULES = (
    Rule(
        "R033",
        "not-in-force",
        "warning",
        title=Text(fr="Pas encore en vigueur ce jour-là", en="Not yet in force that day"),
        message=Text(
            fr="{column} : « {value} » n'était pas encore en vigueur le {given} ; ce jour-là : {expected}",
            en="{column}: {value!r} was not yet in force on {given}; that day: {expected}",
        ),
        why=Text(
            fr="Le fichier est vérifié à une date passée, ici --as-of 1990-01-01, et ce code ou ce nom est plus récent : la ligne n'est pas de ce jour-là. Écrivez ce qui était en vigueur, ou changez la date. Ce n'est qu'un avertissement, car la valeur est juste aujourd'hui.",
            en="The file is checked as of a day in the past, here --as-of 1990-01-01, and this code or name is more recent: the row is not of that day. Write what was in force, or change the day. This is only a warning, since the value is right today.",
        ),
        wrong="code_insee,nom\n51108,Châlons-en-Champagne\n",
        right="code_insee,nom\n51108,Châlons-sur-Marne\n",
    ),
    Rule(
        "R034",
        "of-another-year",
        "notice",
        title=Text(fr="Fichier d'une autre année", en="File of another year"),
        message=Text(
            fr="{column} : {expected} ; {given} à mettre à jour, comme « {value} » (--as-of today les montre)",
            en="{column}: {expected}; {given} to bring up to date, such as {value!r} (--as-of today shows them)",
        ),
        why=Text(
            fr="Un même jour explique ce qui, dans ce fichier, n'est plus en vigueur : il est de cette année-là, et n'a pas de faute. Ce n'est qu'une remarque, et une seule, non ligne par ligne ; avec --as-of today, chaque ligne est signalée avec le code ou le nom d'aujourd'hui, et pvd-data passage donne la table d'une année à l'autre.",
            en="One day explains what is no longer in force in this file: it is of that year, and has no fault. This is only a notice, and one, not row by row; with --as-of today each row is reported with the code or the name of today, and pvd-data passage gives the table from one year to another.",
        ),
        wrong="code_insee,code_region\n01053,82\n38185,82\n42218,82\n69123,82\n73065,82\n",
        right="code_insee,code_region\n01053,84\n38185,84\n42218,84\n69123,84\n73065,84\n",
    ),
    Rule(
        "R036",
        "former-identifier",
        "warning",
        title=Text(
            fr="Identifiant d'une édition antérieure", en="Identifier of an earlier edition"
        ),
        message=Text(
            fr="{column} : « {value} » était l'identifiant de la commune {given} ; aujourd'hui : {expected}",
            en="{column}: {value!r} was the identifier of the commune {given}; today: {expected}",
        ),
        why=Text(
            fr="Une édition antérieure de la liste de l'ANCT donnait cet identifiant à la commune, qui en a reçu un autre depuis ; l'ancien peut être aujourd'hui celui d'une autre commune. Ce n'est qu'un avertissement : pour un fichier d'époque, la ligne est juste. Écrivez celui d'aujourd'hui dans un fichier à jour.",
            en="An earlier edition of the ANCT's list gave this identifier to the commune, which has been given another since; the former one may be another commune's today. This is only a warning: in a file of that time the row is right. Write today's in a file that is up to date.",
        ),
        wrong="code_insee,id_pvd\n01269,pvd-84-01-11\n",
        right="code_insee,id_pvd\n01269,pvd-84-01-24\n",
    ),
)
"""The rules on time."""

_NOTHING = Text(fr="rien", en="nothing")


def not_in_force(
    role: str, value: str, day: date, right: str, suggestion: str | None = None
) -> Fault:
    """Say that something was not yet in force on a day.

    Args:
        role: what the column is.
        value: what was found.
        day: the day that was asked for.
        right: what was in force; empty if that is not known.
        suggestion: what to write instead, if that is known.
    """
    return Fault("not-in-force", role, value, right or _NOTHING, suggestion, given=day.isoformat())


def former_identifier_faults(
    reference: Reference, town: Town, id_pvd: str, right: str | None
) -> Iterator[Fault]:
    """Say that a commune bears another identifier today, unless that day's edition gave it this one.

    Args:
        reference: the reference, of today or as of a day.
        town: the commune.
        id_pvd: an identifier that editions gave it, and give it no longer.
        right: today's; None if it is no longer in the programme.
    """
    first, last = reference.editions.former_ids[town.code, id_pvd]
    day = reference.day
    edition = None if day is None else reference.editions.on(day)
    if edition is None or not first <= edition <= last:
        expected = right or _NOTHING
        yield Fault("former-identifier", "id_pvd", id_pvd, expected, right, given=str(town))
