"""What a rule is, and of which kind the fault of a cell that is refused is.

A rule has a stable code, a slug, a severity, and words in two languages. The slug is
frictionless's where the meaning is the same. A code keeps its meaning for ever; its first letter
names the family.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from pvd_data.base.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import ValidationError

    from pvd_data.base.language import Severity
    from pvd_data.report import Fault
    from pvd_data.schema.codes import RefusedError

FAMILIES: Mapping[str, Text] = MappingProxyType(
    {
        "F": Text(fr="Fichier", en="File"),
        "S": Text(fr="Structure", en="Structure"),
        "T": Text(fr="Types et contraintes", en="Types and constraints"),
        "K": Text(fr="Clés et références", en="Keys and references"),
        "C": Text(fr="Cohérence d'une ligne", en="Coherence within a row"),
        "R": Text(fr="Vérité de la référence", en="Reference of the reference"),
    }
)
"""The title of each family of rules, by its letter."""

SEVERITIES: Mapping[Severity, Text] = MappingProxyType(
    {
        "error": Text(fr="erreur", en="error"),
        "warning": Text(fr="avertissement", en="warning"),
        "notice": Text(fr="remarque", en="notice"),
    }
)
"""Each severity in words, from the worst down."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of fault.

    Attributes:
        code: letter of the family and number, such as T002.
        slug: the name people use, such as constraint-error.
        severity: how bad it is.
        title: a few words, such as « Colonne manquante ».
        message: the sentence of one fault; names in braces are filled from the fault.
        why: what the rule is for and what to do, in a sentence or three.
        wrong: a piece of a file, or a cell, that breaks it.
        right: the same as it should be.
    """

    code: str
    slug: str
    severity: Severity
    title: Text
    message: Text
    why: Text
    wrong: str
    right: str


def row_faults(error: ValidationError) -> Iterator[Fault]:
    """Yield the faults within a row that a row model found.

    Args:
        error: what the model raised.
    """
    for detail in error.errors(include_url=False):
        if detail["type"] == "row_rules":
            yield from detail["ctx"]["faults"]


_TYPES = frozenset({"entier", "nombre", "booleen", "date_iso"})


def slug_of(refused: RefusedError) -> str:
    """Return the slug of the fault that a refused cell has.

    Args:
        refused: what the type of its column says.
    """
    if refused.kind in _TYPES:
        return "type-error"
    if refused.kind == "siren_check":
        return "siren-key"
    return "date-too-early" if refused.kind == "too_early" else "constraint-error"


_NAMES = {"\0": "NUL", "\t": "TAB", "\r": "CR", "\ufeff": "BOM"}
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Mn", "Zl", "Zp", "Zs"})


def visible(example: str) -> str:
    r"""Write an example as people can see it, without the end of its last line.

    Args:
        example: `wrong` or `right` of a rule. A byte that is not UTF-8 is written as Python's
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
