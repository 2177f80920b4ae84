"""One cell held to the type of its column: what is wrong, and what to write instead."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from pvd_data.issues import describe_error
from pvd_data.validation.fault import Fault
from pvd_data.validation.repairs import SPACES, DateOrder, Repair, repair, tidy, unmangle

if TYPE_CHECKING:
    from pvd_data.rules.rule import Lang

_IRREGULAR = (
    (re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]"), "un caractère invisible", "an invisible character"),
    (re.compile("[\u2018\u2019\u02bc\u00b4`\u2032]"), "une autre apostrophe que '", "another apostrophe than '"),
    (re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"), "un espace insécable", "a no-break space"),
)  # fmt: skip

# A number or a telephone number may begin with a sign and is run by nobody.
_FORMULA = re.compile(r"[=@]|\+(?![0-9 .()-]*$)")
_MANGLED = re.compile("[ÃÂâ]")


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet would run a text.

    >>> is_formula("=1+1"), is_formula("+33 4 92 00 00 00"), is_formula("Embrun")
    (True, False, False)
    """
    return _FORMULA.match(text) is not None


class CellCheck:
    """The check of one column."""

    def __init__(
        self, role: str, annotation: Any, lang: Lang, *, required: bool, name: bool = False
    ) -> None:
        """Build the check.

        Args:
            role: what faults call the column.
            annotation: the type of its cells.
            lang: language of what was expected.
            required: whether an empty cell is a fault.
            name: whether the cells are names of places.
        """
        self.role = role
        self.lang = lang
        self.required = required
        self.name = name
        self.order = DateOrder()
        self._adapter: TypeAdapter[Any] = TypeAdapter(annotation)

    def accepts(self, text: str) -> bool:
        """Say whether the type accepts a text."""
        try:
            self._adapter.validate_python(text)
        except ValidationError:
            return False
        return True

    def fault(self, text: str) -> Fault | None:
        """Return what is wrong with a cell, the one thing most worth saying.

        Args:
            text: the cell.
        """
        if not text:
            return Fault("missing-value", self.role) if self.required else None
        try:
            value = self._adapter.validate_python(text)
        except ValidationError as error:
            return self._refused(text, error)
        return self._text_fault(text) if isinstance(value, str) else None

    def _refused(self, text: str, error: ValidationError) -> Fault:
        stripped = text.strip(SPACES)
        if stripped != text and (self.accepts(stripped) or not stripped):
            return Fault("surrounding-space", self.role, text, None, stripped, True)
        tidied = tidy(text, name=True).strip(SPACES)
        if self.name and tidied != stripped and self.accepts(tidied):
            return self._irregular(text, tidied)
        self.order.see(text)
        detail = error.errors(include_url=False)[0]
        slug, expected = describe_error(detail, self.lang)
        found = repair(detail["type"], text, self.accepts) or Repair("")
        suggestion = found.text or None
        return Fault(
            slug, self.role, text, expected, suggestion, found.certain and bool(suggestion)
        )

    def _text_fault(self, text: str) -> Fault | None:
        if is_formula(text):
            return Fault("formula", self.role, text)
        if text.isascii() and "`" not in text:
            return None
        # First, since half of a mangled letter may look like an apostrophe or a space.
        found = unmangle(text) if _MANGLED.search(text) else None
        if found is not None:
            return Fault("mojibake", self.role, text, None, tidy(found, name=self.name))
        tidied = tidy(text, name=self.name)
        return self._irregular(text, tidied) if tidied != text else None

    def _irregular(self, text: str, tidied: str) -> Fault:
        words = ("une lettre décomposée", "a decomposed letter")
        if unicodedata.is_normalized("NFC", text):
            words = next((kind[1:] for kind in _IRREGULAR if kind[0].search(text)), words)
        expected = words[0 if self.lang == "fr" else 1]
        return Fault("irregular-characters", self.role, text, expected, tidied, True)
