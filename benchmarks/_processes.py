"""Whole processes, timed in turns: what `startup.py` and `load.py` measure with.

The peak of memory is asked of the process itself: what its parent is told of it may count the
parent's own.
"""

from __future__ import annotations

import contextlib
import os
import platform
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).parents[1]

PROGRAMS = Path(__file__).parent / "programs"
"""Where every process is started: what stands there can be imported by it."""

SEED = 20260427

#: Linux keeps the peak of this program alone; elsewhere that of its parent may be in it.
PEAK = """
import sys
try:
    with open("/proc/self/status") as file:
        kib = next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
except OSError:
    import resource
    kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kib //= 1024 if sys.platform == "darwin" else 1
print(kib)
"""


class Program(NamedTuple):
    """What is started.

    Attributes:
        python: the interpreter.
        code: what it runs (`python -c`).
        arguments: its arguments.
    """

    python: Path
    code: str
    arguments: tuple[str, ...] = ()

    def command(self, more: str = "") -> list[str]:
        """Return the command, with more code behind its own if wanted."""
        return [str(self.python), "-c", self.code + more, *self.arguments]


class Measure(NamedTuple):
    """One run of one program, in seconds.

    Attributes:
        clock: from its start to its end.
        processor: what it took of the processor, all threads together.
    """

    clock: float
    processor: float


def environment() -> dict[str, str]:
    """Return the environment of a process, without what is set for this one's Python."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def answer(program: Program, more: str = "") -> str:
    """Run a program and return what it writes; this also warms it up.

    Args:
        program: what is started.
        more: code that it runs after its own.

    Raises:
        SystemExit: it failed.
    """
    done = subprocess.run(  # noqa: S603
        program.command(more),
        cwd=PROGRAMS,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{program.code!r} failed:\n{done.stderr}")
    return done.stdout.strip()


def peak(program: Program) -> float:
    """Return the most memory a program ever has, in MiB."""
    return int(answer(program, PEAK).rpartition("\n")[2]) / 1024


def measure(program: Program) -> Measure:
    """Run a program once, where nothing reads what it writes.

    `subprocess` itself takes about a millisecond, a tenth of a bare interpreter.

    Raises:
        SystemExit: it failed.
    """
    silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    command, variables = program.command(), environment()
    begin = time.perf_counter()
    child = os.posix_spawn(command[0], command, variables, file_actions=silent)
    _, status, usage = os.wait4(child, 0)
    clock = time.perf_counter() - begin
    if status:
        raise SystemExit(f"{program.code!r} failed")
    return Measure(clock, usage.ru_utime + usage.ru_stime)


def in_turns(programs: Mapping[str, Program], runs: int) -> dict[str, list[Measure]]:
    """Run programs in turns, so that a slow minute is everybody's.

    Each turn has its own order, since who comes after a large process starts more slowly.

    Args:
        programs: by their names.
        runs: how many times each.
    """
    measures: dict[str, list[Measure]] = {name: [] for name in programs}
    random_ = random.Random(SEED)  # noqa: S311  (an order, not a secret)
    with contextlib.chdir(PROGRAMS):
        for turn in range(runs):
            sys.stderr.write(f"\r{turn + 1} of {runs} turns")
            for name in random_.sample(list(programs), k=len(programs)):
                measures[name].append(measure(programs[name]))
    sys.stderr.write("\n")
    return measures


def median(values: Sequence[float]) -> float:
    """Return the median.

    >>> median([3.0, 1.0, 2.0])
    2.0
    """
    return float(statistics.median(values))


def quartile(values: Sequence[float]) -> float:
    """Return the first quartile: what a quiet machine comes close to.

    >>> quartile([4.0, 1.0, 3.0, 2.0, 5.0])
    2.0
    """
    return statistics.quantiles(values, n=4, method="inclusive")[0] if values[1:] else values[0]


def machine(versions: Mapping[str, str]) -> str:
    """Say what was measured on, and with.

    Args:
        versions: of the distributions, by their names.
    """
    there = ", ".join(f"{name} {number}" for name, number in sorted(versions.items()))
    return (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, {there}"
    )
