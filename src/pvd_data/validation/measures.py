"""Coordinates, populations and dates of a row held to each other and to the reference."""

from __future__ import annotations

from datetime import date
from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING, NamedTuple

from pvd_data.territory import box_of, departement_of
from pvd_data.validation.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pvd_data.rules.rule import Lang
    from pvd_data.validation.truth import Truth

#: Kilometres from the centre of a commune's territory beyond which a place is not in it.
#: Guyane has communes of more than 100 km from end to end.
FAR = 20.0
FAR_IN_GUYANE = 100.0

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


def far_from(code: str) -> float:
    """Return the distance in kilometres beyond which a place is not in a commune."""
    return FAR_IN_GUYANE if code.startswith("973") else FAR


def near_of(reference: Truth, code: str) -> Near | None:
    """Return the rectangle within the circle around a commune; None if its centre is not known."""
    row = reference.programme.get(code)
    if row is None or not row["longitude"]:
        return None
    longitude, latitude = float(row["longitude"]), float(row["latitude"])
    # The square within the circle, a little less for the curve of the earth.
    half = far_from(code) / sqrt(2) / 112
    across = half / cos(radians(abs(latitude) + half))
    return Near(longitude - across, longitude + across, latitude - half, latitude + half)


def coordinate_faults(
    reference: Truth, code: str, longitude: str, latitude: str
) -> Iterator[Fault]:
    """Hold a place to the commune of a code.

    Args:
        reference: the reference.
        code: a code INSEE; empty if there is none to hold to.
        longitude: degrees as the file has them, a number or empty.
        latitude: the same.
    """
    if not longitude or not latitude:
        if longitude or latitude:
            yield Fault("half-coordinates", "latitude" if longitude else "longitude")
        return
    if not code or code not in reference.towns:
        return
    east, north = float(longitude), float(latitude)
    box = box_of(departement_of(code))
    near = near_of(reference, code)

    def fits(x: float, y: float) -> bool:
        if near is not None:
            row = reference.programme[code]
            centre = float(row["longitude"]), float(row["latitude"])
            return kilometres(*centre, x, y) <= far_from(code)
        return box.west <= x <= box.east and box.south <= y <= box.north

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
    yield from _outside(reference, code, longitude, latitude)


def _outside(reference: Truth, code: str, longitude: str, latitude: str) -> Iterator[Fault]:
    box, given = box_of(departement_of(code)), f"code_insee {code}"
    if not box.west <= float(longitude) <= box.east:
        yield Fault(
            "coordinates-outside", "longitude", longitude, f"[{box.west}, {box.east}]", given=given
        )
        return
    if not box.south <= float(latitude) <= box.north:
        yield Fault(
            "coordinates-outside", "latitude", latitude, f"[{box.south}, {box.north}]", given=given
        )
        return
    row = reference.programme[code]
    east, north = float(row["longitude"]), float(row["latitude"])
    away = kilometres(east, north, float(longitude), float(latitude))
    # The farther of the two is the one to look at.
    across = kilometres(east, north, float(longitude), north)
    role = "longitude" if across >= kilometres(east, north, east, float(latitude)) else "latitude"
    found = longitude if role == "longitude" else latitude
    yield Fault("coordinates-far", role, found, f"{away:.0f}", given=str(reference.towns[code]))


def population_faults(reference: Truth, code: str, population: str) -> Iterator[Fault]:
    """Hold a population to that of the commune: off by a factor of two or more."""
    row = reference.programme.get(code)
    if row is None or not population:
        return
    found, right = int(population), int(row["population_municipale"])
    if found >= 2 * right or 2 * found <= right:
        given = str(reference.towns[code])
        right_text = str(right)
        yield Fault(
            "population-off",
            "population_municipale",
            population,
            right_text,
            right_text,
            given=given,
        )


def year_faults(year: str, lang: Lang) -> Iterator[Fault]:
    """Hold the year of a population to the past."""
    today = date.today().year
    if year and int(year) > today:
        expected = f"{'au plus' if lang == 'fr' else 'at most'} {today}"
        yield Fault("constraint-error", "annee_population", year, expected)


def adhesion_faults(reference: Truth, code: str, day: str) -> Iterator[Fault]:
    """Hold a date of adhesion to the past and to the reference."""
    right = reference.programme.get(code, {}).get("date_adhesion", "")
    if _is_future(day):
        yield Fault("date-in-future", "date_adhesion", day, None, right or None)
    elif right and day != right:
        yield from _differs("adhesion-differs", "date_adhesion", day, right, reference, code)


def ort_faults(reference: Truth, code: str, cells: Mapping[str, str]) -> Iterator[Fault]:
    """Hold an ORT and its date to each other, to the past and to the reference."""
    day, signed = cells.get("date_ort", ""), cells.get("ort", "")
    if day and signed == "false":
        yield Fault("ort-date-without-ort", "date_ort", day)
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
    slug: str, role: str, found: str, right: str, reference: Truth, code: str
) -> Iterator[Fault]:
    given = str(reference.towns[code])
    if found:
        yield Fault(slug, role, found, right, right, given=given)
    else:
        yield Fault("missing-reference-value", role, None, right, right, given=given)


def _is_future(day: str) -> bool:
    return bool(day) and date.fromisoformat(day) > date.today()
