"""`pvd-data passage`: from the communes of one day to those of another, all parts of what was parted."""

from __future__ import annotations

import csv
import datetime
import io
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pvd_data.base.atomic import write_whole
from pvd_data.base.language import Text
from pvd_data.base.text import WORD, one_line
from pvd_data.cli.usage import PLACE, Choice, Command, Day
from pvd_data.cli.words import CannotError, counted, current_lang, print_data, print_text, say, tell
from pvd_data.dataset import load
from pvd_data.reference.lives import read_code
from pvd_data.schema.models.reference import Detachement

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from pvd_data.reference.passage import Event, Passage, PassageBook

COLUMNS = ("code_debut", "nom_debut", "code_fin", "nom_fin", "dates", "mouvements")
"""The columns of the table; dates and kinds of the events are separated by `|`."""

_MOVEMENTS = {
    "20": Text(fr="création", en="creation"),
    "21": Text(fr="rétablissement", en="re-establishment"),
    "30": Text(fr="suppression", en="suppression"),
    "31": Text(fr="fusion", en="merger"),
    "32": Text(fr="commune nouvelle", en="commune nouvelle"),
    "33": Text(fr="fusion-association", en="merger-association"),
    "41": Text(fr="changement de département", en="change of département"),
    "50": Text(fr="changement de code", en="change of code"),
}


@click.command(cls=Command)
@click.argument("codes", metavar="[CODE]...", nargs=-1)
@click.option(
    "--from",
    "start",
    metavar="AAAA-MM-JJ",
    type=Day(),
    required=True,
    help="Le jour dont sont les codes.",
)
@click.option(
    "--to",
    "end",
    metavar="AAAA-MM-JJ",
    type=Day(),
    help="Le jour dont on veut les communes, avant ou après ; par défaut aujourd'hui.",
)
@click.option(
    "--format",
    "output",
    type=Choice(["text", "csv"]),
    help="text à lire, par défaut pour des codes ; csv pour un programme, et pour toutes les communes.",
)
@click.option(
    "--output",
    "-o",
    "path",
    metavar="FICHIER",
    type=PLACE,
    help="Le fichier CSV à écrire, au lieu de l'afficher.",
)
def passage(
    codes: tuple[str, ...], start: date, end: date | None, output: str | None, path: Path | None
) -> None:
    """Dit ce que des communes d'un jour sont un autre jour : fusions, changements de code, scissions.

    CODE : un ou plusieurs codes INSEE du jour --from ; sans code, toutes les communes de ce jour,
    en CSV. Une commune dont une partie s'est détachée a une ligne pour chaque partie.
    """
    book, end = load().passages, end or datetime.date.today()
    if path is not None or output == "csv" or not codes:
        found = _all(book, codes, start, end)
        content = table(found)
        if path is None:
            print_data(content)
            return
        write_whole({path: content.encode()})
        rows = counted(len(found), "ligne", "row")
        tell(say("{path} : {rows}", "{path}: {rows}", path=one_line(str(path)), rows=rows))
        return
    for code in codes:
        print_text(_line(code, _of(book, code, start, end)))


_NONE_THEN = Text(
    fr="« {code} » n'est le code d'aucune commune le {day} ; vérifiez le code et la date, ou demandez "
    "« pvd-data resolve »",
    en="{code!r} is no commune's code on {day}; check the code and the date, or ask `pvd-data resolve`",
)


def _of(book: PassageBook, code: str, start: date, end: date) -> tuple[Passage, ...]:
    """Return the passages of a code.

    Raises:
        CannotError: it was no commune's on the first day.
    """
    known, _ = read_code(code, book.book)
    if not book.is_there(known, start):
        raise CannotError(_NONE_THEN.fill(code=one_line(code, WORD), day=start))
    return book.passages(known, start, end)


def _all(book: PassageBook, codes: tuple[str, ...], start: date, end: date) -> list[Passage]:
    """Return the passages of codes, or of all communes."""
    if codes:
        return [one for code in codes for one in _of(book, code, start, end)]
    return [one for code in book.codes(start) for one in book.passages(code, start, end)]


def table(passages: Iterable[Passage]) -> str:
    """Return passages as a CSV.

    Args:
        passages: the passages, a row each.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in passages:
        dates = "|".join(event.date_effet.isoformat() for event in one.events)
        kinds = "|".join(event.mouvement for event in one.events)
        writer.writerow((one.start_code, one.start_name, one.code, one.name, dates, kinds))
    return text.getvalue()


def _line(code: str, found: tuple[Passage, ...]) -> str:
    if not found:
        none = say("aucune commune ce jour-là", "no commune that day")
        return say("{code} : {none}", "{code}: {none}", code=one_line(code, WORD), none=none)
    parts = [f"{one.name} ({one.code}){_how(one.events)}" for one in found]
    first = found[0]
    return f"{first.start_name} ({first.start_code}) → {', '.join(parts)}"


def _how(events: tuple[Event, ...]) -> str:
    if not events:
        return ""
    said = [f"{_kind(event)} {event.date_effet.isoformat()}" for event in events]
    return f" [{', '.join(said)}]"


def _kind(event: Event) -> str:
    if isinstance(event, Detachement) and event.mouvement == "20":
        return say("détachement", "parted")
    return _MOVEMENTS[event.mouvement][current_lang()]
