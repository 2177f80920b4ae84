"""Checks of a build, and the counts that it prints at its end."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import BuildError
from pvd_data.base.text import fold
from pvd_data.schema.tables import TABLES
from pvd_data.schema.territory import departement_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.assembly import Published
    from pipeline.dispositifs import Carried
    from pipeline.tables import Draft

MAX_ALONE = 20
"""Communes that may be in no EPCI with own taxation: four islands in 2025, with room to grow."""

EXPECTED = Path(__file__).with_name("expected.toml")


@dataclass
class Counts:
    """The counts that a build prints at its end, beside the rows of the tables.

    Attributes:
        outside_cog: for each source, its codes that are no living commune's.
        ort_absorbed: such codes of the ORT list, with the commune of the programme that each
            belongs to today.
        other_siren: communes of the programme to which BANATIC gives another SIREN.
        not_carried: by programme of the State or source, what leads to no single commune or EPCI
            of today.
    """

    outside_cog: dict[str, list[str]] = field(default_factory=dict)
    ort_absorbed: dict[str, str] = field(default_factory=dict)
    other_siren: list[str] = field(default_factory=list)
    not_carried: Mapping[str, list[str]] = field(default_factory=dict)


def count(published: Published, carried: Carried) -> Counts:
    """Count what falls outside the COG, and where two sources differ.

    Args:
        published: the official files, read.
        carried: what could not be carried to the communes of today.
    """
    living = published.cog.communes
    by_source: dict[str, Iterable[str]] = {
        "anct-croisement": published.identifiers,
        "dgaln-ort": published.ort,
        "dgcl-epci": published.epci.siren,
        "dgcl-banatic": published.banatic,
        "geo-api-communes": published.centres,
        "insee-populations": [
            code
            for code, (_, source) in published.populations.items()
            if source == "insee-populations"
        ],
    }
    outside = {
        source: sorted(code for code in codes if code not in living)
        for source, codes in by_source.items()
    }
    absorbed = {
        code: published.cog.hosts[code]
        for code in outside["dgaln-ort"]
        if published.cog.hosts.get(code) in published.programme
    }
    other = sorted(
        code
        for code in published.programme
        if code in published.epci.siren
        and published.banatic.get(code) != published.epci.siren[code]
    )
    return Counts(outside, absorbed, other, carried.lost)


def check_members(published: Published) -> None:
    """Compare the DGCL's list with the COG: nearly every commune of France is in an EPCI.

    Args:
        published: the official files, read.

    Raises:
        BuildError: more communes than islands and such are in none.
    """
    alone = sorted(code for code in published.cog.communes if code not in published.epci.of_commune)
    if len(alone) > MAX_ALONE:
        raise BuildError(
            f"{len(alone)} communes du COG ne sont membres d'aucun EPCI ({', '.join(alone[:5])}…), "
            f"au plus {MAX_ALONE} attendues : fichier tronqué ou d'une autre année",
            file="dgcl-epci",
        )


def check_columns(draft: Draft, path: Path = EXPECTED) -> None:
    """Check that each table has the columns of its model, and that each is filled by a row.

    Args:
        draft: the tables.
        path: TOML with the columns that are empty for a reason, under `colonnes_vides`.

    Raises:
        BuildError: a column that no row fills, that no model has, or that is filled although
            it is listed as empty.
    """
    empty = tomllib.loads(path.read_text(encoding="utf-8")).get("colonnes_vides", {})
    for name, spec in TABLES.items():
        rows = draft.tables.get(name, {}).values()
        for column in sorted({column for cells in rows for column in cells} - {*spec.columns}):
            raise BuildError(
                "cette colonne n'est pas dans le modèle de la table ; ajoutez-la au modèle "
                "(src/pvd_data/schema/models/) ou retirez-la de la construction",
                file=spec.path,
                column=column,
            )
        for column in spec.columns:
            filled = any(cells.get(column) for cells in rows)
            listed = f"{name}.{column}" in empty
            if not filled and not listed:
                raise BuildError(
                    "aucune ligne ne remplit cette colonne ; remplissez-la dans "
                    "pipeline/assembly.py, pipeline/reference.py ou pipeline/handwritten/, ou "
                    f"inscrivez-la avec la raison dans {EXPECTED.name}, sous [colonnes_vides]",
                    file=spec.path,
                    column=column,
                )
            if filled and listed:
                raise BuildError(
                    f"cette colonne est remplie, mais {EXPECTED.name} la dit vide : retirez-la de "
                    "[colonnes_vides]",
                    file=spec.path,
                    column=column,
                )


def check_expected(draft: Draft, path: Path = EXPECTED) -> None:
    """Compare the draft with what the article and the DGCL say of a département.

    Args:
        draft: the tables.
        path: TOML with, for each département under `departements`, the names of its communes
            of the programme as the article spells them, and the SIREN of their
            intercommunalités.

    Raises:
        BuildError: the draft has others.
    """
    departements = tomllib.loads(path.read_text(encoding="utf-8"))["departements"]
    for expected in departements.values():
        code = expected["code_departement"]
        communes = [
            cells
            for code_insee, cells in draft.tables["communes"].items()
            if departement_of(code_insee) == code
        ]
        names = {fold(cells["nom"]): cells["nom"] for cells in communes}
        _compare(code, "communes", {fold(name): name for name in expected["communes"]}, names)
        sirens = {cells["siren_epci"]: cells["siren_epci"] for cells in communes}
        wanted = {siren: siren for siren in expected["intercommunalites"]}
        _compare(code, "intercommunalités", wanted, sirens)


def _compare(
    departement: str, what: str, expected: Mapping[str, str], found: Mapping[str, str]
) -> None:
    if expected.keys() != found.keys():
        lost = sorted(expected[key] for key in expected.keys() - found.keys())
        new = sorted(found[key] for key in found.keys() - expected.keys())
        raise BuildError(
            f"département {departement} : ses {what} du programme ne sont plus celles attendues ; "
            f"absentes : {', '.join(lost) or 'aucune'} ; nouvelles : {', '.join(new) or 'aucune'}",
            file=EXPECTED.name,
        )
