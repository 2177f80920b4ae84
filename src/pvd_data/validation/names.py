"""A name held to that of its commune: how far it is, and whose it is instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.folding import distance, fold, plain, run_together, without_accents
from pvd_data.validation.fault import Fault

if TYPE_CHECKING:
    from datetime import date

    from pvd_data.validation.truth import Town, Truth


def same_name(left: str, right: str) -> bool:
    """Say whether two texts are one name, however written.

    >>> same_name("ST BONNET EN CHAMPSAUR", "Saint-Bonnet-en-Champsaur")
    True
    """
    return left == right or fold(left) == fold(right)


def bears(reference: Truth, town: Town, name: str) -> bool:
    """Say whether a commune bears a name, or bore it."""
    return same_name(name, town.nom) or fold(name) in reference.former_names.get(town.code, ())


def name_fault(reference: Truth, town: Town, name: str, as_of: date | None = None) -> Fault | None:
    """Hold a name to the commune whose code stands beside it.

    Args:
        reference: the reference.
        town: the commune.
        name: the name, without what cannot be seen.
        as_of: the day as of which former names are accepted.
    """
    right = town.nom
    if name == right:
        return None
    if name.casefold() == right.casefold():
        return Fault("name-case", "nom", name, right, right, True)
    if _letters(name) == _letters(right):
        slug = "name-case" if plain(name) == name and plain(right) == name else "name-accents"
        return Fault(slug, "nom", name, right, right, True)
    folded = fold(name)
    if folded == fold(right) or fold(_turned(name)) == fold(right):
        return Fault("name-article", "nom", name, right, right, True)
    until = reference.former_names.get(town.code, {}).get(folded)
    if until is not None:
        borne = as_of is not None and as_of < until
        return None if borne else Fault("former-name", "nom", name, right, right)
    others = [reference.towns[code] for code in reference.by_name.get(folded, ())]
    if others:
        near = [other for other in others if other.departement == town.departement] or others
        given = ", ".join(map(str, near[:3])) + ("…" if len(near) > 3 else "")
        return Fault("name-of-another", "nom", name, str(town), right, given=given)
    if is_close(name, right):
        return Fault("name-spelling", "nom", name, right, right, given=town.code)
    return Fault("name-mismatch", "nom", name, right, right, given=str(town))


def _letters(name: str) -> str:
    """Fold accents, case and what parts words, but no word."""
    return plain(without_accents(name))


def _turned(name: str) -> str:
    """Put an article that lists write last back in front: Argentière-la-Bessée (L')."""
    begin, bracket, article = name.rstrip(") ").rpartition("(")
    return f"{article} {begin}" if bracket else name


def is_close(name: str, right: str) -> bool:
    """Say whether a name is another but for typing errors, or the beginning of it.

    >>> is_close("Ambrun", "Embrun"), is_close("Gap", "Embrun")
    (True, False)
    """
    left, other = run_together(name), run_together(right)
    most = 1 if len(other) <= 4 else 2 if len(other) <= 9 else 3
    if distance(left, other, most) is not None:
        return True
    # Cut short, or with more behind it.
    shorter, longer = sorted((left, other), key=len)
    return len(shorter) >= 4 and longer.startswith(shorter)
