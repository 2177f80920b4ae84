"""Bars as a picture, SVG or PNG.

Needs Matplotlib, the extra `[plot]`. The same bars are the same bytes: nothing tells when or by
whom they were drawn, and no settings of the user are taken.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import matplotlib as mpl
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal["svg", "png"]

#: In inches: the width, the height of a bar, and that of all that is above and below the bars.
_WIDTH, _BAR, _AROUND = 9.0, 0.27, 1.2
_SETTINGS: dict[Any, object] = {
    "svg.hashsalt": "pvd-data",
    "svg.fonttype": "none",  # letters that can be searched, copied and read aloud
    "text.parse_math": False,  # a name is no formula
    "font.family": "sans-serif",
    "font.size": 10,
}
_BLUE, _GREY = "#000091", "#666666"


class Bar(NamedTuple):
    """A bar.

    Attributes:
        name: what stands at its left.
        length: how long it is.
        said: what stands at its right.
    """

    name: str
    length: float
    said: str


def draw(bars: Sequence[Bar], title: str, note: str, kind: Kind) -> bytes:
    """Draw bars from top to bottom, under a title.

    Args:
        bars: the bars.
        title: what they show.
        note: what stands below, such as the source.
        kind: what picture is wanted.

    Returns:
        The content of its file.

    >>> draw([Bar("05", 11, "11")], "Communes", "2026", "png")[1:4]
    b'PNG'
    """
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        figure = Figure(figsize=(_WIDTH, _AROUND + _BAR * len(bars)), layout="constrained")
        axes = figure.add_subplot()
        places = range(len(bars))
        drawn = axes.barh(places, [bar.length for bar in bars], color=_BLUE)
        axes.bar_label(drawn, [bar.said for bar in bars], padding=4)
        axes.set_yticks(places, [bar.name for bar in bars])
        axes.set_ylim(len(bars) - 0.5, -0.5)
        axes.set_xticks([])
        axes.margins(x=0.1)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        figure.suptitle(title, x=0.01, ha="left", weight="bold")
        figure.supxlabel(note, x=0.01, ha="left", size=8, color=_GREY)
        picture = io.BytesIO()
        silent = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
        figure.savefig(picture, format=kind, dpi=150, metadata={"Title": title, **silent})
    return picture.getvalue()
