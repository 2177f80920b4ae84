"""The lives of all codes of communes since 1943, and a code as people have it: no models, no tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from operator import index
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, Literal, NamedTuple, Protocol, TypeVar

from pvd_data.base.days import read_day
from pvd_data.package.whole import FEW, Sought
from pvd_data.schema.codes import compact_code, has_luhn_key
from pvd_data.schema.territory import ABROAD, LEFT, LEFT_ON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from pvd_data.reference.answers import Answers
    from pvd_data.schema.models.reference import CommuneFrance
    from pvd_data.table import Table


class EndedLife(Protocol):
    """What following a code asks of a row of `anciens_codes`."""

    @property
    def ancien_code(self) -> str:
        """The code that ended."""

    @property
    def date_debut(self) -> date | None:
        """The first day of that life; None before 1943."""

    @property
    def date_effet(self) -> date:
        """The day on which it was no more."""

    @property
    def ancien_nom(self) -> str:
        """The last name of that life."""

    @property
    def code_successeur(self) -> str | None:
        """The next code, if there is one."""

    @property
    def code_insee(self) -> str | None:
        """Today's code, if there is one."""


class LivingCode(Protocol):
    """What following a code asks of a row of `communes_france`."""

    @property
    def code_insee(self) -> str:
        """The code."""

    @property
    def date_debut(self) -> date | None:
        """Its first day; None before 1943."""


class Part(Protocol):
    """What following a code asks of a row of `subdivisions`."""

    @property
    def code_subdivision(self) -> str:
        """The code of the part."""

    @property
    def nature(self) -> str:
        """Arrondissement, delegated or associated commune."""

    @property
    def code_insee(self) -> str:
        """The commune that it is a part of."""


E = TypeVar("E", bound=EndedLife)

