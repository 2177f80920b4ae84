"""The tables: which file, which model, which key, which references.

Columns, types and constraints are the models'; everything else about a table is here, and
nothing is said twice. Schemas, descriptor, reader and pipeline all read this.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib import import_module
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pvd_data.schema.cells import cell_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pvd_data.schema.models.base import Row


T = TypeVar("T", bound="Row")


@dataclass(frozen=True)
class TableSpec(Generic[T]):
    """What is true of a table beyond its rows.

    Attributes:
        name: name of the table, of its file and of its resource.
        kind: model of a row, or where under `models` it is.
        key: columns of the primary key.
        titre: French title.
        description: French description.
        foreign_keys: for each column that points to another table, that table. The column bears
            the name of the key it points to, unless the same table is pointed to twice.
        unique: columns outside the key whose values must differ.
    """

    name: str
    kind: type[T] | str
    key: tuple[str, ...]
    titre: str
    description: str
    foreign_keys: Mapping[str, str] = field(default_factory=dict)
    unique: tuple[str, ...] = ()

    @cached_property
    def model(self) -> type[T]:
        """Model of a row, imported when it is asked for: together they take three times as long as a bare interpreter."""
        if not isinstance(self.kind, str):
            return self.kind
        module, _, name = self.kind.rpartition(".")
        model: type[T] = getattr(import_module(f"pvd_data.schema.models.{module}"), name)
        return model

    def points_to(self, column: str) -> str:
        """Return the column of the other table that a foreign key points to."""
        (key,) = TABLES[self.foreign_keys[column]].key
        return key

    @property
    def path(self) -> str:
        """Path of the file, relative to the root of the package."""
        return f"data/{self.name}.csv"

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns in order: the key, then the other fields of the model."""
        return self.key + tuple(name for name in self.model.model_fields if name not in self.key)

    def keyed(self, rows: Iterable[T]) -> Iterator[tuple[Any, T]]:
        """Yield each row with its key: a text, or a tuple where the key has several columns.

        Every part is the text of its cell, since codes are what people look up.

        Args:
            rows: rows of the table.
        """
        if len(self.key) == 1:
            only = attrgetter(self.key[0])
            keys = ((only(row), row) for row in rows)
            return ((k if isinstance(k, str) else cell_text(k), row) for k, row in keys)
        several = attrgetter(*self.key)
        # Years and days come again and again: the text of each is made once, and kept once.
        known = lru_cache(maxsize=None, typed=True)(cell_text)
        return ((tuple(map(known, several(row))), row) for row in rows)


_STAY = (
    "premiere_edition",
    "derniere_edition",
    "absente_avant",
    "absente_apres",
    "edition_date_adhesion",
)
_SOURCED = {"code_programme": "programmes", "code_source": "sources"}

