"""Family R, values: the cells of a row compared with what the reference knows of its commune."""

from __future__ import annotations

from datetime import date
from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING, NamedTuple

from pvd_data.base.fault import AT_MOST, Fault
from pvd_data.base.language import Text
from pvd_data.rules.rule import Rule
from pvd_data.schema.territory import coordinates_fault, ort_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pvd_data.reference.index import Reference, Town


RULES = (
    Rule(
        "R014",
        "epci-mismatch",
        "error",
        title=Text(fr="EPCI d'une autre commune", en="EPCI of another commune"),
        message=Text(
            fr="{column} : « {value} » trouvé, l'EPCI de la commune {given} est {expected}",
            en="{column}: found {value!r}, the EPCI of the commune {given} is {expected}",
        ),
        why=Text(
            fr="Une commune n'est membre que d'un EPCI à fiscalité propre, et ce n'est pas celui de la ligne. Écrivez le SIREN proposé, ou corrigez le code de la commune si c'est lui qui est faux.",
            en="A commune belongs to a single EPCI with tax powers of its own, and it is not the row's. Write the SIREN that is proposed, or correct the commune's code if that is what is wrong.",
        ),
        wrong="code_insee,siren_epci\n05046,240500462\n",
        right="code_insee,siren_epci\n05046,200067742\n",
    ),
    Rule(
        "R015",
        "siren-mismatch",
        "error",
        title=Text(fr="SIREN d'une autre commune", en="SIREN of another commune"),
        message=Text(
            fr="{column} : « {value} » trouvé, attendu : {expected}, le SIREN de la commune {given}",
            en="{column}: found {value!r}, expected {expected}, the SIREN of the commune {given}",
        ),
        why=Text(
            fr="Le SIREN de la ligne est celui d'une autre commune ou d'un autre organisme. Écrivez celui de la commune elle-même, et non celui de son intercommunalité, qui a sa propre colonne.",
            en="The SIREN of the row is that of another commune or of another body. Write that of the commune itself, not that of its intercommunalité, which has a column of its own.",
        ),
        wrong="code_insee,siren\n05046,210500401\n",
        right="code_insee,siren\n05046,210500468\n",
    ),
    Rule(
        "R016",
        "region-mismatch",
        "error",
        title=Text(fr="Région incohérente", en="Inconsistent région"),
        message=Text(
            fr="{column} : « {value} » trouvé, attendu : {expected}, d'après {given}",
            en="{column}: found {value!r}, expected {expected}, by {given}",
        ),
        why=Text(
            fr="La commune, ou le département, n'est pas dans cette région. Écrivez le code proposé ; les codes sont ceux des régions d'aujourd'hui, qui ont changé en 2016.",
            en="The commune, or the département, is not in this région. Write the code that is proposed; the codes are those of today's régions, which changed in 2016.",
        ),
        wrong="code_insee,code_region\n05046,84\n",
        right="code_insee,code_region\n05046,93\n",
    ),
    Rule(
        "R017",
        "postal-code-mismatch",
        "warning",
        title=Text(fr="Code postal d'une autre commune", en="Postal code of another commune"),
        message=Text(
            fr="{column} : « {value} » trouvé, la commune {given} a : {expected}",
            en="{column}: found {value!r}, the commune {given} has: {expected}",
        ),
        why=Text(
            fr="La référence ne donne pas ce code postal à la commune. Ce n'est qu'un avertissement : les codes postaux changent, et certains ne desservent qu'un organisme. Vérifiez-le, et corrigez-le s'il vient d'une autre ligne.",
            en="The reference does not give this postal code to the commune. This is only a warning: postal codes change, and some serve a single organisation. Check it, and correct it if it comes from another row.",
        ),
        wrong="code_insee,code_postal\n05046,05000\n",
        right="code_insee,code_postal\n05046,05200\n",
    ),
    Rule(
        "R018",
        "id-pvd-reference",
        "error",
        title=Text(
            fr="Identifiant du programme d'une autre commune",
            en="Identifier in the programme of another commune",
        ),
        message=Text(
            fr="{column} : « {value} » trouvé, attendu : {expected}, l'identifiant de la commune {given}",
            en="{column}: found {value!r}, expected {expected}, the identifier of the commune {given}",
        ),
        why=Text(
            fr="L'ANCT donne un autre identifiant à cette commune. Écrivez celui qui est proposé ; le numéro qui le termine ne se devine pas, il se recopie.",
            en="The ANCT gives another identifier to this commune. Write the one that is proposed; the number at its end cannot be guessed, it is copied.",
        ),
        wrong="code_insee,id_pvd\n05046,pvd-93-05-5\n",
        right="code_insee,id_pvd\n05046,pvd-93-05-4\n",
    ),
    Rule(
        "R019",
        "missing-reference-value",
        "warning",
        title=Text(
            fr="Valeur manquante que la référence donne",
            en="Missing value that the reference gives",
        ),
        message=Text(
            fr="{column} : valeur manquante, la référence donne {expected} pour la commune {given}",
            en="{column}: missing value, the reference gives {expected} for the commune {given}",
        ),
        why=Text(
            fr="La cellule est vide, alors que la référence connaît la valeur pour cette commune. Ce n'est qu'un avertissement, car une cellule peut rester vide ; y écrire la valeur proposée rend le fichier plus utile.",
            en="The cell is empty, although the reference knows the value for this commune. This is only a warning, since a cell may stay empty; writing the value that is proposed makes the file more useful.",
        ),
        wrong="code_insee,siren_epci\n05046,\n05170,200067825\n",
        right="code_insee,siren_epci\n05046,200067742\n05170,200067825\n",
    ),
    Rule(
        "R020",
        "coordinates-far",
        "error",
        title=Text(fr="Coordonnées loin de la commune", en="Coordinates far from the commune"),
        message=Text(
            fr="{column} : « {value} » est à {expected} km du centre de la commune {given}",
            en="{column}: {value!r} is {expected} km from the centre of the commune {given}",
        ),
        why=Text(
            fr="Le point est à plus de 20 km du centre du territoire d'une commune du programme, de 40 km de celui d'une autre, de 100 km en Guyane où les communes sont immenses : il ne peut guère être dans la commune. Vérifiez les chiffres des degrés, ou le code de la commune.",
            en="The point is more than 20 km from the centre of the territory of a commune of the programme, 40 km from that of another, 100 km in Guyane where communes are huge: it can hardly be in the commune. Check the digits of the degrees, or the commune's code.",
        ),
        wrong="code_insee,longitude,latitude\n05046,7.475,44.5806\n",
        right="code_insee,longitude,latitude\n05046,6.475,44.5806\n",
    ),
    Rule(
        "R021",
        "population-off",
        "warning",
        title=Text(fr="Population invraisemblable", en="Unlikely population"),
        message=Text(
            fr="{column} : « {value} » trouvé, la référence donne {expected} habitants à la commune {given}",
            en="{column}: found {value!r}, the reference gives {expected} inhabitants to the commune {given}",
        ),
        why=Text(
            fr="La population est au moins le double, ou au plus la moitié, de celle de la référence, et l'écart est d'au moins cent habitants : un chiffre de trop, un chiffre perdu, ou la population d'un autre territoire. Ce n'est qu'un avertissement, car une population change d'un millésime à l'autre.",
            en="The population is at least twice, or at most half, that of the reference, and a hundred people apart: a digit too many, a digit lost, or the population of another territory. This is only a warning, since a population changes from one vintage to the next.",
        ),
        wrong="code_insee,population_municipale\n05046,64120\n",
        right="code_insee,population_municipale\n05046,6412\n",
    ),
    Rule(
        "R022",
        "adhesion-differs",
        "warning",
        title=Text(fr="Date d'adhésion différente", en="Date of adhesion differs"),
        message=Text(
            fr="{column} : « {value} » trouvé, la référence donne {expected} pour la commune {given}",
            en="{column}: found {value!r}, the reference gives {expected} for the commune {given}",
        ),
        why=Text(
            fr="La date d'adhésion n'est pas celle de la référence, qui vient des listes officielles. Ce n'est qu'un avertissement, car une liste peut se tromper : la convention signée fait foi. Si c'est la référence qui est fausse, signalez-le.",
            en="The date of adhesion is not that of the reference, which comes from the official lists. This is only a warning, since a list may be wrong: the signed convention is what counts. If the reference is wrong, report it.",
        ),
        wrong="code_insee,date_adhesion\n05046,2021-05-17\n",
        right="code_insee,date_adhesion\n05046,2021-05-07\n",
    ),
    Rule(
        "R023",
        "ort-differs",
        "warning",
        title=Text(fr="ORT différente", en="ORT differs"),
        message=Text(
            fr="{column} : « {value} » trouvé, la référence donne {expected} pour la commune {given}",
            en="{column}: found {value!r}, the reference gives {expected} for the commune {given}",
        ),
        why=Text(
            fr="Ce que la ligne dit de l'ORT n'est pas ce qu'en dit la liste de la DGALN. Ce n'est qu'un avertissement, car une convention a pu être signée depuis : la convention signée fait foi. Si c'est la liste qui est fausse, signalez-le.",
            en="What the row says of the ORT is not what the DGALN's list says. This is only a warning, since a convention may have been signed since: the signed convention is what counts. If the list is wrong, report it.",
        ),
        wrong="code_insee,date_ort\n05046,2023-10-13\n",
        right="code_insee,date_ort\n05046,2023-10-31\n",
    ),
    Rule(
        "R028",
        "former-region",
        "warning",
        title=Text(fr="Ancienne région", en="Former région"),
        message=Text(
            fr="{column} : « {value} » est un code d'avant 2016 ({given}) ; aujourd'hui : {expected}",
            en="{column}: {value!r} is a code of before 2016 ({given}); today: {expected}",
        ),
        why=Text(
            fr="Les régions ont été regroupées le 1er janvier 2016 : une jointure avec des données d'aujourd'hui manquerait la ligne. Écrivez le code proposé. Ce n'est qu'un avertissement, car le code était juste en son temps ; --as-of avec un jour d'avant 2016 l'accepte.",
            en="Régions were merged on 1 January 2016: a join with today's data would miss the row. Write the code that is proposed. This is only a warning, since the code was right in its time; --as-of with a day before 2016 accepts it.",
        ),
        wrong="code_insee,code_region\n01053,82\n",
        right="code_insee,code_region\n01053,84\n",
    ),
    Rule(
        "R032",
        "former-departement",
        "warning",
        title=Text(fr="Ancien département", en="Former département"),
        message=Text(
            fr="{column} : « {value} » est le code de la Corse d'avant 1976 ; aujourd'hui : {expected} ({given})",
            en="{column}: {value!r} is the code of Corse before 1976; today: {expected} ({given})",
        ),
        why=Text(
            fr="La Corse est faite de deux départements, 2A et 2B, depuis le 1er janvier 1976 : une jointure avec des données d'aujourd'hui manquerait la ligne. Écrivez le code proposé. Ce n'est qu'un avertissement, car le code était juste en son temps ; --as-of avec un jour d'avant 1976 l'accepte.",
            en="Corse is two départements, 2A and 2B, since 1 January 1976: a join with today's data would miss the row. Write the code that is proposed. This is only a warning, since the code was right in its time; --as-of with a day before 1976 accepts it.",
        ),
        wrong="code_insee,code_departement\n2A004,20\n",
        right="code_insee,code_departement\n2A004,2A\n",
    ),
    Rule(
        "R029",
        "postal-code-of-none",
        "notice",
        title=Text(fr="Code postal d'aucune commune", en="Postal code of no commune"),
        message=Text(
            fr="{column} : « {value} » n'est le code postal d'aucune commune, peut-être celui d'un CEDEX ; {given} a : {expected}",
            en="{column}: {value!r} is the postal code of no commune, perhaps that of a CEDEX; {given} has: {expected}",
        ),
        why=Text(
            fr="Un CEDEX a un code postal à lui, que la référence ne connaît pas : elle a ceux des communes. Ce n'est qu'une remarque, car le code peut être juste ; pour regrouper par commune, écrivez celui de la commune.",
            en="A CEDEX has a postal code of its own, which the reference does not know: it has those of communes. This is only a notice, since the code may be right; to group by commune, write the commune's.",
        ),
        wrong="code_insee,code_postal\n05061,05007\n",
        right="code_insee,code_postal\n05061,05000\n",
    ),
    Rule(
        "R030",
        "insee-as-postal-code",
        "warning",
        title=Text(fr="Code INSEE au lieu du code postal", en="INSEE code instead of postal code"),
        message=Text(
            fr="{column} : « {value} » est le code INSEE de la commune, non un code postal ; {given} a : {expected}",
            en="{column}: {value!r} is the INSEE code of the commune, not a postal code; {given} has: {expected}",
        ),
        why=Text(
            fr="Les deux ont cinq chiffres, mais la cellule répète le code INSEE de sa ligne. Écrivez le code postal. Ce n'est qu'un avertissement, comme pour tout code postal.",
            en="Both have five digits, but the cell repeats the INSEE code of its row. Write the postal code. This is only a warning, as for any postal code.",
        ),
        wrong="code_insee,code_postal\n05046,05046\n",
        right="code_insee,code_postal\n05046,05200\n",
    ),
)
"""The rules on what else a row says of a commune."""


