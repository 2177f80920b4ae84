"""`check`: the reference rules of the validator, for the rows of a frame of any library.

What a combination of cells means is asked of the validator itself, once for each combination that
there is. What is plainly right the library's engine passes (`plainly.py`), so that few are left,
however many rows there are; where more are, they are judged as they come (`beyond.py`). A frame of
their faults is then joined to the rows.
"""

from __future__ import annotations

import sys
import warnings
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, groupby, islice, repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from pvd_data.columns.recognise import SAMPLE, WIDE
from pvd_data.dataframes.build import not_there
from pvd_data.dataframes.check_rows import (
    FIELDS,
    Found,
    Rows,
    cells_of,
    first_rows,
    has_few,
    has_order,
    is_read,
    may_be_formula,
    may_repeat,
)
from pvd_data.dataframes.keys import (
    CODE,
    as_frame,
    candidates,
    is_askable,
    keys_of,
    left_out_of,
    listed,
    names_of,
    refuse_patterns,
    refusing,
)
from pvd_data.errors import ColumnWarning, FrameError, NothingToCheckError
from pvd_data.reference.index import shipped_reference
from pvd_data.report import Fault
from pvd_data.rules.cells import is_formula
from pvd_data.rules.registry import RULES
from pvd_data.schema.headings import surest
from pvd_data.schema.roles import known_labels
from pvd_data.tabular.lines import Block
from pvd_data.validation.blocks import BoundsCheck, FormulaCheck, GroupCheck
from pvd_data.validation.collector import Collector
from pvd_data.validation.engine import FileCheck, no_collection, reference_of
from pvd_data.validation.norms import NORMS, explain_norm
from pvd_data.validation.plan import plan_free
from pvd_data.validation.vintage import PAST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from narwhals.dtypes import DType
    from narwhals.typing import IntoFrameT

    from pvd_data.dataframes.keys import Frame
    from pvd_data.report import Issue
    from pvd_data.validation.options import Options
    from pvd_data.validation.plan import Plan

    Schema = Mapping[str, DType]


def check(df: IntoFrameT, on: str | None, key: str | Sequence[str], options: Options) -> IntoFrameT:
    """Compare the rows of a frame with the reference: see `pvd_data.frames.check`.

    Values are taken from the engine once for each combination of the columns that are checked
    together: those that name the commune; its code with a population, with dates, with coordinates.
    Of a lazy or long frame the engine passes numbers and dates that are plainly right. A lazy frame
    is run for its first rows, then a few times for each such group of columns; the frame that comes
    back is lazy and reads it again, once for each group that has faults.

    Args:
        df: a frame of pandas, polars (eager or lazy), pyarrow, DuckDB or PySpark; left as it is.
        on: the column of codes INSEE; None if it is to be inferred, or if there is none.
        key: the column or columns that say which row a fault is in.
        options: what is asked.

    Raises:
        FrameError: `df` is no frame, or a column that is named is not there or cannot be read.
        NothingToCheckError: no column has a role.
        ImportError: narwhals is not installed, or for DuckDB pyarrow.
    """
    frame = as_frame(df)
    asked = [*([] if on is None else [on]), *options.columns.values(), *listed(key)]

    def culprits() -> list[str]:
        there = candidates(frame.collect_schema(), {str(name): str(name) for name in asked})
        return [label for label in there if not is_read(frame, label)] or asked or there

    with refusing(culprits):
        return cast("IntoFrameT", _check(frame, on, key, options).to_native())


def _check(frame: Frame, on: str | None, key: str | Sequence[str], options: Options) -> Any:
    schema = frame.collect_schema()
    named = names_of(schema, on, options.columns)
    known = candidates(schema, named)
    refuse_patterns(frame, known)
    plan = None
    labels, rows = _sample(frame, known)
    if labels:
        left_out = left_out_of(schema, options.not_columns, labels)
        asked = options.but(columns=named, not_columns=left_out, limit=sys.maxsize)
        plan = plan_frame(labels, rows, asked)
    if plan is None:
        raise NothingToCheckError(FRAME, list(map(str, schema)), known=known_labels())
    looked = _rows(frame, plan, key)
    repeats = _repeats(frame, plan, listed(key), looked.keys)
    return looked.with_faults(*_judged(frame, plan, looked), repeats)


