"""The outlines of départements as paths of a drawing."""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from web.maps.projection import project

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FILE = Path(__file__).parent / "departements.geojson"
_TOWNS = Path(__file__).parents[2] / "contours" / "communes.geojson"

#: How many units of the path of a commune make one of the drawing: it is small.
FINER = 10


@cache
def paths() -> Mapping[str, str]:
    """Return the path of each département by its code."""
    features = json.loads(_FILE.read_text(encoding="utf-8"))["features"]
    found = {
        feature["properties"]["d"]: path_of(feature["properties"]["d"], feature["geometry"])
        for feature in sorted(features, key=lambda one: one["properties"]["d"])
    }
    for departement, commune in _ON_ISLES.items():
        found[departement] += _isles(found[departement], path_of(departement, shapes()[commune]))
    return found


#: Communes with isles that are too small for the outlines of départements, which their own have: Granville
#: with Chausey, and Terre-de-Haut, which is Les Saintes with its neighbour.
_ON_ISLES = {"50": "50218", "971": "97131"}


def _isles(outline: str, path: str) -> str:
    """Return the rings of a path that lie outside of an outline, as a path."""
    land = rings(outline)
    parts = zip(path.split("z"), rings(path), strict=False)
    return "".join(f"{part}z" for part, ring in parts if not any(_holds(land, at) for at in ring))


def _holds(rings: list[list[tuple[float, float]]], place: tuple[float, float]) -> bool:
    """Say whether a place is within rings: a line from it crosses them an odd number of times."""
    x, y = place
    sides = [(a, b) for ring in rings for a, b in pairwise([*ring, ring[0]])]
    crossed = [
        (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax
        for (ax, ay), (bx, by) in sides
    ]
    return sum(crossed) % 2 == 1


@cache
def shapes() -> Mapping[str, Any]:
    """Return the outline of each commune of the programme by its code, as GeoJSON has it."""
    features = json.loads(_TOWNS.read_text(encoding="utf-8"))["features"]
    return {feature["properties"]["code_insee"]: feature["geometry"] for feature in features}


def path_of(departement: str, geometry: Mapping[str, Any], finer: int = 1) -> str:
    """Return the path of a polygon or of several, in whole units.

    Neighbours share their points, and so they do when these are rounded: no gap opens between them.

    Args:
        departement: the code of the département they are in.
        geometry: of GeoJSON.
        finer: how many units make one of the drawing.
    """
    coordinates = geometry["coordinates"]
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    rings = (ring for polygon in polygons for ring in polygon)
    places = (
        [(x * finer, y * finer) for x, y in (project(departement, *place[:2]) for place in ring)]
        for ring in rings
    )
    return "".join(map(_ring, places))


def _ring(places: Iterable[tuple[float, float]]) -> str:
    points = [(round(x), round(y)) for x, y in places]
    kept = points[:1] + [here for before, here in pairwise(points) if here != before]
    if len(kept) < 4:  # an isle of less than a unit
        return ""
    (x, y), *rest = kept[:-1]
    steps = [f"M{x} {y}"]
    for left, top in rest:
        steps.append(f"l{left - x} {top - y}".replace(" -", "-"))
        x, y = left, top
    return "".join([*steps, "z"])


def rings(path: str) -> list[list[tuple[float, float]]]:
    """Return the corners of a path, ring by ring.

    >>> rings("M1 2l3 0 0-4z")
    [[(1, 2), (4, 2), (4, -2)]]
    """
    found: list[list[tuple[float, float]]] = []
    for ring in path.split("z")[:-1]:
        (x, y), *steps = [(int(left), int(top)) for left, top in _PAIR.findall(ring)]
        corners: list[tuple[float, float]] = [(x, y)]
        for left, top in steps:
            x, y = x + left, y + top
            corners.append((x, y))
        found.append(corners)
    return found


_PAIR = re.compile(r"(-?[0-9]+) ?(-?[0-9]+)")


@cache
def _edges(departement: str) -> tuple[float, float, float, float]:
    places = [place for ring in rings(paths()[departement]) for place in ring]
    across, down = ([*values] for values in zip(*places, strict=True))
    return min(across), min(down), max(across), max(down)


def box(departements: Iterable[str]) -> str:
    """Return the part of the drawing that départements are in, as `viewBox` writes it.

    >>> box(["05"]).count(" ")
    3
    """
    west, north, east, south = zip(*map(_edges, departements), strict=True)
    left, top = min(west) - _AROUND, min(north) - _AROUND
    return f"{left} {top} {max(east) + _AROUND - left} {max(south) + _AROUND - top}"


#: What is left free around an outline, in units of the drawing.
_AROUND = 4
