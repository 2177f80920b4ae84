"""`pvd-data diff`: what changed between two lists of the programme's communes."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pvd_data.base.language import Text
from pvd_data.base.safe_json import dump_json
from pvd_data.base.text import WORD, one_line
from pvd_data.cli.usage import Choice, Command
from pvd_data.cli.words import CannotError, counted, current_lang, print_data, print_text, say
from pvd_data.dataset import load
from pvd_data.reference.differences import KINDS, Listing, Member, compare, edition, members
from pvd_data.tabular.streams import is_workbook
from pvd_data.validation.collector import Collector
from pvd_data.validation.looking import find_columns
from pvd_data.validation.options import Options
from pvd_data.validation.validate import open_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data.reference.differences import Change, Differences
    from pvd_data.report import Column

_SAID = {
    "entree": Text(fr="Entrées", en="Entered"),
    "sortie": Text(fr="Sorties", en="Left"),
    "renommage": Text(fr="Renommées", en="Renamed"),
    "date_gagnee": Text(fr="Dates d'adhésion gagnées", en="Dates of adhesion gained"),
    "date_perdue": Text(fr="Dates d'adhésion perdues", en="Dates of adhesion lost"),
    "date_changee": Text(fr="Dates d'adhésion changées", en="Dates of adhesion changed"),
    "identifiant_perdu": Text(fr="Identifiants perdus", en="Identifiers lost"),
    "identifiant_change": Text(fr="Identifiants changés", en="Identifiers changed"),
    "nom_perdu": Text(fr="Noms perdus", en="Names lost"),
}
_COLUMNS = {
    "nom": Text(fr="les noms", en="names"),
    "date_adhesion": Text(fr="les dates d'adhésion", en="dates of adhesion"),
    "id_pvd": Text(fr="les identifiants", en="identifiers"),
}


@click.command(cls=Command)
@click.argument("old", metavar="AVANT")
@click.argument("new", metavar="APRÈS")
@click.option(
    "--format",
    "output",
    type=Choice(["text", "json", "markdown"]),
    default="text",
    help="text à lire ; markdown pour un compte rendu ; json pour un programme.",
)
def diff(old: str, new: str, output: str) -> None:
    """Dit ce qui a changé d'une liste des communes du programme à une autre.

    AVANT, APRÈS : le jour d'une édition connue, comme 2024-08-07, un fichier de l'éditeur, ou un
    autre paquet pvd-data.
    """
    found = compare(_listing(old), _listing(new))
    if output == "json":
        print_data(f"{dump_json(_dump(found), indent=2)}\n")
    elif output == "markdown":
        print_data("".join(f"{line}\n" for line in markdown(found)))
    else:
        for line in _text(found):
            print_text(line)


#: What the publisher calls the date of adhesion.
_ADHESION = "date_signature"

#: The endings of packages that are no folders.
_OF_PACKAGES = frozenset({".zip", ".json"})

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NO_EDITION = Text(
    fr="aucune édition connue du {day} ; celles qui le sont : {days}",
    en="no known edition of {day}; known are: {days}",
)
_NO_CODE = Text(
    fr="{path} : pas de colonne de codes INSEE ; une liste du programme était attendue",
    en="{path}: no column of codes INSEE; a list of the programme was expected",
)
_NO_ROW = Text(
    fr="{path} : aucune commune n'y a été lue ; donnez un CSV, au besoin en y enregistrant la feuille",
    en="{path}: no commune was read in it; give a CSV, saving the sheet as one if need be",
)


def _listing(given: str) -> Listing:
    """Read a list of the programme's communes.

    Raises:
        CannotError: it is no edition, no package and no file with codes of communes.
    """
    pvd = load()
    if _DAY.fullmatch(given) and not Path(given).exists():
        if given not in set(pvd.editions):
            raise CannotError(_NO_EDITION.fill(day=given, days=", ".join(pvd.editions)))
        return edition(pvd, given)
    name = one_line(given)
    path = Path(given)
    if path.is_dir() or path.suffix in _OF_PACKAGES:
        return members(load(given), name)
    if is_workbook(given):
        raise CannotError(_NO_ROW.fill(path=name))
    (columns, *_) = find_columns(given).values()
    places = {str(column.role): column.number for column in columns}
    labels = {column.label: column.number for column in columns}
    if _ADHESION in labels:  # which other lists have too, of other things
        places.setdefault("date_adhesion", labels[_ADHESION])
    if "code_insee" not in places:
        raise CannotError(_NO_CODE.fill(path=name))
    found = {}
    for row in _rows(given, columns):
        cells = {role: row[place].strip() for role, place in places.items() if place < len(row)}
        code = cells.get("code_insee", "")
        if code:
            day = _iso(cells.get("date_adhesion", ""))
            found[code] = Member(cells.get("nom", ""), day, cells.get("id_pvd", "").lower())
    if not found:
        raise CannotError(_NO_ROW.fill(path=name))
    return Listing(name, found, frozenset(places).intersection(Member._fields))


def _rows(path: str, columns: tuple[Column, ...]) -> Iterator[list[str]]:
    """Yield the rows under the heading of a file."""
    labels = [column.label for column in columns]
    begun = False
    with open_file(path, Collector(Options(), path)) as read:
        for block in read.blocks:
            for row in block.rows:
                if begun and row:
                    yield row
                begun = begun or row[: len(labels)] == labels


def _iso(text: str) -> str:
    """Return a day as ISO text, whichever form the publisher gave it; another text as it is.

    >>> _iso("30/05/2021"), _iso("2021-05-30"), _iso("mai 2021")
    ('2021-05-30', '2021-05-30', 'mai 2021')
    """
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return date.isoformat(datetime.strptime(text, form))
        except ValueError:
            continue
    return text


def _text(found: Differences) -> Iterator[str]:
    yield _title(found)
    for kind, changes in found.changes.items():
        what = _SAID[kind][current_lang()]
        yield say("{what} : {number}", "{what}: {number}", what=what, number=len(changes))
        yield from (f"  {_line(change)}" for change in changes)
    yield from _ending(found)


def markdown(found: Differences) -> Iterator[str]:
    """Yield the lines of a report, for a pull request say.

    Args:
        found: what differs.
    """
    yield f"## {_escaped(_title(found))}"
    for kind, changes in found.changes.items():
        yield ""
        yield f"### {_SAID[kind][current_lang()]} ({len(changes)})"
        yield ""
        yield from (f"- {_escaped(_line(change))}" for change in changes)
    for line in _ending(found):
        yield ""
        yield _escaped(line)


def _title(found: Differences) -> str:
    old, new = (
        f"{one.name} ({counted(len(one.communes), 'commune', 'commune')})"
        for one in (found.old, found.new)
    )
    return f"{old} → {new}"


def _line(change: Change) -> str:
    said = f"{change.code_insee} {one_line(change.nom, WORD)}".rstrip()
    if not (change.old or change.new):
        return said
    nothing = say("rien", "nothing")
    old, new = (one_line(text, WORD) or nothing for text in (change.old, change.new))
    return say("{said} : {old} → {new}", "{said}: {old} → {new}", said=said, old=old, new=new)


def _ending(found: Differences) -> Iterator[str]:
    if not found.changes:
        yield say("Aucune différence.", "No difference.")
    if found.left_out:
        what = ", ".join(_COLUMNS[column][current_lang()] for column in found.left_out)
        yield say(
            "Non comparé, faute d'être dans les deux : {what}",
            "Not compared, since not in both: {what}",
            what=what,
        )


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)


def _dump(found: Differences) -> dict[str, Any]:
    """Return the differences as plain objects for JSON."""
    return {
        "avant": {"nom": found.old.name, "communes": len(found.old.communes)},
        "apres": {"nom": found.new.name, "communes": len(found.new.communes)},
        "differences": {
            kind: [change._asdict() for change in found.changes.get(kind, ())] for kind in KINDS
        },
        "non_compare": list(found.left_out),
    }
