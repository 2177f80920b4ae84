"""What happened in a département, and who took part.

Written by hand in `pipeline/handwritten/`; what the source does not say stays empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pvd_data.schema.cells import DateIso, Texte
from pvd_data.schema.codes import CodeDepartement, CodeInsee, CodeProgramme, Identifiant
from pvd_data.schema.links import ParticipationLinks
from pvd_data.schema.models.base import Colonne, Row

if TYPE_CHECKING:
    from pvd_data.schema.models.communes import Commune
    from pvd_data.schema.models.programme import Programme
    from pvd_data.schema.models.provenance import Source
    from pvd_data.schema.models.territoires import Departement


_ARTICLE = ("article-hautes-alpes",)


class Evenement(Row):
    """Something that happened within the programme."""

    relations: ClassVar[tuple[str, ...]] = (
        "programme",
        "departement",
        "participations",
        "communes",
        "source",
    )

    code_evenement: Annotated[
        Identifiant, Colonne("Code de l'événement", "hautes-alpes-prefecture", _ARTICLE)
    ]
    """Identifiant de l'événement, propre à ce jeu de données."""

    code_programme: Annotated[CodeProgramme, Colonne("Code du programme", "PVD", _ARTICLE)]
    """Code du programme dans lequel l'événement a eu lieu."""

    code_departement: Annotated[CodeDepartement, Colonne("Code du département", "05", _ARTICLE)]
    """Code du département où l'événement a eu lieu."""

    nom: Annotated[Texte, Colonne("Nom", "Réunion des communes lauréates", _ARTICLE)]
    """Nom court."""

    date_evenement: Annotated[
        DateIso | None, Colonne("Date de l'événement", "2020-10-01", _ARTICLE)
    ] = None
    """Jour de l'événement ; vide si la source ne permet pas de le connaître."""

    date_texte: Annotated[Texte | None, Colonne("Date en toutes lettres", "fin mars", _ARTICLE)] = (
        None
    )
    """La date telle que la source la dit."""

    lieu: Annotated[Texte | None, Colonne("Lieu", "Préfecture", _ARTICLE)] = None
    """Où l'événement a eu lieu, si la source le dit."""

    presidence: Annotated[Texte | None, Colonne("Présidence", "Dominique Dufour", _ARTICLE)] = None
    """Qui présidait, si la source le dit."""

    description: Annotated[
        Texte, Colonne("Description", "Les élus ont échangé sur leurs projets", _ARTICLE)
    ]
    """Ce qui s'est passé, selon la source."""

    remarque: Annotated[
        Texte | None, Colonne("Remarque", "La source est interrompue", _ARTICLE)
    ] = None
    """Ce qu'il faut savoir de la source pour lire la ligne."""

    code_source: Annotated[
        Identifiant, Colonne("Code de la source", "article-hautes-alpes", ("pvd-data",))
    ]
    """Code de la source des faits de la ligne."""

    @property
    def programme(self) -> Programme:
        """The programme within which it happened."""
        return self._dataset.one("programmes", self.code_programme)

    @property
    def departement(self) -> Departement:
        """The département where it happened."""
        return self._dataset.one("departements", self.code_departement)

    @property
    def participations(self) -> tuple[Participation, ...]:
        """Who took part, and as what."""
        return self._dataset.many("participations", "code_evenement", self.code_evenement)

    @property
    def communes(self) -> tuple[Commune, ...]:
        """The communes that took part."""
        return tuple(participation.commune for participation in self.participations)

    @property
    def source(self) -> Source:
        """Where the facts of the row come from."""
        return self._dataset.one("sources", self.code_source)


class Participation(ParticipationLinks, Row):
    """A commune's part in an event."""

    relations: ClassVar[tuple[str, ...]] = ("evenement", "commune")

    code_evenement: Annotated[
        Identifiant, Colonne("Code de l'événement", "hautes-alpes-prefecture", _ARTICLE)
    ]
    """Identifiant de l'événement."""

    code_insee: Annotated[CodeInsee, Colonne("Code INSEE", "05046", _ARTICLE)]
    """Code INSEE de la commune qui a pris part à l'événement."""

    role: Annotated[Texte, Colonne("Rôle", "commune lauréate", _ARTICLE)]
    """À quel titre la commune a pris part à l'événement."""
