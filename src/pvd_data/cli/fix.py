"""`pvd-data fix`: the certain suggestions applied to a file, shown or written; then what is left."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from pvd_data.base.atomic import replace_file, write_whole
from pvd_data.base.language import Text, count, os_refusal, plural
from pvd_data.base.text import WORD, first_of, one_line
from pvd_data.cli.asking import ask, is_terminal
from pvd_data.cli.options import (
    check_options,
    given_options,
    on_disk,
    options_over,
    pick_settings,
    tell_limits,
)
from pvd_data.cli.preview import preview
from pvd_data.cli.usage import PLACE, Command, not_one_of, split_words
from pvd_data.cli.words import CannotError, current_lang, print_data, print_text, tell
from pvd_data.fixing.again import all_of
from pvd_data.fixing.converting import KINDS, Conversion
from pvd_data.fixing.edits import unified_diff
from pvd_data.fixing.fix import fix_content
from pvd_data.fixing.repacking import is_signed
from pvd_data.fixing.workbooks import can_be_fixed, fix_workbook
from pvd_data.package.whole import DESCRIPTOR
from pvd_data.rules.registry import RULES
from pvd_data.tabular.lines import CHUNK, ENCODINGS, looks_like
from pvd_data.tabular.streams import is_remote, is_workbook, open_stream
from pvd_data.validation.options import Options

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pvd_data.base.language import Lang
    from pvd_data.fixing.fix import Fixed, Proposal

#: A longer file is not read whole.
MOST = 512 * 2**20

_SEE = Text(fr="Pour voir les fautes : {command}", en="To see the faults: {command}")


@click.command(cls=Command)
@click.argument("file", metavar="FICHIER")
@check_options("require_columns", "limit")
@click.option(
    "--convert",
    metavar="LISTE",
    multiple=True,
    callback=split_words,
    help=f"Convertit aussi les colonnes écrites à la française : {', '.join(KINDS)} ; "
    "dates=COLONNE n'en convertit qu'une, par son titre ou son numéro.",
)
@click.option(
    "--diff", is_flag=True, help="Montre ce qui changerait comme un diff, que « patch » applique."
)
@click.option(
    "--interactive",
    is_flag=True,
    help="Demande pour chaque correction à confirmer : oui, non, toutes celles de ce genre, quitter.",
)
@click.option("--write", is_flag=True, help="Écrit les corrections dans le fichier.")
@click.option(
    "-o",
    "--output",
    "copy",
    metavar="COPIE",
    type=PLACE,
    help="Écrit le fichier corrigé sous ce nom, et laisse l'autre tel quel.",
)
@click.pass_context
def fix(
    context: click.Context,
    /,
    file: str,
    convert: tuple[str, ...],
    diff: bool,
    interactive: bool,
    write: bool,
    copy: Path | None,
    config: Path | None,
    isolated: bool,
    **asked: Any,
) -> None:
    """Corrige dans un CSV ou un classeur .xlsx ou .ods ce qui est certain, et rien d'autre.

    Sans --write ni -o, rien n'est écrit : chaque cellule qui changerait est montrée, avec la raison.
    Un fichier corrigé n'a jamais plus d'erreurs qu'avant, et garde son encodage, son séparateur et
    ses fins de ligne. Ce qui demande une confirmation n'est pas touché.

    Codes de sortie : 0 plus aucune erreur une fois corrigé, 1 il en reste, 2 travail impossible.
    """
    _refuse_usage(file, convert, diff=diff, write=write, copy=copy)
    if interactive and (file == "-" or not is_terminal()):
        raise _cannot(
            file,
            fr="--interactive demande un terminal, où répondre",
            en="--interactive needs a terminal, to answer at",
        )
    settings = pick_settings(context, file, config, isolated=isolated)
    given = given_options(asked)
    asked["lang"] = lang = current_lang()
    tell_limits(settings, (file,), asked)
    content = _read(file)
    options = options_over(settings.of(on_disk(file)), asked)
    if interactive:
        # Each suggestion is asked for.
        options = options.but(limit=sys.maxsize)
    fixed = _fixed(content, file, options, convert)
    if interactive and (accepted := ask(fixed.after.issues, lang)):
        fixed = _fixed(content, file, options, convert, accepted)
    if copy is not None:
        with _refusing(copy):
            write_whole({copy: fixed.content})
    elif write and fixed.edits:
        _write(Path(file), content, fixed.content)
    elif fixed.edits:
        _show(fixed, content, file, diff=diff)
    written = write or copy is not None
    tell(
        "\n".join(
            [*summary(fixed, one_line(file), lang, write=written), *_unturned(fixed, convert)]
        )
    )
    if file != "-" and (fixed.after.count("error") or fixed.after.count("warning")):
        target = one_line(file if copy is None else str(copy))
        command = shlex.join(["pvd-data", "validate", target, *_words(given, config)])
        tell(_SEE.fill(command=command)[lang])
    context.exit(0 if fixed.after.valid else 1)


def _refuse_usage(
    file: str, convert: tuple[str, ...], *, diff: bool, write: bool, copy: Path | None
) -> None:
    """Refuse options that do not go together."""
    if diff + write + (copy is not None) > 1:
        one = Text(
            fr="--diff, --write ou -o, l'un des trois", en="--diff, --write or -o, one of them"
        )
        raise click.UsageError(one[current_lang()])
    for word in convert:
        asked = Conversion.of(word)
        if asked.kind not in KINDS:
            raise CannotError(not_one_of(asked.kind, KINDS))
        if "=" in word and not asked.column:
            raise _cannot(
                f"--convert {word}",
                fr="il manque une colonne derrière « = » : son titre, ou son numéro",
                en="a column is missing behind '=': its label, or its number",
            )
    if file == "-" and write:
        raise _cannot(
            file,
            fr="--write demande un fichier, pas l'entrée standard",
            en="--write needs a file, not the standard input",
        )
    if copy is not None and copy.exists():
        raise _cannot(
            str(copy),
            fr="ce fichier existe déjà ; donnez un autre nom à la copie",
            en="this file exists already; give the copy another name",
        )


def _fixed(
    content: bytes,
    file: str,
    options: Options,
    convert: tuple[str, ...],
    accepted: Collection[Proposal] = (),
) -> Fixed:
    """Fix a CSV or a workbook."""
    if not is_workbook(file):
        if options.sheet is not None:
            raise _cannot(
                file,
                fr="pas de feuilles, ce n'est pas un classeur ; retirez --sheet",
                en="it has no sheets, since it is no workbook; leave --sheet out",
            )
        return fix_content(content, file, options, convert, accepted)
    if is_signed(content):
        raise _cannot(
            file,
            fr="le classeur est signé, et la signature ne vaudrait plus ; enregistrez-en une copie sans elle",
            en="the workbook is signed, and the signature would be void; save a copy without it",
        )
    return fix_workbook(content, file, options, convert, accepted)


def _show(fixed: Fixed, content: bytes, file: str, *, diff: bool) -> None:
    """Print what would change: a table of cells, or a diff."""
    if not diff:
        print_text("\n".join(preview(fixed.changes, current_lang())))
        return
    if is_workbook(file):
        raise _cannot(
            file,
            fr="un classeur n'a pas de lignes qu'un diff montrerait ; retirez --diff",
            en="a workbook has no lines that a diff would show; leave --diff out",
        )
    if fixed.writing.startswith("utf-16"):
        raise _cannot(
            file,
            fr="--diff ne sait pas montrer de l'UTF-16, que « patch » ne lit pas ; retirez --diff",
            en="--diff cannot show UTF-16, which `patch` does not read; leave --diff out",
        )
    print_data(b"".join(unified_diff(content, fixed.edits, one_line(file))))


def _words(given: Mapping[str, Any], config: Path | None) -> list[str]:
    """Write the options of the check as they were given."""
    words = ["--config", str(config)] if config is not None else []
    for name, value in given.items():
        option = f"--{Options.about(name).flag or name.replace('_', '-')}"
        if isinstance(value, Mapping):
            words += [word for at in value.items() for word in (option, "=".join(at))]
        elif isinstance(value, bool):
            words.append(option if value else option.replace("--", "--no-"))
        elif isinstance(value, tuple):
            words += [word for text in value for word in (option, text)]
        else:
            words += [option, str(value)]
    return words


def _cannot(file: str, *, fr: str, en: str, **values: object) -> CannotError:
    said = Text(fr="{file} : {why}", en="{file}: {why}")
    return CannotError(said.fill(file=one_line(file), why=Text(fr=fr, en=en).fill(**values)))


def _read(file: str) -> bytes:
    """Return the bytes of a file that can be fixed."""
    path = Path(file)
    try:
        if file != "-":
            _refuse_others(path, file)
            with path.open("rb") as stream:
                content = _up_to(stream, MOST + 1)
        else:
            content = _up_to(open_stream(file, allow_remote=False), MOST + 1)
    except (OSError, ValueError) as error:
        raise _cannot(
            file, fr="illisible : {why}", en="it cannot be read: {why}", why=_reason(error)
        ) from error
    if len(content) > MOST:
        raise _cannot(
            file,
            fr="le fichier dépasse {size} Mio ; corrigez-le en plusieurs parties",
            en="the file is longer than {size} MiB; fix it in parts",
            size=MOST // 2**20,
        )
    book = is_workbook(file)
    other = None if book and can_be_fixed(content) else looks_like(content[:CHUNK])
    if other is not None or (book and not can_be_fixed(content)):
        raise _cannot(
            file,
            fr="c'est {what} ; seuls un CSV et un classeur .xlsx, .xlsm ou .ods se corrigent : enregistrez-le ainsi",
            en="this is {what}; only a CSV and a workbook .xlsx, .xlsm or .ods can be fixed: save it so",
            what=other
            or Text(fr="un fichier qui n'est ni un .xlsx ni un .ods", en="neither .xlsx nor .ods"),
        )
    return content


def _up_to(stream: BinaryIO, most: int) -> bytes:
    """Read so many bytes at most: asked for all at once, Python makes room for all at once."""
    parts: list[bytes] = []
    while most > 0 and (part := stream.read(min(most, 2**20))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def _refuse_others(path: Path, file: str) -> None:
    """Refuse what is no file of which cells can be changed."""
    if is_remote(file):
        raise _cannot(
            file,
            fr="une adresse ; téléchargez le fichier d'abord",
            en="an address; download the file first",
        )
    if path.is_dir() or path.name == DESCRIPTOR:
        raise _cannot(
            file,
            fr="un jeu de données ; donnez un seul de ses fichiers CSV, avec --table",
            en="a data package; give one of its CSV files, with --table",
        )
    if not path.exists():
        raise _cannot(file, fr="ce fichier n'existe pas", en="there is no such file")
    if not path.is_file():
        raise _cannot(file, fr="ce n'est pas un fichier", en="this is not a file")


def _reason(error: OSError | ValueError) -> Text | str:
    if isinstance(error, OSError) and error.errno is not None:
        return os_refusal(error)
    return str(error)


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Say in a sentence why a file cannot be written."""
    try:
        yield
    except OSError as error:
        raise _cannot(
            str(path),
            fr="rien n'est écrit : {why}",
            en="nothing is written: {why}",
            why=_reason(error),
        ) from error


