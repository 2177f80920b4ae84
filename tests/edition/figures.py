"""The figures of this edition, of the tables as they are: `this_edition.toml` keeps them.

Tests elsewhere take what they need from the tables, or from there; what an edition changes stands
in no other test.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pvd_data
from pvd_data.errors import NothingToCheckError
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT = Path(__file__).parents[2]
FILE = Path(__file__).with_name("this_edition.toml")

#: What a build says of the official files.
SUMMARY = Path(__file__).with_name("summary.txt")

_ABOUT = """\
# The figures of this edition: `python -m tests.edition` writes them from the tables, and
# `make edition` with them. Whoever takes an edition reads the diff of this file.
"""


def read_figures() -> dict[str, Any]:
    """Read the figures that were kept."""
    return tomllib.loads(FILE.read_text("utf-8"))


def write_figures(figures: Mapping[str, Mapping[str, object]]) -> str:
    """Write figures as TOML, by their part and name."""
    lines = [_ABOUT]
    for part, found in figures.items():
        lines.append(f"[{part}]\n")
        # A JSON text, number or list of texts is one of TOML too.
        lines += [f"{_key(n)} = {json.dumps(v, ensure_ascii=False)}\n" for n, v in found.items()]
        lines.append("\n")
    return "".join(lines).rstrip("\n") + "\n"


def _key(name: str) -> str:
    return name if name.replace("_", "").isalnum() else json.dumps(name, ensure_ascii=False)


def find_figures(pvd: pvd_data.Dataset) -> dict[str, dict[str, Any]]:
    """Count what the tables have.

    Args:
        pvd: the package.
    """
    newest = max(pvd.editions)
    changes: dict[str, list[str]] = {"entree": [], "sortie": [], "renommage": []}
    for change in pvd.evolutions.values():
        if change.edition.isoformat() == newest:
            changes[change.evolution].append(change.code_insee)
    anomalies = Counter(
        f"{row.nom_table}.{row.colonne}, {row.nature}" for row in pvd.anomalies.values()
    )
    return {
        "edition": {"name": pvd.edition, "day": newest, **changes},
        "rows": {table.name: len(table) for table in pvd},
        "communes": _communes(pvd),
        "levels": _levels(pvd),
        "intercommunalites": _intercommunalites(pvd),
        "anomalies": dict(sorted(anomalies.items())),
        "as_anybodys_file": _as_anybodys_files(),
    }


def _communes(pvd: pvd_data.Dataset) -> dict[str, Any]:
    rows = pvd.communes.values()
    dated = [row for row in rows if row.date_ort and row.date_adhesion]
    return {
        "date_adhesion": sum(row.date_adhesion is not None for row in rows),
        "ort": sum(row.ort for row in rows),
        "date_ort": sum(row.date_ort is not None for row in rows),
        "date_ort_before_date_adhesion": sum(
            str(row.date_ort) < str(row.date_adhesion) for row in dated
        ),
        "date_ort_before_the_launch": sum(
            row.date_ort is not None and str(row.date_ort) < "2020-10-01" for row in rows
        ),
        "longitude": round(sum(row.longitude or 0 for row in rows), 4),
        "latitude": round(sum(row.latitude or 0 for row in rows), 4),
        "population_municipale": sum(row.population_municipale for row in rows),
        "codes_postaux": sum(len(row.codes_postaux) for row in rows),
        "departements": len({row.code_departement for row in rows}),
        "regions": len({row.region for row in rows}),
        "without_epci": sorted(row.code_insee for row in rows if row.siren_epci is None),
        **_years(row.annee_population for row in rows),
    }


def _levels(pvd: pvd_data.Dataset) -> dict[str, int]:
    """Count communes by what is said of them, and those that other programmes have too."""
    counts = Counter(
        f"{column}, {getattr(row, column)}"
        for row in pvd.communes.values()
        for column in ("niveau_centralite", "densite", "massif")
    )
    counts |= Counter(
        f"dispositifs, {name}"
        for row in pvd.communes.values()
        for name in {given.dispositif for given in row.dispositifs}
    )
    return dict(sorted(counts.items()))


def _intercommunalites(pvd: pvd_data.Dataset) -> dict[str, Any]:
    rows = pvd.intercommunalites.values()
    return {
        "nombre_communes": sum(row.nombre_communes for row in rows),
        "population_municipale": sum(row.population_municipale for row in rows),
        "population_totale": sum(row.population_totale for row in rows),
        **_years(row.annee_population for row in rows),
    }


def _years(years: Iterable[int | None]) -> dict[str, int]:
    return {f"annee_population_{year}": number for year, number in sorted(Counter(years).items())}


def _as_anybodys_files() -> dict[str, int]:
    """Count what the validator says of our own tables, as of files that anybody brings."""
    found: dict[str, int] = {}
    for name, spec in sorted(TABLES.items()):
        try:
            counts = pvd_data.validate(ROOT / spec.path).counts
        except NothingToCheckError:
            continue
        found |= {f"{name}, {slug}": number for slug, number in sorted(counts.items())}
    return found
