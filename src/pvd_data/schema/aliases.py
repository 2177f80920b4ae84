"""The roles that a column of a free-form file can have, and the labels by which each is inferred.

One alias table, from the labels that official files and their users write: INSEE (COG,
populations), ANCT, DGCL (EPCI, BANATIC), geo.api.gouv.fr, data.gouv.fr.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

from pvd_data.base.text import plain
from pvd_data.schema.cells import (
    Booleen,
    CodesPostaux,
    DateIso,
    Effectif,
    Latitude,
    Longitude,
    Texte,
)
from pvd_data.schema.codes import (
    CodeDepartement,
    CodeInsee,
    CodeInseeHistorique,
    CodeRegion,
    IdPvd,
    Siren,
)
from pvd_data.schema.models.communes import Commune

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Role:
    """What a column means.

    Attributes:
        name: our name of it.
        type: the type of its cells.
        form: what a cell looks like, faulty or not, as a regular expression; a column is taken
            for this only if nine in ten of its cells do.
        aliases: labels it goes by, folded, the surest first.
    """

    name: str
    type: Any
    form: str
    aliases: tuple[str, ...]


_DATE = (
    "(?:[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4})"
    "(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.]0+)?)?Z?)?"
)
_DEGREES = r"-?[0-9]{{1,{digits}}}(?:[.,][0-9]+)?"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _own(column: str) -> Any:
    """Return the type that the column has in our own table, bounds and all."""
    field = Commune.model_fields[column]
    return Annotated[field.annotation, *field.metadata]


# Takes former codes too, which the reference knows; asks for one of today.
_SHAPE = CodeInsee.__metadata__[0]  # type: ignore[attr-defined]
_CodeCommune = Annotated[
    str,
    replace(
        CodeInseeHistorique.__metadata__[0],
        example=_SHAPE.example,
        expected=_SHAPE.expected,
    ),
]

_ALL = (
    Role(
        "code_insee",
        _CodeCommune,
        # As it is, without its zero, or with a letter O in its place.
        "[0-9O][0-9AB][0-9]{3}|[1-9][0-9]{3}|2[ab][0-9]{3}",
        _words(
            "code_insee insee_com codgeo com_insee code_commune depcom insee code_insee_commune "
            "codeinsee insee_commune code_commune_insee citycode code_geo code_com cog com code"
        ),
    ),
    Role(
        "nom",
        Texte,
        r"(?s)(?=.*[^\W\d_]).{1,60}",
        _words(
            "lib_com nom_commune nom_com libelle_commune libcom libgeo nom_membre commune ville "
            "nom_de_la_commune nom libelle"
        ),
    ),
    Role(
        "siren",
        Siren,
        r"[0-9]{3}\s?[0-9]{3}\s?[0-9]{3}(?:\.0)?",
        ("siren_commune", "siren_com", "siren_membre", "n_siren_commune", "siren"),
    ),
    Role(
        "siren_epci",
        Siren,
        r"[0-9]{3}\s?[0-9]{3}\s?[0-9]{3}(?:\.0)?",
        ("siren_epci", "code_epci", "epci", "code_siren_epci", "siren_groupement", "siren"),
    ),
    Role(
        "code_departement",
        CodeDepartement,
        "[0-9]{1,3}|2[ABab]",
        ("code_departement", "dep_com", "code_dep", "departement", "dep", "dept", "code_dept"),
    ),
    Role(
        "code_region",
        CodeRegion,
        "[0-9]{1,2}",
        ("code_region", "reg_com", "code_reg", "region", "reg"),
    ),
    Role(
        "codes_postaux",
        CodesPostaux,
        "[0-9]{4,5}(?:[|/, ]+[0-9]{4,5})*",
        ("codes_postaux", "code_postal", "cp", "codepostal", "postal_code", "zipcode"),
    ),
    Role("id_pvd", IdPvd, "pvd-[0-9AB]+-[0-9AB]+-[0-9]+", ("id_pvd", "identifiant_pvd")),
    Role(
        "longitude",
        Longitude,
        _DEGREES.format(digits=3),
        ("longitude", "lon", "lng", "long", "x"),
    ),
    Role("latitude", Latitude, _DEGREES.format(digits=2), ("latitude", "lat", "y")),
    Role(
        "population_municipale",
        Effectif,
        r"-?(?:[0-9]{1,3}(?:[ .,\u00a0\u202f]?[0-9]{3})*|[0-9]+)(?:[.,]0+)?",
        ("population_municipale", "pmun", "pop_mun", "population"),
    ),
    Role(
        "date_adhesion",
        _own("date_adhesion"),
        _DATE,
        ("date_adhesion", "date_signature", "date_de_signature", "date_signature_adhesion"),
    ),
    # Of another programme, or of something else.
    Role("date", DateIso, _DATE, ("date_signature", "date_de_signature", "date")),
    Role("date_ort", _own("date_ort"), _DATE, ("date_ort", "si_signee_date_de_signature")),
    Role("ort", Booleen, "(?i)true|false|vrai|faux|oui|non|[01]", ("ort", "ort_signee")),
    Role("typecom", Texte, "COM|COMA|COMD|ARM", ("typecom",)),
)

ROLES: Mapping[str, Role] = MappingProxyType({role.name: role for role in _ALL})
"""Every role by its name, in the order in which columns are given one."""


def label_of(text: str) -> str:
    """Fold a label for comparison: words of plain letters joined by underscores, no year.

    >>> label_of(" Code Commune"), label_of("pmun_2025"), label_of("lib_com")
    ('code_commune', 'pmun', 'lib_com')
    """
    return re.sub("_(?:19|20)[0-9]{2}$", "", plain(text).replace(" ", "_"))


_ALIASES = frozenset(alias for role in _ALL for alias in role.aliases)


def is_alias(text: str) -> bool:
    """Say whether a label is one that some role goes by."""
    return label_of(text) in _ALIASES


def known_labels() -> str:
    """List what would be recognised, as messages say it."""
    return "; ".join(f"{role.name}: {', '.join(role.aliases)}" for role in _ALL)
