"""Errors of the sources about the communes: corrected or noted, each as a row of `anomalies`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.dates import swapped
from pipeline.memberships import adhesion
from pvd_data.schema.cells import LAUNCH, ORT_LAW

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from pipeline.assembly import Published
    from pipeline.memberships import Adhesion
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
        joined = adhesion(published.editions, code)
        if joined is not None:
            _check_date(draft, code, "date_adhesion", joined.day, joined.edition.source)
            _compare_editions(draft, code, joined, published)
        signed = published.ort.get(code)
        _check_date(draft, code, "date_ort", signed, register["dgaln-ort"])
        place = ("communes", code, "date_ort")
        if code in published.ort and signed is None and not draft.corrected_by_hand(place):
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
    why = _impossible(day, *_FIRST[column], entry.edition or entry.dates_max)
    if why:
        cells[column] = ""
        draft.note(("communes", code, column), "ecartee", why, entry.code, day.isoformat())


def _compare_editions(draft: Draft, code: str, joined: Adhesion, published: Published) -> None:
    """Note a date of adhesion that the newest edition has lost, or that another one contradicts."""
    place = ("communes", code, "date_adhesion")
    newest = published.editions[-1]
    if draft.corrected_by_hand(place):
        return
    given = joined.edition.day.isoformat()
    if newest.communes[code].day is None:
        draft.note(
            place,
            "correction",
            f"L'édition du {newest.day.isoformat()} ne donne plus la date que donne celle du "
            f"{given} : c'est elle qui est retenue.",
            newest.source.code,
        )
        return
    for edition in reversed(published.editions_of(code)):
        day = edition.communes[code].day
        if day is not None and day != joined.day:
            draft.note(
                place,
                "observation",
                f"L'édition du {given} donne {joined.day.isoformat()}, celle du "
                f"{edition.day.isoformat()} {day.isoformat()} : la plus récente est retenue.",
                joined.edition.source.code,
                joined.day.isoformat(),
            )
            return


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
