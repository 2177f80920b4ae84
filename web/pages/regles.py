"""A page for each rule of validation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.page import Page
from web.rules import families

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Dataset


def pages(pvd: Dataset) -> Iterator[Page]:
    """Yield the page of all rules, and one for each."""
    found = families()
    yield Page("regles/index.html", "regles.html", {"families": found})
    for family in found:
        for rule in family.rules:
            about = {"family": family, "rule": rule}
            yield Page(f"regles/{rule.code}.html", "regle.html", about)
