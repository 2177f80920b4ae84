"""`pvd-data fix`: the certain suggestions applied to a CSV, shown or written; then what is left."""

from __future__ import annotations

import shlex
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from pvd_data.base.atomic import replace_file
from pvd_data.base.language import os_refusal, pick_lang
from pvd_data.base.text import one_line
from pvd_data.cli.options import checking_options, on_disk, pick_settings, settings_options
from pvd_data.cli.words import CannotError, count
from pvd_data.errors import NothingToCheckError
from pvd_data.fixing.edits import unified_diff
from pvd_data.fixing.fix import fix_content, is_utf8
from pvd_data.package.opening import DESCRIPTOR
from pvd_data.rules.registry import RULES
from pvd_data.tabular.lines import CHUNK, looks_like
from pvd_data.tabular.streams import is_remote
from pvd_data.validation.collector import Wanted, pick_rules
from pvd_data.validation.options import Options

if TYPE_CHECKING:
    from pvd_data.base.language import Lang
    from pvd_data.fixing.fix import Fixed


#: A longer file is not read whole.
MOST = 512 * 2**20


@click.command()
@click.argument("file", metavar="FICHIER")
@checking_options
@click.option("--diff", is_flag=True, help="Montre ce qui changerait, sans rien écrire (d'office).")
@click.option("--write", is_flag=True, help="Remplace le fichier par le fichier corrigé.")
@settings_options
@click.pass_context
def fix(
    context: click.Context,
    /,
    file: str,
    lang: str | None,
    diff: bool,
    write: bool,
    config: Path | None,
    isolated: bool,
    **asked: Any,
) -> None:
    """Corrige dans un CSV ce qui est certain, et rien d'autre.

    Sans --write, rien n'est écrit : la sortie est un diff, que « patch » sait appliquer. Un
    fichier corrigé n'a jamais plus d'erreurs qu'avant ; ce qui n'est que proposé reste tel quel.

    Codes de sortie : 0 plus aucune erreur une fois corrigé, 1 il en reste, 2 travail impossible.
    """
    if diff and write:
        raise click.UsageError("--diff ou --write, l'un des deux.")
    said = pick_settings(file, config, isolated=isolated).of(on_disk(file))
    try:
        spoken = pick_lang(lang or said.get("lang"))
    except ValueError as error:
        raise click.UsageError(f"PVD_DATA_LANG : {error}") from error
    say = _Sayer(file, spoken)
    if file == "-" and write:
        say.cannot(
            "--write veut un fichier, pas l'entrée standard",
            "--write wants a file, not the standard input",
        )
    content = _read(file, say)
    try:
        fixed = fix_content(content, file, _options(spoken, said, asked))
    except NothingToCheckError as error:
        say.cannot(*nothing(error))
    if write and fixed.edits:
        _write(Path(file), content, fixed.content, say)
    elif fixed.edits:
        click.echo(b"".join(unified_diff(content, fixed.edits, one_line(file))), nl=False)
    click.echo("\n".join(summary(fixed, one_line(file), spoken, write=write)), err=True)
    if file != "-" and any(issue.severity != "notice" for issue in fixed.after.issues):
        see = "Pour voir les fautes :" if spoken == "fr" else "To see the faults:"
        command = shlex.join(["pvd-data", "validate", one_line(file), *_words(asked, config)])
        click.echo(f"{see} {command}", err=True)
    context.exit(0 if fixed.after.valid else 1)


def _options(lang: Lang, said: dict[str, Any], asked: dict[str, Any]) -> Options:
    """Put what the settings say under what the command line says."""
    wanted = dict(said)
    for name, value in asked.items():
        if name == "columns":
            wanted[name] = {**wanted.get(name, {}), **value}
        elif value is not None and value != ():
            wanted[name] = value
    rules = pick_rules(wanted.get("select", ()), wanted.get("ignore", ()))
    return Options(
        Wanted(lang, rules, bool(wanted.get("strict"))),
        table=wanted.get("table"),
        columns=wanted["columns"],
        key=wanted.get("key", ()),
        require_programme=bool(wanted.get("require_programme")),
        as_of=wanted.get("as_of"),
    )


def _words(asked: dict[str, Any], config: Path | None) -> list[str]:
    """Write the options of the check as they were given."""
    words = ["--config", str(config)] if config is not None else []
    for name, value in asked.items():
        option = f"--{name.replace('_', '-')}"
        if name == "columns":
            words += [word for at in value.items() for word in ("--column", "=".join(at))]
        elif isinstance(value, bool):
            words.append(option if value else option.replace("--", "--no-"))
        elif isinstance(value, tuple):
            words += [word for text in value for word in (option, text)]
        elif value is not None:
            words += [option, str(value)]
    return words


class _Sayer:
    """Says why something cannot be done."""

    def __init__(self, file: str, lang: Lang) -> None:
        self.file = file
        self.lang = lang

    def cannot(self, french: str, english: str) -> NoReturn:
        said = f" : {french}" if self.lang == "fr" else f": {english}"
        raise CannotError(one_line(self.file) + said)


