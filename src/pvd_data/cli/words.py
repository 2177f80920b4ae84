"""What commands share: their language, words for values, and all that they print.

Nothing else in the package writes to the standard streams. Whatever a sentence quotes, it drives
neither a terminal nor a CI runner; what cannot be written is told, and is no crash.
"""

from __future__ import annotations

import contextlib
import os
import sys
from contextlib import contextmanager
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pvd_data.base.language import (
    VARIABLE,
    Lang,
    Text,
    count,
    figure,
    os_refusal,
    pick_lang,
)
from pvd_data.base.runner import command_data
from pvd_data.base.text import WORD, escape_control, one_line, width

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TextIO

    from pvd_data.reference.history import Resolution
    from pvd_data.reference.search import Match
    from pvd_data.schema.models.communes import Commune
    from pvd_data.schema.models.reference import CommuneFrance

#: Where the language that `--lang` asks for is kept, for every message of the command.
_LANG = "pvd_data.lang"

#: Where it is kept whether GitHub shows what stops the command.
_ANNOTATED = "pvd_data.annotated"


def set_lang(context: click.Context, lang: str | None) -> None:
    """Use a language for the messages from here on.

    Args:
        context: that of the command.
        lang: the language; None to leave it as it is.
    """
    if lang is not None:
        context.meta[_LANG] = lang


def current_lang() -> Lang:
    """Return the language of a command: what `--lang` or the settings ask for, else the usual one.

    Raises:
        CannotError: `PVD_DATA_LANG` is no language.
    """
    context = click.get_current_context(silent=True)
    try:
        return pick_lang(None if context is None else context.meta.get(_LANG))
    except ValueError:
        found = one_line(os.environ.get(VARIABLE, ""), WORD)
        said = Text(
            fr="{name} vaut « {found} » ; attendu : fr ou en",
            en="{name} is {found!r}; expected: fr or en",
        )
        raise CannotError(said.fill(name=VARIABLE, found=found), lang="fr") from None


class CannotError(click.ClickException):
    """The command cannot do its work: a sentence for people, exit code 2."""

    exit_code = 2

    def __init__(self, text: Text, *, lang: Lang | None = None) -> None:
        """Choose the language while the command runs.

        Args:
            text: what stopped it.
            lang: the language; that of the command if None.
        """
        self.lang = lang or current_lang()
        self.annotated = is_annotated()
        super().__init__(text[self.lang])

    def show(self, file: Any = None) -> None:
        """Print the sentence to stderr."""
        print_error(self.format_message(), self.lang, annotated=self.annotated)


_ERROR = Text(fr="Erreur : {said}", en="Error: {said}")


def print_error(said: str, lang: Lang, *, annotated: bool | None = None) -> None:
    """Print an error message to stderr, for GitHub as an annotation too.

    Args:
        said: the message, which may quote anything.
        lang: its language.
        annotated: whether GitHub should show it; None to ask the command that runs.
    """
    tell(_ERROR.fill(said=said)[lang])
    if is_annotated() if annotated is None else annotated:
        annotate(said)


