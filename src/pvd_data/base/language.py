"""The language of the messages, and sentences in two languages.

French is the default: those who check data are French, and neither Windows nor most CI runners
say which language is wanted.
"""

from __future__ import annotations

import errno
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pvd_data.base.text import first_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Severity = Literal["error", "warning", "notice"]
Lang = Literal["fr", "en"]

VARIABLE = "PVD_DATA_LANG"

_SPACED = re.compile(r" (?=[:;?!»])|(?<=«) ")
_THOUSANDS = {"fr": "\N{NARROW NO-BREAK SPACE}", "en": ","}


def typeset(french: str) -> str:
    """Put no-break spaces where French typography requires them.

    Args:
        french: a sentence, before anything foreign is filled in.

    >>> typeset("« nom » : quoi ?").replace("\N{NO-BREAK SPACE}", "~")
    '«~nom~»~: quoi~?'
    """
    return _SPACED.sub("\N{NO-BREAK SPACE}", french)


def french(template: str, **values: object) -> str:
    """Fill in a French sentence; only the template gets no-break spaces.

    Args:
        template: a sentence with names in braces.
        values: the value of each name.

    >>> french("{file} : fini", file="a : b").replace("\N{NO-BREAK SPACE}", "~")
    'a : b~: fini'
    """
    return typeset(template).format_map(values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A sentence in two languages; French spaces become no-break spaces by themselves.

    Attributes:
        fr: in French; names in braces are filled in by `fill`.
        en: the same in English.

    >>> nom = Text(fr="une valeur", en="a value")
    >>> nom["fr"], nom["en"]
    ('une valeur', 'a value')
    """

    fr: str
    en: str

    def __post_init__(self) -> None:
        """Typeset the French."""
        object.__setattr__(self, "fr", typeset(self.fr))

    def __getitem__(self, lang: Lang) -> str:
        """Return the sentence in a language."""
        return self.fr if lang == "fr" else self.en

    def fill(self, **values: object) -> Text:
        """Fill in the names in braces, whatever the values hold.

        Args:
            values: the value of each name; a `Text` is filled in by its language.

        >>> Text(fr="{n} manque", en="{n} is missing").fill(n=Text(fr="Le nom", en="Name"))["en"]
        'Name is missing'
        """
        french, english = (
            {
                name: value[lang] if isinstance(value, Text) else value
                for name, value in values.items()
            }
            for lang in _LANGS
        )
        filled = object.__new__(Text)  # what is filled in is quoted, not typeset
        object.__setattr__(filled, "fr", self.fr.format_map(french))
        object.__setattr__(filled, "en", self.en.format_map(english))
        return filled


_LANGS: tuple[Lang, Lang] = ("fr", "en")


def pick_lang(asked: str | None, environ: Mapping[str, str] = os.environ) -> Lang:
    """Pick a language: what is asked for, else `PVD_DATA_LANG`, else the locale's, else French.

    Args:
        asked: `fr`, `en`, or None.
        environ: the environment, of which the usual variables of the locale are read.

    Raises:
        ValueError: a language is asked for that is neither.

    >>> pick_lang(None, {"LANG": "en_GB.UTF-8"}), pick_lang(None, {"LANG": "C.UTF-8"})
    ('en', 'fr')
    """
    wanted = asked or environ.get(VARIABLE) or None
    if wanted is not None:
        if wanted == "fr":
            return "fr"
        if wanted == "en":
            return "en"
        raise ValueError(f"language {wanted!r}: expected fr or en")
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((environ[name] for name in names if environ.get(name)), "")
    # C and POSIX are no language.
    return "fr" if re.match("fr|C$|C[._]|POSIX|$", locale) else "en"


def figure(number: int, lang: Lang) -> str:
    """Write a whole number with its thousands separated as in a language.

    >>> figure(34875, "en"), figure(34875, "fr") == "34\N{NARROW NO-BREAK SPACE}875"
    ('34,875', True)
    """
    return f"{number:,}".replace(",", _THOUSANDS[lang])


def plural(number: int, lang: Lang, one: str, several: str | None = None) -> str:
    """Return the form of a noun that agrees with a number: in French 0 and 1 are singular.

    Args:
        number: how many.
        lang: in which language.
        one: the singular.
        several: the plural; the singular with an s if None.

    >>> plural(0, "fr", "ligne"), plural(0, "en", "row")
    ('ligne', 'rows')
    """
    alone = number < 2 if lang == "fr" else number == 1
    return one if alone else several or f"{one}s"


def count(number: int, lang: Lang, one: str, several: str | None = None) -> str:
    """Word a number of things.

    Args:
        number: how many.
        lang: in which language.
        one: the noun, singular.
        several: its plural; the singular with an s if None.

    >>> count(1, "fr", "commune"), count(2, "en", "row")
    ('1 commune', '2 rows')
    """
    return f"{figure(number, lang)} {plural(number, lang, one, several)}"


def close_names(word: str, names: Iterable[str]) -> list[str]:
    """Return three names at most that a word may be a typing error of, nearest first, in any case.

    Args:
        word: what was written.
        names: those there are.

    >>> close_names("Comunes", ["communes", "axes"])
    ['communes']
    """
    from difflib import get_close_matches  # an eighth of a start, for what is misspelt

    lower = {name.lower(): name for name in names}
    return [lower[name] for name in get_close_matches(word.lower(), lower)]


def did_you_mean(word: str, names: Iterable[str]) -> Text:
    """Say which names may have been meant, or the first of those there are; to follow « ; ».

    Args:
        word: what was written.
        names: those there are.

    >>> did_you_mean("comunes", ["communes", "axes"])["en"], did_you_mean("x", ["a", "b"])["en"]
    ("did you mean 'communes'?", "there are 'a', 'b'")
    """
    there = list(names)
    close = close_names(word, there)
    return one_of(close) if close else _there_are(there)


def one_of(names: Sequence[object]) -> Text:
    """Ask whether one of a few names was meant; of many say that they are there.

    Args:
        names: those that may have been meant.

    >>> one_of(["05046"])["en"]
    "did you mean '05046'?"
    """
    if len(names) > _CLOSE:
        return _there_are(names)
    return Text(fr="vouliez-vous dire {fr} ?", en="did you mean {en}?").fill(
        fr=" ou ".join(map(quoted, names)), en=" or ".join(map(repr, names))
    )


def quoted(name: object) -> str:
    """Put a name in French quotation marks.

    >>> quoted("a") == "«\N{NO-BREAK SPACE}a\N{NO-BREAK SPACE}»"
    True
    """
    return f"«\N{NO-BREAK SPACE}{name}\N{NO-BREAK SPACE}»"


def _there_are(names: Sequence[object]) -> Text:
    return Text(fr="il y a {fr}", en="there are {en}").fill(
        fr=", ".join(first_of(names, _LISTED, quoted)),
        en=", ".join(first_of(names, _LISTED, repr)),
    )


#: How many close names are proposed, and how many are listed where none is close.
_CLOSE = 3
_LISTED = 8

_REFUSALS = {
    errno.EACCES: "droits insuffisants",
    errno.EPERM: "droits insuffisants",
    errno.EROFS: "le disque est en lecture seule",
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "le quota du disque est atteint",
    errno.EFBIG: "un fichier dépasserait la taille permise",
    errno.ENOTDIR: "un fichier se trouve sur le chemin du dossier",
    errno.EEXIST: "un fichier se trouve à la place du dossier",
    errno.EISDIR: "un dossier est à la place d'un fichier",
    errno.ENAMETOOLONG: "le nom est trop long",
    errno.ENOENT: "ce fichier ou ce dossier n'existe pas",
}


def os_refusal(error: OSError) -> Text:
    """Say why the system refused.

    Args:
        error: what the system answered.

    >>> os_refusal(OSError(errno.ENOSPC, "No space left on device"))["fr"]
    'le disque est plein'
    """
    why = getattr(error, "why", None)  # an error of our own has its own sentence
    if isinstance(why, Text):
        return why
    english = error.strerror or str(error)
    return Text(fr="{fr}", en="{en}").fill(fr=_REFUSALS.get(error.errno or 0, english), en=english)
