"""`pvd-data stats`: how many communes the programme has, by région, year of adhesion and so on."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

import pvd_data
from pvd_data.base.atomic import write_whole
from pvd_data.base.language import Text
from pvd_data.base.safe_json import dump_json
from pvd_data.base.text import one_line
from pvd_data.cli.usage import PLACE, Choice, Command
from pvd_data.cli.words import (
    CannotError,
    bar,
    counted,
    current_lang,
    grid,
    is_watched,
    print_data,
    print_text,
    say,
    tell,
    thousands,
)
from pvd_data.dataset import load
from pvd_data.exports.registry import require
from pvd_data.reference.statistics import COLUMNS, GROUPINGS, statistics
from pvd_data.schema.cells import canonical_csv

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data.dataset import Dataset
    from pvd_data.exports.picture import Kind
    from pvd_data.reference.statistics import By, Group, Statistics

FORMATS = ("text", "csv", "json", "png", "svg")

#: How wide the longest bar is in a terminal.
_WIDTH = 10

#: How many communes there are, their population and so on.
_HEADS = (
    Text(fr="Communes", en="Towns"),
    Text(fr="Population", en="Population"),
    Text(fr="EPCI", en="EPCI"),
    Text(fr="ORT", en="ORT"),
)


@click.command(cls=Command)
@click.option(
    "--by",
    type=Choice([by.replace("_", "-") for by in GROUPINGS]),
    default="region",
    help="Par quoi compter : région, département, nature de l'EPCI, densité, centralité, massif, "
    "année d'adhésion, ORT signée.",
)
@click.option(
    "--format",
    "output",
    type=Choice(FORMATS),
    help="text à lire, par défaut ; csv et json pour un programme ; png et svg, une image.",
)
@click.option(
    "--output",
    "-o",
    "path",
    metavar="FICHIER",
    type=PLACE,
    help="Le fichier à écrire ; sans --format, sa terminaison dit le format.",
)
def stats(by: str, output: str | None, path: Path | None) -> None:
    """Compte les communes du programme, leur population, leurs EPCI et leurs ORT signées.

    Un EPCI qui a des communes dans deux groupes compte dans chacun, et une fois dans le total. Une
    image demande matplotlib : pip install 'pvd-data[plot]'
    """
    output = output or _format_of(path)
    if output == "png" and path is None and is_watched(sys.stdout):
        raise click.UsageError(_NO_FILE[current_lang()])
    if output in ("png", "svg"):
        require("matplotlib", "plot", output)
    pvd, by = load(), cast("By", by.replace("-", "_"))
    content = _content(pvd, by, output)
    if path is not None:
        write_whole({path: content if isinstance(content, bytes) else content.encode()})
        groups = counted(len(pvd.stats(by)), "groupe", "group")
        tell(say("{path} : {groups}", "{path}: {groups}", path=one_line(str(path)), groups=groups))
    elif output == "text":
        print_text(str(content).removesuffix("\n"))
    else:
        print_data(content)


_NO_FILE = Text(
    fr="une image n'est pas pour un terminal ; donnez un fichier par --output",
    en="a picture is not for a terminal; give a file by --output",
)
_NO_FORMAT = Text(
    fr="{path} : la terminaison {ending} ne dit pas le format ; donnez-le par --format, ou un nom en "
    ".txt, .csv, .json, .png ou .svg",
    en="{path}: the ending {ending} says no format; give it by --format, or a name in .txt, .csv, "
    ".json, .png or .svg",
)


def _format_of(path: Path | None) -> str:
    """Return the format that the name of a file asks for.

    Raises:
        CannotError: it asks for none.
    """
    ending = "" if path is None else path.suffix.lower()
    if ending in ("", ".txt"):
        return "text"
    if ending[1:] not in FORMATS:
        raise CannotError(_NO_FORMAT.fill(path=one_line(str(path)), ending=one_line(ending)))
    return ending[1:]


def _content(pvd: Dataset, by: By, output: str) -> str | bytes:
    if output == "csv":
        rows = [tuple(vars(group).values()) for group in pvd.stats(by)]
        return canonical_csv(COLUMNS, rows)
    if output == "json":
        return f"{dump_json(pvd.stats(by).to_dict(), indent=2)}\n"
    found = statistics(pvd, by, current_lang())
    if output == "text":
        return "".join(f"{line}\n" for line in (*_table(found), *_notes(pvd, found)))
    return _picture(pvd, found, cast("Kind", output))


def _table(found: Statistics) -> list[str]:
    """Return the groups as lines, with bars; their codes where these are more than a name."""
    grouping, most = GROUPINGS[found.by], max(group.nombre_communes for group in found)
    coded = bool(grouping.table)
    rows = [
        [group.nom, thousands(group.nombre_communes), bar(group.nombre_communes / most, _WIDTH)]
        + [thousands(number) for number in _numbers(group)[1:]]
        for group in (*found, found.total)
    ]
    rows[-1][2] = ""
    towns, *heads = (head[current_lang()] for head in _HEADS)
    header = [grouping.title[current_lang()], towns, "", *heads]
    if coded:
        header.insert(0, "Code")
        for group, row in zip((*found, found.total), rows, strict=True):
            row.insert(0, group.code)
    return grid(header, rows, right=frozenset(coded + place for place in (1, 3, 4, 5)))


def _numbers(group: Group) -> tuple[int, ...]:
    return (
        group.nombre_communes,
        group.population_municipale,
        group.nombre_intercommunalites,
        group.nombre_ort,
    )


def _notes(pvd: Dataset, found: Statistics) -> Iterator[str]:
    """Say what one must know to use the figures."""
    (year, _), *others = Counter(
        row.annee_population for row in pvd.communes.values()
    ).most_common()
    said = say("Population municipale de {year}", "Population of {year}", year=year)
    for other, number in others:
        towns = counted(number, "commune", "town")
        said += say(" ; de {year} pour {towns}", "; of {year} for {towns}", year=other, towns=towns)
    yield f"{said}."
    counts = sum(group.nombre_intercommunalites for group in found)
    if counts > found.total.nombre_intercommunalites:
        yield say(
            "Un EPCI qui a des communes dans deux groupes compte dans chacun, et une fois dans le "
            "total.",
            "An EPCI with towns in two groups counts in both, and once in the total.",
        )


def _picture(pvd: Dataset, found: Statistics, kind: Kind) -> bytes:
    from pvd_data.exports.picture import Bar, draw

    grouping = GROUPINGS[found.by]
    bars = [
        Bar(
            f"{group.nom} ({group.code})" if grouping.table else group.nom,
            group.nombre_communes,
            thousands(group.nombre_communes),
        )
        for group in found
    ]
    title = say(
        "Petites villes de demain : {towns} par {by}",
        "Petites villes de demain: {towns} by {by}",
        towns=counted(found.total.nombre_communes, "commune", "town"),
        by=_lower(grouping.title[current_lang()]),
    )
    note = say(
        "Source : pvd-data {version}, édition {edition}, d'après l'ANCT, l'INSEE, la DGCL et la "
        "DGALN (Licence Ouverte 2.0).",
        "Source: pvd-data {version}, edition {edition}, from ANCT, INSEE, DGCL and DGALN (Licence "
        "Ouverte 2.0).",
        version=pvd_data.__version__,
        edition=pvd.edition,
    )
    return draw(bars, title, note, kind)


def _lower(title: str) -> str:
    """Return a title within a sentence; what is written in capitals stays so."""
    return title if title.isupper() else title[:1].lower() + title[1:]
