"""What a code is that no commune of today has: former, a part's, postal, or nobody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.folding import fold
from pvd_data.history import Path, follow
from pvd_data.validation.fault import Fault
from pvd_data.validation.meaning import agreement, meant_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from pvd_data.rules.rule import Lang
    from pvd_data.validation.truth import Town, Truth

_PARTS = {
    "arrondissement": ("l'arrondissement municipal", "the municipal arrondissement"),
    "deleguee": ("la commune déléguée", "the delegated commune"),
    "associee": ("la commune associée", "the associated commune"),
}


class StrangeCode:
    """Tells codes that no commune of today has."""

    def __init__(self, reference: Truth, lang: Lang, as_of: date | None) -> None:
        """Set what is asked for.

        Args:
            reference: the reference.
            lang: language of what was expected.
            as_of: the day as of which former codes are accepted.
        """
        self.reference = reference
        self.lang = lang
        self.as_of = as_of

    def faults(self, code: str, known: Mapping[str, str]) -> Iterator[Fault]:
        """Say what a code is that no commune of today has.

        Args:
            code: the code.
            known: the cells of its row without a fault of their own, by role.
        """
        book, french = self.reference.book, self.lang == "fr"
        if self.as_of is not None and any(s.holds(self.as_of) for s in book.spans.get(code, ())):
            return
        part = self.reference.parts.get(code)
        path = Path()
        follow(book, code, None, path)
        today = [self.reference.towns[found] for found in path.codes]
        meant = meant_by(self.reference, known)
        if meant is not None and meant not in today:
            if code in meant.postaux.split("|"):
                yield Fault("postal-code", "code_insee", code, str(meant), meant.code)
                return
            if self._is_typed_wrong(path, meant, known):
                yield from self._typed_wrong(code, path, meant)
                return
        only = today[0].code if len(today) == 1 else None
        if meant is not None and meant in today:
            only = meant.code
        names = ", ".join(map(str, today))
        if part is not None and (part[0] == "arrondissement" or not path.rows):
            given = f"{_PARTS[part[0]][0 if french else 1]} {part[1]}"
            yield Fault("part-of-commune", "code_insee", code, names, only, given=given)
            return
        if path.rows:
            given = next((row.ancien_nom for row in path.rows if row.ancien_code == code), code)
            names = names or ("aucune" if french else "none")
            yield Fault("former-commune", "code_insee", code, names, only, given=given)
            return
        if code.startswith(("975", "977", "978", "98")):
            yield Fault("outside-departements", "code_insee", code)
            return
        postal = self.reference.by_postal.get(code)
        if postal is None:
            yield Fault("unknown-commune", "code_insee", code, None, meant and meant.code)
            return
        towns = [self.reference.towns[found] for found in postal]
        if meant is None and len(towns) == 1:
            meant = towns[0]
        listed = ", ".join(map(str, towns[:5])) + ("…" if len(towns) > 5 else "")
        yield Fault("postal-code", "code_insee", code, listed, meant and meant.code)

    def _is_typed_wrong(self, path: Path, meant: Town, known: Mapping[str, str]) -> bool:
        """Say whether a former code was meant to be that of another commune."""
        if not path.rows or agreement(self.reference, meant, known) < 3:
            return False
        former = {fold(row.ancien_nom) for row in path.rows}
        return fold(known.get("nom", "")) not in former

    def _typed_wrong(self, code: str, path: Path, meant: Town) -> Iterator[Fault]:
        given = next((row.ancien_nom for row in path.rows if row.ancien_code == code), code)
        yield Fault("code-of-another", "code_insee", code, str(meant), meant.code, given=given)
