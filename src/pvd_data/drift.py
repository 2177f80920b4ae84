"""Saying how a committed file differs from the one just generated."""

from __future__ import annotations

import difflib

SHOWN = 20
"""How many lines of difference are shown for one file."""


def difference(name: str, committed: bytes, generated: bytes) -> list[str]:
    r"""Return the lines of a short unified diff; none if the two are equal to the byte.

    Args:
        name: the file, as the diff names it.
        committed: what is there.
        generated: what should be.

    >>> difference("a.csv", b"x\n", b"y\n")[2:]
    ['@@ -1 +1 @@', '-x', '+y']
    """
    if committed == generated:
        return []
    lines = list(
        difflib.unified_diff(
            committed.decode("utf-8", "replace").splitlines(),
            generated.decode("utf-8", "replace").splitlines(),
            f"{name} (enregistré)",
            f"{name} (reconstruit)",
            lineterm="",
            n=0,
        )
    )
    if len(lines) > SHOWN:
        more = f"… et {len(lines) - SHOWN} lignes de différence de plus dans {name}"
        return [*lines[:SHOWN], more]
    return lines or [f"{name} : fins de ligne ou octets différents"]
