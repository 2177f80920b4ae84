"""The schema of the programme's list, for schema.data.gouv.fr: as its publisher writes the list.

The columns bear the names that the ANCT gives them; types, constraints and examples are those of our
models. Validata runs the `custom_checks`, which other readers of Table Schema leave alone.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from publication.addresses import SCHEMA, Place
from pvd_data.publishing.files import as_json
from pvd_data.publishing.schemas import table_schema
from pvd_data.schema.cells import canonical_csv
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FOLDER = "publication/schema-pvd"
NAME = "petites-villes-de-demain"
TITLE = "Communes du programme Petites villes de demain"
DESCRIPTION = (
    "Liste des communes retenues dans le programme Petites villes de demain, telle que l'Agence "
    "nationale de la cohésion des territoires la publie : une ligne par commune, son code, son nom, "
    "le jour où elle a signé sa convention d'adhésion."
)


class Heading(NamedTuple):
    """A column of the list.

    Attributes:
        name: what the publisher calls it.
        table: which of our tables has it.
        column: what it is called there.
        title: French title.
        description: what it is, in any edition of the list.
        required: whether each row has it; the list of 2026 has three columns only.
    """

    name: str
    table: str
    column: str
    title: str
    description: str
    required: bool = False


HEADINGS = (
    Heading(
        *("insee_com", "communes", "code_insee", "Code INSEE de la commune"),
        "Code de la commune au Code officiel géographique, cinq caractères, avec son zéro.",
        required=True,
    ),
    Heading(
        *("lib_com", "communes", "nom", "Nom de la commune"),
        "Nom de la commune au Code officiel géographique, avec son article s'il en a un.",
        required=True,
    ),
    Heading(
        *("insee_dep", "communes", "code_departement", "Code du département"),
        "Code du département de la commune, deux caractères, ou trois outre-mer.",
    ),
    Heading(
        *("id_pvd", "communes", "id_pvd", "Identifiant du programme"),
        "Identifiant que l'ANCT donne au bénéficiaire : pvd-région-département-numéro ; quelques-uns "
        "portent deux départements accolés.",
    ),
    Heading(
        *("siren_epci", "communes", "siren_epci", "SIREN de l'intercommunalité"),
        "SIREN de l'EPCI à fiscalité propre dont la commune est membre ; vide si elle n'est membre "
        "d'aucun.",
    ),
    Heading(
        *("lib_epci", "intercommunalites", "nom", "Nom de l'intercommunalité"),
        "Raison sociale de l'EPCI.",
    ),
    Heading(
        *("date_signature", "communes", "date_adhesion", "Date d'adhésion"),
        "Jour de la signature de la convention d'adhésion au programme, année-mois-jour, jamais avant "
        "son lancement, le 1er octobre 2020 ; vide si elle n'est pas signée.",
    ),
)

#: Those of Validata; a code of any year that it knows is one of its newest too.
CHECKS = (
    {"name": "code-commune-insee", "params": {"column": "insee_com", "cog": "latest"}},
    {"name": "siren", "params": {"column": "siren_epci"}},
)

#: Written by hand: its headings are the versions.
_CHANGELOG = Path(__file__).parent / "schema-pvd" / "CHANGELOG.md"
_RELEASE = re.compile(r"^## (\d+\.\d+\.\d+) \((\d{4}-\d{2}-\d{2})\)$", re.M)

VALID = "exemple-valide.csv"
INVALID = "exemple-invalide.csv"

#: Each row of the invalid example has one fault: the column, what stands there instead, why it is wrong.
FAULTS = (
    ("insee_com", "5023", "le code a perdu son zéro"),
    ("lib_com", "", "le nom manque"),
    ("id_pvd", "PVD-05", "ce n'est pas un identifiant du programme"),
    ("siren_epci", "200067743", "la clé du SIREN est fausse"),
    ("date_signature", "07/05/2021", "la date n'est pas écrite année, mois, jour"),
    ("insee_dep", "5", "le code du département a perdu son zéro"),
)


class Release(NamedTuple):
    """A version of the schema.

    Attributes:
        version: its number, which its tag is too.
        day: of its publication.
    """

    version: str
    day: str


def releases(changelog: str) -> list[Release]:
    r"""Return the versions that a CHANGELOG tells, the newest first.

    Args:
        changelog: its text.

    >>> releases("# Versions\n\n## 0.1.0 (2026-04-27)\n\nPremière version.\n")
    [Release(version='0.1.0', day='2026-04-27')]
    """
    return [Release(*found) for found in _RELEASE.findall(changelog)]


def list_schema(changelog: str, place: Place = SCHEMA) -> dict[str, Any]:
    """Describe the list.

    Args:
        changelog: the text of the schema's own CHANGELOG, which has its version and days.
        place: where it is published; nothing that needs an address is said while it is nowhere.
    """
    told = releases(changelog)
    newest = told[0]
    found: dict[str, Any] = {
        "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
        "name": NAME,
        "title": TITLE,
        "description": DESCRIPTION,
        "countryCode": "FR",
        "keywords": ["petites villes de demain", "communes", "revitalisation", "ANCT"],
        "version": newest.version,
        "created": told[-1].day,
        "lastModified": newest.day,
        "contributors": [{"title": "The pvd-data contributors", "role": "author"}],
        "licenses": [
            {
                "name": "etalab-2.0",
                "title": "Licence Ouverte 2.0",
                "path": "https://spdx.org/licenses/etalab-2.0.html",
            }
        ],
        "sources": [
            {
                "title": "Programme Petites villes de demain, jeu de données de l'ANCT",
                "path": "https://www.data.gouv.fr/fr/datasets/programme-petites-villes-de-demain/",
            }
        ],
    }
    if place.repository:
        raw = f"{place.repository}/raw/v{newest.version}"
        found["homepage"] = place.repository
        found["path"] = f"{raw}/schema.json"
        found["resources"] = [
            {"name": "exemple-valide", "title": "Exemple valide", "path": f"{raw}/{VALID}"},
            {"name": "exemple-invalide", "title": "Exemple invalide", "path": f"{raw}/{INVALID}"},
        ]
    found["fields"] = [_field(heading) for heading in HEADINGS]
    found["primaryKey"] = ["insee_com"]
    found["missingValues"] = [""]
    found["custom_checks"] = list(CHECKS)
    return found


def _field(heading: Heading) -> dict[str, Any]:
    fields = table_schema(TABLES[heading.table], foreign_keys=False)["fields"]
    (ours,) = (field for field in fields if field["name"] == heading.column)
    return {
        "name": heading.name,
        "title": heading.title,
        "description": heading.description,
        "type": ours["type"],
        "example": ours["example"],
        "constraints": {**ours.get("constraints", {}), "required": heading.required},
    }


def examples(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Write the two examples.

    Args:
        rows: towns, in the columns of the list.
    """
    names = [heading.name for heading in HEADINGS]

    def written(lines: Sequence[Mapping[str, str]]) -> str:
        cells = (tuple(line[name] or None for name in names) for line in lines)
        return canonical_csv(names, cells).decode("utf-8")

    pairs = zip(rows, FAULTS, strict=False)
    wrong = [{**row, column: value} for row, (column, value, _) in pairs]
    return {f"{FOLDER}/{VALID}": written(rows), f"{FOLDER}/{INVALID}": written(wrong)}


