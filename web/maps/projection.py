"""From degrees to a drawing: the mainland in Lambert-93, each overseas département in a box beside it."""

from __future__ import annotations

from math import atanh, cos, exp, radians, sin
from typing import NamedTuple

#: The drawing, in units of 1.1 km on the mainland.
WIDTH, HEIGHT = 1120, 1000

# Lambert-93: IGN, NTG_71 and the definition of RGF93.
_N, _C, _XS, _YS = 0.7256077650532670, 11754255.4260960, 700000.0, 12655612.0498760
_E = 0.08181919104281579
_EAST_OF = radians(3)

_METRES = 1100.0
_WEST, _NORTH = 20_000.0, 7_130_000.0


class Box(NamedTuple):
    """Where an overseas département is drawn.

    Attributes:
        left: of the box, in units of the drawing.
        top: the same.
        size: its width and height.
        west: the westernmost degree in it.
        north: the northernmost.
        degrees: how many degrees of latitude it is high.
    """

    left: float
    top: float
    size: float
    west: float
    north: float
    degrees: float


#: The boxes stand in the Atlantic.
BOXES = {
    "971": Box(0, 560, 110, -61.86, 16.55, 0.78),
    "972": Box(0, 700, 110, -61.30, 14.93, 0.60),
    "973": Box(0, 840, 140, -54.75, 5.90, 3.95),
    "974": Box(140, 700, 110, 55.16, -20.82, 0.62),
    "976": Box(150, 560, 110, 44.96, -12.60, 0.46),
}


def lambert_93(longitude: float, latitude: float) -> tuple[float, float]:
    """Return metres east and north.

    >>> [round(metres) for metres in lambert_93(3, 46.5)]
    [700000, 6600000]
    """
    phi = radians(latitude)
    isometric = atanh(sin(phi)) - _E * atanh(_E * sin(phi))
    radius, angle = _C * exp(-_N * isometric), _N * (radians(longitude) - _EAST_OF)
    return _XS + radius * sin(angle), _YS - radius * cos(angle)


def project(departement: str, longitude: float, latitude: float) -> tuple[float, float]:
    """Return a place in the drawing, from its upper left corner.

    Args:
        departement: the code of its département.
        longitude: in degrees.
        latitude: in degrees.
    """
    box = BOXES.get(departement)
    if box is None:
        east, north = lambert_93(longitude, latitude)
        return (east - _WEST) / _METRES, (_NORTH - north) / _METRES
    unit = box.size / box.degrees
    across = (longitude - box.west) * cos(radians(box.north - box.degrees / 2))
    return box.left + across * unit, box.top + (box.north - latitude) * unit
