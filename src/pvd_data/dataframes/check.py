"""`check`: the reference rules of the validator, for the rows of a frame of any library.

What a combination of cells means is asked of the validator itself, once for each combination that
there is; of these there are few, however many rows have them. A small frame of their faults is then
joined to the rows. Nothing but the first rows and these combinations leaves the library's engine.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, islice, repeat
from typing import TYPE_CHECKING, cast

from pvd_data.base.language import pick_lang
from pvd_data.dataframes.build import not_there
from pvd_data.dataframes.check_rows import FIELDS, Found, Rows, first_rows, has_order, readable
from pvd_data.dataframes.keys import as_frame
from pvd_data.errors import FrameError, NothingToCheckError, UnknownKeyError
from pvd_data.reference.index import truth
from pvd_data.rules.registry import RULES
from pvd_data.schema.aliases import ROLES, is_alias, known_labels, label_of
from pvd_data.tabular.records import Block
from pvd_data.validation.blocks import GroupCheck, PlaceCheck
from pvd_data.validation.collector import Collector, Wanted, pick_rules
from pvd_data.validation.engine import FileCheck, no_collection
from pvd_data.validation.plan import plan_file
from pvd_data.validation.recognise import SAMPLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from narwhals.dtypes import DType
    from narwhals.typing import IntoFrameT

    from pvd_data.base.language import Lang
    from pvd_data.dataframes.keys import Frame
    from pvd_data.report import Issue
    from pvd_data.validation.plan import Plan

    Schema = Mapping[str, DType]


def check(
    df: IntoFrameT,
    on: str | None = "code_insee",
    *,
    columns: Mapping[str, str] | None = None,
    key: str | Sequence[str] = (),
    lang: Lang | None = None,
    require_programme: bool = False,
    as_of: date | str | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> IntoFrameT:
    """Hold the rows of a frame to the reference, and return their faults as a frame.

    What is told of a row is what `validate` tells of the same content in a CSV, in the columns that
    are recognised by label and content, as there: the rules of types, coherence and reference (T, C,
    R), spaces around a cell, and formulas. Rules of files, of whole rows and of keys are not looked
    at. A value that is no text is read as that of a workbook: 5046.0 is the text 5046, and a code
    without its zero is told.

    Values are taken from the engine once for each combination of the columns that are judged
    together: those that name the commune; its code with a population, with dates, with coordinates.
    A lazy frame is run for its first rows, then once for each such group of columns; the frame that
    comes back is lazy and reads it again, once for each group that has faults.

    Args:
        df: a frame of pandas, polars (eager or lazy), pyarrow, DuckDB or PySpark; left as it is.
        on: the column of codes INSEE; None if it is to be recognised, or if there is none.
        columns: other columns by what they are to us, where they are not recognised:
            `{"nom": "ville"}`.
        key: the column or columns that say which row a fault is in. If none is named it is `row`,
            the number of the row from 0; where rows have no order, as in DuckDB and PySpark, the
            column of codes.
        lang: language of `expected` and `message`; else `PVD_DATA_LANG`, else the locale's.
        require_programme: whether each commune must be in the programme.
        as_of: the day as of which former codes and names are accepted, or its ISO text.
        select: codes, slugs or beginnings of codes of the only rules to look at.
        ignore: the same, of rules not to look at.

    Returns:
        A frame of the same library, with a row for each fault: the key, then `FIELDS`. In the order
        of rows and columns where rows have an order.

    Raises:
        FrameError: `df` is no frame, a column that is named is not there or cannot be read, or a
            lazy frame has more than `MOST` combinations.
        NothingToCheckError: no column means anything to us.
        UnknownKeyError: a column cannot be what it is said to be.
        ValueError: no rule has such a name, or `as_of` is no date.
        ImportError: narwhals is not installed, or for DuckDB pyarrow.

    >>> import pyarrow
    >>> table = pyarrow.table({"code_insee": ["05046", "05067"], "nom": ["Gap", "Les Infournas"]})
    >>> for fault in check(table, lang="en").to_pylist():
    ...     print(fault["row"], fault["column"], fault["slug"], fault["value"], fault["suggestion"])
    0 nom name-of-another Gap Embrun
    1 code_insee former-commune 05067 05132
    """
    frame = as_frame(df)  # first: it says so if narwhals is not installed

    found = faults_of(
        frame,
        on,
        columns,
        key,
        wanted_of(pick_lang(lang), select, ignore),
        require_programme=require_programme,
        as_of=date.fromisoformat(as_of) if isinstance(as_of, str) else as_of,
    )
    return cast("IntoFrameT", found.to_native())


CODE = "code_insee"
"""What the column of codes is to us, and what it is called where nobody says otherwise."""


def names_of(schema: Schema, on: str | None, columns: Mapping[str, str] | None) -> dict[str, str]:
    """Return the columns that the user named, by what they are to us.

    Args:
        schema: names and types of the columns of the frame.
        on: the column of codes INSEE; None if it is to be recognised.
        columns: others, by what they are to us.

    Raises:
        FrameError: one is not there, or is of a type that is no cell.
        UnknownKeyError: a column cannot be what it is said to be.
    """
    named = dict(columns or {})
    for role in named:
        if role not in ROLES:
            raise UnknownKeyError("columns", role, tuple(ROLES))
    if on is not None and named.get(CODE, on) != on and on != CODE:
        raise FrameError(
            f"two columns of codes: on={on!r} and columns={{{CODE!r}: {named[CODE]!r}}}; "
            "name it once"
        )
    if on is not None:
        named = {CODE: on, **named}
    for role, label in named.items():
        if label not in schema:
            ours = [str(name) for name in schema if label_of(str(name)) in ROLES[role].aliases]
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
        if label in given or (is_alias(str(label)) and readable(dtype))
    ]


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
    keys = (key,) if isinstance(key, str) else tuple(dict.fromkeys(key))
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

#: How many combinations make a block.
_ROWS = 10_000


def wanted_of(lang: Lang, select: Iterable[str], ignore: Iterable[str]) -> Wanted:
    """Return what is looked for: of the rules that are asked for, those of cells and rows.

    Args:
        lang: language of the messages.
        select: codes, slugs or beginnings of codes; empty for all rules.
        ignore: the same, of rules that are not looked at.

    Raises:
        ValueError: one of them names no rule.

    >>> sorted(wanted_of("fr", ["S", "R00"], ["R005"]).slugs)[:3]
    ['code-of-another', 'former-commune', 'formula']
    """
    slugs = {slug for slug, rule in RULES.items() if rule.code[0] in "TCR"} | _OF_CELLS
    return Wanted(lang, pick_rules(select, ignore) & slugs, limit=sys.maxsize)


@dataclass(frozen=True)
class FramePlan:
    """The checks of one frame.

    Attributes:
        labels: its columns that may mean something.
        wanted: which faults are wanted.
        whole: the plan of a file with these columns.
        checks: those of its checks that look at cells.
    """

    labels: tuple[str, ...]
    wanted: Wanted
    whole: Plan
    checks: tuple[GroupCheck | PlaceCheck, ...]

    def label(self, role: str) -> str | None:
        """Return the column that means something; None if there is none."""
        place = self.whole.places.get(role)
        return None if place is None else self.labels[place]

    def judge(
        self, check: GroupCheck | PlaceCheck, columns: Sequence[Sequence[str]]
    ) -> list[tuple[int, Issue]]:
        """Return the faults of combinations of cells, each with the number of its combination.

        Args:
            check: one of the checks.
            columns: the cells of the columns that it looks at, each combination once.
        """
        given = dict(zip(looked_at(check), columns, strict=True))
        width = range(len(self.labels))
        # Each is as long as the shortest, and one is given.
        rows = zip(*(given.get(place, repeat("")) for place in width), strict=False)
        collector = Collector(self.wanted, FRAME)
        alone = replace(self.whole, checks=[check], repeats=False)
        FileCheck(collector, lambda *_: alone).run(_blocks(chain([self.labels], rows)))
        # The header is record 0.
        return [(issue.record - 1, issue) for issue in collector.issues if issue.record]


def looked_at(check: GroupCheck | PlaceCheck) -> tuple[int, ...]:
    """Return the numbers of the columns that a check looks at together."""
    return tuple(place for place in check.places if place is not None)


def plan_frame(
    labels: Sequence[str],
    rows: Sequence[Sequence[str]],
    wanted: Wanted,
    *,
    named: Mapping[str, str],
    require_programme: bool,
    as_of: date | None,
) -> FramePlan | None:
    """Plan the checks of a frame: those of a file with the same cells, but for its form and keys.

    Args:
        labels: its columns that may mean something.
        rows: the cells of its first rows.
        wanted: which faults are wanted.
        named: columns that the user gave, by what they are to us.
        require_programme: whether its communes must be in the programme.
        as_of: the day as of which former codes and names are accepted.

    Returns:
        The plan; None if no column means anything to us.
    """
    try:
        whole = plan_file(
            labels,
            rows,
            truth(),
            Collector(wanted, FRAME),
            named=named,
            key=(),
            require_programme=require_programme,
            as_of=as_of,
            lang=wanted.lang,
        )
    except NothingToCheckError:
        whole = None
    if whole is None:
        return None
    checks = [check for check in whole.checks if isinstance(check, GroupCheck | PlaceCheck)]
    return FramePlan(tuple(labels), wanted, whole, tuple(checks))


def _blocks(rows: Iterator[tuple[str, ...]]) -> Iterator[Block]:
    first = 0
    while chunk := [list(row) for row in islice(rows, _ROWS)]:
        lines = range(first + 1, first + 1 + len(chunk))
        yield Block(first, chunk, lines, first + 1, [], False)
        first += len(chunk)


def faults_of(
    frame: Frame,
    on: str | None,
    columns: Mapping[str, str] | None,
    key: str | Sequence[str],
    wanted: Wanted,
    *,
    require_programme: bool,
    as_of: date | None,
) -> Any:
    """Return the frame of faults of a frame.

    Args:
        frame: the frame.
        on: its column of codes; None if it is to be recognised.
        columns: other columns by what they are to us.
        key: the columns that say which row a fault is in.
        wanted: which faults are wanted.
        require_programme: whether its communes must be in the programme.
        as_of: the day as of which former codes and names are accepted.

    Raises:
        FrameError: see `check`.
        NothingToCheckError: see `check`.
        UnknownKeyError: see `check`.
    """
    schema = frame.collect_schema()
    named = names_of(schema, on, columns)
    labels = candidates(schema, named)
    plan = None
    if labels:
        plan = plan_frame(
            labels,
            first_rows(frame, labels, SAMPLE),
            wanted,
            named=named,
            require_programme=require_programme,
            as_of=as_of,
        )
    if plan is None:
        raise NothingToCheckError(FRAME, list(map(str, schema)), known=known_labels())
    rows = _rows(frame, plan, key)
    found = []
    with no_collection():
        for one in plan.checks:
            places = looked_at(one)
            combinations = rows.combinations(places)
            faults = plan.judge(one, rows.cells(places, combinations))
            found += [Found(places, combinations[number], issue) for number, issue in faults]
    return rows.with_faults(found)


def _rows(frame: Frame, plan: FramePlan, key: str | Sequence[str]) -> Rows:
    """Take what the checks look at of the rows of a frame, and what says which row is which."""
    code = None
    if not key and not has_order(frame):
        code = plan.label(CODE)
        if code is None:
            raise FrameError(
                "rows have no order in this library; name what tells them apart: key='…'"
            )
    keys = keys_of(frame.collect_schema(), key, code, FIELDS)
    looked = sorted({place for check in plan.checks for place in looked_at(check)})
    return Rows.of(frame, {place: plan.labels[place] for place in looked}, keys)
