r"""What all benchmarks share: whole processes, their peaks, taking turns, environments, tables.

The peak of memory is read by the process itself: the figure that its parent gets may include the
parent's own. What a script prints is put between `<!-- begin NAME -->` and `<!-- end NAME -->`.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from importlib.metadata import distributions
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

ROOT = Path(__file__).parents[1]

PROGRAMS = Path(__file__).parent / "programs"
"""Where every process is started, so that it can import what is there."""

SEED = 20260427

#: Linux keeps the peak of each process; elsewhere that of the parent may be in it. Spark works
#: in a child.
PEAK = """
import os, sys
def peak(process):
    with open(f"/proc/{process}/status") as file:
        # A child that has ended has no memory.
        own = sum(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
    with open(f"/proc/{process}/task/{process}/children") as file:
        return own + sum(map(peak, file.read().split()))
try:
    kib = peak(os.getpid())
except OSError:
    import resource
    kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kib //= 1024 if sys.platform == "darwin" else 1
sys.stdout.write(f"\\n{kib}")
"""

PEERS = {
    "frictionless": "frictionless>=5.18,<6",
    "pandas": "pandas>=2.2",
    "polars": "polars>=1.30",
    "pycountry": "pycountry>=24.6",
}
"""What a user would install instead of ours, as pip is asked for it."""

T = TypeVar("T")


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


class Run(NamedTuple):
    """One run of a program that nothing is read from, in seconds.

    Attributes:
        clock: from its start to its end.
        processor: what it took of the processor, all threads together.
    """

    clock: float
    processor: float


class Answer(NamedTuple):
    """One run of a program that answers.

    Attributes:
        text: what it wrote.
        clock: seconds from its start to its end.
        peak: the most memory that it and its children ever had, in MiB.
    """

    text: str
    clock: float
    peak: float

    @property
    def values(self) -> dict[str, Any]:
        """What it wrote, where that is JSON."""
        values: dict[str, Any] = json.loads(self.text)
        return values


def script(name: str, *arguments: object, python: Path | None = None) -> Program:
    """Return a file of `programs/` as a program.

    Args:
        name: of its module.
        arguments: of its `main`.
        python: the interpreter; this one if None.
    """
    code = f"import {name}; {name}.main()"
    return Program(python or Path(sys.executable), code, tuple(map(str, arguments)))


def clean_environment() -> dict[str, str]:
    """Return the variables of this process, without those for its Python."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def ask(program: Program) -> Answer:
    """Run a program that answers; this also warms it up.

    Raises:
        SystemExit: it failed.
    """
    begin = time.perf_counter()
    done = subprocess.run(  # noqa: S603
        [str(program.python), "-c", program.code + PEAK, *program.arguments],
        cwd=PROGRAMS,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    clock = time.perf_counter() - begin
    if done.returncode:
        command = " ".join([program.code.strip(), *program.arguments])
        raise SystemExit(f"{command!r} failed:\n{done.stderr[-2000:]}")
    text, _, kib = done.stdout.rpartition("\n")
    return Answer(text.strip(), clock, int(kib) / 1024)


def run(program: Program) -> Run:
    """Run a program once, where nothing reads what it writes.

    `subprocess` itself takes about a millisecond, a tenth of a bare interpreter.

    Raises:
        SystemExit: it failed.
    """
    silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    command = [str(program.python), "-c", program.code, *program.arguments]
    variables = clean_environment()
    with contextlib.chdir(PROGRAMS):
        begin = time.perf_counter()
        child = os.posix_spawn(command[0], command, variables, file_actions=silent)
        _, status, usage = os.wait4(child, 0)
        clock = time.perf_counter() - begin
    if status:
        raise SystemExit(f"{program.code!r} failed")
    return Run(clock, usage.ru_utime + usage.ru_stime)


def in_turns(
    contenders: Mapping[str, Callable[[], T]], runs: int | Mapping[str, int]
) -> dict[str, list[T]]:
    """Measure contenders in turns, so that a slow minute of the machine falls on all of them.

    Each turn has its own order, since whatever comes after a large process starts more slowly.

    Args:
        contenders: by name, what measures each once.
        runs: how many times each, or of each by its name.
    """
    wanted = dict.fromkeys(contenders, runs) if isinstance(runs, int) else dict(runs)
    measured: dict[str, list[T]] = {name: [] for name in contenders}
    random_ = random.Random(SEED)  # noqa: S311  (an order, not a secret)
    turns = max(wanted.values())
    for turn in range(turns):
        sys.stderr.write(f"\r{turn + 1} of {turns} turns")
        for name in random_.sample(list(contenders), k=len(contenders)):
            if turn < wanted[name]:
                measured[name].append(contenders[name]())
    sys.stderr.write("\n")
    return measured


def median(values: Iterable[float]) -> float:
    """Return the median.

    >>> median([3.0, 1.0, 2.0])
    2.0
    """
    return float(statistics.median(values))


def quartile(values: Sequence[float]) -> float:
    """Return the first quartile, which a quiet machine comes close to.

    >>> quartile([4.0, 1.0, 3.0, 2.0, 5.0])
    2.0
    """
    return statistics.quantiles(values, n=4, method="inclusive")[0] if values[1:] else values[0]


def machine(versions: Mapping[str, str]) -> str:
    """Say what was measured on, and with which versions of the distributions."""
    there = ", ".join(f"{name} {number}" for name, number in sorted(versions.items()))
    return (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, {there}"
    )


class Environment(NamedTuple):
    """A virtual environment, without pip: what was asked for and what that needs.

    Attributes:
        python: its interpreter.
        packages: the folder of what is installed.
    """

    python: Path
    packages: Path

    def versions(self) -> dict[str, str]:
        """Return the versions of what is installed, by the names of the distributions."""
        found = distributions(path=[str(self.packages)])
        return {one.metadata["Name"]: one.version for one in found}

    def size(self) -> int:
        """Return how many bytes are installed, without the bytecode."""
        files = (path for path in self.packages.rglob("*") if path.suffix != ".pyc")
        return sum(path.stat().st_size for path in files if path.is_file())


class Environments(NamedTuple):
    """Everything that is installed to be compared.

    An editable install costs time at each start, which users do not have, so ours is the wheel.

    Attributes:
        wheel: the wheel of this checkout.
        by_name: the environments: `pvd-data`, and each of the peers.
    """

    wheel: Path
    by_name: dict[str, Environment]

    def python(self, name: str) -> Path:
        """Return the interpreter of an environment."""
        return self.by_name[name].python

    @property
    def package(self) -> Path:
        """The data package of the wheel, as it is installed."""
        return self.by_name["pvd-data"].packages / "pvd_data" / "_package"

    def versions(self) -> dict[str, str]:
        """Return the versions of what is compared, and of what ours needs."""
        here = self.by_name["pvd-data"].versions()
        versions = {name: here[name] for name in ("pvd-data", "pydantic", "click")}
        return versions | {name: self.by_name[name].versions()[name] for name in PEERS}


@contextlib.contextmanager
def environments(folder: Path | None) -> Iterator[Environments]:
    """Install what is compared; needs the network for what is not there yet.

    Args:
        folder: where they are kept for the next time; None for a temporary folder. The wheel
            is built and installed each time.
    """
    with tempfile.TemporaryDirectory() as name:
        here = (folder or Path(name)).resolve()
        peers = {name: _peer(here / name, asked) for name, asked in PEERS.items()}
        sys.stderr.write("building and installing the wheel\n")
        dist = here / "dist"
        shutil.rmtree(dist, ignore_errors=True)
        uv("build", "--wheel", "--out-dir", str(dist), str(ROOT))
        (wheel,) = dist.glob("*.whl")
        yield Environments(wheel, {"pvd-data": _install(here / "pvd-data", str(wheel)), **peers})


def pinned(folder: Path, name: str, wants: str = "") -> Environment | None:
    """Install what a file of `peers/` names, where that is not there yet.

    Args:
        folder: where environments are kept.
        name: of the file.
        wants: the Python that it wants; this one if empty.

    Returns:
        The environment; None where there is no such Python.
    """
    asked = Path(__file__).parent / "peers" / f"{name}.txt"
    place = folder.resolve() / name
    done, text = place / "asked", asked.read_text(encoding="utf-8")
    if done.exists() and done.read_text(encoding="utf-8") == text:
        return _environment(place)
    command = [sys.executable, "-m", "uv", "python", "find", "--system", "--no-python-downloads"]
    found = subprocess.run([*command, wants], stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    python = found.stdout.strip() if wants else sys.executable
    if not python:
        sys.stderr.write(f"{name} wants Python {wants}, which is not here\n")
        return None
    sys.stderr.write(f"installing {asked.name}\n")
    uv("venv", "--clear", "--no-python-downloads", "--python", python, str(place))
    made = _environment(place)
    to = ("--python", str(made.python), "--compile-bytecode", "--require-hashes")
    uv("pip", "install", *to, "--requirement", str(asked))
    done.write_text(text, encoding="utf-8")
    return made


def uv(*arguments: str) -> None:
    """Run uv, which installs as pip does, in a fifth of the time.

    Raises:
        SystemExit: it failed.
    """
    command = [sys.executable, "-m", "uv", "--quiet", *arguments]
    if subprocess.run(command, check=False).returncode:  # noqa: S603
        raise SystemExit(f"{' '.join(command)}: failed; what is not installed yet needs a network")


def _peer(folder: Path, asked: str) -> Environment:
    done = folder / "asked"
    if done.exists() and done.read_text(encoding="utf-8") == asked:
        return _environment(folder)
    sys.stderr.write(f"installing {asked}\n")
    made = _install(folder, asked)
    done.write_text(asked, encoding="utf-8")
    return made


def _install(folder: Path, what: str) -> Environment:
    venv.EnvBuilder(clear=True, symlinks=True).create(folder)
    made = _environment(folder)
    uv("pip", "install", "--python", str(made.python), "--compile-bytecode", what)
    return made


def _environment(folder: Path) -> Environment:
    (packages,) = folder.glob("lib/python3*/site-packages")
    return Environment(folder / "bin" / "python", packages)


def markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table.

    >>> print(markdown(["", "s"], [["ours", "1.26"]]))
    | | s |
    |---|---|
    | ours | 1.26 |
    """
    lines = ["|" + "".join(f" {one} |" if one else " |" for one in row) for row in (header, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(header), *lines[1:]])


def goals(lines: Iterable[tuple[str, str, float, str, float]]) -> str:
    """Return a table of what was to be reached, and what was.

    Args:
        lines: each what is measured, what it is compared with, the most it may be, in which
            unit, and what it is.

    >>> print(goals([("import", "bare", 2, " times", 2.04)]))
    | | compared with | to reach | measured |
    |---|---|---|---|
    | import | bare | 2 times at most | 2.04 times: missed |
    """
    rows = [
        [what, beside, f"{most:g}{unit} at most", f"{value:.3g}{unit}{': missed' * (value > most)}"]
        for what, beside, most, unit, value in lines
    ]
    return markdown(["", "compared with", "to reach", "measured"], rows)


def fill(page: str, section: str, text: str) -> str:
    r"""Return a page with a text between the marks of a section.

    Raises:
        ValueError: the page does not have these marks once, in order.

    >>> fill("<!-- begin a -->\nold\n<!-- end a -->", "a", "new")
    '<!-- begin a -->\n\nnew\n\n<!-- end a -->'
    """
    begin, end = f"<!-- begin {section} -->", f"<!-- end {section} -->"
    if page.count(begin) != 1 or page.count(end) != 1 or page.index(begin) > page.index(end):
        raise ValueError(f"the page should have {begin} and then {end}, each once")
    before, _, rest = page.partition(begin)
    return f"{before}{begin}\n\n{text.strip()}\n\n{end}{rest.partition(end)[2]}"


def find_cell(page: str, section: str, table: int, row: Sequence[str], column: str) -> str:
    r"""Return a cell of a table between marks.

    Args:
        page: the whole page.
        section: name of the marks.
        table: which table of the section, from 0, or from the end, -1 being the last.
        row: the first cells of its row.
        column: label of the column.

    Raises:
        ValueError: there is no such cell, or several.

    >>> page = "<!-- begin a -->\n| what | s |\n|---|---|\n| ours | 1.26 |\n<!-- end a -->"
    >>> find_cell(page, "a", 0, ["ours"], "s")
    '1.26'
    """
    text = page.partition(f"<!-- begin {section} -->")[2].partition(f"<!-- end {section} -->")[0]
    found = re.findall(r"(?:^\|.*\|\n?)+", text, re.M)[table:][:1]
    cells = [[one.strip() for one in line[1:-1].split("|")] for line in "".join(found).splitlines()]
    rows = [line for line in cells[2:] if line[: len(row)] == list(row)]
    if len(rows) != 1 or column not in cells[0]:
        raise ValueError(f"{section}, table {table}: one row {list(row)} with {column!r} expected")
    return rows[0][cells[0].index(column)]
