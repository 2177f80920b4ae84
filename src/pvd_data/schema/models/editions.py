"""The programme through its editions: which lists there were, who stood in them, what changed.

ANCT: the published lists of the programme's communes, and what its map of them showed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pvd_data.schema.cells import Annee, DateAdhesion, DateIso, Effectif, Texte
from pvd_data.schema.codes import CodeInsee, Identifiant, IdPvd
from pvd_data.schema.models.base import Colonne, Row

if TYPE_CHECKING:
    from pvd_data.schema.models.provenance import Source
    from pvd_data.schema.models.reference import CommuneFrance

_LIST = ("anct-pvd",)
_IDENTIFIERS = ("anct-pvd", "anct-croisement")
_COG = ("insee-cog-communes",)


class Edition(Row):
    """A list of the programme's communes, as it stood on a day."""

    relations: ClassVar[tuple[str, ...]] = ("source",)

    edition: Annotated[DateIso, Colonne("Édition", "2026-04-27", _LIST)]
    """Jour où la liste était telle : celui de sa publication, ou celui où la carte a été lue."""

    nature: Annotated[Literal["liste", "carte"], Colonne("Nature", "liste", _LIST)]
    """Ce qu'est l'édition : la liste publiée, ou ce que montrait la carte que l'ANCT donne de son programme."""

    annee_cog: Annotated[
        Annee | None, Colonne("Année du Code officiel géographique", "2025", _LIST)
    ] = None
    """Année du Code officiel géographique dont sont ses codes ; vide si l'éditeur ne la dit pas."""

    nombre_communes: Annotated[Effectif, Colonne("Nombre de communes", "1646", _LIST)]
    """Nombre de communes de l'édition."""

    code_source: Annotated[Identifiant, Colonne("Code de la source", "anct-pvd", ("pvd-data",))]
    """Source qui donne l'édition."""

    @property
    def source(self) -> Source:
        """The source that gives the edition."""
        return self._dataset.one("sources", self.code_source)


class Appartenance(Row):
    """A stay of a commune in the programme: the editions one after the other that have it."""

    relations: ClassVar[tuple[str, ...]] = ("commune_france",)

    code_insee: Annotated[CodeInsee, Colonne("Code INSEE", "29165", _LIST)]
    """Code INSEE de la commune au Code officiel géographique de 2026."""

    premiere_edition: Annotated[DateIso, Colonne("Première édition", "2026-04-27", _LIST)]
    """Première édition où elle figure ; la plus ancienne connue peut vouloir dire plus tôt."""

    derniere_edition: Annotated[DateIso, Colonne("Dernière édition", "2026-04-27", _LIST)]
    """Dernière édition où elle figure, sans interruption depuis la première."""

    absente_avant: Annotated[
        DateIso | None, Colonne("Encore absente de l'édition", "2024-08-07", _LIST)
    ] = None
    """Édition qui précède la première et où elle ne figure pas : elle est entrée entre les deux ; vide si aucune édition plus ancienne n'est connue."""

    absente_apres: Annotated[
        DateIso | None, Colonne("Absente depuis l'édition", "2024-08-07", _LIST)
    ] = None
    """Édition qui suit la dernière et où elle ne figure plus : elle est sortie entre les deux ; vide si elle est toujours dans la liste."""

    date_adhesion: Annotated[
        DateAdhesion | None,
        Colonne("Date d'adhésion", "2021-05-07", _LIST),
    ] = None
    """Date de signature de la convention d'adhésion, de la plus récente de ces éditions qui en donne une ; vide si aucune n'en donne."""

    edition_date_adhesion: Annotated[
        DateIso | None, Colonne("Édition de la date d'adhésion", "2026-04-27", _LIST)
    ] = None
    """Édition qui donne cette date."""

    @property
    def commune_france(self) -> CommuneFrance:
        """The commune."""
        return self._dataset.one("communes_france", self.code_insee)