def _write(path: Path, old: bytes, new: bytes) -> None:
    with _refusing(path):
        done = replace_file(path, old, new)
    if not done:
        raise _cannot(
            str(path),
            fr="le fichier a changé pendant la correction ; rien n'est écrit, recommencez",
            en="the file has changed meanwhile; nothing is written, start again",
        )


#: How many lines that were left as they are the summary names.
_NAMED = 5

_DONE = Text(fr="{file} : {what}", en="{file}: {what}")
_NOTHING = Text(fr="rien à corriger qui soit certain", en="nothing to fix that is certain")
_FIXED = Text(fr="{cells} {fixed}", en="{cells} fixed")
_TO_FIX = Text(fr="{cells} à corriger ; --write écrit", en="{cells} to fix; --write does it")
_BY_RULE = Text(fr="  {code} {slug} : {times}", en="  {code} {slug}: {times}")
_HELD = Text(
    fr="Laissé tel quel, ligne {lines} : corriger y ferait apparaître plus d'erreurs qu'il n'y en a",
    en="Left as it is, line {lines}: to fix it would bring more errors to light than there are",
)

_UNWRITTEN = Text(
    fr="Laissé tel quel, ligne {lines} : l'encodage du fichier, {writing}, n'a pas toutes les lettres",
    en="Left as it is, line {lines}: the encoding of the file, {writing}, has not all the letters",
)