Status = Literal[
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

Repair = Literal["espaces", "majuscules", "entier", "zero", "siren", "lettres", "decimale"]
"""What was done to a code as it was given: spaces taken off, letters made capitals, an integer
made text, a zero put back in front, a commune's SIREN read as its code, letters O and l read as
digits, a `.0` taken off."""

_ELSEWHERE = frozenset(LEFT.values())
_OUTSIDE = re.compile(f"97[578][0-9]{{2}}|98[0-9]{{3}}|{ABROAD}")


class Life(NamedTuple, Generic[E]):
    """A life of a code: from its first day up to, but not including, its end.

    Attributes:
        start: the first day; None before 1943.
        end: the day on which it was no more; None while it lives.
        rows: what became of it, a row for each successor.
    """

    start: date | None
    end: date | None
    rows: tuple[E, ...]

    def holds(self, day: date) -> bool:
        """Whether the code lived on a day."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


def name_in(
    life: Life[E], day: date, renamings: Iterable[tuple[date, str]], today: str | None
) -> str:
    """Return what a commune was called on a day of one of its lives.

    Args:
        life: the life.
        day: a day of it.
        renamings: names that it bore under this code, each with the day of its end, in order.
        today: what it is called today, if it is there.
    """
    for until, nom in renamings:
        if day < until and (life.end is None or until <= life.end):
            return nom
    return today if life.end is None and today is not None else life.rows[0].ancien_nom


class Trail(NamedTuple, Generic[E]):
    """Where following a code leads.

    Attributes:
        codes: the codes of the day that was asked for, each once.
        rows: the ends of codes that were followed, in order.
    """

    codes: tuple[str, ...] = ()
    rows: tuple[E, ...] = ()

    def joined(self, other: Trail[E]) -> Trail[E]:
        """Return both one after the other, each code once."""
        return Trail(tuple(dict.fromkeys(self.codes + other.codes)), self.rows + other.rows)


@dataclass(frozen=True)
class CodeBook(Generic[E]):
    """The lives of all codes, indexed; built once, never changed.

    Attributes:
        lives: the lives of each code that is or was a commune's, in order.
        before: for each code, the rows that it succeeded in.
        subdivisions: parts of communes whose code is no living commune's.
    """

    lives: Mapping[str, tuple[Life[E], ...]]
    before: Mapping[str, tuple[E, ...]]
    subdivisions: Mapping[str, Part]
    _kept: dict[str, Trail[E]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def knows(self, code: str) -> bool:
        """Whether a code is or was a commune's or a part's."""
        return code in self.lives or code in self.subdivisions

    def is_alive(self, code: str) -> bool:
        """Whether a code is a living commune's."""
        return code in self.lives and self.lives[code][-1].end is None

    def was_alive(self, code: str, day: date) -> bool:
        """Whether a code was a commune's on a day."""
        return any(life.holds(day) for life in self.lives.get(code, ()))

    def follow(self, code: str, day: date | None = None) -> Trail[E]:
        """Follow a code to the codes of a day, or of today.

        A life that holds the day is the answer. Else the latest end before it leads on, to the

        successors of that end. Before the first life of all, the answer is what that life came
        from. Ends only ever lead to lives that end later, so this comes to an end although there
        are 183 pairs of codes that have succeeded each other in turn.

        Args:
            code: a code that is or was a commune's.
            day: the day; None for today.
        """
        if day is None and (kept := self._kept.get(code)) is not None:
            return kept
        trail = self._follow(code, day)
        # Only of codes that have ended, of which there are some thousands.
        if day is None and trail.rows:
            self._kept[code] = trail
        return trail

    def _follow(self, code: str, day: date | None) -> Trail[E]:
        if code in _ELSEWHERE:
            return Trail((code,) if day is None or day >= LEFT_ON else ())
        lives = self.lives.get(code, ())
        if not lives and code in self.subdivisions:  # an arrondissement was never a commune
            return self.follow(self.subdivisions[code].code_insee, day)
        # As is_alive does, of the lives at hand.
        if lives and lives[-1].end is None if day is None else self.was_alive(code, day):
            return Trail((code,))
        ended = [
            life for life in lives if life.end is not None and (day is None or life.end <= day)
        ]
        codes: dict[str, None] = {}
        rows: list[E] = []
        if ended:
            for row in ended[-1].rows:
                rows.append(row)
                successor = row.code_successeur or LEFT.get(code)
                if successor is not None:
                    onward = self.follow(successor, day)
                    codes.update(dict.fromkeys(onward.codes))
                    rows += onward.rows
        elif lives:
            for row in self.before.get(code, ()):
                # What it came from may not have begun either: then there was nothing that day.
                if (
                    row.date_effet == lives[0].start
                    and (back := self.follow(row.ancien_code, day)).codes
                ):
                    rows.append(row)
                    codes.update(dict.fromkeys(back.codes))
                    rows += back.rows
        return Trail(tuple(codes), tuple(rows))

    def status(self, code: str, trail: Trail[E], day: date | None = None) -> Status:
        """Say what a code is, once it has been followed.

        Args:
            code: the code.
            trail: where it led.
            day: the day that was asked for; None for today.
        """
        if _OUTSIDE.fullmatch("".join(trail.codes) or code):
            return "hors_departements"
        if trail.codes == (code,):
            return "actuelle"
        part = self.subdivisions.get(code)
        if part is not None and part.nature == "arrondissement":
            return "arrondissement"
        if part is not None and day is None:
            return "deleguee_ou_associee"
        if len(trail.codes) > 1:
            return "ambigue"
        if trail.codes:
            return "ancienne"
        return "sans_suite" if trail.rows else "inconnue"


def make_book(
    former: Iterable[E], living: Iterable[LivingCode], subdivisions: Iterable[Part]
) -> CodeBook[E]:
    """Index the reference tables by code.

    Args:
        former: the ended lives.
        living: today's communes.
        subdivisions: today's parts of communes.
    """
    ends: dict[str, dict[date, list[E]]] = {}
    before: dict[str, list[E]] = {}
    for row in former:
        ends.setdefault(row.ancien_code, {}).setdefault(row.date_effet, []).append(row)
        if row.code_successeur is not None:
            before.setdefault(row.code_successeur, []).append(row)
    lives = {code: tuple(_lives(days)) for code, days in ends.items()}
    # Nine codes of ten have one life, which has not ended and began when others did: it is kept once.
    only: dict[date | None, tuple[Life[E], ...]] = {}
    for commune in living:
        start = commune.date_debut
        last = only.setdefault(start, (Life(start, None, ()),))
        before_it = lives.get(commune.code_insee)
        lives[commune.code_insee] = (*before_it, *last) if before_it else last
    alive = {code for code, spans in lives.items() if spans[-1].end is None}
    return CodeBook(
        lives,
        {code: tuple(rows) for code, rows in before.items()},
        {row.code_subdivision: row for row in subdivisions if row.code_subdivision not in alive},
    )


def seek_book(
    former: Callable[[str], Iterable[E]],
    succeeded: Callable[[str], Iterable[E]],
    living: Callable[[str], Iterable[LivingCode]],
    subdivisions: Callable[[str], Iterable[Part]],
    whole: Callable[[], CodeBook[E]],
) -> CodeBook[E]:
    """Return a book whose codes are sought one by one, until so many are that all are read.

    Args:
        former: gives the ended lives of a code.
        succeeded: gives those that a code succeeded in.
        living: gives today's commune of a code.
        subdivisions: gives today's part of a commune of a code.
        whole: gives the book of all codes.
    """
    every = cache(whole)
    return CodeBook(
        Sought(
            lambda code: make_book(former(code), living(code), ()).lives.get(code),
            lambda: every().lives,
        ),
        Sought(
            lambda code: make_book(succeeded(code), (), ()).before.get(code),
            lambda: every().before,
            FEW,  # each is sought in all lines
        ),
        Sought(
            lambda code: make_book((), living(code), subdivisions(code)).subdivisions.get(code),
            lambda: every().subdivisions,
        ),
    )


def _lives(ends: Mapping[date, list[E]]) -> list[Life[E]]:
    lives: list[Life[E]] = []
    ended: date | None = None
    for day, rows in sorted(ends.items()):
        start = rows[0].date_debut
        if ended is not None and (start is None or start < ended):
            # No life of its own: what had been merged went on to another host that day.
            start = day
        lives.append(Life(start, day, tuple(rows)))
        ended = day
    return lives


_CODE = re.compile("[0-9]{5}|2[AB][0-9]{3}|[0-9]{9}")


def read_code(text: str | int, book: CodeBook[E]) -> tuple[str, tuple[Repair, ...]]:
    """Read a code as people have it: the one reader of `resolve`, `fix`, `enrich` and frames.

    Args:
        text: a text or a whole number.
        book: the codes there are: a zero is put back only where that makes one of them.

    Returns:
        The code, and what was done to find it; a text that is no code with its spaces off.

    Raises:
        TypeError: neither a text nor a whole number.
    """
    if type(text) is str and _CODE.fullmatch(text):
        return text, ()  # most are written as they should be
    if not isinstance(text, str):
        if isinstance(text, bool) or not hasattr(type(text), "__index__"):
            raise TypeError(f"a code is a text, not a {type(text).__name__}: {text!r}")
        text = index(text)  # a whole number of any library
    done: list[Repair] = ["entier"] if isinstance(text, int) else []
    given = str(text) if isinstance(text, str) or abs(text) < 10**9 else ""
    code, how = compact_code(given)
    if re.fullmatch("[0-9]{4}", code) and book.knows(f"0{code}"):
        return f"0{code}", (*done, *how, "zero")
    if _CODE.fullmatch(code):
        return code, (*done, *how)
    bare = given.strip()
    return bare, (*done, *(("espaces",) if bare != given else ()))


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
