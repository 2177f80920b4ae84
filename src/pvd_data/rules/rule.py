"""What a rule is, and how a cell that Pydantic refuses becomes a fault.

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
    from pydantic_core import ErrorDetails

    from pvd_data.base.language import Severity
    from pvd_data.report import Fault

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


def describe_error(detail: ErrorDetails) -> tuple[str, str | Text]:
    """Return the slug of a fault that Pydantic found in a cell, and what was expected.

    The one place that knows Pydantic's words, so that no reader of a message ever meets them.

    Args:
        detail: one of Pydantic's errors.
    """
    kind = detail["type"]
    slug = "constraint-error"
    if kind == "missing":
        slug = "missing-value"
    elif kind in _TYPES:
        slug = "type-error"
    elif kind == "siren_check":
        slug = "siren-key"
    elif kind == "greater_than_equal" and not isinstance(detail["ctx"]["ge"], int | float):
        slug = "date-too-early"
    return slug, _expected(detail)


def _expected(detail: ErrorDetails) -> str | Text:
    """Say what a cell should hold, from what Pydantic says it does not."""
    kind = detail["type"]
    context = detail.get("ctx", {})
    if "attendu" in context:
        return Text(fr=context["attendu"], en=context["expected"])
    if kind == "missing":
        return Text(fr="une valeur", en="a value")
    if kind == "literal_error":
        return str(context["expected"]).replace("' or '", "', '").replace("'", "")
    if kind == "greater_than_equal":
        return AT_LEAST.fill(bound=context["ge"])
    if kind == "less_than_equal":
        return AT_MOST.fill(bound=context["le"])
    raise AssertionError(f"no words for {kind!r}: {detail['msg']}")


AT_LEAST = Text(fr="au moins {bound}", en="at least {bound}")
AT_MOST = Text(fr="au plus {bound}", en="at most {bound}")

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