def entry(place: Place = SCHEMA) -> str:
    """Write what is to be added to the list of repositories of schema.data.gouv.fr.

    Args:
        place: where the schema is published.
    """
    empty = '""'
    address = f"{place.repository}.git" if place.repository else empty
    return (
        f"{NAME}:\n  url: {address}\n  type: tableschema\n  email: {place.email or empty}\n"
        "  external_doc: https://www.data.gouv.fr/fr/datasets/programme-petites-villes-de-demain/\n"
    )


def readme(schema: Mapping[str, Any]) -> str:
    """Write the page of the schema.

    Args:
        schema: the schema.
    """
    lines = [
        f"# {TITLE}",
        "",
        DESCRIPTION,
        "",
        "`schema.json` décrit ce fichier au format "
        "[Table Schema](https://specs.frictionlessdata.io/table-schema/), "
        f"version {schema['version']} du {schema['lastModified']}. Les colonnes qui ne sont pas "
        "obligatoires peuvent manquer.",
        "",
        "| colonne | ce qu'elle est | type | obligatoire | exemple |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| `{field['name']}` | {field['description']} | {field['type']} "
        f"| {'oui' if field['constraints']['required'] else 'non'} | {field['example']} |"
        for field in schema["fields"]
    ]
    lines += [
        "",
        "Le fichier est en UTF-8, ses colonnes séparées par des virgules, ses dates écrites année-mois-jour, ses "
        "codes avec leurs zéros.",
        "",
        "## Exemples",
        "",
        f"- [{VALID}]({VALID}) suit le schéma ;",
        f"- [{INVALID}]({INVALID}) a une faute par ligne :",
        "",
        "| ligne | colonne | valeur | faute |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {number} | `{column}` | {value and f'`{value}`'} | {why} |"
        for number, (column, value, why) in enumerate(FAULTS, start=2)
    ]
    lines += [
        "",
        "[Validata](https://validata.fr) vérifie en plus que chaque code est celui d'une commune et que la clé "
        "de chaque SIREN est juste.",
        "",
        "## Versions",
        "",
        "Ce qui a changé est dans [CHANGELOG.md](CHANGELOG.md). Le tag de chaque version est son numéro précédé "
        "de « v ». Une colonne ajoutée, retirée ou resserrée est une version majeure.",
    ]
    return "\n".join(lines) + "\n"


def schema_files(towns: Sequence[Mapping[str, str]], place: Place = SCHEMA) -> dict[str, str]:
    """Write the folder that is a repository of its own, but for its CHANGELOG.

    Args:
        towns: towns for the examples, in the columns of the list.
        place: where it is published.
    """
    schema = list_schema(_CHANGELOG.read_text("utf-8"), place)
    return {
        f"{FOLDER}/schema.json": as_json(schema),
        f"{FOLDER}/README.md": readme(schema),
        **examples(towns),
        "publication/repertoires.yml": entry(place),
    }