def _judged(frame: Frame, plan: FramePlan, looked: Rows) -> tuple[list[Found], list[Frame]]:
    """Return the faults of combinations, and as frames those of too many combinations for a list."""
    sieve = None
    if not has_few(frame):
        from pvd_data.dataframes.plainly import Sieve  # which small frames need not

        sieve = Sieve(plan, looked)
    found: list[Found] = []
    frames = []
    with no_collection():
        for number in plan.worth_a_look(frame):
            judge = Judge.of(plan, number, looked.types)
            left = looked.frame if sieve is None else sieve.left_over(number)
            combinations = looked.combinations(judge.places, left)
            if combinations is not None:
                found += judge.faults(combinations)
                continue
            from pvd_data.dataframes.beyond import judge_all

            frames += judge_all(left, judge)
    return found, frames


def _repeats(
    frame: Frame, plan: FramePlan, key: tuple[str, ...], keys: tuple[str, ...]
) -> list[Frame]:
    """Return the faults of rows that repeat another: by the key that the user named, else whole."""
    schema, slug = frame.collect_schema(), "primary-key" if key else "duplicate-row"
    labels = key or tuple(schema)
    # Rows that cannot be seen in full are not known to be equal.
    comparable = all(map(partial(is_askable, frame), labels))
    if not comparable or slug not in plan.options.slugs or not may_repeat(frame, labels):
        return []
    from pvd_data.dataframes.repeated import repeated

    return repeated(frame, labels, keys, slug, plan.options.language)


@dataclass(frozen=True)
class Judge:
    """What combinations of some columns mean, whoever asks: it is sent to the executors of Spark.

    Attributes:
        plan: what is checked.
        number: that of one of its checks.
        places: the numbers of the columns that this looks at.
        types: the types of these columns.
    """

    plan: FramePlan
    number: int
    places: tuple[int, ...]
    types: tuple[DType, ...]

    @classmethod
    def of(cls, plan: FramePlan, number: int, types: Mapping[int, DType]) -> Judge:
        """Take what is needed to judge by one check.

        Args:
            plan: what is checked.
            number: that of the check.
            types: the types of the columns, by their numbers.
        """
        places = plan.looked_at(plan.checks[number])
        return cls(plan, number, places, tuple(types[place] for place in places))

    def faults(self, combinations: Sequence[tuple[str, ...]]) -> list[Found]:
        """Return the faults of combinations.

        Args:
            combinations: each of them once, as the library spells it.
        """
        cells = cells_of(self.types, combinations)
        faults = self.plan.find_faults(self.plan.checks[self.number], cells)
        if any(issue.slug in NORMS for _, issue in faults):
            faults = _doubted(self.plan, dict(zip(self.places, cells, strict=True)), faults)
        return [
            Found(self.places, combinations[at], issue, (self.number << _FEW) + nth)
            for at, mine in groupby(faults, itemgetter(0))
            for nth, (_, issue) in enumerate(mine)
        ]


#: A row has fewer faults by one check than two to the power of this.
_FEW = 8


