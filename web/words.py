"""How the pages write numbers, days and counts, in French."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"),
    *("octobre", "novembre", "décembre"),
)

#: What stands between thousands, and between a number and what it counts: no line breaks there.
_THIN, _FIRM = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"


def number(found: float | Decimal) -> str:
    r"""Write a number.

    >>> number(6412) == "6\u202f412", number(44.58)
    (True, '44,58')
    """
    return f"{found:,}".replace(",", _THIN).replace(".", ",")


def day(found: date | str) -> str:
    r"""Write a day.

    >>> day("2021-05-01") == "1er\xa0mai\xa02021", day(date(2023, 10, 31)) == "31\xa0octobre\xa02023"
    (True, True)
    """
    read = date.fromisoformat(found) if isinstance(found, str) else found
    first = "1er" if read.day == 1 else str(read.day)
    return _FIRM.join([first, _MONTHS[read.month - 1], str(read.year)])


def count(found: int, one: str, many: str | None = None) -> str:
    r"""Write how many there are.

    >>> count(1, "commune") == "1\xa0commune", count(2, "cheval", "chevaux") == "2\xa0chevaux"
    (True, True)
    """
    return f"{number(found)}{_FIRM}{one if found < 2 else many or one + 's'}"


def share(part: float, whole: float) -> str:
    r"""Write a part of a whole.

    >>> share(1526, 1646) == "92,7\xa0%", share(0, 0) == "0\xa0%"
    (True, True)
    """
    found = 100 * part / whole if whole else 0
    return f"{found:.1f}".removesuffix(".0").replace(".", ",") + f"{_FIRM}%"


def size(found: int) -> str:
    r"""Write how large a file is.

    >>> size(950) == "950\xa0o", size(319_191) == "319\xa0ko", size(9_550_000) == "9,6\xa0Mo"
    (True, True, True)
    """
    if found < 1000:
        return f"{found}{_FIRM}o"
    if found < 1_000_000:
        return f"{round(found / 1000)}{_FIRM}ko"
    return f"{found / 1_000_000:.1f}".replace(".", ",") + f"{_FIRM}Mo"
