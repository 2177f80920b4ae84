"""The header of a file held to the columns of a table, and to what people call them."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from pvd_data.folding import distance
from pvd_data.validation.repairs import SPACES, tidy
from pvd_data.validation.roles import ROLES, label_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pvd_data.validation.collector import Collector

#: Beyond this many columns nobody looks for what a label may have meant.
_MANY = 200


def match_header(
    header: Sequence[str], expected: Sequence[str], collector: Collector, raw: str
) -> dict[str, int]:
    """Find the columns of a table in a header; tell what is wrong with it.

    Args:
        header: the labels of the file.
        expected: the columns of the table, in order.
        collector: where faults are told.
        raw: the physical line of the header.

    Returns:
        The number, from 0, of each column that is there, misspelt or not.
    """
    places: dict[str, int] = {}
    strange: list[int] = []
    for place, label in enumerate(header):
        bare = tidy(label).strip(SPACES)
        if bare not in expected:
            strange.append(place)
            continue
        about = {
            "line": collector.header,
            "column": bare,
            "column_number": place + 1,
            "value": label,
        }
        if bare in places:
            collector.add("duplicate-label", raw, **about)
            continue
        places[bare] = place
        if bare != label:
            slug = "surrounding-space" if label.strip(SPACES) == bare else "irregular-characters"
            collector.add(slug, raw, suggestion=bare, certain=True, **about)
    missing = [column for column in expected if column not in places]
    for place in strange:
        label = header[place]
        about = {
            "line": collector.header,
            "column": label,
            "column_number": place + 1,
            "value": label,
        }
        meant = _meant(label, missing) if len(header) <= _MANY else None
        if meant is None:
            collector.add("extra-label", raw, table=collector.resource, **about)
            continue
        missing.remove(meant)
        places[meant] = place
        collector.add("misspelt-label", raw, expected=meant, suggestion=meant, **about)
    for column in missing:
        collector.add("missing-label", line=collector.header, column=column)
    if not missing:
        order = sorted(places, key=places.__getitem__)
        wanted = [column for column in expected if column in places]
        if order != wanted:
            collector.add("misordered-label", line=collector.header, expected=", ".join(wanted))
    return places


def _meant(label: str, missing: Sequence[str]) -> str | None:
    """Return the column that a label may mean: folded, by an alias, or by a typing error."""
    folded = label_of(label)
    for column in missing:
        if folded == column or (column in ROLES and folded in ROLES[column].aliases):
            return column
    close = difflib.get_close_matches(folded, missing, n=1, cutoff=0.75)
    # Of a short label one letter is a large part.
    close = close or [column for column in missing if distance(folded, column, 1) is not None]
    return close[0] if close else None
