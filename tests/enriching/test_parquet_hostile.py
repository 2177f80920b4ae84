"""Parquet that asks for much more than its bytes ends with a sentence, and soon."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pvd_data.enriching import apart
from pvd_data.enriching.enrich import enrich_file
from pvd_data.enriching.job import Job
from pvd_data.errors import ExportError
from tests.enriching.hostile_parquet import MOST, Lies

if TYPE_CHECKING:
    from collections.abc import Callable

    from pvd_data.enriching.enrich import Engine

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only"),
]
every_engine = pytest.mark.parametrize("engine", ["python", "polars"])

LARGE = "devient trop grand à la lecture"
HOSTILE: dict[str, tuple[Callable[[], Lies], str]] = {
    "a run of all rows": (lambda: Lies(rows=MOST), f"annonce {MOST} lignes"),
    "a value for each row": (lambda: Lies(5_000_000, b"x" * 1_000_000, packed=True), LARGE),
    "a page that says to be long": (lambda: Lies(page=MOST, packed=True), LARGE),
    "a page of less than nothing": (lambda: Lies(page=-5), "lecture impossible"),
    "a footer longer than the file": (lambda: Lies(footer=2**31), "lecture impossible"),
    "a footer of no length": (lambda: Lies(footer=0), "lecture impossible"),
    "columns that say to be long": (lambda: Lies(said=2**40), "lecture impossible"),
    "columns of less than nothing": (lambda: Lies(said=-7), "lecture impossible"),
}

#: Runs the command, and tells what it and the processes that it waited for took.
WATCHED = """
import json, os, resource, sys
RUN = "from pvd_data.cli.main import main; main()"
process = os.fork()
if not process:
    resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
    os.execv(sys.executable, [sys.executable, "-c", RUN, *sys.argv[1:]])
_, status, took = os.wait4(process, 0)
print(json.dumps([os.waitstatus_to_exitcode(status), took.ru_maxrss / 1024,
                  took.ru_utime + took.ru_stime]))
"""


@pytest.mark.parametrize("kind", HOSTILE)
@every_engine
def test_what_asks_for_much_is_refused_within_the_limits(
    engine: Engine, kind: str, tmp_path: Path
) -> None:
    make, sentence = HOSTILE[kind]
    path = tmp_path / "a.parquet"
    path.write_bytes(make().written())
    assert path.stat().st_size < 2**20
    command = [sys.executable, "-c", WATCHED, "enrich", str(path), "--engine", engine]
    done = subprocess.run(
        [*command, "-o", str(tmp_path / "b.parquet")], capture_output=True, text=True, check=True
    )
    status, memory, seconds = json.loads(done.stdout)
    assert status == 2
    assert sentence in done.stderr.replace("\xa0", " ")
    assert "Traceback" not in done.stderr
    assert (memory < 500, seconds < 10) == (True, True), (memory, seconds)
    assert list(tmp_path.iterdir()) == [path]


@every_engine
def test_what_is_only_written_by_hand_is_read(engine: Engine, tmp_path: Path) -> None:
    for packed in (False, True):
        path, out = tmp_path / "a.parquet", tmp_path / "b.parquet"
        path.write_bytes(Lies(rows=1000, packed=packed).written())
        summary = enrich_file(Job(str(path)), str(out), engine=engine, force=True)
        assert (summary.rows, summary.inside) == (1000, 1000)


@every_engine
@pytest.mark.usefixtures("same_process")
def test_a_file_cut_anywhere_is_told(engine: Engine, tmp_path: Path) -> None:
    whole, path = tmp_path / "whole.parquet", tmp_path / "a.parquet"
    pq.write_table(pa.table({"code_insee": ["05046"] * 100}), whole)
    content = whole.read_bytes()
    for size in range(0, len(content), max(1, len(content) // 20)):
        path.write_bytes(content[:size])
        with pytest.raises(ExportError, match="it cannot be read: "):
            enrich_file(Job(str(path)), str(tmp_path / "b.parquet"), engine=engine)
    assert sorted(tmp_path.iterdir()) == [path, whole]


@every_engine
def test_modules_of_the_folder_and_the_environment_are_not_imported(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pvd_data.py", "polars.py", "pyarrow.py", "json.py", "sitecustomize.py"):
        (tmp_path / name).write_text("raise SystemExit('hostile')\n", "utf-8")
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"code_insee": ["05046"]}), path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    summary = enrich_file(Job("a.parquet"), "b.parquet", engine=engine)
    assert summary.rows == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk is always full there")
@every_engine
def test_a_disk_that_is_full_is_told(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"code_insee": ["05046"] * 1000}), path)
    library = "pyarrow" if engine == "python" else engine
    with pytest.raises((OSError, ExportError), match="No space left"):
        apart.enrich_parquet(Job(str(path)), library, Path("/dev/full"))
