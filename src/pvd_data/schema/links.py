"""What rows lead to: the relations of each table, for rows that are typed and for those that are not.

A relation names a table by text: relations go both ways, imports must not. Nothing here needs
pydantic, whose import takes longer than most answers.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, Protocol

from pvd_data.schema.territory import REGION_BY_DEPARTEMENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pvd_data.schema.models.communes import Commune
    from pvd_data.schema.models.dispositifs import Dispositif, Ort
    from pvd_data.schema.models.editions import (
        Appartenance,
    )
    from pvd_data.schema.models.evenements import Evenement
    from pvd_data.schema.models.provenance import Source
    from pvd_data.schema.models.reference import (
        AncienNom,
        AppartenanceEpci,
        CommuneFrance,
        IntercommunaliteFrance,
        Subdivision,
    )
    from pvd_data.schema.models.territoires import (
        Arrondissement,
        Departement,
        Intercommunalite,
        Region,
    )


class Link(Protocol):
    """What a row asks of the dataset it belongs to.

    Tables are named, not imported: relations go both ways, imports must not. The annotation
    of each relation says the type, and a test follows every relation of every row.
    """

    @property
    def shipped(self) -> bool:
        """Whether this is the package shipped with the library, there on every machine."""

    def one(self, table: str, key: str) -> Any:
        """Return the row of a table under its key."""

    def many(self, table: str, column: str, key: str) -> tuple[Any, ...]:
        """Return the rows of a table that bear a key in a column, in order of their keys."""


NomDispositif = Literal[
    "acv",
    "acv2",
    "qpv",
    "territoires_industrie",
    "crte",
    "villages_avenir",
    "france_services",
]
"""The programmes that people join to the list: Action cœur de ville and its second phase, priority
districts, Territoires d'industrie, contracts of recovery and transition, Villages d'avenir, France
services."""

TITLES: dict[NomDispositif, str] = {
    "acv": "Action cœur de ville",
    "acv2": "Action cœur de ville 2",
    "qpv": "Quartier prioritaire",
    "territoires_industrie": "Territoires d'industrie",
    "crte": "CRTE",
    "villages_avenir": "Villages d'avenir",
    "france_services": "France services",
}
"""What people call them."""


class Linked:
    """What all of them are made by."""

    if TYPE_CHECKING:

        @property
        def _dataset(self) -> Link:
            """The dataset of the row."""


class CommuneLinks(Linked):
    """What a row of `Commune` leads to."""

    if TYPE_CHECKING:
        code_departement: str
        siren_epci: str | None
        code_insee: str
        code_arrondissement: str | None

    @property
    def code_region(self) -> str:
        """The code of its région."""
        return REGION_BY_DEPARTEMENT[self.code_departement]

    @property
    def departement(self) -> Departement:
        """The département of the commune."""
        return self._dataset.one("departements", self.code_departement)

    @property
    def region(self) -> Region:
        """The région of the commune."""
        return self.departement.region

    @property
    def intercommunalite(self) -> Intercommunalite | None:
        """The EPCI of the commune; None for L'Île-d'Yeu, which belongs to none."""
        if self.siren_epci is None:
            return None
        return self._dataset.one("intercommunalites", self.siren_epci)

    @property
    def evenements(self) -> tuple[Evenement, ...]:
        """The events of the programme in which the commune took part."""
        rows = self._dataset.many("participations", "code_insee", self.code_insee)
        return tuple(row.evenement for row in rows)

    @property
    def appartenances(self) -> tuple[Appartenance, ...]:
        """Its stays in the programme, the oldest first, with the editions that have it."""
        return self._dataset.many("appartenances", "code_insee", self.code_insee)

    @property
    def dispositifs(self) -> tuple[Dispositif, ...]:
        """What it has of other programmes of the State, through its EPCI too."""
        own = self._dataset.many("dispositifs", "code_insee", self.code_insee)
        if self.siren_epci is None:
            return own
        return own + self._dataset.many("dispositifs", "siren_epci", self.siren_epci)

    @property
    def lectures_ort(self) -> tuple[Ort, ...]:
        """What each reading of the follow-up of ORT says of it."""
        return self._dataset.many("ort", "code_insee", self.code_insee)

    @property
    def arrondissement(self) -> Arrondissement | None:
        """Its arrondissement; None in Mayotte, which has none."""
        if self.code_arrondissement is None:
            return None
        return self._dataset.one("arrondissements", self.code_arrondissement)


class DispositifLinks(Linked):
    """What a row of `Dispositif` leads to."""

    if TYPE_CHECKING:
        dispositif: NomDispositif
        nom: str | None
        identifiant: str
        code_insee: str | None
        siren_epci: str | None
        code_source: str

    @property
    def titre(self) -> str:
        """What people call it, with the name or the identifier of what is given."""
        return f"{TITLES[self.dispositif]} ({self.nom or self.identifiant})"

    @property
    def commune_france(self) -> CommuneFrance | None:
        """The commune that has it, where it is one."""
        if self.code_insee is None:
            return None
        return self._dataset.one("communes_france", self.code_insee)

    @property
    def intercommunalite_france(self) -> IntercommunaliteFrance | None:
        """The EPCI that has it, where it is one."""
        if self.siren_epci is None:
            return None
        return self._dataset.one("intercommunalites_france", self.siren_epci)

    @property
    def source(self) -> Source:
        """The source that says so."""
        return self._dataset.one("sources", self.code_source)


class ParticipationLinks(Linked):
    """What a row of `Participation` leads to."""

    if TYPE_CHECKING:
        code_evenement: str
        code_insee: str

    @property
    def evenement(self) -> Evenement:
        """The event."""
        return self._dataset.one("evenements", self.code_evenement)

    @property
    def commune(self) -> Commune:
        """The commune."""
        return self._dataset.one("communes", self.code_insee)


class CommuneFranceLinks(Linked):
    """What a row of `CommuneFrance` leads to."""

    if TYPE_CHECKING:
        code_departement: str
        siren_epci: str | None
        code_insee: str
        code_arrondissement: str | None

    @property
    def code_region(self) -> str:
        """The code of its région."""
        return REGION_BY_DEPARTEMENT[self.code_departement]

    @property
    def departement(self) -> Departement:
        """The département of the commune."""
        return self._dataset.one("departements", self.code_departement)

    @property
    def intercommunalite(self) -> IntercommunaliteFrance | None:
        """The EPCI of the commune; None for the four that belong to none."""
        if self.siren_epci is None:
            return None
        return self._dataset.one("intercommunalites_france", self.siren_epci)

    @property
    def commune(self) -> Commune | None:
        """The same commune in the programme; None where it is not."""
        found = self._dataset.many("communes", "code_insee", self.code_insee)
        return found[0] if found else None

    @property
    def subdivisions(self) -> tuple[Subdivision, ...]:
        """Its delegated and associated communes or arrondissements."""
        return self._dataset.many("subdivisions", "code_insee", self.code_insee)

    @property
    def anciens_noms(self) -> tuple[AncienNom, ...]:
        """The names it had under this code."""
        return self._dataset.many("anciens_noms", "code_insee", self.code_insee)

    @property
    def appartenances(self) -> tuple[Appartenance, ...]:
        """Its stays in the programme, the oldest first; none if no known edition has it."""
        return self._dataset.many("appartenances", "code_insee", self.code_insee)

    @property
    def appartenances_epci(self) -> tuple[AppartenanceEpci, ...]:
        """The EPCI it was in on 1 January since 2019, under the code it has today."""
        return self._dataset.many("appartenances_epci", "code_insee", self.code_insee)

    @property
    def dispositifs(self) -> tuple[Dispositif, ...]:
        """What it has of other programmes of the State, through its EPCI too."""
        own = self._dataset.many("dispositifs", "code_insee", self.code_insee)
        if self.siren_epci is None:
            return own
        return own + self._dataset.many("dispositifs", "siren_epci", self.siren_epci)

    @property
    def lectures_ort(self) -> tuple[Ort, ...]:
        """What each reading of the follow-up of ORT says of it."""
        return self._dataset.many("ort", "code_insee", self.code_insee)

    @property
    def arrondissement(self) -> Arrondissement | None:
        """Its arrondissement; None in Mayotte, which has none."""
        if self.code_arrondissement is None:
            return None
        return self._dataset.one("arrondissements", self.code_arrondissement)


class RegionLinks(Linked):
    """What a row of `Region` leads to."""

    if TYPE_CHECKING:
        code_region: str

    @property
    def departements(self) -> tuple[Departement, ...]:
        """The départements of the région."""
        return self._dataset.many("departements", "code_region", self.code_region)

    @property
    def communes(self) -> tuple[Commune, ...]:
        """The communes of the programme in the région."""
        return tuple(c for departement in self.departements for c in departement.communes)


class DepartementLinks(Linked):
    """What a row of `Departement` leads to."""

    if TYPE_CHECKING:
        code_region: str
        code_departement: str

    @property
    def region(self) -> Region:
        """The région of the département."""
        return self._dataset.one("regions", self.code_region)

    @property
    def communes(self) -> tuple[Commune, ...]:
        """The communes of the programme in the département."""
        return self._dataset.many("communes", "code_departement", self.code_departement)

    @property
    def intercommunalites(self) -> tuple[Intercommunalite, ...]:
        """The intercommunalités of those communes, wherever their seat is."""
        sirens = {commune.siren_epci for commune in self.communes if commune.siren_epci}
        return tuple(self._dataset.one("intercommunalites", siren) for siren in sorted(sirens))

    @property
    def evenements(self) -> tuple[Evenement, ...]:
        """The events of the programme in the département."""
        return self._dataset.many("evenements", "code_departement", self.code_departement)

    @property
    def arrondissements(self) -> tuple[Arrondissement, ...]:
        """Its arrondissements; none in Mayotte."""
        return self._dataset.many("arrondissements", "code_departement", self.code_departement)


class IntercommunaliteLinks(Linked):
    """What a row of `Intercommunalite` leads to."""

    if TYPE_CHECKING:
        code_departement: str
        siren_epci: str

    @property
    def departement(self) -> Departement:
        """The département of the seat."""
        return self._dataset.one("departements", self.code_departement)

    @property
    def communes(self) -> tuple[Commune, ...]:
        """The communes of the programme that belong to it."""
        return self._dataset.many("communes", "siren_epci", self.siren_epci)

    @property
    def dispositifs(self) -> tuple[Dispositif, ...]:
        """What it has of other programmes of the State, for all its communes."""
        return self._dataset.many("dispositifs", "siren_epci", self.siren_epci)


LINKS: Mapping[str, type[Linked]] = MappingProxyType(
    {
        "communes": CommuneLinks,
        "dispositifs": DispositifLinks,
        "participations": ParticipationLinks,
        "communes_france": CommuneFranceLinks,
        "regions": RegionLinks,
        "departements": DepartementLinks,
        "intercommunalites": IntercommunaliteLinks,
    }
)
