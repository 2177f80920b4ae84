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


@cache
def paths() -> Mapping[str, str]:
    """Return the path of each département by its code."""
    features = json.loads(_FILE.read_text(encoding="utf-8"))["features"]
    return {
        feature["properties"]["d"]: path_of(feature["properties"]["d"], feature["geometry"])
        for feature in sorted(features, key=lambda one: one["properties"]["d"])
    }


def path_of(departement: str, geometry: Mapping[str, Any]) -> str:
    """Return the path of a polygon or of several, in whole units of the drawing.

    Neighbours share their points, and so they do when these are rounded: no gap opens between them.

    Args:
        departement: the code of the département they are in.
        geometry: of GeoJSON.
    """
    coordinates = geometry["coordinates"]
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    rings = (ring for polygon in polygons for ring in polygon)
    return "".join(_ring(project(departement, *place) for place in ring) for ring in rings)


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


@cache
def boxes() -> Mapping[str, str]:
    """Return the part of the drawing that each département is in, as `viewBox` writes it."""
    return {code: _box(path) for code, path in paths().items()}


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


def _box(path: str) -> str:
    places = [place for ring in rings(path) for place in ring]
    left, top = (min(values) - _AROUND for values in zip(*places, strict=True))
    right, bottom = (max(values) + _AROUND for values in zip(*places, strict=True))
    return f"{left} {top} {right - left} {bottom - top}"


#: What is left free around an outline, in units of the drawing.
_AROUND = 4
