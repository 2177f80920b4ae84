"""Parquet joined apart, in this process: a confined one does it as a program."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pvd_data.enriching import apart
from pvd_data.enriching.job import Job
from pvd_data.errors import ExportError


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file with a code that is no commune's."""
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"code_insee": ["05046", "05061", "99999"]}), path)
    return path


def answers(
    source: Path, target: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any, **more: Any
) -> list[dict[str, Any]]:
    """Run the program in this process; return what it answers but for how much is done."""
    for name in apart._FRUGAL:
        monkeypatch.setenv(name, os.environ.get(name, ""))
    asked = {"source": str(source), "engine": "pyarrow", "path": str(target), **more}
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(asked).encode())))
    apart.main()
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert any("told" in one for one in said[:-1]) or "done" not in said[-1]
    return [one for one in said if "told" not in one]


@pytest.mark.parametrize("engine", ["pyarrow", "polars"])
def test_it_answers_the_column_and_the_counts(
    engine: str, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    target = tmp_path / "b.parquet"
    (said,) = answers(source, target, monkeypatch, capsys, engine=engine, repair=True)
    on, marks = said["done"]
    assert on == "code_insee"
    assert sum(number for _, number in marks) == 3
    columns = pq.read_table(target).to_pydict()
    assert columns["pvd_nom"] == ["Embrun", None, None]


def test_it_answers_what_it_cannot_join(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    target = tmp_path / "b.parquet"
    (said,) = answers(source, target, monkeypatch, capsys, on="codes")
    path, detail, fr = said["failed"]
    assert path == str(source)
    assert "codes" in detail
    assert "codes" in fr
    source.write_bytes(b"PAR1" * 3)
    (said,) = answers(source, target, monkeypatch, capsys)
    assert said["failed"][0] == str(source)
    assert not target.exists()


def test_it_answers_what_the_system_refuses(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    (said,) = answers(source, tmp_path / "no" / "b.parquet", monkeypatch, capsys)
    number, why = said["refused"]
    assert (number, os.strerror(2) in why) == (2, True)


@pytest.mark.usefixtures("same_process")
def test_where_there_can_be_no_other_process_this_one_does_it(source: Path, tmp_path: Path) -> None:
    on, marks = apart.enrich_parquet(Job(str(source)), "pyarrow", tmp_path / "b.parquet")
    assert (on, marks.total()) == ("code_insee", 3)
    with pytest.raises(ExportError, match="codes"):
        apart.enrich_parquet(Job(str(source), on="codes"), "polars", tmp_path / "b.parquet")
