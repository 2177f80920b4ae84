"""`pvd-data resolve`: codes as people have them, one by one or by the file."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import click

from pvd_data.base.language import Text, os_refusal
from pvd_data.base.safe_json import dump_json
from pvd_data.base.text import first_of, one_line
from pvd_data.cli.usage import ByteFile, Choice, Command, Day
from pvd_data.cli.words import (
    CannotError,
    current_lang,
    describe,
    print_data,
    print_text,
    say,
    tell,
)
from pvd_data.reference.plain import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from typing import BinaryIO

    from pvd_data.reference.history import Resolution

_COLUMNS = ("text", "code", "status", "codes", "communes", "commune", "repairs")


@click.command(cls=Command)
@click.argument("codes", metavar="[CODE]...", nargs=-1)
@click.option(
    "--from",
    "source",
    metavar="FICHIER",
    type=ByteFile(),
    help="Fichier de codes, un par ligne ; un tiret (-) pour ce qu'un autre programme envoie.",
)
@click.option(
    "--date",
    "day",
    metavar="AAAA-MM-JJ",
    type=Day(),
    help="Lit les codes comme à cette date, et donne aussi ceux de cette date.",
)
@click.option(
    "--format",
    "output",
    type=Choice(["text", "jsonl", "csv"]),
    default="text",
    help="text à lire ; jsonl ou csv pour un programme.",
)
def resolve(codes: tuple[str, ...], source: BinaryIO | None, day: date | None, output: str) -> None:
    """Dit à quelle commune d'aujourd'hui mène un code INSEE, même ancien ou mal écrit.

    CODE : un ou plusieurs codes, comme 05046 ; ou --from, pour les lire dans un fichier.
    """
    if not codes and source is None:
        said = Text(fr="donnez des codes, ou --from FICHIER", en="give codes, or --from FILE")
        raise click.UsageError(said[current_lang()])
    pvd = load()
    write(output, (pvd.resolve(code, day) for code in _codes(codes, source)))


#: A longer line holds no code.
_LONGEST = 2**16

_NOT_READ = Text(fr="{name}, ligne {number} : {why}", en="{name}, line {number}: {why}")
_NOT_UTF_8 = Text(
    fr="ce n'est pas de l'UTF-8 ; enregistrez le fichier en « CSV UTF-8 » ou en texte UTF-8",
    en="this is not UTF-8; save the file as UTF-8 text",
)
_TOO_LONG = Text(
    fr="trop longue pour un code ; donnez un fichier d'un code par ligne",
    en="too long for a code; give a file with one code per line",
)


def _codes(codes: Iterable[str], source: BinaryIO | None) -> Iterator[str]:
    yield from codes
    if source is None:
        return
    number = 0
    try:
        for number, line in enumerate(iter(lambda: source.readline(_LONGEST), b""), start=1):
            # In UTF-16 each second byte of a code is null.
            if len(line) == _LONGEST or b"\0" in line:
                raise _not_read(source, number, _NOT_UTF_8 if b"\0" in line else _TOO_LONG)
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
            if text.strip():
                yield text.rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise _not_read(source, number, _NOT_UTF_8) from error
    except OSError as error:
        raise _not_read(source, number + 1, os_refusal(error)) from error


def _not_read(source: BinaryIO, number: int, why: Text) -> CannotError:
    name = getattr(source, "name", None)
    if not isinstance(name, str) or name == "<stdin>":
        name = "--from"
    return CannotError(_NOT_READ.fill(name=one_line(name), number=number, why=why))


def write(output: str, resolutions: Iterable[Resolution]) -> None:
    """Print resolutions, each as soon as it is there.

    Args:
        output: text, jsonl or csv.
        resolutions: what was found.
    """
    if output == "csv":
        print_data(_csv_line(_COLUMNS))
    for resolution in resolutions:
        if output == "csv":
            row = dump(resolution)
            row["communes"] = "|".join(commune["code_insee"] for commune in row["communes"])
            row |= {name: "|".join(row[name]) for name in ("codes", "repairs")}
            print_data(_csv_line([row[name] for name in _COLUMNS]))
            continue
        if output == "jsonl":
            print_data(f"{dump_json(dump(resolution))}\n")
            continue
        print_text(describe(resolution)[current_lang()])
        if resolution.postcode_communes:
            towns = [commune.nom for commune in resolution.postcode_communes]
            said = say(
                "  attention : {code} est aussi le code postal de {names}",
                "  note: {code} is also the postcode of {names}",
                code=resolution.code,
                names=", ".join(first_of(towns, 3)),
            )
            tell(said)


def _csv_line(cells: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()


def dump(resolution: Resolution) -> dict[str, Any]:
    """Return a resolution as plain objects for JSON.

    Args:
        resolution: what was found.
    """
    return {
        "text": resolution.text,
        "code": resolution.code,
        "status": resolution.status,
        "codes": list(resolution.codes),
        "communes": [
            {"code_insee": commune.code_insee, "nom": commune.nom}
            for commune in resolution.communes
        ],
        # Its code, where it is in the programme.
        "commune": resolution.commune and resolution.commune.code_insee,
        "siren_epci": resolution.intercommunalite and resolution.intercommunalite.siren_epci,
        "events": [row.model_dump(mode="json") for row in resolution.events],
        "repairs": list(resolution.repairs),
        "postcode_communes": [commune.code_insee for commune in resolution.postcode_communes],
    }
