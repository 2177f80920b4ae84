"""The editions of the list, and what changed between any two."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from web.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import CommuneFrance, Dataset, Edition


class Change(NamedTuple):
    """What changed from an edition to another.

    Attributes:
        old: the older edition.
        new: the newer one.
        entered: communes that only the newer one has.
        left: communes that only the older one has.
        renamed: those that both have, each with its former and its later name.
    """

    old: Edition
    new: Edition
    entered: list[CommuneFrance]
    left: list[CommuneFrance]
    renamed: list[tuple[CommuneFrance, str, str]]

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"editions/{self.old.edition}_{self.new.edition}.html"


def compare(pvd: Dataset, old: Edition, new: Edition) -> Change:
    """Compare two editions."""
    before, after = pvd.as_of(old.edition).communes, pvd.as_of(new.edition).communes
    names: dict[str, tuple[str, str]] = {}
    for row in pvd.evolutions.values():
        within = old.edition < row.edition <= new.edition
        if within and row.evolution == "renommage" and row.nom_precedent:
            first = names.get(row.code_insee, (row.nom_precedent,))[0]
            names[row.code_insee] = (first, row.nom)
    return Change(
        old,
        new,
        [row for code, row in after.items() if code not in before],
        [row for code, row in before.items() if code not in after],
        [
            (after[code], *pair)
            for code, pair in sorted(names.items())
            if code in before and code in after and pair[0] != pair[1]
        ],
    )


def pages(pvd: Dataset) -> Iterator[Page]:
    """Yield the page of all editions, and one for each two."""
    editions = sorted(pvd.editions.values(), key=lambda row: row.edition)
    changes = [compare(pvd, *pair) for pair in combinations(editions, 2)]
    by_pair = {(one.old.edition, one.new.edition): one for one in changes}
    about = {"editions": editions, "changes": by_pair}
    yield Page("editions/index.html", "editions.html", about)
    for change in changes:
        yield Page(change.path, "edition.html", {"change": change, "editions": editions})
