"""Rows that are plainly right, told from the others in whole columns, by polars.

The rules stay where they are. A combination of cells that they have found right once is right
wherever it stands, and a number between the bounds of its commune is right: polars finds where they
stand. All other rows are suspects, and are checked as in any file.
"""

from __future__ import annotations

import csv
import re
from functools import partial
from secrets import randbits
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

#: The column of whole lines.
_LINE = "line"

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
        self._code = plan.places.get("code_insee")
        groups = [_Group(check) for check in checks if isinstance(check, GroupCheck)]
        bounds = [check for check in checks if isinstance(check, BoundsCheck)]
        self._beside = _Beside(self._code, groups, bounds)
        self._groups = [group for group in groups if group is not self._beside.identity]
        self._keys = [check for check in checks if isinstance(check, KeyCheck)]
        self._others = [
            place for check in checks if isinstance(check, FormulaCheck) for place in check.places
        ]
        self._needed = self._places_of(checks)
        self._hashing = _Hashing()
        escaped = re.escape(delimiter.encode())
        # A cell in quotes that all readers read alike.
        self._quoted = re.compile(
            rb'(?:(?<=[%b\n])|\A)"[^"\r\n]*+(?:""[^"\r\n]*+)*+"(?=[%b\n]|\Z)' % (escaped, escaped)
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

    def sift(self, runs: Sequence[Lines], first: int) -> Sifted | None:
        """Tell the suspects of some lines; None where not each is plainly a row.

        Args:
            runs: the lines.
            first: the number of their first record.
        """
        body = b"".join(map(_body, runs))
        end = "\n"
        if b"\r" in body:
            if not body.count(b"\r\n") == body.count(b"\r") == body.count(b"\n"):
                return None
            body, end = body.replace(b"\r\n", b"\n"), "\r\n"
        read = self._read(body)
        if read is None:
            return None
        lines, frame = read
        empty = self._empty(frame)
        if not all(map(any, self._rows(lines, self._without_first(frame, empty)))):
            return None
        frame = self._as_checked(frame)
        suspects = set(self._formulas(body, frame))
        suspects.update(self._beside.suspects(frame))
        for group in self._groups:
            suspects.update(group.suspects(frame))
        line = runs[0].first
        starts = range(line, line + frame.height)
        keyed = [
            found
            for check in self._keys
            for found in check.look({at: _cells(frame, at) for at in check.places}, starts)
        ]
        suspects.update(row for row, _ in keyed)
        numbers = sorted(suspects)
        rows = self._rows(lines, numbers)
        texts = [text + end for text in lines[numbers]]
        starts_of = [line + row for row in numbers]
        block = Block(first, rows, starts_of, line, texts, False, False, numbers)
        places = {row: place for place, row in enumerate(numbers)}
        of_keys = [(places[row], fault) for row, fault in keyed]
        ended = lines if end == "\n" else lines + "\r"
        return Sifted(
            first,
            frame.height,
            line,
            block,
            empty,
            partial(_different, frame),
            self._beside.fresh_codes,
            of_keys,
            lambda: [text + end for text in lines],
            lambda: self._hashing.of_lines(ended),
            self._hashing,
        )

    def _rows(self, lines: pl.Series, numbers: Sequence[int]) -> list[list[str]]:
        """Return the cells of some lines."""
        return list(csv.reader(lines[numbers], delimiter=self._delimiter, strict=True))

    def _read(self, body: bytes) -> tuple[pl.Series, pl.DataFrame] | None:
        """Read lines and columns; None where not each line is plainly a row of so many cells."""
        if b"\0" in body or not body.endswith(b"\n"):
            return None
        quoted = b'"' in body
        try:
            lines = _lines(body)
            bare = lines
            if quoted:
                bare = _lines(self._quoted.sub(b"", body))
            if quoted and bare.str.contains('"', literal=True).any():
                return None
            wide = bare.str.count_matches(self._delimiter, literal=True)
            if wide.has_nulls() or not wide.min() == wide.max() == self._width - 1:
                return None
            needed = self._needed
            if any(sign.encode() in body for sign in _SIGNS):
                needed = sorted({*needed, *self._others})
            frame = pl.read_csv(
                body,
                has_header=False,
                separator=self._delimiter,
                quote_char='"' if quoted else None,
                schema=dict.fromkeys(map(str, range(self._width)), pl.String),
                columns=needed,
            )
        except pl.exceptions.PolarsError:
            return None
        longest = lines.str.len_bytes().max()
        if not len(bare) == len(lines) == frame.height or longest > MAX_CELLS:  # type: ignore[operator]
            return None
        return lines, frame.fill_null("").with_row_index(_ROW)

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

    def _formulas(self, body: bytes, frame: pl.DataFrame) -> Sequence[int]:
        """Return the rows with what may be a formula in a column that no other check looks at."""
        signs = [sign for sign in _SIGNS if sign.encode() in body]
        if not signs or not self._others:
            return ()
        found = pl.any_horizontal(
            pl.col(str(place)).str.starts_with(sign) for place in self._others for sign in signs
        )
        return frame.filter(found)[_ROW].to_list()


def _body(run: Lines) -> bytes:
    return run.text.encode("utf-8", "surrogatepass") if run.body is None else run.body


def _lines(body: bytes) -> pl.Series:
    """Return lines without their ends; an empty one is null."""
    return pl.read_csv(
        body, has_header=False, separator="\0", quote_char=None, schema={_LINE: pl.String}
    )[_LINE]


class _Hashing:
    """Hashes of polars: of a million lines in a tenth of the time that Python takes."""

    def __init__(self) -> None:
        # Another one each time, so that nobody can make lines that have the same hash.
        self._seed = randbits(64)

    def of_lines(self, lines: pl.Series) -> list[int]:
        """Return the hashes of lines without their ends."""
        return lines.hash(self._seed).reinterpret(signed=True).to_list()

    def of(self, texts: Iterable[str]) -> list[int]:
        """Return the hashes of lines."""
        return self.of_lines(
            pl.Series([text.removesuffix("\n") for text in texts], dtype=pl.String)
        )

    def sort(self, numbers: Sequence[int]) -> list[int]:
        """Put hashes in order."""
        return pl.Series(numbers, dtype=pl.Int64).sort().to_list()


def _different(frame: pl.DataFrame, place: int, row: int) -> list[str]:
    """Return the different cells of a column, from a row on."""
    return frame[str(place)].slice(row).unique().to_list()


def _cells(frame: pl.DataFrame, place: int) -> tuple[str, ...]:
    """Return the cells of a column as Python has them."""
    return tuple(frame[str(place)].to_list())


class _Group:
    """Finds combinations of cells that a check has something against."""

    def __init__(self, check: GroupCheck) -> None:
        self.check = check
        self.names = [str(place) for place in check.places]
        self._right: pl.DataFrame | None = None

    def suspects(self, frame: pl.DataFrame) -> list[int]:
        """Return the rows with such a combination."""
        some = frame.lazy().select(self.names)
        if self._right is not None:
            some = some.join(self._right.lazy(), on=self.names, how="anti")
        fresh = some.unique().collect()
        if not fresh.height:
            return []
        columns = {
            place: tuple(fresh[name].to_list())
            for place, name in zip(self.check.places, self.names, strict=True)
        }
        found = self.check.look(columns, range(fresh.height))
        bad = pl.Series([row for row, _ in found], dtype=pl.UInt32).unique()
        right = fresh.filter(~pl.int_range(fresh.height).is_in(bad.implode()))
        if self._right is None or self._right.height > _REMEMBERED:
            self._right = right
        elif right.height:
            self._right = pl.concat([self._right, right])
        if not bad.len():
            return []
        return frame.join(fresh[bad], on=self.names, how="semi")[_ROW].to_list()


#: A code read as a number of base 16, since it may have an A or a B, is lower.
_NUMBERS = 0xA0000


def _numbers(codes: pl.Series) -> pl.Series:
    """Return the numbers of codes, by which they are found in a fourth of the time of a join."""
    read = codes.str.to_integer(base=16, strict=False)
    return read.clip(0, _NUMBERS - 1).cast(pl.UInt32)


class _Beside:
    """Holds cells against what is right beside the code of their row.

    Attributes:
        identity: the group of cells that say which commune it is; None if there is none that
            has a code.
        fresh_codes: the codes that were new in the last rows.
    """

    def __init__(
        self, code: int | None, groups: Sequence[_Group], bounds: Sequence[BoundsCheck]
    ) -> None:
        """Set what is checked.

        Args:
            code: the number of the column of codes; None if there is none.
            groups: all groups of cells.
            bounds: the checks of numbers.
        """
        self._code = None if code is None else str(code)
        self._bounds = bounds
        self.identity = next(
            (one for one in groups if one.check.all_right is not None and self._code in one.names),
            None,
        )
        names = [] if self.identity is None else self.identity.names
        self._others = [name for name in names if name != self._code]
        self._figures = {
            str(place): check.figures for check in bounds for place in check.places[1:]
        }
        self._ends = [f"{end} {name}" for name in self._figures for end in ("low", "high")]
        self._table = self._communes = self._of_communes()
        self._by_number = pl.repeat(None, _NUMBERS, dtype=pl.UInt32, eager=True).scatter(
            _numbers(self._communes["code"]), self._communes["at"]
        )
        self._seen = pl.Series([], dtype=pl.Boolean)
        self.fresh_codes: list[str] = []

    def suspects(self, frame: pl.DataFrame) -> set[int]:
        """Return the rows whose cells are not right beside their code."""
        at = self._places(frame)
        self._note(at)
        suspects: set[int] = set()
        between = self._between(frame, at)
        if not between.all():
            suspects.update(frame[_ROW].filter(~between).to_list())
        if self.identity is not None:
            same = self._same(frame, at)
            if not same.all():
                suspects.update(self.identity.suspects(frame.filter(~same)))
        return suspects

    def _places(self, frame: pl.DataFrame) -> pl.Series:
        """Return where in the table the code of each row is; what is not there is learned."""
        height = frame.height
        codes = frame[self._code] if self._code else pl.repeat("", height, eager=True)
        at = self._by_number.gather(_numbers(codes))
        # Several texts have the same number.
        there = (self._communes["code"].gather(at) == codes).fill_null(value=False)
        if there.all():
            return at
        lost = codes.filter(~there)
        found = self._learned(lost)
        if found.has_nulls():
            self._learn(lost, found)
            found = self._learned(lost)
        return at.scatter((~there).arg_true(), found)

    def _learned(self, codes: pl.Series) -> pl.Series:
        """Return where codes are that no commune has."""
        learned = self._table[self._communes.height :].lazy().select("code", "at")
        asked = pl.LazyFrame({"code": codes})
        return asked.join(learned, on="code", how="left", maintain_order="left").collect()["at"]

    def _between(self, frame: pl.DataFrame, at: pl.Series) -> pl.Series:
        """Say of each row whether its numbers are plainly between the bounds of its code."""
        checks = [
            pl.col(name).str.contains(figure)
            & pl.col(name)
            .cast(pl.Float64, strict=False)
            .is_between(self._beside(f"low {name}", at), self._beside(f"high {name}", at))
            for name, figure in self._figures.items()
        ]
        every = pl.all_horizontal(pl.repeat(value=True, n=pl.len()), *checks)
        return frame.select(every.fill_null(value=False)).to_series()

    def _same(self, frame: pl.DataFrame, at: pl.Series) -> pl.Series:
        """Say of each row whether its cells are those of its commune."""
        checks = [pl.col(name) == self._beside(f"right {name}", at) for name in self._others]
        every = pl.all_horizontal(self._beside("whole", at), *checks)
        return frame.select(every.fill_null(value=False)).to_series()

    def _beside(self, name: str, at: pl.Series) -> pl.Series:
        """Return of each row what the table has beside its code."""
        return self._table[name].gather(at)

    def _learn(self, codes: pl.Series, found: pl.Series) -> None:
        """Add codes that were not found; before too many are kept that nobody bears it starts again."""
        new = codes.filter(found.is_null()).unique()
        if self._table.height + new.len() > self._communes.height + _REMEMBERED:
            self._table, new = self._communes, codes.unique()
            self._seen = self._seen.clear()
        learned = self._of(new.to_list(), (), self._table.height)
        # In one piece: from two, columns are gathered in ten times the time.
        self._table = pl.concat([self._table, learned], rechunk=True)

    def _note(self, places: pl.Series) -> None:
        """Note which codes have come."""
        if self._code is None:
            return
        new = self._table.height - self._seen.len()
        seen = self._seen.append(pl.repeat(value=False, n=new, dtype=pl.Boolean, eager=True))
        fresh = places.unique().sort()
        fresh = fresh.filter(~seen.gather(fresh))
        self.fresh_codes = self._table["code"].gather(fresh).to_list()
        self._seen = seen.scatter(fresh, True) if fresh.len() else seen

    def _of_communes(self) -> pl.DataFrame:
        """Return what is right beside the codes of all communes."""
        if self.identity is None or self.identity.check.all_right is None:
            return self._of((), (), 0)
        check = self.identity.check
        rows = self.identity.check.all_right()
        columns = dict(zip(check.places, zip(*rows, strict=True), strict=False))
        codes = columns.pop(int(str(self._code)), ())
        return self._of(codes, [*columns.values()], 0)

    def _of(self, codes: Sequence[str], cells: Sequence[Sequence[str]], at: int) -> pl.DataFrame:
        """Return what is right beside codes.

        Args:
            codes: the codes.
            cells: the columns of other cells; none where it is not known which are right.
            at: the place of the first in the table.
        """
        schema = {"code": pl.String, "whole": pl.Boolean}
        schema |= {f"right {name}": pl.String for name in self._others}
        schema |= dict.fromkeys(self._ends, pl.Float64)
        if not codes:
            return pl.DataFrame(schema=schema).with_row_index("at", at)
        columns: list[Sequence[object]] = [codes, [bool(cells)] * len(codes)]
        columns += cells or [[None] * len(codes)] * len(self._others)
        for check in self._bounds:
            columns += zip(*check.bounds_of(codes), strict=True)
        named = dict(zip(schema, columns, strict=True))
        return pl.DataFrame(named, schema, strict=False).with_row_index("at", at)
