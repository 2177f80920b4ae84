"""What is plainly right in a frame: the library's own engine passes it, and the rules are not asked.

The rules say beforehand what is right beside each code that there is, between which numbers and with
which dates; these small tables are joined to the rows. What is left may be right all the same.
"""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from pvd_data.base.text import SPACES
from pvd_data.dataframes.check_rows import (
    cells_of,
    formula_like,
    most,
    name_of,
    small_frame,
    take,
)
from pvd_data.rules.conventions import Comma, Grouped
from pvd_data.rules.values import BESIDE_A_CODE
from pvd_data.validation.blocks import BoundsCheck
from pvd_data.validation.engine import reference_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pvd_data.dataframes.check import FramePlan
    from pvd_data.dataframes.check_rows import Rows
    from pvd_data.dataframes.keys import Frame
    from pvd_data.schema.columns import Kind
    from pvd_data.validation.blocks import GroupCheck

    Combinations = list[tuple[str, ...]]

#: Columns of small tables.
_LOW, _HIGH, _FREE, _RIGHT = "__pvd_low", "__pvd_high", "__pvd_free", "__pvd_right"

#: Numbers nearer to nought, but nought itself, a library may write with an exponent.
_LEAST = 0.001

#: The roles of whose cells the reference knows something of each commune of the programme.
_OF_PROGRAMME = frozenset({"date_adhesion", "ort", "date_ort"})


