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

from pvd_data.base.confined import ConfinedError
from pvd_data.dataframes.by_name import NameColumns
from pvd_data.enriching import apart
from pvd_data.enriching.job import Job
from pvd_data.errors import ExportError
from pvd_data.tabular.parquet import limits_of


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


@pytest.mark.parametrize(
    ("size", "memory", "seconds", "patience"),
    [
        (2**20 - 1, 480, 8, 60),
        (2**20, 488, 13, 60),
        (3 * 2**20 + 5, 504, 23, 92),
    ],
)
def test_a_file_may_take_more_for_each_mebibyte_that_it_has(
    size: int, memory: int, seconds: int, patience: int
) -> None:
    limits = limits_of(size)
    assert limits == (memory * 2**20, seconds, patience, "DATA")


def said_by(
    monkeypatch: pytest.MonkeyPatch, *lines: dict[str, Any], error: Exception | None = None
) -> list[Any]:
    """Have the program say some lines; return what it is asked."""
    asked: list[Any] = []

    def run(*args: Any) -> Any:
        asked.extend(args)
        yield from (json.dumps(line).encode() for line in lines)
        if error is not None:
            raise error

    monkeypatch.setattr(apart, "run_confined", run)
    monkeypatch.setattr(apart, "can_confine", lambda: True)
    return asked


def test_the_program_is_asked_for_the_same_and_its_answer_handed_on(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = [[["actuelle", False, True], 2], [[None, False, False], 1]]
    asked = said_by(monkeypatch, {"told": 0.5}, {"done": ["c", marks]})
    told: list[float] = []
    job = Job(str(source), "c", ("nom",), "p_", True, True, told.append)
    on, found = apart.enrich_parquet(job, "pyarrow", tmp_path / "b")
    assert (on, told) == ("c", [0.5])
    assert found == {("actuelle", False, True): 2, (None, False, False): 1}
    program, (sent,), folders, limits = asked
    assert json.loads(sent) == {
        "source": str(source),
        "on": "c",
        "columns": ["nom"],
        "prefix": "p_",
        "resolve_former": True,
        "repair": True,
        "names": None,
        "from_date": None,
        "engine": "pyarrow",
        "path": str(tmp_path / "b"),
    }
    assert "main()" in program
    assert {str(Path(module.__file__ or "").parent.parent) for module in (pa, pytest)} <= {*folders}
    assert limits == limits_of(source.stat().st_size)


def test_names_may_take_more_than_codes(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    asked = said_by(monkeypatch, {"done": ["v", [[["nom_certain", False, True], 1]]]})
    job = Job(str(source), names=NameColumns("v", None, "cp"))
    _, found = apart.enrich_parquet(job, "pyarrow", tmp_path / "b")
    assert found == {("nom_certain", False, True): 1}
    _, (sent,), _, limits = asked
    assert json.loads(sent)["names"] == ["v", None, "cp"]
    plain = limits_of(source.stat().st_size)
    assert limits.memory == plain.memory + apart.MEMORY_OF_NAMES
    assert limits.processor == plain.processor + apart.SECONDS_OF_NAMES
    pq.write_table(pa.table({"v": ["Les Infournas", None], "cp": [None, 5200]}), source)
    target = tmp_path / "c.parquet"
    (said,) = answers(source, target, monkeypatch, capsys, names=["v", None, "cp"])
    assert said["done"] == ["v", [[["nom_certain", False, True], 1], [[None, False, False], 1]]]
    assert pq.read_table(target)["pvd_code_insee"].to_pylist() == ["05132", None]


@pytest.mark.parametrize(
    ("lines", "error", "said"),
    [
        ([], None, "it cannot be read: "),
        ([], ConfinedError("memory", ""), "too large when it is read"),
        ([], ConfinedError("time", "x"), "too large when it is read"),
        ([], ConfinedError("", "odd"), "it cannot be read: odd"),
        ([{"failed": ["p", "en", "fr"]}], None, "en"),
    ],
)
def test_what_stopped_the_program_is_told(
    lines: list[dict[str, Any]],
    error: Exception | None,
    said: str,
    source: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said_by(monkeypatch, *lines, error=error)
    with pytest.raises(ExportError, match=said):
        apart.enrich_parquet(Job(str(source)), "pyarrow", Path("b"))


def test_what_the_system_refused_the_program_is_told_as_it_was(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said_by(monkeypatch, {"refused": [28, "No space left on device"]})
    with pytest.raises(OSError, match="No space left") as raised:
        apart.enrich_parquet(Job(str(source)), "pyarrow", Path("b"))
    assert raised.value.errno == 28
