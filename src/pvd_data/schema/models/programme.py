"""What the programme is: its aims, axes, supports and fields of work.

Written by hand in `pipeline/handwritten/` from the sources that each row names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pvd_data.schema.cells import AdresseWeb, Annee, DateIso, Rang, Texte
from pvd_data.schema.codes import CodeProgramme, Identifiant
from pvd_data.schema.models.base import Colonne, Row

if TYPE_CHECKING:
    from pvd_data.schema.models.provenance import Source


_ARTICLE = ("article-hautes-alpes",)
_LAUNCH = ("banque-territoires-liste", "banque-territoires-blog")

# Columns that mean the same in several tables are defined once.
_CodeProgramme = Annotated[CodeProgramme, Colonne("Code du programme", "PVD", _ARTICLE)]
_CodeSource = Annotated[
    Identifiant, Colonne("Code de la source", "article-hautes-alpes", ("pvd-data",))
]


class Programme(Row):
    """A programme of the State."""

    relations: ClassVar[tuple[str, ...]] = ("axes", "accompagnements", "thematiques", "source")

    code_programme: _CodeProgramme
    """Code du programme."""

    nom: Annotated[Texte, Colonne("Nom", "Petites villes de demain", _ARTICLE)]
    """Nom du programme."""

    sigle: Annotated[Texte, Colonne("Sigle", "PVD", _ARTICLE)]
    """Sigle du programme."""

    pilote: Annotated[
        Texte,
        Colonne("Pilote", "Agence nationale de la cohésion des territoires (ANCT)", _LAUNCH),
    ]
    """Organisme qui pilote le programme."""

    objectif: Annotated[
        Texte,
        Colonne("Objectif", "Améliorer les conditions de vie dans les petites villes", _ARTICLE),
    ]
    """Ce que vise le programme."""

    public_cible: Annotated[
        Texte,
        Colonne(
            "Public cible", "Les élus des petites villes et de leurs intercommunalités", _ARTICLE
        ),
    ]
    """Ceux dont le programme renforce les moyens."""

    appui: Annotated[
        Texte, Colonne("Appui", "Un appui technique et financier aux projets", _ARTICLE)
    ]
    """Ce que reçoivent les communes retenues."""

    population_max_exclue: Annotated[Rang, Colonne("Population maximale exclue", "20000", _ARTICLE)]
    """Nombre d'habitants au-dessous duquel une ville peut entrer dans le programme."""

    date_lancement: Annotated[DateIso, Colonne("Date de lancement", "2020-10-01", _LAUNCH)]
    """Jour du lancement du programme."""

    annee_fin: Annotated[
        Annee, Colonne("Année de fin", "2026", ("article-hautes-alpes", "banque-territoires-blog"))
    ]
    """Année jusqu'à laquelle court le programme."""

    site_web: Annotated[
        AdresseWeb,
        Colonne("Site web", "https://petitesvillesdedemain.anct.gouv.fr", ("site-pvd",)),
    ]
    """Adresse du site du programme."""

    code_source: _CodeSource
    """Code de la source des faits de la ligne, sauf mention contraire d'une colonne."""

    @property
    def axes(self) -> tuple[Axe, ...]:
        """The axes of the programme."""
        return self._dataset.many("axes", "code_programme", self.code_programme)

    @property
    def accompagnements(self) -> tuple[Accompagnement, ...]:
        """What a town is given, from idea to impact."""
        return self._dataset.many("accompagnements", "code_programme", self.code_programme)

    @property
    def thematiques(self) -> tuple[Thematique, ...]:
        """The fields of the projects."""
        return self._dataset.many("thematiques", "code_programme", self.code_programme)

    @property
    def source(self) -> Source:
        """Where the facts of the row come from."""
        return self._dataset.one("sources", self.code_source)


class Volet(Row):
    """A part of the programme: what axes, supports and fields of work have in common."""

    relations: ClassVar[tuple[str, ...]] = ("programme", "source")

    code_programme: _CodeProgramme
    """Code du programme dont c'est une partie."""

    ordre: Annotated[Rang, Colonne("Ordre", "1", _ARTICLE)]
    """Rang dans l'énumération de la source, à partir de 1."""

    nom: Annotated[Texte, Colonne("Nom", "Mise en réseau", _ARTICLE)]
    """Nom court."""

    description: Annotated[
        Texte, Colonne("Description", "Mettre en réseau les villes du programme", _ARTICLE)
    ]
    """Ce dont il s'agit, en une phrase."""

    code_source: _CodeSource
    """Code de la source des faits de la ligne."""

    @property
    def programme(self) -> Programme:
        """The programme it is a part of."""
        return self._dataset.one("programmes", self.code_programme)

    @property
    def source(self) -> Source:
        """Where the facts of the row come from."""
        return self._dataset.one("sources", self.code_source)


class Axe(Volet):
    """One of the three axes of the programme."""

    code_axe: Annotated[Identifiant, Colonne("Code de l'axe", "mise-en-reseau", _ARTICLE)]
    """Identifiant de l'axe, propre à ce jeu de données."""


class Accompagnement(Volet):
    """One of the four kinds of support that a town is given, from idea to impact."""

    code_accompagnement: Annotated[
        Identifiant, Colonne("Code de l'accompagnement", "financement", _ARTICLE)
    ]
    """Identifiant de l'accompagnement, propre à ce jeu de données."""


class Thematique(Volet):
    """One of the five fields of the projects."""

    code_thematique: Annotated[
        Identifiant, Colonne("Code de la thématique", "espace-public", _ARTICLE)
    ]
    """Identifiant de la thématique, propre à ce jeu de données."""
