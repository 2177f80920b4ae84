"""A code as people have it, to the commune of today or of a day; pure functions over rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from types import NoneType
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from pvd_data.schema.codes import has_luhn_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pvd_data.schema.models.communes import Commune
    from pvd_data.schema.models.reference import (
        AncienCode,
        CommuneFrance,
        IntercommunaliteFrance,
        Subdivision,
    )


Statut = Literal[
    "actuelle",
    "arrondissement",
    "deleguee_ou_associee",
    "ancienne",
    "ambigue",
    "sans_suite",
    "hors_departements",
    "inconnue",
]
"""What a code is; where several would be true, the first of this list."""

Reparation = Literal["espaces", "majuscules", "entier", "zero", "siren"]
"""What was done to a code as it was given: spaces taken off, letters made capitals, an integer
made text, a zero put back in front, a commune's SIREN read as its code."""

_OUTSIDE = re.compile(r"97[578][0-9]{2}|98[0-9]{3}")


class Span(NamedTuple):
    """A life of a code: from its first day up to, but not including, its end.

    Attributes:
        start: the first day; None before 1943.
        end: the day on which it was no more; None while it lives.
        rows: what became of it, a row for each successor.
    """

    start: date | None
    end: date | None
    rows: tuple[AncienCode, ...]

    def holds(self, day: date) -> bool:
        """Whether the code lived on a day."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


@dataclass(frozen=True)
class Resolution:
    """What a code means, and how that was found.

    Attributes:
        saisie: the code as it was given.
        code: the code that it was read as.
        statut: what that code is.
        codes: codes of the communes of the day that was asked for, or of today.
        communes: the communes of today that they lead to.
        commune: the commune of the programme, where they are one and it is in it.
        evenements: the ends of codes that were followed, in order.
        reparations: what was done to the code as it was given.
        intercommunalite: the EPCI whose SIREN the code is, if it is one.
        communes_postales: communes that have this text as a postal code, which is not a code
            INSEE; a reason to ask what was meant.
    """

    saisie: str | int
    code: str
    statut: Statut
    codes: tuple[str, ...] = ()
    communes: tuple[CommuneFrance, ...] = ()
    commune: Commune | None = None
    evenements: tuple[AncienCode, ...] = ()
    reparations: tuple[Reparation, ...] = ()
    intercommunalite: IntercommunaliteFrance | None = None
    communes_postales: tuple[CommuneFrance, ...] = ()


@dataclass(frozen=True)
class CodeBook:
    """The lives of all codes, indexed; built once, never changed.

    Attributes:
        spans: the lives of each code that is or was a commune's, in order.
        before: for each code, the rows that it succeeded in.
        subdivisions: parts of communes whose code is no living commune's.
    """

    spans: Mapping[str, tuple[Span, ...]]
    before: Mapping[str, tuple[AncienCode, ...]]
    subdivisions: Mapping[str, Subdivision]

    def knows(self, code: str) -> bool:
        """Whether a code is or was a commune's or a part's."""
        return code in self.spans or code in self.subdivisions

    def lives(self, code: str) -> bool:
        """Whether a code is a living commune's."""
        return code in self.spans and self.spans[code][-1].end is None


def make_book(
    former: Iterable[AncienCode],
    living: Iterable[CommuneFrance],
    subdivisions: Iterable[Subdivision],
) -> CodeBook:
    """Index the reference tables by code.

    Args:
        former: the ended lives.
        living: today's communes.
        subdivisions: today's parts of communes.
    """
    ends: dict[str, dict[date, list[AncienCode]]] = {}
    before: dict[str, list[AncienCode]] = {}
    for row in former:
        ends.setdefault(row.ancien_code, {}).setdefault(row.date_effet, []).append(row)
        if row.code_successeur is not None:
            before.setdefault(row.code_successeur, []).append(row)
    spans = {code: _spans(days) for code, days in ends.items()}
    for commune in living:
        spans.setdefault(commune.code_insee, []).append(Span(commune.date_debut, None, ()))
    alive = {code for code, lives in spans.items() if lives[-1].end is None}
    return CodeBook(
        {code: tuple(lives) for code, lives in spans.items()},
        {code: tuple(rows) for code, rows in before.items()},
        {row.code_subdivision: row for row in subdivisions if row.code_subdivision not in alive},
    )


