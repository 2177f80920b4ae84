"""Régions, départements, and the intercommunalités of the programme.

Codes and names: INSEE, Code officiel géographique. Intercommunalités: DGCL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pvd_data.report import Fault
from pvd_data.schema.cells import Annee, Effectif, Rang, Texte
from pvd_data.schema.codes import (
    CodeArrondissement,
    CodeDepartement,
    CodeInsee,
    CodeRegion,
    NatureEpci,
    Siren,
)
from pvd_data.schema.links import DepartementLinks, IntercommunaliteLinks, RegionLinks
from pvd_data.schema.models.base import Colonne, Row
from pvd_data.schema.territory import DEPARTEMENTS_BY_REGION, REGION_BY_DEPARTEMENT, departement_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data.schema.models.communes import Commune


class Region(RegionLinks, Row):
    """A région of France."""

    relations: ClassVar[tuple[str, ...]] = ("departements", "communes")

    code_region: Annotated[CodeRegion, Colonne("Code de la région", "93", ("insee-cog-regions",))]
    """Code de la région au Code officiel géographique, deux chiffres."""

    nom: Annotated[Texte, Colonne("Nom", "Provence-Alpes-Côte d'Azur", ("insee-cog-regions",))]
    """Nom de la région, avec son article s'il en a un."""

    code_insee_chef_lieu: Annotated[
        CodeInsee, Colonne("Code INSEE du chef-lieu", "13055", ("insee-cog-regions",))
    ]
    """Code INSEE de la commune chef-lieu de la région."""

    def faults(self) -> Iterator[Fault]:
        """Compare the chef-lieu with its région."""
        departements = DEPARTEMENTS_BY_REGION[self.code_region]
        if departement_of(self.code_insee_chef_lieu) not in departements:
            expected = ", ".join(f"{departement}…" for departement in departements)
            given = f"code_region {self.code_region}"
            found = self.code_insee_chef_lieu
            yield Fault(
                "departement-mismatch", "code_insee_chef_lieu", found, expected, given=given
            )


class Departement(DepartementLinks, Row):
    """A département of France."""

    relations: ClassVar[tuple[str, ...]] = (
        "region",
        "communes",
        "intercommunalites",
        "arrondissements",
        "evenements",
    )

    code_departement: Annotated[
        CodeDepartement, Colonne("Code du département", "05", ("insee-cog-departements",))
    ]
    """Code du département au Code officiel géographique : deux caractères, trois outre-mer."""

    nom: Annotated[Texte, Colonne("Nom", "Hautes-Alpes", ("insee-cog-departements",))]
    """Nom du département, avec son article s'il en a un."""

    code_region: Annotated[
        CodeRegion, Colonne("Code de la région", "93", ("insee-cog-departements",))
    ]
    """Code de la région à laquelle appartient le département."""

    code_insee_chef_lieu: Annotated[
        CodeInsee, Colonne("Code INSEE du chef-lieu", "05061", ("insee-cog-departements",))
    ]
    """Code INSEE de la commune chef-lieu du département."""

    def faults(self) -> Iterator[Fault]:
        """Compare the région and the chef-lieu with the département."""
        given = f"code_departement {self.code_departement}"
        region = REGION_BY_DEPARTEMENT[self.code_departement]
        if self.code_region != region:
            found = self.code_region
            yield Fault("departement-mismatch", "code_region", found, region, region, given=given)
        if departement_of(self.code_insee_chef_lieu) != self.code_departement:
            expected = f"{self.code_departement}…"
            found = self.code_insee_chef_lieu
            yield Fault(
                "departement-mismatch", "code_insee_chef_lieu", found, expected, given=given
            )


class Arrondissement(Row):
    """A subdivision of a département."""

    relations: ClassVar[tuple[str, ...]] = ("departement", "communes")

    code_arrondissement: Annotated[
        CodeArrondissement,
        Colonne("Code de l'arrondissement", "052", ("insee-cog-arrondissements",)),
    ]
    """Code de l'arrondissement : celui du département et un chiffre."""

    nom: Annotated[Texte, Colonne("Nom", "Gap", ("insee-cog-arrondissements",))]
    """Nom de l'arrondissement, avec son article s'il en a un."""

    code_departement: Annotated[
        CodeDepartement, Colonne("Code du département", "05", ("insee-cog-arrondissements",))
    ]
    """Code du département dont c'est une partie."""

    code_insee_chef_lieu: Annotated[
        CodeInsee, Colonne("Code INSEE du chef-lieu", "05061", ("insee-cog-arrondissements",))
    ]
    """Code INSEE de la commune chef-lieu de l'arrondissement."""

    def faults(self) -> Iterator[Fault]:
        """Compare the chef-lieu with the département."""
        if departement_of(self.code_insee_chef_lieu) != self.code_departement:
            expected, given = (
                f"{self.code_departement}…",
                f"code_departement {self.code_departement}",
            )
            column, found = "code_insee_chef_lieu", self.code_insee_chef_lieu
            yield Fault("departement-mismatch", column, found, expected, given=given)

    @property
    def departement(self) -> Departement:
        """The département it is a part of."""
        return self._dataset.one("departements", self.code_departement)

    @property
    def communes(self) -> tuple[Commune, ...]:
        """The communes of the programme in it."""
        return self._dataset.many("communes", "code_arrondissement", self.code_arrondissement)


class Intercommunalite(IntercommunaliteLinks, Row):
    """An EPCI with own taxation that has at least one commune of the programme."""

    relations: ClassVar[tuple[str, ...]] = ("departement", "communes", "dispositifs")

    siren_epci: Annotated[Siren, Colonne("SIREN de l'EPCI", "200067742", ("dgcl-epci",))]
    """SIREN de l'établissement public de coopération intercommunale."""

    nom: Annotated[Texte, Colonne("Nom", "CC Serre-Ponçon", ("dgcl-epci",))]
    """Raison sociale, telle que la DGCL l'écrit."""

    nature: Annotated[NatureEpci, Colonne("Nature", "CC", ("dgcl-epci",))]
    """Nature juridique : communauté de communes (CC), d'agglomération (CA), urbaine (CU), métropole (METRO), métropole de Lyon (MET69)."""

    code_departement: Annotated[
        CodeDepartement, Colonne("Code du département du siège", "05", ("dgcl-epci",))
    ]
    """Code du département où l'intercommunalité a son siège ; ses communes peuvent être dans d'autres."""

    regime_fiscal: Annotated[Literal["FPU", "FA"], Colonne("Régime fiscal", "FPU", ("dgcl-epci",))]
    """Régime fiscal : fiscalité professionnelle unique (FPU) ou fiscalité additionnelle (FA)."""

    nombre_communes: Annotated[Rang, Colonne("Nombre de communes", "17", ("dgcl-epci",))]
    """Nombre de communes membres, dans le programme ou non."""

    population_municipale: Annotated[
        Effectif, Colonne("Population municipale", "16945", ("dgcl-epci",))
    ]
    """Population municipale de toutes les communes membres, en habitants, selon la DGCL."""

    population_totale: Annotated[Effectif, Colonne("Population totale", "17548", ("dgcl-epci",))]
    """Population totale (municipale et comptée à part) de toutes les communes membres, en habitants, selon la DGCL."""

    annee_population: Annotated[Annee, Colonne("Année de la population", "2022", ("dgcl-epci",))]
    """Année du recensement dont viennent les populations : 2022, mais 2017 à Mayotte."""
