"""The communes of the programme.

Codes and names: INSEE, Code officiel géographique. Dates of adhesion: ANCT. ORT: DGALN.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pvd_data.schema.cells import (
    Annee,
    Booleen,
    CodesPostaux,
    DateAdhesion,
    DateOrt,
    Effectif,
    Latitude,
    Longitude,
    Texte,
    cell_text,
)
from pvd_data.schema.codes import (
    CodeArrondissement,
    CodeCanton,
    CodeDepartement,
    CodeInsee,
    IdPvd,
    Siren,
)
from pvd_data.schema.links import CommuneLinks
from pvd_data.schema.models.base import Colonne, Row
from pvd_data.schema.territory import (
    coordinates_fault,
    departement_fault,
    id_pvd_fault,
    ort_fault,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data.report import Fault


Centralite = Literal[
    "Centre majeur d'équipements et de services",
    "Centre structurant d'équipements et de services",
    "Centre intermédiaire d'équipements et de services",
    "Centre local d'équipements et de services",
    "Communes non centre",
]
"""Levels of centrality, the highest first (ANCT and INRAE): what a commune offers to those around."""

Densite = Literal[
    "Grands centres urbains",
    "Centres urbains intermédiaires",
    "Petites villes",
    "Ceintures urbaines",
    "Bourgs ruraux",
    "Rural à habitat dispersé",
    "Rural à habitat très dispersé",
]
"""The seven levels of the density grid, the densest first (INSEE)."""

Massif = Literal[
    "Massif des Vosges",
    "Massif du Jura",
    "Massif des Alpes",
    "Massif de Guadeloupe",
    "Massif de Corse",
    "Massif Central",
    "Massif de Martinique",
    "Massif des Pyrénées",
    "Massif des Hauts de la Réunion",
]
"""The massifs (loi Montagne of 9 January 1985), in the order of the ANCT's numbers."""


class Commune(CommuneLinks, Row):
    """A commune of the programme."""

    relations: ClassVar[tuple[str, ...]] = (
        "departement",
        "region",
        "intercommunalite",
        "evenements",
        "appartenances",
        "dispositifs",
        "lectures_ort",
        "arrondissement",
    )

    code_insee: Annotated[
        CodeInsee, Colonne("Code INSEE", "05046", ("anct-pvd", "insee-cog-communes"))
    ]
    """Code INSEE de la commune au Code officiel géographique de 2026."""

    nom: Annotated[Texte, Colonne("Nom", "Embrun", ("insee-cog-communes",))]
    """Nom de la commune au Code officiel géographique, avec son article s'il en a un."""

    siren: Annotated[Siren, Colonne("SIREN", "210500468", ("dgcl-epci", "dgcl-banatic"))]
    """SIREN de la commune elle-même, et non de son intercommunalité."""

    id_pvd: Annotated[
        IdPvd,
        Colonne("Identifiant du programme", "pvd-93-05-4", ("anct-pvd", "anct-croisement")),
    ]
    """Identifiant que l'ANCT donne au bénéficiaire : pvd-région-département-numéro ; six portent deux départements accolés."""

    code_departement: Annotated[
        CodeDepartement, Colonne("Code du département", "05", ("insee-cog-communes",))
    ]
    """Code du département de la commune."""

    code_arrondissement: Annotated[
        CodeArrondissement | None,
        Colonne("Code de l'arrondissement", "052", ("insee-cog-communes",)),
    ] = None
    """Code de l'arrondissement, subdivision du département ; vide à Mayotte, qui n'en a pas."""

    code_canton: Annotated[
        CodeCanton | None, Colonne("Code du canton", "0505", ("insee-cog-communes",))
    ] = None
    """Code du canton, ou du pseudo-canton d'une commune que plusieurs cantons se partagent ; vide là où le Code officiel géographique n'en donne pas."""

    siren_epci: Annotated[Siren | None, Colonne("SIREN de l'EPCI", "200067742", ("dgcl-epci",))] = (
        None
    )
    """SIREN de l'intercommunalité dont la commune est membre ; vide pour L'Île-d'Yeu, qui n'est membre d'aucune."""

    population_municipale: Annotated[
        Effectif,
        Colonne(
            "Population municipale",
            "6412",
            ("insee-populations", "insee-populations-mayotte"),
        ),
    ]
    """Population municipale légale, en habitants."""

    annee_population: Annotated[
        Annee,
        Colonne(
            "Année de la population",
            "2023",
            ("insee-populations", "insee-populations-mayotte"),
        ),
    ]
    """Année du recensement dont vient la population : 2023, ou 2017 là où Mayotte n'en a pas d'autre."""

    longitude: Annotated[
        Longitude | None,
        Colonne("Longitude", "6.475", ("geo-api-communes",)),
    ] = None
    """Longitude du centre du territoire communal, et non de la mairie, en degrés décimaux, WGS 84."""

    latitude: Annotated[
        Latitude | None,
        Colonne("Latitude", "44.5806", ("geo-api-communes",)),
    ] = None
    """Latitude du centre du territoire communal, et non de la mairie, en degrés décimaux, WGS 84."""

    codes_postaux: Annotated[CodesPostaux, Colonne("Codes postaux", "05200", ("geo-api-communes",))]
    """Codes postaux de la commune, séparés par « | »."""

    niveau_centralite: Annotated[
        Centralite | None,
        Colonne(
            "Niveau de centralité",
            "Centre structurant d'équipements et de services",
            ("anct-centralite",),
        ),
    ] = None
    """Niveau de centralité : ce que la commune offre de commerces, d'équipements et de services à celles qui l'entourent ; vide là où la source le dit non défini."""

    densite: Annotated[Densite | None, Colonne("Densité", "Petites villes", ("anct-densite",))] = (
        None
    )
    """Niveau de la grille communale de densité de l'INSEE, qui en a sept : selon la répartition des habitants dans la commune, et non un nombre d'habitants au km²."""

    massif: Annotated[Massif | None, Colonne("Massif", "Massif des Alpes", ("anct-montagne",))] = (
        None
    )
    """Massif de la commune, si elle est classée, tout ou partie, en zone de montagne (loi Montagne) ; vide sinon."""

    date_adhesion: Annotated[
        DateAdhesion | None,
        Colonne("Date d'adhésion", "2021-05-07", ("anct-pvd", "banque-territoires-liste")),
    ] = None
    """Date de signature de la convention d'adhésion au programme ; jamais avant son lancement, le 1er octobre 2020 ; de l'édition la plus récente de la liste qui en donne une (table appartenances) ; vide si aucune n'en donne."""

    ort: Annotated[Booleen, Colonne("ORT signée", "true", ("dgaln-ort",))]
    """Vrai si une convention d'opération de revitalisation de territoire (ORT) signée couvre la commune."""

    date_ort: Annotated[
        DateOrt | None,
        Colonne("Date de l'ORT", "2023-10-31", ("dgaln-ort",)),
    ] = None
    """Date de signature de la convention d'ORT ; jamais avant la loi du 23 novembre 2018 qui a créé l'ORT, mais parfois avant l'adhésion ; vide si elle n'est pas connue."""

    def faults(self) -> Iterator[Fault]:
        """Compare département, identifier, coordinates and ORT with each other."""
        longitude, latitude, day = map(cell_text, (self.longitude, self.latitude, self.date_ort))
        found = (
            departement_fault(self.code_insee, self.code_departement),
            id_pvd_fault(self.code_insee, self.id_pvd),
            ort_fault(cell_text(self.ort), day),
            coordinates_fault(self.code_insee, longitude, latitude),
        )
        yield from (fault for fault in found if fault is not None)
