"""What `enrich` should say of a code, by asking `Dataset.resolve` and the relations of rows."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

import pvd_data
from pvd_data.base.text import INVISIBLE, SPACES
from pvd_data.schema.codes import compact_code

if TYPE_CHECKING:
    from pvd_data import Commune

RELATED = {
    "nom_epci": "intercommunalite.nom",
    "nature_epci": "intercommunalite.nature",
    "nom_departement": "departement.nom",
    "code_region": "region.code_region",
    "nom_region": "region.nom",
}


def is_no_code(code: object, *, repair: bool) -> bool:
    """Say whether a text is none: nothing, or nothing once it is compacted."""
    if code is None or code == "" or code != code:
        return True
    return repair and isinstance(code, str) and not compact_code(code)[0]


@st.composite
def spoiled_codes(draw: st.DrawFn) -> str:
    """A code of whatever kind as keyboards, scanners and spreadsheets leave it."""
    known = ["05046", "2A004", "75120", "05067", "97501", "01190", "99999", "210500468", "504"]
    text = draw(st.sampled_from(known))
    if draw(st.booleans()):
        text = text.removeprefix("0")
    letters = {"0": "0OoQ", "1": "1Il", "A": "Aa"}
    unseen = st.text(st.sampled_from(SPACES + INVISIBLE), max_size=1)
    drawn = "".join(
        draw(st.sampled_from(letters.get(letter, letter))) + draw(unseen) for letter in text
    )
    return draw(unseen) + drawn + draw(st.sampled_from(["", "", ".0", ",0", ".00", ".", ".5", "0"]))


def value_of(commune: Commune, name: str) -> Any:
    """Return what the programme says of a commune."""
    if name == "est_beneficiaire":
        return True
    if name in ("nom_epci", "nature_epci") and commune.intercommunalite is None:
        return None
    return operator.attrgetter(RELATED.get(name, name))(commune)


def said(
    code: str | int, columns: tuple[str, ...], *, resolve_former: bool, repair: bool
) -> dict[str, Any]:
    """Return what should be added to a row with a code: names without prefix, and values."""
    pvd = pvd_data.load()
    found = pvd.resolve(code)
    # Without repair a text is what it is.
    statut = "inconnue" if found.repairs and not repair else found.status
    follows = statut == "actuelle" or (resolve_former and statut != "inconnue")
    today = found.codes[0] if follows and len(found.codes) == 1 else None
    commune = pvd.communes.get(today) if today else None
    row: dict[str, Any] = {}
    if resolve_former or repair:
        row["code_insee"] = today
    row["code_statut"] = statut
    if repair:
        row["code_repare"] = bool(found.repairs) and statut != "inconnue"
    for name in columns:
        row[name] = None if commune is None else value_of(commune, name)
        if name == "est_beneficiaire" and today is not None:
            row[name] = commune is not None
    return row
