"""Every engine gives the same cells; what an engine cannot be trusted with is read row by row."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvd_data.dataframes.lookup import make_lookup
from pvd_data.enriching.csv_source import CsvSource, plain_blocks
from pvd_data.enriching.enrich import SMALL, enrich_file
from pvd_data.enriching.job import Job
from pvd_data.errors import ExportError
from pvd_data.schema.cells import cell_text

if TYPE_CHECKING:
    from pvd_data.dataset import Dataset
    from pvd_data.enriching.enrich import Engine
    from pvd_data.enriching.job import Summary

CSV_ENGINES: tuple[Engine, ...] = ("polars", "python")
CODES = (
    *("05046", "5046", "05067", "75120", "2a004", "", " 05046", "99999", "01001", "97701", "é"),
    *("O5046", "5046.0", "05 046", "\u200b05046", "2AOO4"),
)


def rows_of(path: Path, delimiter: str = ",") -> list[list[str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def run(path: Path, engine: Engine, **asked: Any) -> tuple[Summary, Path]:
    out = path.with_name(f"{engine}{path.suffix}")
    return enrich_file(Job(str(path), **asked), str(out), engine=engine, force=True), out


@pytest.mark.parametrize("engine", CSV_ENGINES)
@pytest.mark.parametrize("options", [{}, {"resolve_former": True, "repair": True}])
def test_every_code_and_column_is_written_as_our_cells_are(
    engine: Engine, options: dict[str, Any], tmp_path: Path, pvd: Dataset
) -> None:
    codes = [*pvd.communes_france, *{row.ancien_code for row in pvd.anciens_codes.values()}, *CODES]
    path = tmp_path / "a.csv"
    path.write_text("code_insee,x\n" + "".join(f"{code},007\n" for code in codes), "utf-8")
    summary, out = run(path, engine, columns="all", **options)
    lookup = make_lookup(pvd, "all", **options)
    rows = rows_of(out)
    assert rows[0] == ["code_insee", "x", *lookup.header]
    assert rows[1:] == [[code, "007", *map(cell_text, lookup.find(code))] for code in codes]
    assert (summary.engine, summary.on, summary.rows) == (engine, "code_insee", len(codes))
    assert (summary.inside >= len(pvd.communes), summary.repaired > 0) == (True, bool(options))


def quoted(cell: str, delimiter: str, *, always: bool) -> str:
    odd = any(sign in cell for sign in (delimiter, '"', "\r", "\n"))
    return '"' + cell.replace('"', '""') + '"' if always or odd else cell


_CELL = st.text(st.sampled_from('ab";,\t\n\r é\u2028|#'), max_size=5)


@settings(max_examples=25)
@given(
    rows=st.lists(st.tuples(_CELL, st.sampled_from(CODES), _CELL), max_size=6),
    label=st.text(st.sampled_from('ab" é#'), max_size=5),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    end=st.sampled_from(["\n", "\r\n"]),
    marked=st.booleans(),
    always=st.booleans(),
    options=st.sampled_from([{}, {"repair": True}, {"columns": ["nom", "codes_postaux"]}]),
)
def test_whatever_the_cells_all_engines_give_the_same(
    rows: list[tuple[str, str, str]],
    label: str,
    delimiter: str,
    end: str,
    marked: bool,
    always: bool,
    options: dict[str, Any],
) -> None:
    text = "".join(
        delimiter.join(quoted(cell, delimiter, always=always) for cell in row) + end
        for row in [(f"x{label}", "code_insee", label), *rows]
    )
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.csv")
        path.write_bytes((("\ufeff" if marked else "") + text).encode())
        results = []
        for engine in CSV_ENGINES:
            summary, out = run(path, engine, on="code_insee", **options)
            content = out.read_bytes()
            assert content.startswith(b"\xef\xbb\xbf") == marked
            results.append((rows_of(out, delimiter), summary.marks))
        assert results[0] == results[1]
        assert [tuple(row[:3]) for row in results[0][0][1:]] == rows
        assert summary.rows == len(rows)


ODD = {
    "short row": b"code_insee,a\n05046\n",
    "row made up for by another": b"code_insee,a\n05046\n05046,1,2\n",
    "blank line": b"code_insee,a\n\n05046,1\n",
    "quote within": b'code_insee,a\n05046,1" x\n05170,2" y\n',
    "doubled quote within": b'code_insee,a\n05046,a""b\n',
    "text after a quote": b'code_insee,a\n05046,"a" b\n',
    "open quote": b'code_insee,a\n05046,"a\n',
    "null": b"code_insee,a\n05046,\0\n",
    "encoding": b"code_insee,a\n05046,\xe9\n",
    "mixed ends": b"code_insee,a\r\n05046,1\n",
    "other mixed ends": b"code_insee,a\n05046,1\r\n",
    "old ends": b"code_insee,a\r05046,1\r",
    "one cell too few, then one too many": b"code_insee,a\n05046\n05170,1,2\n",
    "not UTF-8 below": b"code_insee,a\n05046,1\n05170,\xe9\n",
    "a sign that no text has": b"code_insee,a\n05046,\x01\n",
    "lines above": b"\ncode_insee,a\n05046,1\n",
}


@pytest.mark.parametrize("kind", ODD)
def test_what_others_would_read_in_their_own_way_is_read_row_by_row(
    kind: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(ODD[kind])
    answers = []
    for each in CSV_ENGINES:
        try:
            summary, out = run(path, each, on="code_insee")
            answers.append((summary.engine, out.read_bytes()))
        except ExportError as error:
            answers.append((error.fr, b""))
    assert answers[0] == answers[1]
    assert sorted(one.name for one in tmp_path.glob(".*")) == []


def test_what_is_plain_is_cut_between_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b'code_insee,a\n05046,"x\n""y"""\n05170,\n"05006","\n\n"'
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    job = Job("a.csv")
    for size in range(1, 60):
        monkeypatch.setattr("pvd_data.enriching.csv_source.BLOCK", size)
        with path.open("rb") as head, path.open("rb") as stream:
            blocks = list(plain_blocks(CsvSource(job, head), stream))
        assert b"code_insee,a\n" + b"".join(block.content for block in blocks) == content
        assert sum(block.rows for block in blocks) == 3
        if size % 20 == 7:
            summary, out = run(path, "polars", columns="ort")
            assert (summary.engine, summary.rows) == ("polars", 3)
            assert [row[1] for row in rows_of(out)[1:]] == ['x\n"y"', "", "\n\n"]


