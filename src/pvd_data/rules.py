"""The faults that data can have: a stable code, a slug, a severity, words in two languages.

The slug is frictionless's where the meaning is the same. A code keeps its meaning for ever;
its first letter names the family: F file, S structure, T types and constraints, K keys and
references, C coherence within a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Severity = Literal["error", "warning", "notice"]
Lang = Literal["fr", "en"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of fault.

    Attributes:
        code: letter of the family and number, such as T002.
        slug: the name people use, such as constraint-error.
        fr: the sentence in French; names in braces are filled from the fault.
        en: the same in English.
        severity: how bad it is.
    """

    code: str
    slug: str
    fr: str
    en: str
    severity: Severity = "error"

    def say(self, lang: Lang, **context: object) -> str:
        """Fill the sentence of one language.

        Args:
            lang: which language.
            context: what the sentence names in braces; more is allowed.

        >>> RULES["missing-label"].say("fr", column="nom", table="communes")
        'colonne manquante : « nom »'
        """
        return (self.fr if lang == "fr" else self.en).format_map(context)


_ALL = (
    Rule(
        "F001",
        "encoding-error",
        "le fichier n'est pas en UTF-8 : octet {value} ; enregistrez-le en UTF-8",
        "the file is not UTF-8: byte {value}; save it as UTF-8",
    ),
    Rule(
        "F002",
        "source-error",
        "le fichier est vide : une ligne d'en-tête était attendue",
        "the file is empty: a header line was expected",
    ),
    Rule(
        "F003",
        "csv-error",
        "ce n'est pas du CSV lisible : {detail}",
        "this is not readable CSV: {detail}",
    ),
    Rule(
        "F004",
        "byte-count",
        "le fichier a {value} octets, le descripteur en annonce {expected} ; l'un des deux est "
        "périmé",
        "the file has {value} bytes, the descriptor says {expected}; one of the two is stale",
    ),
    Rule(
        "F005",
        "hash-count",
        "l'empreinte du fichier est {value}, le descripteur annonce {expected} ; le fichier a "
        "changé depuis",
        "the hash of the file is {value}, the descriptor says {expected}; the file has changed "
        "since",
    ),
    Rule("S001", "missing-label", "colonne manquante : « {column} »", "missing column: {column!r}"),
    Rule(
        "S002",
        "extra-label",
        "colonne inconnue : « {column} » n'est pas une colonne de {table}",
        "unknown column: {column!r} is not a column of {table}",
    ),
    Rule(
        "S003",
        "duplicate-label",
        "colonne en double : « {column} »",
        "duplicated column: {column!r}",
    ),
    Rule("S004", "blank-row", "ligne vide", "blank row"),
    Rule(
        "S005",
        "missing-cell",
        "ligne trop courte : {value} cellules, {expected} attendues",
        "row too short: {value} cells, {expected} expected",
    ),
    Rule(
        "S006",
        "extra-cell",
        "ligne trop longue : {value} cellules, {expected} attendues",
        "row too long: {value} cells, {expected} expected",
    ),
    Rule(
        "T001",
        "type-error",
        "{column} : « {value} » trouvé, attendu : {expected}",
        "{column}: found {value!r}, expected {expected}",
    ),
    Rule(
        "T002",
        "constraint-error",
        "{column} : « {value} » trouvé, attendu : {expected}",
        "{column}: found {value!r}, expected {expected}",
    ),
    Rule(
        "T003",
        "missing-value",
        "{column} : valeur manquante ; cette colonne doit être remplie",
        "{column}: missing value; this column must be filled",
    ),
    Rule(
        "K001",
        "primary-key",
        "clé en double : « {value} » figure déjà ligne {first}",
        "duplicate key: {value!r} is already on line {first}",
    ),
    Rule(
        "K002",
        "foreign-key",
        "{column} : « {value} » ne figure pas dans la table {target}",
        "{column}: {value!r} is not in table {target}",
    ),
    Rule(
        "K003",
        "unique-error",
        "{column} : « {value} » figure déjà ligne {first}, chaque valeur doit être unique",
        "{column}: {value!r} is already on line {first}, every value must be unique",
    ),
    Rule(
        "C001",
        "departement-mismatch",
        "{column} : « {value} » trouvé, attendu : {expected}, d'après {given}",
        "{column}: found {value!r}, expected {expected}, by {given}",
    ),
    Rule(
        "C002",
        "ort-date-without-ort",
        "date_ort : « {value} » trouvé alors que ort vaut false ; l'un des deux est faux",
        "date_ort: found {value!r} although ort is false; one of the two is wrong",
    ),
    Rule(
        "C003",
        "half-coordinates",
        "{column} : valeur manquante ; longitude et latitude vont ensemble",
        "{column}: missing value; longitude and latitude come together",
    ),
    Rule(
        "C004",
        "coordinates-outside",
        "{column} : « {value} » trouvé, attendu : dans {expected}, d'après {given}",
        "{column}: found {value!r}, expected within {expected}, by {given}",
    ),
    Rule(
        "C005",
        "id-pvd-mismatch",
        "id_pvd : « {value} » trouvé, attendu : un identifiant en {expected}, d'après {given}",
        "id_pvd: found {value!r}, expected an identifier in {expected}, by {given}",
    ),
)

RULES: Mapping[str, Rule] = MappingProxyType({rule.slug: rule for rule in _ALL})
"""Every rule by its slug."""
