"""What `fix` would change, a line for each cell: where it is, what it holds, what it would hold, and why."""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from pvd_data.base.language import Text
from pvd_data.base.text import SPACES, WORD, one_line
from pvd_data.cli.words import grid
from pvd_data.rules.registry import RULES

if TYPE_CHECKING:
    from collections.abc import Collection

    from pvd_data.base.language import Lang
    from pvd_data.fixing.edits import Change

_SHEET = Text(fr="Feuille", en="Sheet")
_LINE = Text(fr="Ligne", en="Line")
_CELL = Text(fr="Cellule", en="Cell")
_HEADS = (
    Text(fr="Colonne", en="Column"),
    Text(fr="Trouvé", en="Found"),
    Text(fr="Corrigé", en="Fixed"),
    Text(fr="Pourquoi", en="Why"),
)

_QUOTED = Text(fr="«{text}»", en="'{text}'")
_NOTHING = Text(fr="(vide)", en="(empty)")

_ZERO = Text(fr="zéro perdu", en="lost zero")
_SPACES = Text(fr="espaces autour", en="spaces around it")
_CONVERTED = Text(fr="conversion demandée", en="as --convert asks")


def preview(changes: Collection[Change], lang: Lang) -> list[str]:
    """Write the table of the cells that change.

    Args:
        changes: the cells, in the order of the file.
        lang: language.

    >>> from pvd_data.fixing.edits import Change
    >>> for line in preview([Change("5046", "05046", "constraint-error", "INSEE", 2)], "en"):
    ...     print(line)
    Line  Column  Found  Fixed  Why
       2  INSEE   5046   05046  lost zero
    """
    sheets = any(change.sheet for change in islice(changes, 1))
    where = (_SHEET, _CELL) if sheets else (_LINE,)

    # Most cells hold what others hold.
    @cache
    def told(column: str, before: str, after: str, reason: Text) -> tuple[str, ...]:
        return one_line(column, WORD), _shown(before, lang), _shown(after, lang), reason[lang]

    rows = [
        (
            *((one_line(change.sheet, WORD), change.cell) if sheets else (str(change.line or ""),)),
            *told(change.column, change.before, change.after, why(change)),
        )
        for change in changes
    ]
    heads = [said[lang] for said in (*where, *_HEADS)]
    return grid(heads, rows, frozenset() if sheets else frozenset({0}))


def _shown(text: str, lang: Lang) -> str:
    """Show a cell, between quotes where spaces are at its ends."""
    if not text:
        return _NOTHING[lang]
    shown = one_line(text, WORD)
    return _QUOTED.fill(text=shown)[lang] if text.strip(SPACES) != text else shown


def why(change: Change) -> Text:
    """Say in a few words why a cell changes.

    Args:
        change: the cell.
    """
    before, after = change.before, change.after
    if change.slug == "column-convention":
        return _CONVERTED
    if len(before) < len(after) and before.isdecimal() and before.zfill(len(after)) == after:
        return _ZERO
    return _SPACES if before.strip(SPACES) == after else RULES[change.slug].title
