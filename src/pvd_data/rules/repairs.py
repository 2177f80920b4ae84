"""What to write instead of a cell of the wrong form: proposals, and which of them are certain.

Pure functions from the text of a cell. Certain means that the text can mean nothing else; a
proposal that rests on a habit, such as day before month, is not.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import filterfalse
from typing import TYPE_CHECKING, NamedTuple

from pvd_data.base.text import INVISIBLE, SPACES, normalize, pattern, plain
from pvd_data.schema.forms import NAMED_POSTAL, SEVERAL_POSTAL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pvd_data.report import Issue


class Repair(NamedTuple):
    """A text to write instead.

    Attributes:
        text: the text.
        certain: whether the cell can mean nothing else.
    """

    text: str
    certain: bool = True


_INVISIBLE = dict.fromkeys(map(ord, INVISIBLE))
_APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u00b4\u0060\u2032"), "'")
_WIDE_SPACES = dict.fromkeys(map(ord, filterfalse(str.isascii, SPACES)), " ")
_THOUSANDS = pattern(f"(?<=[0-9])[{SPACES}'’](?=[0-9]{{3}}(?:[^0-9]|$))")
_UNIT = pattern(r"(?<=[0-9])\s*hab(?:\.|itants?)?$", re.IGNORECASE)

_TRUE = frozenset({"oui", "vrai", "yes", "true", "1", "o", "v", "t", "y", "x"})
_FALSE = frozenset({"non", "faux", "no", "false", "0", "n", "f"})

_SPREADSHEETS = date(1899, 12, 30)
_MONTHS = (
    *("janvier january", "fevrier february", "mars march", "avril april", "mai may", "juin june"),
    *("juillet july", "aout august", "septembre september", "octobre october"),
    *("novembre november", "decembre december"),
)
# What 1,053.0 becomes in a spreadsheet's general format, and how many digits that leaves.
_POWER = pattern(r"([0-9])(?:[.,]([0-9]+))?[eE]\+?([0-9]{1,2})")
_CEDEX = pattern(r"\s*cedex(?:\s*[0-9]{1,2})?", re.IGNORECASE)
_PREFIX = pattern(r"(?:FR?|D|DEP|INSEE)[-\s:]*(?=[0-9])", re.IGNORECASE)


def tidy(text: str, *, name: bool = False) -> str:
    r"""Return a text without what cannot be seen, composed as keyboards write it.

    Args:
        text: a cell.
        name: whether it is a name: then apostrophes and spaces are those of official names.

    >>> tidy("Ba\u0302tie\u200b"), tidy("L’Aigle", name=True)
    ('Bâtie', "L'Aigle")
    """
    text = normalize("NFC", text.translate(_INVISIBLE))
    return text.translate(_APOSTROPHES).translate(_WIDE_SPACES) if name else text


CONTROLS = pattern("[\x80-\x9f]")
"""What stands where Windows-1252 has letters and signs, and no text has it."""


def unmangle(text: str) -> str | None:
    r"""Undo UTF-8 read as Windows-1252, or that as Latin-1; None where that is not what happened.

    >>> unmangle("La BÃ¢tie-Neuve"), unmangle("B\x9curs"), unmangle("La Bâtie-Neuve") is None
    ('La Bâtie-Neuve', 'Bœurs', True)
    """
    if text.isascii():
        return None
    for encoding in ("cp1252", "latin-1"):
        try:
            found = text.encode(encoding).decode()
        except UnicodeError:
            continue
        return found if found != text else None
    try:
        found = CONTROLS.sub(lambda sign: sign[0].encode("latin-1").decode("cp1252"), text)
    except UnicodeError:
        return None
    return found if found != text else None


def unwrapped(text: str) -> str:
    """Return what spreadsheets show of a cell that is marked as text, and other cells as they are.

    Args:
        text: a cell.

    >>> unwrapped('="05046"'), unwrapped("'05046"), unwrapped("'05046'"), unwrapped("05046")
    ('05046', '05046', '05046', '05046')
    """
    if text.startswith('="') and text.endswith('"') and len(text) > 3:
        return text[2:-1].replace('""', '"')
    if text.startswith("'") and len(text) > 1:
        return text[1:].removesuffix("'")
    return text


def repair(kind: str, text: str, accepts: Callable[[str], bool]) -> Repair | None:
    """Propose what to write instead of a cell.

    Args:
        kind: slug of the cell's type, as in `pvd_data.schema.codes` and `pvd_data.schema.cells`.
        text: the cell.
        accepts: whether the type accepts a text.

    Returns:
        The first proposal that the type accepts; None where there is none.

    >>> import re
    >>> repair("code_insee", "5046", re.compile("[0-9]{5}").fullmatch)
    Repair(text='05046', certain=True)
    >>> repair("entier", "6.412", str.isdecimal)
    Repair(text='6412', certain=False)
    """
    bare = unwrapped(tidy(text, name=True).strip(SPACES))
    for proposal in _PROPOSALS.get(kind.removesuffix("_check"), _nothing)(bare):
        if proposal.text != text and accepts(proposal.text):
            return proposal
    if bare != text and accepts(bare):
        return Repair(bare)
    return None


def _nothing(_: str) -> list[Repair]:
    return []


def _compacted(text: str) -> str:
    """Return a code without what keyboards and spreadsheets leave in it."""
    # Codes are types of pydantic, which who only asks what the rules are does not need.
    from pvd_data.schema.codes import compact_code

    return compact_code(_whole(text))[0]


def _code(width: int) -> Callable[[str], list[Repair]]:
    def propose(text: str) -> list[Repair]:
        code = _compacted(text)
        bare = _PREFIX.sub("", code, count=1)
        return [Repair(code), Repair(code.zfill(width)), Repair(bare, certain=False)]

    return propose


def _siren(text: str) -> list[Repair]:
    siren = re.sub("[.-]", "", _compacted(text))
    # Of an establishment: the first nine digits are those of the body it belongs to.
    body = siren[:9] if re.fullmatch("[0-9]{14}", siren) else siren.removeprefix("FR")
    return [Repair(siren), Repair(body, certain=False)]


def _postcodes(text: str) -> list[Repair]:
    if SEVERAL_POSTAL.fullmatch(text):
        return [Repair("|".join(re.findall("[0-9]{5}", text)))]
    if NAMED_POSTAL.fullmatch(text):
        return [Repair(text[:5], certain=False)]
    bare = _CEDEX.sub("", text)
    parts = [part.zfill(5) for part in re.split(r"[|,;/\s]+", bare.removesuffix(".0")) if part]
    return [Repair("|".join(parts), certain=bare == text)]


def _whole(text: str) -> str:
    """Return the digits of a whole number that a spreadsheet wrote as a power of ten, if all are there.

    >>> _whole("5.046E+03"), _whole("2.00068E+08"), _whole("05046")
    ('5046', '2.00068E+08', '05046')
    """
    text = text.strip("=\"'")
    found = _POWER.fullmatch(text)
    if found is None or len(found[2] or "") != int(found[3]):
        return text
    return found[1] + (found[2] or "")


def has_lost_digits(text: str) -> bool:
    """Say whether a spreadsheet has taken digits off a number, writing it as a power of ten.

    >>> has_lost_digits("2.00068E+08"), has_lost_digits("5.046E+03")
    (True, False)
    """
    found = _POWER.fullmatch(text)
    return found is not None and len(found[2] or "") < int(found[3])


def _ungrouped(text: str) -> str:
    return _THOUSANDS.sub("", text)


def _integer(text: str) -> list[Repair]:
    text = _whole(_UNIT.sub("", text))
    plain_digits = _ungrouped(text)
    whole = re.sub(r"[.,]0*$", "", plain_digits)
    grouped = re.fullmatch(r"-?[0-9]{1,3}([.,][0-9]{3})+", text)
    proposals = [] if grouped else [Repair(plain_digits), Repair(whole)]
    if grouped:
        proposals.append(Repair(re.sub("[.,]", "", text), certain=False))
    from pvd_data.schema.codes import LOOKALIKES

    return [*proposals, Repair(text.translate(LOOKALIKES), certain=False)]


def _number(text: str) -> list[Repair]:
    text = _ungrouped(text).replace("−", "-").removeprefix("+")
    return [Repair(text), Repair(text.replace(",", ".")), Repair(text.rstrip("°"))]


def _boolean(text: str) -> list[Repair]:
    word = plain(text)
    return [Repair("true")] if word in _TRUE else [Repair("false")] if word in _FALSE else []


def _date(text: str) -> list[Repair]:
    """Propose dates that do not depend on the order of day and month."""
    found = re.fullmatch(
        r"([0-9]{4})(?:([0-9]{2})([0-9]{2})|([-/.])([0-9]{1,2})\4([0-9]{1,2}))"
        r"(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?",
        text,
    )
    if found:
        whole = not (found[7] or "").strip("0:.")  # no hour is lost
        return _iso(found[1], found[2] or found[5], found[3] or found[6], certain=whole)
    words = in_words(text)
    if words:
        return [words]
    if is_serial(text):
        return [Repair(_of_serial(text), certain=False)]
    return []


_WORDS = pattern(
    r"(?:(?:lun|mar|mercre|jeu|vendre|same)di |dimanche )?(?:le )?([0-9]{1,2})(?:er)? ([a-z]+) "
    "((?:19|20)?[0-9]{2})"
)


def is_of_our_years(year: str) -> bool:
    """Say whether a year is one of the programme's, or of the ORT before it: not before nor to come."""
    return 2018 <= int(year) <= date.today().year