_ALL: tuple[TableSpec[Row], ...] = (
    TableSpec(
        "sources",
        "provenance.Source",
        ("code_source",),
        "Sources",
        "Les documents et fichiers d'où viennent les faits de ce jeu de données.",
    ),
    TableSpec(
        "regions",
        "territoires.Region",
        ("code_region",),
        "Régions",
        "Les 18 régions de France, au Code officiel géographique.",
    ),
    TableSpec(
        "departements",
        "territoires.Departement",
        ("code_departement",),
        "Départements",
        "Les 101 départements de France, au Code officiel géographique.",
        {"code_region": "regions"},
    ),
    TableSpec(
        "arrondissements",
        "territoires.Arrondissement",
        ("code_arrondissement",),
        "Arrondissements",
        "Les arrondissements, subdivisions des départements, au Code officiel géographique.",
        {"code_departement": "departements"},
    ),
    TableSpec(
        "intercommunalites_france",
        "reference.IntercommunaliteFrance",
        ("siren_epci",),
        "Intercommunalités de France",
        "Tous les établissements publics de coopération intercommunale à fiscalité propre.",
        {"code_departement": "departements"},
    ),
    TableSpec(
        "communes_france",
        "reference.CommuneFrance",
        ("code_insee",),
        "Communes de France",
        "Toutes les communes de France, au Code officiel géographique.",
        {
            "code_departement": "departements",
            "code_arrondissement": "arrondissements",
            "siren_epci": "intercommunalites_france",
        },
        unique=("siren",),
    ),
    TableSpec(
        "intercommunalites",
        "territoires.Intercommunalite",
        ("siren_epci",),
        "Intercommunalités",
        "Les établissements publics de coopération intercommunale à fiscalité propre dont au "
        "moins une commune est dans le programme. Leurs populations sont celles de la DGCL et "
        "non la somme de celles des communes.",
        {"code_departement": "departements", "siren_epci": "intercommunalites_france"},
    ),
    TableSpec(
        "communes",
        "communes.Commune",
        ("code_insee",),
        "Communes",
        "Les communes du programme Petites villes de demain.",
        {
            "code_insee": "communes_france",
            "code_departement": "departements",
            "code_arrondissement": "arrondissements",
            "siren_epci": "intercommunalites",
        },
        unique=("siren", "id_pvd"),
    ),
    TableSpec(
        "programmes",
        "programme.Programme",
        ("code_programme",),
        "Programmes",
        "Le programme Petites villes de demain : ce qu'il vise, pour qui, jusqu'à quand.",
        {"code_source": "sources"},
    ),
    TableSpec(
        "axes",
        "programme.Axe",
        ("code_axe",),
        "Axes",
        "Les trois axes du programme.",
        _SOURCED,
    ),
    TableSpec(
        "accompagnements",
        "programme.Accompagnement",
        ("code_accompagnement",),
        "Accompagnements",
        "Ce que reçoit une ville, de l'idée aux impacts.",
        _SOURCED,
    ),
    TableSpec(
        "thematiques",
        "programme.Thematique",
        ("code_thematique",),
        "Thématiques",
        "Les domaines des projets, sous la bannière du « mieux vivre ».",
        _SOURCED,
    ),
    TableSpec(
        "evenements",
        "evenements.Evenement",
        ("code_evenement",),
        "Événements",
        "Ce qui s'est passé dans un département, dans le cadre du programme.",
        {**_SOURCED, "code_departement": "departements"},
    ),
    TableSpec(
        "participations",
        "evenements.Participation",
        ("code_evenement", "code_insee"),
        "Participations",
        "Les communes qui ont pris part à un événement.",
        {"code_evenement": "evenements", "code_insee": "communes"},
    ),
    TableSpec(
        "anciens_codes",
        "reference.AncienCode",
        ("ancien_code", "date_effet", "ordre"),
        "Anciens codes",
        "Les codes INSEE qui ont été ceux de communes depuis 1943 et ont cessé de l'être, avec "
        "les communes qui leur ont succédé.",
        {"code_insee": "communes_france"},
    ),
    TableSpec(
        "detachements",
        "reference.Detachement",
        ("code_origine", "date_effet", "code_detachee"),
        "Détachements",
        "Les communes créées ou rétablies depuis 1943 d'une partie d'une autre, qui a continué.",
    ),
    TableSpec(
        "subdivisions",
        "reference.Subdivision",
        ("code_subdivision",),
        "Subdivisions",
        "Les communes déléguées et associées et les arrondissements municipaux.",
        {"code_insee": "communes_france"},
    ),
    TableSpec(
        "anciens_noms",
        "reference.AncienNom",
        ("code_insee", "date_effet"),
        "Anciens noms",
        "Les noms que des communes ont portés depuis 1943 sous le code qu'elles ont toujours.",
        {"code_insee": "communes_france"},
    ),
    TableSpec(
        "appartenances_epci",
        "reference.AppartenanceEpci",
        ("code_insee", "siren_epci", "annee_debut"),
        "Appartenances à une intercommunalité",
        "Les intercommunalités à fiscalité propre dont chaque commune de France a été membre un 1er "
        "janvier depuis 2019, de quelle année à quelle autre.",
    ),
    TableSpec(
        "anciens_noms_epci",
        "reference.AncienNomEpci",
        ("siren_epci", "annee_debut"),
        "Anciens noms d'intercommunalités",
        "Les noms que des intercommunalités à fiscalité propre ont portés un 1er janvier depuis "
        "2019 et ne portent plus, ceux des intercommunalités dissoutes compris.",
    ),
    TableSpec(
        "editions",
        "editions.Edition",
        ("edition",),
        "Éditions",
        "Les listes connues des communes du programme, avec le jour où chacune était telle.",
        {"code_source": "sources"},
    ),
    TableSpec(
        "appartenances",
        "editions.Appartenance",
        ("code_insee", "premiere_edition"),
        "Appartenances",
        "Quelles communes ont été dans le programme, de quelle édition de la liste à quelle autre, "
        "celles qui n'y sont plus comprises ; une ligne par séjour.",
        {"code_insee": "communes_france", **dict.fromkeys(_STAY, "editions")},
    ),
    TableSpec(
        "anciens_identifiants",
        "editions.AncienIdentifiant",
        ("code_insee", "id_pvd"),
        "Anciens identifiants",
        "Les identifiants que des éditions de la liste donnaient à des communes, et que la plus "
        "récente qui en donne ne leur donne plus.",
        {
            "code_insee": "communes_france",
            "premiere_edition": "editions",
            "derniere_edition": "editions",
        },
    ),
    TableSpec(
        "dates_donnees",
        "editions.DateDonnee",
        ("code_insee", "premiere_edition"),
        "Dates d'adhésion données",
        "Les dates d'adhésion que chaque édition de la liste donne, telles quelles : une ligne par "
        "commune et date, de quelle édition à quelle autre.",
        {
            "code_insee": "communes_france",
            "premiere_edition": "editions",
            "derniere_edition": "editions",
        },
    ),
    TableSpec(
        "evolutions",
        "editions.Evolution",
        ("code_insee", "edition"),
        "Évolutions",
        "Ce qui a changé dans la liste du programme d'une édition à la suivante.",
        {"code_insee": "communes_france", "edition": "editions", "edition_precedente": "editions"},
    ),
    TableSpec(
        "dispositifs",
        "dispositifs.Dispositif",
        ("dispositif", "code_territoire", "identifiant"),
        "Dispositifs",
        "Ce que les communes et les intercommunalités de France ont d'autres programmes de l'État, "
        "que l'on croise avec celui-ci : une ligne par bénéficiaire, dispositif et identifiant.",
        {
            "code_insee": "communes_france",
            "siren_epci": "intercommunalites_france",
            "code_source": "sources",
        },
    ),
    TableSpec(
        "ort",
        "dispositifs.Ort",
        ("code_insee", "code_source"),
        "Opérations de revitalisation de territoire",
        "Ce que chaque lecture de la liste des conventions d'ORT dit d'une commune : une ligne par "
        "commune et lecture. Les colonnes ort et date_ort de la table communes en viennent.",
        {"code_insee": "communes_france", "code_source": "sources"},
    ),
    TableSpec(
        "anomalies",
        "provenance.Anomalie",
        ("nom_table", "cle", "colonne"),
        "Anomalies",
        "Ce que les sources ont de faux ou de surprenant, cellule par cellule, et ce qui en a "
        "été fait.",
        {"code_source": "sources"},
    ),
)

TABLES: Mapping[str, TableSpec[Row]] = MappingProxyType({spec.name: spec for spec in _ALL})
"""Every table by its name; a table that others point to comes before them."""
