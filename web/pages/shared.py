"""What several kinds of pages show."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pvd_data import Commune, Intercommunalite
from web.maps.outlines import box, paths
from web.maps.places import Point, point_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pvd_data import Dataset, Source


def by(rows: Iterable[Any], column: str) -> Mapping[str, list[Any]]:
    """Return rows by what they have in a column."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found


class Drawing(NamedTuple):
    """A small map.

    Attributes:
        box: the part of the drawing, as `viewBox` writes it.
        outlines: paths of départements, by their codes.
        points: communes of the programme.
    """

    box: str
    outlines: Mapping[str, str]
    points: tuple[Point, ...]


def drawing(departements: Iterable[str], communes: Iterable[Commune]) -> Drawing:
    """Return the map of départements with communes."""
    codes = sorted(set(departements))
    outlines = {code: paths()[code] for code in codes}
    return Drawing(box(codes), outlines, tuple(map(point_of, communes)))


class Said(NamedTuple):
    """What a source says of each row of a table.

    Attributes:
        number: by which facts refer to it.
        source: the source.
        titles: the columns that come of it, as readers know them.
    """

    number: int
    source: Source
    titles: tuple[str, ...]


@cache
def said_of(pvd: Dataset, model: type[Commune | Intercommunalite]) -> tuple[Said, ...]:
    """Return the sources of the columns of a table, in the order in which these first name them."""
    titles: dict[str, list[str]] = {}
    for field in model.model_fields.values():
        for about in field.metadata:
            for code in getattr(about, "sources", ()):
                titles.setdefault(code, []).append(about.titre)
    return tuple(
        Said(number, pvd.sources[code], tuple(of))
        for number, (code, of) in enumerate(titles.items(), start=1)
    )


@cache
def numbers(pvd: Dataset, model: type[Commune | Intercommunalite]) -> Mapping[str, list[int]]:
    """Return the numbers of the sources of each column."""
    of = {one.source.code_source: one.number for one in said_of(pvd, model)}
    return {
        name: [of[code] for about in field.metadata for code in getattr(about, "sources", ())]
        for name, field in model.model_fields.items()
    }