class Sieve:
    """Passes rows of one frame."""

    def __init__(self, plan: FramePlan, rows: Rows) -> None:
        """Set what is checked, and of which rows.

        Args:
            plan: what is checked.
            rows: the rows.
        """
        self._plan = plan
        self._rows = rows
        self._width = len(plan.labels)
        self._computed = dict(enumerate(plan.whole.joined, start=self._width))
        self._roles = {place: role for role, place in plan.whole.places.items()}
        self._of_codes: tuple[tuple[int, ...], Combinations, list[str]] | None = None

    def left_over(self, number: int) -> Frame:
        """Return the rows that one of the checks must look at.

        Args:
            number: that of the check.
        """
        check, frame = self._plan.checks[number], self._rows.frame
        if number in self._plan.formulas:
            (place,) = self._plan.looked_at(check)
            return frame.filter(formula_like(nw.col(name_of(place))))
        code, *others = check.places
        places = [place for place in others if place is not None]
        known = all(place < self._width for place in places)
        if known and isinstance(check, BoundsCheck):
            return self._outside(check, code, places)
        if known and not isinstance(check, BoundsCheck) and self._is_beside_a_code(check):
            return self._not_right(check)
        return frame

    def _is_beside_a_code(self, check: GroupCheck) -> bool:
        """Say whether a check compares cells with what little the reference says of a commune."""
        code, *places = check.places
        roles = tuple(self._roles.get(place, "") for place in places)
        there = self._plan.whole.places
        return (
            bool(roles)
            and code == there.get("code_insee")
            and any(
                roles == tuple(role for role in beside if role in there)
                for beside, _ in BESIDE_A_CODE
            )
        )

    def _outside(self, check: BoundsCheck, code: int | None, places: Sequence[int]) -> Frame:
        """Return the rows whose numbers are not between the bounds of their commune."""
        figures = [self._figures(check, place) for place in places]
        if None in figures:
            return self._rows.frame
        ends = [f"{end}_{place}" for place in places for end in (_LOW, _HIGH)]
        frame = self._rows.frame
        if code is None:
            bounds = dict(zip(ends, *check.bounds_of([""]), strict=True))
            frame = frame.with_columns(nw.lit(float(end)).alias(at) for at, end in bounds.items())
        else:
            of, combinations, codes = self._codes(code)
            table = check.bounds_of(codes)
            columns = dict(zip(ends, zip(*table, strict=True), strict=True)) if table else {}
            numbers = {end: list(map(float, columns.get(end, ()))) for end in ends}
            frame = self._beside(frame, of, combinations, "number", numbers)
        right = (
            _between(nw.col(name_of(place)), *figure, self._rows.types[place], place)
            for place, figure in zip(places, figures, strict=True)
            if figure is not None
        )
        return frame.filter(~reduce(and_, right).fill_null(False))

    def _figures(self, check: BoundsCheck, place: int) -> tuple[str, dict[str, str]] | None:
        """Return which texts are plain numbers, and what to replace in them; None if unknown."""
        convention = self._plan.whole.conventions.get(place)
        decimals = "{1,30}" if r"\." in check.figures else ""
        if convention is None:
            return f"^-?[0-9]{{1,15}}{decimals and rf'(?:[.][0-9]{decimals})?'}$", {}
        if isinstance(convention, Comma) and decimals:
            return f"^-?[0-9]{{1,15}}(?:,[0-9]{decimals})?$", {",": "."}
        if isinstance(convention, Grouped) and not decimals:
            return f"^[0-9]{{1,3}}(?:[{SPACES}][0-9]{{3}}){{0,4}}$", {f"[{SPACES}]": ""}
        return None

    def _not_right(self, check: GroupCheck) -> Frame:
        """Return the rows whose cells are not right in themselves, or whose commune has its own."""
        code, *places = check.places
        values = self._rows.combinations(places)
        if values is None:
            return self._rows.frame
        cells = []
        for place, column in zip(places, self._columns(places, values), strict=True):
            convention = self._plan.whole.conventions.get(place)
            cells.append(column if convention is None else convention.column(column))
        right = [not check.find_faults(("", *row)) for row in zip(*cells, strict=True)]
        frame = self._beside(self._rows.frame, places, values, "boolean", {_RIGHT: right})
        of, combinations, codes = self._codes(code)
        free = [True] * len(codes)
        if not _OF_PROGRAMME.isdisjoint(self._roles[place] for place in places):
            programme = reference_of(self._plan.options).programme
            free = [cell.strip(SPACES) not in programme for cell in codes]
        frame = self._beside(frame, of, combinations, "boolean", {_FREE: free})
        return frame.filter(~(nw.col(_RIGHT) & nw.col(_FREE)).fill_null(False))

    def _codes(self, place: int) -> tuple[tuple[int, ...], Combinations, list[str]]:
        """Return the codes of the frame, `most()` at most, and what columns have for each.

        Returns:
            The numbers of the columns that make the code; what they have, as the library spells
            it; and the code that is.
        """
        if self._of_codes is None:
            joined = self._computed.get(place)
            places = (place,) if joined is None else joined.places
            found = self._rows.frame.select(*map(name_of, places)).unique()
            some = take(found.head(most())) if isinstance(found, nw.LazyFrame) else found.rows()
            columns = self._columns(places, some)
            if joined is None:
                (codes,) = columns
            else:
                codes = [joined.make(row) for row in zip(*columns, strict=True)]
            self._of_codes = places, some, codes
        return self._of_codes

    def _columns(self, places: Sequence[int], combinations: Combinations) -> list[list[str]]:
        """Return the cells of combinations column by column."""
        return cells_of([self._rows.types[place] for place in places], combinations)

    def _beside(
        self,
        frame: Frame,
        places: Sequence[int],
        combinations: Combinations,
        kind: Kind,
        columns: dict[str, list[Any]],
    ) -> Frame:
        """Put what is known of combinations of cells beside each row."""
        names = list(map(name_of, places))
        rows = zip(*combinations, strict=True) if combinations else [()] * len(places)
        texts: dict[str, list[Any]] = {
            name: list(column) for name, column in zip(names, rows, strict=True)
        }
        kinds: dict[str, Kind] = {**dict.fromkeys(names, "string"), **dict.fromkeys(columns, kind)}
        table: Any = small_frame(frame, kinds, texts | columns)
        joined: Frame = frame.join(table, on=names, how="left")
        return joined


def _between(
    text: nw.Expr, pattern: str, replaced: dict[str, str], dtype: nw.dtypes.DType, place: int
) -> nw.Expr:
    """Return an expression that is true where a text is a plain number between two others.

    Args:
        text: the texts.
        pattern: what is a plain number.
        replaced: what is written otherwise in it, and how a number has it.
        dtype: the type of the column.
        place: the number of the column.
    """
    if dtype.is_float() or dtype.is_decimal():
        text = text.str.replace_all(r"[.]0+$", "")
    # At the end of a line some libraries see the end of the text.
    plain = text.str.contains(pattern) & ~text.str.contains("\n", literal=True)
    for sign, right in replaced.items():
        text = text.str.replace_all(sign, right)
    number = nw.when(plain).then(text).otherwise(nw.lit("0")).cast(nw.Float64)
    low, high = nw.col(f"{_LOW}_{place}"), nw.col(f"{_HIGH}_{place}")
    apart = (number >= _LEAST) | (number <= -_LEAST) | text.is_in(["0", "-0"])
    return plain & apart & (number >= low) & (number <= high)
