"""Headings of public files, each over cells as such a column has them, beside a column of codes."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pvd_data.columns.recognise import recognise
from pvd_data.reference.index import shipped_reference
from pvd_data.schema.codes import has_luhn_key
from pvd_data.schema.territory import REGION_BY_DEPARTEMENT

TABLE = Path(__file__).with_name("headings.csv")

#: How many rows each file has.
ROWS = 10

#: What is nothing without the other.
PARTNERS = {
    "longitude": ("latitude", "latitude"),
    "latitude": ("longitude", "longitude"),
    "lambert_x": ("lambert_y", "y_l93"),
    "lambert_y": ("lambert_x", "x_l93"),
}


class Case(NamedTuple):
    """A heading.

    Attributes:
        heading: as files have it.
        role: what such a column is; `none` for what a reader of headings could be misled by.
        values: cells of a column that is `none`.
        origin: whose files.
        taken: what it is taken for, where that is another thing: what is known to be wrong.
    """

    heading: str
    role: str
    values: tuple[str, ...]
    origin: str
    taken: str


def cases() -> list[Case]:
    """Return all headings of the table."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return [
            Case(heading, role, tuple(values.split(" | ")), origin, taken)
            for heading, role, values, origin, taken in list(csv.reader(stream))[1:]
        ]


@cache
def _cells() -> dict[str, list[str]]:
    """Return true cells of each role, for some communes of the programme."""
    reference = shipped_reference()
    codes = [code for code in reference.programme if reference.towns[code].epci]
    codes = codes[:: len(codes) // ROWS][:ROWS]
    towns = [reference.towns[code] for code in codes]
    rows = [reference.programme[code] for code in codes]
    departements = {code: nom for code, nom, *_ in reference._rows("departements")}
    regions = {code: nom for code, nom, *_ in reference._rows("regions")}
    found = {name: [row[name] for row in rows] for name in rows[0]}
    return {
        **found,
        "code_insee": codes,
        "numero_commune": [code[2:] for code in codes],
        "nom_epci": [reference.epci[town.epci] for town in towns],
        "nom_departement": [departements[town.departement] for town in towns],
        "code_region": [REGION_BY_DEPARTEMENT[town.departement] for town in towns],
        "nom_region": [regions[REGION_BY_DEPARTEMENT[town.departement]] for town in towns],
        "codes_postaux": [town.postaux.split("|")[0] for town in towns],
        "siret": [_siret(row["siren"]) for row in rows],
        "lon_lat": [f"{row['longitude']}, {row['latitude']}" for row in rows],
        "lambert_x": [f"{650_000 + 1234 * row}" for row in range(ROWS)],
        "lambert_y": [f"{6_350_000 + 1234 * row}" for row in range(ROWS)],
        "population_totale": [str(int(row["population_municipale"]) + 57) for row in rows],
        "typecom": ["COM"] * ROWS,
        "code_arrondissement": [f"{town.departement}1" for town in towns],
        "code_canton": [f"{town.departement}07" for town in towns],
        "date": [f"2021-0{row % 9 + 1}-11" for row in range(ROWS)],
    }


def _siret(siren: str) -> str:
    return next(f"{siren}{nic:05}" for nic in range(100) if has_luhn_key(f"{siren}{nic:05}"))


def taken_for(case: Case) -> str:
    """Return what the column of a case is taken for, or `none`."""
    cells = _cells()
    columns = [("n", [str(row) for row in range(ROWS)])]
    if case.role != "code_insee":
        columns.append(("code_insee", cells["code_insee"]))
    if case.role in PARTNERS:
        role, label = PARTNERS[case.role]
        columns.append((label, cells[role]))
    mine = (list(case.values) * ROWS)[:ROWS] if case.role == "none" else cells[case.role]
    columns.append((case.heading, mine))
    rows = [list(row) for row in zip(*(found for _, found in columns), strict=True)]
    header = [label for label, _ in columns]
    return recognise(header, rows, shipped_reference(), {})[-1].role or "none"