def in_words(text: str) -> Repair | None:
    """Read a date whose month is a word, or the beginning of one.

    >>> in_words("mardi 13 juillet 2021"), in_words("1er-SEPT.-21"), in_words("13 truc 2021")
    (Repair(text='2021-07-13', certain=True), Repair(text='2021-09-01', certain=False), None)
    """
    found = _WORDS.fullmatch(plain(text))
    month = _month(found[2]) if found else None
    if found is None or month is None:
        return None
    whole = len(found[3]) == 4
    year = found[3] if whole else f"20{found[3]}"
    days = _iso(year, month, found[1], certain=whole) if whole or is_of_our_years(year) else []
    return days[0] if days else None


def _of_serial(text: str) -> str:
    """Return the day that spreadsheets count by a number."""
    return (_SPREADSHEETS + timedelta(int(text[:5]))).isoformat()


def _month(word: str) -> str | None:
    """Return the number of the month of a name or the beginning of one; None if it is of none or of several.

    >>> _month("juil"), _month("decembre"), _month("jui"), _month("dans")
    ('7', '12', None, None)
    """
    found = [
        str(number)
        for number, names in enumerate(_MONTHS, start=1)
        if len(word) > 2 and any(name.startswith(word) for name in names.split())
    ]
    return found[0] if len(found) == 1 else None


