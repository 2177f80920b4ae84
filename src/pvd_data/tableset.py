"""The tables of a package as attributes, each with the type of its rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from pvd_data.table import Table

if TYPE_CHECKING:
    from pvd_data.models.communes import Commune
    from pvd_data.models.evenements import Evenement, Participation
    from pvd_data.models.programme import Accompagnement, Axe, Programme, Thematique
    from pvd_data.models.provenance import Anomalie, Source
    from pvd_data.models.reference import (
        AncienCode,
        AncienNom,
        CommuneFrance,
        Evolution,
        IntercommunaliteFrance,
        Subdivision,
    )
    from pvd_data.models.territoires import Departement, Intercommunalite, Region


class TableSet(ABC):
    """What every dataset has: a property for each table."""

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
        """Who took part in the events, by (code_evenement, code_insee)."""
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
    def evolutions(self) -> Table[tuple[str, ...], Evolution]:
        """Changes of the programme's list, by (code_insee, edition)."""
        return self._table("evolutions")

    @property
    def sources(self) -> Table[str, Source]:
        """Where the facts come from, by code_source."""
        return self._table("sources")

    @property
    def anomalies(self) -> Table[tuple[str, ...], Anomalie]:
        """What the sources get wrong, by (nom_table, cle, colonne)."""
        return self._table("anomalies")
