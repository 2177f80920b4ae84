"""The help of the commands, the values they take, and the answer to a wrong command line."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from pvd_data.base.days import read_day
from pvd_data.base.language import Text, close_names, did_you_mean, os_refusal, typeset
from pvd_data.base.text import WORD, one_line
from pvd_data.cli.words import current_lang, is_annotated, print_error, set_lang, tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from pvd_data.base.language import Lang

    Words = click.Choice[str]
    Value = click.ParamType[Any]
else:
    # Generic since click 8.2 and 8.5 only.
    Words = click.Choice
    Value = click.ParamType

_USAGE = Text(fr="Usage : {words}", en="Usage: {words}")
_HELP = Text(fr="Pour voir l'aide : {command} -h", en="For help: {command} -h")
_NO_OPTION = Text(fr="l'option {name} n'existe pas{hint}", en="there is no option {name}{hint}")
_HINT = Text(fr=" ; {hint}", en="; {hint}")
_MISSING = Text(fr="il manque {name}", en="{name} is missing")
_NO_VALUE = Text(fr="l'option {name} demande une valeur", en="the option {name} needs a value")
_A_SWITCH = Text(fr="l'option {name} ne prend pas de valeur", en="the option {name} takes no value")
_BAD_VALUE = Text(fr="{name} : {said}", en="{name}: {said}")
_SAID = Text(fr="{said}", en="{said}")
_BOTH = Text(
    fr="« {word} » est une option, et le nom d'un fichier ; mettez -- entre les options et les fichiers",
    en="{word!r} is an option, and the name of a file; put -- between options and files",
)
_TOO_MUCH = Text(fr="« {word} » est de trop", en="{word!r} is one argument too many")

#: English names of the arguments of the French help.
_ARGUMENTS = {
    "APRÈS": "NEW",
    "AVANT": "OLD",
    "CIBLE": "TARGET",
    "CODE_OU_NOM": "CODE_OR_NAME",
    "COMMANDE": "COMMAND",
    "COMMUNE": "TOWN",
    "FICHIER": "FILE",
    "RÈGLE": "RULE",
    "TEXTE": "TEXT",
}
_HEADINGS = {"Options": typeset("Options :"), "Commands": typeset("Commandes :")}


def argument_name(metavar: str, lang: Lang) -> str:
    """Return the name of an argument in a language.

    Args:
        metavar: its name in the French help, perhaps in brackets or with dots.
        lang: the language.

    >>> argument_name("[CIBLE]...", "en")
    '[TARGET]...'
    """
    if lang == "fr":
        return metavar
    return re.sub(r"\w+", lambda found: _ARGUMENTS.get(found[0], found[0]), metavar)


class _Formatter(click.HelpFormatter):
    """French where click is English."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the first line."""
        super().write_usage(prog, args, _USAGE.fill(words="").fr)

    def write_heading(self, heading: str) -> None:
        """Write the title of a part."""
        self.write(f"{'':>{self.current_indent}}{_HEADINGS.get(heading, heading)}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], *args: Any, **more: Any) -> None:
        """Write options and what they do."""
        rows = [(name, said.replace("[required]", "[obligatoire]")) for name, said in rows]
        super().write_dl(rows, *args, **more)


class Context(click.Context):
    """The context of a command, whose help is French."""

    formatter_class = _Formatter


class Command(click.Command):
    """A command whose help and refusals are in the language of its user."""

    context_class = Context
    #: Refused below, in words of ours.
    allow_extra_args = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line, and first of all its language.

        Raises:
            UsageError: it cannot be understood.
        """
        read_lang(ctx, args)
        try:
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx  # click does not always say which command it reads
            raise
        if rest:
            raise click.UsageError(
                _TOO_MUCH.fill(word=one_line(rest[0], WORD))[current_lang()], ctx
            )
        return rest


class FilesCommand(Command):
    """A command of the files that a pattern of the shell, or a hook, found: named by anybody."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line, unless a file could be taken for an option.

        Raises:
            UsageError: a word is both, and no `--` says which.
        """
        # Who names a file `--` speaks of files too.
        if "--" not in args or os.path.lexists("--"):
            for word in args[: args.index("--") if "--" in args else None]:
                if word.startswith("-") and word != "-" and os.path.lexists(word):
                    read_lang(ctx, args)
                    raise click.UsageError(
                        _BOTH.fill(word=one_line(word, WORD))[current_lang()], ctx
                    )
        return super().parse_args(ctx, args)


def read_lang(context: click.Context, args: Sequence[str]) -> None:
    """Use the language that a command line asks for, even if the rest of it is wrong.

    Args:
        context: that of the command.
        args: the words of the command line.
    """
    words = list(args)
    for place, word in enumerate(words):
        if word == "--":
            return
        if word == "--lang" or word.startswith("--lang="):
            asked = word.removeprefix("--lang").removeprefix("=") or next(
                iter(words[place + 1 :]), ""
            )
            if asked in ("fr", "en"):
                set_lang(context, asked)


class UsageRefusedError(click.ClickException):
    """A command line that cannot be understood: the usage, then a sentence; exit code 2."""

    exit_code = 2

    def __init__(self, error: click.UsageError) -> None:
        """Choose the language while the command runs.

        Args:
            error: what click found.
        """
        self.lang = current_lang()
        self.annotated = is_annotated()
        self.context = error.ctx
        super().__init__(_sentence(error, self.lang)[self.lang])

    def show(self, file: Any = None) -> None:
        """Print the usage and the sentence to stderr."""
        if self.context is not None:
            command = self.context.command_path
            pieces = self.context.command.collect_usage_pieces(self.context)
            words = " ".join([command, *(argument_name(piece, self.lang) for piece in pieces)])
            tell(_USAGE.fill(words=words)[self.lang])
            tell(f"{_HELP.fill(command=command)[self.lang]}\n")
        print_error(self.format_message(), self.lang, annotated=self.annotated)


def _sentence(error: click.UsageError, lang: Lang) -> Text:
    """Say what click found in our words."""
    params = [] if error.ctx is None else error.ctx.command.params
    if isinstance(error, click.NoSuchOption):
        close = close_names(error.option_name, _flags(params))
        hint: Text | str = ""
        if close:
            hint = _HINT.fill(hint=did_you_mean(error.option_name, close))
        return _NO_OPTION.fill(name=one_line(error.option_name, WORD), hint=hint)
    if isinstance(error, click.BadOptionUsage):
        switches = _flags(param for param in params if getattr(param, "is_flag", False))
        said = _A_SWITCH if error.option_name in switches else _NO_VALUE
        return said.fill(name=error.option_name)
    if isinstance(error, click.BadParameter):
        name = "" if error.param is None else _name(error.param, lang)
        if isinstance(error, click.MissingParameter):
            return _MISSING.fill(name=name)
        return _BAD_VALUE.fill(name=name, said=error.message)
    return _SAID.fill(said=error.message)


def _name(param: click.Parameter, lang: Lang) -> str:
    if isinstance(param, click.Argument):
        return argument_name(param.metavar or param.human_readable_name, lang).strip("[].…")
    return " / ".join(param.opts)


def _flags(params: Iterable[click.Parameter]) -> list[str]:
    return [flag for param in params for flag in (*param.opts, *param.secondary_opts)]


_EXPECTED = Text(fr="« {found} » ; attendu : {expected}", en="{found!r}; expected: {expected}")
_FILE = Text(fr="« {path} » : {why}", en="{path!r}: {why}")


def bad_value(
    text: Text, context: click.Context | None = None, param: click.Parameter | None = None
) -> click.BadParameter:
    """Return the error of an option whose value cannot be used.

    Args:
        text: what was found and what was expected.
        context: that of the command.
        param: the option.
    """
    return click.BadParameter(text[current_lang()], context, param)


def not_one_of(word: str, names: Iterable[str]) -> Text:
    """Say that a word is none of those there are, with those that are close, or all.

    Args:
        word: what was written.
        names: those there are.

    >>> not_one_of("comunes", ["communes", "axes"])["en"]
    "'comunes' is unknown; did you mean 'communes'?"
    """
    said = Text(fr="« {word} » est inconnu ; {hint}", en="{word!r} is unknown; {hint}")
    return said.fill(word=one_line(word, WORD), hint=did_you_mean(word, names))


def split_words(
    context: click.Context, option: click.Parameter, given: tuple[str, ...]
) -> tuple[str, ...]:
    """Take words given one by one or separated by commas, each word once.

    Args:
        context: that of the command.
        option: the option.
        given: what was written.

    Raises:
        BadParameter: a word is empty.
    """
    words = [word.strip() for text in given for word in text.split(",")]
    if not all(words):  # an unset variable of a script must not mean all of France
        empty = Text(
            fr="une valeur vide ; donnez-en une, ou retirez l'option",
            en="an empty value; give one, or remove the option",
        )
        raise bad_value(empty, context, option)
    return tuple(dict.fromkeys(words))


def _expected(found: str, expected: Text) -> Text:
    return _EXPECTED.fill(found=one_line(found, WORD), expected=expected)


class Choice(Words):
    """One of some words."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take a word that is one of them.

        Raises:
            BadParameter: it is none.
        """
        if value not in self.choices:
            raise bad_value(not_one_of(str(value), self.choices), ctx, param)
        return str(value)


#: Python refuses to read numbers of thousands of digits.
LONGEST_NUMBER = 18


class WholeNumber(Value):
    """A whole number, 1 or more."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Take digits.

        Raises:
            BadParameter: they are no such number.
        """
        if isinstance(value, int):
            return value
        if not value.isdecimal() or len(value) > LONGEST_NUMBER or int(value) < 1:
            expected = Text(fr="un nombre entier, 1 ou plus", en="a whole number, 1 or more")
            raise bad_value(_expected(value, expected), ctx, param)
        return int(value)


class Day(Value):
    """A date, as in 2021-05-07."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Take an ISO date.

        Raises:
            BadParameter: it is none.
        """
        try:
            return read_day(value)
        except ValueError:
            expected = Text(fr="une date, comme 2021-05-07", en="a date, such as 2021-05-07")
            raise bad_value(_expected(value, expected), ctx, param) from None


class ByteFile(Value):
    """A file to read, `-` for the standard input."""

    name = "file"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> BinaryIO:
        """Open a file, which is closed with the command.

        Raises:
            BadParameter: it cannot be opened.
        """
        if not isinstance(value, str):
            opened: BinaryIO = value
            return opened
        if value == "-":
            if sys.stdin is None:
                raise bad_value(NO_INPUT, ctx, param)
            return sys.stdin.buffer
        _refuse_null(value, param, ctx)
        try:
            opened = Path(value).open("rb")  # noqa: SIM115  (closed with the command)
        except OSError as error:
            said = _FILE.fill(path=one_line(value), why=os_refusal(error))
            raise bad_value(said, ctx, param) from error
        if ctx is not None:
            ctx.call_on_close(opened.close)
        return opened


NO_INPUT = Text(fr="il n'y a pas d'entrée standard", en="there is no standard input")


class Folder(Value):
    """A folder that is there."""

    name = "folder"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Take a folder.

        Raises:
            BadParameter: there is none of that name.
        """
        if not os.path.isdir(value):  # noqa: PTH112  (a Path fails on a name that is too long)
            why = Text(fr="ce dossier n'existe pas", en="there is no such folder")
            raise bad_value(_FILE.fill(path=one_line(str(value)), why=why), ctx, param)
        return Path(value)


class _Place(click.Path):
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        _refuse_null(value, param, ctx)
        return super().convert(value, param, ctx)


def _refuse_null(value: Any, param: click.Parameter | None, ctx: click.Context | None) -> None:
    """Refuse a null character in a name: no system hands it on, programs in Python can."""
    if "\0" in str(value):
        expected = Text(fr="un nom de fichier", en="the name of a file")
        raise bad_value(_expected(str(value), expected), ctx, param)


#: A path that need not exist: opening it says what is wrong.
PLACE = _Place(path_type=Path, readable=False)

format_option = click.option(
    "--format",
    "output",
    type=Choice(["text", "json"]),
    default="text",
    help="text à lire ; json pour un programme.",
)

_LANG_HELP = "Langue des messages ; par défaut celle de l'ordinateur, ou le français."
lang_option = click.option("--lang", type=Choice(["fr", "en"]), help=_LANG_HELP)
#: For a command that asks `current_lang`, as all do, and nothing else.
quiet_lang_option = click.option(
    "--lang", type=Choice(["fr", "en"]), expose_value=False, help=_LANG_HELP
)
