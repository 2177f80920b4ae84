"""`check`: which frame comes back, how often the engine is asked, and what is said of bad input."""

from __future__ import annotations

import gc
import subprocess
import sys
import warnings
from collections import Counter
from datetime import date
from typing import Any

import duckdb
import narwhals.stable.v2 as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from pvd_data import errors, validate
from pvd_data.dataframes import check as check_module
from pvd_data.dataframes.check_rows import FIELDS
from pvd_data.frames import check
from pvd_data.validation.plan import RowCheck
from tests.dataframes.test_check import LIBRARIES, ORDERED, WITH_SPARK, of, rows_of

TABLE = pa.table(
    {
        "projet": ["a", "b", "a", "c", "d"],
        "code_insee": ["05046", "05067", "05067", None, "5046"],
        "nom": ["Gap", "Les Infournas", "Les Infournas", None, "Embrun"],
        "population": [6412, 1, 1, 2, 6412],
    }
)

TYPES = {name: nw.Boolean if kind == "boolean" else nw.String for name, kind in FIELDS.items()}

FAULTS = [
    (0, "nom", "R011", "Gap", "Embrun"),
    (1, "code_insee", "R002", "05067", "05132"),
    (2, "code_insee", "R002", "05067", "05132"),
    (4, "code_insee", "T002", "5046", "05046"),
]


def brief(frame: Any) -> list[tuple[Any, ...]]:
    """Return key, column, rule, value and suggestion of each fault."""
    found = nw.from_native(frame)
    names = list(found.collect_schema())
    keys = names[: -len(FIELDS)]
    return rows_of(found.select(*keys, "column", "rule", "value", "suggestion").to_native())


@pytest.mark.parametrize("library", ORDERED)
def test_rows_are_numbered_from_zero_where_they_have_an_order(library: str) -> None:
    found = check(of(library, TABLE))
    assert brief(found) == FAULTS
    schema = nw.from_native(found).collect_schema()
    assert dict(schema) == {"row": nw.Int64, **TYPES}


@pytest.mark.parametrize("library", ["duckdb", pytest.param("pyspark", marks=pytest.mark.outside)])
def test_the_code_is_the_key_where_rows_have_no_order(library: str) -> None:
    found = check(of(library, TABLE))
    assert sorted(brief(found)) == sorted(
        (TABLE["code_insee"][row].as_py(), *rest) for row, *rest in FAULTS
    )


@pytest.mark.parametrize("library", WITH_SPARK)
def test_a_key_of_several_columns_is_kept_as_it_is(library: str) -> None:
    found = check(of(library, TABLE), key=["population", "projet"])
    assert sorted(brief(found)) == sorted(
        (TABLE["population"][row].as_py(), TABLE["projet"][row].as_py(), *rest)
        for row, *rest in FAULTS
    )


@pytest.mark.parametrize("library", WITH_SPARK)
@pytest.mark.parametrize("rows", [0, 1])
def test_without_a_fault_the_frame_is_empty_and_has_its_columns(library: str, rows: int) -> None:
    right = pa.table({"code_insee": ["05046"], "nom": ["Embrun"]}).slice(0, rows)
    found = nw.from_native(check(of(library, right), key="nom"))
    assert dict(found.collect_schema()) == {"nom": nw.String, **TYPES}
    assert rows_of(found.to_native()) == []


@pytest.mark.parametrize("library", WITH_SPARK)
def test_the_same_kind_of_frame_comes_back_and_the_input_is_left_alone(library: str) -> None:
    frame = of(library, TABLE)
    before = rows_of(frame)
    assert type(check(frame)) is type(frame)
    assert rows_of(frame) == before
    assert list(nw.from_native(frame).collect_schema()) == TABLE.column_names


