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

from pvd_data.base.text import INVISIBLE, SPACES, normalize, plain
from pvd_data.schema.codes import LOOKALIKES, compact_code

if TYPE_CHECKING:
    from collections.abc import Callable

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
_THOUSANDS = re.compile(f"(?<=[0-9])[{SPACES}'’](?=[0-9]{{3}}(?:[^0-9]|$))")
_UNIT = re.compile(r"(?<=[0-9])\s*hab(?:\.|itants?)?$", re.IGNORECASE)

_TRUE = frozenset({"oui", "vrai", "yes", "true", "1", "o", "v", "t", "y", "x"})
_FALSE = frozenset({"non", "faux", "no", "false", "0", "n", "f"})

_SPREADSHEETS = date(1899, 12, 30)
_MONTHS = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout"),
    *("septembre", "octobre", "novembre", "decembre"),
)


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


def unmangle(text: str) -> str | None:
    """Undo UTF-8 read as Windows-1252; None where that is not what happened.

    >>> unmangle("La BÃ¢tie-Neuve"), unmangle("La Bâtie-Neuve") is None
    ('La Bâtie-Neuve', True)
    """
    if text.isascii():
        return None
    for encoding in ("cp1252", "latin-1"):
        try:
            found = text.encode(encoding).decode()
        except UnicodeError:
            continue
        return found if found != text else None
    return None


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


def _code(width: int) -> Callable[[str], list[Repair]]:
    def propose(text: str) -> list[Repair]:
        code, _ = compact_code(text)
        return [Repair(code), Repair(code.zfill(width))]

    return propose


def _siren(text: str) -> list[Repair]:
    return [Repair(re.sub("[.-]", "", compact_code(text)[0]))]


def _postcodes(text: str) -> list[Repair]:
    parts = [part.zfill(5) for part in re.split(r"[|,;/\s]+", text.removesuffix(".0")) if part]
    return [Repair("|".join(parts))]


def _ungrouped(text: str) -> str:
    return _THOUSANDS.sub("", text)


def _integer(text: str) -> list[Repair]:
    text = _UNIT.sub("", text)
    plain_digits = _ungrouped(text)
    whole = re.sub(r"[.,]0*$", "", plain_digits)
    grouped = re.fullmatch(r"-?[0-9]{1,3}([.,][0-9]{3})+", text)
    proposals = [] if grouped else [Repair(plain_digits), Repair(whole)]
    if grouped:
        proposals.append(Repair(re.sub("[.,]", "", text), certain=False))
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
        r"(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?",
        text,
    )
    if found:
        return _iso(found[1], found[2] or found[5], found[3] or found[6])
    words = re.fullmatch(r"(?:le )?([0-9]{1,2})(?:er)? ([a-z]+) ([0-9]{4})", plain(text))
    if words and words[2] in _MONTHS:
        return _iso(words[3], str(_MONTHS.index(words[2]) + 1), words[1])
    if re.fullmatch("[34][0-9]{4}", text):
        # The days that spreadsheets count, from 1982 to 2036.
        return [Repair((_SPREADSHEETS + timedelta(int(text))).isoformat(), certain=False)]
    return []


def _iso(year: str, month: str, day: str) -> list[Repair]:
    try:
        return [Repair(date(int(year), int(month), int(day)).isoformat())]
    except ValueError:
        return []


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


class DateOrder:
    """Whether a column writes day before month, which only the whole column shows."""

    _NUMBERS = re.compile(
        r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4}|[0-9]{2})(?: 00:00(?::00)?)?"
    )

    def __init__(self) -> None:
        """Begin without having seen a date."""
        self.day_first = False
        self.month_first = False

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
        found = self._NUMBERS.fullmatch(text.strip(SPACES))
        if not found:
            return None
        first, second, year = found[1], found[2], found[3]
        if len(found[3]) == 2:
            year = f"20{found[3]}"
        if self.month_first and not self.day_first:
            first, second = second, first
        proposals = _iso(year, second, first) or _iso(year, first, second)
        mixed = self.day_first and self.month_first
        if not proposals or (mixed and max(int(first), int(second)) <= 12):
            return None
        sure = self.day_first != self.month_first and len(found[3]) == 4
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
            return replace(issue, certain=True)
        if repaired is not None:
            return replace(issue, suggestion=repaired.text, certain=repaired.certain)
        return issue
