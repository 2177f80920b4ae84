"""Where the facts come from, and what the sources get wrong."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pvd_data.schema.cells import AdresseWeb, DateIso, Texte
from pvd_data.schema.codes import Identifiant
from pvd_data.schema.models.base import Colonne, Row

_OURS = ("pvd-data",)

Nature = Literal["correction", "ecartee", "observation"]
"""What became of a doubtful cell: another value is kept, none is kept, it is kept as it is."""


class Source(Row):
    """A document or file that facts come from."""

    relations: ClassVar[tuple[str, ...]] = ("anomalies",)

    code_source: Annotated[Identifiant, Colonne("Code de la source", "anct-pvd", _OURS)]
    """Identifiant de la source, propre à ce jeu de données ; le même d'une édition à l'autre."""

    titre: Annotated[
        Texte, Colonne("Titre", "Liste des communes du programme Petites villes de demain", _OURS)
    ]
    """Titre du document ou du fichier."""

    editeur: Annotated[Texte | None, Colonne("Éditeur", "ANCT", _OURS)] = None
    """Organisme qui publie la source ; vide s'il n'est pas connu."""

    adresse: Annotated[
        AdresseWeb | None,
        Colonne("Adresse", "https://insee.fr/fr/information/2560452", _OURS),
    ] = None
    """Adresse où l'éditeur publie la source ; vide si elle n'est pas connue."""

    licence: Annotated[Texte | None, Colonne("Licence", "Licence Ouverte 2.0", _OURS)] = None
    """Licence de la source ; vide si elle n'est pas connue."""

    millesime: Annotated[Texte | None, Colonne("Millésime", "com2025-20260427", _OURS)] = None
    """Édition ou période sur laquelle porte la source ; vide si elle n'est pas connue."""

    date_publication: Annotated[
        DateIso | None, Colonne("Date de publication", "2026-04-27", _OURS)
    ] = None
    """Jour de publication de la source ; vide s'il n'est pas connu."""

    date_consultation: Annotated[
        DateIso | None, Colonne("Date de consultation", "2024-01-26", _OURS)
    ] = None
    """Jour où la source a été lue ; vide s'il n'est pas connu."""

    @property
    def anomalies(self) -> tuple[Anomalie, ...]:
        """What is wrong or surprising in the source."""
        return self._dataset.many("anomalies", "code_source", self.code_source)


class Anomalie(Row):
    """A cell for which a source is wrong or surprising, and what became of it."""

    relations: ClassVar[tuple[str, ...]] = ("source",)

    nom_table: Annotated[Texte, Colonne("Table", "communes", _OURS)]
    """Nom de la table où se trouve la cellule."""

    cle: Annotated[Texte, Colonne("Clé", "21103", _OURS)]
    """Clé primaire de la ligne où se trouve la cellule ; ses parties sont séparées par « | »."""

    colonne: Annotated[Texte, Colonne("Colonne", "date_adhesion", _OURS)]
    """Nom de la colonne où se trouve la cellule."""

    valeur_source: Annotated[Texte | None, Colonne("Valeur de la source", "2020-01-15", _OURS)] = (
        None
    )
    """Ce que dit la source ; vide si elle ne dit rien."""

    valeur_retenue: Annotated[Texte | None, Colonne("Valeur retenue", "Brassac", _OURS)] = None
    """Ce que dit la table ; vide si aucune valeur n'est retenue."""

    nature: Annotated[Nature, Colonne("Nature", "ecartee", _OURS)]
    """Ce qu'il est advenu de la valeur : une autre est retenue (correction), aucune ne l'est (ecartee), elle est gardée malgré le doute (observation)."""

    explication: Annotated[
        Texte, Colonne("Explication", "La date précède le lancement du programme.", _OURS)
    ]
    """Pourquoi, en une phrase ou deux."""

    code_source: Annotated[Identifiant, Colonne("Code de la source", "anct-pvd", _OURS)]
    """Code de la source qui porte la valeur en cause."""

    @property
    def source(self) -> Source:
        """The source whose value is in doubt."""
        return self._dataset.one("sources", self.code_source)
