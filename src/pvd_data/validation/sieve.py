"""Rows that are plainly right, told from the others in whole columns, by polars.

The rules stay where they are. A combination of cells that they have found right once is right
wherever it stands, and a number between the bounds of its commune is right: polars finds where they
stand. All other rows are suspects, and are checked as in any file.
"""

from __future__ import annotations

import csv
import re
from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING, Any

import polars as pl

from pvd_data.tabular.lines import Block, Sifted
from pvd_data.tabular.records import MAX_CELLS
from pvd_data.validation.blocks import BoundsCheck, FormulaCheck, GroupCheck, KeyCheck, MergedChecks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pvd_data.tabular.lines import Form, Lines
    from pvd_data.validation.plan import Plan

#: How many right combinations of some columns are remembered before they are looked for anew.
_REMEMBERED = 2**18

#: A frame takes 12 KiB for a column, however few rows it has: no table of more columns is sifted.
_WIDEST = 2_000

#: The number of each row of a run.
_ROW = "row"

#: What a formula may begin with.
_SIGNS = ("=", "@", "+")


#: The checks that can be asked of whole columns.
_KNOWN = (GroupCheck, MergedChecks, BoundsCheck, KeyCheck, FormulaCheck)


class Sieve:
    """Tells suspects among the rows of one file."""

    def __init__(self, plan: Plan, width: int, delimiter: str) -> None:
        """Set what is checked; see `of`, which sees whether that can be sifted.

        Args:
            plan: what is checked.
            width: how many columns the file has.
            delimiter: separates its cells.
        """
        self._plan = plan
        self._width = width
        self._delimiter = delimiter
        checks = [
            one
            for check in plan.checks
            for one in (check.checks if isinstance(check, MergedChecks) else (check,))
        ]
        self._groups = [_Group(check) for check in checks if isinstance(check, GroupCheck)]
        bounds = [check for check in checks if isinstance(check, BoundsCheck)]
        self._bounds = _Bounds(bounds) if bounds else None
        self._keys = [check for check in checks if isinstance(check, KeyCheck)]
        self._others = [
            place for check in checks if isinstance(check, FormulaCheck) for place in check.places
        ]
        self._code = plan.places.get("code_insee")
        self._needed = self._places_of(checks)
        escaped = re.escape(delimiter)
        # A cell in quotes that all readers read alike.
        self._quoted = re.compile(
            rf'(?:(?<=[{escaped}\n])|\A)"[^"\r\n]*+(?:""[^"\r\n]*+)*+"(?=[{escaped}\n]|\Z)'
        )

    @classmethod
    def of(cls, plan: Plan, width: int, form: Form) -> Sieve | None:
        """Return a sieve for a file; None where its form or its checks are none that polars knows.

        Args:
            plan: what is checked.
            width: how many columns the file has.
            form: how its cells are written.
        """
        plain = form.quote == '"' and not form.spaced and not form.doubled
        known = all(isinstance(check, _KNOWN) for check in plan.checks)
        # An empty line is a row of one empty cell for one reader and none for another.
        fits = plain and known and 1 < width <= _WIDEST
        return cls(plan, width, form.delimiter) if fits else None

    def _places_of(self, checks: Iterable[Any]) -> list[int]:
        """Return the columns of the file that checks look at, the first one among them."""
        computed = dict(enumerate(self._plan.joined, start=self._width))
        looked = {
            place
            for check in checks
            if not isinstance(check, FormulaCheck)
            for place in check.places
            if place is not None
        }
        looked |= {at for place in looked & computed.keys() for at in computed[place].places}
        looked |= {0, *self._plan.counted, *self._plan.places.values()}
        return sorted(place for place in looked if place < self._width)

    def sift(self, run: Lines, first: int) -> Sifted | None:
        """Tell the suspects of some lines; None where not each is plainly a row.

        Args:
            run: the lines.
            first: the number of their first record.
        """
        frame = self._read(run)
        if frame is None:
            return None
        empty = self._empty(frame)
        if any(not any(self._cells(run.texts[row])) for row in self._without_first(frame, empty)):
            return None
        frame = self._as_checked(frame)
        suspects: set[int] = set()
        for group in self._groups:
            suspects.update(group.suspects(frame))
        if self._bounds is not None:
            suspects.update(self._bounds.suspects(frame))
        suspects.update(self._formulas(run, frame))
        lines = range(run.first, run.first + frame.height)
        keyed = [
            found
            for check in self._keys
            for found in check.look({at: _cells(frame, at) for at in check.places}, lines)
        ]
        suspects.update(row for row, _ in keyed)
        numbers = sorted(suspects)
        places = {row: place for place, row in enumerate(numbers)}
        texts = [run.texts[row] for row in numbers]
        rows = [self._cells(text) for text in texts]
        block = Block(
            first,
            rows,
            [run.first + row for row in numbers],
            run.first,
            texts,
            False,
            False,
            numbers,
        )
        codes = [] if self._code is None else frame[str(self._code)].unique().to_list()
        of_keys = [(places[row], fault) for row, fault in keyed]
        return Sifted(
            first, run.texts, run.first, block, empty, partial(_cells, frame), codes, of_keys, _sort
        )

    def _cells(self, text: str) -> list[str]:
        return next(csv.reader([text], delimiter=self._delimiter, strict=True))

    def _read(self, run: Lines) -> pl.DataFrame | None:
        """Read columns; None where not each line is plainly a row of so many cells."""
        text = run.text
        if "\r" in text:
            if run.text.count("\r\n") != text.count("\r") or text.count("\r") != text.count("\n"):
                return None
            text = text.replace("\r\n", "\n")
        if "\0" in text or not text.endswith("\n") or max(map(len, run.texts)) > MAX_CELLS:
            return None
        lines = run.texts
        if '"' in text:
            bare = self._quoted.sub("", text)
            if '"' in bare:
                return None
            lines = bare.split("\n")[:-1]
        if set(map(str.count, lines, repeat(self._delimiter))) != {self._width - 1}:
            return None
        needed = self._needed
        if any(sign in text for sign in _SIGNS):
            needed = sorted({*needed, *self._others})
        try:
            frame = pl.read_csv(
                text.encode(),
                has_header=False,
                separator=self._delimiter,
                schema=dict.fromkeys(map(str, range(self._width)), pl.String),
                columns=needed,
            )
        except (pl.exceptions.PolarsError, UnicodeEncodeError):
            return None
        if frame.height != len(run.texts):
            return None
        return frame.fill_null("").with_columns(pl.Series(_ROW, range(frame.height), pl.UInt32))

    def _empty(self, frame: pl.DataFrame) -> dict[int, int]:
        """Return how many cells are empty in columns that are counted, and in the first."""
        places = {0, *self._plan.counted}
        counts = frame.select((pl.col(str(place)) == "").sum() for place in places).row(0)
        return {place: number for place, number in zip(places, counts, strict=True) if number}

    def _without_first(self, frame: pl.DataFrame, empty: dict[int, int]) -> list[int]:
        """Return the rows whose first cell is empty, which may be empty lines."""
        rows = frame.filter(pl.col("0") == "")[_ROW].to_list() if empty.get(0) else []
        if 0 not in self._plan.counted:
            empty.pop(0, None)
        return rows

    def _as_checked(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Write columns as our tables would, and add those that are computed."""
        plan, width = self._plan, self._width
        changed = {*plan.conventions, *(place for one in plan.joined for place in one.places)}
        if not changed:
            return frame
        columns = [tuple(frame[str(at)]) if at in changed else () for at in range(width)]
        made = plan.as_checked(columns)
        computed = range(width, width + len(plan.joined))
        return frame.with_columns(
            pl.Series(str(place), made[place], pl.String)
            for place in sorted({*plan.conventions, *computed})
        )

    def _formulas(self, run: Lines, frame: pl.DataFrame) -> Sequence[int]:
        """Return the rows with what may be a formula in a column that no other check looks at."""
        signs = [sign for sign in _SIGNS if sign in run.text]
        if not signs or not self._others:
            return ()
        found = pl.any_horizontal(
            pl.col(str(place)).str.starts_with(sign) for place in self._others for sign in signs
        )
        return frame.filter(found)[_ROW].to_list()


def _sort(numbers: Sequence[int]) -> list[int]:
    """Put whole numbers of 64 bits in order."""
    return pl.Series(numbers, dtype=pl.Int64).sort().to_list()


def _cells(frame: pl.DataFrame, place: int) -> tuple[str, ...]:
    """Return the cells of a column as Python has them."""
    return tuple(frame[str(place)].to_list())


class _Group:
    """Finds combinations of cells that a check has something against."""

    def __init__(self, check: GroupCheck) -> None:
        self._check = check
        self._names = [str(place) for place in check.places]
        self._right: pl.DataFrame | None = None

    def suspects(self, frame: pl.DataFrame) -> list[int]:
        """Return the rows with such a combination."""
        fresh = frame.select(self._names)
        if self._right is not None:
            fresh = fresh.join(self._right, on=self._names, how="anti")
        fresh = fresh.unique()
        if not fresh.height:
            return []
        columns = {
            place: tuple(fresh[name].to_list())
            for place, name in zip(self._check.places, self._names, strict=True)
        }
        found = self._check.look(columns, range(fresh.height))
        bad = pl.Series([row for row, _ in found], dtype=pl.UInt32).unique()
        right = fresh.filter(~pl.int_range(fresh.height).is_in(bad.implode()))
        if self._right is None or self._right.height > _REMEMBERED:
            self._right = right
        elif right.height:
            self._right = pl.concat([self._right, right])
        if not bad.len():
            return []
        return frame.join(fresh[bad], on=self._names, how="semi")[_ROW].to_list()


class _Bounds:
    """Finds numbers that are not between the bounds of their commune."""

    def __init__(self, checks: Sequence[BoundsCheck]) -> None:
        self._checks = checks
        # All stand beside the one column of codes, if there is one.
        self._code = next(
            (str(check.places[0]) for check in checks if check.places[0] is not None), None
        )
        figures = [(str(place), check.figures) for check in checks for place in check.places[1:]]
        self._numbers = [name for name, _ in figures]
        self._ends = [f"{end} {name}" for name in self._numbers for end in ("low", "high")]
        self._table = self._of(())
        self._between = pl.all_horizontal(
            pl.col(name).str.contains(figure)
            & pl.col(name)
            .cast(pl.Float64, strict=False)
            .is_between(pl.col(f"low {name}"), pl.col(f"high {name}"))
            for name, figure in figures
        )

    def _of(self, codes: Iterable[str]) -> pl.DataFrame:
        """Return the bounds of codes."""
        found = [
            (code, *(float(end) for check in self._checks for end in check.bounds(code)))
            for code in codes
        ]
        schema = {"code": pl.String} | dict.fromkeys(self._ends, pl.Float64)
        return pl.DataFrame(found, schema, orient="row")

    def suspects(self, frame: pl.DataFrame) -> list[int]:
        """Return the rows with such a number."""
        code = pl.lit("") if self._code is None else pl.col(self._code)
        rows = frame.select(_ROW, *self._numbers, code.alias("code"))
        joined = self._joined(rows)
        fresh = joined.filter(pl.col(self._ends[0]).is_null())["code"].unique()
        if fresh.len():
            self._table = pl.concat([self._table, self._of(fresh.to_list())])
            joined = self._joined(rows)
        return joined.filter(~self._between.fill_null(value=False))[_ROW].to_list()

    def _joined(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Put the bounds of the commune beside each row."""
        return rows.join(self._table, on="code", how="left", maintain_order="left")