def postal_fault(reference: Reference, town: Town, postal: str, *, free: bool) -> Fault | None:
    """Compare postal codes with those of a commune.

    Args:
        reference: the reference.
        town: the commune.
        postal: the codes, separated by `|`; nothing if there are none.
        free: whether the file is anybody's, where codes may be those of a CEDEX.
    """
    strange = set(filter(None, postal.split("|"))).difference(town.postaux.split("|"))
    if not strange or not town.postaux:
        return None
    # Several codes are no answer to which one a cell should hold.
    right = town.postaux if "|" in postal or "|" not in town.postaux else None
    slug = "postal-code-mismatch"
    if postal == town.code:
        slug = "insee-as-postal-code"
    elif free and all(
        code not in reference.by_postal and code[:2] == town.postaux[:2] for code in strange
    ):
        slug, right = "postal-code-of-none", None
    return Fault(slug, "codes_postaux", postal, town.postaux, right, given=str(town))


#: Kilometres from the centre of a commune's territory beyond which a place is not in it: those of
#: the programme have been looked at, others may be larger and have islands, and Guyane has communes
#: of more than 100 km from end to end.
FAR_IN_THE_PROGRAMME = 20.0
FAR = 40.0
FAR_IN_GUYANE = 100.0

#: Fewer people more or less may be those of another year, however small the commune.
_FEW = 100

