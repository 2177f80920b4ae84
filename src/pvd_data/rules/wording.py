"""How a rule is shown to people: its severity in words, its examples with nothing invisible."""

from __future__ import annotations

import unicodedata
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pvd_data.rules.rule import Severity

SEVERITIES: Mapping[Severity, tuple[str, str]] = MappingProxyType(
    {
        "error": ("erreur", "error"),
        "warning": ("avertissement", "warning"),
        "notice": ("remarque", "notice"),
    }
)
"""Each severity in French and English."""

_NAMES = {"\0": "NUL", "\t": "TAB", "\r": "CR", "\ufeff": "BOM"}
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Mn", "Zl", "Zp", "Zs"})


def visible(example: str) -> str:
    r"""Write an example as people can see it, without the end of its last line.

    Args:
        example: `wrong` or `right` of a rule. A byte that is not UTF-8 stands in it as Python's
            `surrogateescape` has it.

    Returns:
        The same with what cannot be seen named between angle brackets, and ∅ for nothing.

    >>> visible("\ufeffnom\r\nLa Ba\u0302tie-Neuve\n"), visible("b\udce2tie"), visible("")
    ('<BOM>nom<CR>\nLa Ba<U+0302>tie-Neuve', 'b<E2>tie', '∅')
    """
    return "".join(map(_shown, example.removesuffix("\n"))) or "∅"


def _shown(character: str) -> str:
    if character in " \n":
        return character
    if character in _NAMES:
        return f"<{_NAMES[character]}>"
    if "\udc80" <= character <= "\udcff":
        return f"<{ord(character) - 0xDC00:02X}>"
    if unicodedata.category(character) in _UNSEEN:
        return f"<U+{ord(character):04X}>"
    return character
