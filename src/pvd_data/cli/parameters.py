"""Options that several commands take, and the values that options may have."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from pvd_data.base.language import Text, did_you_mean, os_refusal
from pvd_data.base.text import one_line
from pvd_data.cli.words import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable

    Words = click.Choice[str]
    Value = click.ParamType[Any]
else:
    # Generic since click 8.2 and 8.5 only.
    Words = click.Choice
    Value = click.ParamType

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
    return click.BadParameter(text[spoken()], context, param)


def not_one_of(word: str, names: Iterable[str]) -> Text:
    """Say that a word is none of those there are, with those that are close, or all.

    Args:
        word: what was written.
        names: those there are.

    >>> not_one_of("comunes", ["communes", "axes"])["en"]
    "'comunes' is unknown; did you mean 'communes'?"
    """
    said = Text(fr="« {word} » est inconnu ; {hint}", en="{word!r} is unknown; {hint}")
    return said.fill(word=one_line(word, 80), hint=did_you_mean(word, names))


def _expected(found: str, expected: Text) -> Text:
    return _EXPECTED.fill(found=one_line(found, 60), expected=expected)


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
        if not value.isdecimal() or int(value) < 1:
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
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            expected = Text(fr="une date, comme 2021-05-07", en="a date, such as 2021-05-07")
            raise bad_value(_expected(value, expected), ctx, param) from None


class TextFile(Value):
    """A file to read as UTF-8, `-` for the standard input."""

    name = "file"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> TextIO:
        """Open a file, which is closed with the command.

        Raises:
            BadParameter: it cannot be opened.
        """
        if not isinstance(value, str):
            opened: TextIO = value
            return opened
        try:
            opened = click.open_file(value, encoding="utf-8-sig")  # type: ignore[assignment]
        except OSError as error:
            said = _FILE.fill(path=one_line(value), why=os_refusal(error))
            raise bad_value(said, ctx, param) from error
        if ctx is not None and value != "-":
            ctx.call_on_close(opened.close)
        return opened


class Folder(Value):
    """A folder that is there."""

    name = "folder"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Take a folder.

        Raises:
            BadParameter: there is none of that name.
        """
        if not Path(value).is_dir():
            why = Text(fr="ce dossier n'existe pas", en="there is no such folder")
            raise bad_value(_FILE.fill(path=one_line(str(value)), why=why), ctx, param)
        return Path(value)


#: The name of a file or folder, whether it is there or not: who opens it says why it cannot be.
PLACE = click.Path(path_type=Path, readable=False)

format_option = click.option(
    "--format",
    "output",
    type=Choice(["text", "json"]),
    default="text",
    help="Texte à lire, ou JSON pour un programme.",
)

lang_option = click.option(
    "--lang",
    type=Choice(["fr", "en"]),
    help="Langue des messages ; sinon celle du système, ou le français.",
)
