"""Pictures: the same bytes each time, whatever the settings of those who draw them."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import matplotlib as mpl
import pytest

from pvd_data.exports.picture import Bar, Kind, draw

BARS = [
    Bar("Île-de-France", 40, "40"),
    Bar("<Corse> & $x_1$", 0, "0"),
    Bar("Grand Est", 143, "143"),
]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_same_bars_are_the_same_bytes(kind: Kind, tmp_path: Path) -> None:
    drawn = draw(BARS, "Communes", "Source", kind)
    with mpl.rc_context({"font.size": 30, "svg.fonttype": "path", "axes.facecolor": "red"}):
        assert draw(BARS, "Communes", "Source", kind) == drawn
        assert mpl.rcParams["font.size"] == 30
    program = (
        "import sys; from pvd_data.exports.picture import Bar, draw;"
        f"bars = [Bar(*bar) for bar in {[tuple(bar) for bar in BARS]!r}];"
        "sys.stdout.buffer.write(draw(bars, 'Communes', 'Source', sys.argv[1]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, kind], capture_output=True, check=True, cwd=tmp_path
    )
    assert done.stdout == drawn


def test_an_svg_is_texts_and_bars_of_their_length() -> None:
    root = ET.fromstring(draw(BARS, "Communes", "Source : ANCT", "svg"))  # noqa: S314  (our own)
    texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert sorted(texts) == sorted(
        [*(bar.name for bar in BARS), "40", "0", "143", "Communes", "Source : ANCT"]
    )
    assert b"<dc:date>" not in draw(BARS, "Communes", "Source", "svg")


def test_nothing_but_a_picture_imports_the_library() -> None:
    program = (
        "import sys; from pvd_data.cli.main import main;"
        "main(['stats'], standalone_mode=False);"
        "assert not {'matplotlib', 'numpy'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.DEVNULL)
