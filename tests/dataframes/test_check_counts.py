"""`check` finds of each rule as many faults as `validate`, and takes few rows from the engine."""

from __future__ import annotations

import csv
import json
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import narwhals.stable.v2 as nw
import polars as pl
import pyarrow as pa
import pytest
from pyarrow import parquet

import pvd_data
from benchmarks.programs.write_communes import HEADER as COMMUNES
from benchmarks.programs.write_communes import Drawer
from pvd_data.dataframes import beyond, check_rows
from pvd_data.errors import FrameError
from pvd_data.frames import check
from pvd_data.rules.registry import RULES as ALL_RULES
from tests.dataframes.engines import spark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
RULES = ROOT / "tests" / "rules"
FIELD = ROOT / os.environ.get("PVD_SOURCES", "../shared/sources") / "../field"

#: What a frame has not, or has no row for: `docs/scale.md` lists the same.
OF_FILES = {slug for slug, rule in ALL_RULES.items() if rule.code[0] == "F"}
OF_LINES = {
    *("blank-row", "missing-cell", "extra-cell", "lines-above-header", "second-header"),
    *("repeated-header", "total-row", "lines-below-table", "blank-end", "trailing-delimiter"),
}
OF_COLUMNS = {
    *("missing-label", "extra-label", "duplicate-label", "misspelt-label", "misordered-label"),
    *("misleading-label", "little-checked", "column-convention", "names-in-a-norm"),
    *("of-another-year", "whole-column"),
}
OF_OUR_TABLES = {"foreign-key", "unique-error"}
NONE_OF_A_FRAME = OF_FILES | OF_LINES | OF_COLUMNS | OF_OUR_TABLES

LIBRARIES = [
    *("duckdb", "polars-lazy", "polars", "pandas"),
    pytest.param("pyspark", marks=pytest.mark.outside),
]


def read(library: str, path: Path) -> Any:
    """Read a Parquet file with a library, which has its rows where they are."""
    if library == "duckdb":
        return duckdb.connect().read_parquet(str(path))
    if library == "polars-lazy":
        return pl.scan_parquet(path)
    if library == "pyspark":
        return spark().read.parquet(str(path))
    eager = pl.read_parquet(path)
    return eager.to_pandas() if library == "pandas" else eager


def to_parquet(rows: list[list[str]], path: Path) -> Path:
    """Write rows of texts, of which the first is the header, with a number for each."""
    header, *rest = rows
    columns = dict(zip(header, zip(*rest, strict=True), strict=True))
    table = pa.table({k: pa.array([v or None for v in c], pa.string()) for k, c in columns.items()})
    parquet.write_table(table, path)
    return path


def to_csv(rows: list[list[str]], path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return path


def counts(found: Any) -> Counter[str]:
    """Return how many faults of each rule a frame of faults has."""
    frame: Any = nw.from_native(found).select("slug")
    eager = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    return Counter(eager["slug"].to_list())


def told(path: Path, **options: Any) -> Counter[str]:
    """Return the same of a file, without what a frame has not."""
    report = pvd_data.validate(path, **{"limit": 1, "as_of": "today", **options})
    totals = {slug: number for (_, slug), number in report.totals.items()}
    return Counter({k: v for k, v in totals.items() if k not in NONE_OF_A_FRAME})


#: Options that only a file has.
_OF_A_FILE = {"strict", "require_columns", "header_row", "delimiter", "sheet", "limit", "table"}


def plain_files() -> Iterator[tuple[Path, dict[str, Any], list[list[str]]]]:
    """Yield the CSVs of our rules and of other people, that are plainly tables, with their options."""
    for path in sorted([*RULES.glob("*/*.csv"), *FIELD.rglob("*.csv")]):
        about = path.parent / "expected.json"
        options = json.loads(about.read_text("utf-8"))["options"] if about.exists() else {}
        if path.stat().st_size > 100_000 or _OF_A_FILE & options.keys():
            continue
        try:
            report = pvd_data.validate(path, limit=1, **options)
            text = path.read_text("utf-8")
        except (pvd_data.PvdDataError, ValueError):
            continue
        found = {slug for _, slug in report.totals}
        # Some of its lines are no rows, or some rows no lines; or the whole of a column is told once.
        if found & (
            (OF_FILES - {"wrong-delimiter"}) | OF_LINES | {"names-in-a-norm", "whole-column"}
        ):
            continue
        delimiter = max(",;\t|", key=text.partition("\n")[0].count)
        rows = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))
        header = [label.casefold() for label in rows[0]]
        plain = all(label.strip() == label for label in header) and len(set(header)) == len(header)
        if plain and set(map(len, rows)) == {len(header)} and len(rows) > 1:
            yield path, options, rows


@pytest.mark.filterwarnings("ignore::pvd_data.errors.ColumnWarning")
@pytest.mark.parametrize("library", LIBRARIES)
def test_every_rule_is_told_as_often_of_a_frame_as_of_its_file(
    library: str, tmp_path: Path
) -> None:
    compared = 0
    found: set[str] = set()
    for number, (path, options, rows) in enumerate(plain_files()):
        # On Spark each file takes seconds.
        if library == "pyspark" and number % 8:
            continue
        frame = read(library, to_parquet(rows, tmp_path / f"{number}.parquet"))
        expected = told(path, **options)
        try:
            mine = counts(check(frame, on=None, **options))
        except FrameError as error:  # what its rows are called by repeats
            assert "rows have no order" in str(error)
            mine = counts(check(frame, on=None, key=rows[0][0], **options))
            for slug in ("primary-key", "duplicate-row"):
                expected.pop(slug, None)
                mine.pop(slug, None)
        assert mine == expected, path
        compared += 1
        found |= expected.keys()
    assert compared > (10 if library == "pyspark" else 80)
    assert len(found) > (8 if library == "pyspark" else 40)