class AncienIdentifiant(Row):
    """An identifier that the programme's list gave a commune and gives it no longer."""

    relations: ClassVar[tuple[str, ...]] = ("commune_france",)

    code_insee: Annotated[CodeInsee, Colonne("Code INSEE", "01269", _LIST)]
    """Code INSEE de la commune au Code officiel géographique de 2026."""

    id_pvd: Annotated[IdPvd, Colonne("Ancien identifiant", "pvd-84-01-11", _LIST)]
    """Identifiant que l'édition donnait à la commune ; il peut être aujourd'hui celui d'une autre."""

    premiere_edition: Annotated[DateIso, Colonne("Première édition", "2021-01-22", _LIST)]
    """Première édition qui le lui donne."""

    derniere_edition: Annotated[DateIso, Colonne("Dernière édition", "2021-01-22", _LIST)]
    """Dernière édition qui le lui donne."""

    @property
    def commune_france(self) -> CommuneFrance:
        """The commune."""
        return self._dataset.one("communes_france", self.code_insee)


class DateDonnee(Row):
    """A date of adhesion that editions gave a commune, one after the other."""

    relations: ClassVar[tuple[str, ...]] = ("commune_france",)

    code_insee: Annotated[CodeInsee, Colonne("Code INSEE", "12052", _LIST)]
    """Code INSEE de la commune au Code officiel géographique de 2026."""

    premiere_edition: Annotated[DateIso, Colonne("Première édition", "2023-10-05", _LIST)]
    """Première édition qui donne cette date à la commune."""

    derniere_edition: Annotated[DateIso, Colonne("Dernière édition", "2024-08-07", _LIST)]
    """Dernière édition qui la lui donne, sans interruption depuis la première."""

    date_adhesion: Annotated[DateIso, Colonne("Date d'adhésion", "2021-05-07", _LIST)]
    """Date de signature de la convention d'adhésion que ces éditions donnent, qu'elle soit possible ou non."""

    @property
    def commune_france(self) -> CommuneFrance:
        """The commune."""
        return self._dataset.one("communes_france", self.code_insee)


class Evolution(Row):
    """A change of the programme's list from an edition to the next."""

    relations: ClassVar[tuple[str, ...]] = ("commune_france",)

    code_insee: Annotated[CodeInsee, Colonne("Code INSEE", "62447", _LIST)]
    """Code INSEE de la commune au Code officiel géographique de 2026."""

    edition: Annotated[DateIso, Colonne("Édition", "2026-04-27", _LIST)]
    """Édition de la liste où le changement apparaît."""

    id_pvd: Annotated[
        IdPvd | None, Colonne("Identifiant du programme", "pvd-32-62-13", _IDENTIFIERS)
    ] = None
    """Identifiant que l'ANCT donne ou donnait au bénéficiaire ; vide si aucune édition n'en donne."""

    nom: Annotated[Texte, Colonne("Nom", "Hesdin-la-Forêt", (*_LIST, *_COG))]
    """Nom de la commune dans cette édition ; si elle n'y est plus, au Code officiel géographique."""

    evolution: Annotated[
        Literal["entree", "sortie", "renommage"],
        Colonne("Évolution", "renommage", _LIST),
    ]
    """Ce qui a changé : la commune est entrée dans la liste, en est sortie, ou y a changé de nom."""

    nom_precedent: Annotated[Texte | None, Colonne("Nom précédent", "Hesdin", _LIST)] = None
    """Nom de la commune dans l'édition précédente ; vide si elle n'y était pas."""

    edition_precedente: Annotated[DateIso, Colonne("Édition précédente", "2024-08-07", _LIST)]
    """Édition avec laquelle celle-ci est comparée : le changement est survenu entre les deux."""

    @property
    def commune_france(self) -> CommuneFrance:
        """The commune."""
        return self._dataset.one("communes_france", self.code_insee)