def _doubted(
    plan: FramePlan, columns: Mapping[int, Sequence[str]], faults: Sequence[tuple[int, Issue]]
) -> list[tuple[int, Issue]]:
    """Return faults of which none is certain that is a name written as the whole column is.

    Of a file they would be told once, by `names-in-a-norm`; a frame of faults has rows only.

    Args:
        plan: what the columns are.
        columns: the cells of those that were checked together, by their numbers.
        faults: what was found in these, each with the number of its combination.
    """
    codes, names = (columns.get(plan.whole.places.get(role, -1)) for role in (CODE, "nom"))
    if codes is None or names is None:
        return list(faults)
    keys = [(issue.slug, codes[number], issue.value or "") for number, issue in faults]
    counts = Counter(key for key in keys if key[0] in NORMS | PAST)
    explained = explain_norm(shipped_reference(), counts, (), frozenset(names))
    usual = frozenset(key for one in explained for key in one.right)
    return [
        (number, replace(issue, certain=False) if key in usual else issue)
        for key, (number, issue) in zip(keys, faults, strict=True)
    ]


def _sample(frame: Frame, known: list[str]) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return the columns to look at and the cells of their first rows.

    These are all that can be read, since contents may show what a label does not say; where one of
    them breaks, or they are very many, those with a known label.
    """
    schema = frame.collect_schema()
    every = [label for label in schema if label in known or is_askable(frame, label)]
    if len(known) < len(every) <= WIDE:
        with suppress(FrameError), refusing(lambda: every):
            return every, first_rows(frame, every, SAMPLE)
    return known, first_rows(frame, known, SAMPLE) if known else []


#: How errors call what is checked.
FRAME = "the dataframe"

#: Beside those of types, coherence and reference, the rules that look at a single cell.
_OF_CELLS = frozenset({"surrounding-space", "formula", "siren-key", "unknown-siren"})

#: What is told of a whole column, by a warning of Python: a frame of faults has rows only.
_OF_LABEL = "misleading-label"

#: What stops the check, as does a column that is named and not there.
_MISSING = "missing-label"

#: How many combinations make a block.
_ROWS = 10_000


class _OfCells(Collector):
    """Faults of the rules that look at cells and rows; a frame has no file and no keys."""

    def add(self, slug: str, raw: str = "", **about: Any) -> None:
        if RULES[slug].code[0] in "TCR" or slug in _OF_CELLS or slug in (_OF_LABEL, _MISSING):
            super().add(slug, raw, **about)


@dataclass(frozen=True)
class FramePlan:
    """The checks of one frame.

    Attributes:
        labels: its columns that may have a role.
        rows: the cells of its first rows.
        options: what is asked.
        whole: the plan of a file with these columns.
        checks: those of its checks that look at cells, then one for formulas in each column that
            has no role.
        formulas: the columns of the latter, by the number of the check.
    """

    labels: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    options: Options
    whole: Plan
    checks: tuple[GroupCheck | BoundsCheck, ...]
    formulas: Mapping[int, str]

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how it is made again elsewhere, with what the whole of its columns has shown."""
        orders = {
            role: (cell.order.day_first, cell.order.month_first)
            for role, cell in self.whole.cells.items()
        }
        return _plan_again, (self.labels, self.rows, self.options, orders)

    def label(self, role: str) -> str | None:
        """Return the column that means something; None if there is none, or it is computed."""
        place = self.whole.places.get(role, len(self.labels))
        return self.labels[place] if place < len(self.labels) else None

    def worth_a_look(self, frame: Frame) -> list[int]:
        """Return the numbers of the checks that may find something: few columns have formulas."""
        there = may_be_formula(frame, list(self.formulas.values()))
        return [
            number
            for number in range(len(self.checks))
            if number not in self.formulas or self.formulas[number] in there
        ]

    def looked_at(self, check: GroupCheck | BoundsCheck) -> tuple[int, ...]:
        """Return the numbers of the columns that a check looks at together, computed ones apart."""
        computed = dict(enumerate(self.whole.joined, start=len(self.labels)))
        places = [place for place in check.places if place is not None]
        made_of = [computed[at].places if at in computed else (at,) for at in places]
        return tuple(dict.fromkeys(at for found in made_of for at in found))

    def find_faults(
        self, check: GroupCheck | BoundsCheck, columns: Sequence[Sequence[str]]
    ) -> list[tuple[int, Issue]]:
        """Return the faults of combinations of cells, each with the number of its combination.

        Args:
            check: one of the checks.
            columns: the cells of the columns that it looks at, each combination once.
        """
        given = dict(zip(self.looked_at(check), columns, strict=True))
        width = range(len(self.labels))
        # Each is as long as the shortest, and one is given.
        rows = zip(*(given.get(place, repeat("")) for place in width), strict=False)
        collector = _OfCells(self.options, FRAME)
        alone = replace(self.whole, checks=[check], repeats=False)
        FileCheck(collector, lambda *_: alone).run(_blocks(chain([self.labels], rows)))
        # The header is record 0.
        return [(issue.record - 1, issue) for issue in collector.issues if issue.record]


