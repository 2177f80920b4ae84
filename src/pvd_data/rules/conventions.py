"""Family T, conventions: what French spreadsheets write, the same all down a column of a free-form file.

Such a column is no fault: it is read as what it means, and what is then told of a cell is told in
the column's own way of writing. A column that mixes two ways is not read: its cells are told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from pvd_data.base.language import Text
from pvd_data.base.text import SPACES, pattern, plain
from pvd_data.rules.repairs import in_words
from pvd_data.rules.rule import Rule
from pvd_data.schema.forms import CEDEX_POSTAL, SEVERAL_POSTAL

if TYPE_CHECKING:
    from collections.abc import Callable

    from pvd_data.report import Fault
    from pvd_data.rules.repairs import DateOrder


RULES = (
    Rule(
        "T009",
        "column-convention",
        "notice",
        title=Text(fr="Colonne écrite à la française", en="Column written the French way"),
        message=Text(
            fr="{column} : {given} ; « {value} » est lu {expected}",
            en="{column}: {given}; {value!r} is read as {expected}",
        ),
        why=Text(
            fr="Toute la colonne est écrite comme les tableurs français l'écrivent : 13/07/2021, 13 juillet 2021, 6 412, 44,58, oui ou non. Ce n'est qu'une remarque : les cellules sont lues pour ce qu'elles veulent dire et vérifiées, et pvd-data fix les laisse ainsi sans --convert. Une colonne qui mélange deux façons d'écrire a des erreurs (T001), comme une table demandée par --table, ou tout fichier avec --strict.",
            en="The whole column is written as French spreadsheets write it: 13/07/2021, 13 juillet 2021, 6 412, 44,58, oui or non. This is only a notice: cells are read for what they mean and checked, and pvd-data fix leaves them so without --convert. A column that mixes two ways of writing has errors (T001), as has a table that --table asks for, or any file with --strict.",
        ),
        wrong="code_insee,date_adhesion\n05046,07/05/2021\n05179,13/07/2021\n",
        right="code_insee,date_adhesion\n05046,2021-05-07\n05179,2021-07-13\n",
    ),
)
"""Every rule of the family."""


#: What a cell of the type that is not written as its column gets behind it, so that it is refused:
#: repairs take it off again.
_STRANGE = "\u200b"

#: No cell that is read is longer.
_LONGEST = 200

_LIKE_THE_REST = Text(
    fr="une valeur écrite comme le reste de la colonne, ainsi « {example} »",
    en="a value that is written as the rest of the column, such as {example!r}",
)


class Convention:
    """One way of writing that a whole column has.

    Attributes:
        given: what it is, for people.
        example: a cell of the column, as it is written.
    """

    given: Text
    example: str = ""

    def read(self, text: str) -> str | None:
        """Return what a cell means, as our tables write it; None if it is not written so.

        Args:
            text: the cell, without spaces around it.
        """
        raise NotImplementedError

    def write(self, text: str) -> str:
        """Write what our tables write in this way; anything else stays as it is."""
        raise NotImplementedError

    def is_strange(self, text: str) -> bool:
        """Say whether a cell is written in another way, which the column would then mix with this."""
        raise NotImplementedError

    def column(self, cells: Iterable[str]) -> tuple[str, ...]:
        """Return the cells of a column as our tables write them; what is not read stays as it is."""
        cells = tuple(cells)
        meanings = {cell: self.translate(cell) for cell in set(cells)}
        return tuple(map(meanings.__getitem__, cells))

    def translate(self, cell: str) -> str:
        """Return one cell as our tables write it."""
        text = cell.strip(SPACES) if len(cell) <= _LONGEST else ""
        meaning = self.read(text) if text else None
        if meaning is not None:
            return cell.replace(text, meaning, 1)
        return cell + _STRANGE if text and self.is_strange(text) else cell

    def as_written(self, fault: Fault, cell: str) -> Fault:
        """Say in the column's own way what is wrong with a cell that was read.

        Args:
            fault: what was found in what the cell means.
            cell: the cell, as it is written.
        """
        value, expected, suggestion = fault.value, fault.expected, fault.suggestion
        if value is not None:
            value = cell if value == self.translate(cell) else self.write(value)
        if fault.slug == "type-error":
            expected = _LIKE_THE_REST.fill(example=self.example)
        elif isinstance(expected, str):
            expected = self.write(expected)
        if suggestion is not None:
            suggestion = self.write(suggestion)
        return fault._replace(value=value, expected=expected, suggestion=suggestion)


_ISO = pattern(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DAY = pattern(
    r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})"
    r"(?:(?:T| (?:à )?)[0-9]{1,2}(?::[0-9]{2}|h(?:[0-9]{2})?)(?::[0-9]{2})?)?"
)
_DAY_FIRST = Text(
    fr="dates écrites jour{sep}mois{sep}année", en="dates written day{sep}month{sep}year"
)
_MONTH_FIRST = Text(
    fr="dates écrites mois{sep}jour{sep}année, à l'américaine",
    en="dates written month{sep}day{sep}year",
)
_UNSHOWN = Text(
    fr="{order}, à la française, car rien n'y montre l'ordre",
    en="{order}, the French way, as nothing shows the order",
)


class Days(Convention):
    """Dates of day, month and year, in one order and with one separator.

    >>> days = Days("/")
    >>> days.read("13/07/2021 10:30"), days.read("31/02/2021"), days.write("2021-05-07")
    ('2021-07-13', None, '07/05/2021')
    """

    def __init__(self, separator: str, *, month_first: bool = False, shown: bool = True) -> None:
        """Set how dates are written.

        Args:
            separator: between the numbers.
            month_first: whether the month comes before the day.
            shown: whether the column shows that.
        """
        self.separator = separator
        self.month_first = month_first
        order = (_MONTH_FIRST if month_first else _DAY_FIRST).fill(sep=separator)
        self.given = order if shown else _UNSHOWN.fill(order=order)

    def read(self, text: str) -> str | None:
        """Return a date as ISO writes it."""
        found = _DAY.fullmatch(text)
        if found is None or found[2] != self.separator:
            return None
        day, month = (found[3], found[1]) if self.month_first else (found[1], found[3])
        try:
            return date(int(found[4]), int(month), int(day)).isoformat()
        except ValueError:
            return None

    def write(self, text: str) -> str:
        """Write an ISO date as the column does."""
        found = _ISO.fullmatch(text)
        if found is None:
            return text
        year, month, day = found.groups()
        return self.separator.join((month, day, year) if self.month_first else (day, month, year))

    def is_strange(self, text: str) -> bool:
        """Say whether a text is a date that is written in another way."""
        found = _DAY.fullmatch(text)
        return found[2] != self.separator if found else _ISO.fullmatch(text) is not None

    @classmethod
    def of(cls, cells: Iterable[str], order: DateOrder, *, month_first: bool) -> Days | None:
        """Return how a column writes dates.

        Args:
            cells: its cells.
            order: what it shows of its order; every cell is shown to it.
            month_first: what else says that the month comes first, if the cells do not show it.
        """
        separators = set()
        for cell in cells:
            order.see(cell)
            found = _DAY.fullmatch(cell)
            if found is not None:
                separators.add(found[2])
        if len(separators) != 1 or (order.day_first and order.month_first):
            return None
        shown = order.day_first or order.month_first or month_first
        first = order.month_first or (month_first and not order.day_first)
        return cls(*separators, month_first=first, shown=shown)


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
        return any(form.fullmatch(text) is not None for form in (_ISO, _DAY))


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
        return _DAY.fullmatch(text) is not None or _ISO.match(text) is not None

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


class Grouped(Convention):
    """Whole numbers whose thousands a space separates, whichever it is.

    >>> grouped = Grouped("12 345")
    >>> grouped.read("6 412"), grouped.write("6412"), grouped.is_strange("64120")
    ('6412', '6 412', True)
    """

    given = Text(fr="milliers séparés par un espace", en="a space between thousands")
    _FORM = pattern(f"-?[0-9]{{1,3}}(?:[{SPACES}][0-9]{{3}})+")

    def __init__(self, example: str) -> None:
        """Take one of the cells; the space it has is that of the column."""
        self._space = re.sub("[-0-9]", "", example)[0]

    def read(self, text: str) -> str | None:
        """Return the digits alone."""
        return re.sub(f"[{SPACES}]", "", text) if self._FORM.fullmatch(text) else None

    def write(self, text: str) -> str:
        """Write digits with spaces."""
        if not re.fullmatch("-?[0-9]{4,18}", text):
            return text
        return f"{int(text):,}".replace(",", self._space)

    def is_strange(self, text: str) -> bool:
        """Say whether a number is long enough to have a space, and has none."""
        return re.fullmatch("-?[0-9]{4,}", text) is not None

    @classmethod
    def of(cls, cells: Iterable[str]) -> Grouped | None:
        """Return how a column writes whole numbers."""
        return next((cls(cell) for cell in cells if cls._FORM.fullmatch(cell)), None)


class Comma(Convention):
    """Numbers with a comma before their decimals.

    >>> comma = Comma()
    >>> comma.read("44,58"), comma.write("44.58"), comma.is_strange("44.58")
    ('44.58', '44,58', True)
    """

    given = Text(fr="virgule décimale", en="a decimal comma")

    def read(self, text: str) -> str | None:
        """Return the number with a point."""
        return text.replace(",", ".") if re.fullmatch("-?[0-9]+,[0-9]+", text) else None

    def write(self, text: str) -> str:
        """Write a number with a comma."""
        return text.replace(".", ",") if re.fullmatch(r"-?[0-9]+\.[0-9]+", text) else text

    def is_strange(self, text: str) -> bool:
        """Say whether a number has a point."""
        return re.fullmatch(r"-?[0-9]*\.[0-9]*", text) is not None

    @classmethod
    def of(cls, cells: Iterable[str]) -> Comma | None:
        """Return how a column writes numbers."""
        comma = cls()
        return comma if any(map(comma.read, cells)) else None


#: Words for true and false; where one is empty, an empty cell says nothing.
_WORDS = (
    *(("oui", "non"), ("vrai", "faux"), ("true", "false"), ("yes", "no"), ("o", "n")),
    *(("1", "0"), ("x", ""), ("signee", "non signee"), ("signe", "non signe")),
)


class Words(Convention):
    """Two words for true and false.

    >>> words = Words.of(["Signée", "Non signée"])
    >>> words.read("NON SIGNÉE"), words.write("true"), words.is_strange("oui")
    ('false', 'Signée', True)
    """

    def __init__(self, true: str, false: str) -> None:
        """Set the words, as the column writes them."""
        self._meanings = {plain(true): "true", **({plain(false): "false"} if false else {})}
        self._words = {"true": true, "false": false or "false"}
        said = Text(fr="« {true} » ou « {false} »", en="{true!r} or {false!r}")
        only = Text(fr="« {true} » ou rien", en="{true!r} or nothing")
        self.given = (said if false else only).fill(true=true, false=false)

    def read(self, text: str) -> str | None:
        """Return true or false."""
        return self._meanings.get(plain(text))

    def write(self, text: str) -> str:
        """Write the word for true or false."""
        return self._words.get(text, text)

    def is_strange(self, text: str) -> bool:
        """Say whether a text is a word for true or false in another way."""
        word = plain(text)
        return word not in self._meanings and any(word and word in pair for pair in _WORDS)

    @classmethod
    def of(cls, cells: Iterable[str]) -> Words | None:
        """Return which words a column has."""
        spelt = {plain(cell): cell for cell in cells}
        for pair in _WORDS:
            seen = [spelt[word] for word in pair if word and word in spelt]
            if seen:
                return cls(*(spelt.get(word) or _spell(word, seen[0]) for word in pair))
        return None


def _spell(word: str, like: str) -> str:
    """Write a word that a column does not have as the column writes the other."""
    text = word.replace("signe", "signé")
    if like.isupper():
        return text.upper()
    return text.capitalize() if like[0].isupper() else text


class Several(Convention):
    """Postal codes, several in a cell whatever stands between them, or with the word CEDEX behind.

    >>> several = Several("92190/92360")
    >>> several.read("92190 et 92360"), several.read("92190"), several.write("95000|95300")
    ('92190|92360', None, '95000/95300')
    >>> several.read("69326 Lyon Cedex 03"), Several("35042 CEDEX").given["en"]
    ('69326', 'postal codes with the word CEDEX')
    """

    _SEVERAL = Text(
        fr="plusieurs codes postaux dans une cellule", en="several postal codes in a cell"
    )
    _WITH_CEDEX = Text(fr="codes postaux avec le mot CEDEX", en="postal codes with the word CEDEX")

    def __init__(self, example: str) -> None:
        """Take one of the cells; what separates its codes is that of the column."""
        several = SEVERAL_POSTAL.fullmatch(example) is not None
        self._separator = re.split("[0-9]", example[5:])[0] if several else "|"
        self.given = self._SEVERAL if several else self._WITH_CEDEX

    def read(self, text: str) -> str | None:
        """Return the codes, separated as our tables do."""
        if SEVERAL_POSTAL.fullmatch(text):
            return "|".join(re.findall("[0-9]{5}", text))
        return text[:5] if CEDEX_POSTAL.fullmatch(text) else None

    def write(self, text: str) -> str:
        """Write codes with the separator of the column."""
        return text.replace("|", self._separator)

    def is_strange(self, text: str) -> bool:
        """Say whether codes are separated as our tables do; other signs and spaces go together."""
        return "|" in text

    @classmethod
    def of(cls, cells: Iterable[str]) -> Several | None:
        """Return how a column writes several codes, or else those of a CEDEX."""
        cells = [cell for cell in cells if "|" not in cell]
        for form in (SEVERAL_POSTAL, CEDEX_POSTAL):
            for cell in filter(form.fullmatch, cells):
                return cls(cell)
        return None


OF_ROLES: dict[str, Callable[[Iterable[str]], Convention | None]] = {
    "population_municipale": Grouped.of,
    "population_totale": Grouped.of,
    "longitude": Comma.of,
    "latitude": Comma.of,
    "ort": Words.of,
    "codes_postaux": Several.of,
}
"""What finds the convention of a column of a role; of dates, which have an order, it is `Days`."""

OF_DATES = frozenset({"date_adhesion", "date_ort", "date"})
"""The roles whose cells are dates."""
