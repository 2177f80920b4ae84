"""A list in memory comes out as the command writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from pvd_data import ExportError, FrameError, enrich_content
from pvd_data.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

CODES = b"\xef\xbb\xbfinsee;x\r\n05046;1\r\n5170;\r\n05067;3\r\n99999;4\r\n;5\r\n"
NAMES = b'ville,d\n"Saint-Denis",\nST DENIS,974\nEmbrun,05\n'


@pytest.mark.parametrize(
    ("content", "asked", "counts"),
    [
        (CODES, {"columns": ["nom", "ort"]}, (5, 1, 2, 1)),
        (CODES, {"on": "insee", "repair": True, "resolve_former": True}, (5, 3, 1, 1)),
        (CODES, {"from_date": "2010-01-01", "prefix": "p"}, (5, 2, 2, 1)),
        (NAMES, {"on_name": "ville", "departement": "d", "columns": "all"}, (3, 1, 1, 0)),
    ],
)
def test_it_is_what_the_command_writes(
    content: bytes, asked: dict[str, Any], counts: tuple[int, ...], tmp_path: Path
) -> None:
    words = []
    for option, value in asked.items():
        given = [] if value is True else [value if isinstance(value, str) else ",".join(value)]
        words += [f"--{option.replace('_', '-')}", *given]
    path, out = tmp_path / "list.csv", tmp_path / "out.csv"
    path.write_bytes(content)
    done = CliRunner().invoke(main, ["enrich", str(path), *words, "-o", str(out)])
    assert done.exit_code == 0
    made = enrich_content(content, "list.csv", **asked)
    assert made.content == out.read_bytes()
    assert (made.rows, made.inside, made.unsure, made.blank) == counts
    header = made.content.splitlines()[0].decode("utf-8-sig").split(made.delimiter)
    assert header[2:] == [*made.added]
    assert made.on == header[0]


def test_it_says_how_far_it_is() -> None:
    told: list[tuple[int, int | None]] = []
    enrich_content(NAMES, "a.csv", on_name="ville", progress=lambda *given: told.append(given))
    assert told[-1] == (len(NAMES), len(NAMES))


def test_what_cannot_be_done_is_refused() -> None:
    with pytest.raises(ExportError, match="line 2"):
        enrich_content(b"code_insee,a\n05046\n", "a.csv")
    with pytest.raises(FrameError, match="no column to add"):
        enrich_content(CODES, "a.csv", columns="region")