def plan_frame(
    labels: Sequence[str], rows: Sequence[Sequence[str]], options: Options
) -> FramePlan | None:
    """Plan the checks of a frame: those of a file with the same cells, but for its form and keys.

    Args:
        labels: its columns that may have a role.
        rows: the cells of its first rows.
        options: what is asked; the columns that are named are there.

    Returns:
        The plan; None if no column has a role.

    Raises:
        FrameError: a column that is required is not there.
    """
    collector = _OfCells(options.but(key=()), FRAME)
    try:
        whole = plan_free(labels, rows, "", collector, reference_of(collector.options))
    except NothingToCheckError:
        return None
    if whole is None:
        return None
    for issue in collector.issues:
        if issue.slug == _MISSING and issue.column is not None:
            raise FrameError(
                not_there("column", issue.column, labels, surest(labels, issue.column))
            )
        if issue.slug == _OF_LABEL:
            warnings.warn(issue.message, ColumnWarning, stacklevel=2)
    checks = [check for check in whole.checks if isinstance(check, GroupCheck | BoundsCheck)]
    others = [
        place for check in whole.checks if isinstance(check, FormulaCheck) for place in check.places
    ]
    formulas = {number: labels[place] for number, place in enumerate(others, start=len(checks))}
    checks += [GroupCheck((place,), _formula_in(place)) for place in others]
    return FramePlan(tuple(labels), rows, options, whole, tuple(checks), formulas)


def _formula_in(place: int) -> Callable[[tuple[str, ...]], tuple[Fault, ...]]:
    """Return what finds a formula in a column that has no role."""
    return lambda row: (Fault("formula", "", row[0], place=place),) if is_formula(row[0]) else ()


def _plan_again(
    labels: tuple[str, ...],
    rows: Sequence[Sequence[str]],
    options: Options,
    orders: Mapping[str, tuple[bool, bool]],
) -> FramePlan:
    """Make a plan as it was made."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they were given
        plan = plan_frame(labels, rows, options)
    assert plan is not None  # noqa: S101
    for role, (day_first, month_first) in orders.items():
        order = plan.whole.cells[role].order
        order.day_first, order.month_first = day_first, month_first
    return plan


def _blocks(rows: Iterator[tuple[str, ...]]) -> Iterator[Block]:
    first = 0
    while chunk := [list(row) for row in islice(rows, _ROWS)]:
        lines = range(first + 1, first + 1 + len(chunk))
        yield Block(first, chunk, lines, first + 1, [], False)
        first += len(chunk)


def _rows(frame: Frame, plan: FramePlan, key: str | Sequence[str]) -> Rows:
    """Take what the checks look at of the rows of a frame, and what says which row is which."""
    code = None
    if not key and not has_order(frame):
        code = plan.label(CODE)
        if code is None:
            raise FrameError(
                "rows have no order in this library; name what identifies them: key='…'"
            )
    keys = keys_of(frame.collect_schema(), key, code, FIELDS)
    looked = sorted({place for check in plan.checks for place in plan.looked_at(check)})
    return Rows.of(frame, {place: plan.labels[place] for place in looked}, keys)
