"""What the heading of a column says that it holds, read word by word.

A heading is cut into words, without case, accents, plurals, years and articles; each word has a
meaning, and meanings that stand together make a role: a code, a name or a SIREN of a commune, an
EPCI, a département or a région. Words nobody knows make it less sure, and some words make it
another thing: of birth, of a street, an amount.

The words are those of the headings that INSEE, La Poste, DGCL, DGFiP, ANCT, geo.api.gouv.fr, the
schemas of schema.data.gouv.fr and their users write; `tests/columns/` has the headings.
"""

from __future__ import annotations

import re
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from pvd_data.base.text import LONGEST_NAME, pattern, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SURE, LIKELY, VAGUE, DOUBTFUL = 4, 3, 2, 1
"""How sure a heading is: it means one thing only; most often; one of several; or, since it has
words that nobody knows, that of somebody else."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Words by what they mean; a word may mean several things at once.
_MEANINGS = {
    "code": _words("code cod cde cd"),
    "number": _words("numero num no nr n"),
    "id": _words("id identifiant ident identifier"),
    "count": _words("nb nombre nbre"),
    "insee": _words("insee"),
    "cog": _words("cog"),
    "geo": _words("geo geographique geographic geog geom geometry geocodage"),
    "name": _words(
        "nom name lib libelle label denomination toponyme ncc nccenr libmin nommin nomenr"
    ),
    "commune": _words(
        "commune com comm communal communale ville city town municipality municipalite localite "
        "membre"
    ),
    "epci": _words("epci interco intercommunalite intercommunal gfp groupement communaute"),
    "ept": _words("ept"),
    "departement": _words(
        "departement departemen dep dept dpt depart department county departemental departementale"
    ),
    "region": _words("region reg regional regionale"),
    "arrondissement": _words("arrondissement arr arrdt"),
    "canton": _words("canton cant can cantonal"),
    "postal": _words("postal postale postaux post postcode zip zipcode cp"),
    "siren": _words("siren"),
    "siret": _words("siret"),
    "population": _words("population pop habitant hab"),
    "pmun": _words("pmun pmuni popmun"),
    "ptot": _words("ptot poptot"),
    "municipal": _words("municipal municipale mun"),
    "total": _words("total totale tot"),
    "lon": _words("longitude lon long lng xlong xlongitude"),
    "lat": _words("latitude lattitude lat ylat ylatitude"),
    "x": _words("x coordx xcoord abscisse lambx coordxet"),
    "y": _words("y coordy ycoord ordonnee lamby coordyet"),
    "degrees": _words("wgs 4326 degre dd decimal decimale"),
    "metres": _words("lambert lambx lamby"),
    "pair": _words(
        "point geopoint coordonnee coord coordinate gps latlon lonlat latlong xy coordonneexy "
        "coordonneesxy geoloc geolocalisation position wkt"
    ),
    "date": _words("date dt"),
    "signed": _words("signature signee signe sign"),
    "if": _words("si"),
    "adhesion": _words("adhesion"),
    "pvd": _words("pvd"),
    "ort": _words("ort"),
    "typecom": _words("typecom"),
    "type": _words("type typ"),
}

#: Words that say nothing against what the others say.
_FILLERS = _words(
    "officiel officielle principal principale actuel actuelle courant courante francais francaise "
    "france administratif administrative rattachement localisation implantation adresse adr centre "
    "centroide centroid chef chf lieu mairie siege beneficiaire concernee concerne territoire "
    "collectivite etablissement metropole convention epsg court complet complete majuscule "
    "minuscule vigueur artmin clair acheminement m p cartographique ban result"
)

#: Words that make it another thing, whatever else is there.
_OTHER = _words(
    "naissance birth deces nationalite pays country etranger naf ape activite iris telephone tel "
    "fax mail email courriel url web montant prix cout taux part pct pourcentage surface "
    "superficie section parcelle cadastre cadastrale cadastral voie rue rivoli fantoir quartier "
    "qpv bassin zone ze uu au aav bv unite aire annee year ancien ancienne anc avant av ap former old "
    "precedent precedente prenom maire elu candidat personne responsable contact image img pixel "
    "ecran gare station ecole finess ean langue devise boite bp lot rang ordre evolution densite "
    "statut maj modification creation debut fin mise jour heure fichier table ligne colonne "
    "dossier marche acte article absorbee deleguee associee delegue ilot batiment categorie sous "
    "cle hash porte source"
)

#: Words of somebody who may live elsewhere: whatever the place, it is not that of the row.
_SOMEBODY = _words(
    "demandeur petitionnaire declarant acquereur vendeur proprietaire locataire requerant "
    "producteur fournisseur"
)
_OF_SOMEBODY = _words("siren siret")

_ARTICLES = _words("de du des d la le les l un une et en a au aux of the ou par")

_WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        word: frozenset(meaning for meaning, found in _MEANINGS.items() if word in found)
        for words in _MEANINGS.values()
        for word in words
    }
)

#: Meanings that say whose a column is, or how it is written, and not what it holds.
_WHOSE = _words(
    "commune epci ept departement region arrondissement canton geo pair municipal total degrees "
    "adhesion pvd"
)

# The French grid, by its year.
_GRID = pattern(r"(?:l(?:ambert)?|rgf)[ _-]?93(?![0-9])", re.IGNORECASE)


class _Way(NamedTuple):
    """Meanings that make a role together, those that may stand beside them, and how surely."""

    role: str
    needed: frozenset[str]
    beside: frozenset[str]
    level: int


def _ways(text: str) -> Iterator[_Way]:
    for line in text.strip().splitlines():
        role, level, needed, beside = (part.strip() for part in line.split(","))
        yield _Way(role, frozenset(needed.split()), frozenset(beside.split()), int(level))


# Role, how sure, the meanings that it needs, those that may stand beside them.
_WAYS = tuple(
    _ways(
        """
        code_insee, 4, insee, code number id geo commune cog
        code_insee, 4, code commune, geo number id cog
        code_insee, 3, number commune, geo
        code_insee, 3, id commune, geo
        code_insee, 3, cog, code number id geo commune
        code_insee, 3, code geo,
        code_insee, 3, id geo,
        code_insee, 3, departement commune,
        code_insee, 2, geo commune,
        code_insee, 2, commune, geo
        code_insee, 2, code, number id
        code_insee, 2, id,
        code_insee, 2, geo,
        numero_commune, 3, code commune, number
        numero_commune, 3, number commune,
        numero_commune, 2, commune,
        numero_commune, 2, insee,
        nom, 4, name commune, geo insee
        nom, 3, name geo,
        nom, 3, commune, geo
        nom, 2, name,
        siren, 4, siren commune, number code id
        siren, 2, siren, number code id
        siren_epci, 4, siren epci, number code id
        siren_epci, 4, code epci, number id insee geo
        siren_epci, 3, insee epci,
        siren_epci, 3, id epci, number
        siren_epci, 2, epci,
        siren_epci, 2, siren, number code id
        siren_epci, 2, code, number id
        nom_epci, 4, name epci,
        nom_epci, 3, epci,
        nom_epci, 2, name, geo
        siret, 4, siret, number code id commune epci
        code_departement, 4, code departement, number id insee
        code_departement, 4, insee departement, code number id
        code_departement, 4, number departement, code id
        code_departement, 3, id departement,
        code_departement, 3, departement commune,
        code_departement, 3, departement,
        nom_departement, 4, name departement,
        nom_departement, 3, departement,
        nom_departement, 2, name, geo
        code_region, 4, code region, number id insee
        code_region, 4, insee region, code number id
        code_region, 4, number region, code id
        code_region, 3, id region,
        code_region, 3, region commune,
        code_region, 3, region,
        nom_region, 4, name region,
        nom_region, 3, region,
        nom_region, 2, name, geo
        code_arrondissement, 4, code arrondissement, number insee departement
        code_arrondissement, 3, insee arrondissement,
        code_arrondissement, 2, arrondissement, departement
        code_canton, 4, code canton, number insee
        code_canton, 3, insee canton,
        code_canton, 2, canton,
        siren_ept, 4, siren ept, code number
        siren_ept, 3, ept, code id
        codes_postaux, 4, code postal, commune number
        codes_postaux, 3, postal, commune name
        codes_postaux, 2, code, number
        id_pvd, 4, id pvd,
        id_pvd, 2, id,
        longitude, 4, lon, geo commune x degrees pair
        longitude, 4, x degrees, geo commune pair
        longitude, 2, x, geo commune pair
        latitude, 4, lat, geo commune y degrees pair
        latitude, 4, y degrees, geo commune pair
        latitude, 2, y, geo commune pair
        lambert_x, 4, x metres, pair
        lambert_y, 4, y metres, pair
        lambert_x, 2, x, pair geo
        lambert_y, 2, y, pair geo
        lon_lat, 3, pair, geo commune degrees
        lon_lat, 3, lon lat, pair geo commune degrees
        lon_lat, 3, x y, pair geo commune
        lon_lat, 2, geo,
        population_municipale, 4, population municipal, commune
        population_municipale, 4, pmun, commune
        population_municipale, 2, population, commune insee count
        population_totale, 4, population total, commune
        population_totale, 4, ptot, commune
        population_totale, 2, population, commune insee count
        date_adhesion, 3, date adhesion,
        date_adhesion, 4, date adhesion pvd, signed
        date_adhesion, 4, date pvd, signed adhesion
        date_adhesion, 2, date signed, adhesion
        date_adhesion, 2, signed,
        date, 3, date,
        date, 3, date signed,
        date, 3, date adhesion,
        date_ort, 4, date ort, signed
        date_ort, 3, if date signed,
        ort, 4, ort, signed
        ort, 3, signed,
        typecom, 4, typecom,
        typecom, 3, type commune,
        """
    )
)


_YEAR = pattern(r"(?:19|20)?[0-9]{2}")

_INITIAL = pattern(r"\b(\w)\.(?=\w\b)")

#: Where a word ends without a space: before a capital, then before a year.
_CAPITAL = pattern(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Ý])")
_BEFORE_YEAR = pattern(r"(?<=[^\W\d_])(?=(?:19|20)?[0-9]{2}(?:\b|_))")


def words_of(heading: str) -> tuple[str, ...]:
    """Cut a heading into its words: no case, accent, plural, article or year.

    Args:
        heading: as it stands in a file.

    >>> words_of("codesPostaux"), words_of("CODGEO_25"), words_of("N° INSEE de la commune")
    (('code', 'postaux'), ('cod', 'geo'), ('n', 'insee', 'commune'))
    """
    if len(heading) > LONGEST_NAME:
        return ()
    parted = _GRID.sub(" lambert ", heading.replace("°", " "))
    parted = _CAPITAL.sub(" ", _INITIAL.sub(r"\1", parted))
    parted = _BEFORE_YEAR.sub(" ", parted)
    raw = [word for word in plain(parted).split() if word not in _ARTICLES]
    # A year, however short, is no part of what a column is.
    kept = [word for word in raw if not _YEAR.fullmatch(word)] or raw
    return tuple(part for word in kept for part in _parts(word))


def _parts(word: str) -> tuple[str, ...]:
    """Return the words that one is run together of, in the singular; itself if it is none."""
    if len(word) > 30:
        return (word,)
    for form in (word, word.removesuffix("s")):
        if any(form in known for known in (_WORDS, _FILLERS, _OTHER, _SOMEBODY)):
            return (form,)
    for cut in range(3, len(word) - 2):
        if word[:cut] in _WORDS:
            rest = _parts(word[cut:])
            if all(part in _WORDS for part in rest):
                return (word[:cut], *rest)
    return (word,)


@lru_cache(maxsize=1024)
def read_heading(heading: str) -> Mapping[str, int]:
    """Return the roles that a heading may mean, with how sure it is of each, the surest first.

    Args:
        heading: as it stands in a file.

    >>> dict(read_heading("Code INSEE de la commune")), dict(read_heading("code_naf"))
    ({'code_insee': 4}, {})
    >>> dict(read_heading("epci_siren")), dict(read_heading("DÉPARTEMENTS"))
    ({'siren_epci': 4}, {'code_departement': 3, 'nom_departement': 3})
    """
    words = words_of(heading)
    if any(word in _OTHER for word in words):
        return MappingProxyType({})
    found = _read(words)
    # A group that columns belong to stands before them: « Informations générales - Code INSEE ».
    _, dash, last = heading.rpartition(" - ")
    for role, level in _read(words_of(last)).items() if dash else ():
        found[role] = max(level, found.get(role, 0))
    if not _SOMEBODY.isdisjoint(words):
        found = {role: level for role, level in found.items() if role in _OF_SOMEBODY}
    return MappingProxyType(dict(sorted(found.items(), key=lambda one: -one[1])))


def _read(words: tuple[str, ...]) -> dict[str, int]:
    unknown = sum(word not in _WORDS and word not in _FILLERS for word in words)
    meant = [_WORDS[word] for word in words if word in _WORDS]
    found: dict[str, int] = {}
    there: frozenset[str] = frozenset().union(*meant)
    if "count" in there and "population" not in there:
        return found
    for way in _WAYS if there else ():
        if not way.needed <= there:
            continue
        level = way.level - _left(way, meant)
        if unknown:
            level = DOUBTFUL if level - unknown >= VAGUE else 0
        elif level < VAGUE:
            level = 0
        if level:
            found[way.role] = max(level, found.get(way.role, 0))
    return found


def _left(way: _Way, meant: list[frozenset[str]]) -> int:
    """Count the words that a way does not speak of; one that says what it is speaks against it."""
    left = [one for one in meant if not one & (way.needed | way.beside)]
    return len(left) if all(one & _WHOSE for one in left) else SURE


def means(heading: str, role: str) -> bool:
    """Say whether a heading most often means a role."""
    return read_heading(heading).get(role, 0) >= LIKELY


def surest(headings: Iterable[str], role: str) -> list[str]:
    """Return the headings that most surely mean a role, of those that may mean it at all.

    >>> surest(["ville", "CODGEO_2024", "taux"], "code_insee")
    ['CODGEO_2024']
    """
    levels = {heading: read_heading(heading).get(role, 0) for heading in headings}
    most = max(levels.values(), default=0)
    return [heading for heading, level in levels.items() if level == most >= VAGUE]


def is_of_another(heading: str) -> bool:
    """Say whether a heading says that a column is of something that is not recognised."""
    return not (_OTHER | _SOMEBODY).isdisjoint(words_of(heading))


def is_of_a_seat(heading: str) -> bool:
    """Say whether a heading speaks of the chef-lieu of something, and not of a commune as such.

    >>> is_of_a_seat("code_insee_chef_lieu"), is_of_a_seat("CHEFLIEU"), is_of_a_seat("lieu")
    (True, True, False)
    """
    words = words_of(heading)
    return {"chef", "lieu"} <= set(words) or "cheflieu" in words


def is_known(heading: str) -> bool:
    """Say whether a heading may mean something that is recognised, whatever the cells say."""
    return any(level >= VAGUE for level in read_heading(heading).values())