def summary(fixed: Fixed, file: str, lang: Lang, *, write: bool) -> list[str]:
    """Say what was changed, what was held back, and what is left.

    Args:
        fixed: what was done.
        file: name of the file.
        lang: language.
        write: whether the file is written, or only what would be.
    """
    number = len(fixed.edits)
    cells = Text(fr="{fr}", en="{en}").fill(
        fr=count(number, "fr", "cellule"), en=count(number, "en", "cell")
    )
    done = (_FIXED if write else _TO_FIX) if number else _NOTHING
    done = done.fill(cells=cells, fixed=plural(number, "fr", "corrigée"))
    lines = [_DONE.fill(file=file, what=done)[lang]]
    for slug, times in fixed.rules.items():
        lines.append(_BY_RULE.fill(code=RULES[slug].code, slug=slug, times=times)[lang])
    for at, said in ((fixed.held, _HELD), (fixed.unwritten, _UNWRITTEN)):
        if at:
            named = ", ".join(first_of(at, _NAMED))
            lines.append(said.fill(lines=named, writing=ENCODINGS.get(fixed.writing, ""))[lang])
    return [*lines, _left(fixed, lang, written=write or not number)]


_UNTURNED = Text(
    fr="Rien à convertir dans « {column} » ({kind}) : c'est déjà fait, ou tout n'y est pas écrit pareil",
    en="Nothing to turn in {column!r} ({kind}): that is done, or not all of it is written the same way",
)