def _read(file: str, say: _Sayer) -> bytes:
    """Return the bytes of a file that can be fixed."""
    path = Path(file)
    try:
        if file != "-":
            _look(path, say)
            with path.open("rb") as stream:
                content = stream.read(MOST + 1)
        else:
            content = sys.stdin.buffer.read(MOST + 1)
    except (OSError, ValueError) as error:
        why = _reason(error, say.lang)
        say.cannot(f"illisible : {why}", f"it cannot be read: {why}")
    if len(content) > MOST:
        size = MOST // 2**20
        say.cannot(
            f"le fichier dépasse {size} Mio ; corrigez-le en plusieurs parties",
            f"the file is longer than {size} MiB; fix it in parts",
        )
    other = looks_like(content[:CHUNK])
    if other is not None:
        say.cannot(
            f"c'est {other[0]} ; seul un CSV se corrige ainsi",
            f"this is {other[1]}; only a CSV can be fixed",
        )
    if not is_utf8(content):
        say.cannot(
            "le fichier n'est pas en UTF-8, et deviner son texte n'est pas certain ; "
            "enregistrez-le d'abord en UTF-8",
            "the file is not UTF-8, and to guess its text is not certain; save it as UTF-8 first",
        )
    return content


def _look(path: Path, say: _Sayer) -> None:
    """Refuse what is no file of which cells can be changed."""
    if is_remote(say.file):
        say.cannot(
            "une adresse ; téléchargez le fichier d'abord",
            "an address; download the file first",
        )
    if path.is_dir() or path.name == DESCRIPTOR:
        say.cannot(
            "un jeu de données ; donnez un seul de ses fichiers CSV, avec --table",
            "a data package; give one of its CSV files, with --table",
        )
    if not path.exists():
        say.cannot("ce fichier n'existe pas", "there is no such file")
    if not path.is_file():
        say.cannot("ce n'est pas un fichier", "this is not a file")
    if path.suffix.lower() == ".xlsx" or zipfile.is_zipfile(path):
        say.cannot(
            "un classeur ou une archive ; seul un CSV se corrige ainsi : exportez la feuille en "
            "« CSV UTF-8 »",
            "a workbook or an archive; only a CSV can be fixed: export the sheet as CSV UTF-8",
        )


def _reason(error: OSError | ValueError, lang: Lang) -> str:
    if not isinstance(error, OSError) or error.errno is None:
        return str(error)
    return os_refusal(error)[lang]


def _write(path: Path, old: bytes, new: bytes, say: _Sayer) -> None:
    try:
        done = replace_file(path, old, new)
    except OSError as error:
        why = _reason(error, say.lang)
        say.cannot(f"rien n'est écrit : {why}", f"nothing is written: {why}")
    if not done:
        say.cannot(
            "le fichier a changé pendant la correction ; rien n'est écrit, recommencez",
            "the file has changed meanwhile; nothing is written, start again",
        )


#: How many lines that were left as they are the summary names.
_NAMED = 5


def nothing(error: NothingToCheckError) -> tuple[str, str]:
    """Say in French and in English that a file has no column to check.

    Args:
        error: what the check raised.
    """
    if error.label is not None:
        label = one_line(error.label, 40)
        return f"pas de colonne « {label} »", f"there is no column {label!r}"
    return (
        "aucune colonne reconnue ; nommez-en une, comme dans --column code_insee=LIBELLÉ, ou "
        "donnez la table avec --table",
        "none of its columns is recognised; name one, as in --column code_insee=LABEL, or give "
        "its table with --table",
    )


def summary(fixed: Fixed, file: str, lang: Lang, *, write: bool) -> list[str]:
    """Say what was changed, what was held back, and what is left.

    Args:
        fixed: what was done.
        file: name of the file.
        lang: language.
        write: whether the file is written, or only what would be.
    """
    french = lang == "fr"
    number = len(fixed.edits)
    if french:
        cells = count(number, "cellule")
        plural = "s" if number > 1 else ""
        done = f"{cells} corrigée{plural}" if write else f"{cells} à corriger ; --write écrit"
        lines = [f"{file} : {done if number else 'rien à corriger qui soit certain'}"]
    else:
        cells = _english(number, "cell")
        done = f"{cells} fixed" if write else f"{cells} to fix; --write does it"
        lines = [f"{file}: {done if number else 'nothing to fix that is certain'}"]
    for slug, times in fixed.rules.items():
        lines.append(f"  {RULES[slug].code} {slug}{' : ' if french else ': '}{times}")
    if fixed.held:
        named = ", ".join(map(str, fixed.held[:_NAMED])) + ("…" if len(fixed.held) > _NAMED else "")
        lines.append(
            f"Laissé tel quel, ligne {named} : corriger y ferait apparaître plus d'erreurs qu'il n'y en a"
            if french
            else f"Left as it is, line {named}: to fix it would bring more errors to light than there are"
        )
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
        left = f"{begin} {count(errors, 'erreur')} et {count(warnings, 'avertissement')}"
        return f"{left}, dont {proposed} avec une proposition à confirmer" if proposed else left
    begin = "Left:" if written else "Left once that is fixed:"
    if not errors and not warnings:
        return f"{begin} neither error nor warning"
    left = f"{begin} {_english(errors, 'error')} and {_english(warnings, 'warning')}"
    return f"{left}, {proposed} of them with a proposal to confirm" if proposed else left


def _english(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