def test_the_index_of_pandas_says_nothing_of_rows() -> None:
    frame = of("pandas", TABLE).set_index(pd.Index([9, 9, 3, 1, 0]))
    found = check(frame)
    assert brief(found) == FAULTS
    assert list(found.index) == [0, 1, 2, 3]
    assert list(frame.iloc[found["row"]]["projet"]) == ["a", "b", "a", "d"]


def test_a_relation_of_another_connection_keeps_its_faults() -> None:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE projets AS SELECT '05067' AS code_insee, 7 AS n")
    first = check(connection.table("projets"), key="n")
    second = check(connection.sql("SELECT '5046' AS code_insee, 8 AS n"), key="n")
    gc.collect()
    assert brief(first) == [(7, "code_insee", "R002", "05067", "05132")]
    assert brief(second) == [(8, "code_insee", "T002", "5046", "05046")]
    # Lazily: what was added since is looked at, if its combination was judged.
    connection.execute("INSERT INTO projets VALUES ('05067', 9), ('05999', 10)")
    assert [row[0] for row in brief(first)] == [7, 9]
    assert connection.sql("SHOW TABLES").fetchall() == [("projets",)]


def test_each_combination_is_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = []
    identify = RowCheck.identify

    def counted(self: RowCheck, roles: Any, row: Any) -> Any:
        judged.append(row)
        return identify(self, roles, row)

    monkeypatch.setattr(RowCheck, "identify", counted)
    many = pa.concat_tables([TABLE] * 1000)
    for library in LIBRARIES:
        judged.clear()
        assert len(rows_of(check(of(library, many), ignore=["duplicate-row"]))) == 4000
        # Those of an empty row are none.
        assert len(judged) == len(set(judged)) == 3


def test_the_order_of_day_and_month_is_that_of_the_whole_column() -> None:
    days = ["05/07/2021", "13/07/2021", *["2021-01-01"] * 30]
    table = {"code_insee": ["05999"] * 32, "date": days}
    found = check(pl.DataFrame(table), columns={"date": "date"}, select=["T"])
    assert found.select("value", "suggestion", "certain").rows() == [
        ("05/07/2021", "2021-07-05", True),
        ("13/07/2021", "2021-07-13", True),
    ]


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    ("names", "certain"),
    [
        (["EMBRUN", "TALLARD", "GAP", "BRIANCON", "L'ARGENTIERE-LA-BESSEE", "CHORGES"], False),
        (["EMBRUN", "Tallard", "Gap", "Briançon", "L'Argentière-la-Bessée", "Chorges"], True),
        (["Embrun", "Tallard", "Gap", "Briancon", "L'Argentiere-la-Bessee", "Chorges"], False),
        (["Embrun", "Tallard", "Gap", "Briançon", "Argentière-la-Bessée", "Chorges"], False),
    ],
)
def test_a_name_that_is_written_as_its_column_is_not_certain(
    names: list[str], certain: bool, library: str
) -> None:
    codes = ["05046", "05170", "05061", "05023", "05006", "05040"]
    table = pa.table({"code_insee": codes, "nom": names})
    found = rows_of(
        nw.from_native(check(of(library, table), key="code_insee")).select("certain").to_native()
    )
    assert found
    assert {one for (one,) in found} == {certain}
    # Of a file that is told once, or with few cells each.
    report = validate(table, lang="fr")
    assert {issue.certain for issue in report.issues} == {certain}


def test_rules_and_language_are_picked_as_for_a_file() -> None:
    frame = pl.DataFrame({"code_insee": ["05067", "05061"], "nom": ["Gap", "Gap"]})
    assert set(check(frame)["rule"]) == {"R002"}
    assert check(frame, ignore=["former-commune"]).is_empty()
    assert check(frame, select=["R004"], require_programme=True)["value"].to_list() == ["05061"]
    assert check(frame, select=["R002"], as_of="1960-01-01").is_empty()
    assert check(frame, select=["R002"], as_of=date(1960, 1, 1)).is_empty()
    french, english = (check(frame, select=["R002"], lang=lang) for lang in ("fr", "en"))
    assert "ancien code" in french["message"][0]
    assert "former code" in english["message"][0]


