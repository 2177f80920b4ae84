"""`pvd-data history`: since when a commune is in the programme, or from when to when it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pvd_data.base.language import Text
from pvd_data.base.safe_json import dump_json
from pvd_data.base.text import WORD, first_of, one_line
from pvd_data.cli.usage import Choice, Command
from pvd_data.cli.words import CannotError, print_data, print_text, say
from pvd_data.dataset import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data.dataset import Dataset
    from pvd_data.schema.models.editions import Appartenance, Evolution
    from pvd_data.schema.models.reference import CommuneFrance


@click.command(cls=Command)
@click.argument("commune", metavar="COMMUNE")
@click.option(
    "--format",
    "output",
    type=Choice(["text", "json"]),
    default="text",
    help="text à lire ; json pour un programme.",
)
def history(commune: str, output: str) -> None:
    """Dit de quelle édition de la liste à quelle autre une commune est ou était dans le programme.

    COMMUNE : son code INSEE, même ancien, ou son nom.
    """
    pvd = load()
    found = _find(pvd, commune)
    if output == "json":
        print_data(f"{dump_json(_dump(pvd, found))}\n")
        return
    print_text(f"{found.nom} ({found.code_insee})")
    for line in _lines(pvd, found):
        print_text(f"  {line}")


_UNKNOWN = Text(
    fr="« {text} » : aucune commune de ce code ou de ce nom ; « pvd-data search --france » cherche "
    "dans toute la France",
    en="{text!r}: no commune has this code or name; `pvd-data search --france` searches all of France",
)
_SEVERAL = Text(
    fr="« {text} » peut désigner {towns} ; donnez le code INSEE",
    en="{text!r} may mean {towns}; give the code INSEE",
)


def _find(pvd: Dataset, text: str) -> CommuneFrance:
    """Return the commune that a code or a name means, of those that bear it one of the programme.

    Raises:
        CannotError: it means none, or several.
    """
    towns = list(pvd.resolve(text).communes)
    if not towns:
        certain = pvd.match(text)
        towns = [m.commune for m in ([certain] if certain else pvd.candidates(text))]
    if len(towns) > 1:
        towns = [town for town in towns if town.appartenances] or towns
    shown = one_line(text, WORD)
    if not towns:
        raise CannotError(_UNKNOWN.fill(text=shown))
    if len(towns) > 1:
        listed = ", ".join(first_of([f"{town.nom} ({town.code_insee})" for town in towns], 5))
        raise CannotError(_SEVERAL.fill(text=shown, towns=listed))
    return towns[0]


def _lines(pvd: Dataset, town: CommuneFrance) -> Iterator[str]:
    """Yield what is known, a line each."""
    stays = town.appartenances
    if not stays:
        days = list(pvd.editions)
        yield say(
            "dans aucune édition connue de la liste, du {first} au {last}",
            "in no known edition of the list, from {first} to {last}",
            first=days[0],
            last=days[-1],
        )
    for stay in stays:
        yield _stay(stay)
    for row in _renamings(pvd, town):
        yield say(
            "a changé de nom entre l'édition du {before} et celle du {day} : {old} → {new}",
            "was renamed between the edition of {before} and that of {day}: {old} → {new}",
            before=row.edition_precedente,
            day=row.edition,
            old=row.nom_precedent or "",
            new=row.nom,
        )


def _stay(stay: Appartenance) -> str:
    if stay.absente_avant is None:
        said = say("présente dès l'édition du {day}", "there since the edition of {day}",
                   day=stay.premiere_edition)  # fmt: skip
    else:
        said = say(
            "entrée entre l'édition du {before} et celle du {day}",
            "entered between the edition of {before} and that of {day}",
            before=stay.absente_avant,
            day=stay.premiere_edition,
        )
    if stay.absente_apres is not None:
        said += say(
            ", sortie entre celle du {day} et celle du {after}",
            ", left between that of {day} and that of {after}",
            day=stay.derniere_edition,
            after=stay.absente_apres,
        )
    else:
        said += say(", toujours dans la liste", ", still in the list")
    if stay.date_adhesion is None:
        return said + say(" ; date d'adhésion inconnue", "; date of adhesion unknown")
    said += say(" ; adhésion le {day}", "; adhesion on {day}", day=stay.date_adhesion)
    if stay.edition_date_adhesion is None:
        return said
    return said + say(
        " (édition du {edition})", " (edition of {edition})", edition=stay.edition_date_adhesion
    )


def _renamings(pvd: Dataset, town: CommuneFrance) -> list[Evolution]:
    rows = pvd.evolutions.group("code_insee").get(town.code_insee, ())
    return [row for row in rows if row.evolution == "renommage"]


def _dump(pvd: Dataset, town: CommuneFrance) -> dict[str, Any]:
    """Return what is known as plain objects for JSON."""
    left_out = {"code_insee"}
    return {
        "code_insee": town.code_insee,
        "nom": town.nom,
        "appartenances": [
            stay.model_dump(mode="json", exclude=left_out) for stay in town.appartenances
        ],
        "renommages": [
            row.model_dump(mode="json", exclude={*left_out, "evolution", "id_pvd"})
            for row in _renamings(pvd, town)
        ],
    }
