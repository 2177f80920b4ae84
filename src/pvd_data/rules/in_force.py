"""Family R, as of a day: what is right today and was not yet so on the day that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.base.language import Text
from pvd_data.report import Fault
from pvd_data.rules.rule import Rule

if TYPE_CHECKING:
    from datetime import date


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
)
"""The rule on what came later."""

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
