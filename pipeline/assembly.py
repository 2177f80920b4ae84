"""The joins: from the published files to the tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import publishers
from pipeline.dispositifs import read_dispositifs
from pipeline.editions import read_editions
from pipeline.errors import BuildError
from pipeline.levels import read_levels
from pipeline.memberships import adhesion, identifier
from pipeline.ort import read_followed
from pvd_data.schema.cells import cell_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from pipeline.dispositifs import Dispositifs
    from pipeline.editions import Edition, Signature
    from pipeline.ort import Followed
    from pipeline.sources import SourceEntry, SourceFolder
    from pipeline.tables import Draft

# The DGCL gives Mayotte's EPCI the figures of the census of 2017.
_MAYOTTE = "976"


@dataclass(frozen=True)
class Published:
    """All official files, read."""

    cog: publishers.Cog
    editions: Sequence[Edition]
    identifiers: Mapping[str, str]
    ort: Mapping[str, date | None]
    populations: Mapping[str, tuple[int, str]]
    epci: publishers.Intercommunalites
    epci_through_time: publishers.EpciThroughTime
    banatic: Mapping[str, str]
    centres: Mapping[str, Mapping[str, str]]
    levels: Mapping[str, Mapping[str, str]]
    arrondissements: Sequence[Mapping[str, str]]
    dispositifs: Dispositifs
    ort_followed: Mapping[str, Followed]

    @property
    def programme(self) -> Mapping[str, Signature]:
        """The communes of the programme: those of the newest edition."""
        return self.editions[-1].communes

    def editions_of(self, code: str) -> list[Edition]:
        """Return the editions that have a commune, the oldest first."""
        return [edition for edition in self.editions if code in edition.communes]


def read_published(folder: SourceFolder) -> Published:
    """Read every official file.

    Raises:
        BuildError: one of them cannot be used as it is.
    """
    cog = publishers.read_cog(folder)
    dispositifs = read_dispositifs(folder)
    return Published(
        cog,
        read_editions(folder, cog),
        dispositifs.identifiers,
        publishers.read_ort(folder),
        publishers.read_populations(folder),
        publishers.read_intercommunalites(folder),
        publishers.read_epci_through_time(folder),
        publishers.read_banatic(folder),
        publishers.read_centres(folder),
        read_levels(folder, cog),
        publishers.read_arrondissements(folder, cog),
        dispositifs,
        read_followed(folder),
    )


def add_sources(draft: Draft, register: Mapping[str, SourceEntry]) -> None:
    """Fill the table of sources from the register."""
    for entry in register.values():
        draft.add(
            "sources",
            {
                "code_source": entry.code,
                "titre": entry.titre,
                "editeur": cell_text(entry.editeur),
                "adresse": cell_text(entry.adresse),
                "licence": cell_text(entry.licence),
                "millesime": cell_text(entry.millesime),
                "date_publication": cell_text(entry.date_publication),
                "date_consultation": cell_text(entry.date_consultation),
            },
        )


def add_territories(
    draft: Draft, published: Published, register: Mapping[str, SourceEntry]
) -> None:
    """Fill régions, départements, intercommunalités and communes, as the sources have them."""
    for code, row in published.cog.regions.items():
        draft.add(
            "regions",
            {"code_region": code, "nom": row["nom"], "code_insee_chef_lieu": row["chef_lieu"]},
        )
    for code, row in published.cog.departements.items():
        draft.add(
            "departements",
            {
                "code_departement": code,
                "nom": row["nom"],
                "code_region": row["region"],
                "code_insee_chef_lieu": row["chef_lieu"],
            },
        )
    for row in published.arrondissements:
        draft.add("arrondissements", dict(row))
    for code, signature in published.programme.items():
        draft.add("communes", _commune(code, signature, published, register))
    sirens = {cells["siren_epci"] for cells in draft.tables["communes"].values()} - {""}
    for siren in sirens:
        epci = published.epci.by_siren[siren]
        mayotte = epci["departement"] == _MAYOTTE
        census = register["insee-populations-mayotte" if mayotte else "dgcl-epci"].annee
        draft.add(
            "intercommunalites",
            {
                "siren_epci": siren,
                "nom": epci["nom"],
                "nature": epci["nature"],
                "code_departement": epci["departement"],
                "regime_fiscal": epci["regime_fiscal"],
                "nombre_communes": epci["membres"],
                "population_municipale": epci["population_municipale"],
                "population_totale": epci["population_totale"],
                "annee_population": cell_text(census),
            },
        )


def facts(
    code: str, published: Published, register: Mapping[str, SourceEntry], **more: str | None
) -> dict[str, str]:
    """Return what is known of each commune, in the programme or not, but its name.

    Args:
        code: its code.
        published: the official files, read.
        register: the sources, of which those of populations name their census.
        more: what else the caller needs of it, by the word for it; None if no source has it.

    Raises:
        BuildError: no source has one of them.
    """
    siren = published.epci.siren.get(code) or published.banatic.get(code)
    centre = published.centres.get(code)
    counted = published.populations.get(code) or _by_arrondissements(code, published)
    lacking = {"SIREN": siren, "centre": centre, "population": counted, **more}
    names = ", ".join(name for name, value in lacking.items() if value is None)
    if siren is None or centre is None or counted is None or names:
        raise BuildError(f"commune {code} : aucune source ne donne {names}")
    population, census = counted
    return {
        "code_insee": code,
        "siren": siren,
        "code_departement": published.cog.communes[code]["departement"],
        "code_arrondissement": published.cog.communes[code]["arrondissement"],
        "code_canton": published.cog.communes[code]["canton"],
        "siren_epci": published.epci.of_commune.get(code, ""),
        "population_municipale": str(population),
        "annee_population": cell_text(register[census].annee),
        "longitude": cell_text(float(centre["longitude"])),
        "latitude": cell_text(float(centre["latitude"])),
        "codes_postaux": centre["codes_postaux"],
    }


def _by_arrondissements(code: str, published: Published) -> tuple[int, str] | None:
    """Return the population of Paris, Lyon or Marseille: INSEE lists their arrondissements."""
    parts = [
        row["code"]
        for row in published.cog.entities
        if row["type"] == "ARM" and row["parent"] == code
    ]
    counted = [published.populations[part] for part in parts if part in published.populations]
    if not parts or len(counted) < len(parts):
        return None
    return sum(number for number, _ in counted), counted[0][1]


def _commune(
    code: str,
    signature: Signature,
    published: Published,
    register: Mapping[str, SourceEntry],
) -> dict[str, str]:
    id_pvd = identifier(published, code)
    joined = adhesion(published.editions, code)
    return {
        **facts(code, published, register, identifiant=id_pvd),
        "nom": signature.label,
        "id_pvd": id_pvd or "",
        **{name: values.get(code, "") for name, values in published.levels.items()},
        "date_adhesion": cell_text(joined.day if joined else None),
        "ort": cell_text(code in published.ort),
        "date_ort": cell_text(published.ort.get(code)),
    }
