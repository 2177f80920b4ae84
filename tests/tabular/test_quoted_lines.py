"""Lines that stand in quotes as a whole: read as `csv` reads what is within, and fixed in their place."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import pvd_data
from pvd_data.cli.main import main
from pvd_data.tabular.quoted_lines import QuotedLines, are_quoted_lines, is_quoted_line

LABELS = ["code_insee", "projet", "nom"]
ROWS = [["05046", "Halle, place", "Embrun"], ["05170", 'L"x', "Tallard"], ["05061", "", "Gap"]]


def wrap(rows: list[list[str]], delimiter: str = ",", end: str = "\n", quoting: int = 0) -> str:
    """Write rows, then each line again as a cell."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\0", quoting=quoting)  # type: ignore[arg-type]
    writer.writerows(rows)
    lines = text.getvalue().split("\0")[:-1]
    return "".join('"' + line.replace('"', '""') + '"' + end for line in lines)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_such_a_file_is_checked_as_what_is_within(
    delimiter: str, end: str, quoting: int, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(wrap([LABELS, *ROWS], delimiter, end, quoting), "utf-8", newline="")
    report = pvd_data.validate(path)
    assert set(report.counts) - {"wrong-delimiter", "line-endings"} == {"quoted-lines"}
    assert report.rows == {str(path): 3}


def test_a_fault_has_its_place_and_is_fixed_there(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [["5046", 'L"x', "Embrun"], ["05170", "a,b", "TALLARD"]]
    path.write_text(wrap([LABELS, *rows]), "utf-8")
    found = pvd_data.validate(path).flatten(["line", "character", "slug"])
    assert (2, 2, "constraint-error") in found
    assert (3, 16, "name-case") in found
    assert CliRunner().invoke(main, ["fix", str(path), "--write"]).exit_code == 0
    rows[0][0], rows[1][2] = "05046", "Tallard"
    assert path.read_text("utf-8") == wrap([LABELS, *rows])


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ['"code;nom"'],
        ['"code"', '"05046"'],
        ['"lieux"', '"Embrun; Gap"'],
        ['"code;nom"', "05046;Embrun"],
        ['"code";"nom"', '"05046";"Embrun"'],
        ['"code;nom"', '"05046;Embrun;x"'],
        ['"', '"'],
    ],
)
def test_other_files_are_not_such(lines: list[str]) -> None:
    assert not are_quoted_lines([f"{line}\n" for line in lines], ",;")


def test_cells_in_quotes_are_no_such_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('"code_insee","nom"\n"05046","Embrun"\n"05061","Gap"\n', "utf-8")
    assert pvd_data.validate(path).counts == {}


def test_they_have_no_more_cells_than_others(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(wrap([LABELS, *ROWS * 20, [""] * 100_002]), "utf-8")
    report = pvd_data.validate(path, ignore=["duplicate-row"])
    assert report.counts == {"quoted-lines": 1, "record-too-large": 1}
    path.write_text(wrap([["x"] * 100_002] * 3), "utf-8")
    with pytest.raises(pvd_data.NothingToCheckError):
        pvd_data.validate(path)


CELLS = st.text(st.characters(exclude_characters="\r\n\0", codec="utf-8"))


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=5))
def test_whatever_the_cells_they_are_read_as_they_were_written(rows: list[list[str]]) -> None:
    text = wrap(rows)
    lines = text.splitlines(keepends=True) if text.count("\n") == len(rows) else []
    if len(text.splitlines()) == len(rows):
        assert all(map(is_quoted_line, lines))
    assert list(QuotedLines(io.StringIO(text, newline=""), delimiter=",", strict=True)) == rows
