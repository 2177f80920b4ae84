"""What the validator says of combinations of cells, wherever the rows that have them are."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from itertools import chain, islice, repeat
from typing import TYPE_CHECKING

from pvd_data.errors import NothingToCheckError
from pvd_data.rules.registry import RULES
from pvd_data.tabular.records import Block
from pvd_data.validation.anybody import plan_file
from pvd_data.validation.block_checks import GroupCheck, PlaceCheck
from pvd_data.validation.collector import Collector, Wanted, pick_rules
from pvd_data.validation.file_check import FileCheck
from pvd_data.validation.truth import truth

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from pvd_data.report import Issue
    from pvd_data.rules.rule import Lang
    from pvd_data.validation.plan import Plan

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
