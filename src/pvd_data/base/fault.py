"""A fault of a cell, apart from the reports: rules say it, and need nothing else of them."""

from __future__ import annotations

from typing import NamedTuple

from pvd_data.base.language import Text


class Fault(NamedTuple):
    """A fault of one cell, whatever its row: an issue before it has a line.

    Attributes:
        slug: name of the rule.
        role: what the column is, by our name; empty if only its place is known.
        value: what was found.
        expected: what was expected.
        suggestion: the text to write instead.
        certain: whether that needs no human to agree.
        given: what says so.
        target: the table that a reference points to.
        first: the line of the row that this one repeats.
        place: number of the column, from 0, where it has no role.
    """

    slug: str
    role: str
    value: str | None = None
    expected: str | Text | None = None
    suggestion: str | None = None
    certain: bool = False
    given: str | Text = ""
    target: str = ""
    first: int | None = None
    place: int | None = None


AT_LEAST = Text(fr="au moins {bound}", en="at least {bound}")
AT_MOST = Text(fr="au plus {bound}", en="at most {bound}")