def in_actions() -> bool:
    """Say whether the command runs in GitHub's Actions."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def annotate_errors(context: click.Context, *, wanted: bool) -> None:
    """Settle whether what stops the command is an annotation of GitHub too.

    Args:
        context: that of the command.
        wanted: whether it is.
    """
    context.meta[_ANNOTATED] = wanted


def is_annotated() -> bool:
    """Say whether what stops the command is an annotation of GitHub too.

    Before `validate` has settled it, it is in GitHub's Actions.
    """
    context = click.get_current_context(silent=True)
    if context is None:
        return False
    named = "validate" in (context.invoked_subcommand, context.info_name)
    return bool(context.meta.get(_ANNOTATED, named and in_actions()))


def annotate(said: str) -> None:
    """Have GitHub show an error, which its runner reads on stderr too.

    Args:
        said: the message, which may quote anything.
    """
    _tell(f"::error::{command_data(_harmless(said))}")


def tell(said: str) -> None:
    """Say something to people, on stderr; the exit code says enough if nobody can be told.

    Args:
        said: lines, which may quote anything.
    """
    _tell(_harmless(said))


def _tell(said: str) -> None:
    try:
        click.echo(said, err=True)
    except (OSError, ValueError):
        let_go(sys.stderr)


def print_text(said: str, *, bold: bool = False) -> None:
    """Print what people read to the standard output, whatever its encoding can say.

    Args:
        said: lines, which may quote anything.
        bold: whether they are, at a terminal.

    Raises:
        CannotError: it cannot be written.
    """
    encoding = _encoding()
    said = _harmless(said).encode(encoding, "backslashreplace").decode(encoding)
    _print(click.style(said, bold=True) if bold else said, nl=True)


def _encoding() -> str:
    return getattr(sys.stdout, "encoding", None) or "utf-8"


def print_data(content: str | bytes) -> None:
    """Print what programs read to the standard output, as it is and in UTF-8.

    Args:
        content: all of it, line ends included.

    Raises:
        CannotError: it cannot be written.
    """
    if isinstance(content, str):
        content = content.encode("utf-8", "backslashreplace")
    _print(content, nl=False)


def _print(content: str | bytes, *, nl: bool) -> None:
    with standard_output():
        click.echo(content, nl=nl)


@contextmanager
def standard_output() -> Iterator[None]:
    """Say why the standard output cannot be written; a broken pipe is left to `main`.

    Raises:
        CannotError: it is closed, or what it goes to is full.
    """
    why = Text(fr="elle est fermée", en="it is closed")
    try:
        if sys.stdout is not None:
            yield
            return
    except BrokenPipeError:
        raise
    except OSError as error:
        let_go(sys.stdout)
        why = os_refusal(error)
    raise CannotError(_OUTPUT.fill(why=why))


_OUTPUT = Text(
    fr="la sortie standard ne peut pas être écrite : {why}",
    en="the standard output cannot be written: {why}",
)


def let_go(stream: TextIO | None) -> None:
    """Give up a stream that cannot be written: Python would fail again when it flushes it.

    Args:
        stream: one of the standard streams.
    """
    with contextlib.suppress(AttributeError, OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())  # type: ignore[union-attr]
        os.close(null)


def is_watched(stream: TextIO | None) -> bool:
    """Say whether a person is looking at a stream as it is written.

    Args:
        stream: one of the standard streams.
    """
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def _harmless(said: str) -> str:
    return "\n".join(map(escape_control, said.split("\n")))


def say(fr: str, en: str, **values: object) -> str:
    """Fill in a sentence in the language of the command.

    Args:
        fr: in French.
        en: in English.
        values: the value of each name in braces.
    """
    return Text(fr=fr, en=en).fill(**values)[current_lang()]


def thousands(number: int) -> str:
    """Write a whole number with its thousands separated."""
    return figure(number, current_lang())


def counted(number: int, fr: str, en: str) -> str:
    """Word a number of things.

    Args:
        number: how many.
        fr: the noun in French, singular.
        en: the noun in English, singular.
    """
    lang = current_lang()
    return count(number, lang, fr if lang == "fr" else en)


def ort(commune: Commune) -> str:
    """Word whether a signed ORT covers a commune, and since when."""
    if not commune.ort:
        return say("non", "no")
    if commune.date_ort is None:
        return say("signée, date inconnue", "signed, date unknown")
    return say("signée le {day}", "signed on {day}", day=commune.date_ort)


def adhesion(commune: Commune) -> str:
    """Say when a commune joined the programme."""
    day = commune.date_adhesion
    return say("date inconnue", "date unknown") if day is None else day.isoformat()


def epci(commune: Commune) -> str:
    """Name the intercommunalité of a commune."""
    found = commune.intercommunalite
    return say("aucune", "none") if found is None else found.nom


_STATUSES = {
    "actuelle": Text(fr="code en vigueur", en="code in force"),
    "arrondissement": Text(fr="arrondissement municipal", en="municipal arrondissement"),
    "deleguee_ou_associee": Text(
        fr="ancienne commune, aujourd'hui déléguée ou associée",
        en="former commune, delegated or associated today",
    ),
    "ancienne": Text(fr="ancien code", en="former code"),
    "ambigue": Text(fr="ancien code de plusieurs communes", en="former code of several communes"),
    "sans_suite": Text(
        fr="ancien code, sans commune aujourd'hui", en="former code, of no commune today"
    ),
    "hors_departements": Text(
        fr="code hors des 101 départements", en="code outside the 101 départements"
    ),
    "inconnue": Text(fr="code inconnu", en="unknown code"),
}

_REPAIRS = {
    "espaces": Text(fr="espaces retirés", en="spaces removed"),
    "majuscules": Text(fr="mis en majuscules", en="put in capitals"),
    "entier": Text(fr="nombre lu comme un code", en="number read as a code"),
    "zero": Text(fr="zéro rétabli", en="zero put back"),
    "siren": Text(fr="SIREN de la commune", en="SIREN of the commune"),
    "lettres": Text(fr="lettres lues comme des chiffres", en="letters read as digits"),
    "decimale": Text(fr="« .0 » retiré", en="'.0' removed"),
}

_EPCI = Text(fr="SIREN de l'intercommunalité {nom}", en="SIREN of the intercommunalité {nom}")
_IS = Text(fr="{text} : {said}{towns}{codes}", en="{text}: {said}{towns}{codes}")
_LEADS = Text(fr=" → {towns}, {programme}", en=" → {towns}, {programme}")
_INSIDE = Text(fr="dans le programme", en="in the programme")
_OUTSIDE = Text(fr="hors du programme", en="not in the programme")
_SINCE = Text(fr=" ; aujourd'hui {codes}", en="; today {codes}")
_THAT_DAY = Text(fr=" ; codes à cette date : {codes}", en="; codes on that day: {codes}")


def describe(resolution: Resolution) -> Text:
    """Say in a line what a code is and where it leads.

    Args:
        resolution: what was found.
    """
    said = [_STATUSES[resolution.status], *(_REPAIRS[done] for done in resolution.repairs)]
    if resolution.intercommunalite is not None:
        said = [_EPCI.fill(nom=resolution.intercommunalite.nom)]
    towns: Text | str = ""
    codes: Text | str = ""
    if resolution.communes:
        towns = _LEADS.fill(
            towns=", ".join(f"{c.nom} ({c.code_insee})" for c in resolution.communes),
            programme=_INSIDE if resolution.commune else _OUTSIDE,
        )
    if resolution.codes and resolution.codes != tuple(c.code_insee for c in resolution.communes):
        said_of = _SINCE if resolution.status == "hors_departements" else _THAT_DAY
        codes = said_of.fill(codes=", ".join(resolution.codes))
    listed = Text(fr="{fr}", en="{en}").fill(
        fr=", ".join(text.fr for text in said), en=", ".join(text.en for text in said)
    )
    return _IS.fill(
        text=one_line(str(resolution.text), WORD), said=listed, towns=towns, codes=codes
    )


_REASONS = {
    "exact": Text(fr="nom", en="name"),
    "plie": Text(fr="nom", en="name"),
    "code_postal": Text(fr="code postal", en="postcode"),
    "ancien_nom": Text(fr="ancien nom, {name}", en="former name, {name}"),
    "subdivision": Text(fr="partie de la commune, {name}", en="part of the commune, {name}"),
    "commune_absorbee": Text(fr="ancienne commune, {name}", en="former commune, {name}"),
    "prefixe": Text(fr="début du nom", en="beginning of the name"),
    "mots": Text(fr="mots du nom", en="words of the name"),
    "departement": Text(fr="département", en="département"),
    "epci": Text(fr="intercommunalité {name}", en="intercommunalité {name}"),
    "proche": Text(fr="nom proche, {differences}", en="close name, {differences}"),
}


def found_by(match: Match[Commune] | Match[CommuneFrance]) -> str:
    """Say by what a commune was found.

    Args:
        match: what was found.
    """
    differences = counted(match.distance, "différence", "difference")
    said = _REASONS[match.reason].fill(name=match.name, differences=differences)
    return said[current_lang()]


def grid(header: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[int]) -> list[str]:
    """Align cells in columns.

    Args:
        header: the heads of the columns.
        rows: the cells.
        right: numbers of the columns, from 0, whose cells are flush right.

    >>> grid(["a", "b"], [["xx", "1"], ["y", "10"]], frozenset({1}))
    ['a    b', 'xx   1', 'y   10']
    """
    columns = []
    for place, column in enumerate(zip(header, *rows, strict=True)):
        widths = list(map(width, column))
        most = max(widths)
        spaces = [" " * (most - taken) for taken in widths]
        pairs = (spaces, column) if place in right else (column, spaces)
        columns.append(map(add, *pairs))
    return ["  ".join(line).rstrip() for line in zip(*columns, strict=True)]


#: Eighths of a sign.
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def bar(share: float, longest: int) -> str:
    """Draw a bar, of plain signs where the standard output has no others.

    Args:
        share: its length, from 0 to 1.
        longest: how many signs that of 1 has.

    >>> bar(0.5, 4), bar(0.3, 5)
    ('██', '█▌')
    """
    eighths = round(share * longest * 8)
    drawn = "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
    try:
        drawn.encode(_encoding())
    except UnicodeEncodeError:
        return "#" * round(share * longest)
    return drawn


#: A smaller file is done before one could look at a bar.
LONG = 20_000_000


@contextmanager
def progress_bar(file: str | None) -> Iterator[Callable[[float], None] | None]:
    """Show how much of a file is done.

    Args:
        file: the file; None for what has no size.

    Yields:
        What to call with the share that is done, from 0 to 1; None where no bar is shown.
    """
    if file is None or _size(file) <= LONG or not is_watched(sys.stderr):
        yield None
        return
    label = one_line(Path(file).name, 40)
    with click.progressbar(length=1000, label=label, file=sys.stderr) as bar:

        def advance(share: float) -> None:
            bar.update(max(round(share * 1000) - bar.pos, 0))

        yield advance


def _size(file: str) -> int:
    path = Path(file)
    try:
        return path.stat().st_size if path.is_file() else 0
    except (OSError, ValueError):  # an odd name
        return 0