def _iso(year: str, month: str, day: str, *, certain: bool = True) -> list[Repair]:
    try:
        return [Repair(date(int(year), int(month), int(day)).isoformat(), certain)]
    except ValueError:
        return []


def may_mean(text: str, right: str) -> bool:
    """Say whether a damaged cell may have been what the reference says, by what is left of it.

    Args:
        text: the cell.
        right: a date or a code, as the reference has it.

    >>> may_mean("mai 2021", "2021-05-07"), may_mean("mai 2021", "2021-07-13")
    (True, False)
    >>> may_mean("2021-05-32", "2021-05-07"), may_mean("2021-05-32", "2023-10-31")
    (True, False)
    >>> may_mean("1" + 5000 * "0", "2021-05-07")
    False
    >>> may_mean("2.00068E+08", "200067742"), may_mean("2.00068E+08", "240500462")
    (True, False)
    """
    power = _POWER.fullmatch(text)
    if power is not None and right.isdecimal():
        shown = int(power[1] + (power[2] or ""))
        lost = int(10 ** (int(power[3]) - len(power[2] or "")))
        return 2 * abs(int(right) - shown * lost) <= lost
    if DateOrder.is_written(text):
        return DateOrder().reads(text, right)
    day = _ISO.fullmatch(right)
    # A whole day that cannot be is another, which nothing of it denies.
    return day is None or _is_day(text) or _may_be_day(plain(text).split(), *day.groups())


_ISO = pattern("([0-9]{4})-([0-9]{2})-([0-9]{2})")


def _is_day(text: str) -> bool:
    found = _ISO.fullmatch(text)
    return found is not None and bool(_iso(*found.groups()))


def _may_be_day(words: Sequence[str], year: str, month: str, day: str) -> bool:
    """Say whether what is left of a damaged date is that of a day; nothing denies it where nothing is."""
    digits = [word for word in words if word.isdecimal() and word.isascii()]
    if any(len(word) > len("2021") for word in digits):  # and there may be thousands of them
        return False
    numbers = [*map(int, digits)]
    named = next(filter(None, map(_month, words)), None)
    if not numbers and named is None:
        return True
    if int(year) not in numbers or named not in (None, str(int(month))):
        return False
    rest, own = {*numbers} - {int(year)}, {int(month), int(day)}
    # A year and another number are a year and a month; of two others one is wrong.
    return bool(rest & own) if len(rest) > 1 else rest <= (own if named else {int(month)})


