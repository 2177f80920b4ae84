"""Conventions of dates: how a whole column writes days, and which days one cell may mean.

A year of two digits is read where it can be of one century only: neither the programme nor the ORT
is older than 2018, and what was signed is past.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pvd_data.base.language import Text
from pvd_data.base.text import pattern, plain
from pvd_data.rules.conventions import Convention
from pvd_data.rules.repairs import in_words, is_of_our_years

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pvd_data.rules.repairs import DateOrder

_ISO = pattern(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")

_HOUR = (
    r"(?:(?:T| (?:à )?)[0-9]{1,2}(?::[0-9]{2}|h(?:[0-9]{2})?)(?::[0-9]{2}(?:[.,][0-9]+)?)?"
    r"(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
# With an hour, a year first and hyphens are `Stamps`.
_APART = pattern(
    r"(?:([0-9]{4})([/.])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{1,2})([-/.])([0-9]{1,2})\6([0-9]{4}|[0-9]{2}))"
    rf"{_HOUR}|([0-9]{{4}})(-)([0-9]{{1,2}})-([0-9]{{1,2}})"
)
_TOGETHER = pattern(
    "((?:19|20)[0-9]{2})()(0[0-9]|1[0-2])([0-9]{2})|([0-9]{2})()([0-9]{2})((?:19|20)[0-9]{2})"
)

_NAMES = {
    "d": Text(fr="jour", en="day"),
    "m": Text(fr="mois", en="month"),
    "y": Text(fr="année", en="year"),
}
_WRITTEN = Text(fr="dates écrites {order}", en="dates written {order}")
_AMERICAN = Text(fr="{given}, à l'américaine", en="{given}")
_TOUCHING = Text(fr="{given}, sans séparateur", en="{given}, with nothing between")
_SHORT_YEARS = Text(fr="{given}, l'année à deux chiffres", en="{given}, the year with two digits")
_UNSHOWN = Text(
    fr="{given}, à la française, car rien n'y montre l'ordre",
    en="{given}, the French way, as nothing shows the order",
)
_OF_ANY_CENTURY = Text(
    fr="une date dont rien ne dit le siècle", en="a date of which nothing says the century"
)


def _numbers(text: str) -> tuple[str, tuple[str, str, str]] | None:
    """Return what separates the numbers of a date, and the numbers; None if a text is none."""
    found = _APART.fullmatch(text) or _TOGETHER.fullmatch(text)
    if found is None:
        return None
    first, separator, second, third = (one for one in found.groups() if one is not None)
    return separator, (first, second, third)


def _place_of_year(numbers: tuple[str, str, str]) -> str:
    """Say whether the year comes `first` or `last`, or is `short`, which shows no place."""
    if len(numbers[0]) == 4:
        return "first"
    return "last" if len(numbers[2]) == 4 else "short"


_ORDERS = {"first": ("ymd",), "last": ("dmy", "mdy"), "short": ("dmy", "mdy", "ymd")}


class Days(Convention):
    """Dates of day, month and year in numbers, in one order and with one separator or none.

    >>> days = Days("/", "dmy")
    >>> days.read("13/07/2021 10:30"), days.read("31/02/2021"), days.write("2021-05-07")
    ('2021-07-13', None, '07/05/2021')
    >>> Days("", "ymd").read("20210713"), Days("/", "dmy", "short").read("13/07/21")
    ('2021-07-13', '2021-07-13')
    >>> Days("/", "dmy", "short").read("13/07/98")
    """

    def __init__(
        self,
        separator: str,
        order: str,
        place: str = "",
        *,
        shown: bool = True,
        any_century: bool = False,
    ) -> None:
        """Set how dates are written.

        Args:
            separator: between the numbers.
            order: the first letters of day, month and year.
            place: where the year is, if its two digits do not show it.
            shown: whether the column shows the order.
            any_century: whether years of two digits may be of any century.
        """
        self.separator = separator
        self.order = order
        self.place = place or ("first" if order == "ymd" else "last")
        self.any_century = any_century
        self.is_certain = not any_century
        self.given = self._given(shown=shown)

    def _given(self, *, shown: bool) -> Text:
        names, between = [_NAMES[letter] for letter in self.order], self.separator or " "
        order = Text(
            fr=between.join(name.fr for name in names), en=between.join(name.en for name in names)
        )
        given = _WRITTEN.fill(order=order)
        for more, is_so in (
            (_AMERICAN, self.order == "mdy"),
            (_TOUCHING, not self.separator),
            (_SHORT_YEARS, self.place == "short"),
            (_UNSHOWN, not shown),
        ):
            given = more.fill(given=given) if is_so else given
        return given

    def read(self, text: str) -> str | None:
        """Return a date as ISO writes it."""
        found = _numbers(text)
        if found is None or (found[0], _place_of_year(found[1])) != (self.separator, self.place):
            return None
        numbers = dict(zip(self.order, found[1], strict=True))
        year = numbers["y"]
        if len(year) == 2:
            year = f"20{year}"
            if not self.any_century and not is_of_our_years(year):
                return None
        try:
            return date(int(year), int(numbers["m"]), int(numbers["d"])).isoformat()
        except ValueError:
            return None

    def meaning(self, text: str) -> str | Text | None:
        """Say that nothing shows the century."""
        return _OF_ANY_CENTURY if self.any_century else self.read(text)

    def write(self, text: str) -> str:
        """Write an ISO date as the column does."""
        found = _ISO.fullmatch(text)
        if found is None:
            return text
        numbers = dict(zip("ymd", found.groups(), strict=True))
        if self.place == "short":
            numbers["y"] = numbers["y"][-2:]
        return self.separator.join(numbers[letter] for letter in self.order)

    def is_strange(self, text: str) -> bool:
        """Say whether a text is a date that is written in another way."""
        found = _numbers(text)
        if found is None:
            return False
        return (found[0], _place_of_year(found[1])) != (self.separator, self.place)

    @classmethod
    def of(
        cls,
        cells: Iterable[str],
        order: DateOrder,
        agreement: Callable[[Convention], int],
        *,
        any_century: bool,
    ) -> Days | None:
        """Return how a column writes dates; None if it does so in several ways.

        Args:
            cells: its cells.
            order: what it shows of its order; every cell is shown to it.
            agreement: how many cells the reference bears out if they are written so.
            any_century: whether its dates may be older than the programme.
        """
        written = {}
        for cell in cells:
            order.see(cell)
            found = _numbers(cell)
            if found is not None:
                written[cell] = (found[0], _place_of_year(found[1]))
        if len({*written.values()}) != 1:
            return None
        separator, place = next(iter(written.values()))
        whole = any("-0" in cell for cell in written) or all(map(_ISO.fullmatch, written))
        if (separator, place) == ("-", "first") and whole:
            return None  # ISO, but for the cells that are told
        for anyhow in (False, True) if any_century and place == "short" else (False,):
            ways = [
                cls(separator, letters, place, any_century=anyhow) for letters in _ORDERS[place]
            ]
            reading = {way: {cell for cell in written if way.read(cell)} for way in ways}
            most = max(map(len, reading.values()))
            every = set().union(*reading.values())
            likely = [way for way, read in reading.items() if read == every]
            if not likely or (any_century and not anyhow and most < len(written)):
                continue
            chosen = max(likely, key=agreement)
            shown = all(agreement(way) < agreement(chosen) for way in likely if way is not chosen)
            return cls(separator, chosen.order, place, shown=shown, any_century=anyhow)
        return None


class Stamps(Convention):
    """Days as ISO writes them, with an hour behind.

    >>> stamps = Stamps()
    >>> stamps.read("2021-07-13T10:30:00Z"), stamps.read("2021-07-13 00:00"), stamps.read("2021-07-13")
    ('2021-07-13', '2021-07-13', None)
    """

    given = Text(fr="dates suivies d'une heure", en="dates with an hour behind")
    _FORM = pattern(
        rf"({_ISO.pattern})[T ][0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:[.,][0-9]+)?)?"
        "(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
    )

    def read(self, text: str) -> str | None:
        """Return the day alone."""
        found = self._FORM.fullmatch(text)
        return found[1] if found is not None and _is_day(found[1]) else None

    def write(self, text: str) -> str:
        """Write a day without an hour: nobody knows which."""
        return text

    def is_strange(self, text: str) -> bool:
        """Say whether a text is a date without an hour, or in another order."""
        return _numbers(text) is not None


class InWords(Convention):
    """Days whose month is a word, such as 13 juillet 2021 or 13-juil-21.

    >>> days = InWords("13-juil.-21")
    >>> days.read("1er SEPTEMBRE 2021"), days.write("2021-05-07"), InWords("1 Mai 2021").write("2021-12-31")
    ('2021-09-01', '7-mai-21', '31 Décembre 2021')
    """

    given = Text(fr="dates au mois écrit en lettres", en="dates with the month in letters")
    _PARTS = pattern(r"(?:.*[^0-9])?[0-9]{1,2}(?:er)?([^\w]+)(\w+\.?)([^\w]+)([0-9]+)")

    def __init__(self, example: str) -> None:
        """Take one of the cells, as which others are written."""
        found = self._PARTS.fullmatch(example)
        self._before, self._word, self._after, year = (
            found.groups() if found else (" ", "", " ", "")
        )
        self._short = len(year) == 2
        months = {plain(name) for name in _MONTHS}
        self._whole = plain(self._word) in months

    def read(self, text: str) -> str | None:
        """Return a date as ISO writes it."""
        found = in_words(text)
        return None if found is None else found.text

    def write(self, text: str) -> str:
        """Write an ISO date as the column does."""
        found = _ISO.fullmatch(text)
        if found is None:
            return text
        year, month, day = found.groups()
        name = _MONTHS[int(month) - 1]
        if not self._whole and len(name) > _SHORT:
            name = _ABBREVIATED[int(month) - 1]
        if self._word.isupper():
            name = name.upper()
        elif self._word[:1].isupper():
            name = name.capitalize()
        return f"{int(day)}{self._before}{name}{self._after}{year[-2:] if self._short else year}"

    def is_strange(self, text: str) -> bool:
        """Say whether a text is a date in numbers."""
        return _numbers(text) is not None or _ISO.match(text) is not None

    @classmethod
    def of(cls, cells: Iterable[str]) -> InWords | None:
        """Return how a column writes dates; a word tells its month only as a whole or abbreviated."""
        read = [cell for cell in cells if in_words(cell) is not None]
        whole = (cell for cell in read if len(plain(cell).split()[-2]) > _SHORT)
        example = next(whole, read[0] if read else None)
        return None if example is None else cls(example)


_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"),
    *("octobre", "novembre", "décembre"),
)
_ABBREVIATED = (
    *("janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov", "déc"),
)
_SHORT = 4
"""Shorter months are not abbreviated."""


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def days_of(text: str) -> Iterator[str]:
    """Yield the days that a text may mean, as ISO writes them, whichever order it has.

    >>> [*days_of("05/07/2021")], [*days_of("20210713")], [*days_of("13-juil-21")]
    (['2021-07-05', '2021-05-07'], ['2021-07-13'], ['2021-07-13'])
    """
    found, words = _numbers(text), in_words(text)
    ways: list[Convention] = [Stamps()]
    if found is not None:
        place = _place_of_year(found[1])
        ways = [Days(found[0], order, place) for order in _ORDERS[place]]
    yield from filter(None, (way.read(text) for way in ways))
    if words is not None:
        yield words.text
