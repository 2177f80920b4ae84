"""The first use of the library by many threads, in processes of each sort, in any environment."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import pvd_data

pytestmark = pytest.mark.processes

#: What a program asks, each question the first of its kind in the process, and what is answered.
ASKED = """
import json
import pvd_data
def ask(number=0):
    pvd = pvd_data.load()
    found = pvd_data.validate("towns.csv")
    return [
        pvd.communes["05046"].intercommunalite.siren_epci,
        str(pvd.search("argentiere")[0].commune.nom),
        pvd.resolve("05067").status,
        [list(one) for one in found.flatten(["line", "slug", "suggestion"])],
        len(pvd.communes), found.valid,
    ]
def leave(answers):
    with open("answer.json", "w", encoding="ascii") as file:
        json.dump(answers, file)
"""
FOUND = [
    *("200067742", "L'Argentière-la-Bessée", "ancienne"),
    [[3, "constraint-error", "05170"]],
    *(len(pvd_data.load().communes), False),
]

THREADS = """
import threading
barrier, seen = threading.Barrier(16), []
def work():
    barrier.wait()
    seen.append(ask())
threads = [threading.Thread(target=work) for _ in range(16)]
for one in threads: one.start()
for one in threads: one.join()
assert len(seen) == 16 and all(one == seen[0] for one in seen), seen
leave(seen[0])
"""

PROCESSES = """
if __name__ == "__main__":
    import multiprocessing
    if {used}: ask()
    with multiprocessing.get_context({method!r}).Pool(2) as pool:
        seen = pool.map(ask, range(4))
    assert all(one == seen[0] for one in seen), seen
    leave(seen[0])
"""

#: Variables that change how Python starts, speaks, encodes, writes or fails; None takes one away.
ENVIRONMENTS: dict[str, dict[str, str | None]] = {
    "nothing": {},
    "C": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "POSIX": {"LC_ALL": "POSIX", "PYTHONUTF8": "0"},
    "a locale that is not there": {"LC_ALL": "tr_TR.ISO8859-9", "LANG": "tr_TR"},
    "UTF-8 mode": {"PYTHONUTF8": "1"},
    "streams in ASCII": {"PYTHONIOENCODING": "ascii"},
    "streams in Latin-1": {"PYTHONIOENCODING": "latin-1:strict"},
    "streams in UTF-16": {"PYTHONIOENCODING": "utf-16"},
    "no docstrings, no asserts": {"PYTHONOPTIMIZE": "2"},
    "warnings are errors": {"PYTHONWARNINGS": "error"},
    "development mode": {"PYTHONDEVMODE": "1"},
    "encodings that are left out are told": {"PYTHONWARNDEFAULTENCODING": "1"},
    "hashes of a seed": {"PYTHONHASHSEED": "1"},
    "no limit on digits": {"PYTHONINTMAXSTRDIGITS": "0"},
    "few digits": {"PYTHONINTMAXSTRDIGITS": "640"},
    "a safe path": {"PYTHONSAFEPATH": "1"},
    "no bytecode": {"PYTHONDONTWRITEBYTECODE": "1"},
    "no place for temporary files": {"TMPDIR": "/nowhere", "TEMP": None, "TMP": None},
    "no home": {"HOME": None, "XDG_CACHE_HOME": "/dev/null"},
    "another time zone": {"TZ": "Pacific/Kiritimati"},
    "a terminal of one column": {"COLUMNS": "1", "LINES": "x", "TERM": "dumb"},
    "colours": {"FORCE_COLOR": "1", "NO_COLOR": "", "CLICOLOR_FORCE": "1"},
    "hardly any memory of its own": {"PYTHONMALLOC": "malloc", "MALLOC_ARENA_MAX": "1"},
}


@pytest.fixture
def towns(tmp_path: Path) -> Path:
    """A folder with a file that has a fault."""
    (tmp_path / "towns.csv").write_bytes(b"code_insee,nom\n05046,Embrun\n5170,Tallard\n")
    return tmp_path


def answer(
    folder: Path, program: str, environ: dict[str, str] | None = None
) -> tuple[Any, subprocess.CompletedProcess[bytes]]:
    """Run a program in a folder; return the answers that it leaves there, and how it ended."""
    (folder / "program.py").write_text(f"{ASKED}\n{program}", "utf-8")
    done = subprocess.run(
        [sys.executable, "program.py"], cwd=folder, env=environ, capture_output=True, check=False
    )
    assert b"Traceback" not in done.stderr, done.stderr
    return json.loads((folder / "answer.json").read_bytes()), done


def test_sixteen_threads_at_first_use(towns: Path) -> None:
    found, done = answer(towns, THREADS)
    assert (found, done.returncode, done.stderr) == (FOUND, 0, b"")


@pytest.mark.parametrize("used", [False, True], ids=["before", "behind"])
@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_processes_of_each_sort_before_and_behind_the_first_use(
    method: str, used: bool, towns: Path
) -> None:
    found, done = answer(towns, PROCESSES.format(method=method, used=used))
    assert (found, done.returncode, done.stderr) == (FOUND, 0, b"")


@pytest.mark.skipif(os.name != "posix", reason="Windows needs some of its variables")
@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_answers_are_the_same_in_any_environment(name: str, towns: Path) -> None:
    changed = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", **ENVIRONMENTS[name]}
    environ = {key: value for key, value in changed.items() if value is not None}
    command = "leave(ask())\nfrom pvd_data.cli.main import main\n"
    command += "main(['validate', 'towns.csv', '--format', 'json'], prog_name='pvd-data')"
    found, done = answer(towns, command, environ)
    assert found == FOUND
    assert done.returncode == 1
    (issue,) = json.loads(done.stdout)["issues"]
    assert (issue["line"], issue["suggestion"]) == (3, "05170")
