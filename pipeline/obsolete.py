"""Corrections that an edition of the list leaves nothing to do for."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.editions import Edition

#: What an edition says of a commune, whose correction is over once it says what is kept.
_SAID = ("nom", "date_adhesion", "id_pvd")


def without_obsolete(text: str, newest: Edition) -> tuple[str, list[str]]:
    """Leave out the corrections of communes that left, or that the list now writes as corrected.

    What it writes in a third way is left in: the build calls that stale, and somebody decides.

    Args:
        text: corrections.csv.
        newest: the edition that is taken.

    Returns:
        The corrections that are left, the others as lines to tell.
    """
    lines = text.splitlines(keepends=True)
    reader = csv.DictReader(io.StringIO(text, newline=""))
    kept, dropped, start = lines[:1], [], 1
    for row in reader:
        why = _why(row, newest)
        if why is None:
            kept += lines[start : reader.line_num]
        else:
            place = f"{row['nom_table']} {row['cle']}, {row['colonne']}"
            dropped.append(f"correction retirée, {place} : {why}")
        start = reader.line_num
    return "".join(kept), dropped


def _why(row: Mapping[str, str], newest: Edition) -> str | None:
    """Say why a correction is obsolete, or return None."""
    if row["nom_table"] != "communes":
        return None
    signature = newest.communes.get(row["cle"])
    if signature is None:
        return "la commune n'est plus dans la liste"
    said = dict(zip(_SAID, (signature.label, signature.day, signature.id_pvd), strict=True))
    now = str(said.get(row["colonne"]) or "")
    if now and now == row["valeur_retenue"] != row["valeur_trouvee"]:
        return f"la liste donne maintenant « {now} »"
    return None
