"""Which column of a free-form file is what: evidence of headings and of contents, added up.

A heading that means one thing only is believed unless no cell is near it. One that may mean
several things must be borne out by what the cells are, beside the commune of their row if that is
known. Where two columns could be the same thing, the one that agrees best with the reference is.
Without a word of a heading, only what nearly all cells show by themselves counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from pvd_data.base.text import SPACES, fold, plain
from pvd_data.columns.forms import (
    ALONE,
    CODISH,
    DATE,
    DATE_IN_WORDS,
    NAME,
    NUMBER,
    PAIR,
    POSTAL,
    SIRENISH,
    SIRETISH,
)
from pvd_data.reference.history import read_code
from pvd_data.report import Column, Fit
from pvd_data.rules.names import bears, is_close, same_name
from pvd_data.rules.repairs import DateOrder, tidy, unmangle
from pvd_data.schema.codes import compact_code, has_luhn_key
from pvd_data.schema.headings import LIKELY, SURE, VAGUE, is_of_another, read_heading
from pvd_data.schema.roles import BESIDE_A_CODE, COMPARED, OF_THE_PROGRAMME, PAIRS
from pvd_data.schema.territory import METROPOLE, OUTRE_MER, REGION_BY_DEPARTEMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pvd_data.reference.index import Reference, Town

    Judge = Callable[[Reference, str, Town | None], int]

EXACT, AGREES, RIGHT, ONCE, NEAR, ANOTHER = 5, 4, 3, 2, 1, 0
"""What a cell is: what the reference says of its row to the letter, or otherwise written; what
somewhere is right; what was right once; what has the form, or is damaged; another thing."""


def _fit(role: str, cells: Iterable[tuple[str, Town | None]], reference: Reference) -> Fit:
    """Judge cells that are not empty, each with the commune of its row if that is known."""
    judge, counts, known = JUDGES[role], [0, 0, 0, 0, 0, 0], 0
    there = reference.programme if role in OF_THE_PROGRAMME else reference.towns
    judged: dict[tuple[str, Town | None], int] = {}
    for cell in cells:
        text, town = cell
        if cell not in judged:
            # What is longer is a text, which expressions could take long to go through.
            judged[cell] = judge(reference, text, town) if len(text) <= _LONGEST else ANOTHER
        counts[judged[cell]] += 1
        known += town is not None and town.code in there
    agree = counts[AGREES] + counts[EXACT]
    now = agree + counts[RIGHT]
    # A few codes and names of former times are faults; where most are, it is of another time.
    right = now + min(counts[ONCE], max(now, 10))
    near = sum(counts) - counts[ANOTHER]
    known = known if role in COMPARED else 0
    return Fit(sum(counts), agree, right, near, known, counts[EXACT])


def _code_in(reference: Reference, text: str) -> str:
    """Return the code of a commune that a cell holds, mended; nothing if it is none."""
    if text in reference.towns or not CODISH.fullmatch(text):
        return text if text in reference.towns else ""
    return read_code(text.strip("'\"="), reference.book)[0]


def _code(reference: Reference, text: str, _: Town | None) -> int:
    code = _code_in(reference, text)
    if code in reference.towns:
        return EXACT if code == text else RIGHT
    if not re.fullmatch("[0-9][0-9AB][0-9]{3}", code):
        return ANOTHER
    return ONCE if reference.book.knows(code) else NEAR


def _name(reference: Reference, text: str, town: Town | None) -> int:
    if not NAME.fullmatch(text):
        return ANOTHER
    name = tidy(unmangle(text) or text, name=True)
    if town is not None and name == town.nom:
        return EXACT
    if town is not None and (same_name(name, town.nom) or is_close(name, town.nom)):
        return AGREES
    if fold(name) in reference.by_name:
        return RIGHT
    return ONCE if town is not None and bears(reference, town, name) else NEAR


def _siren(reference: Reference, text: str, town: Town | None) -> int:
    siren, _ = compact_code(text)
    if town is not None and reference.by_siren.get(siren) == town.code:
        return AGREES
    if siren in reference.by_siren:
        return RIGHT
    if re.fullmatch("21[0-9]{7}", siren) and has_luhn_key(siren):
        return RIGHT
    return NEAR if re.fullmatch(SIRENISH, text) else ANOTHER


def _siret(_: Reference, text: str, __: Town | None) -> int:
    siret, _done = compact_code(text)
    if re.fullmatch("[0-9]{14}", siret) and has_luhn_key(siret):
        return RIGHT
    return NEAR if SIRETISH.fullmatch(siret) else ANOTHER


def _listed(
    table: Callable[[Reference], Mapping[str, str]],
    own: Callable[[Town], str],
    read: Callable[[str], str],
    near: str = "",
) -> Judge:
    """Judge by a list of all there are: by their codes, or by their names with the code of each."""
    form = re.compile(near)

    def judge(reference: Reference, text: str, town: Town | None) -> int:
        there, found = table(reference), read(text)
        if found in there:
            mine = town is not None and own(town) in (found, there[found])
            return AGREES if mine else RIGHT
        return NEAR if near and form.fullmatch(text) else ANOTHER

    return judge


def _region_of(town: Town) -> str:
    return REGION_BY_DEPARTEMENT[town.departement]


def _short_code(text: str) -> str:
    return compact_code(text)[0].zfill(2)


def _postal(reference: Reference, text: str, town: Town | None) -> int:
    codes = [part.zfill(5) for part in re.split(r"[|,;/\s]+", text.removesuffix(".0")) if part]
    if town is not None and any(code in town.postaux.split("|") for code in codes):
        return AGREES
    if codes and all(code in reference.by_postal for code in codes):
        return RIGHT
    return NEAR if POSTAL.fullmatch(text) else ANOTHER


_BOXES = (METROPOLE, *OUTRE_MER.values())


def _between(*ranges: tuple[float, float], most: float = 0) -> Judge:
    """Judge numbers by where France is; `most` is the largest that is near, and 0 if none is."""

    def judge(_: Reference, text: str, __: Town | None) -> int:
        if not NUMBER.fullmatch(text):
            return ANOTHER
        number = float(text.rstrip("°").replace(",", ".").replace("−", "-"))
        if any(low <= number <= high for low, high in ranges):
            return RIGHT
        # A whole number has lost its point.
        return NEAR if most and (abs(number) <= most or number.is_integer()) else ANOTHER

    return judge


def _formed(pattern: str, near: str = "") -> Judge:
    right, close = re.compile(pattern), re.compile(near) if near else None

    def judge(_: Reference, text: str, __: Town | None) -> int:
        if right.fullmatch(text):
            return RIGHT
        return NEAR if close is not None and close.fullmatch(text) else ANOTHER

    return judge


def _within(width: str) -> Judge:
    """Judge codes of arrondissements and cantons, with that of their département or without."""
    form = re.compile(f"(?:0[1-9]|[1-8][0-9]|2[AB]|9[0-5]|97[1-6])?{width}")

    def judge(_: Reference, text: str, town: Town | None) -> int:
        if not form.fullmatch(text):
            return ANOTHER
        begins = town is not None and text.startswith(town.departement)
        return AGREES if begins or len(text) < 3 else RIGHT

    return judge


def _population(reference: Reference, text: str, town: Town | None) -> int:
    digits = re.sub(f"[{SPACES}'’]|[.,]0*$|hab.*$", "", text)
    if not re.fullmatch("-?[0-9]{1,8}|-?[0-9]{1,3}(?:[.,][0-9]{3})+", digits):
        return ANOTHER
    row = reference.programme.get(town.code) if town is not None else None
    if row is None:
        return RIGHT
    known = int(row["population_municipale"])
    return AGREES if known < 2 * int(re.sub("[.,]", "", digits)) < 4 * known else NEAR


def _date(_: Reference, text: str, __: Town | None) -> int:
    """Say whether a text is a date in any way of writing; which is right is not known."""
    written = DATE.fullmatch(text) or DATE_IN_WORDS.fullmatch(plain(text))
    return NEAR if written else ANOTHER


_ANY_ORDER = DateOrder()


def _date_of(column: str) -> Judge:
    """Judge dates by those that the reference knows of the programme's communes."""

    def judge(reference: Reference, text: str, town: Town | None) -> int:
        row = reference.programme.get(town.code) if town is not None else None
        if row is not None and (text[:10] == row[column] or _ANY_ORDER.reads(text, row[column])):
            return AGREES
        return NEAR if _date(reference, text, town) else ANOTHER

    return judge


