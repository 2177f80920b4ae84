"""What a rule is: a stable code, a slug, a severity, words in two languages.

The slug is frictionless's where the meaning is the same. A code keeps its meaning for ever;
its first letter names the family.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Severity = Literal["error", "warning", "notice"]
Lang = Literal["fr", "en"]

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
