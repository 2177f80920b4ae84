"""A CSV in blocks: where one may end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from pvd_data.cli.main import main
from pvd_data.enriching.csv_source import _whole

if TYPE_CHECKING:
    from pathlib import Path


def longest(body: bytes) -> int:
    """Return the end of the last line before which quotes are even, looking at each."""
    ends = [at + 1 for at, byte in enumerate(body) if byte == ord("\n")]
    return max((end for end in ends if body.count(b'"', 0, end) % 2 == 0), default=0)


@pytest.mark.parametrize(
    ("body", "end"),
    [
        *((b"", 0), (b"a", 0), (b"a\n", 2), (b"a\nb", 2), (b"\n", 1), (b"\n\n", 2)),
        *((b'"\n', 0), (b'"\n"\n', 4), (b'a\n"\n\nb', 2), (b'\n"\n', 1), (b'"\n\n\n', 0)),
    ],
)
def test_a_block_ends_with_a_whole_record(body: bytes, end: int) -> None:
    assert _whole(body) == longest(body) == end


@given(st.lists(st.sampled_from([b"a", b'"', b"\n", b","]), max_size=30).map(b"".join))
def test_wherever_lines_and_quotes_are(body: bytes) -> None:
    assert _whole(body) == longest(body)


@pytest.mark.parametrize(("cell", "status"), [("P1", 2), ("05046", 0)])
def test_what_a_column_is_shows_from_its_first_row(cell: str, status: int, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"code,x\n{cell},a\n", "utf-8")
    done = CliRunner().invoke(main, ["enrich", str(path), "-o", "-"])
    assert done.exit_code == status, done.output
