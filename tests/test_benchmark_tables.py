"""The figures in prose are those of the tables, and `make bench` fills both."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks import bench
from benchmarks._tables import figure, filled, quoted, quotes, tables

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "benchmarks" / "README.md"
PROSE = [*bench.PROSE, PAGE]

EXAMPLE = """\
0.1<!-- own; a; s -->
<!-- begin own -->

10 rows, 5 MiB

| | turn | s |
|---|---|---|
| a | 1 | 1,234.56 |
| a | 2 | 54.5% |

20 rows, 5 MiB

| | s |
|---|---|
| b | 3 times |
| c | - |

<!-- end own -->
"""


@pytest.mark.parametrize("path", PROSE, ids=lambda path: str(path.relative_to(ROOT)))
def test_figures_that_are_quoted_are_those_of_the_tables(path: Path) -> None:
    text = path.read_text("utf-8")
    assert quotes(text)
    assert quoted(text, PAGE.read_text("utf-8")) == text


def test_no_figure_of_a_benchmark_is_told_without_its_cell() -> None:
    """A paragraph that points to the tables has no decimals or shares but theirs."""
    paragraphs = [
        part
        for part in re.split(r"\n\s*\n", (ROOT / "README.md").read_text("utf-8"))
        if "(benchmarks/README.md)" in part
    ]
    assert paragraphs
    for paragraph in paragraphs:
        rest = re.sub(r"[\d.,]+(?: ?%)?<!--.*?-->", "", paragraph, flags=re.S)
        assert not re.findall(r"\d+\.\d+|\d+ ?%", rest)


def test_every_section_has_its_marks_its_script_and_tables() -> None:
    page = PAGE.read_text("utf-8")
    for section in bench.SECTIONS:
        assert filled(page, section, "")
        script = ROOT / "benchmarks" / f"{section}.py"
        assert script.is_file() or section in bench.COMMANDS
    assert {table.section for table in tables(page)} == set(bench.SECTIONS)


def test_a_cell_is_found_by_section_caption_row_and_column() -> None:
    assert str(figure(EXAMPLE, "own; a / 1; s")) == "1234.56"
    assert str(figure(EXAMPLE, "own; 20 rows*; b; s")) == "3"


@pytest.mark.parametrize(
    "address",
    ["own; a; s", "own; 30 rows*; b; s", "own; b; m", "other; b; s", "own; c; s"],
    ids=["two rows", "no caption", "no column", "no section", "no figure"],
)
def test_a_quote_that_leads_to_no_one_figure_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="should lead to one cell"):
        quoted(f"1<!-- {address} -->", EXAMPLE)


def test_a_quote_keeps_its_decimals_and_its_unit() -> None:
    text = "0.0<!-- own; a / 1; s --> and 9 %<!-- own; a / 2; s --> and 7<!-- own; a / 1; s -->"
    assert (
        quoted(text, EXAMPLE)
        == "1,234.6<!-- own; a / 1; s --> and 55 %<!-- own; a / 2; s --> and 1,235<!-- own; a / 1; s -->"
    )


@pytest.mark.parametrize(
    "page", ["", EXAMPLE * 2, "<!-- end own --><!-- begin own -->"], ids=["none", "two", "turned"]
)
def test_marks_that_are_not_there_once_are_refused(page: str) -> None:
    with pytest.raises(ValueError, match="each once"):
        filled(page, "own", "text")


def test_bench_fills_the_tables_and_the_quotes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "HERE", tmp_path)
    page, prose = tmp_path / "page.md", tmp_path / "prose.md"
    page.write_text("before\n<!-- begin search -->\n<!-- end search -->\nafter\n", "utf-8")
    prose.write_text("takes 1.0<!-- search; é; s --> s\n", "utf-8")
    script = tmp_path / "search.py"
    script.write_text("import os; os.write(1, '| | s |\\n|---|---|\\n| é | 2.34 |'.encode())")
    bench.main(["--only", "search", "--page", str(page), "--prose", str(prose)])
    assert prose.read_text("utf-8") == "takes 2.3<!-- search; é; s --> s\n"
    assert "\n| é | 2.34 |\n\n<!-- end search -->\nafter\n" in page.read_text("utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["page.md", "prose.md", "search.py"]
    before = page.read_text("utf-8")
    script.write_text("print('half'); raise SystemExit(1)")
    with pytest.raises(SystemExit, match=r"search\.py failed; nothing of it was written"):
        bench.main(["--only", "search", "--page", str(page), "--prose", str(prose)])
    assert page.read_text("utf-8") == before


def test_bench_says_what_is_wrong_before_it_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, absent = tmp_path / "page.md", tmp_path / "absent.md"
    page.write_text("<!-- begin search -->\n<!-- end search -->\n", "utf-8")
    with pytest.raises(SystemExit, match="2"):
        bench.main(["--only", "search,nope"])
    assert "--only nope: expected some of startup,load" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="the page should have <!-- begin load -->"):
        bench.main(["--only", "load", "--page", str(page)])
    with pytest.raises(SystemExit, match=r"absent\.md: No such file"):
        bench.main(["--only", "search", "--page", str(page), "--prose", str(absent)])


def test_prose_that_quotes_nothing_is_told(tmp_path: Path) -> None:
    prose = tmp_path / "prose.md"
    prose.write_text("1<!-- own; z; s -->", "utf-8")
    page = tmp_path / "page.md"
    page.write_text(EXAMPLE, "utf-8")
    with pytest.raises(SystemExit, match=r"prose\.md quotes what is not in the tables"):
        bench.requote(prose, page)
    assert prose.read_text("utf-8") == "1<!-- own; z; s -->"
