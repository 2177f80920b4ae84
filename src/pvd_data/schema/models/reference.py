"""The national reference: communes and EPCI of today, codes and names of yesterday.

INSEE's Code officiel géographique, populations and movements of communes since 1943; the DGCL's lists
of EPCI with own taxation; centres by geo.api.gouv.fr.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pvd_data.report import Fault
from pvd_data.schema.cells import (
    Annee,
    CodesPostaux,
    DateIso,
    Effectif,
    Latitude,
    Longitude,
    Rang,
    Texte,
    cell_text,
)
from pvd_data.schema.codes import (
    CodeArrondissement,
    CodeCanton,
    CodeDepartement,
    CodeInsee,
    CodeInseeHistorique,
    NatureEpci,
    Siren,
)
from pvd_data.schema.links import CommuneFranceLinks
from pvd_data.schema.models.base import Colonne, Row
from pvd_data.schema.territory import (
    coordinates_fault,
    departement_fault,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data.schema.models.dispositifs import Dispositif
    from pvd_data.schema.models.territoires import Departement


_COG = ("insee-cog-communes",)
_MOVEMENTS = ("insee-cog-mouvements",)
_POPULATIONS = ("insee-populations", "insee-populations-mayotte")
_CENTRES = ("geo-api-communes",)
_MEMBERS = ("dgcl-epci-membres",)
_NAMES = ("dgcl-epci-noms",)

# The commune of today that a row belongs to is said in the same way everywhere.
_CodeInsee = Annotated[CodeInsee, Colonne("Code INSEE", "13055", _COG)]


class CommuneFrance(CommuneFranceLinks, Row):
    """A commune of France, in the programme or not."""

    relations: ClassVar[tuple[str, ...]] = (
        "departement",
        "intercommunalite",
        "commune",
        "subdivisions",
        "anciens_noms",
        "appartenances",
        "appartenances_epci",
        "dispositifs",
        "lectures_ort",
        "arrondissement",
    )

    code_insee: _CodeInsee
    """Code INSEE de la commune au Code officiel géographique de 2026."""

    nom: Annotated[Texte, Colonne("Nom", "Saint-Bonnet-en-Champsaur", _COG)]
    """Nom de la commune, avec son article s'il en a un."""

    siren: Annotated[Siren, Colonne("SIREN", "200034502", ("dgcl-epci", "dgcl-banatic"))]
    """SIREN de la commune elle-même, et non de son intercommunalité ; là où la DGCL et BANATIC diffèrent, celui de la DGCL, plus récent."""

    code_departement: Annotated[CodeDepartement, Colonne("Code du département", "05", _COG)]
    """Code du département de la commune."""

    code_arrondissement: Annotated[
        CodeArrondissement | None, Colonne("Code de l'arrondissement", "052", _COG)
    ] = None
    """Code de l'arrondissement, subdivision du département ; vide à Mayotte, qui n'en a pas."""

    code_canton: Annotated[CodeCanton | None, Colonne("Code du canton", "0512", _COG)] = None
    """Code du canton, ou du pseudo-canton d'une commune que plusieurs cantons se partagent ; vide là où le Code officiel géographique n'en donne pas."""

    siren_epci: Annotated[Siren | None, Colonne("SIREN de l'EPCI", "200068096", ("dgcl-epci",))] = (
        None
    )
    """SIREN de l'intercommunalité dont la commune est membre ; vide pour les quatre qui ne sont membres d'aucune."""

    population_municipale: Annotated[
        Effectif, Colonne("Population municipale", "2086", _POPULATIONS)
    ]
    """Population municipale légale, en habitants ; de Paris, Lyon et Marseille, la somme de celles de leurs arrondissements, que l'INSEE publie."""

    annee_population: Annotated[Annee, Colonne("Année de la population", "2023", _POPULATIONS)]
    """Année du recensement dont vient la population : 2023, ou 2017 à Mayotte."""

    longitude: Annotated[Longitude, Colonne("Longitude", "6.0988", _CENTRES)]
    """Longitude du centre du territoire communal, et non de la mairie, en degrés décimaux, WGS 84."""

    latitude: Annotated[Latitude, Colonne("Latitude", "44.692", _CENTRES)]
    """Latitude du centre du territoire communal, et non de la mairie, en degrés décimaux, WGS 84."""

    codes_postaux: Annotated[CodesPostaux, Colonne("Codes postaux", "05500", _CENTRES)]
    """Codes postaux de la commune, séparés par « | »."""

    date_debut: Annotated[
        DateIso | None, Colonne("Début de la commune", "1946-03-21", _MOVEMENTS)
    ] = None
    """Premier jour de la vie actuelle de la commune sous ce code ; vide si elle a commencé avant 1943."""

    def faults(self) -> Iterator[Fault]:
        """Compare département and coordinates with the commune."""
        found = (
            departement_fault(self.code_insee, self.code_departement),
            coordinates_fault(self.code_insee, cell_text(self.longitude), cell_text(self.latitude)),
        )
        yield from (fault for fault in found if fault is not None)