def _spans(ends: Mapping[date, list[AncienCode]]) -> list[Span]:
    spans: list[Span] = []
    ended: date | None = None
    for day, rows in sorted(ends.items()):
        start = rows[0].date_debut
        if ended is not None and (start is None or start < ended):
            # No life of its own: what had been merged went on to another host that day.
            start = day
        spans.append(Span(start, day, tuple(rows)))
        ended = day
    return spans


@dataclass
class Path:
    """Where following a code has led so far.

    Attributes:
        codes: the codes arrived at.
        rows: the ends of codes that were followed.
    """

    codes: list[str] = field(default_factory=list)
    rows: list[AncienCode] = field(default_factory=list)

    def arrive(self, code: str) -> None:
        """Arrive at a code, once."""
        if code not in self.codes:
            self.codes.append(code)


def follow(book: CodeBook, code: str, day: date | None, path: Path) -> None:
    """Follow a code to the codes of a day, or of today.

    A life that holds the day is the answer. Else the latest end before it leads on, to the
    successors of that end. Before the first life of all it is what that life came from.
    Ends only ever lead to lives that end later, so this comes to an end although there are
    183 pairs of codes that have succeeded each other in turn.

    Args:
        book: the lives of all codes.
        code: a code that is or was a commune's.
        day: the day; None for today.
        path: what was found; added to.
    """
    spans = book.spans.get(code, ())
    if not spans and code in book.subdivisions:  # an arrondissement was never a commune
        follow(book, book.subdivisions[code].code_insee, day, path)
        return
    if day is None:
        if book.lives(code):
            path.arrive(code)
            return
        ended = [span for span in spans if span.end is not None]
    else:
        if any(span.holds(day) for span in spans):
            path.arrive(code)
            return
        ended = [span for span in spans if span.end is not None and span.end <= day]
    if ended:
        for row in ended[-1].rows:
            path.rows.append(row)
            if row.code_successeur is not None:
                follow(book, row.code_successeur, day, path)
    elif spans:
        for row in book.before.get(code, ()):
            if row.date_effet == spans[0].start:
                back = Path()
                follow(book, row.ancien_code, day, back)
                # What it came from may not have begun either: then there was nothing that day.
                if back.codes:
                    path.rows += [row, *back.rows]
                    for found in back.codes:
                        path.arrive(found)


def read_code(saisie: str | int, book: CodeBook) -> tuple[str, tuple[Reparation, ...]]:
    """Read a code as people have it.

    Args:
        saisie: a text or a whole number.
        book: the codes there are: a zero is put back only where that makes one of them.

    Returns:
        The code, and what was done to find it.

    Raises:
        TypeError: neither a text nor a whole number.
    """
    done: list[Reparation] = []
    if isinstance(saisie, bool) or not isinstance(saisie, str | int):
        raise TypeError(f"a code is a text, not a {type(saisie).__name__}: {saisie!r}")
    text = str(saisie) if isinstance(saisie, str) or abs(saisie) < 10**9 else ""
    if isinstance(saisie, int):
        done.append("entier")
    if text != text.strip():
        text = text.strip()
        done.append("espaces")
    if text != text.upper() and text.upper()[:2] in ("2A", "2B"):
        text = text.upper()
        done.append("majuscules")
    padded = f"0{text}"
    if re.fullmatch("[0-9]{4}", text) and book.knows(padded):
        text = padded
        done.append("zero")
    return text, tuple(done)


def statut_of(book: CodeBook, code: str, day: date | None, path: Path) -> Statut:
    """Say what a code is, once it has been followed.

    Args:
        book: the lives of all codes.
        code: the code.
        day: the day that was asked for; None for today.
        path: where it led.
    """
    if path.codes == [code]:
        return "actuelle"
    part = book.subdivisions.get(code)
    if part is not None and part.nature == "arrondissement":
        return "arrondissement"
    if part is not None and day is None:
        return "deleguee_ou_associee"
    if len(path.codes) > 1:
        return "ambigue"
    if path.codes:
        return "ancienne"
    if path.rows:
        return "sans_suite"
    return "hors_departements" if _OUTSIDE.fullmatch(code) else "inconnue"


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