PLAIN = {
    "no end of the last line": b"code_insee,a\n05046, 1\n05170,",
    "other ends": "a;code_insee\r\n;05046\r\nété;5170\r\n".encode(),
    "a byte order mark": b"\xef\xbb\xbfcode_insee\ta\n05046\t1\n\t\n",
    "one column": b"code_insee\n05046\n99999\n",
    "quotes in one block": b'code_insee,a\n05046,1\n05170,"2,3"\n05006,4\n',
}


@pytest.mark.parametrize(
    "asked", [{}, {"repair": True, "resolve_former": True}, {"columns": "nom"}]
)
@pytest.mark.parametrize("kind", PLAIN)
def test_what_is_plain_comes_out_the_same(
    kind: str, asked: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pvd_data.enriching.csv_source.BLOCK", 20)
    path = tmp_path / "a.csv"
    path.write_bytes(PLAIN[kind])
    said, written = [], []
    for each in CSV_ENGINES:
        summary, out = run(path, each, **asked)
        assert summary.engine == each
        said.append(summary.marks)
        written.append(out.read_bytes())
    assert said[0] == said[1]
    assert written[0] == written[1]


def test_polars_is_not_loaded_for_a_small_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(PLAIN["one column"])
    code = (
        "import sys; from pvd_data.cli.enrich import enrich; "
        "enrich(sys.argv[1:], standalone_mode=False); assert 'polars' not in sys.modules"
    )
    command = [sys.executable, "-c", code, str(path), "-o", str(tmp_path / "b.csv")]
    subprocess.run(command, check=True, capture_output=True)
    path.write_bytes(PLAIN["one column"] + b"05046\n" * (SMALL // 6))
    assert run(path, "auto")[0].engine == "polars"


def test_a_record_without_end_is_read_row_by_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pvd_data.enriching.csv_source.MAX_RECORD", 100)
    monkeypatch.setattr("pvd_data.enriching.csv_source.BLOCK", 50)
    path = tmp_path / "a.csv"
    path.write_bytes(b"code_insee,a\n05046," + b"x" * 500 + b"\n05046,1\n")
    summary, _ = run(path, "polars")
    assert (summary.engine, summary.rows) == ("python", 2)


def test_names_of_files_and_columns_are_no_patterns_and_no_sql(tmp_path: Path) -> None:
    (tmp_path / "a*.csv").write_text('code_insee,"it\'s"\n05046,1\n', "utf-8")
    (tmp_path / "ab.csv").write_text("code_insee,b\n05170,1\n", "utf-8")
    for engine in CSV_ENGINES:
        summary, out = run(tmp_path / "a*.csv", engine, columns="nom", prefix="'\" ")
        assert (summary.engine, summary.rows) == (engine, 1)
        assert rows_of(out)[0] == ["code_insee", "it's", "'\" code_statut", "'\" nom"]


@pytest.mark.parametrize("engine", CSV_ENGINES)
def test_labels_that_are_alike_are_kept(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("code_insee,x,X,x\n05046,1,2,3\n", "utf-8")
    _, out = run(path, engine, columns="nom")
    assert rows_of(out) == [
        ["code_insee", "x", "X", "x", "pvd_code_statut", "pvd_nom"],
        ["05046", "1", "2", "3", "actuelle", "Embrun"],
    ]


@pytest.mark.parametrize("fault", [b"05046,\0", b"05046,\xe9", b"05046", b"05046,1,2", b'05046,"'])
@pytest.mark.parametrize("engine", CSV_ENGINES)
def test_a_fault_far_down_is_told_with_its_line(
    engine: Engine, fault: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"code_insee,x\n" + b"05046,aaaa\n" * 60_000 + fault + b"\n")
    with pytest.raises(ExportError) as raised:
        run(path, engine)
    assert raised.value.fr.startswith("ligne 60002 : ")
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("engine", CSV_ENGINES)
def test_rows_of_a_large_file_stay_in_their_order(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = "".join(f"{at:06},{CODES[at % 6]}\n" for at in range(400_000))
    path.write_text(f"id,code_insee\n{rows}", "utf-8")
    shares: list[float] = []
    summary, out = run(path, engine, columns="nom", progress=shares.append)
    assert shares == sorted(shares)
    assert (shares[0] > 0, shares[-1]) == (True, 1)
    assert (summary.engine, summary.rows) == (engine, 400_000)
    assert pl.read_csv(out, infer_schema=False)["id"].is_sorted()


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=repr)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_what_is_plain_stays_with_the_engine_and_comes_out_the_same(
    delimiter: str, end: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    rows = [("x", "code_insee", "y"), ("é", "05046", "a,b" if delimiter != "," else "a;b")]
    path.write_bytes((end.join(map(delimiter.join, [*rows, *[("", "", "")] * 2])) + end).encode())
    results = {engine: run(path, engine) for engine in CSV_ENGINES}
    assert [summary.engine for summary, _ in results.values()] == [*CSV_ENGINES]
    first, second = (out.read_bytes() for _, out in results.values())
    assert first == second
    assert first.startswith(delimiter.join(["x", "code_insee", "y", "pvd_code_statut"]).encode())
