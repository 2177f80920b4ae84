"""Which commune a row is about, by what its other cells say than its code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.folding import fold
from pvd_data.validation.names import bears

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pvd_data.validation.truth import Town, Truth


def _candidates(reference: Truth, known: Mapping[str, str]) -> Iterator[str]:
    """Yield the codes that other cells than the code point to."""
    for index, role in ((reference.by_siren, "siren"), (reference.by_id, "id_pvd")):
        found = index.get(known.get(role, ""))
        if found is not None:
            yield found
    if "nom" in known:
        for code in reference.by_name.get(fold(known["nom"]), ()):
            if not _denies(reference.towns[code], known):
                yield code


def _denies(town: Town, known: Mapping[str, str]) -> bool:
    """Say whether a cell says that this is not the commune."""
    return (
        known.get("code_departement", town.departement) != town.departement
        or known.get("siren_epci", town.epci) != town.epci
    )


def meant_by(reference: Truth, known: Mapping[str, str]) -> Town | None:
    """Return the one commune that the cells agree on, if there is one.

    Args:
        reference: the reference.
        known: the cells without a fault of their own, by role.
    """
    found = set(_candidates(reference, known))
    return reference.towns[found.pop()] if len(found) == 1 else None


def another(reference: Truth, town: Town, known: Mapping[str, str]) -> Town | None:
    """Return the other commune that a row is about, if most of it says so.

    Args:
        reference: the reference.
        town: the commune whose code the row has.
        known: the cells without a fault of their own, by role.

    Returns:
        The one commune with which at least two cells more agree than with that of the code;
        None where the name is right, or where nothing else is sure.
    """
    if "nom" in known and bears(reference, town, known["nom"]):
        if not _denies(town, known):
            return None
        # A name that several communes bear does not say which one is meant.
        if len(reference.by_name.get(fold(known["nom"]), ())) < 2:
            return None
    row = reference.programme.get(town.code, {})
    if "nom" not in known and known.get("siren", row.get("siren")) == row.get("siren"):
        return None
    here = agreement(reference, town, known)
    found = {
        code
        for code in _candidates(reference, known)
        if code != town.code and agreement(reference, reference.towns[code], known) >= here + 2
    }
    return reference.towns[found.pop()] if len(found) == 1 else None


def agreement(reference: Truth, town: Town, known: Mapping[str, str]) -> int:
    """Count the cells that agree with a commune."""
    row = reference.programme.get(town.code, {})
    postal = known.get("codes_postaux", "").split("|")[0]
    return sum(
        (
            "nom" in known and bears(reference, town, known["nom"]),
            known.get("siren") is not None and known.get("siren") == row.get("siren"),
            known.get("id_pvd") is not None and known.get("id_pvd") == row.get("id_pvd"),
            known.get("siren_epci") == town.epci,
            known.get("code_departement") == town.departement,
            bool(postal) and postal in town.postaux.split("|"),
        )
    )
