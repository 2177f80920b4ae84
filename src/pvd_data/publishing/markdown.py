"""Texts as Markdown that shows them as they are."""

from __future__ import annotations

import re


def escape(text: str) -> str:
    r"""Write plain words, in which no sign means anything.

    Args:
        text: any text.

    >>> escape("*a* <b>")
    '\\*a\\* \\<b\\>'
    """
    return re.sub(r"([\\`*_\[\]<>|#&~])", r"\\\1", text)


def escape_cell(text: str) -> str:
    r"""Keep Markdown within a cell of a table.

    Args:
        text: Markdown.

    >>> escape_cell("`a` or `b|c`")
    '`a` or `b\\|c`'
    """
    return text.replace("|", "\\|").replace("\n", " ")


def code_cell(text: str) -> str:
    r"""Write a code in a cell of a table; a bar would end the cell even there.

    Args:
        text: the code.

    >>> code_cell("55273|1983-01-01|1")
    '`55273\\|1983-01-01\\|1`'
    """
    return f"`{escape_cell(text)}`"
