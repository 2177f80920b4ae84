"""Days as people give them: the one reader of dates that are arguments, options or flags."""

from __future__ import annotations

from datetime import date, datetime


def read_day(found: object) -> date:
    """Read a day: a date, or its ISO text.

    Args:
        found: what was given.

    Raises:
        ValueError: a text that is no date.
        TypeError: anything else, a date with an hour too.

    >>> read_day("2014-06-01"), read_day(date(2014, 6, 1)) == read_day(" 2014-06-01 ")
    (datetime.date(2014, 6, 1), True)
    >>> read_day("01/06/2014")
    Traceback (most recent call last):
        ...
    ValueError: '01/06/2014' is no day; expected a date or its text, such as 2014-06-01
    """
    if isinstance(found, str):
        try:
            return date.fromisoformat(found.strip())
        except ValueError:
            said = f"{found[:_SHOWN]!r} is no day; expected a date or its text, such as 2014-06-01"
            raise ValueError(said) from None
    # A datetime is a date to isinstance, but does not compare with one.
    if isinstance(found, date) and not isinstance(found, datetime):
        return found
    hint = "; .date() takes its hour off" if isinstance(found, datetime) else ""
    raise TypeError(
        f"a day is a datetime.date or its text, such as 2014-06-01, not a "
        f"{type(found).__name__}: {found!r}{hint}"
    )


_SHOWN = 60
