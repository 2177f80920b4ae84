"""Faults of codes and numbers: commune, SIREN, identifier, EPCI, département, postal codes."""

from __future__ import annotations

import string
from functools import cache
from typing import TYPE_CHECKING

from tests.faults.base import (
    Cells,
    Damaged,
    Draft,
    Place,
    add_cell_class,
    add_class,
    by_key,
    read_table,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CODE = "code of the commune"
SIREN = "SIREN and identifier"
PLACE = "EPCI, département, postal code"

CODE_NOTE = "the other commune is as good: nothing else in the file contradicts it"
SUBSET_NOTE = "a file may name one postal code of several"


def change_digit(draft: Draft, text: str) -> str:
    """Return a text with one digit typed wrong."""
    at = draft.random.choice([i for i, letter in enumerate(text) if letter.isdigit()])
    return text[:at] + draft.random.choice(string.digits) + text[at + 1 :]


def exchange_digits(draft: Draft, text: str) -> str:
    """Return a text with two neighbouring digits exchanged."""
    at = draft.random.randrange(len(text) - 1)
    if not text[at : at + 2].isdigit():
        return text
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def starts(column: str, *begins: str) -> Callable[[Cells], bool]:
    """Return whether a cell begins in one of some ways."""
    return lambda row: row[column].startswith(begins)


def _pick(draft: Draft, values: list[str]) -> str | None:
    return draft.random.choice(values) if values else None


def _other(column: str) -> Callable[[Draft, str], str]:
    """Return a change to what another row of the reference has."""
    return lambda draft, text: draft.random.choice(read_table("communes"))[column]


@cache
def _former() -> Mapping[str, tuple[str, ...]]:
    """Codes that are no commune's today, by the one commune that they lead to."""
    lead: dict[str, set[str]] = {}
    for row in read_table("anciens_codes"):
        lead.setdefault(row["ancien_code"], set()).add(row["code_insee"])
    towns = by_key("communes_france", "code_insee")
    found: dict[str, list[str]] = {}
    for code, today in lead.items():
        if len(today) == 1 and code not in towns:
            found.setdefault(today.pop(), []).append(code)
    return {code: tuple(codes) for code, codes in found.items()}


def _neighbours(row: Cells) -> list[str]:
    code, epci = row["code_insee"], row["siren_epci"]
    rows = by_key("communes_france", "siren_epci")[epci]
    return [other["code_insee"] for other in rows if other["code_insee"] != code]


def _swapped(draft: Draft) -> Damaged:
    other = draft.random.choice([at for at in range(len(draft.rows)) if at != draft.at])
    here, there = draft.row["code_insee"], draft.rows[other]["code_insee"]
    draft.row["code_insee"], draft.rows[other]["code_insee"] = there, here
    return draft.write(
        Place(draft.line, ("code_insee",), here), Place(other + 2, ("code_insee",), there)
    )


def _zeros_lost(draft: Draft) -> Damaged:
    places = []
    for line, row in enumerate(draft.rows, start=2):
        code = row["code_insee"]
        if code.startswith("0"):
            row["code_insee"] = code.lstrip("0")
            places.append(Place(line, ("code_insee",), code))
    return draft.write(*places)


def _codes_alone(draft: Draft) -> Damaged:
    right = draft.row["code_insee"]
    draft.row["code_insee"] = next(
        wrong for _ in range(100) if (wrong := change_digit(draft, right)) != right
    )
    draft.columns = ["code_insee"]
    return draft.write(Place(draft.line, ("code_insee",)))


def _outside_programme(draft: Draft) -> Damaged:
    """Put another commune of the same EPCI, right in all that is known of it."""
    inside = by_key("communes", "code_insee")
    codes = [code for code in _neighbours(draft.row) if code not in inside]
    town = by_key("communes_france", "code_insee")[draft.random.choice(codes)][0]
    for column in ("code_insee", "nom", "code_departement", "siren_epci", "codes_postaux"):
        draft.row[column] = town[column]
    return draft.write(Place(draft.line, ("code_insee",)))


def _has_outsider(row: Cells) -> bool:
    inside = by_key("communes", "code_insee")
    return bool(row["siren_epci"]) and any(code not in inside for code in _neighbours(row))


def _sirens_swapped(draft: Draft) -> Damaged:
    row = draft.row
    siren, epci = row["siren"], row["siren_epci"]
    row["siren"], row["siren_epci"] = epci, siren
    return draft.write(
        Place(draft.line, ("siren",), siren), Place(draft.line, ("siren_epci",), epci)
    )


def _emptied(column: str) -> Callable[[Draft, str], str]:
    return lambda draft, text: ""


def _epci_beside(draft: Draft, text: str) -> str | None:
    rows = by_key("intercommunalites_france", "code_departement")
    found = rows.get(draft.row["code_departement"], ())
    return _pick(draft, [row["siren_epci"] for row in found if row["siren_epci"] != text])


def _siret(draft: Draft, text: str) -> str:
    return f"{text}{draft.random.randrange(10, 99):04}{draft.random.randrange(10)}"


def _many_postal(row: Cells) -> bool:
    return "|" in row["codes_postaux"]


def _postal_elsewhere(draft: Draft, text: str) -> str:
    return draft.random.choice(read_table("communes_france"))["codes_postaux"].split("|")[0]


for _name, _change, _fits in (
    ("leading zero lost", lambda d, t: t.removeprefix("0"), starts("code_insee", "0")),
    ("a digit typed wrong", change_digit, None),
    ("two digits exchanged", exchange_digits, lambda row: len(set(row["code_insee"])) > 1),
    ("former code", lambda d, t: _pick(d, [*_former()[t]]), lambda row: row["code_insee"] in _former()),
    ("code of a neighbour", lambda d, t: _pick(d, _neighbours(d.row)), starts("siren_epci", "2")),
    ("postal code in its place", lambda d, t: _pick(d, d.row["codes_postaux"].split("|")), lambda row: row["code_insee"] not in row["codes_postaux"]),
    ("letter O for zero", lambda d, t: t.replace("0", "O", 1), lambda row: "0" in row["code_insee"]),
    ("a letter of Corsica in lower case", lambda d, t: t.lower(), starts("code_insee", "2A", "2B")),
    ("written as a decimal number", lambda d, t: t.removeprefix("0") + ".0", None),
    ("a space within", lambda d, t: f"{t[:2]} {t[2:]}", None),
    ("a digit too few", lambda d, t: t[:-1], None),
):  # fmt: skip
    add_cell_class(CODE, f"code: {_name}", "code_insee", _change, _fits or (lambda row: True))
add_class(CODE, "code: two codes swapped", _swapped)
add_class(CODE, "code: zeros lost in the whole column", _zeros_lost, starts("code_insee", "0"))
add_class(CODE, "code: commune out of the programme", _outside_programme, _has_outsider)
add_class(CODE, "code: a digit wrong, codes alone", _codes_alone, unknowable=CODE_NOTE, table=None)

add_cell_class(SIREN, "siren: a digit typed wrong", "siren", change_digit)
add_cell_class(SIREN, "siren: two digits exchanged", "siren", exchange_digits)
add_cell_class(SIREN, "siren: with spaces", "siren", lambda d, t: f"{t[:3]} {t[3:6]} {t[6:]}")
add_cell_class(SIREN, "siren: another commune's", "siren", _other("siren"))
add_cell_class(SIREN, "siren: a SIRET", "siren", _siret)
add_class(SIREN, "siren: exchanged with the EPCI's", _sirens_swapped, starts("siren_epci", "2"))
add_cell_class(SIREN, "id_pvd: a digit typed wrong", "id_pvd", change_digit)
add_cell_class(SIREN, "id_pvd: another commune's", "id_pvd", _other("id_pvd"))
add_cell_class(SIREN, "id_pvd: in capitals", "id_pvd", lambda d, t: t.upper())

add_cell_class(PLACE, "epci: of a neighbour", "siren_epci", _epci_beside)
add_cell_class(PLACE, "epci: missing", "siren_epci", _emptied("siren_epci"))
add_cell_class(PLACE, "epci: a digit typed wrong", "siren_epci", change_digit)
add_cell_class(PLACE, "epci: its name instead", "siren_epci", lambda d, t: by_key("intercommunalites_france", "siren_epci")[t][0]["nom"])  # fmt: skip
add_cell_class(PLACE, "département: another", "code_departement", _other("code_departement"))
add_cell_class(PLACE, "département: zero lost", "code_departement", lambda d, t: t[1:], starts("code_departement", "0"))  # fmt: skip
add_cell_class(PLACE, "département: its name", "code_departement", lambda d, t: by_key("departements", "code_departement")[t][0]["nom"])  # fmt: skip
add_cell_class(PLACE, "postal code: zero lost", "codes_postaux", lambda d, t: t[1:], starts("codes_postaux", "0"))  # fmt: skip
add_cell_class(PLACE, "postal code: another place's", "codes_postaux", _postal_elsewhere, suggested=False)  # fmt: skip
add_cell_class(PLACE, "postal code: other separator", "codes_postaux", lambda d, t: t.replace("|", d.random.choice([", ", ";", " / ", " "])), _many_postal)  # fmt: skip
add_cell_class(PLACE, "postal code: one of several", "codes_postaux", lambda d, t: t.split("|")[0], _many_postal, unknowable=SUBSET_NOTE)  # fmt: skip