class IntercommunaliteFrance(Row):
    """An EPCI with own taxation, whether a commune of the programme is in it or not."""

    relations: ClassVar[tuple[str, ...]] = ("departement", "communes", "dispositifs")

    siren_epci: Annotated[Siren, Colonne("SIREN de l'EPCI", "200068096", ("dgcl-epci",))]
    """SIREN de l'établissement public de coopération intercommunale."""

    nom: Annotated[Texte, Colonne("Nom", "CC Champsaur-Valgaudemar", ("dgcl-epci",))]
    """Raison sociale, telle que la DGCL l'écrit."""

    nature: Annotated[NatureEpci, Colonne("Nature", "CC", ("dgcl-epci",))]
    """Nature juridique : communauté de communes (CC), d'agglomération (CA), urbaine (CU), métropole (METRO), métropole de Lyon (MET69)."""

    code_departement: Annotated[
        CodeDepartement, Colonne("Code du département du siège", "05", ("dgcl-epci",))
    ]
    """Code du département où l'intercommunalité a son siège."""

    @property
    def departement(self) -> Departement:
        """The département of the seat."""
        return self._dataset.one("departements", self.code_departement)

    @property
    def communes(self) -> tuple[CommuneFrance, ...]:
        """Its member communes."""
        return self._dataset.many("communes_france", "siren_epci", self.siren_epci)

    @property
    def dispositifs(self) -> tuple[Dispositif, ...]:
        """What it has of other programmes of the State, for all its communes."""
        return self._dataset.many("dispositifs", "siren_epci", self.siren_epci)


class AncienCode(Row):
    """An ended life of a commune code, and one commune that it went into."""

    relations: ClassVar[tuple[str, ...]] = ("commune_france",)

    ancien_code: Annotated[CodeInseeHistorique, Colonne("Ancien code INSEE", "05067", _MOVEMENTS)]
    """Code INSEE qui a été celui d'une commune."""

    date_effet: Annotated[DateIso, Colonne("Date d'effet", "2013-01-01", _MOVEMENTS)]
    """Jour où ce code a cessé d'être celui d'une commune, ou l'est devenu d'une autre."""

    ordre: Annotated[Rang, Colonne("Ordre", "1", _MOVEMENTS)]
    """Rang parmi les communes qui lui ont succédé ce jour-là, à partir de 1."""

    date_debut: Annotated[DateIso | None, Colonne("Date de début", "1946-03-21", _MOVEMENTS)] = None
    """Premier jour de cette vie du code ; vide si elle a commencé avant 1943."""

    ancien_nom: Annotated[Texte, Colonne("Ancien nom", "Les Infournas", _MOVEMENTS)]
    """Dernier nom de la commune durant cette vie."""

    mouvement: Annotated[
        Literal["21", "30", "31", "32", "33", "41", "50"],
        Colonne("Mouvement", "32", _MOVEMENTS),
    ]
    """Nature de l'événement selon l'INSEE : 21 rétablissement, 30 suppression, 31 fusion simple, 32 création de commune nouvelle, 33 fusion-association, 41 changement de département, 50 changement de code."""

    code_successeur: Annotated[
        CodeInseeHistorique | None, Colonne("Code successeur", "05132", _MOVEMENTS)
    ] = None
    """Code de la commune qui lui a succédé ce jour-là ; vide s'il n'y en a pas."""

    code_insee: Annotated[CodeInsee | None, Colonne("Code INSEE", "05132", _COG)] = None
    """Code de la commune d'aujourd'hui à laquelle cette succession mène ; vide s'il n'y en a pas."""

    @property
    def commune_france(self) -> CommuneFrance | None:
        """The commune of today."""
        if self.code_insee is None:
            return None
        return self._dataset.one("communes_france", self.code_insee)