def draw(kind: str, number: int, share: float, seed: int = 7) -> list[list[str]]:
    """Return rows about all communes that repeat nothing, some of them at fault, some twice."""
    rows = list(Drawer(seed).rows(number, kind, share))
    return [list(COMMUNES), *rows, *rows[:3], *rows[:2]]


# Of what Spark thinks of newer libraries.
@pytest.mark.filterwarnings("ignore:PySpark does not yet:FutureWarning")
@pytest.mark.parametrize("most", [None, 500])
@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("share", [0, 0.3])
def test_rows_that_repeat_nothing_have_the_faults_of_their_file(
    library: str, share: float, most: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if most is not None:
        monkeypatch.setattr(check_rows, "MOST", most)
        monkeypatch.setattr(check_rows, "_SMALL", most)
        monkeypatch.setattr(beyond, "_CHUNK", most)
    rows = draw("mixed", 3_000, share)
    expected = told(to_csv(rows, tmp_path / "rows.csv"))
    assert expected["duplicate-row"] == 5
    assert (len(expected) > 5) == bool(share)
    assert counts(check(read(library, to_parquet(rows, tmp_path / "rows.parquet")))) == expected


FORMS: dict[str, dict[str, Callable[[str], str]]] = {
    "decimal comma": {"lon": lambda text: text.replace(".", ","), "lat": lambda text: text.replace(".", ",")},
    "thousands": {"population": lambda text: f"{int(text):,}".replace(",", " ") if text else ""},
    "days first": {"date": lambda text: "/".join(reversed(text.split("-")))},
    "lost zeros": {"code_insee": lambda text: text.lstrip("0")},
    "spaces": {"code_insee": lambda text: f" {text}", "population": lambda text: f"{text} "},
    "none": {"code_insee": lambda _: ""},
}  # fmt: skip


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("form", FORMS)
def test_columns_of_another_form_have_the_faults_of_their_file(
    library: str, form: str, tmp_path: Path
) -> None:
    header, *rows = draw("mixed", 800, 0.2)
    changed = [
        [FORMS[form].get(label, str)(cell) for label, cell in zip(header, row, strict=True)]
        for row in rows
    ]
    columns = {"date_adhesion": "date"}
    options: dict[str, Any] = {"columns": columns}
    if form == "none":
        options |= {"key": "lon", "ignore": ["primary-key", "duplicate-row"]}
    expected = told(to_csv([header, *changed], tmp_path / "rows.csv"), **options)
    frame = read(library, to_parquet([header, *changed], tmp_path / "rows.parquet"))
    assert counts(check(frame, on=None, **options)) == expected
    assert len(expected) > 4


@pytest.mark.parametrize("library", LIBRARIES)
def test_numbers_and_days_of_their_own_types_are_passed_as_texts_are(
    library: str, tmp_path: Path
) -> None:
    header, *rows = draw("mixed", 2_000, 0.2)
    rows = [row for row in rows if len(row[4]) == 10 and row[4][4] == "-" and row[5]]
    texts = pl.DataFrame(rows, dict.fromkeys(header, pl.String), orient="row")
    path = tmp_path / "typed.parquet"
    numbers = pl.col("population", "lon", "lat").cast(pl.Float64, strict=False)
    texts.with_columns(pl.col("date").str.to_date(), numbers).write_parquet(path)
    expected = told(to_csv([header, *rows], tmp_path / "rows.csv"))
    assert counts(check(read(library, path))) == expected


class Fetched:
    """Counts the rows that come from a lazy frame to Python, by whatever way."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Watch."""
        self.numbers: list[int] = []
        collect = nw.LazyFrame.collect

        def watched(frame: nw.LazyFrame[Any], *arguments: Any, **options: Any) -> Any:
            found = collect(frame, *arguments, **options)
            self.numbers.append(len(found))
            return found

        monkeypatch.setattr(nw.LazyFrame, "collect", watched)


@pytest.mark.filterwarnings("ignore:PySpark does not yet:FutureWarning")
@pytest.mark.parametrize(
    "library",
    [
        pytest.param("duckdb", marks=pytest.mark.lengthy),
        pytest.param("polars-lazy", marks=pytest.mark.lengthy),
        pytest.param("pyspark", marks=pytest.mark.outside),
    ],
)
def test_of_many_rows_few_are_taken_from_the_engine(
    library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 40_000
    monkeypatch.setattr(check_rows, "MOST", most)
    rows = draw("mixed", 300_000, 0.02)
    expected = told(to_csv(rows, tmp_path / "rows.csv"))
    frame = read(library, to_parquet(rows, tmp_path / "rows.parquet"))
    fetched = Fetched(monkeypatch)
    found = check(frame)
    # The names of places are the only cells of which there are many; one more shows that there are.
    assert max(fetched.numbers) <= most + 1
    assert sum(fetched.numbers) < 0.3 * len(rows)
    assert counts(found) == expected
