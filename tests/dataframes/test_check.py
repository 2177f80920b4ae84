"""`check`: what the validator tells of a file, told of a frame of any library."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import narwhals.stable.v2 as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pvd_data
from pvd_data.dataframes.check_rows import FIELDS
from pvd_data.errors import NothingToCheckError
from pvd_data.frames import check
from pvd_data.rules.registry import RULES as ALL_RULES
from pvd_data.validation.norms import HABITS, NORMS
from tests.dataframes.engines import spark

if TYPE_CHECKING:
    from _pytest.mark.structures import ParameterSet

    Rows = list[tuple[Any, ...]]

ROOT = Path(__file__).parent.parent.parent
RULES = ROOT / "tests" / "rules"
SLUGS = {slug for slug, rule in ALL_RULES.items() if rule.code[0] in "TCR"}
SLUGS |= {"surrounding-space", "formula"}
_SLUG = 1 + list(FIELDS).index("slug")

ORDERED = ["pandas", "pandas-arrow", "polars", "polars-lazy", "pyarrow"]
LIBRARIES = [*ORDERED, "duckdb"]
WITH_SPARK = [*LIBRARIES, pytest.param("pyspark", marks=pytest.mark.outside)]

#: Wrong examples of rules that look at cells; formulas are told of in columns of no meaning too,
#: and conventions on their labels.
EXAMPLES = sorted(
    path.parent.name
    for path in RULES.glob("*/wrong.csv")
    if path.parent.name in SLUGS - {"formula", "column-convention", "whole-column"}
    and "table" not in json.loads((path.parent / "expected.json").read_text("utf-8"))["options"]
)

LARGEST = "data/communes_france.csv"
FILES: dict[str, dict[str, Any]] = {
    "data/communes.csv": {},
    LARGEST: {},
    "data/anciens_codes.csv": {"columns": {"code_insee": "ancien_code", "nom": "ancien_nom"}},
    "data/subdivisions.csv": {"columns": {"code_insee": "code_subdivision"}},
    "examples/projets.csv": {},
}


def of(library: str, table: pa.Table) -> Any:
    """Make a frame of a library."""
    if library == "pandas":
        return table.to_pandas()
    if library == "pandas-arrow":
        return table.to_pandas(types_mapper=pd.ArrowDtype)
    if library == "polars":
        return pl.from_arrow(table)
    if library == "polars-lazy":
        return pl.DataFrame(table).lazy()
    if library == "duckdb":
        return duckdb.connect().from_arrow(table)
    if library == "pyspark":
        return spark().createDataFrame(table)
    return table


def rows_of(frame: Any) -> Rows:
    """Return the rows of a frame of any library as plain values."""
    found = nw.from_native(frame)
    eager = found.collect() if isinstance(found, nw.LazyFrame) else found
    return [
        tuple(None if pd.api.types.is_scalar(v) and pd.isna(v) else v for v in row)
        for row in eager.rows()
    ]


def table_of(path: Path) -> pa.Table:
    """Read a CSV as texts, with a column that numbers its rows."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    columns = {
        label: pa.array([row[at] or None for row in rows], pa.string())
        for at, label in enumerate(header)
    }
    return pa.table({**columns, "n": pa.array(range(len(rows)), pa.int64())})


def told(path: Path, **options: Any) -> Rows:
    """Return what `validate` tells of the rows of a file, but for what `check` does not look at.

    A frame has no line to say of which year it is: each row is told.
    """
    return _told(path, json.dumps({"as_of": "today", **options}))


@cache
def _told(path: Path, text: str) -> Rows:
    options = json.loads(text)
    report = pvd_data.validate(path, lang="fr", limit=10**9, **options)
    return [
        (issue.record - 1, *(getattr(issue, name) for name in FIELDS))
        for issue in report.issues
        if issue.slug in SLUGS and issue.record
    ]


@cache
def _told_once(path: Path, text: str) -> frozenset[str]:
    counts = pvd_data.validate(path, lang="fr", limit=1, **json.loads(text)).counts
    return HABITS if "whole-column" in counts else NORMS


def assert_agrees(library: str, table: pa.Table, path: Path, **options: Any) -> None:
    found = rows_of(check(of(library, table), on=None, key="n", lang="fr", **options))
    # What a column does all down only the whole of it says, which a frame is not asked.
    once = _told_once(path, json.dumps(options))
    found = [row for row in found if row[_SLUG] not in once]
    expected = [row for row in told(path, **options) if row[_SLUG] not in once]
    if library in ORDERED:
        assert found == expected
    else:
        assert sorted(found, key=repr) == sorted(expected, key=repr)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("slug", EXAMPLES)
def test_a_frame_has_the_faults_of_its_file(slug: str, library: str) -> None:
    path = RULES / slug / "wrong.csv"
    options = json.loads((path.parent / "expected.json").read_text("utf-8"))["options"]
    assert told(path, **options)
    assert_agrees(library, table_of(path), path, **options)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("label", ["Unnamed: 0", "zzz", "^a.*$"])
def test_a_column_is_recognised_by_its_contents_as_in_a_file(
    label: str, library: str, tmp_path: Path
) -> None:
    path = tmp_path / "towns.csv"
    codes = [*islice(pvd_data.load().communes, 40), "5046"]
    rows = [f"{code},x{number}" for number, code in enumerate(codes)]
    path.write_text("\n".join([f"{label},autre", *rows, ""]), "utf-8")
    if library.startswith("polars") and label.startswith("^"):  # which polars takes for a pattern
        with pytest.raises(NothingToCheckError):
            check(of(library, table_of(path)), on=None)
    else:
        assert_agrees(library, table_of(path), path)
        assert [row[3] for row in told(path)] == ["constraint-error"]


