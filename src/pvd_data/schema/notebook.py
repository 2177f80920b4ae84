"""What notebooks show of tables and rows: small HTML tables, escaped and bounded."""

from __future__ import annotations

from html import escape
from itertools import islice
from typing import TYPE_CHECKING

from pvd_data.base.language import Text, count, figure, pick_lang
from pvd_data.base.text import WORD, one_line
from pvd_data.schema.cells import cell_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

SHOWN = 10
"""How many rows of a table are shown."""

_MORE = Text(fr="… et {number} de plus", en="… and {number} more")


def rows_html(name: str, columns: Sequence[str], rows: Collection[object]) -> str:
    """Show the first rows of a table, and how many more there are.

    Args:
        name: name of the table.
        columns: names of its columns.
        rows: its rows.
    """
    lang = pick_lang(None)
    there = count(len(rows), lang, "ligne" if lang == "fr" else "row")
    cells = ([getattr(row, column) for column in columns] for row in islice(rows, SHOWN))
    head = "".join(f'<th scope="col">{_text(column)}</th>' for column in columns)
    shown = _table(f"{name} ({there})", [f"<tr>{head}</tr>"], cells)
    rest = len(rows) - SHOWN
    if rest < 1:
        return shown
    return f"{shown}\n<p>{escape(_MORE.fill(number=figure(rest, lang))[lang])}</p>"


def row_html(name: str, values: Mapping[str, object]) -> str:
    """Show a row, a line for each column.

    Args:
        name: what the row is.
        values: its values by column.

    >>> print(row_html("Axe", {"code_axe": "1", "nom": "a < b", "position": None}))
    <table>
    <caption>Axe</caption>
    <tr><th scope="row">code_axe</th><td>1</td></tr>
    <tr><th scope="row">nom</th><td>a &lt; b</td></tr>
    <tr><th scope="row">position</th><td></td></tr>
    </table>
    """
    return _table(name, [], values.items())


def _table(caption: str, head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    lines = ["<table>", f"<caption>{_text(caption)}</caption>", *head]
    for first, *others in rows:
        cells = "".join(f"<td>{_text(value)}</td>" for value in others)
        lines.append(f'<tr><th scope="row">{_text(first)}</th>{cells}</tr>')
    return "\n".join([*lines, "</table>"])


def _text(value: object) -> str:
    return escape(one_line(cell_text(value), WORD))
