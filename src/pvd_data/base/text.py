"""Names folded for comparison: what is left when people write a name each in their own way."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Literal, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class _Pattern:
    """A regular expression that is compiled when it is first asked something."""

    def __init__(self, text: str, flags: int) -> None:
        self._made_of = text, flags

    def __getattr__(self, name: str) -> Any:
        """Return what the compiled one has of this name, and keep it."""
        found = getattr(re.compile(*self._made_of), name)
        setattr(self, name, found)
        return found


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return a regular expression that nothing is spent on before it is asked something.

    A command asks few of the eighty that it imports: to compile all is a tenth of `explain`, and of
    `validate` of ten rows. `re` itself does not take it for a compiled one.

    >>> pattern("[0-9]{5}").fullmatch("05046") is not None
    True
    """
    return cast("re.Pattern[str]", _Pattern(text, flags))


#: What keyboards and spreadsheets put around and within cells: every white space of Python, and
#: the byte order mark.
SPACES = (
    " \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)

#: What takes no width at all.
INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"

# Letters that Unicode does not decompose.
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l"})

_ARTICLES = frozenset({"l", "le", "la", "les"})

# How words within a name are shortened or spelt: s/ is sur; lès and lez are near, as les.
_WORDS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_NEAR = {"lez": "les"}


#: No language puts more marks on one letter: Unicode's stream-safe text format (UAX 15, 13).
_MARKS = 30

#: What is longer is no name. Plain letters can be eighteen times as many as those of a text.
LONGEST_NAME = 1000


def normalize(form: Literal["NFC", "NFD", "NFKD"], text: str) -> str:
    r"""Normalise a text as Unicode says, without the marks that no letter bears.

    Marks are put into order letter by letter, in a time that grows with the square of how many
    there are: what goes beyond 30 is left out.

    Args:
        form: the form.
        text: any text at all.

    >>> normalize("NFC", "e\u0301") == "é", len(normalize("NFD", "e" + "\u0301\u0316" * 10**5))
    (True, 31)
    """
    return unicodedata.normalize(form, without_excess(text))


def without_excess(text: str) -> str:
    r"""Return a text without the marks that no letter bears: those beyond 30 on one letter.

    Args:
        text: any text at all.

    >>> len(without_excess("e" + "\u0301" * 31)), without_excess("e\u0301") == "e\u0301"
    (31, True)
    """
    if len(text) <= _MARKS or text.isascii() or not _MAY_BE_EXCESS.search(text):
        return text
    kept, run = [], 0
    for letter in text:
        run = run + 1 if _is_mark(letter) else 0
        if run <= _MARKS:
            kept.append(letter)
    return "".join(kept)


#: What takes a tenth of the time to look for in a text without marks; all marks are above.
# Said the other way round, since all that is above takes ten times as long to compile.
_MAY_BE_EXCESS = pattern(f"[^\0-\u02ff]{{{_MARKS + 1}}}")


def _is_mark(letter: str) -> bool:
    """Say whether a letter is a mark, or is made of marks though it is none (U+0F73, U+FF9E)."""
    return letter >= "\u0300" and bool(
        unicodedata.combining(unicodedata.normalize("NFKD", letter)[0])
    )


def plain(name: str) -> str:
    """Reduce a name to words of plain letters and digits: no case, accent or punctuation.

    Args:
        name: a name as typed; a text of more than 1,000 letters is none, and stays as it is.

    >>> plain("L'Argentière-la-Bessée"), plain("SAINT BONNET  en Champsaur"), plain("Bœurs")
    ('l argentiere la bessee', 'saint bonnet en champsaur', 'boeurs')
    """
    if len(name) > LONGEST_NAME:
        return name
    return " ".join(without_excess(name).translate(_PLAIN).split())


def _plain_letter(letter: str) -> str:
    # Folding case can undo a decomposition and decomposing can bring capitals back: twice each.
    text = unicodedata.normalize("NFKD", letter).casefold()
    text = unicodedata.normalize("NFKD", text).casefold()
    letters = (
        found if found.isalnum() else " "
        for found in unicodedata.normalize("NFKD", text).translate(_LIGATURES)
        if not unicodedata.combining(found)
    )
    return "".join(letters)


def _bare_letter(letter: str) -> str:
    return "".join(
        found for found in unicodedata.normalize("NFD", letter) if not unicodedata.combining(found)
    )


class _Letters(dict[int, str]):
    """What becomes of each letter, for `str.translate`: found once, a fifth of the time of each time.

    None depends on those around it but by the order of marks, and marks are left out.
    """

    def __init__(self, of: Callable[[str], str]) -> None:
        super().__init__()
        self._of = of

    def __missing__(self, code: int) -> str:
        found = self._of(chr(code))
        if len(self) < _ALPHABET:
            self[code] = found
        return found


#: No file of names has more letters.
_ALPHABET = 4096

_PLAIN, _BARE = _Letters(_plain_letter), _Letters(_bare_letter)


def fold(name: str) -> str:
    """Reduce a name to what people agree on when they write it from memory.

    Beyond `plain`: no article in front, St for Saint, s/ for sur, lez for lès. A name is never
    emptied: an article that is all there is stays.

    Args:
        name: a name as typed.

    >>> fold("L'Argentière-la-Bessée"), fold("st bonnet"), fold("Villeneuve-lez-Avignon")
    ('argentiere la bessee', 'saint bonnet', 'villeneuve les avignon')
    >>> fold("Chalon s/ Saône") == fold("Chalon-sur-Saône"), fold("La")
    (True, 'la')
    """
    return _folded(name) if len(name) <= _LONGEST_REMEMBERED else _fold(name)


def _fold(name: str) -> str:
    return without_article(_spelt_out(name) if len(name) > _LONGEST_REMEMBERED else _spelt(name))


def without_article(text: str) -> str:
    """Return a name that is spelt out already without its article.

    >>> without_article("la batie neuve"), without_article("la")
    ('batie neuve', 'la')
    """
    word, space, rest = text.partition(" ")
    while space and word in _ARTICLES:
        text = rest
        word, space, rest = text.partition(" ")
    return text


def run_together(name: str) -> str:
    """Fold a name, with its article and without its spaces, to count typing errors in it.

    >>> run_together("La Bâtie-Neuve")
    'labatieneuve'
    """
    spelt = _spelt(name) if len(name) <= _LONGEST_REMEMBERED else _spelt_out(name)
    return spelt.replace(" ", "")


def _spelt_out(name: str) -> str:
    """Return the words of a name without what people shorten."""
    words = plain(_SUR.sub("sur ", name) if "/" in name else name).split()
    if not _ABBREVIATED.isdisjoint(words):
        words = [_WORDS.get(word, word) for word in words]
        words[1:] = [_NEAR.get(word, word) for word in words[1:]]
    return " ".join(words)


_SUR = pattern(r"\b[sS]\s*/")

_ABBREVIATED = _WORDS.keys() | _NEAR.keys()

#: Four times the longest name of a commune.
_LONGEST_REMEMBERED = 200

#: A row asks for its name some ten times, and for that of its commune.
_folded = lru_cache(maxsize=2048)(_fold)
_spelt = lru_cache(maxsize=2048)(_spelt_out)


_ARTICLE = pattern(
    r"(.*\S) ?\( ?(l[ae]s?|l['\u2019]|los|las|lou|aux?|el|al|ar) ?\) *", re.IGNORECASE
)


def turned(name: str) -> str:
    """Put an article that lists write last back in front.

    >>> turned("Argentière-la-Bessée (L')"), turned("Embrun (05)")
    ("L'Argentière-la-Bessée", 'Embrun (05)')
    """
    found = _ARTICLE.fullmatch(name) if "(" in name else None
    if found is None:
        return name
    space = "" if found[2][-1] in "'\u2019" else " "
    return f"{found[2]}{space}{found[1]}"


def without_accents(name: str) -> str:
    """Drop accents and nothing else.

    >>> without_accents("Vergné")
    'Vergne'
    """
    return name if name.isascii() else without_excess(name).translate(_BARE)


def distance(left: str, right: str, most: int) -> int | None:
    """Count the edits between two texts: letters added, dropped, changed, or two exchanged.

    The optimal string alignment distance, row by row, given up where it passes the bound.

    Args:
        left: a text.
        right: another.
        most: the bound.

    Returns:
        The number of edits, or None if there are more than `most`.

    >>> distance("guilestre", "guillestre", 2), distance("gap", "embrun", 2)
    (1, None)
    """
    if abs(len(left) - len(right)) > most:
        return None
    left, right = _middles(left, right)
    last_column, far = len(right), most + 1
    before: list[int] = []
    row = [*range(last_column + 1)]
    for i, a in enumerate(left, start=1):
        last, before = before, row
        # Beyond this band there are more edits than the bound.
        begin, end = max(1, i - most), min(last_column, i + most)
        row = [far] * (last_column + 1)
        if i <= most:
            row[0] = i
        least = row[0]
        for j in range(begin, end + 1):
            b = right[j - 1]
            cost = before[j - 1] + (a != b)
            if before[j] < cost:
                cost = before[j] + 1
            if row[j - 1] < cost:
                cost = row[j - 1] + 1
            if last and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row[j] = cost
            least = min(least, cost)
        if least > most:
            return None
    return row[-1] if row[-1] <= most else None


def edits_within(left: str, right: str, most: int) -> int | None:
    """Return what `distance` returns: by rapidfuzz where it is installed, else one edit at a glance.

    Args:
        left: a text.
        right: another.
        most: the bound.

    >>> edits_within("guilestre", "guillestre", 2), edits_within("gap", "embrun", 2)
    (1, None)
    """
    if abs(len(left) - len(right)) > most:
        return None
    quick = _quick_distance()
    if quick is not None:
        edits = quick(left, right, score_cutoff=most)
        return edits if edits <= most else None
    left, right = _middles(left, right)
    if not left or not right:
        return len(left) + len(right)
    if len(left) == len(right) == 1:
        return 1 if most else None
    return distance(left, right, most)


@cache
def _quick_distance() -> Callable[..., int] | None:
    """Return what counts the same, where rapidfuzz is installed, in a thirtieth of the time."""
    try:
        from rapidfuzz.distance import OSA
    except ImportError:
        return None
    return OSA.distance


def _middles(left: str, right: str) -> tuple[str, str]:
    """Return what is left of two texts without the beginning and the end that they share."""
    shorter = min(len(left), len(right))
    begin = 0
    while begin < shorter and left[begin] == right[begin]:
        begin += 1
    end = 0
    while end < shorter - begin and left[-1 - end] == right[-1 - end]:
        end += 1
    return left[begin : len(left) - end], right[begin : len(right) - end]


LONGEST = 500
"""The most characters of a sentence or of a cell that are shown."""

#: The most characters of what a sentence quotes: of a word, and of what another program said.
WORD, SAID = 80, 200

# Characters that are not seen, or that move the cursor or the reading direction: DEL and C1, soft hyphen,
# zero-width and bidirectional marks, line separators, byte order mark, tags, noncharacters,
# lone surrogates. Fixed here, not asked of unicodedata, whose answers change with Python.
UNSEEN = (
    "\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f\ud800-\udfff"
)
_CONTROL = pattern(f"[\x00-\x1f{UNSEEN}]")
# CI runners obey `##[command]` and `##vso[command]` anywhere in a line, `::command::` at its start.
_COMMAND = pattern(r"##(?=\w*\[)|\A(\s*):(?=:)")


def is_seen(text: str) -> bool:
    """Say at once, and in a sixth of the time, that there is nothing unseen in a text: no-break spaces are."""
    return text.replace("\xa0", " ").isprintable()


def escape_control(text: str) -> str:
    r"""Write what is unseen or would drive a terminal or a CI runner as Python writes it.

    Args:
        text: any text at all.

    >>> print(escape_control("a\x1b[31m\n\ud800é"))
    a\x1b[31m\n\ud800é
    >>> print(escape_control("::error::x"), escape_control("x ##[error]"))
    \x3a:error::x x #\x23[error]
    """
    seen = text
    if not is_seen(text):
        seen = _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
    if "##" not in seen and "::" not in seen:
        return seen
    return _COMMAND.sub(
        lambda found: r"#\x23" if found[1] is None else rf"{found[1]}\x3a",
        seen,
    )


def one_line(text: str, longest: int = LONGEST) -> str:
    r"""Put a text on one safe line, with its middle left out where it is long.

    Args:
        text: any text at all.
        longest: how many of its characters are kept.

    >>> print(one_line("a\nb"), one_line("0123456789", 6))
    a\nb 0123 … 89
    """
    if len(text) > longest:
        tail = longest // 3
        text = f"{text[: longest - tail]} … {text[len(text) - tail :]}"
    return escape_control(text)


def first_of(names: Sequence[object], most: int, form: Callable[[object], str] = str) -> list[str]:
    """Write the first of some names, and « … » where there are more.

    Args:
        names: the names.
        most: how many are written.
        form: how each is.

    >>> first_of("abc", 2), first_of("ab", 2, repr)
    (['a', 'b', '…'], ["'a'", "'b'"])
    """
    return [*map(form, names[:most]), *(["…"] if len(names) > most else [])]


def width(text: str) -> int:
    r"""Return how many columns of a terminal an escaped text takes.

    Args:
        text: what `escape_control` returned.

    >>> width("Embrun"), width("e\u0301"), width("日本")
    (6, 1, 4)
    """
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.category(character) in {"Mn", "Me"}
        else 2
        if unicodedata.east_asian_width(character) in {"W", "F"}
        else 1
        for character in text
    )


def letters(number: int) -> str:
    """Return how spreadsheets name a column by its number, from 1.

    >>> letters(2), letters(26), letters(27), letters(16_384)
    ('B', 'Z', 'AA', 'XFD')
    """
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def replace_surrogates(text: str) -> str:
    r"""Replace lone surrogates by U+FFFD, so that the text can be encoded.

    Args:
        text: any text at all.

    >>> replace_surrogates("a\udc80")
    'a�'
    """
    return re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)
