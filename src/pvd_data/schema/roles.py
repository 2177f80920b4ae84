"""The roles in which columns of a free-form file are checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

from pvd_data.base.language import Text
from pvd_data.schema.cells import (
    Booleen,
    CodesPostaux,
    DateAdhesion,
    DateIso,
    DateOrt,
    Effectif,
    Latitude,
    Longitude,
    Texte,
)
from pvd_data.schema.codes import (
    NO_EPCI,
    CodeDepartement,
    CodeInsee,
    CodeInseeHistorique,
    CodeRegion,
    IdPvd,
    Shape,
    Siren,
    has_luhn_key,
)
from pvd_data.schema.forms import CODE_AND_NAME, PAIR
from pvd_data.schema.territory import ABROAD, COLLECTIVITIES, FORMER_REGIONS

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Role:
    """What a column means.

    Attributes:
        name: our name of it.
        what: what a cell is, for people.
        type: the type of its cells.
        headings: some that it goes by; `headings.py` reads many more.
    """

    name: str
    what: Text
    type: Any
    headings: tuple[str, ...]


def _wider(kind: Any, more: str, like: Any = None, **other: Any) -> Any:
    """Return the type of a code that takes others too, and asks for the same, or for another's."""
    shape = kind.__metadata__[0]
    asked = shape if like is None else like.__metadata__[0]
    pattern, say = f"{shape.pattern}|{more}", {"example": asked.example, "expected": asked.expected}
    return Annotated[str, replace(shape, pattern=pattern, **say, **other)]


# Former codes too, which the reference knows, and foreign countries (COG); it asks for one of today.
_CodeCommune = _wider(CodeInseeHistorique, ABROAD, CodeInsee)

# Overseas collectivities and New Caledonia too, which are no départements, all of them as 98 and
# other countries as 99 (COG), and Corse as it was until 1975.
_CodeDepartement = _wider(CodeDepartement, "|".join(("20", "98", "99", *COLLECTIVITIES)))


def _is_code_or_siren(text: str) -> bool:
    return len(text) != 9 or has_luhn_key(text)


# Those of before 2016 too.
_CodeRegion = _wider(CodeRegion, "|".join(FORMER_REGIONS))


def _has_key_or_is_none(text: str) -> bool:
    """Say whether a text is what INSEE writes for none, or has the right key."""
    return text == NO_EPCI or has_luhn_key(text)


# What INSEE writes for none, too.
_SirenEpci = _wider(Siren, NO_EPCI, check=_has_key_or_is_none, luhn=False)


def _form(slug: str, pattern: str, example: str, expected: Text, **other: Any) -> Any:
    """Return the type of a text of one form."""
    fr, en = f"{expected['fr']}, par exemple {example}", f"{expected['en']}, such as {example}"
    return Annotated[str, Shape(slug, pattern, example, Text(fr=fr, en=en), **other)]


_IN_DEPARTEMENT = "(?:0[1-9]|[1-8][0-9]|2[AB]|9[0-5]|97[1-6])?"

