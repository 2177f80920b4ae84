"""The tables of a dataset, each a property: what asks for tables knows this, not how they are read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pvd_data.schema.models.communes import Commune
    from pvd_data.schema.models.dispositifs import Dispositif, Ort
    from pvd_data.schema.models.editions import (
        AncienIdentifiant,
        Appartenance,
        DateDonnee,
        Edition,
        Evolution,
    )
    from pvd_data.schema.models.evenements import Evenement, Participation
    from pvd_data.schema.models.programme import Accompagnement, Axe, Programme, Thematique
    from pvd_data.schema.models.provenance import Anomalie, Source
    from pvd_data.schema.models.reference import (
        AncienCode,
        AncienNom,
        AncienNomEpci,
        AppartenanceEpci,
        CommuneFrance,
        Detachement,
        IntercommunaliteFrance,
        Subdivision,
    )
    from pvd_data.schema.models.territoires import (
        Arrondissement,
        Departement,
        Intercommunalite,
        Region,
    )
    from pvd_data.table import Table


class TableSet(ABC):
    """The tables of a dataset, each a property."""

    @abstractmethod
    def _table(self, name: str) -> Table[Any, Any]:
        """Return a table by its name, read at first use."""

    @property
    def regions(self) -> Table[str, Region]:
        """The régions, by code_region."""
        return self._table("regions")

    @property
    def departements(self) -> Table[str, Departement]:
        """The départements, by code_departement."""
        return self._table("departements")

    @property
    def arrondissements(self) -> Table[str, Arrondissement]:
        """The arrondissements of départements, by code_arrondissement."""
        return self._table("arrondissements")

    @property
    def intercommunalites(self) -> Table[str, Intercommunalite]:
        """The EPCI with at least one commune of the programme, by siren_epci."""
        return self._table("intercommunalites")

    @property
    def communes(self) -> Table[str, Commune]:
        """The communes of the programme, by code_insee."""
        return self._table("communes")

    @property
    def programmes(self) -> Table[str, Programme]:
        """The programme, by code_programme."""
        return self._table("programmes")

    @property
    def axes(self) -> Table[str, Axe]:
        """The axes of the programme, by code_axe."""
        return self._table("axes")

    @property
    def accompagnements(self) -> Table[str, Accompagnement]:
        """The kinds of support, by code_accompagnement."""
        return self._table("accompagnements")

    @property
    def thematiques(self) -> Table[str, Thematique]:
        """The fields of the projects, by code_thematique."""
        return self._table("thematiques")

    @property
    def evenements(self) -> Table[str, Evenement]:
        """The events, by code_evenement."""
        return self._table("evenements")

    @property
    def participations(self) -> Table[tuple[str, ...], Participation]:
        """Participations in the events, by (code_evenement, code_insee)."""
        return self._table("participations")

    @property
    def communes_france(self) -> Table[str, CommuneFrance]:
        """All communes of France, by code_insee."""
        return self._table("communes_france")

    @property
    def intercommunalites_france(self) -> Table[str, IntercommunaliteFrance]:
        """All EPCI with own taxation, by siren_epci."""
        return self._table("intercommunalites_france")

    @property
    def anciens_codes(self) -> Table[tuple[str, ...], AncienCode]:
        """Ended lives of commune codes, by (ancien_code, date_effet, ordre), all as text."""
        return self._table("anciens_codes")

    @property
    def subdivisions(self) -> Table[str, Subdivision]:
        """Delegated and associated communes and arrondissements, by code_subdivision."""
        return self._table("subdivisions")

    @property
    def anciens_noms(self) -> Table[tuple[str, ...], AncienNom]:
        """Former names of living communes, by (code_insee, date_effet), both as text."""
        return self._table("anciens_noms")

    @property
    def detachements(self) -> Table[tuple[str, ...], Detachement]:
        """Parts that became communes, by (code_origine, date_effet, code_detachee), all as text."""
        return self._table("detachements")

    @property
    def appartenances_epci(self) -> Table[tuple[str, ...], AppartenanceEpci]:
        """Memberships in EPCI since 2019, by (code_insee, siren_epci, annee_debut), all as text."""
        return self._table("appartenances_epci")

    @property
    def anciens_noms_epci(self) -> Table[tuple[str, ...], AncienNomEpci]:
        """Former names of EPCI, by (siren_epci, annee_debut), both as text."""
        return self._table("anciens_noms_epci")

    @property
    def editions(self) -> Table[str, Edition]:
        """The known lists of the programme's communes, by edition: a day as ISO text."""
        return self._table("editions")

    @property
    def appartenances(self) -> Table[tuple[str, ...], Appartenance]:
        """Stays of communes in the programme, by (code_insee, premiere_edition), both as text."""
        return self._table("appartenances")

    @property
    def anciens_identifiants(self) -> Table[tuple[str, ...], AncienIdentifiant]:
        """Identifiers that communes bear no longer, by (code_insee, id_pvd)."""
        return self._table("anciens_identifiants")

    @property
    def dates_donnees(self) -> Table[tuple[str, ...], DateDonnee]:
        """Dates of adhesion by edition, by (code_insee, premiere_edition), both as text."""
        return self._table("dates_donnees")

    @property
    def evolutions(self) -> Table[tuple[str, ...], Evolution]:
        """Changes of the programme's list, by (code_insee, edition), both as text."""
        return self._table("evolutions")

    @property
    def dispositifs(self) -> Table[tuple[str, ...], Dispositif]:
        """Other programmes of the State, by (dispositif, code_territoire, identifiant)."""
        return self._table("dispositifs")

    @property
    def ort(self) -> Table[tuple[str, ...], Ort]:
        """What each reading says of conventions of ORT, by (code_insee, code_source)."""
        return self._table("ort")

    @property
    def sources(self) -> Table[str, Source]:
        """The sources of the facts, by code_source."""
        return self._table("sources")

    @property
    def anomalies(self) -> Table[tuple[str, ...], Anomalie]:
        """Errors of the sources, by (nom_table, cle, colonne)."""
        return self._table("anomalies")
