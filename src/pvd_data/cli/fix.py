"""`pvd-data fix`: the certain suggestions applied to a CSV, shown or written; then what is left."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pvd_data.base.atomic import replace_file
from pvd_data.base.language import Text, count, os_refusal, plural
from pvd_data.base.text import first_of, one_line
from pvd_data.cli.options import (
    check_options,
    given_options,
    on_disk,
    options_over,
    pick_settings,
    tell_limits,
)
from pvd_data.cli.usage import Command, not_one_of, split_words
from pvd_data.cli.words import CannotError, current_lang, print_data, tell
from pvd_data.fixing.converting import KINDS
from pvd_data.fixing.edits import unified_diff
from pvd_data.fixing.fix import fix_content, is_utf8
from pvd_data.package.opening import DESCRIPTOR
from pvd_data.rules.registry import RULES
from pvd_data.tabular.lines import CHUNK, looks_like
from pvd_data.tabular.streams import is_remote, is_workbook, open_stream
from pvd_data.validation.options import CheckOptions

if TYPE_CHECKING:
    from pvd_data.base.language import Lang
    from pvd_data.fixing.fix import Fixed

#: A longer file is not read whole.
MOST = 512 * 2**20

_SEE = Text(fr="Pour voir les fautes : {command}", en="To see the faults: {command}")


@click.command(cls=Command, short_help="Corrige dans un CSV ce qui est certain, et rien d'autre.")
@click.argument("file", metavar="FICHIER")
@check_options("sheet", "require_columns", "limit")
@click.option(
    "--diff", is_flag=True, help="Montre ce qui changerait, sans rien écrire ; par défaut."
)
@click.option(
    "--convert",
    metavar="LISTE",
    multiple=True,
    callback=split_words,
    help=f"Convertit aussi les colonnes écrites à la française : {', '.join(KINDS)}.",
)
@click.option("--write", is_flag=True, help="Écrit les corrections dans le fichier.")
@click.pass_context
def fix(
    context: click.Context,
    /,
    file: str,
    diff: bool,
    convert: tuple[str, ...],
    write: bool,
    config: Path | None,
    isolated: bool,
    **asked: Any,
) -> None:
    """Corrige dans un fichier CSV ce qui est certain, et rien d'autre.

    Sans --write, le fichier n'est pas changé : les corrections sont seulement montrées, l'ancienne
    ligne après -, la nouvelle après + (c'est un diff, que « patch » sait appliquer). Un fichier
    corrigé n'a jamais plus d'erreurs qu'avant. Ce qui demande une confirmation n'est pas touché.

    Codes de sortie : 0 plus aucune erreur une fois corrigé, 1 il en reste, 2 travail impossible.
    """
    if diff and write:
        both = Text(fr="--diff ou --write, l'un des deux", en="--diff or --write, not both")
        raise click.UsageError(both[current_lang()])
    for word in convert:
        if word not in KINDS:
            raise CannotError(not_one_of(word, KINDS))
    settings = pick_settings(context, file, config, isolated=isolated)
    given = given_options(asked)
    asked["lang"] = lang = current_lang()
    if file == "-" and write:
        raise _cannot(
            file,
            fr="--write demande un fichier, pas l'entrée standard",
            en="--write needs a file, not the standard input",
        )
    tell_limits(settings, (file,), asked)
    content = _read(file)
    fixed = fix_content(content, file, options_over(settings.of(on_disk(file)), asked), convert)
    if write and fixed.edits:
        _write(Path(file), content, fixed.content)
    elif fixed.edits:
        print_data(b"".join(unified_diff(content, fixed.edits, one_line(file))))
    tell("\n".join(summary(fixed, one_line(file), lang, write=write)))
    if file != "-" and any(issue.severity != "notice" for issue in fixed.after.issues):
        command = shlex.join(["pvd-data", "validate", one_line(file), *_words(given, config)])
        tell(_SEE.fill(command=command)[lang])
    context.exit(0 if fixed.after.valid else 1)


def _words(given: Mapping[str, Any], config: Path | None) -> list[str]:
    """Write the options of the check as they were given."""
    words = ["--config", str(config)] if config is not None else []
    for name, value in given.items():
        option = f"--{CheckOptions.about(name).flag or name.replace('_', '-')}"
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
                content = stream.read(MOST + 1)
        else:
            content = open_stream(file, allow_remote=False).read(MOST + 1)
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
    other = looks_like(content[:CHUNK])
    if other is not None:
        raise _cannot(
            file,
            fr="c'est {what} ; seul un CSV se corrige ainsi",
            en="this is {what}; only a CSV can be fixed",
            what=other,
        )
    if not is_utf8(content):
        raise _cannot(
            file,
            fr="le fichier n'est pas en UTF-8, et deviner son texte n'est pas certain ; "
            "enregistrez-le d'abord en UTF-8",
            en="the file is not UTF-8, and to guess its text is not certain; save it as UTF-8 first",
        )
    return content


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
    if is_workbook(file):
        raise _cannot(
            file,
            fr="un classeur ou une archive ; seul un CSV se corrige ainsi : exportez la feuille en "
            "« CSV UTF-8 »",
            en="a workbook or an archive; only a CSV can be fixed: export the sheet as CSV UTF-8",
        )


def _reason(error: OSError | ValueError) -> Text | str:
    if isinstance(error, OSError) and error.errno is not None:
        return os_refusal(error)
    return str(error)


def _write(path: Path, old: bytes, new: bytes) -> None:
    try:
        done = replace_file(path, old, new)
    except OSError as error:
        raise _cannot(
            str(path),
            fr="rien n'est écrit : {why}",
            en="nothing is written: {why}",
            why=_reason(error),
        ) from error
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
    if fixed.held:
        named = first_of(fixed.held, _NAMED)
        lines.append(_HELD.fill(lines=", ".join(named))[lang])
    return [*lines, _left(fixed, lang, written=write or not number)]


def _left(fixed: Fixed, lang: Lang, *, written: bool) -> str:
    after = fixed.after
    errors, warnings = after.count("error"), after.count("warning")
    proposed = sum(
        issue.suggestion is not None and issue.severity != "notice" for issue in after.issues
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
