"""Finding what a code means, in tables of any rows."""

from __future__ import annotations

import re
from operator import index
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from pvd_data.base.days import read_day
from pvd_data.reference.lives import Trail, read_code
from pvd_data.schema.codes import has_luhn_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from pvd_data.reference.answers import Answers
    from pvd_data.schema.models.reference import CommuneFrance
    from pvd_data.table import Table

R = TypeVar("R")

_SIREN = re.compile("[0-9]{9}")


def resolve(tables: Answers, text: str | int, day: date | str | None, make: Callable[..., R]) -> R:
    """Find what a code means.

    Args:
        tables: where to look.
        text: a code as people have it.
        day: the day for which codes are wanted, or its ISO text; today if None.
        make: takes what was found: the attributes of a `Resolution`.

    Raises:
        TypeError: `text` is neither a text nor a whole number, or `day` no date.
        ValueError: `day` is a text that is no date.
    """
    day = None if day is None else read_day(day)
    book = tables.book
    code, done = read_code(text, book)
    epci = None
    if _SIREN.fullmatch(code) and has_luhn_key(code):
        epci = tables.intercommunalites_france.get(code)
        owner = None if epci is not None else _owner(tables.communes_france, code)
        if owner is not None:
            code, done = owner.code_insee, (*done, "siren")
    trail = today = book.follow(code, day)
    if day is not None:
        today = Trail()
        for found in trail.codes:
            today = today.joined(book.follow(found))
    there = tables.communes_france
    communes = tuple([row for found in today.codes if (row := there.get(found)) is not None])
    return make(
        text=text if isinstance(text, str) else index(text),
        code=code,
        status=book.status(code, trail, day),
        codes=trail.codes,
        communes=communes,
        commune=tables.communes.get(communes[0].code_insee) if len(communes) == 1 else None,
        events=trail.rows,
        repairs=done,
        intercommunalite=epci,
        postcode_communes=() if "siren" in done else tables.postcodes.get(code, ()),
    )


def _owner(communes: Table[str, CommuneFrance], siren: str) -> CommuneFrance | None:
    """Return the commune of a SIREN, if it is one's."""
    # Most hold the code: 21 05 0046 8 is that of 05046. Only for others all are gone through, once.
    guessed = communes.get(siren[2:4] + siren[5:8])
    if guessed is not None and guessed.siren == siren:
        return guessed
    return next(iter(communes.group("siren").get(siren, ())), None)


def index_postcodes(communes: Iterable[CommuneFrance]) -> Mapping[str, tuple[CommuneFrance, ...]]:
    """Index communes by their postal codes.

    Args:
        communes: the communes; one may have several codes, a code several communes.
    """
    found: dict[str, list[CommuneFrance]] = {}
    for commune in communes:
        for code in commune.codes_postaux:
            found.setdefault(code, []).append(commune)
    return MappingProxyType({code: tuple(those) for code, those in found.items()})
