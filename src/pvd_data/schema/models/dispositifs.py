"""What else the State gives communes and EPCI: other programmes, and conventions of ORT.

ANCT: croisement des dispositifs, Action cœur de ville, QPV, Territoires d'industrie. DGALN: the
follow-up of ORT.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pvd_data.schema.cells import DateIso, DateOrt, Rang, Texte
from pvd_data.schema.codes import CodeInsee, Identifiant, Siren
from pvd_data.schema.links import DispositifLinks, NomDispositif
from pvd_data.schema.models.base import Colonne, Row

if TYPE_CHECKING:
    from pvd_data.schema.models.provenance import Source
    from pvd_data.schema.models.reference import CommuneFrance

_CROISEMENT = ("anct-croisement",)
_GIVEN = ("anct-croisement", "anct-acv", "anct-qpv", "anct-territoires-industrie")
_NAMED = ("anct-qpv", "anct-territoires-industrie")
_READ = ("dgaln-ort", "dgaln-ort-202410")
_FOLLOWED = ("dgaln-ort-202410",)


class Dispositif(DispositifLinks, Row):
    """What a commune or an EPCI has of another programme of the State."""

    relations: ClassVar[tuple[str, ...]] = ("commune_france", "intercommunalite_france", "source")

    dispositif: Annotated[NomDispositif, Colonne("Dispositif", "qpv", _GIVEN)]
    """Le dispositif : Action cœur de ville (acv, et acv2 sa seconde phase), quartier prioritaire de la politique de la ville (qpv), Territoires d'industrie, contrat de relance et de transition écologique (crte), Villages d'avenir, France services."""

    code_territoire: Annotated[Texte, Colonne("Code du territoire", "05061", _GIVEN)]
    """Code INSEE de la commune ou SIREN de l'intercommunalité qui en bénéficie."""

    identifiant: Annotated[Texte, Colonne("Identifiant", "QN00501M", _GIVEN)]
    """Identifiant que l'ANCT donne au bénéfice : d'un contrat, d'un quartier, d'un territoire, d'une maison."""

    code_insee: Annotated[
        CodeInsee | None, Colonne("Code INSEE", "05061", (*_GIVEN, "dgcl-ept"))
    ] = None
    """Code INSEE de la commune, au Code officiel géographique de 2026 ; vide si le bénéficiaire est une intercommunalité."""

    siren_epci: Annotated[Siren | None, Colonne("SIREN de l'EPCI", "200067742", _GIVEN)] = None
    """SIREN de l'intercommunalité dont toutes les communes en bénéficient ; vide si le bénéficiaire est une commune."""

    nom: Annotated[Texte | None, Colonne("Nom", "Haute vallée de la Durance", _NAMED)] = None
    """Nom du quartier ou du territoire, si la source le donne."""

    code_source: Annotated[Identifiant, Colonne("Code de la source", "anct-qpv", ("pvd-data",))]
    """Source qui le dit, avec son millésime (table sources)."""


class Ort(Row):
    """What a reading of the follow-up says of the convention of ORT of a commune."""

    relations: ClassVar[tuple[str, ...]] = ("commune_france", "source")

    code_insee: Annotated[CodeInsee, Colonne("Code INSEE", "05046", _READ)]
    """Code INSEE de la commune, au Code officiel géographique de 2026."""

    code_source: Annotated[Identifiant, Colonne("Code de la source", "dgaln-ort", ("pvd-data",))]
    """Lecture de la liste : celle de mai 2026 n'a que les conventions signées ; celle d'octobre 2024 dit davantage, et moins récent."""

    statut: Annotated[
        Literal["signee", "en_cours", "non_signee"] | None, Colonne("Statut", "signee", _READ)
    ] = None
    """Où en est la convention à cette lecture ; vide si la source ne le dit pas."""

    statut_commune: Annotated[
        Literal["acv", "pvd", "autre"] | None, Colonne("Statut de la commune", "pvd", _FOLLOWED)
    ] = None
    """À quel titre la commune y est : Action cœur de ville, Petites villes de demain ou autre, à cette lecture."""

    date_signature: Annotated[
        DateOrt | None,
        Colonne("Date de signature", "2023-10-31", _READ),
    ] = None
    """Date de signature de la convention, selon cette lecture ; vide si elle n'est pas connue."""

    duree_annees: Annotated[Rang | None, Colonne("Durée en années", "5", _FOLLOWED)] = None
    """Durée de la convention, en années ; vide si la source n'en donne pas (elle écrit alors 0)."""

    date_fin_estimee: Annotated[
        DateIso | None, Colonne("Date de fin estimée", "2026-02-20", _FOLLOWED)
    ] = None
    """Fin estimée de la convention, telle que la source la donne."""

    date_actualisation: Annotated[
        DateIso | None, Colonne("Dernière actualisation", "2024-04-30", _FOLLOWED)
    ] = None
    """Jour où la ligne a été mise à jour pour la dernière fois dans la source."""

    @property
    def commune_france(self) -> CommuneFrance:
        """The commune."""
        return self._dataset.one("communes_france", self.code_insee)

    @property
    def source(self) -> Source:
        """The reading."""
        return self._dataset.one("sources", self.code_source)
