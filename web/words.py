"""How the pages write numbers, days and names, in French."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"),
    *("octobre", "novembre", "décembre"),
)

#: What stands between thousands, so that no line breaks there.
_THIN = "\N{NARROW NO-BREAK SPACE}"


def number(found: float | Decimal) -> str:
    r"""Write a number.

    >>> number(6412) == "6\u202f412", number(44.58)
    (True, '44,58')
    """
    return f"{found:,}".replace(",", _THIN).replace(".", ",")


def day(found: date | str) -> str:
    """Write a day.

    >>> day("2021-05-01"), day(date(2023, 10, 31))
    ('1er mai 2021', '31 octobre 2023')
    """
    read = date.fromisoformat(found) if isinstance(found, str) else found
    first = "1er" if read.day == 1 else str(read.day)
    return f"{first} {_MONTHS[read.month - 1]} {read.year}"


def count(found: int, one: str, many: str | None = None) -> str:
    """Write how many there are.

    >>> count(1, "commune"), count(0, "commune"), count(2, "cheval", "chevaux")
    ('1 commune', '0 commune', '2 chevaux')
    """
    return f"{number(found)} {one if found < 2 else many or one + 's'}"