JUDGES: dict[str, Judge] = {
    "code_insee": _code,
    "numero_commune": _formed("[0-9]{1,3}"),
    "nom": _name,
    "siren": _siren,
    "siren_epci": _listed(
        lambda reference: reference.epci,
        lambda town: town.epci,
        lambda text: compact_code(text)[0],
        f"{SIRENISH}|Z{{9}}",  # INSEE's value for none
    ),
    "nom_epci": _listed(lambda reference: reference.epci_names, lambda town: town.epci, fold),
    "siren_ept": _formed("200[0-9]{6}"),
    "siret": _siret,
    "code_departement": _listed(
        lambda _: REGION_BY_DEPARTEMENT,
        lambda town: town.departement,
        _short_code,
        r"[0-9]{1,3}(?:\.0)?|2[ABab]",
    ),
    "nom_departement": _listed(
        lambda reference: reference.departement_names, lambda town: town.departement, fold
    ),
    "code_region": _listed(
        lambda reference: reference.region_codes, _region_of, _short_code, r"[0-9]{1,2}(?:\.0)?"
    ),
    "nom_region": _listed(lambda reference: reference.region_names, _region_of, fold),
    "code_arrondissement": _within("[0-9]{1,2}"),
    "code_canton": _within("[0-9]{2}"),
    "codes_postaux": _postal,
    "id_pvd": _listed(
        lambda reference: reference.by_id, lambda town: town.code, str.lower, "(?i)pvd-.*"
    ),
    "longitude": _between(*((box.west, box.east) for box in _BOXES), most=180),
    "latitude": _between(*((box.south, box.north) for box in _BOXES), most=90),
    "lambert_x": _between((90_000, 1_300_000)),
    "lambert_y": _between((6_000_000, 7_200_000)),
    "lon_lat": _formed(PAIR),
    "population_municipale": _population,
    "population_totale": _population,
    "date_adhesion": _date_of("date_adhesion"),
    "date_ort": _date_of("date_ort"),
    "date": _date,
    "ort": _formed("(?i)true|false|vrai|faux|oui|non|[01]", "(?i)yes|no|o|n|x"),
    "typecom": _formed("COM|COMA|COMD|ARM"),
}
"""What judges the cells of a column that may have a role."""

