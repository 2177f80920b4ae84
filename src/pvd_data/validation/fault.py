"""A fault of a value, before anybody knows on which line it stands."""

from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """What is wrong with one cell of a row, whatever the row.

    Attributes:
        slug: name of the rule.
        role: what the column is, by our name.
        value: what was found.
        expected: what was expected, in the language of the report.
        suggestion: the text to write instead.
        certain: whether that needs no human to agree.
        given: what says so.
        target: the table that a reference points to.
    """

    slug: str
    role: str
    value: str | None = None
    expected: str | None = None
    suggestion: str | None = None
    certain: bool = False
    given: str = ""
    target: str = ""