def of_real_tables() -> list[ParameterSet]:
    """Return each table with each library: the largest for `make check` alone."""
    return [
        pytest.param(
            name,
            library,
            marks=pytest.mark.outside
            if library == "pyspark"
            else pytest.mark.lengthy
            if name == LARGEST
            else (),
        )
        for name in FILES
        for library in [*LIBRARIES, "pyspark"]
    ]


@pytest.mark.parametrize(("name", "library"), of_real_tables())
def test_real_tables_have_the_same_faults_in_every_library(name: str, library: str) -> None:
    assert_agrees(library, table_of(ROOT / name), ROOT / name, **FILES[name])


def test_enough_of_this_finds_something() -> None:
    counts = {name: len(told(ROOT / name, **options)) for name, options in FILES.items()}
    assert counts["data/anciens_codes.csv"] > 4000
    assert counts["examples/projets.csv"] == 9
    assert len(EXAMPLES) >= 35


TYPED = pa.table(
    {
        "code_insee": pa.array([5046, 13001, None, 75056]),
        "nom": pa.array(["Embrun", "Tallard", None, "Pari"]).dictionary_encode(),
        "siren_epci": pa.array([200067742.0, None, float("nan"), 200054781.0]),
        "population_municipale": pa.array([6412.0, 9999.0, None, 2103778.0]),
        "codes_postaux": pa.array([["05200", "05230"], ["05130"], None, ["75001"]]),
        "date_adhesion": pa.array(
            [date(2021, 5, 7), date(2015, 1, 1), None, date(2021, 1, 1)], pa.date32()
        ),
        "date_ort": pa.array(
            [datetime(2023, 10, 31), datetime(2023, 10, 31, 8, 30), None, None], pa.timestamp("us")
        ),
        "ort": pa.array([True, None, False, None]),
        "longitude": pa.array([6.475, 43.53, None, 2.0]),
        "latitude": pa.array(
            [Decimal("44.5806"), Decimal("5.4500"), None, Decimal("48.8500")], pa.decimal128(8, 4)
        ),
        "n": pa.array([0, 1, 2, 3]),
    }
)

WRITTEN = """\
code_insee,nom,siren_epci,population_municipale,codes_postaux,date_adhesion,date_ort,ort,longitude,latitude,n
5046,Embrun,200067742,6412,05200|05230,2021-05-07,2023-10-31,true,6.475,44.5806,0
13001,Tallard,,9999,05130,2015-01-01,2023-10-31T08:30:00,,43.53,5.45,1
,,,,,,,false,,,2
75056,Pari,200054781,2103778,75001,2021-01-01,,,2,48.85,3
"""


def _texts(table: pa.Table) -> pa.Table:
    """Return a table with texts of another type."""
    return table.set_column(1, "nom", table["nom"].cast(pa.large_string()))


@pytest.mark.parametrize("library", WITH_SPARK)
@pytest.mark.parametrize("table", [TYPED, _texts(TYPED)], ids=["categories", "large texts"])
def test_typed_values_are_read_as_the_cells_they_would_be(
    table: pa.Table, library: str, tmp_path: Path
) -> None:
    path = tmp_path / "typed.csv"
    path.write_text(WRITTEN, "utf-8")
    columns = {role: role for role in ("date_adhesion", "codes_postaux")}
    assert_agrees(library, table, path, columns=columns)
    assert {"constraint-error", "name-spelling", "coordinates-swapped", "type-error"} <= {
        row[3] for row in told(path, columns=columns)
    }


def test_columns_of_pandas_that_hold_anything_are_read_value_by_value(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "code_insee": [5046, "05170", 5179.0, None, float("nan"), pd.NA],
            "population_municipale": pd.Categorical([6412.0, 1.0, 3214.0, None, None, None]),
            "codes_postaux": [
                pa.array(["05200"]).to_numpy(False),
                ("05130",),
                None,
                None,
                None,
                None,
            ],
            "n": range(6),
        }
    )
    path = tmp_path / "mixed.csv"
    path.write_text(
        "code_insee,population_municipale,codes_postaux,n\n"
        "5046,6412,05200,0\n05170,1,05130,1\n5179,3214,,2\n,,,3\n,,,4\n,,,5\n",
        "utf-8",
    )
    found = rows_of(check(frame, key="n", lang="fr"))
    assert found == told(path)
    assert [(row[0], row[3], row[5], row[7]) for row in found] == [
        (0, "constraint-error", "5046", "05046"),
        (1, "population-off", "1", "2292"),
        (2, "constraint-error", "5179", "05179"),
        (2, "missing-reference-value", None, "05400"),
    ]


CELLS = st.fixed_dictionaries(
    {
        "code_insee": st.sampled_from(
            ["05046", "5046", "05067", "75120", "97123", "98818", "", "x"]
        ),
        "nom": st.sampled_from(["Embrun", "EMBRUN", "Gap", "Les Infournas", " Embrun", "", "=1"]),
        "date_adhesion": st.sampled_from(
            ["2021-05-07", "07/05/2021", "05/13/2021", "2015-01-01", ""]
        ),
    }
)


@settings(max_examples=25)
@given(st.lists(CELLS, min_size=1, max_size=8))
def test_whatever_the_cells_the_faults_are_those_of_the_file(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.csv"
    columns = {role: role for role in ("code_insee", "nom", "date_adhesion")}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*columns, "n"])
        writer.writeheader()
        writer.writerows({**row, "n": number} for number, row in enumerate(rows))
    for library in LIBRARIES:
        assert_agrees(library, table_of(path), path, columns=columns)