class Detachement(Row):
    """A part of a commune that lived on, which became a commune."""

    relations: ClassVar[tuple[str, ...]] = ()

    code_origine: Annotated[CodeInseeHistorique, Colonne("Code d'origine", "60054", _MOVEMENTS)]
    """Code INSEE de la commune dont une partie s'est détachée, et qui a continué."""

    date_effet: Annotated[DateIso, Colonne("Date d'effet", "2024-01-01", _MOVEMENTS)]
    """Premier jour de la commune détachée."""

    code_detachee: Annotated[
        CodeInseeHistorique, Colonne("Code de la commune détachée", "60694", _MOVEMENTS)
    ]
    """Code INSEE de la commune que cette partie est devenue ce jour-là."""

    nom_detachee: Annotated[
        Texte, Colonne("Nom de la commune détachée", "Les Hauts-Talican", _MOVEMENTS)
    ]
    """Nom qu'elle portait ce jour-là."""

    mouvement: Annotated[Literal["20", "21"], Colonne("Mouvement", "21", _MOVEMENTS)]
    """Nature de l'événement selon l'INSEE : 20 création, 21 rétablissement."""


class Subdivision(Row):
    """A part of a commune that bears a code: delegated, associated, or an arrondissement."""

    relations: ClassVar[tuple[str, ...]] = ("commune_france",)

    code_subdivision: Annotated[CodeInsee, Colonne("Code de la subdivision", "13201", _COG)]
    """Code INSEE de la subdivision ; il peut être aussi celui de la commune elle-même."""

    nature: Annotated[
        Literal["deleguee", "associee", "arrondissement"], Colonne("Nature", "arrondissement", _COG)
    ]
    """Commune déléguée, commune associée, ou arrondissement municipal de Paris, Lyon ou Marseille."""

    nom: Annotated[Texte, Colonne("Nom", "Marseille 1er Arrondissement", _COG)]
    """Nom de la subdivision, avec son article s'il en a un."""

    code_insee: _CodeInsee
    """Code INSEE de la commune dont c'est une partie."""

    @property
    def commune_france(self) -> CommuneFrance:
        """The commune it is a part of."""
        return self._dataset.one("communes_france", self.code_insee)


class AncienNom(Row):
    """A name that a commune had under the code it still has."""

    relations: ClassVar[tuple[str, ...]] = ("commune_france",)

    code_insee: Annotated[CodeInsee, Colonne("Code INSEE", "71263", _MOVEMENTS)]
    """Code INSEE de la commune."""

    date_effet: Annotated[DateIso, Colonne("Date d'effet", "2026-01-01", _MOVEMENTS)]
    """Jour où la commune a changé de nom."""

    ancien_nom: Annotated[Texte, Colonne("Ancien nom", "Louhans", _MOVEMENTS)]
    """Nom que la commune portait jusque-là."""

    @property
    def commune_france(self) -> CommuneFrance:
        """The commune."""
        return self._dataset.one("communes_france", self.code_insee)


class AppartenanceEpci(Row):
    """A membership of a commune in an EPCI, over or not."""

    relations: ClassVar[tuple[str, ...]] = ()

    code_insee: Annotated[CodeInseeHistorique, Colonne("Code INSEE", "18159", _MEMBERS)]
    """Code INSEE de la commune au Code officiel géographique de ces années ; elle peut ne plus exister."""

    siren_epci: Annotated[Siren, Colonne("SIREN de l'EPCI", "200090561", _MEMBERS)]
    """SIREN de l'intercommunalité dont elle est ou était membre, qui peut avoir été dissoute depuis."""

    annee_debut: Annotated[Annee, Colonne("Première année", "2020", _MEMBERS)]
    """Première année où elle en était membre au 1er janvier ; 2019, la plus ancienne de la source, peut vouloir dire plus tôt."""

    annee_fin: Annotated[Annee, Colonne("Dernière année", "2020", _MEMBERS)]
    """Dernière année où elle en était membre au 1er janvier ; 2025, la plus récente de la source, veut dire qu'elle l'était encore."""


class AncienNomEpci(Row):
    """A name that an EPCI no longer has, or had when it was dissolved."""

    relations: ClassVar[tuple[str, ...]] = ()

    siren_epci: Annotated[Siren, Colonne("SIREN de l'EPCI", "245900410", _NAMES)]
    """SIREN de l'intercommunalité, qui peut avoir été dissoute depuis."""

    annee_debut: Annotated[Annee, Colonne("Première année", "2019", _NAMES)]
    """Première année où elle portait ce nom au 1er janvier ; 2019, la plus ancienne de la source, peut vouloir dire plus tôt."""

    annee_fin: Annotated[Annee, Colonne("Dernière année", "2020", _NAMES)]
    """Dernière année où elle portait ce nom au 1er janvier."""

    ancien_nom: Annotated[Texte, Colonne("Ancien nom", "Métropole Européenne de Lille", _NAMES)]
    """Nom que l'intercommunalité portait, tel que la source l'écrit."""

    nature: Annotated[NatureEpci, Colonne("Nature", "METRO", _NAMES)]
    """Nature juridique qu'elle avait : CC, CA, CU, METRO ou MET69."""
