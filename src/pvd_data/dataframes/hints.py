"""How errors say that there is nothing of a name, and what there is."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def not_there(what: str, name: object, there: Iterable[object], first: Iterable[str] = ()) -> str:
    """Word that there is no such thing.

    Args:
        what: what kind of thing.
        name: the name that was asked for.
        there: the names there are.
        first: those of them that are probably meant, whatever they look like.

    >>> not_there("table", "comunes", ["communes", "axes"])
    "no table 'comunes' (did you mean 'communes'?); there are: communes, axes"
    """
    texts = [str(known) for known in there]
    alike = get_close_matches(str(name), texts, n=2, cutoff=0.5)
    meant = ", ".join(map(repr, dict.fromkeys([*first, *alike])))
    hint = f" (did you mean {meant}?)" if meant else ""
    return f"no {what} {name!r}{hint}; there are: {', '.join(texts) or 'none'}"
