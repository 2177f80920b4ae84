"""The kinds of cases, each made of the numbers that a seed gives."""

from __future__ import annotations

import random
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fuzz.case import Case

#: Where each kind is made, by a function `make_<kind>`: imported by who makes it, as libraries of
#: dataframes take seconds.
KINDS = {
    "bytes": "tables",
    "structure": "tables",
    "packages": "packages",
    "workbooks": "workbooks",
    "settings": "packages",
    "frames": "frames",
    "names": "names",
}


def make(kind: str, seed: int, number: int) -> Case:
    """Make a case, the same each time.

    Args:
        kind: its kind.
        seed: of the whole hunt.
        number: which one of its kind.
    """
    module = import_module(f"tests.fuzz.{KINDS[kind]}")
    made: Case = getattr(module, f"make_{kind}")(random.Random(f"{seed}/{kind}/{number}"))  # noqa: S311
    return made
