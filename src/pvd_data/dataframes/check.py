"""`check`: the reference rules of the validator, for the rows of a frame of any library.

What a combination of cells means is asked of the validator itself, once for each combination that
there is; of these there are few, however many rows have them. A small frame of their faults is then
joined to the rows. Nothing but the first rows and these combinations leaves the library's engine.
"""

from __future__ import annotations

import sys
import warnings
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, islice, repeat
from typing import TYPE_CHECKING, Any, cast

from pvd_data.columns.recognise import SAMPLE, WIDE
from pvd_data.dataframes.build import not_there
from pvd_data.dataframes.check_rows import (
    FIELDS,
    Found,
    Rows,
    first_rows,
    has_order,
    is_read,
    readable,
)
from pvd_data.dataframes.keys import as_frame, is_pattern, refuse_patterns, refusing
from pvd_data.errors import ColumnWarning, FrameError, NothingToCheckError
from pvd_data.reference.index import shipped_reference
from pvd_data.rules.registry import RULES
from pvd_data.schema.headings import is_known, surest
from pvd_data.schema.roles import known_labels
from pvd_data.tabular.lines import Block
from pvd_data.validation.blocks import BoundsCheck, GroupCheck
from pvd_data.validation.collector import Collector
from pvd_data.validation.engine import FileCheck, no_collection, reference_of
from pvd_data.validation.norms import NORMS, explain_norm
from pvd_data.validation.plan import plan_free
from pvd_data.validation.vintage import PAST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
    A lazy frame is run for its first rows, then once for each such group of columns; the frame that
    comes back is lazy and reads it again, once for each group that has faults.

    Args:
        df: a frame of pandas, polars (eager or lazy), pyarrow, DuckDB or PySpark; left as it is.
        on: the column of codes INSEE; None if it is to be inferred, or if there is none.
        key: the column or columns that say which row a fault is in.
        options: what is asked.

    Raises:
        FrameError: `df` is no frame, a column that is named is not there or cannot be read, or a
            lazy frame has more than `MOST` combinations.
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
        left_out = _left_out(schema, options.not_columns, labels)
        asked = options.but(columns=named, not_columns=left_out, limit=sys.maxsize)
        plan = plan_frame(labels, rows, asked)
    if plan is None:
        raise NothingToCheckError(FRAME, list(map(str, schema)), known=known_labels())
    looked = _rows(frame, plan, key)
    found = []
    with no_collection():
        for one in plan.checks:
            places = plan.looked_at(one)
            combinations = looked.combinations(places)
            cells = looked.cells(places, combinations)
            faults = plan.find_faults(one, cells)
            if any(issue.slug in NORMS for _, issue in faults):
                faults = _doubted(plan, dict(zip(places, cells, strict=True)), faults)
            found += [Found(places, combinations[number], issue) for number, issue in faults]
    return looked.with_faults(found)


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
    every = [
        label
        for label, dtype in frame.collect_schema().items()
        if label in known
        or (label == str(label) and readable(dtype) and not is_pattern(frame, label))
    ]
    if len(known) < len(every) <= WIDE:
        with suppress(FrameError), refusing(lambda: every):
            return every, first_rows(frame, every, SAMPLE)
    return known, first_rows(frame, known, SAMPLE) if known else []


def _left_out(schema: Schema, not_columns: Iterable[str], labels: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that may mean something and that the user wants not to be checked."""
    for label in not_columns:
        if label not in schema:
            raise FrameError(not_there("column", label, schema))
    return tuple(label for label in not_columns if label in labels)


CODE = "code_insee"
"""The role of the column of codes, and its usual name."""


def names_of(schema: Schema, on: str | None, columns: Mapping[str, str]) -> dict[str, str]:
    """Return the columns that the user named, by role.

    Args:
        schema: names and types of the columns of the frame.
        on: the column of codes INSEE; None if it is to be inferred.
        columns: others, by role.

    Raises:
        FrameError: one is not there, or is of a type that is no cell.
    """
    named = dict(columns)
    if on is not None and named.get(CODE, on) != on and on != CODE:
        raise FrameError(
            f"two columns of codes: on={on!r} and columns={{{CODE!r}: {named[CODE]!r}}}; "
            "name it once"
        )
    if on is not None:
        named = {CODE: on, **named}
    for role, label in named.items():
        if label not in schema:
            ours = surest(map(str, schema), role)
            raise FrameError(not_there("column", label, schema, ours))
        if not readable(schema[label]):
            raise FrameError(
                f"column {label!r}: found values of type {schema[label]}, expected texts, numbers, "
                "dates or booleans"
            )
    return named


def candidates(schema: Schema, named: Mapping[str, str]) -> list[str]:
    """Return the columns that may mean something: by their labels, or since the user says so."""
    given = set(named.values())
    return [
        label
        for label, dtype in schema.items()
        if label in given or (is_known(str(label)) and readable(dtype))
    ]


def listed(key: object) -> tuple[str, ...]:
    """Return the labels of a key, each once; a label of pandas may be no text.

    >>> listed("a"), listed(["a", "b", "a"]), listed(5), listed(())
    (('a',), ('a', 'b'), (5,), ())
    """
    many = isinstance(key, Iterable) and not isinstance(key, str | bytes)
    return tuple(dict.fromkeys(cast("Any", key))) if many else (cast("str", key),)


def keys_of(
    schema: Schema, key: str | Sequence[str], code: str | None, taken: Iterable[str]
) -> tuple[str, ...]:
    """Return the columns that say in a frame of faults which row a fault is in.

    Args:
        schema: the columns of the frame.
        key: those that the user named.
        code: the column of codes, which serves where rows have no order; None where they have.
        taken: the names of the other columns of a frame of faults.

    Raises:
        FrameError: one is not there, or has the name of a column of faults.
    """
    keys = listed(key)
    if not keys and code is not None:
        keys = (code,)
    for label in keys:
        if label not in schema:
            raise FrameError(not_there("column", label, schema))
        if label in set(taken):
            raise FrameError(
                f"key {label!r}: the frame of faults has a column of this name of its own; "
                "rename it before, or give another key="
            )
    return keys


#: How errors call what is checked.
FRAME = "the dataframe"

#: Beside those of types, coherence and reference, the rules that look at a single cell.
_OF_CELLS = frozenset({"surrounding-space", "formula"})

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
        options: what is asked.
        whole: the plan of a file with these columns.
        checks: those of its checks that look at cells.
    """

    labels: tuple[str, ...]
    options: Options
    whole: Plan
    checks: tuple[GroupCheck | BoundsCheck, ...]

    def label(self, role: str) -> str | None:
        """Return the column that means something; None if there is none."""
        place = self.whole.places.get(role)
        return None if place is None else self.labels[place]

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
    return FramePlan(tuple(labels), options, whole, tuple(checks))


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
