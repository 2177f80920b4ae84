"""Errors of the sources about the communes: corrected or noted, each as a row of `anomalies`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.dates import swapped
from pvd_data.schema.models.communes import LAUNCH, ORT_LAW

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from pipeline.assembly import Published
    from pipeline.sources import SourceEntry
    from pipeline.tables import Draft

# The first day that each date can bear, and what happened then.
_FIRST = {
    "date_adhesion": (LAUNCH, "le lancement du programme"),
    "date_ort": (ORT_LAW, "la loi qui a créé l'ORT"),
}


def note_anomalies(
    draft: Draft, published: Published, register: Mapping[str, SourceEntry], threshold: int
) -> None:
    """Correct or note the errors of the sources about the communes, after the corrections.

    A cell corrected by hand is left alone: that correction has the last word.

    Args:
        draft: the tables, in which corrections made by hand are already applied.
        published: the official files, read.
        register: the sources, with the last day on which each can have been read.
        threshold: the population below which a commune can be in the programme.
    """
    for code, cells in draft.tables["communes"].items():
        _check_name(draft, code, published.cog.communes[code]["nom"])
        adhesion = published.programme[code].day
        _check_date(draft, code, "date_adhesion", adhesion, register["anct-pvd"])
        ort = published.ort.get(code)
        signed = None if ort is None else ort.day
        _check_date(draft, code, "date_ort", signed, register["dgaln-ort"])
        place = ("communes", code, "date_ort")
        if ort is not None and ort.day is None and not draft.corrected_by_hand(place):
            draft.note(
                place,
                "observation",
                "La liste dit la convention d'ORT signée sans donner la date de signature.",
                "dgaln-ort",
            )
        _check_population(draft, code, published, threshold)
        place = ("communes", code, "siren_epci")
        if not cells["siren_epci"] and not draft.corrected_by_hand(place):
            draft.note(
                place,
                "observation",
                "La commune n'est membre d'aucune intercommunalité à fiscalité propre.",
                "dgcl-epci",
            )


def _check_name(draft: Draft, code: str, official: str) -> None:
    cells = draft.tables["communes"][code]
    label = cells["nom"]
    place = ("communes", code, "nom")
    if label != official and not draft.corrected_by_hand(place):
        cells["nom"] = official
        draft.note(
            place,
            "correction",
            "Le nom de la liste n'est pas celui du Code officiel géographique, qui fait foi.",
            "anct-pvd",
            label,
        )


def _check_date(draft: Draft, code: str, column: str, day: date | None, entry: SourceEntry) -> None:
    cells = draft.tables["communes"][code]
    if day is None or draft.corrected_by_hand(("communes", code, column)):
        return
    why = _impossible(day, *_FIRST[column], entry.dates_max)
    if why:
        cells[column] = ""
        draft.note(("communes", code, column), "ecartee", why, entry.code, day.isoformat())


def _impossible(day: date, first: date, event: str, last: date | None) -> str | None:
    """Say why a date cannot be true, or return None."""
    if day < first:
        return f"La date précède {event} ({first.isoformat()}) : aucune n'est retenue."
    if last is not None and day > last:
        why = (
            f"La date est postérieure à la lecture de la liste (au plus tard le {last.isoformat()})"
            " : aucune n'est retenue."
        )
        other = swapped(day)
        if other is not None and first <= other <= last:
            why += (
                f" Jour et mois sont peut-être inversés ({other.isoformat()}), mais la source ne "
                "permet pas de le savoir."
            )
        return why
    return None


def _check_population(draft: Draft, code: str, published: Published, threshold: int) -> None:
    population, census = published.populations[code]
    place = ("communes", code, "population_municipale")
    if draft.corrected_by_hand(place):
        return
    if population >= threshold:
        why = (
            f"Le programme s'adresse aux communes de moins de {threshold} habitants ; celle-ci en "
            f"compte {population}. La valeur est celle de l'INSEE."
        )
        draft.note(place, "observation", why, census, str(population))
    elif census == "insee-populations-mayotte":
        why = (
            "Le recensement le plus récent ne donne pas de population à cette commune de "
            "Mayotte : c'est celle de 2017."
        )
        draft.note(place, "observation", why, census, str(population))
