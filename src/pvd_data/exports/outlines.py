"""Outlines of communes, read from GeoJSON: ours, or a file that people have.

They leave here by the letter of RFC 7946: degrees of WGS 84, closed rings, the outer one
counterclockwise and those of holes clockwise.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pvd_data.base.language import Text, os_refusal
from pvd_data.base.text import WORD, one_line
from pvd_data.errors import ExportError
from pvd_data.package.whole import package_root
from pvd_data.schema.joined import FLAT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from importlib.resources.abc import Traversable

Outline = dict[str, Any]
"""A geometry: a Polygon or a MultiPolygon."""

SHIPPED = ("contours", "communes.geojson")
"""Where a working copy has the outlines of the programme's communes; too heavy for a wheel."""

OUTLINED = ("communes", FLAT)
"""The tables whose communes can have outlines; others that have points keep them."""

MAX_BYTES = 40_000_000
"""What is generalised is smaller; a larger file is refused unread, since it would fill the memory."""

#: What publishers call the code, in lower case.
_CODES = ("code_insee", "insee_com", "insee", "codgeo", "com", "code")

_ABSENT = Text(
    fr="les contours ne sont pas installés avec pvd-data ; prenez ce fichier dans son dépôt, ou un "
    "autre GeoJSON de contours, et donnez-le par --contours FICHIER (en Python, contours=)",
    en="the outlines are not installed with pvd-data; take this file from its repository, or other "
    "outlines as GeoJSON, and give it by --contours FILE (in Python, contours=)",
)
_TOO_LARGE = Text(
    fr="plus de 40 Mo ; donnez des contours généralisés",
    en="over 40 MB; give generalised outlines",
)
_NO_JSON = Text(
    fr="ce n'est pas du GeoJSON ; attendu : une FeatureCollection de contours",
    en="this is no GeoJSON; expected: a FeatureCollection of outlines",
)
_NONE = Text(
    fr="aucun contour des communes exportées ; attendu : leur code INSEE dans une propriété "
    "code_insee, insee_com, insee, codgeo ou code",
    en="no outline of the communes exported; expected: their code INSEE in a property code_insee, "
    "insee_com, insee, codgeo or code",
)
_TWICE = Text(
    fr="deux contours pour la commune {code} ; réunissez-les en un MultiPolygon",
    en="two outlines of the commune {code}; make them one MultiPolygon",
)
_ODD = Text(
    fr="le contour de la commune {code} est « {found} » ; attendu : Polygon ou MultiPolygon",
    en="the outline of the commune {code} is {found!r}; expected: Polygon or MultiPolygon",
)
_BROKEN = Text(
    fr="le contour de la commune {code} a un anneau qui n'est pas fermé, ou de moins de quatre points",
    en="the outline of the commune {code} has a ring that is not closed, or of fewer than four points",
)
_NO_DEGREES = Text(
    fr="le contour de la commune {code} n'est pas en degrés : « {found} » ; enregistrez le fichier en "
    "WGS 84 (EPSG:4326)",
    en="the outline of the commune {code} is not in degrees: {found!r}; save the file in WGS 84 "
    "(EPSG:4326)",
)


@dataclass(frozen=True)
class Outlines:
    """Outlines to write instead of points.

    Attributes:
        path: the file that has them; that of the working copy if None.
    """

    path: Path | None = None


def read_outlines(given: Path | None, wanted: Collection[str]) -> dict[str, Outline]:
    """Read the outlines of communes.

    Args:
        given: the GeoJSON file; that of the working copy if None.
        wanted: codes INSEE of the communes.

    Returns:
        Those that the file has, by code.

    Raises:
        ExportError: there is no such file, or it cannot be used; it says what to do.
    """
    path: Traversable = package_root().joinpath(*SHIPPED) if given is None else given
    if given is None and not path.is_file():
        raise _error("/".join(SHIPPED), _ABSENT)
    name = one_line(str(path))
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _error(name, os_refusal(error)) from error
    if len(content) > MAX_BYTES:
        raise _error(name, _TOO_LARGE)
    return outlines_in(content, name, wanted)


def outlines_in(content: bytes, path: str, wanted: Collection[str]) -> dict[str, Outline]:
    """Find the outlines of communes in a GeoJSON file.

    Args:
        content: the file.
        path: what it is called.
        wanted: codes INSEE of the communes.

    Raises:
        ExportError: it cannot be used; it says what to do.
    """
    found: dict[str, Outline] = {}
    for feature in _features(content, path):
        code = _code(feature)
        if code not in wanted or feature.get("geometry") is None:
            continue
        if code in found:
            raise _error(path, _TWICE.fill(code=code))
        found[code] = _outline(feature["geometry"], code, path)
    if wanted and not found:
        raise _error(path, _NONE)
    return found


def _features(content: bytes, path: str) -> Iterator[dict[str, Any]]:
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError) as error:  # not UTF-8, a number of thousands of digits
        raise _error(path, _NO_JSON) from error
    features = whole.get("features") if isinstance(whole, dict) else None
    if not isinstance(features, list):
        raise _error(path, _NO_JSON)
    return (feature for feature in features if isinstance(feature, dict))


def _code(feature: dict[str, Any]) -> str:
    """Return the code INSEE of a feature; an empty text if it bears none."""
    properties = feature.get("properties")
    named = properties if isinstance(properties, dict) else {}
    lower = {name.lower(): value for name, value in named.items()}
    codes = [lower.get(name) for name in _CODES]
    code = next((code for code in (*codes, feature.get("id")) if isinstance(code, str | int)), "")
    return f"{code:05}" if type(code) is int else str(code)  # a number has lost its zero


def _outline(geometry: Any, code: str, path: str) -> Outline:
    kind = geometry.get("type") if isinstance(geometry, dict) else geometry
    if kind not in ("Polygon", "MultiPolygon"):
        raise _error(path, _ODD.fill(code=code, found=one_line(str(kind), WORD)))
    whole = geometry.get("coordinates")
    try:
        parts = [whole] if kind == "Polygon" else [*whole]
        polygons = [
            [_ring(ring, code, path, outer=not place) for place, ring in enumerate(part)]
            for part in parts
        ]
    except (TypeError, ValueError, LookupError) as error:  # a number for a list, and so on
        raise _error(path, _BROKEN.fill(code=code)) from error
    if not polygons or not all(polygons):
        raise _error(path, _BROKEN.fill(code=code))
    return {"type": kind, "coordinates": polygons[0] if kind == "Polygon" else polygons}


def _ring(given: Any, code: str, path: str, *, outer: bool) -> list[list[float]]:
    """Return a ring in the direction that is right, without heights."""
    ring = [[position[0], position[1]] for position in given]
    for x, y in ring:
        if not (abs(x) <= 180 and abs(y) <= 90):  # neither is what is not a number
            said = one_line(f"{x}, {y}", WORD)
            raise _error(path, _NO_DEGREES.fill(code=code, found=said))
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise _error(path, _BROKEN.fill(code=code))
    turns_left = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) > 0
    return ring if turns_left == outer else ring[::-1]


def _error(path: str, said: Text) -> ExportError:
    return ExportError(path, said["en"], said["fr"])


def positions(outline: Outline) -> Iterator[list[float]]:
    """Yield each point of an outline.

    Args:
        outline: the outline.

    >>> [*positions({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 1], [0, 0]]]})][1]
    [1, 0]
    """
    polygons = outline["coordinates"]
    for polygon in [polygons] if outline["type"] == "Polygon" else polygons:
        for ring in polygon:
            yield from ring
