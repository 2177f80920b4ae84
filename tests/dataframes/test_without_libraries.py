"""What is said where a library is not installed, and what is not imported before it is needed."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import duckdb
import pandas as pd
import pytest

import pvd_data
from pvd_data import frames
from pvd_data.dataframes import join as joining

LIBRARIES = ["narwhals", "pandas", "polars", "pyarrow", "duckdb", "pyspark"]


def without(*libraries: str) -> str:
    """Return the beginning of a program that finds none of these libraries."""
    return f"import sys\nfor name in {libraries!r}: sys.modules[name] = None\n"


def run(program: str) -> str:
    """Run a program of Python and return what it writes."""
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout


def test_importing_frames_imports_no_library_of_frames() -> None:
    program = f"import sys, pvd_data.frames; print([n for n in {LIBRARIES} if n in sys.modules])"
    assert run(program) == "[]\n"


def test_without_narwhals_enrich_says_what_to_install() -> None:
    program = (
        without("narwhals")
        + "import pandas\nfrom pvd_data import frames\n"
        + "try: frames.enrich(pandas.DataFrame({'code_insee': ['05046']}))\n"
        + "except ImportError as error: print(error)"
    )
    assert "narwhals is needed for dataframes: pip install 'pvd-data[frames]'" in run(program)


@pytest.mark.parametrize("library", [name for name in LIBRARIES if name != "narwhals"])
def test_without_a_library_its_table_says_what_to_install(
    library: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.setitem(sys.modules, f"{library}.sql", None)
    with pytest.raises(ImportError, match=f"{library} is needed: pip install {library}"):
        frames.table("regions", library)


def test_without_pyarrow_duckdb_says_what_it_is_for(monkeypatch: pytest.MonkeyPatch) -> None:
    joining._arrow_side.cache_clear()
    relation = duckdb.connect().sql("SELECT '05046' AS code_insee")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    message = "pyarrow is needed to hand tables to DuckDB: pip install pyarrow"
    with pytest.raises(ImportError, match=message):
        frames.enrich(relation)
    with pytest.raises(ImportError, match=message):
        frames.table("regions", "duckdb")


def test_tables_need_no_narwhals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "narwhals", None)
    monkeypatch.setitem(sys.modules, "narwhals.stable.v2", None)
    assert len(frames.table("regions", "pandas")) == 18
    with pytest.raises(ImportError, match="pip install 'pvd-data"):
        frames.enrich(pd.DataFrame({"code_insee": ["05046"]}))


def test_check_is_the_inner_one() -> None:
    frame = pd.DataFrame({"insee": ["05046", "05067"]})
    faults = frames.check(frame, "insee", lang="fr", select=["R"])
    assert faults["suggestion"].tolist() == ["05132"]
    with pytest.raises(pvd_data.FrameError):
        frames.check(frame, "code")
