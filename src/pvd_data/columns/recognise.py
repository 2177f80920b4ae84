"""Which column of a free-form file is what: evidence of headings and of contents, added up.

A heading that means one thing only is believed unless no cell is near it. One that may mean
several things must be borne out by what the cells are, beside the commune of their row if that is
known. Where two columns could be the same thing, the one that agrees best with the reference is.
Without a word of a heading, only what nearly all cells show by themselves counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from pvd_data.columns.joined import find_key, join
from pvd_data.columns.judges import JUDGES, code_in, judge_cells
from pvd_data.report import Column, Fit
from pvd_data.schema.forms import ALONE
from pvd_data.schema.headings import (
    LIKELY,
    SURE,
    VAGUE,
    is_of_a_seat,
    is_of_another,
    read_heading,
)
from pvd_data.schema.roles import BESIDE_A_CODE, OF_THE_PROGRAMME, PAIRS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from pvd_data.reference.index import Reference, Town

_EMPTY = Fit()

#: How many rows are looked at to decide.
SAMPLE = 2000

CODE = "code_insee"

#: What part of the cells must have the form and agree with the reference where a heading means one
#: thing most often; agree, or be right, where it may mean several; and where it says nothing.
_FORM, _SOME = 0.5, 0.2
_RIGHT, _NEARLY_ALL = 0.5, 0.9
_ALONE = 0.95

#: How many of its first cells show that a column without a heading is worth a look.
_FIRST = 20

#: From how many cells on shares say something.
_ENOUGH = 5

WIDE = 500
"""In a wider file only what has a known heading is looked at."""


def _share(fit: Fit, count: int) -> float:
    return count / fit.cells if fit.cells else 0.0


@dataclass(frozen=True)
class _Choice:
    """A role that a column may have, and how much speaks for it."""

    role: str
    number: int
    level: int
    fit: Fit

    @property
    def weight(self) -> tuple[float, int, int]:
        """What is compared, the more the better: the first column where all else is equal."""
        fit = self.fit
        evidence = sum(_share(fit, count) for count in (fit.right, fit.agree, fit.exact))
        return (self.level + 2 * evidence, self.level, -self.number)

    @property
    def is_borne_out(self) -> bool:
        """Whether the cells are what the heading says, as far as it needs that."""
        if not self.fit.cells:  # there are no rows
            return self.level > 0
        if self.level >= SURE:
            return self.fit.near > 0
        right, agree = _share(self.fit, self.fit.right), self._agreement
        if self.level == LIKELY:
            of_others = self.fit.known >= _ENOUGH and agree < _SOME and right < _NEARLY_ALL
            return _share(self.fit, self.fit.near) >= _FORM and not of_others
        if self.level:
            return agree >= _RIGHT or (self.level == VAGUE and right >= _NEARLY_ALL)
        # Years look like codes that lost their zero, and one of a few values may be anything.
        whole = self.fit.exact if self.role == CODE else self.fit.right
        return whole >= _ENOUGH and right >= _ALONE and agree >= _ALONE

    @property
    def _agreement(self) -> float:
        """What part agrees with the reference, or is right where it says nothing."""
        fit = self.fit
        return fit.agree / fit.known if fit.known else _share(fit, fit.right)


_OF_ANY_PLACE = frozenset(
    {"longitude", "latitude", "lon_lat", "population_municipale", "population_totale"}
)
"""What a département or a région has of its own, beside the code of its chef-lieu."""


def _own_names(header: Sequence[str]) -> tuple[Mapping[str, int], ...]:
    """Return what each heading may mean; beside a chef-lieu a plain name is of what has it.

    An arrondissement often bears the name of its chef-lieu, and is not misspelt where it does not.
    """
    meanings = tuple(map(read_heading, header))
    codes = [label for label, found in zip(header, meanings, strict=True) if CODE in found]
    if not codes or not all(map(is_of_a_seat, codes)):
        return meanings
    return tuple(
        {role: level for role, level in found.items() if role != "nom"}
        if found.get("nom", SURE) < LIKELY and not is_of_a_seat(label)
        else found
        for label, found in zip(header, meanings, strict=True)
    )


class _Table:
    """The first rows of a file, column by column."""

    def __init__(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], reference: Reference
    ) -> None:
        self.header = header
        self.meanings = _own_names(header)
        self.rows = [row for row in islice(rows, SAMPLE) if len(row) == len(header)]
        self.reference = reference
        self.towns: list[Town | None] = [None] * len(self.rows)

    def roles(self, number: int) -> Mapping[str, int]:
        """Return what a column may be by its heading, and what contents alone could show."""
        # That costs a look at the cells of each column: a file of very many has no time for it.
        alone = len(self.header) <= WIDE and not is_of_another(self.header[number])
        return {**dict.fromkeys(ALONE if alone else (), 0), **self.meanings[number]}

    def meant(self, number: int) -> tuple[str, ...]:
        """Return what the heading of a column may mean."""
        return tuple(role for role, level in self.meanings[number].items() if level >= VAGUE)

    def look_up(self, number: int) -> None:
        """Look up the commune of each row by its code."""
        self.look_up_cells(row[number].strip() for row in self.rows)

    def look_up_cells(self, codes: Iterable[str]) -> None:
        """Look up the commune of each row by codes that stand in no column."""
        towns = self.reference.towns
        self.towns = [towns.get(code_in(self.reference, code)) for code in codes]

    def is_of_what_has(self, code: int | None, number: int) -> bool:
        """Say whether codes are of a chef-lieu, and a column of what has it: a région, say."""
        seat = code is not None and is_of_a_seat(self.header[code])
        return seat and not is_of_a_seat(self.header[number])

    def denies(self, code: int) -> bool:
        """Say whether names and postal codes are those of other communes than a column of codes says.

        The numbers of doors look like codes of communes.
        """
        self.look_up(code)
        found = [
            self.fit(role, number)
            for number, meanings in enumerate(self.meanings)
            for role in ("nom", "codes_postaux")
            if number != code and meanings.get(role, 0) >= LIKELY
        ]
        self.towns = [None] * len(self.rows)
        known = [fit for fit in found if fit.known >= _ENOUGH]
        return bool(known) and all(_share(fit, fit.agree) < _SOME for fit in known)

    def has_siren(self, number: int) -> bool:
        """Say whether there are SIREN of EPCI among the cells of a column."""
        cells = {row[number].strip() for row in self.rows}
        return any(len(cell) == 9 and cell in self.reference.epci for cell in cells)

    def fit(self, role: str, number: int) -> Fit:
        """Judge a column."""
        cells = zip((row[number].strip() for row in self.rows), self.towns, strict=True)
        return judge_cells(role, ((text, town) for text, town in cells if text), self.reference)

    def _may_be_alone(self, role: str, number: int) -> bool:
        """Say whether a column without a heading is worth a look at all of its cells."""
        cells = filter(None, (row[number].strip() for row in self.rows))
        form = ALONE[role]
        return all(form.fullmatch(cell) for cell in islice(cells, _FIRST))

    def choices(self, number: int, roles: Mapping[str, int]) -> Iterator[_Choice]:
        """Yield what a column may be, borne out or not; nothing if it is empty."""
        for role, level in roles.items():
            if not level and not self._may_be_alone(role, number):
                continue
            fitting = self.fit(role, number)
            # Under a heading that is not our own, a date may be that of anything.
            dated = role in OF_THE_PROGRAMME and level == LIKELY and self.header[number] != role
            if dated and fitting.known and not fitting.agree:
                continue
            if fitting.cells or not self.rows:
                yield _Choice(role, number, level, fitting)


def recognise(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    reference: Reference,
    named: Mapping[str, int],
    left_out: Collection[int] = (),
) -> tuple[Column, ...]:
    """Return what each column of a file is taken for.

    Args:
        header: the labels of the file.
        rows: its first rows.
        reference: the reference.
        named: what the user said: numbers of columns, from 0, by role.
        left_out: the numbers of columns that the user wants not to be checked.
    """
    table = _Table(header, rows, reference)
    roles = {
        number: table.roles(number)
        for number in range(len(header))
        if number not in named.values() and number not in left_out
    }
    code = named[CODE] if CODE in named else _find_code(table, roles)
    if code is not None and CODE not in named and CODE not in table.meanings[code]:
        code = None if table.denies(code) else code
    key = _find_key(table, roles, named, code)
    if "code_ou_siren" in key:
        code = None
    if code is not None:
        table.look_up(code)
    by_user = {number: role for role, number in named.items()}
    choices = {
        number: [
            choice
            for choice in table.choices(number, mine)
            if choice.role not in named
            and _may_be(choice, code)
            and not (choice.role in _OF_ANY_PLACE and table.is_of_what_has(code, number))
        ]
        for number, mine in roles.items()
        if number not in key.values()
    }
    given = {**key, **named}
    taken = _take(choices, given)
    if code is None and not key:
        taken = {role: one for role, one in taken.items() if role not in BESIDE_A_CODE}
    by_number = {one.number: one for one in taken.values()}
    stand_ins = {number: role for role, number in key.items()}
    return tuple(
        _given(table, number, stand_ins[number])
        if number in stand_ins
        else _column(table, number, by_number.get(number), by_user, choices)
        if number not in left_out
        else Column(number, header[number], None, "named", Fit())
        for number in range(len(header))
    )


def _find_key(
    table: _Table,
    roles: Mapping[int, Mapping[str, int]],
    named: Mapping[str, int],
    code: int | None,
) -> dict[str, int]:
    """Return the columns that stand in for one of codes, and look up the communes by them."""
    if code is not None and (CODE in named or not table.has_siren(code)):
        return {}
    found = find_key(
        table.rows,
        {number: table.meanings[number] for number in roles},
        table.reference,
    )
    for one in join({**found, **named}, table.rows, table.reference):
        if one.role == CODE:
            table.look_up_cells(
                [one.make(tuple(row[at] for at in one.places)) for row in table.rows]
            )
    return found


def _given(table: _Table, number: int, role: str) -> Column:
    """Return a column that says with others, or beside other things, which commune is meant."""
    label, meant = table.header[number], table.meant(number)
    by: Any = "heading" if role in meant else "contents"
    return Column(number, label, role, by, table.fit(role, number), meant)


def find_code(
    header: Sequence[str], rows: Sequence[Sequence[str]], reference: Reference
) -> int | None:
    """Return the number, from 0, of the column of codes of communes; None if there is none.

    Args:
        header: the labels of the file.
        rows: its first rows.
        reference: the reference.
    """
    table = _Table(header, rows, reference)
    return _find_code(table, {number: table.roles(number) for number in range(len(header))})


def _find_code(table: _Table, roles: Mapping[int, Mapping[str, int]]) -> int | None:
    found = (
        choice
        for number, mine in roles.items()
        for choice in table.choices(number, {CODE: mine[CODE]} if CODE in mine else {})
        if choice.is_borne_out
    )
    best = max(found, key=lambda choice: choice.weight, default=None)
    return None if best is None else best.number


def _may_be(choice: _Choice, code: int | None) -> bool:
    """Say whether a column may be that: the column of codes is nothing else, and no other is."""
    if choice.number == code:
        return choice.role == CODE
    return choice.role != CODE or not choice.is_borne_out


def _column(
    table: _Table,
    number: int,
    taken: _Choice | None,
    by_user: Mapping[int, str],
    choices: Mapping[int, Sequence[_Choice]],
) -> Column:
    label, meant = table.header[number], table.meant(number)
    if number in by_user:
        role = by_user[number]
        judged = table.fit(role, number) if role in JUDGES else _EMPTY
        return Column(number, label, role, "named", judged, meant)
    if taken is not None:
        by: Any = "heading" if taken.level else "contents"
        return Column(number, label, taken.role, by, taken.fit, meant)
    mine = [one for one in choices.get(number, ()) if one.level]
    best = max(mine, key=lambda one: one.weight, default=None)
    sure = any(one.level >= SURE for one in mine)
    denied = sure and not any(one.is_borne_out for one in mine)
    judged = best.fit if best is not None else _EMPTY
    return Column(number, label, None, "", judged, meant, denied)


def _take(choices: Mapping[int, Sequence[_Choice]], named: Mapping[str, int]) -> dict[str, _Choice]:
    """Give each role to the column for which most speaks, and each column one role."""
    taken: dict[str, _Choice] = {}
    numbers: set[int] = set()
    borne = [one for mine in choices.values() for one in mine if one.is_borne_out]
    for choice in sorted(borne, key=lambda one: one.weight, reverse=True):
        if choice.role not in taken.keys() | named.keys() and choice.number not in numbers:
            taken[choice.role] = choice
            numbers.add(choice.number)
    for pair in PAIRS:
        if sum(role in taken or role in named for role in pair) == 1:
            taken = {role: one for role, one in taken.items() if role not in pair}
    return taken
