"""Communes are drawn in their départements."""

from __future__ import annotations

from itertools import pairwise
from math import dist
from typing import TYPE_CHECKING

import pytest

from web.maps.outlines import paths, rings
from web.maps.places import point_of
from web.maps.projection import HEIGHT, WIDTH, lambert_93

if TYPE_CHECKING:
    from pvd_data import Dataset

pytestmark = pytest.mark.once

#: Its centre is between its land and its isles.
IN_THE_SEA = {"50218": "Granville, with Chausey"}
#: How far a simplified coast may be from the true one, in units of the drawing.
NEAR = 2

Place = tuple[float, float]


def holds(rings: list[list[Place]], place: Place) -> bool:
    """Say whether a place is inside."""
    x, y = place
    crossed = 0
    for ring in rings:
        for (ax, ay), (bx, by) in pairwise([*ring, ring[0]]):
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                crossed += 1
    return crossed % 2 == 1


def away(rings: list[list[Place]], place: Place) -> float:
    """Return how far a place is from an edge."""
    found = []
    for ring in rings:
        for (ax, ay), (bx, by) in pairwise([*ring, ring[0]]):
            dx, dy = bx - ax, by - ay
            along = ((place[0] - ax) * dx + (place[1] - ay) * dy) / (dx * dx + dy * dy)
            along = max(0, min(1, along))
            found.append(dist(place, (ax + along * dx, ay + along * dy)))
    return min(found)


def test_each_departement_has_an_outline_within_the_drawing(pvd: Dataset) -> None:
    assert paths().keys() == pvd.departements.keys()
    for path in paths().values():
        places = [place for ring in rings(path) for place in ring]
        assert len(places) > 5
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in places)


def test_each_commune_is_in_the_outline_of_its_departement(pvd: Dataset) -> None:
    outlines = {code: rings(path) for code, path in paths().items()}
    outside = {}
    for code, commune in pvd.communes.items():
        place, outline = point_of(commune)[1:], outlines[commune.code_departement]
        if not holds(outline, place) and away(outline, place) > NEAR:
            outside[code] = commune.nom
    assert outside.keys() == IN_THE_SEA.keys()


def test_isles_of_communes_are_drawn_where_their_own_outlines_have_them() -> None:
    saintes, chausey = (36.7, 657.0), (296.2, 232.4)
    assert holds(rings(paths()["971"]), saintes)
    assert holds(rings(paths()["50"]), chausey)


def test_lambert_93_is_that_of_the_ign() -> None:
    assert [round(metres) for metres in lambert_93(3, 46.5)] == [700000, 6600000]
