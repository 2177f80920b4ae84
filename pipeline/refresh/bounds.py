"""What a new file may not be, next to the one before it: much smaller, much larger, emptier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import BuildError

if TYPE_CHECKING:
    from pipeline.refresh.access import Access
    from pipeline.refresh.forms import Table
    from pipeline.sources import SourceEntry


def check_bounds(name: str, new: Table, old: Table, entry: SourceEntry, access: Access) -> None:
    """Compare a file with the one before it.

    Args:
        name: what messages call it.
        new: the file.
        old: the one before it.
        entry: the source, with the least number of rows.
        access: how much may change.

    Raises:
        BuildError: more has changed than is likely; a person has to look.
    """
    rows, before = len(new.rows), len(old.rows)
    if rows < entry.lignes_min:
        raise BuildError(
            f"{rows} lignes, au moins {entry.lignes_min} attendues : une partie seulement ?",
            file=name,
        )
    if abs(rows - before) * 100 > access.ecart * before:
        raise BuildError(
            f"{rows} lignes au lieu de {before}, plus de {access.ecart} % d'écart : une partie "
            "seulement, ou un autre fichier ?",
            file=name,
        )
    for column in old.columns:
        filled = old.filled(column)
        if filled and column not in new.columns:
            raise BuildError("cette colonne n'y est plus", file=name, column=column)
        now = new.filled(column) if filled else 0
        if (filled - now) * 100 > access.ecart * filled:
            raise BuildError(
                f"{now} cellules remplies au lieu de {filled}, plus de {access.ecart} % de perdues",
                file=name,
                column=column,
            )
