"""A command that is told to end leaves neither half of a file nor a hidden one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's"),
    pytest.mark.once,
]

#: Runs commands in forks that send themselves signals, once at each call of the system that writes.
PROGRAM = """\
import json, os, signal, sys
from pathlib import Path
from pvd_data.cli.main import main

home, commands, endings = Path(sys.argv[1]), *json.load(sys.stdin)
CALLS = {name: getattr(os, name) for name in ("open", "mkdir", "fsync", "replace", "unlink")}
quiet = open(os.devnull, "w")
towns = b"code_insee,nom\\n" + b"5046,Embrun\\n" * 3
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup ignores it, and all that it starts

def run(words, numbers, at):
    done = [0]
    def watched(call):
        def instead(*args, **kwargs):
            found = call(*args, **kwargs)
            done[0] += 1
            if done[0] == at:
                for number in numbers:
                    os.kill(os.getpid(), number)
            return found
        return instead
    for name, call in CALLS.items():
        setattr(os, name, watched(call))
    sys.stdout = sys.stderr = quiet
    try:
        main(words)
    except SystemExit as ended:
        return ended.code, done[0]
    finally:
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
        for name, call in CALLS.items():
            setattr(os, name, call)

for words in commands:
    def fresh(name):
        folder = home / f"{words[0]} {name}"
        folder.mkdir()
        os.chdir(folder)
        folder.joinpath("towns.csv").write_bytes(towns)
        return folder
    folder = fresh("whole")
    _, calls = run(words, [], 0)
    whole = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.*")}
    for status, numbers in endings:
        for at in range(1, calls + 1):
            folder = fresh(f"{status} {at}")
            child = os.fork()
            if not child:
                os._exit(run(words, numbers, at)[0])
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            left = {str(p.relative_to(folder)): p for p in folder.rglob("*") if p.is_file()}
            hidden = [name for name in left if ".pvd-data-" in name]
            half = [name for name, path in left.items() if name not in hidden
                and path.read_bytes() not in (whole.get(name), towns)]
            again = run(words + ["--force"] * (words[0] in ("enrich", "export")), [], 0)[0]
            after = [name for name in map(str, folder.rglob("*")) if ".pvd-data-" in name]
            print(json.dumps([words[0], status, at, code, hidden, half, again, after]), flush=True)
"""

COMMANDS = [
    ["validate", "towns.csv", "--output", "json=new/report.json"],
    ["fix", "towns.csv", "--write"],
    ["enrich", "towns.csv", "-o", "out.csv", "--engine", "python"],
    ["export", "axes", "regions", "--to", "to"],
]
ENDINGS = [
    (128 + signal.SIGTERM, [signal.SIGTERM, signal.SIGTERM, signal.SIGINT]),
    (128 + signal.SIGHUP, [signal.SIGHUP, signal.SIGTERM]),
    (128 + signal.SIGINT, [signal.SIGINT, signal.SIGTERM]),
    (-signal.SIGKILL, [signal.SIGKILL]),
]


def test_signals_at_each_moment_leave_whole_files_only(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, tmp_path],
        input=json.dumps([COMMANDS, ENDINGS]),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {(command, status) for command, status, *_ in found} == {
        (words[0], status) for words in COMMANDS for status, _ in ENDINGS
    }
    for command, status, at, code, hidden, half, again, after in found:
        about = (command, status, at, code, hidden, half, again, after)
        assert code == status, about
        assert half == [], about
        assert hidden == [] or status == -signal.SIGKILL, about
        assert again in (0, 1), about  # the same command does its work,
        assert after == [], about  # and removes what was left


def test_a_signal_that_is_ignored_stays_ignored(tmp_path: Path) -> None:
    program = (
        "import os, signal; from pvd_data.cli.main import main\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "mkdir = os.mkdir\n"
        "os.mkdir = lambda *a, **k: (os.kill(os.getpid(), signal.SIGHUP), mkdir(*a, **k))\n"
        "main(['export', 'axes', '--to', 'to'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, b"to/axes.csv\n")