#: More people than anybody writes down; every whole number below has a float of its own.
_ANY_NUMBER = 10**15

_EARTH = 6371.0


class Near(NamedTuple):
    """A rectangle of which every point is near the centre of a commune, in degrees."""

    west: float
    east: float
    south: float
    north: float


def kilometres(longitude: float, latitude: float, to_longitude: float, to_latitude: float) -> float:
    """Return the great-circle distance between two places given in degrees.

    >>> round(kilometres(6.475, 44.5806, 6.0820, 44.5580))
    31
    """
    south, north = radians(latitude), radians(to_latitude)
    half = sin((north - south) / 2) ** 2
    half += cos(south) * cos(north) * sin(radians(to_longitude - longitude) / 2) ** 2
    return 2 * _EARTH * asin(sqrt(min(1.0, half)))


def far_from(reference: Reference, code: str) -> float:
    """Return the distance in kilometres beyond which a place is not in a commune."""
    if code.startswith("973"):
        return FAR_IN_GUYANE
    return FAR_IN_THE_PROGRAMME if code in reference.programme else FAR


#: Where any place is as good as another.
ANYWHERE = Near(-180, 180, -90, 90)


def near_of(reference: Reference, code: str) -> Near:
    """Return the rectangle within the circle around a commune whose centre is known."""
    town = reference.towns.get(code)
    if town is None or not town.longitude:
        return ANYWHERE
    longitude, latitude = town.centre
    # The square within the circle, a little less for the curve of the earth.
    half = far_from(reference, code) / sqrt(2) / 112
    across = half / cos(radians(abs(latitude) + half))
    return Near(longitude - across, longitude + across, latitude - half, latitude + half)


