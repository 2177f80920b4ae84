"""What a code means in a dataset: the lives of codes joined to communes, EPCI and postcodes."""

from __future__ import annotations

import re
from datetime import date
from types import NoneType
from typing import TYPE_CHECKING, Protocol

from pvd_data.codes import has_luhn_key
from pvd_data.history import CodeBook, Path, Resolution, follow, read_code, statut_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pvd_data.models.communes import Commune
    from pvd_data.models.reference import CommuneFrance, IntercommunaliteFrance


class Reference(Protocol):
    """What resolving asks of a dataset."""

    @property
    def book(self) -> CodeBook:
        """The lives of all codes."""

    @property
    def postcodes(self) -> Mapping[str, tuple[CommuneFrance, ...]]:
        """The communes of each postal code."""

    @property
    def communes(self) -> Mapping[str, Commune]:
        """The communes of the programme."""

    @property
    def communes_france(self) -> Mapping[str, CommuneFrance]:
        """All communes."""

    @property
    def intercommunalites_france(self) -> Mapping[str, IntercommunaliteFrance]:
        """All EPCI."""


def resolve(reference: Reference, saisie: str | int, day: date | None) -> Resolution:
    """Find what a code means.

    Args:
        reference: where to look.
        saisie: a code as people have it.
        day: the day for which codes are wanted; today if None.

    Raises:
        TypeError: `saisie` is neither a text nor a whole number, or `day` no date.
    """
    # A datetime is a date to isinstance, but does not compare with one.
    if type(day) not in (date, NoneType):
        raise TypeError(f"a day is a datetime.date, not a {type(day).__name__}: {day!r}")
    book = reference.book
    code, done = read_code(saisie, book)
    epci = None
    if re.fullmatch("[0-9]{9}", code) and has_luhn_key(code):
        epci = reference.intercommunalites_france.get(code)
        owner = next((c for c in reference.communes.values() if c.siren == code), None)
        if owner is not None:
            code, done = owner.code_insee, (*done, "siren")
    path = Path()
    follow(book, code, day, path)
    statut = statut_of(book, code, day, path)
    today = path
    if day is not None:
        today = Path()
        for found in path.codes:
            follow(book, found, None, today)
    communes = tuple(reference.communes_france[found] for found in today.codes)
    return Resolution(
        saisie=saisie,
        code=code,
        statut=statut,
        codes=tuple(path.codes),
        communes=communes,
        commune=reference.communes.get(communes[0].code_insee) if len(communes) == 1 else None,
        evenements=tuple(path.rows),
        reparations=done,
        intercommunalite=epci,
        communes_postales=() if "siren" in done else reference.postcodes.get(code, ()),
    )