def _unturned(fixed: Fixed, convert: tuple[str, ...]) -> list[str]:
    """Name the columns that were to be converted, and of which no cell is."""
    if not any("=" in word for word in convert):
        return []
    there = {str(edit.column) for edit in fixed.edits} | {change.column for change in fixed.changes}
    return [
        _UNTURNED.fill(column=one_line(one.column, WORD), kind=one.kind)[current_lang()]
        for one in map(Conversion.of, convert)
        if one.column and one.column not in there
    ]


def _left(fixed: Fixed, lang: Lang, *, written: bool) -> str:
    after = fixed.after
    errors, warnings = after.count("error"), after.count("warning")
    proposed = sum(
        issue.suggestion is not None and issue.severity != "notice" for issue in all_of(after)
    )
    if lang == "fr":
        begin = "Il reste" if written else "Une fois corrigé, il restera"
        if not errors and not warnings:
            return f"{begin.replace(' reste', ' ne reste')} ni erreur ni avertissement"
        left = (
            f"{begin} {count(errors, lang, 'erreur')} et {count(warnings, lang, 'avertissement')}"
        )
        return f"{left}, dont {proposed} avec une proposition à confirmer" if proposed else left
    begin = "Left:" if written else "Left once that is fixed:"
    if not errors and not warnings:
        return f"{begin} neither error nor warning"
    left = f"{begin} {count(errors, lang, 'error')} and {count(warnings, lang, 'warning')}"
    return f"{left}, {proposed} of them with a suggestion to confirm" if proposed else left