def test_a_column_is_checked_by_the_name_that_is_given() -> None:
    frame = pl.DataFrame({"a": ["05067"], "b": ["x"], "c": ["05046"]})
    assert check(frame, on="a")["value"].to_list() == ["05067"]
    assert check(frame, columns={"code_insee": "a"})["value"].to_list() == ["05067"]
    assert check(frame, "c", columns={"nom": "b"})["column"].to_list() == ["b"]


@pytest.mark.parametrize(
    ("frame", "options", "said"),
    [
        ([1], {}, "a builtins.list cannot be worked on; expected a frame of pandas"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), {}, "columns have different names"),
        (TABLE, {"on": "code_inse"}, "no column 'code_inse' (did you mean 'code_insee'?); there "),
        (
            TABLE.rename_columns(["projet", "INSEE_COM", "nom", "population"]),
            {},
            "no column 'code_insee' (did you mean 'INSEE_COM'?); there are: projet, INSEE_COM",
        ),
        (TABLE, {"columns": {"nom": "zzz"}}, "no column 'zzz' (did you mean 'nom'?); there are"),
        (pl.DataFrame({"a": [1]}), {}, "no column 'code_insee'; there are: a"),
        (TABLE, {"key": ["nom", "zzz"]}, "no column 'zzz'; there are: projet, "),
        (
            TABLE.rename_columns(["value", "code_insee", "nom", "population"]),
            {"key": "value"},
            "key 'value': the frame of faults has a column of this name of its own; rename it",
        ),
        (
            TABLE,
            {"on": "nom", "columns": {"code_insee": "projet"}},
            "two columns of codes: on='nom' and columns={'code_insee': 'projet'}; name it once",
        ),
        (
            pl.DataFrame({"code_insee": [{"a": 1}]}),
            {},
            "column 'code_insee': found values of type Struct({'a': Int64}), expected texts, ",
        ),
    ],
)
def test_what_cannot_be_checked_is_said(frame: Any, options: dict[str, Any], said: str) -> None:
    with pytest.raises(errors.FrameError) as caught:
        check(frame, **options)
    assert said in str(caught.value)


def test_a_computed_code_names_no_row() -> None:
    table = pa.table({"nom_commune": ["Embrun", "Tallard"], "code_postal": ["05200", "05130"]})
    with pytest.raises(errors.FrameError, match="rows have no order in this library; name what"):
        check(of("duckdb", table), on=None)
    assert brief(check(of("duckdb", table), on=None, key="nom_commune")) == []


def test_a_warning_that_is_made_an_error_stays_what_it_is() -> None:
    names = ["CC Serre-Ponçon", "CC du Pays de Forcalquier", "CC Buëch-Dévoluy"]
    table = pa.table({"code_insee": ["05046", "05170", "05061"], "siren_epci": names})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(errors.ColumnWarning, match="siren_epci"):
            check(table)


@pytest.mark.parametrize("library", WITH_SPARK)
def test_rows_and_keys_that_repeat_are_told_from_the_second_on(library: str) -> None:
    table = pa.table(
        {
            "code_insee": ["05046", "05170", "05046", None, None, "05170", "05046"],
            "n": [1, 2, 1, None, None, 3, 1],
        }
    )
    whole = rows_of(check(of(library, table), lang="en"))
    assert Counter(row[3] for row in whole) == {"duplicate-row": 2}
    assert {row[-1] for row in whole} == {"duplicate row: it is the same as another row"}
    keyed = rows_of(check(of(library, table), key=["code_insee", "n"], lang="en"))
    assert {row[-1] for row in keyed} == {"duplicate key: '05046|1' is already in another row"}
    assert [(row[0], row[2], row[4], row[6]) for row in keyed] == [
        ("05046", "code_insee", "primary-key", "05046|1")
    ] * 2
    if library in ORDERED:
        assert [row[0] for row in whole] == [2, 6]
    alone = rows_of(check(of(library, table), key="code_insee", lang="en"))
    assert Counter(row[0] for row in alone) == {"05046": 2, "05170": 1}


