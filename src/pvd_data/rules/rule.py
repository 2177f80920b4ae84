"""What a rule is: a stable code, a slug, a severity, words in two languages.

The slug is frictionless's where the meaning is the same. A code keeps its meaning for ever;
its first letter names the family.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from pvd_data.base.language import Lang, Severity


FAMILIES: dict[str, tuple[str, str]] = {
    "F": ("Fichier", "File"),
    "S": ("Structure", "Structure"),
    "T": ("Types et contraintes", "Types and constraints"),
    "K": ("Clés et références", "Keys and references"),
    "C": ("Cohérence d'une ligne", "Coherence within a row"),
    "R": ("Vérité de la référence", "Truth of the reference"),
}
"""Each family of rules by its letter: French and English titles."""


@dataclass(frozen=True, slots=True)
class Words:
    """What one language says of a rule.

    Attributes:
        title: a few words, such as « Colonne manquante ».
        message: the sentence of one fault; names in braces are filled from the fault.
        why: what the rule is for and what to do, in a sentence or three.
    """

    title: str
    message: str
    why: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of fault.

    Attributes:
        code: letter of the family and number, such as T002.
        slug: the name people use, such as constraint-error.
        severity: how bad it is.
        fr: its words in French.
        en: the same in English.
        wrong: a piece of a file, or a cell, that breaks it.
        right: the same as it should be.
    """

    code: str
    slug: str
    severity: Severity
    fr: Words
    en: Words
    wrong: str
    right: str

    def words(self, lang: Lang) -> Words:
        """Return the words of one language."""
        return self.fr if lang == "fr" else self.en

    def say(self, lang: Lang, context: Mapping[str, object]) -> str:
        """Fill the sentence of one language.

        Args:
            lang: which language.
            context: what the sentence names in braces; more is allowed.

        >>> from pvd_data.rules.registry import RULES
        >>> RULES["missing-label"].say("fr", {"column": "nom", "table": "communes"})
        'colonne manquante : « nom »'
        """
        return self.words(lang).message.format_map(context)


class Fault(NamedTuple):
    """What is wrong with one cell of a row, whatever the row.

    Attributes:
        slug: name of the rule.
        role: what the column is, by our name.
        value: what was found.
        expected: what was expected, in the language of the report.
        suggestion: the text to write instead.
        certain: whether that needs no human to agree.
        given: what says so.
        target: the table that a reference points to.
    """

    slug: str
    role: str
    value: str | None = None
    expected: str | None = None
    suggestion: str | None = None
    certain: bool = False
    given: str = ""
    target: str = ""


def faults_of(
    error: ValidationError, cells: Mapping[str, str], lang: Lang
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the slug and the particulars of each fault that Pydantic found in a row.

    Args:
        error: what a row model raised.
        cells: the cells of the row, by column.
        lang: language of what was expected.
    """
    told = set()
    for detail in error.errors(include_url=False):
        if detail["type"] == "row_rules":
            for fault in detail["ctx"]["faults"]:
                yield (
                    fault.slug,
                    {
                        "column": fault.column,
                        "value": cells.get(fault.column),
                        "expected": fault.expected,
                        "given": fault.given,
                    },
                )
        else:
            column = str(detail["loc"][0])
            # A list whose items are bad is short of items too: one fault a cell is enough.
            if column in told:
                continue
            told.add(column)
            slug, expected = describe_error(detail, lang)
            yield (
                slug,
                {"column": column, "value": cells.get(column), "expected": expected},
            )


_TYPES = frozenset({"entier", "nombre", "booleen", "date_iso"})


def describe_error(detail: ErrorDetails, lang: Lang) -> tuple[str, str]:
    """Return the slug of a fault that Pydantic found in a cell, and what was expected.

    Args:
        detail: one of Pydantic's errors.
        lang: language of what was expected.
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
    return slug, _expected(detail, lang)


def _expected(detail: ErrorDetails, lang: Lang) -> str:
    """Say what a cell should hold, from what Pydantic says it does not."""
    kind = detail["type"]
    context = detail.get("ctx", {})
    french = lang == "fr"
    if "attendu" in context:
        return str(context["attendu" if french else "expected"])
    if kind == "missing":
        return "une valeur" if french else "a value"
    if kind == "literal_error":
        return str(context["expected"]).replace("' or '", "', '").replace("'", "")
    if kind == "greater_than_equal":
        return f"{'au moins' if french else 'at least'} {context['ge']}"
    if kind == "less_than_equal":
        return f"{'au plus' if french else 'at most'} {context['le']}"
    raise AssertionError(f"no words for {kind!r}: {detail['msg']}")


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