def coordinate_faults(
    reference: Reference, code: str, longitude: str, latitude: str
) -> Iterator[Fault]:
    """Compare a place with the commune of a code.

    Args:
        reference: the reference.
        code: a code INSEE; empty if there is none to compare with.
        longitude: degrees as the file has them, a number or empty.
        latitude: the same.
    """
    half = coordinates_fault("", longitude, latitude)
    if half is not None:
        yield half
    town = reference.towns.get(code)
    if not longitude or not latitude or town is None or not town.longitude:
        return
    east, north = float(longitude), float(latitude)
    centre = town.centre

    def fits(x: float, y: float) -> bool:
        return kilometres(*centre, x, y) <= far_from(reference, code)

    if fits(east, north):
        return
    if fits(north, east):
        yield Fault("coordinates-swapped", "longitude", longitude, latitude, latitude)
        yield Fault("coordinates-swapped", "latitude", latitude, longitude, longitude)
        return
    for x, y, role, found in (
        (-east, north, "longitude", longitude),
        (east, -north, "latitude", latitude),
    ):
        if fits(x, y):
            right = found[1:] if found.startswith("-") else f"-{found}"
            yield Fault("sign-lost", role, found, right, right)
            return
    outside = coordinates_fault(code, longitude, latitude)
    yield outside or _far_fault(reference, code, longitude, latitude)


