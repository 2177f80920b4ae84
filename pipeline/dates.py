"""Dates as publishers write them: one format per file, decided on the whole column."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from pipeline.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Sequence

# Separator and order of year, month and day in the text.
_ACCEPTED = {
    "AAAA-MM-JJ": re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})"),
    "JJ/MM/AAAA": re.compile(r"(?P<d>[0-9]{2})/(?P<m>[0-9]{2})/(?P<y>[0-9]{4})"),
    "JJ-MM-AAAA": re.compile(r"(?P<d>[0-9]{2})-(?P<m>[0-9]{2})-(?P<y>[0-9]{4})"),
}
# No publisher is known to write these. They only show that a column of the format before
# could be read in another way, and then nobody guesses.
_RIVALS = {
    "JJ/MM/AAAA": re.compile(r"(?P<m>[0-9]{2})/(?P<d>[0-9]{2})/(?P<y>[0-9]{4})"),
    "JJ-MM-AAAA": re.compile(r"(?P<m>[0-9]{2})-(?P<d>[0-9]{2})-(?P<y>[0-9]{4})"),
}


def parse_dates(cells: Sequence[tuple[int, str]], *, file: str, column: str) -> list[date | None]:
    """Read a whole column of dates.

    Args:
        cells: line and text of each cell; an empty text is a missing date.
        file: name of the file, for messages.
        column: name of the column, for messages.

    Returns:
        A date or None for each cell.

    Raises:
        BuildError: a date is not of the format of its column, or does not exist; or the
            column could as well be read with month and day exchanged.

    >>> parse_dates([(2, "07/05/2021"), (3, "30/05/2021"), (4, "")], file="f", column="c")
    [datetime.date(2021, 5, 7), datetime.date(2021, 5, 30), None]
    """
    texts = [(line, text) for line, text in cells if text]
    if not texts:
        return [None] * len(cells)
    # The format of the column is the one that most of its cells have; the others are faults.
    name = max(
        _ACCEPTED, key=lambda name: sum(_read(_ACCEPTED[name], t) is not None for _, t in texts)
    )
    dates = [_read(_ACCEPTED[name], text) if text else None for _, text in cells]
    for (line, text), day in zip(cells, dates, strict=True):
        if text and day is None:
            raise BuildError(
                f"ce n'est pas une date {name}, format du reste de la colonne ; formats admis, "
                f"un seul par fichier : {', '.join(_ACCEPTED)}",
                file=file,
                line=line,
                column=column,
                value=text,
            )
    if name in _RIVALS:
        rival = [_read(_RIVALS[name], text) for _, text in texts]
        if None not in rival and rival != [day for day in dates if day is not None]:
            line, text = next(
                (line, text)
                for (line, text), other in zip(texts, rival, strict=True)
                if other != _read(_ACCEPTED[name], text)
            )
            raise BuildError(
                "jour et mois indiscernables : toute la colonne se lit aussi bien avec le mois "
                "d'abord ; demandez à l'éditeur un fichier aux dates AAAA-MM-JJ",
                file=file,
                line=line,
                column=column,
                value=text,
            )
    return dates


def _read(pattern: re.Pattern[str], text: str) -> date | None:
    match = pattern.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None


def swapped(day: date) -> date | None:
    """Return the date with month and day exchanged, where there is one.

    >>> swapped(date(2026, 11, 3)), swapped(date(2026, 1, 31))
    (datetime.date(2026, 3, 11), None)
    """
    return None if day.day > 12 else date(day.year, day.day, day.month)
