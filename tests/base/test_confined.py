"""Programs in processes of their own: limited, isolated, and gone when they are not needed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from pvd_data.base import confined
from pvd_data.base.confined import ConfinedError, Limits, can_confine, run_confined

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no limits to test")

#: A program that says who it is and goes on for ever.
ENDLESS = "import os\nwhile True: print(os.getpid(), flush=True)"


def run(program: str, *sent: bytes, limits: Limits = confined.LIMITS) -> list[str]:
    return [line.decode().rstrip("\n") for line in run_confined(program, sent, (), limits)]


def refusal(program: str, *sent: bytes, limits: Limits = confined.LIMITS) -> ConfinedError:
    with pytest.raises(ConfinedError) as caught:
        run(program, *sent, limits=limits)
    return caught.value


def is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for_the_end(process: int) -> None:
    until = time.monotonic() + 60
    while is_there(process) and time.monotonic() < until:
        time.sleep(0.01)
    assert not is_there(process)


def test_lines_are_what_it_prints() -> None:
    program = "import sys\nfor line in sys.stdin: print(line.strip() * 2)"
    assert run(program, "é\n".encode(), b"b\n") == ["éé", "bb"]
    assert run("") == run("pass") == []


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import sys; print('a'); sys.exit('it cannot go on')", "it cannot go on"),
        ("import sys; sys.exit('two\\nlines \\n')", "two lines"),
        ("raise ValueError('a\\n::error::b')", "ValueError: a ::error::b"),
        ("1 +", "SyntaxError: invalid syntax (confined, line 1)"),
        ("import pvd_data", "ModuleNotFoundError: No module named 'pvd_data'"),
    ],
)
def test_what_it_says_when_it_fails(program: str, said: str) -> None:
    error = refusal(program)
    assert (error.out_of, error.said) == ("", said)


def test_what_it_says_is_short() -> None:
    assert len(refusal("raise ValueError('a' * 100_000)").said) <= 2000


@pytest.mark.parametrize(
    ("program", "out_of"),
    [
        ("bytearray(10**9)", "memory"),
        ("a = []\nwhile True: a.append(bytes(10**6))", "memory"),
        ("import os; os.abort()", "memory"),
        ("import os; os._exit(3)", "memory"),
        ("while True: pass", "time"),
        ("import time; print('a', flush=True); time.sleep(1000)", "time"),
        (f"print('a' * {confined.LONGEST_LINE})", "memory"),
    ],
)
def test_what_it_has_too_little_of(program: str, out_of: str) -> None:
    if sys.platform != "linux" and out_of == "memory":
        pytest.skip("only Linux limits the memory of a process")
    # Longer than what is limited to a second of the processor takes on a busy machine.
    patience = 1 if "sleep" in program else 100
    assert refusal(program, limits=Limits(processor=1, patience=patience)).out_of == out_of


def test_it_may_end_before_it_has_read_all() -> None:
    assert refusal("import sys; sys.exit('enough')", *[bytes(2**20)] * 9).said == "enough"


def test_it_writes_nothing_on_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    refusal("import os; os.write(2, b'a'); raise ValueError")
    assert capfd.readouterr() == ("", "")


def test_it_is_isolated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("json.py", "sitecustomize.py", "usercustomize.py", "resource.py"):
        tmp_path.joinpath(name).write_text("print('pwned')")
    monkeypatch.chdir(tmp_path)
    for name in ("PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE", "PYTHONSTARTUP"):
        monkeypatch.setenv(name, str(tmp_path))
    assert run("import json; print(json.dumps(1))") == ["1"]


def test_what_is_installed_beside_it_stands_behind_the_standard_library(tmp_path: Path) -> None:
    tmp_path.joinpath("json.py").write_text("print('pwned')")
    tmp_path.joinpath("beside.py").write_text("print('beside')")
    found = list(run_confined("import json, beside; print(json.dumps(1))", (), (str(tmp_path),)))
    assert found == [b"beside\n", b"1\n"]


def test_it_is_stopped_when_nobody_reads_on() -> None:
    lines = run_confined(ENDLESS)
    process = int(next(lines))
    assert is_there(process)
    del lines
    assert not is_there(process)


def test_it_is_stopped_when_its_input_fails(tmp_path: Path) -> None:
    path = tmp_path / "process"

    def sent() -> Iterator[bytes]:
        yield f"{path}\n".encode()
        while not path.exists() or not path.read_text():
            yield b"a\n" * 10_000
        raise OSError("gone")

    program = "import os, sys\nopen(input(), 'w').write(str(os.getpid()))\nsys.stdin.read()"
    with pytest.raises(OSError, match="gone"):
        list(run_confined(program, sent()))
    assert not is_there(int(path.read_text()))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_it_ends_with_the_process_that_asked(number: int) -> None:
    program = (
        "from pvd_data.base.confined import run_confined\n"
        f"for line in run_confined({ENDLESS!r}): print(line.decode(), flush=True)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as asking:
        assert asking.stdout is not None
        process = int(asking.stdout.readline())
        asking.send_signal(number)
    wait_for_the_end(process)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_whatever_the_process_that_asks_has_closed(closed: str, tmp_path: Path) -> None:
    program = (
        "import sys; from pvd_data.base.confined import run_confined\n"
        "found = list(run_confined('print(input())', [b'a\\n']))\n"
        "open(sys.argv[1], 'wb').write(b''.join(found))"
    )
    shell = ["sh", "-c", f'"$@" {closed}', "sh"]
    subprocess.run([*shell, sys.executable, "-c", program, tmp_path / "found"], check=True)
    assert tmp_path.joinpath("found").read_bytes() == b"a\n"


def test_several_at_once() -> None:
    def double(number: int) -> list[str]:
        return run("print(int(input()) * 2)", f"{number}\n".encode())

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(double, range(16))) == [[str(2 * number)] for number in range(16)]


def test_only_python_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    assert can_confine()
    for other in ("", "/usr/bin/uwsgi", r"C:\QGIS\bin\qgis-bin.exe"):
        monkeypatch.setattr(sys, "executable", other)
        assert not can_confine()
    monkeypatch.undo()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert not can_confine()


def test_a_python_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert refusal("").out_of == "start"