def _far_fault(reference: Reference, code: str, longitude: str, latitude: str) -> Fault:
    """Say how far a place in the right part of France is from its commune."""
    east, north = reference.towns[code].centre
    away = kilometres(east, north, float(longitude), float(latitude))
    # The farther of the two is the one to look at.
    across = kilometres(east, north, float(longitude), north)
    role = "longitude" if across >= kilometres(east, north, east, float(latitude)) else "latitude"
    found = longitude if role == "longitude" else latitude
    return Fault("coordinates-far", role, found, f"{away:.0f}", given=str(reference.towns[code]))


def likely_populations(reference: Reference, code: str) -> tuple[int, int]:
    """Return the lowest and the highest population that are believed of a commune.

    Off by less than a factor of two, or by less than a hundred; of one whose population is not
    known, any.
    """
    town = reference.towns.get(code)
    if town is None or not town.population:
        return 0, _ANY_NUMBER
    right = int(town.population)
    return min(right - _FEW + 1, right // 2 + 1), max(right + _FEW - 1, 2 * right - 1)


def population_faults(reference: Reference, code: str, cells: Mapping[str, str]) -> Iterator[Fault]:
    """Compare a population with that of the commune."""
    town, population = reference.towns.get(code), cells["population_municipale"]
    if town is None or not population or not town.population:
        return
    low, high = likely_populations(reference, code)
    if not low <= int(population) <= high:
        given, role = str(town), "population_municipale"
        yield Fault(
            "population-off", role, population, town.population, town.population, given=given
        )


def year_faults(reference: Reference, code: str, cells: Mapping[str, str]) -> Iterator[Fault]:
    """Find a year of population that is still to come."""
    year, today = cells["annee_population"], date.today().year
    if year and int(year) > today:
        yield Fault("constraint-error", "annee_population", year, AT_MOST.fill(bound=today))


def adhesion_faults(reference: Reference, code: str, cells: Mapping[str, str]) -> Iterator[Fault]:
    """Compare a date of adhesion with today and with the reference."""
    day = cells["date_adhesion"]
    right = reference.programme.get(code, {}).get("date_adhesion", "")
    if _is_future(day):
        yield Fault("date-in-future", "date_adhesion", day, None, right or None)
    elif right and day != right:
        yield from _differs("adhesion-differs", "date_adhesion", day, right, reference, code)


def ort_faults(reference: Reference, code: str, cells: Mapping[str, str]) -> Iterator[Fault]:
    """Compare an ORT and its date with each other, with today and with the reference."""
    day, signed = cells.get("date_ort", ""), cells.get("ort", "")
    contradiction = ort_fault(signed, day)
    if contradiction is not None:
        yield contradiction
        return
    row = reference.programme.get(code)
    if _is_future(day):
        yield Fault("date-in-future", "date_ort", day, None, (row or {}).get("date_ort") or None)
        return
    if row is None:
        return
    if signed and signed != row["ort"]:
        yield from _differs("ort-differs", "ort", signed, row["ort"], reference, code)
    elif "date_ort" in cells and row["date_ort"] and day != row["date_ort"]:
        yield from _differs("ort-differs", "date_ort", day, row["date_ort"], reference, code)


def _differs(
    slug: str, role: str, found: str, right: str, reference: Reference, code: str
) -> Iterator[Fault]:
    given = str(reference.today.towns[code])
    if found:
        yield Fault(slug, role, found, right, right, given=given)
    else:
        yield Fault("missing-reference-value", role, None, right, right, given=given)


def _is_future(day: str) -> bool:
    return bool(day) and date.fromisoformat(day) > date.today()


POPULATION = (("population_municipale",), population_faults)
"""The column of populations, and what compares it with the commune of its code."""

BESIDE_A_CODE: tuple[
    tuple[tuple[str, ...], Callable[[Reference, str, Mapping[str, str]], Iterator[Fault]]], ...
] = (
    (("annee_population",), year_faults),
    (("date_adhesion",), adhesion_faults),
    (("ort", "date_ort"), ort_faults),
)
"""Columns, and what compares those of them that a file has with the commune of its code."""