_EMPTY = Fit()

#: How many rows are looked at to decide, and how long a cell is that may be of some role.
SAMPLE, _LONGEST = 2000, 200

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

#: In a wider file only what has a known heading is looked at.
_WIDE = 500


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


class _Table:
    """The first rows of a file, column by column."""

    def __init__(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], reference: Reference
    ) -> None:
        self.header = header
        self.rows = [row for row in islice(rows, SAMPLE) if len(row) == len(header)]
        self.reference = reference
        self.towns: list[Town | None] = [None] * len(self.rows)

    def look_up(self, number: int) -> None:
        """Look up the commune of each row by its code."""
        towns = self.reference.towns
        cells = (row[number].strip() for row in self.rows)
        self.towns = [towns.get(_code_in(self.reference, cell)) for cell in cells]

    def fit(self, role: str, number: int) -> Fit:
        """Judge a column."""
        cells = zip((row[number].strip() for row in self.rows), self.towns, strict=True)
        return _fit(role, ((text, town) for text, town in cells if text), self.reference)

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
            if fitting.cells or not self.rows:
                yield _Choice(role, number, level, fitting)


def recognise(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    reference: Reference,
    named: Mapping[str, int],
) -> tuple[Column, ...]:
    """Return what each column of a file is taken for.

    Args:
        header: the labels of the file.
        rows: its first rows.
        reference: the reference.
        named: what the user said: numbers of columns, from 0, by role.
    """
    table = _Table(header, rows, reference)
    roles = {
        number: _roles(label, header)
        for number, label in enumerate(header)
        if number not in named.values()
    }
    code = named[CODE] if CODE in named else _find_code(table, roles)
    if code is not None:
        table.look_up(code)
    choices = {
        number: [
            choice
            for choice in table.choices(number, mine)
            if choice.role not in named and _may_be(choice, code)
        ]
        for number, mine in roles.items()
    }
    taken = {one.number: one for one in _take(choices, named, code).values()}
    by_user = {number: role for role, number in named.items()}
    return tuple(
        _column(table, number, taken.get(number), by_user, choices) for number in range(len(header))
    )


def find_code(
    header: Sequence[str], rows: Sequence[Sequence[str]], reference: Reference
) -> int | None:
    """Return the number, from 0, of the column of codes of communes; None if there is none.

    Args:
        header: the labels of the file.
        rows: its first rows.
        reference: the reference.
    """
    roles = {number: _roles(label, header) for number, label in enumerate(header)}
    return _find_code(_Table(header, rows, reference), roles)


def _roles(label: str, header: Sequence[str]) -> dict[str, int]:
    """Return what a column may be by its heading, and what contents alone could show."""
    # That costs a look at the cells of each column: a file of very many has no time for it.
    alone = len(header) <= _WIDE and not is_of_another(label)
    return {**dict.fromkeys(ALONE if alone else (), 0), **read_heading(label)}


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
    label = table.header[number]
    meant = tuple(role for role, level in read_heading(label).items() if level >= VAGUE)
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


def _take(
    choices: Mapping[int, Sequence[_Choice]], named: Mapping[str, int], code: int | None
) -> dict[str, _Choice]:
    """Give each role to the column for which most speaks, and each column one role."""
    taken: dict[str, _Choice] = {}
    numbers: set[int] = set()
    borne = [one for mine in choices.values() for one in mine if one.is_borne_out]
    for choice in sorted(borne, key=lambda one: one.weight, reverse=True):
        if choice.role not in taken and choice.number not in numbers:
            taken[choice.role] = choice
            numbers.add(choice.number)
    if code is None:
        taken = {role: one for role, one in taken.items() if role not in BESIDE_A_CODE}
    for pair in PAIRS:
        if sum(role in taken or role in named for role in pair) == 1:
            taken = {role: one for role, one in taken.items() if role not in pair}
    return taken
