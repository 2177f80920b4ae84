"""The steps of `check`: columns, combinations, their faults, the rows that have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.dataframes.check_backends import has_order
from pvd_data.dataframes.check_columns import CODE, candidates, keys_of, names_of
from pvd_data.dataframes.check_faults import FRAME, looked_at, plan_frame
from pvd_data.dataframes.check_rows import FIELDS, Found, Rows, first_rows
from pvd_data.errors import FrameError, NothingToCheckError
from pvd_data.pausing import no_collection
from pvd_data.validation.recognise import SAMPLE
from pvd_data.validation.roles import known_labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from typing import Any

    from pvd_data.dataframes.check_faults import FramePlan
    from pvd_data.dataframes.keys import Frame
    from pvd_data.validation.collector import Wanted


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