@pytest.mark.parametrize("library", WITH_SPARK)
def test_formulas_are_told_in_columns_without_a_role(library: str) -> None:
    table = pa.table(
        {
            "code_insee": ["05046", "05170", "05061"],
            "note": ["=1+1", "+33 4 92 00 00 00", None],
            "montant": [-1, 2, 3],
            "autre": ["x", "y", "@z"],
        }
    )
    found = brief(check(of(library, table), key="montant"))
    assert sorted(found) == [
        (-1, "note", "S010", "=1+1", None),
        (3, "autre", "S010", "@z", None),
    ]


def test_without_order_and_code_a_key_is_asked_for() -> None:
    relation = duckdb.connect().sql("SELECT '200067742' AS siren_epci, 1 AS n")
    with pytest.raises(errors.FrameError, match="rows have no order in this library; name what"):
        check(relation, on=None)
    assert rows_of(check(relation, on=None, key="n")) == []


@pytest.mark.parametrize("label", ["titre", "05046"])
@pytest.mark.parametrize("library", LIBRARIES)
def test_where_no_column_means_anything_the_error_lists_them(library: str, label: str) -> None:
    table = pa.table({label: ["x"], "code": ["Embrun"], "nom": [{"a": 1}]})
    with pytest.raises(
        errors.NothingToCheckError, match="the dataframe: nothing to check"
    ) as found:
        check(of(library, table), on=None)
    assert found.value.header == (label, "code", "nom")
    assert "insee_com" in found.value.known


def test_a_role_or_a_rule_that_is_none_is_said() -> None:
    with pytest.raises(errors.UnknownKeyError, match="no row 'name' in columns; there are"):
        check(TABLE, columns={"name": "nom"})
    with pytest.raises(ValueError, match="'Z1' names no rule"):
        check(TABLE, select=["Z1"])
    with pytest.raises(ValueError, match="as_of: 'hier'; expected: a date"):
        check(TABLE, as_of="hier")


def test_columns_that_are_no_text_are_passed_over() -> None:
    frame = pd.DataFrame({0: ["x"], "code_insee": ["05067"], "nom": [pd.Timedelta("1D")]})
    assert brief(check(frame)) == [(0, "code_insee", "R002", "05067", "05132")]


def test_without_narwhals_it_is_said_what_to_install() -> None:
    program = (
        "import sys; sys.modules['narwhals'] = None\n"
        "from pvd_data.frames import check\n"
        "try:\n    check(None)\n"
        "except ImportError as error:\n    print(error)\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "pip install 'pvd-data[frames]'" in found.stdout


def test_all_faults_are_told_however_many_there_are() -> None:
    codes = [f"05{number}" for number in range(700, 999)]
    found = check(pl.DataFrame({"code_insee": codes}))
    assert found["row"].to_list() == list(range(len(codes)))
    assert found["value"].to_list() == codes


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_combinations_are_checked_in_blocks_that_change_nothing(
    rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_module, "_ROWS", rows)
    assert brief(check(of("polars", TABLE))) == FAULTS


def test_faults_of_a_row_stand_in_the_order_of_its_columns() -> None:
    frame = pl.DataFrame(
        {
            "siren": ["210500469"],
            "nom": ["Gap"],
            "code_insee": ["05046"],
            "code_departement": ["38"],
        }
    )
    found = check(frame, select=["T", "C", "R", "K"])
    columns = found["column"].to_list()
    assert len(columns) >= 2
    assert columns == sorted(columns, key=frame.columns.index)
    turned = check(frame.select(*reversed(frame.columns)), select=["T", "C", "R", "K"])
    assert turned["column"].to_list() == columns[::-1]
