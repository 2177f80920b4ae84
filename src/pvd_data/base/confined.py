"""A program in a process of its own, with limits on memory and on processor time.

For what reads files of people whom nobody knows with code that trusts them: whatever happens to
it, running out of memory and being aborted included, the process that asked goes on and can say so.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Limits(NamedTuple):
    """What a confined program may take.

    Windows limits neither memory nor processor time, and macOS no memory: there, only `patience`
    holds.

    Attributes:
        memory: bytes of memory.
        processor: seconds of processor time.
        patience: seconds without a line after which it is stopped.
        counted: which memory counts: all addresses (AS), or those that it may write to (DATA),
            for libraries that reserve far more addresses than they use.
    """

    memory: int = 400 * 2**20
    processor: int = 8
    patience: float = 60
    counted: Literal["AS", "DATA"] = "AS"


LIMITS = Limits()
"""The limits of what reads a file whose own size is bounded."""

#: A longer line is not read, and its program is stopped.
LONGEST_LINE = 32 * 2**20

# Runs in the child before anything else. What this system does not limit stays as it is, as does a
# limit that is lower already. Where memory has run out, whatever tells of it may fail too.
_START = """
import sys
try:
    import resource
    for limit, value, more in (
        (resource.RLIMIT_{counted}, {memory}, 0),
        (resource.RLIMIT_CPU, {processor}, 1),  # a second later it is killed and not told
        (resource.RLIMIT_CORE, 0, 0),
    ):
        try:
            resource.setrlimit(limit, (value, value + more))
        except (OSError, ValueError):
            pass
except ImportError:
    pass
program, *folders = sys.argv[1:]
sys.path += folders
sys.argv[1:] = []
try:
    exec(compile(program, "confined", "exec"), {{"__name__": "__main__"}})
    sys.stdout.flush()
except BaseException as error:
    if isinstance(error, SystemExit):
        said = error.code
    else:
        said = type(error).__name__ + ": " + str(error)
    try:
        print(" ".join(str(said)[:2000].split()), flush=True)
    finally:
        import os
        os._exit(1)
"""


class ConfinedError(Exception):
    """A confined program did not end well.

    Attributes:
        out_of: what it had too little of: `memory`, `time`, nothing that is known, or `start` where
            it could not begin.
        said: what it said last.
    """

    def __init__(self, out_of: str, said: str) -> None:
        """Keep what is known: see the attributes."""
        super().__init__(out_of, said)
        self.out_of = out_of
        self.said = said


def can_confine() -> bool:
    """Say whether programs in Python can be started here.

    In a browser none can, its worker is one; and where Python is part of another program, that
    would be started.
    """
    frozen = getattr(sys, "frozen", False) or sys.platform in ("emscripten", "wasi")
    name = Path(sys.executable or "").name.lower()
    return not frozen and any(kind in name for kind in ("python", "pypy", "graalpy"))


def run_confined(
    program: str,
    sent: Iterable[bytes] = (),
    folders: tuple[str, ...] = (),
    limits: Limits = LIMITS,
) -> Iterator[bytes]:
    """Run a program in Python, and yield the lines that it prints.

    It is isolated: neither the folder where it is run, nor what the environment says of Python, nor
    what is installed beside it matters to it. What it writes on the standard error is dropped: if
    it cannot go on, it raises, or exits with a text.

    Args:
        program: its source. It reads its standard input to the end before it prints anything.
        sent: its standard input.
        folders: where it finds what it imports, behind the standard library.
        limits: what it may take.

    Raises:
        ConfinedError: it did not end well, or could not be started.
    """
    start = _START.format(**limits._asdict())
    try:
        process = subprocess.Popen(  # noqa: S603  (our own interpreter, our own program)
            [sys.executable, "-I", "-S", "-X", "utf8", "-c", start, program, *folders],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # No window opens where there is no terminal.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise ConfinedError("start", f"{type(error).__name__}: {error}") from error
    with process:
        try:
            _send(sent, process)
            yield from _lines(process, limits.patience)
        finally:
            process.kill()


def _send(sent: Iterable[bytes], process: subprocess.Popen[bytes]) -> None:
    stdin = cast("IO[bytes]", process.stdin)
    for content in sent:
        try:
            stdin.write(content)
        except OSError:  # the program has ended; what it says of that comes
            break
    with suppress(OSError):
        stdin.close()


def _lines(process: subprocess.Popen[bytes], patience: float) -> Iterator[bytes]:
    stdout = cast("IO[bytes]", process.stdout)
    last = b""
    while True:
        line, late = _next(stdout, process, patience)
        if len(line) >= LONGEST_LINE:
            raise ConfinedError("memory", "")
        if late or not line:
            break
        if last:
            yield last
        last = line
    status = process.wait()
    if late:
        raise ConfinedError("time", "")
    if status:
        said = last.decode("utf-8", "replace").strip() if status > 0 else ""
        raise ConfinedError(_lack_of(status, said), said)
    if last:
        yield last


def _next(
    stdout: IO[bytes], process: subprocess.Popen[bytes], patience: float
) -> tuple[bytes, bool]:
    """Return the next line, and whether it did not come in time."""
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    alarm = threading.Timer(patience, stop)
    alarm.daemon = True
    alarm.start()
    try:
        return stdout.readline(LONGEST_LINE), late.is_set()
    finally:
        alarm.cancel()


def _lack_of(status: int, said: str) -> str:
    """Say what a program that ended with a status had too little of."""
    if status == -getattr(signal, "SIGXCPU", 0):
        return "time"
    # An allocation that fails aborts what is written in Rust or C, and raises in Python.
    return "memory" if said.startswith("MemoryError") or not said else ""