_PROPOSALS: dict[str, Callable[[str], list[Repair]]] = {
    "code_insee": _code(5),
    "code_insee_historique": _code(5),
    "code_departement": _code(2),
    "code_region": _code(2),
    "code_postal": _postcodes,
    "codes_postaux": _postcodes,
    "siren": _siren,
    "id_pvd": lambda text: [Repair(text.lower())],
    "identifiant": lambda text: [Repair(plain(text).replace(" ", "-"), certain=False)],
    "code_programme": lambda text: [Repair(text.upper())],
    "entier": _integer,
    "nombre": _number,
    "booleen": _boolean,
    "date_iso": _date,
}


def has_hour(text: str) -> bool:
    """Say whether a date has an hour behind it, which would be lost.

    >>> has_hour("13/07/2021 10h30"), has_hour("2021-07-13T10:30:00Z"), has_hour("2021-07-13 00:00")
    (True, True, False)
    """
    found = re.search("[T ]([0-9]{1,2}[:h][0-9:.]*)", text)
    return found is not None and bool(found[1].strip("0:h."))


def is_serial(text: str) -> bool:
    """Say whether a text may be a day as spreadsheets count them, from 1982 to 2036.

    >>> is_serial("44323"), is_serial("05046")
    (True, False)
    """
    return re.fullmatch(r"[34][0-9]{4}(?:\.0)?", text) is not None


class DateOrder:
    """How a column writes dates, which only the whole column shows.

    Attributes:
        day_first: whether a date shows that days come before months.
        month_first: whether one shows the opposite.
        serial: whether every cell is the number of a day, as spreadsheets count them.
    """

    _NUMBERS = pattern(
        r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4}|[0-9]{2})"
        r"(?:(?:T| (?:à )?)([0-9]{1,2}(?::[0-9]{2}|h(?:[0-9]{2})?)(?::[0-9]{2})?))?"
    )

    @classmethod
    def is_written(cls, text: str) -> bool:
        """Say whether a text is a date that begins with its day or its month."""
        return cls._NUMBERS.fullmatch(text.strip(SPACES)) is not None

    def __init__(self) -> None:
        """Begin without having seen a date."""
        self.day_first = False
        self.month_first = False
        self.serial = False

    def see(self, text: str) -> None:
        """Note a cell that is not ISO."""
        found = self._NUMBERS.fullmatch(text.strip(SPACES))
        if found:
            first, second = int(found[1]), int(found[2])
            # A date that is impossible in both orders shows nothing.
            self.day_first |= 12 < first <= 31 and 1 <= second <= 12
            self.month_first |= 12 < second <= 31 and 1 <= first <= 12

    def repair(self, text: str) -> Repair | None:
        """Read a date in the order of the column; day first where nothing shows it.

        >>> order = DateOrder()
        >>> order.see("13/07/2021")
        >>> order.repair("05/07/2021")
        Repair(text='2021-07-05', certain=True)
        """
        text = text.strip(SPACES)
        found = self._NUMBERS.fullmatch(text)
        if not found:
            return Repair(_of_serial(text)) if self.serial and is_serial(text) else None
        first, second, year = found[1], found[2], found[3]
        if len(found[3]) == 2:
            year = f"20{found[3]}"
            if not is_of_our_years(year):
                return None
        if self.month_first and not self.day_first:
            first, second = second, first
        proposals = _iso(year, second, first) or _iso(year, first, second)
        mixed = self.day_first and self.month_first
        if not proposals or (mixed and max(int(first), int(second)) <= 12):
            return None
        sure = self.day_first != self.month_first and len(found[3]) == 4 and not has_hour(text)
        return Repair(proposals[0].text, sure)

    def reads(self, text: str, day: str) -> bool:
        """Say whether a cell may mean a day, its own day or month first.

        Args:
            text: the cell.
            day: the day, as ISO writes it.
        """
        found = self._NUMBERS.fullmatch(text.strip(SPACES))
        return found is not None and any(
            _iso(found[3] if len(found[3]) == 4 else f"20{found[3]}", month, first) == [Repair(day)]
            for first, month in ((found[1], found[2]), (found[2], found[1]))
        )

    def settle(self, issue: Issue) -> Issue:
        """Suggest for a date what the whole column says of its order.

        Args:
            issue: what was found in a cell of the column while its order was not yet known.
        """
        if issue.slug != "type-error" or issue.certain:
            return issue
        text = issue.value or ""
        repaired = self.repair(text)
        agreed = issue.suggestion is not None and self.reads(text, issue.suggestion)
        if agreed and not (repaired is not None and repaired.certain):
            # One of the ways to read the cell is what the reference says.
            return replace(issue, certain=not has_hour(text))
        if repaired is not None:
            return replace(issue, suggestion=repaired.text, certain=repaired.certain)
        return issue