_ALL = (
    Role(
        "code_insee",
        Text(fr="le code INSEE d'une commune", en="the INSEE code of a commune"),
        _CodeCommune,
        ("code_insee", "CODGEO", "N° INSEE", "insee_com", "citycode"),
    ),
    Role(
        "numero_commune",
        Text(
            fr="le numéro d'une commune dans son département",
            en="the number of a commune in its département",
        ),
        _form(
            "numero_commune",
            "[0-9]{1,3}",
            "046",
            Text(
                fr="le numéro d'une commune dans son département",
                en="the number of a commune in its département",
            ),
        ),
        ("code_commune",),
    ),
    Role(
        "code_et_nom",
        Text(fr="le code et le nom d'une commune", en="the code and the name of a commune"),
        _form(
            "code_et_nom",
            CODE_AND_NAME,
            "Embrun (05046)",
            Text(
                fr="le code INSEE et le nom d'une commune",
                en="the INSEE code and the name of a commune",
            ),
        ),
        ("liste_geo",),
    ),
    Role(
        "code_ou_siren",
        Text(
            fr="le code INSEE d'une commune ou le SIREN d'un EPCI",
            en="the INSEE code of a commune or the SIREN of an EPCI",
        ),
        _wider(_CodeCommune, "[0-9]{9}", length=None, check=_is_code_or_siren),
        ("codgeo",),
    ),
    Role(
        "nom",
        Text(fr="le nom d'une commune", en="the name of a commune"),
        Texte,
        ("nom_commune", "LIBGEO", "commune", "ville", "NCCENR"),
    ),
    Role(
        "siren",
        Text(fr="le SIREN d'une commune", en="the SIREN of a commune"),
        Siren,
        ("siren_commune", "siren_com", "siren_membre"),
    ),
    Role(
        "siren_epci",
        Text(fr="le SIREN d'une intercommunalité", en="the SIREN of an intercommunalité"),
        _SirenEpci,
        ("siren_epci", "EPCI", "code_epci", "codeEpci"),
    ),
    Role(
        "nom_epci",
        Text(fr="le nom d'une intercommunalité", en="the name of an intercommunalité"),
        Texte,
        ("nom_epci", "LIBEPCI", "raison_sociale_epci"),
    ),
    Role(
        "siren_ept",
        Text(
            fr="le SIREN d'un établissement public territorial",
            en="the SIREN of an établissement public territorial",
        ),
        Siren,
        ("EPT", "code_ept"),
    ),
    Role(
        "siret",
        Text(fr="un SIRET", en="a SIRET"),
        _form(
            "siret",
            "[0-9]{14}",
            "21750001600019",
            Text(fr="un SIRET de quatorze chiffres", en="a SIRET of fourteen digits"),
        ),
        ("siret", "SIRET commune"),
    ),
    Role(
        "code_departement",
        Text(fr="le code d'un département", en="the code of a département"),
        _CodeDepartement,
        ("code_departement", "DEP", "dept", "insee_dep"),
    ),
    Role(
        "nom_departement",
        Text(fr="le nom d'un département", en="the name of a département"),
        Texte,
        ("nom_departement", "LIBDEP", "département"),
    ),
    Role(
        "code_region",
        Text(fr="le code d'une région", en="the code of a région"),
        _CodeRegion,
        ("code_region", "REG", "insee_reg"),
    ),
    Role(
        "nom_region",
        Text(fr="le nom d'une région", en="the name of a région"),
        Texte,
        ("nom_region", "LIBREG", "région"),
    ),
    Role(
        "code_arrondissement",
        Text(fr="le code d'un arrondissement", en="the code of an arrondissement"),
        _form(
            "code_arrondissement",
            f"{_IN_DEPARTEMENT}[0-9]{{1,2}}",
            "051",
            Text(fr="le code d'un arrondissement", en="the code of an arrondissement"),
        ),
        ("code_arrondissement", "ARR"),
    ),
    Role(
        "code_canton",
        Text(fr="le code d'un canton", en="the code of a canton"),
        _form(
            "code_canton",
            f"{_IN_DEPARTEMENT}(?:[0-9]{{2}}|ZZ)",
            "0506",
            Text(fr="le code d'un canton", en="the code of a canton"),
        ),
        ("code_canton", "CV"),
    ),
    Role(
        "codes_postaux",
        Text(fr="un code postal", en="a postal code"),
        CodesPostaux,
        ("code_postal", "codesPostaux", "CP", "postcode"),
    ),
    Role(
        "id_pvd",
        Text(fr="un identifiant du programme", en="an identifier of the programme"),
        IdPvd,
        ("id_pvd", "identifiant_pvd"),
    ),
    Role(
        "longitude",
        Text(fr="une longitude en degrés", en="a longitude in degrees"),
        Longitude,
        ("longitude", "lon", "Xlong", "x_wgs84"),
    ),
    Role(
        "latitude",
        Text(fr="une latitude en degrés", en="a latitude in degrees"),
        Latitude,
        ("latitude", "lat", "y_wgs84"),
    ),
    Role(
        "lon_lat",
        Text(fr="une longitude et une latitude", en="a longitude and a latitude"),
        _form(
            "lon_lat",
            PAIR,
            "44.5806, 6.475",
            Text(
                fr="une latitude et une longitude en degrés",
                en="a latitude and a longitude in degrees",
            ),
        ),
        ("geo_point_2d", "coordonneesXY", "coordonnées"),
    ),
    Role(
        "population_municipale",
        Text(fr="une population", en="a population"),
        Effectif,
        ("population_municipale", "PMUN13", "population"),
    ),
    Role(
        "population_totale",
        Text(fr="une population totale", en="a total population"),
        Effectif,
        ("population_totale", "PTOT"),
    ),
    Role(
        "date_adhesion",
        Text(fr="une date d'adhésion", en="a date of adhesion"),
        DateAdhesion,
        ("date_adhesion", "date_signature"),
    ),
    # Of another programme, or of something else.
    Role("date", Text(fr="une date", en="a date"), DateIso, ("date", "date_de_signature")),
    Role(
        "date_ort",
        Text(fr="la date d'une ORT", en="the date of an ORT"),
        DateOrt,
        ("date_ort",),
    ),
    Role(
        "ort",
        Text(fr="oui ou non pour une ORT", en="whether there is an ORT"),
        Booleen,
        ("ort", "ort_signee", "Signée ?"),
    ),
    Role(
        "typecom",
        Text(fr="un type de commune", en="a type of commune"),
        Texte,
        ("typecom", "commune_type"),
    ),
)

ROLES: Mapping[str, Role] = MappingProxyType({role.name: role for role in _ALL})
"""Every role by its name, in the order in which they are told."""


OF_THE_PROGRAMME = frozenset({"id_pvd", "date_adhesion", "date_ort"})
"""What the reference knows of the programme's communes alone."""

COMPARED = OF_THE_PROGRAMME | {
    *("siren", "population_municipale", "population_totale"),
    *("nom", "siren_epci", "nom_epci", "code_departement", "nom_departement", "code_region"),
    *("nom_region", "codes_postaux", "code_arrondissement", "code_canton"),
}
"""What can agree with the commune of a row."""

JOINED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "code_et_nom": ("code_insee", "nom"),
        "code_ou_siren": ("code_insee", "siren_epci"),
        "lon_lat": ("longitude", "latitude"),
    }
)
"""What holds several things in one cell, and which."""

IDENTIFIES = frozenset(
    {"code_insee", "code_et_nom", "code_ou_siren", "siren", "siren_epci", "siret", "id_pvd"}
)
"""What says by itself whom a row is about."""

BESIDE_A_CODE = frozenset({"nom", "typecom", "ort", "population_municipale", "population_totale"})
"""What is nothing without a column of codes."""

PAIRS = (("longitude", "latitude"), ("lambert_x", "lambert_y"))
"""What is nothing without the other."""


def known_labels() -> str:
    """List headings that would be recognised, as messages say it."""
    return "; ".join(f"{role.name}: {', '.join(role.headings)}" for role in _ALL)
